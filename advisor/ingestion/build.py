"""Ingest: document -> clean text -> sections -> chunks -> index."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock, Timeout

from advisor.errors import AdvisorError, DocumentError, IndexUnavailableError, IngestRunningError
from advisor.index import (
    Contents,
    Entry,
    IndexFolder,
    Library,
    Stamp,
    ingest_command,
    texts_to_encode,
    write_generation,
)
from advisor.ingestion.adapter import FEWEST_QUESTIONS, learn_adapter
from advisor.ingestion.chunks import cut_chunks
from advisor.ingestion.documents import MANIFEST, SUFFIXES, ManifestEntry, read_document, read_manifest
from advisor.ingestion.owner_questions import QUESTIONS, QuestionFile, point_at_pieces, read_owner_questions
from advisor.ingestion.pieces import cut_pieces
from advisor.ingestion.written_questions import Notebook, QuestionWriter, Stopped
from advisor.models import ENCODED_AT_ONCE, MAX_WORD_PIECES, Encoder, Vectors, sha256_of
from advisor.records import Chunk, Piece, Progress, Record
from advisor.settings import Settings

STAGES = (
    "reading documents",
    "cutting passages",
    "writing owner questions",
    "encoding text",
    "learning from the owner questions",
    "writing the index",
    "switching",
    "done",
)
READING, CUTTING, ASKING, ENCODING, LEARNING, WRITING, SWITCHING, DONE = STAGES


WRITTEN_QUESTIONS = "written-questions.jsonl"


class IngestReport(Record):
    """What an ingest did, by file name. `skipped` gives the reason; `switched` is False where nothing changed;
    `unwritten` says why the chat model's owner questions are missing or not complete."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    documents: int = 0
    chunks: int = 0
    pieces: int = 0
    seconds: float = 0
    switched: bool = False
    unwritten: str = ""


class _Asking(NamedTuple):
    """Where owner questions come from: the file in the prompts, and a chat model for documents it does not name."""

    file: QuestionFile
    notebook: Notebook
    writer: QuestionWriter | None

    def changes(self, live: Library) -> bool:
        """Whether a library would get other questions than it has."""
        if _asked_anew(live, self.file):
            return True
        return self.writer is not None and any(
            piece not in self.notebook for piece in self.unnamed(live.pieces.values())
        )

    def unnamed(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        named = {line.source for _, line in self.file.lines}
        return (piece for piece in pieces if piece.source not in named)

    def write(self, chunks: Sequence[Chunk], pieces: Sequence[Piece], progress: Progress) -> Stopped | None:
        if self.writer is None:
            return None
        return self.writer.write(chunks, self.unnamed(pieces), self.notebook, ASKING, progress)


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
    writer: QuestionWriter | None = None,
) -> IngestReport:
    """Brings the collection up to date with `paths`, or with the corpus where none are named.

    With a `writer`, documents that `prompts/questions.jsonl` does not name get owner questions, which are kept: a
    passage is asked about once. Documents that came from a path named now and are gone from it, or with it, leave the
    collection; documents from elsewhere stay. The new generation is built beside the live one and switched in last.
    Raises `IngestRunningError` while another ingest of the collection runs, `AdvisorError` for a path that does not
    exist or holds no files.
    """
    began = time.monotonic()
    folder = IndexFolder(settings, collection)
    try:
        with FileLock(folder.lock_file, timeout=0):
            report = _bring_up_to_date(
                folder, settings, encoder, paths or [settings.corpus_dir], progress, writer
            )
    except Timeout as error:
        raise IngestRunningError(
            f"Another ingest of {folder.collection} is running; wait until it is done and try again."
        ) from error
    except OSError as error:
        raise AdvisorError(
            f"The index in {folder.path} cannot be written ({error.strerror or error}); make room there, or set "
            "ADVISOR_DATA_DIR to another folder."
        ) from error
    return report.model_copy(update={"seconds": round(time.monotonic() - began, 2)})


def _bring_up_to_date(
    folder: IndexFolder,
    settings: Settings,
    encoder: Encoder,
    paths: Sequence[Path],
    progress: Progress,
    writer: QuestionWriter | None,
) -> IngestReport:
    live = _open_if_usable(folder, encoder.name)
    known = dict(live.entries) if live else {}
    named = {str(path.resolve()): path for path in paths}
    gone = {entry.root for entry in known.values() if not Path(entry.root).exists()}
    found = find_files([path for root, path in named.items() if root not in gone])
    fresh, skipped = _read(found, int(settings.max_file_mb * 1e6), progress)
    _remember_refused(folder, found, skipped)
    failed = {file for file, _ in skipped}
    kept = {
        file: entry
        for file, entry in known.items()
        if file not in fresh and (entry.root not in named or file in failed)
    }
    report = _compare(known, fresh, kept, skipped)
    if not found and not (kept and report.removed):
        raise AdvisorError(f"There is nothing to read in {_listed(paths)}, so the index stays as it was.")
    if not fresh and not kept:
        return _counted(IngestReport(skipped=skipped), live)
    asking = _Asking(
        read_owner_questions(settings.prompts_dir), Notebook(folder.path / WRITTEN_QUESTIONS), writer
    )
    asked_anew = live is not None and asking.changes(live)
    if not (report.added or report.changed or report.removed or asked_anew or _moved(known, fresh)):
        return _counted(report, live)
    entries = sorted({**kept, **fresh}.values(), key=lambda entry: entry.document.file)
    library, stopped = _build(folder, encoder, entries, asking, live, progress)
    unwritten = f"{stopped.reason}; {stopped.left} sections are without them" if stopped else ""
    return _counted(report, library).model_copy(update={"switched": True, "unwritten": unwritten})


def find_files(paths: Sequence[Path]) -> list[_Found]:
    """The files under `paths`, with what the manifests beside them say. Raises `AdvisorError` for a missing path."""
    found: dict[Path, _Found] = {}
    for path in paths:
        if not path.exists():
            raise AdvisorError(f"There is no file or folder {path}; check the path.")
        manifest = read_manifest(path if path.is_dir() else path.parent)
        for file in _files_under(path):
            found.setdefault(
                file.resolve(),
                _Found(path=file, root=str(path.resolve()), manifest=manifest.get(file.name)),
            )
    return list(found.values())


def _files_under(path: Path) -> list[Path]:
    """A file itself, or a folder's files without hidden ones and the manifest."""
    if path.is_file():
        return [path]
    return [
        file
        for file in sorted(path.rglob("*"))
        if file.is_file()
        and file.name != MANIFEST
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths))


def stale_files(folder: IndexFolder, library: Library) -> dict[str, list[str]]:
    """By the path they were ingested from: files that came to it, changed or left it since."""
    refused = folder.refused()
    stale: dict[str, list[str]] = {}
    for root in sorted({entry.root for entry in library.entries.values()}):
        files = {file.name: file for file in _files_under(Path(root)) if file.suffix.lower() in SUFFIXES}
        readable = {
            name: file for name, file in files.items() if refused.get(str(file.resolve())) != _stamp(file)
        }
        entries = {name: entry for name, entry in library.entries.items() if entry.root == root}
        came = readable.keys() - library.entries.keys()
        left = entries.keys() - files.keys()
        changed = {name for name in entries.keys() & readable if _differs(readable[name], entries[name])}
        if came or left or changed:
            stale[root] = sorted(came | left | changed)
    return stale


def holds_corpus(folder: IndexFolder, library: Library, settings: Settings) -> bool:
    """Whether the library came from the corpus, among others, and knows it and its owner questions as they are now."""
    root = str(settings.corpus_dir.resolve())
    return (
        any(entry.root == root for entry in library.entries.values())
        and root not in stale_files(folder, library)
        and not _asked_anew(library, read_owner_questions(settings.prompts_dir))
    )


def what_is_stale(folder: IndexFolder, library: Library, settings: Settings) -> str | None:
    """A sentence on what the index does not know as it is now, and the command that mends it."""
    stale = stale_files(folder, library)
    roots = list(stale)
    shown = [file for files in stale.values() for file in files]
    if _asked_anew(library, read_owner_questions(settings.prompts_dir)):
        shown.append(QUESTIONS)
        roots = roots or sorted({entry.root for entry in library.entries.values()})
    if not shown:
        return None
    listed = ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
    paths = [] if roots == [str(settings.corpus_dir.resolve())] else roots
    return f"Not indexed as on disk now: {listed}; run: {ingest_command(folder.collection, paths)}"


def _asked_anew(library: Library, questions: QuestionFile) -> bool:
    """Whether the file asks the library's documents other questions than the library knows."""
    return library.meta.questions_sha256 != questions.digest(library.documents)


def _differs(file: Path, entry: Entry) -> bool:
    if _stamp(file) == entry.stamp:
        return False
    return sha256_of(file) != entry.document.sha256


def _stamp(file: Path) -> Stamp:
    """Of a file that went away meanwhile, a stamp that no file has."""
    try:
        status = file.stat()
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


def _open_if_usable(folder: IndexFolder, encoder: str) -> Library | None:
    try:
        return folder.open(encoder)
    except IndexUnavailableError:
        return None


def _read(
    found: Sequence[_Found], max_bytes: int, progress: Progress
) -> tuple[dict[str, Entry], tuple[tuple[str, str], ...]]:
    """Readable documents by file name, and the others with the reason."""
    entries: dict[str, Entry] = {}
    skipped: list[tuple[str, str]] = []
    for done, file in enumerate(found):
        progress(READING, done, len(found))
        try:
            entry = _entry(file, max_bytes)
            if entry.document.file in entries:
                raise DocumentError(f"{file.path} has the name of a file that was read already; rename one.")
        except DocumentError as error:
            skipped.append((file.path.name, str(error)))
        else:
            entries[entry.document.file] = entry
    return entries, tuple(skipped)


def _remember_refused(
    folder: IndexFolder, found: Sequence[_Found], skipped: Sequence[tuple[str, str]]
) -> None:
    """So that a file which cannot be read is not asked for again until it changes."""
    names = {name for name, _ in skipped}
    looked_at = {str(file.path.resolve()): file.path for file in found}
    before = {path: stamp for path, stamp in folder.refused().items() if path not in looked_at}
    now = {path: _stamp(file) for path, file in looked_at.items() if file.name in names}
    if {**before, **now} != folder.refused():
        folder.remember_refused({**before, **now})


def _entry(file: _Found, max_bytes: int) -> Entry:
    stamp = _stamp(file.path)
    return Entry(document=read_document(file.path, file.manifest, max_bytes), root=file.root, stamp=stamp)


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
    asking: _Asking,
    live: Library | None,
    progress: Progress,
) -> tuple[Library, Stopped | None]:
    """A new generation beside the live one, switched in last; vectors of unchanged text are taken over."""
    chunks, pieces = _cut(entries, encoder, live, progress)
    stopped = asking.write(chunks, pieces, progress)
    documents = {entry.document.file: entry.document for entry in entries}
    contents = Contents(
        entries=tuple(entries),
        chunks=tuple(chunks),
        pieces=tuple(pieces),
        questions=(
            *point_at_pieces(asking.file, documents, pieces),
            *asking.notebook.questions(asking.unnamed(pieces)),
        ),
    )
    target = folder.begin()
    vectors = _vectors(texts_to_encode(contents), encoder, live, progress)
    progress(LEARNING, 0, 0)
    adapter = _learned(contents, vectors)
    progress(WRITING, 0, 0)
    write_generation(target, encoder.name, contents, vectors, asking.file.digest(documents), adapter)
    progress(SWITCHING, 0, 0)
    folder.switch_to(target)
    progress(DONE, 0, 0)
    return folder.open(encoder.name), stopped


def _cut(
    entries: Sequence[Entry], encoder: Encoder, live: Library | None, progress: Progress
) -> tuple[list[Chunk], list[Piece]]:
    """The chunks and pieces of all documents; those of unchanged documents are taken over."""
    known = {entry.document.file: entry.document for entry in live.entries.values()} if live else {}
    chunks: list[Chunk] = []
    pieces: list[Piece] = []
    for done, entry in enumerate(entries):
        progress(CUTTING, done, len(entries))
        document = entry.document
        if live and known.get(document.file) == document:
            chunks += (chunk for chunk in live.chunks.values() if chunk.source == document.file)
            pieces += (piece for piece in live.pieces.values() if piece.source == document.file)
        else:
            cut = cut_chunks(document)
            chunks += cut
            pieces += cut_pieces(document, cut, encoder.count_tokens, MAX_WORD_PIECES)
    return chunks, pieces


def _learned(contents: Contents, vectors: Mapping[str, Vectors]) -> Vectors | None:
    """How owners' questions differ from the text that answers them; None where there are too few to tell."""
    if len(contents.questions) < FEWEST_QUESTIONS:
        return None
    rows = {piece.id: row for row, piece in enumerate(contents.pieces)}
    return learn_adapter(
        np.stack([vectors[question.text] for question in contents.questions]),
        np.stack([vectors[piece.windows[0]] for piece in contents.pieces]),
        np.array([rows[question.piece_id] for question in contents.questions]),
    )


def _vectors(
    texts: Sequence[str], encoder: Encoder, live: Library | None, progress: Progress
) -> dict[str, Vectors]:
    """A unit vector for every text; those that the live library holds are taken over."""
    known = live.vectors_by_text() if live else {}
    vectors = {text: known[text] for text in texts if text in known}
    missing = sorted((text for text in texts if text not in vectors), key=lambda text: (-len(text), text))
    progress(ENCODING, len(vectors), len(texts))
    for start in range(0, len(missing), ENCODED_AT_ONCE):
        batch = missing[start : start + ENCODED_AT_ONCE]  # texts of one length: little is spent on padding
        vectors.update(zip(batch, encoder.encode(batch), strict=True))
        progress(ENCODING, len(vectors), len(texts))
    return vectors


def _counted(report: IngestReport, library: Library | None) -> IngestReport:
    if library is None:
        return report
    meta = library.meta
    return report.model_copy(
        update={"documents": meta.documents, "chunks": meta.chunks, "pieces": meta.pieces}
    )
