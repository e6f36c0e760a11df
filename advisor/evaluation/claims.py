"""Labelled claims and mutated ones put to the guard: does it catch what is wrong, and let pass what is right?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from advisor.advice.citations import Sentence
from advisor.advice.guard import Guard
from advisor.errors import DatasetError
from advisor.evaluation.datasets import Quoted, locate, read_lines, refuse_twice
from advisor.evaluation.significance import Interval, mean_with_interval
from advisor.records import Document, Record, Span

CLAIMS = "claims.jsonl"
SUPPORTED = "supported"

Label = Literal["supported", "number", "negation", "source", "quote", "overgeneral"]


class LabelledClaim(Record):
    """A claim beside a passage: supported, or wrong in one way: a number, its sense, its source, a quotation, its
    reach."""

    id: str = Field(min_length=1)
    label: Label
    claim: str = Field(min_length=1)
    passage: Quoted
    span: Span | None = Field(default=None, exclude=True)


class Verdict(Record):
    """What the guard said of a claim; nothing where it let it pass."""

    claim: LabelledClaim
    objection: str | None


class Caught(Record):
    """The share of the claims of a label that the guard objected to: a catch rate, or the false alarms of the supported
    ones."""

    label: str
    share: Interval


def load_claims(folder: Path, documents: Mapping[str, Document]) -> tuple[LabelledClaim, ...]:
    """The labelled claims of a data set. Raises `DatasetError` with file and line."""
    claims = tuple(_read(folder / CLAIMS, documents))
    if not claims:
        raise DatasetError(f"There are no labelled claims in {folder / CLAIMS}; write some.")
    refuse_twice([claim.id for claim in claims], folder / CLAIMS)
    return claims


def judge_all(guard: Guard, claims: Sequence[LabelledClaim]) -> tuple[Verdict, ...]:
    """Puts every claim to the guard as a sentence that rests on its passage."""
    return tuple(
        Verdict(
            claim=claim,
            objection=guard.objection(
                Sentence(text=claim.claim, basis="framework", spans=(claim.span,) if claim.span else ())
            ),
        )
        for claim in claims
    )


def caught(verdicts: Sequence[Verdict]) -> tuple[Caught, ...]:
    """The share objected to, by label, the supported first."""
    labels = dict.fromkeys((SUPPORTED, *(verdict.claim.label for verdict in verdicts)))
    return tuple(
        Caught(
            label=label,
            share=mean_with_interval(
                [float(one.objection is not None) for one in verdicts if one.claim.label == label]
            ),
        )
        for label in labels
        if any(one.claim.label == label for one in verdicts)
    )


def as_json(labelled: Sequence[Verdict], mutated: Sequence[Verdict]) -> str:
    """One JSON object: the shares with their intervals, and every labelled claim."""
    found = {
        "labelled": [one.model_dump() for one in caught(labelled)],
        "mutated": [one.model_dump() for one in caught(mutated)],
        "claims": [one.model_dump() for one in labelled],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _read(file: Path, documents: Mapping[str, Document]) -> Iterator[LabelledClaim]:
    for where, claim in read_lines(file, LabelledClaim):
        yield claim.model_copy(update={"span": locate(claim.passage, documents, where)})
