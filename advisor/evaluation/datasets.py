"""Data sets: questions with the passages that answer them, read from a folder and checked against the library.

A folder holds `dataset.yaml` (name, description and the kinds of question), `retrieval.jsonl` and, where there are
questions that the library must not answer, `abstention.jsonl`. Each line is a case.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from advisor.errors import DatasetError, first_problem
from advisor.ingestion.quotes import find_quote
from advisor.records import Document, Record, Span

ABOUT, RETRIEVAL, ABSTENTION = "dataset.yaml", "retrieval.jsonl", "abstention.jsonl"
SHIPPED = Path(__file__).parent / "data"

R = TypeVar("R", bound=Record)

Split = Literal["dev", "test"]
Group = tuple[Span, ...]
"""Places that answer one need equally well: finding any of them is enough."""


class Turn(Record):
    role: Literal["user", "assistant"]
    content: str


class Quoted(Record):
    """A passage as a person names it: words that stand once in a file of the library."""

    source: str
    quote: str


class Case(Record):
    """A question with what should be found; every group of `wanted` is something that the answer needs.

    In an abstention suite nothing, or what contradicts a false premise, is wanted.
    """

    id: str = Field(min_length=1)
    kind: str
    question: str = Field(min_length=1)
    split: Split = "test"
    history: tuple[Turn, ...] = ()
    wanted: tuple[tuple[Quoted, ...], ...] = ()
    note: str = ""
    groups: tuple[Group, ...] = Field(default=(), exclude=True)

    @property
    def talk(self) -> list[dict[str, str]]:
        """The history in the form a retriever takes."""
        return [turn.model_dump() for turn in self.history]


class About(Record):
    """What `dataset.yaml` says: a kind's description is what reports print beside its name."""

    name: str
    description: str = ""
    kinds: dict[str, str]


class Dataset(Record):
    about: About
    retrieval: tuple[Case, ...] = ()
    abstention: tuple[Case, ...] = ()


def load_dataset(folder: Path, documents: Mapping[str, Document]) -> Dataset:
    """The data set in `folder`, every quote looked up in `documents`.

    Raises `DatasetError` that names file and line: for what is missing, empty or malformed, unknown kinds, ids given
    twice, and quotes that stand nowhere, more than once, or in a document that the library does not hold.
    """
    about = _read_about(folder / ABOUT)
    retrieval = tuple(_read_cases(folder / RETRIEVAL, about, documents))
    abstention = tuple(_read_cases(folder / ABSTENTION, about, documents))
    if not retrieval and not abstention:
        raise DatasetError(f"{folder} holds no cases; write some into {RETRIEVAL} or {ABSTENTION}.")
    refuse_twice([case.id for case in retrieval], folder / RETRIEVAL)
    refuse_twice([case.id for case in abstention], folder / ABSTENTION)
    for number, case in enumerate(retrieval, 1):
        if not case.wanted:
            raise DatasetError(f"{folder / RETRIEVAL}, case {number} ({case.id}) names nothing to find.")
    return Dataset(about=about, retrieval=retrieval, abstention=abstention)


def _read_about(file: Path) -> About:
    try:
        return About.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise DatasetError(
            f"There is no {file}, so {file.parent} is no data set; advisor evaluate init makes one."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise DatasetError(f"{file}{where} is not valid YAML; correct it.") from error
    except ValidationError as error:
        raise DatasetError(f"{file}: {first_problem(error)}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{file} cannot be read: {error}.") from error


def read_lines(file: Path, shape: type[R]) -> Iterator[tuple[str, R]]:
    """Each line of a file as a record, with its place for messages. Raises `DatasetError` with file and line."""
    for where, line in _lines_of(file):
        try:
            yield where, shape.model_validate(_parsed(line, where))
        except ValidationError as error:
            raise DatasetError(f"{where}: {first_problem(error)}.") from error


def _read_cases(file: Path, about: About, documents: Mapping[str, Document]) -> Iterator[Case]:
    for where, case in read_lines(file, Case):
        if case.kind not in about.kinds:
            raise DatasetError(
                f"{where}: the kind {case.kind!r} is not one of {', '.join(about.kinds)}; "
                f"use one of these or describe it in {file.parent / ABOUT}."
            )
        yield case.model_copy(update={"groups": locate_all(case.wanted, documents, where)})


def _lines_of(file: Path) -> Iterator[tuple[str, str]]:
    """The lines that are not blank, each with its place as a person reads it."""
    try:
        text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{file} cannot be read: {error}.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{file}, line {number}", line


def _parsed(line: str, where: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise DatasetError(
            f"{where} is not JSON ({error.msg} at column {error.colno}); correct it."
        ) from error


def locate_all(
    wanted: Iterable[Iterable[Quoted]], documents: Mapping[str, Document], where: str
) -> tuple[Group, ...]:
    """The spans of every group. Raises `DatasetError`, which begins with `where`."""
    groups = []
    for group in map(tuple, wanted):
        if not group:
            raise DatasetError(f"{where}: a group is empty; name a passage or remove the group.")
        groups.append(tuple(locate(quoted, documents, where) for quoted in group))
    return tuple(groups)


def locate(quoted: Quoted, documents: Mapping[str, Document], where: str) -> Span:
    """The one place where a quote stands. Raises `DatasetError`, which begins with `where`."""
    document = documents.get(quoted.source)
    if document is None:
        raise DatasetError(
            f"{where}: the library holds no document {quoted.source!r}; ingest it or correct the name."
        )
    spans = find_quote(document, quoted.quote)
    if len(spans) != 1:
        found = f"stands {len(spans)} times" if spans else "does not stand"
        raise DatasetError(
            f"{where}: {_shortened(quoted.quote)!r} {found} in {quoted.source}; quote words that stand there once."
        )
    return spans[0]


def refuse_twice(ids: Iterable[str], file: Path) -> None:
    """Raises `DatasetError` for an id that is given to more than one case."""
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise DatasetError(f"{file} gives the id {twice[0]} to more than one case; ids must differ.")


def _shortened(text: str, longest: int = 80) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}..."
