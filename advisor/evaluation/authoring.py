"""Making a data set: the first files of one, and a question that went wrong turned into a case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from advisor.errors import DatasetError
from advisor.evaluation.datasets import (
    ABOUT,
    ABSTENTION,
    RETRIEVAL,
    About,
    Case,
    Quoted,
    Turn,
    load_dataset,
    locate,
)
from advisor.ingestion.cleaning import clean
from advisor.ingestion.quotes import find_quote
from advisor.ingestion.sentences import sentence_spans
from advisor.records import Document, Exchange, Record

_KINDS = {
    "situation": "an owner says what happens to them, in their own words",
    "plain": "a plain question that a passage answers",
    "follow-up": "a last message that only makes sense after the talk before it",
    "unanswerable": "a question that the documents do not answer",
}
_FEWEST_CHARS, _MOST_CHARS = 30, 300


class Asked(NamedTuple):
    """A question of an owner with the talk before it."""

    question: str
    history: tuple[Turn, ...]


def begin_dataset(folder: Path, name: str, documents: Mapping[str, Document]) -> tuple[Path, ...]:
    """Writes the first files of a data set for these documents, with one true case as a pattern.

    Raises `DatasetError` where one of the files exists already; nothing is written over.
    """
    files = {
        folder / ABOUT: _about(name),
        folder / RETRIEVAL: _line(_first_case(documents)),
        folder / ABSTENTION: _line(
            {"id": "unanswerable-1", "kind": "unanswerable", "question": "What will the weather be tomorrow?"}
        ),
    }
    for file in files:
        if file.exists():
            raise DatasetError(f"{file} is there already; choose another folder, nothing was written.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{folder} cannot be written ({error.strerror}); choose another place.") from error
    return tuple(files)


def asked_in(history: Sequence[Exchange], turn: int | None) -> Asked:
    """What the owner asked in that turn of a conversation, or last. Raises `DatasetError` for no such message."""
    said = [exchange for exchange in history if exchange.text is not None]
    chosen = [exchange for exchange in said if turn is None or exchange.turn == turn]
    if not chosen:
        turns = ", ".join(str(exchange.turn) for exchange in said) or "none"
        raise DatasetError(f"The owner wrote nothing in turn {turn}; turns with a message: {turns}.")
    asked = chosen[-1]
    before: list[Turn] = []
    for exchange in history:
        if exchange.turn >= asked.turn:
            break
        if exchange.text is not None:
            before.append(Turn(role="user", content=exchange.text))
        before.append(Turn(role="assistant", content=exchange.reply.text))
    return Asked(str(asked.text), tuple(before))


def add_case(
    folder: Path,
    asked: Asked,
    kind: str,
    wanted: Sequence[str],
    documents: Mapping[str, Document],
    note: str = "",
) -> Case:
    """Appends a case; each of `wanted` reads `FILE: words that stand there once` and is an alternative.

    Without any, the question counts as one that must be declined. Raises `DatasetError` before anything is written.
    """
    dataset = load_dataset(folder, documents)
    if kind not in dataset.about.kinds:
        raise DatasetError(
            f"The kind {kind!r} is not one of {', '.join(dataset.about.kinds)}; see {folder / ABOUT}."
        )
    alternatives = tuple(quoted(words, "--wanted") for words in wanted)
    for alternative in alternatives:
        locate(alternative, documents, "--wanted")
    taken = {case.id for case in (*dataset.retrieval, *dataset.abstention)}
    case = Case(
        id=next(name for number in range(1, len(taken) + 2) if (name := f"{kind}-{number}") not in taken),
        kind=kind,
        question=asked.question,
        history=asked.history,
        wanted=(alternatives,) if alternatives else (),
        note=note,
    )
    append(case, folder / (RETRIEVAL if alternatives else ABSTENTION))
    return case


def quoted(words: str, where: str) -> Quoted:
    """A passage that a person named as `FILE: words`. Raises `DatasetError`, which begins with `where`."""
    source, given, quote = words.partition(":")
    if not given or not quote.strip():
        raise DatasetError(f"{where} {words!r} does not read FILE: words that stand there once.")
    return Quoted(source=source.strip(), quote=quote.strip())


def append(case: Record, file: Path) -> None:
    """Writes a case as the last line of a file. Raises `DatasetError` where that cannot be done."""
    line = _line(case.model_dump())
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        with file.open("a", encoding="utf-8") as stream:
            stream.write(line if not before or before.endswith("\n") else f"\n{line}")
    except OSError as error:
        raise DatasetError(f"{file} cannot be written ({error.strerror}); choose another place.") from error


def _about(name: str) -> str:
    about = About(name=name, description="What this data set asks, and of which documents.", kinds=_KINDS)
    return str(yaml.safe_dump(about.model_dump(), sort_keys=False, allow_unicode=True))


def _first_case(documents: Mapping[str, Document]) -> Mapping[str, Any]:
    for document in documents.values():
        text = clean(document).text
        for start, end in sentence_spans(text):
            sentence = " ".join(text[start:end].split())
            fits = _FEWEST_CHARS <= len(sentence) <= _MOST_CHARS and "\n" not in text[start:end]
            if fits and len(find_quote(document, sentence)) == 1:
                return {
                    "id": "plain-1",
                    "kind": "plain",
                    "question": f"What does {document.title} say first?",
                    "wanted": [[{"source": document.file, "quote": sentence}]],
                    "note": "a pattern; replace it with a question of your own",
                }
    raise DatasetError(
        "No document of the library has a sentence to begin with; ingest some documents first."
    )


def _line(case: Mapping[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False) + "\n"
