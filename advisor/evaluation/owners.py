"""Simulated owners: what they answer, what is true of them, and what an expert would recommend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import Field

from advisor.errors import DatasetError
from advisor.evaluation.datasets import Group, Quoted, Split, locate_all, read_lines, refuse_twice
from advisor.records import Document, Record, Slot

OWNERS = "owners.jsonl"


class Correction(Record):
    """What an owner says to mend a fact, and what then stands in the profile."""

    says: str
    slot: Slot
    value: str


class Owner(Record):
    """A simulated owner. Strategies and pitfalls are called by the corpus's names.

    `facts` holds for each slot stretches of the owner's own words, any of which a correct profile contains.
    `recommend` is what an expert would put first, the best first; `acceptable` would do in the top three; `forbidden`
    must not be recommended. Advice should rest on one passage of every group of `must_cite`.
    """

    id: str = Field(min_length=1)
    split: Split = "test"
    style: str
    trade: str
    opening: str = Field(min_length=1)
    answers: Mapping[Slot, str]
    facts: Mapping[Slot, tuple[str, ...]]
    correction: Correction | None = None
    recommend: tuple[str, ...] = Field(min_length=1)
    acceptable: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    must_cite: tuple[tuple[Quoted, ...], ...] = ()
    why: str = ""
    groups: tuple[Group, ...] = Field(default=(), exclude=True)


def load_owners(
    folder: Path, documents: Mapping[str, Document], strategies: Sequence[str]
) -> tuple[Owner, ...]:
    """The owners of a data set. Raises `DatasetError` with file and line for what is malformed, quotes that do not
    stand once, and strategies that are not in the catalogue."""
    owners = tuple(_read(folder / OWNERS, documents, strategies))
    if not owners:
        raise DatasetError(f"There are no owners in {folder / OWNERS}; write some.")
    refuse_twice([owner.id for owner in owners], folder / OWNERS)
    return owners


def _read(file: Path, documents: Mapping[str, Document], strategies: Sequence[str]) -> Iterator[Owner]:
    for where, owner in read_lines(file, Owner):
        for name in (*owner.recommend, *owner.acceptable, *owner.forbidden):
            if name not in strategies:
                raise DatasetError(f"{where}: the catalogue has no strategy {name!r}; use its name there.")
        yield owner.model_copy(update={"groups": locate_all(owner.must_cite, documents, where)})
