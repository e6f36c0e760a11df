"""Where public sets are measured: texts become documents, documents a library, and questions rankings of documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ir_measures
import yaml

from advisor.errors import DatasetError
from advisor.evaluation.datasets import Turn
from advisor.index import IndexFolder, LiveLibrary
from advisor.ingestion.build import ingest
from advisor.ingestion.documents import MANIFEST
from advisor.models import Encoder, open_reranker
from advisor.records import Progress, Record
from advisor.retrieval.search import MOST_PASSAGES, Retriever
from advisor.settings import Settings

_LARGEST_MB = 1000.0


class Score(Record):
    """A line of a table: who or what reached these values, from 0 to 1, one for each measure of the table.

    None stands for a measure that the source does not give; an empty `source` means that it was measured here.
    """

    name: str
    values: tuple[float | None, ...]
    source: str = ""


class Table(Record):
    """A public set: what was published of it, and what was measured here. `note` says how far the two compare."""

    title: str
    measures: tuple[str, ...]
    scores: tuple[Score, ...]
    note: str = ""


class Text(Record):
    """A document of a public set."""

    id: str
    text: str
    title: str = ""


class Question(Record):
    """A question with the ids of the documents that answer it, and the talk before it."""

    id: str
    text: str
    relevant: tuple[str, ...]
    history: tuple[Turn, ...] = ()


class Bench(NamedTuple):
    """What a measurement needs. Indexes are made in `folder` and taken over where they are there already."""

    settings: Settings
    encoder: Encoder
    folder: Path
    progress: Progress

    def open(self, documents: Path, name: str) -> Retriever:
        """A retriever for the documents in a folder, ingested as Standout ingests any."""
        settings = self.settings.model_copy(
            update={"data_dir": self.folder, "corpus_dir": documents, "max_file_mb": _LARGEST_MB}
        )
        report = ingest(settings, self.encoder, [documents], name, self.progress)
        if report.skipped:
            raise DatasetError(f"{documents}: {report.skipped[0][1]}")
        live = LiveLibrary(IndexFolder(settings, name), self.encoder.name)
        return Retriever(live, self.encoder, settings, open_reranker(settings))


class Shelf:
    """Texts of a public set, ready to be found."""

    def __init__(self, bench: Bench, name: str, texts: Sequence[Text]) -> None:
        self._ids = {f"{number:06}.txt": text.id for number, text in enumerate(texts)}
        documents = bench.folder / "documents" / name
        _write(documents, texts, list(self._ids))
        self._retriever = bench.open(documents, name)

    def ranked(self, question: Question) -> list[str]:
        """Ids of documents by their best passage among the first hundred, best first."""
        talk = [turn.model_dump() for turn in question.history]
        passages = self._retriever.search(question.text, MOST_PASSAGES, talk)
        return [self._ids[source] for source in dict.fromkeys(passage.source for passage in passages)]


def _write(folder: Path, texts: Sequence[Text], files: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for file, text in zip(files, texts, strict=True):
        (folder / file).write_bytes(text.text.encode())
        listed.append({"id": file, "file": file, "title": text.title})
    (folder / MANIFEST).write_text(yaml.safe_dump({"documents": listed}), encoding="utf-8")


def measure(
    shelf: Shelf, questions: Sequence[Question], measures: Sequence[Any], doing: str, progress: Progress
) -> tuple[float, ...]:
    """Means over questions of measures of `ir_measures`, in their order."""
    found: dict[str, list[str]] = {}
    for done, question in enumerate(questions):
        progress(doing, done, len(questions))
        found[question.id] = shelf.ranked(question)
    wanted = {question.id: question.relevant for question in questions}
    return means(measures, wanted, found)


def means(
    measures: Sequence[Any], wanted: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]]
) -> tuple[float, ...]:
    """Means over the questions of `wanted`: ids that answer each, and the ids `found` for it, best first."""
    judged = {question: dict.fromkeys(ids, 1) for question, ids in wanted.items()}
    ranked = {
        question: {one: -float(rank) for rank, one in enumerate(ids)} for question, ids in found.items()
    }
    reached = ir_measures.calc_aggregate(measures, judged, ranked)
    return tuple(float(reached[one]) for one in measures)
