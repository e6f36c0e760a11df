"""The index on disk: generations of a collection, one of them live. The only file that imports Chroma."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sqlite3
import threading
import uuid
import weakref
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma
from pydantic import ValidationError

from advisor.errors import IndexUnavailableError
from advisor.models import Vectors
from advisor.records import Chunk, Document, OwnerQuestion, Piece, Record
from advisor.settings import Settings

FORMAT = 3
"""Raised whenever documents are read, cleaned, cut or stored differently: an older index is then stale."""

R = TypeVar("R", bound=Record)

Stamp = tuple[int, int]
"""A file's size and its time in nanoseconds: where both are the same, it need not be read to know it is."""

_PIECES, _QUESTIONS = "pieces", "questions"
_ADAPTER = "adapter.npy"
_NEARLY_EXACT = {"hnsw:space": "cosine", "hnsw:construction_ef": 300, "hnsw:search_ef": 300}
"""So that two indexes of the same texts give the same neighbours."""

_BATCH = 2000


class Entry(Record):
    """A document of the library, the path (`root`) that was named to `advisor ingest`, and its file's stamp then."""

    document: Document
    root: str
    stamp: Stamp = (-1, -1)


class Meta(Record):
    """What a generation is made of."""

    format: int
    encoder: str
    documents: int
    chunks: int
    pieces: int
    questions: int
    questions_sha256: str


class Contents(Record):
    """What a generation holds beside vectors."""

    entries: tuple[Entry, ...]
    chunks: tuple[Chunk, ...]
    pieces: tuple[Piece, ...]
    questions: tuple[OwnerQuestion, ...] = ()


class Library:
    """One generation of a collection, read only: documents by file name, chunks and pieces by id, vectors."""

    def __init__(self, folder: Path, meta: Meta, contents: Contents) -> None:
        self.generation = folder.name
        self.meta = meta
        self.entries = {entry.document.file: entry for entry in contents.entries}
        self.documents: Mapping[str, Document] = {
            file: entry.document for file, entry in self.entries.items()
        }
        self.chunks: Mapping[str, Chunk] = {chunk.id: chunk for chunk in contents.chunks}
        self.pieces: Mapping[str, Piece] = {piece.id: piece for piece in contents.pieces}
        self.questions = contents.questions
        self._adapter: Vectors | None = np.load(folder / _ADAPTER) if (folder / _ADAPTER).is_file() else None
        client, self._vectors = _open_chroma(folder)
        weakref.finalize(
            self, client.close
        )  # Chroma keeps every client, with its threads, until it is closed

    def nearest_pieces(self, vector: Vectors, n: int) -> list[tuple[str, float]]:
        """Ids of the pieces with one of the `n` windows nearest to a unit vector, with the cosine similarity."""
        return _best(self._nearest(_PIECES, vector, n))

    def nearest_questions(self, vector: Vectors, n: int) -> list[tuple[str, float]]:
        """Ids of the pieces that the `n` nearest owner questions point at, with the best cosine similarity."""
        return _best(
            (self.questions[int(number)].piece_id, similarity)
            for number, similarity in self._nearest(_QUESTIONS, vector, n)
        )

    def adapted(self, vector: Vectors) -> Vectors:
        """A question's unit vector moved towards the text that answers such questions, where that was learned."""
        if self._adapter is None:
            return vector
        moved = self._adapter @ vector
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)

    def vectors_by_text(self) -> dict[str, Vectors]:
        """The stored vector of every text that was encoded."""
        texts = _texts_of(self.pieces.values(), self.questions)
        known: dict[str, Vectors] = {}
        for kind, text_of in texts.items():
            found = self._vectors[kind].get(include=["embeddings"])
            vectors = np.asarray(found["embeddings"], dtype=np.float32)
            known.update((text_of[key], vector) for key, vector in zip(found["ids"], vectors, strict=True))
        return known

    def _nearest(self, kind: str, vector: Vectors, n: int) -> list[tuple[str, float]]:
        """Owners of the `n` nearest texts of a kind, with the cosine similarity; nearest first."""
        stored = self._counts[kind]
        if not stored:
            return []
        found = self._vectors[kind].query(
            query_embeddings=cast("list[Sequence[float]]", [vector]),
            n_results=min(n, stored),
            include=["distances"],
        )
        distances = (found["distances"] or [[]])[0]
        return [
            (_owner(text), 1 - float(distance))
            for text, distance in zip(found["ids"][0], distances, strict=True)
        ]

    def section_at(self, file: str, offset: int) -> tuple[str, ...]:
        """The headings above a raw offset of a file."""
        for start, end, section in self._sections.get(file, ()):
            if start <= offset < end:
                return section
        return ()

    def count_vectors(self) -> Mapping[str, int]:
        return self._counts

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return {kind: vectors.count() for kind, vectors in self._vectors.items()}

    @cached_property
    def _sections(self) -> dict[str, list[tuple[int, int, tuple[str, ...]]]]:
        by_file: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
        for chunk in self.chunks.values():
            by_file.setdefault(chunk.source, []).append((chunk.start, chunk.end, chunk.section))
        return by_file


class IndexFolder:
    """Where the generations of a collection lie: `CURRENT` names the live one and, below it, the one before.

    The one before stays for readers that have not noticed the switch yet; earlier ones are removed.
    """

    def __init__(self, settings: Settings, collection: str | None = None) -> None:
        self.collection = collection or settings.collection
        self.path = settings.data_dir / "index" / self.collection
        self._current = self.path / "CURRENT"
        self._refused = self.path / "refused.json"

    @property
    def lock_file(self) -> Path:
        self.path.mkdir(parents=True, exist_ok=True)
        return self.path / "ingest.lock"

    def live(self) -> str | None:
        """The name of the live generation."""
        return next(iter(self._kept()), None)

    def refused(self) -> dict[str, Stamp]:
        """Files that the latest ingest could not read, as they were then, by path."""
        try:
            return {
                path: (size, time) for path, (size, time) in json.loads(self._refused.read_text()).items()
            }
        except FileNotFoundError:
            return {}

    def remember_refused(self, files: Mapping[str, Stamp]) -> None:
        self._replace(self._refused, json.dumps(files))

    def open(self, encoder: str) -> Library:
        """The live generation. Raises `IndexUnavailableError` where it is missing, foreign or corrupt."""
        name = self.live()
        if name is None:
            raise IndexUnavailableError(
                f"There is no index of {self.collection} yet; run: {ingest_command(self.collection)}"
            )
        try:
            return self._open(name, encoder)
        except IndexUnavailableError:
            if self.live() in {name, None}:
                raise
            return self.open(encoder)  # it was replaced and removed while we were opening it

    def _open(self, name: str, encoder: str) -> Library:
        folder = self.path / name
        try:
            meta = Meta.model_validate_json((folder / "meta.json").read_bytes())
            if meta.encoder != encoder or meta.format != FORMAT:
                raise IndexUnavailableError(
                    f"The index of {self.collection} was built with {meta.encoder} in format {meta.format}, and "
                    f"{encoder} in format {FORMAT} is wanted; rebuild it with: "
                    f"{ingest_command(self.collection)}"
                )
            contents = Contents(
                entries=_read_lines(folder / "documents.jsonl", Entry),
                chunks=_read_lines(folder / "chunks.jsonl", Chunk),
                pieces=_read_lines(folder / "pieces.jsonl", Piece),
                questions=_read_lines(folder / "questions.jsonl", OwnerQuestion),
            )
            library = Library(folder, meta, contents)
            whole = _meta(meta.encoder, contents, meta.questions_sha256) == meta and _is_whole(library)
        except (OSError, ValidationError, ChromaError, sqlite3.Error, ValueError) as error:
            raise self._corrupt() from error
        if not whole:
            raise self._corrupt()
        return library

    def begin(self) -> Path:
        """An empty folder for a new generation; leftovers of builds that were killed are removed."""
        self._remove_all_but(self._kept())
        folder = self.path / f"generation-{uuid.uuid4().hex[:12]}"
        folder.mkdir()
        return folder

    def switch_to(self, folder: Path) -> None:
        """Makes a finished generation the live one, in one step."""
        keep = [folder.name, *self._kept()[:1]]
        self._replace(self._current, "\n".join(keep))
        self._remove_all_but(keep)

    def _replace(self, file: Path, text: str) -> None:
        """Writes a file in one step: a reader sees the old text or the new one, also after a crash."""
        unfinished = file.with_name(f"{file.name}.next")
        with unfinished.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)

    def _kept(self) -> list[str]:
        """The live generation and the one before it, as far as there are any."""
        try:
            return self._current.read_text(encoding="utf-8", errors="replace").split()[:2]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _remove_all_but(self, keep: Sequence[str]) -> None:
        for folder in self.path.iterdir():
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    def _corrupt(self) -> IndexUnavailableError:
        return IndexUnavailableError(
            f"The index of {self.collection} in {self.path} is damaged; rebuild it with: "
            f"{ingest_command(self.collection)}"
        )


def ingest_command(collection: str, paths: Iterable[str] = ()) -> str:
    """The command that builds a collection, as a person types it."""
    chosen = [] if collection == Settings.model_fields["collection"].default else ["--collection", collection]
    return shlex.join(["advisor", "ingest", *paths, *chosen])


def write_generation(
    folder: Path,
    encoder: str,
    contents: Contents,
    vectors: Mapping[str, Vectors],
    questions_sha256: str = "",
    adapter: Vectors | None = None,
) -> Meta:
    """Writes a whole generation into `folder`; `vectors` holds one unit vector per text of `texts_to_encode`, `adapter`
    a matrix for the vectors of questions."""
    client, collections = _open_chroma(folder, create=True)
    for kind, texts in _texts_of(contents.pieces, contents.questions).items():
        rows = list(texts.items())
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            collections[kind].add(
                ids=[key for key, _ in batch],
                embeddings=cast("list[Sequence[float]]", [vectors[text] for _, text in batch]),
            )
    client.close()
    if adapter is not None:
        np.save(folder / _ADAPTER, adapter)
    meta = _meta(encoder, contents, questions_sha256)
    _write_lines(folder / "documents.jsonl", contents.entries)
    _write_lines(folder / "chunks.jsonl", contents.chunks)
    _write_lines(folder / "pieces.jsonl", contents.pieces)
    _write_lines(folder / "questions.jsonl", contents.questions)
    _write_lines(folder / "meta.json", [meta])
    return meta


def texts_to_encode(contents: Contents) -> list[str]:
    """Every text whose vector a generation needs, once."""
    texts = _texts_of(contents.pieces, contents.questions)
    return list(dict.fromkeys(text for of_kind in texts.values() for text in of_kind.values()))


def _texts_of(pieces: Iterable[Piece], questions: Iterable[OwnerQuestion]) -> dict[str, dict[str, str]]:
    """What is encoded, by kind and by the id that its vector is stored under."""
    return {
        _PIECES: {f"{piece.id}#{i}": window for piece in pieces for i, window in enumerate(piece.windows)},
        _QUESTIONS: {f"{i}#0": question.text for i, question in enumerate(questions)},
    }


def _owner(text_id: str) -> str:
    """The id of the piece, or the number of the question, that a stored text belongs to."""
    return text_id.rpartition("#")[0]


def _best(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Each id once, with its best similarity, in the order of `found`."""
    best: dict[str, float] = {}
    for key, similarity in found:
        best.setdefault(key, similarity)
    return list(best.items())


def _meta(encoder: str, contents: Contents, questions_sha256: str) -> Meta:
    return Meta(
        format=FORMAT,
        encoder=encoder,
        documents=len(contents.entries),
        chunks=len(contents.chunks),
        pieces=len(contents.pieces),
        questions=len(contents.questions),
        questions_sha256=questions_sha256,
    )


def _is_whole(library: Library) -> bool:
    """Whether as many vectors are stored as there are texts."""
    windows = sum(len(piece.windows) for piece in library.pieces.values())
    return library.count_vectors() == {_PIECES: windows, _QUESTIONS: len(library.questions)}


def collections_in(data_dir: Path) -> tuple[str, ...]:
    """The collections that have an index, by name."""
    return tuple(sorted(file.parent.name for file in (data_dir / "index").glob("*/CURRENT")))


class LiveLibrary:
    """The live generation of a collection; a new one is noticed at the next use, without a restart."""

    def __init__(self, folder: IndexFolder, encoder: str) -> None:
        self._folder = folder
        self._encoder = encoder
        self._lock = threading.Lock()
        self._library = folder.open(encoder)

    @property
    def library(self) -> Library:
        if self._folder.live() not in {self._library.generation, None}:
            with self._lock:
                if self._folder.live() != self._library.generation:
                    self._library = self._folder.open(self._encoder)
        return self._library


def _open_chroma(folder: Path, *, create: bool = False) -> tuple[Client, Mapping[str, chromadb.Collection]]:
    """The collections by kind of text."""
    path = folder / "chroma"
    if not create and not (path / "chroma.sqlite3").is_file():
        raise ValueError(f"no Chroma database in {path}")
    client = cast("Client", chromadb.PersistentClient(path, ChromaSettings(anonymized_telemetry=False)))
    stores = {
        kind: Chroma(kind, client=client, collection_metadata=_NEARLY_EXACT)._collection
        for kind in (_PIECES, _QUESTIONS)
    }
    return client, stores


def _write_lines(file: Path, records: Iterable[Record]) -> None:
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(record.model_dump_json() + "\n" for record in records)
        stream.flush()
        os.fsync(stream.fileno())


def _read_lines(file: Path, shape: type[R]) -> list[R]:
    with file.open(encoding="utf-8") as stream:
        return [shape.model_validate_json(line) for line in stream]
