"""Ingest: document -> clean text -> sections -> chunks -> index."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from advisor.errors import AdvisorError, DocumentError, IndexUnavailableError, IngestRunningError
from advisor.index import Entry, IndexFolder, Library, window_id, write_generation
from advisor.ingestion.chunks import cut_chunks
from advisor.ingestion.documents import MANIFEST, ManifestEntry, read_document, read_manifest
from advisor.models import MAX_WORD_PIECES, Encoder, Vectors, sha256_of
from advisor.records import Chunk, Record
from advisor.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many windows are encoded, and how many there are."""

_ENCODED_AT_ONCE = 32


class IngestReport(Record):
    """What an ingest did, by file name. `skipped` gives the reason; `switched` is False where nothing changed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    documents: int = 0
    chunks: int = 0
    windows: int = 0
    seconds: float = 0
    switched: bool = False


class _Found(Record):
    """A file to ingest and the path it was found under."""

    path: Path
    root: str
    manifest: ManifestEntry | None = None


def ingest(
    settings: Settings,
    encoder: Encoder,
    paths: Sequence[Path] = (),
    collection: str | None = None,
    progress: Progress = lambda *_: None,
) -> IngestReport:
    """Brings the collection up to date with `paths`, or with the corpus where none are named.

    Documents that came from a path named now and are gone from it leave the collection; documents from elsewhere
    stay. The new generation is built beside the live one and switched in last. Raises `IngestRunningError` while
    another ingest of the collection runs, `AdvisorError` for a path that does not exist.
    """
    began = time.monotonic()
    folder = IndexFolder(settings, collection)
    try:
        with FileLock(folder.lock_file, timeout=0):
            report = _bring_up_to_date(folder, settings, encoder, paths or [settings.corpus_dir], progress)
    except Timeout as error:
        raise IngestRunningError(
            f"Another ingest of {folder.collection} is running; wait until it is done and try again."
        ) from error
    return report.model_copy(update={"seconds": round(time.monotonic() - began, 2)})


def _bring_up_to_date(
    folder: IndexFolder, settings: Settings, encoder: Encoder, paths: Sequence[Path], progress: Progress
) -> IngestReport:
    live = _open_if_usable(folder, encoder.name)
    known = dict(live.entries) if live else {}
    found = find_files(paths)
    fresh, skipped = _read(found, int(settings.max_file_mb * 1e6))
    roots = {str(path.resolve()) for path in paths}
    failed = {file for file, _ in skipped}
    kept = {
        file: entry
        for file, entry in known.items()
        if file not in fresh and (entry.root not in roots or file in failed)
    }
    report = _compare(known, fresh, kept, skipped)
    nothing_good = bool(found) and not fresh and not kept
    if nothing_good or not (report.added or report.changed or report.removed or _moved(known, fresh)):
        return _counted(report, live)
    entries = sorted({**kept, **fresh}.values(), key=lambda entry: entry.document.file)
    library = _build(folder, encoder, entries, live, progress)
    return _counted(report, library).model_copy(update={"switched": True})


def find_files(paths: Sequence[Path]) -> list[_Found]:
    """The files under `paths`, hidden ones and manifests left out. Raises `AdvisorError` for a missing path."""
    found: list[_Found] = []
    for path in paths:
        if not path.exists():
            raise AdvisorError(f"There is no file or folder {path}; check the path.")
        root = str(path.resolve())
        if path.is_file():
            found.append(_Found(path=path, root=root, manifest=read_manifest(path.parent).get(path.name)))
            continue
        manifest = read_manifest(path)
        found.extend(
            _Found(path=file, root=root, manifest=manifest.get(file.name))
            for file in sorted(path.rglob("*"))
            if file.is_file()
            and file.name != MANIFEST
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
    return found


def stale_files(settings: Settings, library: Library) -> list[str]:
    """Files that were added to, changed in or removed from the paths the library came from."""
    roots = {Path(entry.root) for entry in library.entries.values()} | {settings.corpus_dir.resolve()}
    on_disk = {
        found.path.name: found for found in find_files([root for root in sorted(roots) if root.exists()])
    }
    changed = [
        file
        for file, found in on_disk.items()
        if file not in library.documents or library.documents[file].sha256 != sha256_of(found.path)
    ]
    gone = [file for file in library.documents if file not in on_disk]
    return sorted({*changed, *gone})


def _open_if_usable(folder: IndexFolder, encoder: str) -> Library | None:
    try:
        return folder.open(encoder)
    except IndexUnavailableError:
        return None


def _read(found: Sequence[_Found], max_bytes: int) -> tuple[dict[str, Entry], tuple[tuple[str, str], ...]]:
    """Readable documents by file name, and the others with the reason."""
    entries: dict[str, Entry] = {}
    skipped: list[tuple[str, str]] = []
    for file in found:
        if file.path.name in entries:
            skipped.append(
                (str(file.path), "another file of this name was read already; rename one of them.")
            )
            continue
        try:
            document = read_document(file.path, file.manifest, max_bytes)
        except DocumentError as error:
            skipped.append((file.path.name, str(error)))
        else:
            entries[document.file] = Entry(document=document, root=file.root)
    return entries, tuple(skipped)


def _compare(
    known: Mapping[str, Entry],
    fresh: Mapping[str, Entry],
    kept: Mapping[str, Entry],
    skipped: tuple[tuple[str, str], ...],
) -> IngestReport:
    same = {file for file, entry in fresh.items() if file in known and known[file].document == entry.document}
    return IngestReport(
        added=tuple(sorted(fresh.keys() - known.keys())),
        changed=tuple(sorted((fresh.keys() & known.keys()) - same)),
        removed=tuple(sorted(known.keys() - fresh.keys() - kept.keys())),
        unchanged=tuple(sorted(same)),
        skipped=skipped,
    )


def _moved(known: Mapping[str, Entry], fresh: Mapping[str, Entry]) -> bool:
    """Whether a known document now comes from another path."""
    return any(file in known and known[file].root != entry.root for file, entry in fresh.items())


def _build(
    folder: IndexFolder,
    encoder: Encoder,
    entries: Sequence[Entry],
    live: Library | None,
    progress: Progress,
) -> Library:
    """A new generation beside the live one, switched in last; vectors of unchanged text are taken over."""
    progress("cutting passages", 0, 0)
    chunks = [
        chunk
        for entry in entries
        for chunk in cut_chunks(entry.document, encoder.count_tokens, MAX_WORD_PIECES)
    ]
    target = folder.begin()
    progress("begun", 0, 0)
    vectors = _vectors(chunks, encoder, live, progress)
    progress("writing", len(vectors), len(vectors))
    write_generation(target, encoder.name, entries, chunks, vectors)
    progress("switching", len(vectors), len(vectors))
    folder.switch_to(target)
    progress("done", len(vectors), len(vectors))
    return folder.open(encoder.name)


def _vectors(
    chunks: Sequence[Chunk], encoder: Encoder, live: Library | None, progress: Progress
) -> dict[str, Vectors]:
    """A unit vector for every window by window id."""
    texts = {window_id(chunk, i): window for chunk in chunks for i, window in enumerate(chunk.windows)}
    vectors = _taken_over(chunks, live)
    missing = [key for key in texts if key not in vectors]
    progress("encoding", len(texts) - len(missing), len(texts))
    for start in range(0, len(missing), _ENCODED_AT_ONCE):
        batch = missing[start : start + _ENCODED_AT_ONCE]
        vectors.update(zip(batch, encoder.encode([texts[key] for key in batch]), strict=True))
        progress("encoding", len(texts) - len(missing) + start + len(batch), len(texts))
    return vectors


def _taken_over(chunks: Sequence[Chunk], live: Library | None) -> dict[str, Vectors]:
    if live is None:
        return {}
    same = [chunk for chunk in chunks if live.chunks.get(chunk.id) == chunk]
    stored = {
        key: vector
        for file in {chunk.source for chunk in same}
        for key, vector in live.vectors_of(file).items()
    }
    wanted = {window_id(chunk, i) for chunk in same for i in range(len(chunk.windows))}
    return {key: vector for key, vector in stored.items() if key in wanted}


def _counted(report: IngestReport, library: Library | None) -> IngestReport:
    if library is None:
        return report
    meta = library.meta
    return report.model_copy(
        update={"documents": meta.documents, "chunks": meta.chunks, "windows": meta.windows}
    )
