"""Hears signals in what owners say, learned from sayings: what a signal is said like, and what only sounds like it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import Field

from advisor.errors import PromptError
from advisor.models import Encoder, Vectors, encode_by_length
from advisor.prompting import load_lines
from advisor.records import Record
from advisor.strategy.softmax import learn_softmax, likely

SAYINGS = "sayings.jsonl"
_NOT_WEIGHT = 0.2
_STAY_SMALL = 1e-5


class Sayings(Record):
    """A line of the file: how owners say a signal, and statements that share its words but mean something else."""

    signal: str
    says: tuple[str, ...]
    not_: tuple[str, ...] = Field(default=(), alias="not")


def read_sayings(folder: Path, signals: Sequence[str]) -> tuple[Sayings, ...]:
    """The sayings in a folder of prompts; none where there is no file. Raises `PromptError` with file and line for what
    is malformed and for a signal that the catalogue does not have."""
    file = folder / SAYINGS
    if not file.is_file():
        return ()
    sayings = list(load_lines(file, Sayings))
    for number, one in sayings:
        if one.signal not in signals:
            raise PromptError(f"{file}, line {number}: the catalogue has no signal {one.signal!r}.")
    return tuple(one for _, one in sayings)


class Ear:
    """Multinomial logistic regression from a statement's vector to the signal it says, or to none."""

    def __init__(self, labels: Sequence[str], weights: Vectors) -> None:
        self._labels = labels
        self._weights = weights

    def hear(self, vectors: Vectors) -> list[dict[str, float]]:
        """For each row, how likely it says each signal."""
        return [
            dict(zip(self._labels, map(float, row), strict=False)) for row in likely(vectors, self._weights)
        ]


def texts_of(sayings: Sequence[Sayings], encoder: Encoder) -> list[str]:
    """All that decides what is learned."""
    return [encoder.name, *(one.model_dump_json() for one in sayings)]


def learn(sayings: Sequence[Sayings], encoder: Encoder) -> Vectors:
    """Weights of shape (signals + 1, dimensions + 1), the last row for "none of them", the last column the bias.

    They minimise the mean of -log softmax over what is said, plus a fifth of the same over what means none of them,
    plus their squared length by 0.00001: a convex problem, so the solution is the same every time.
    """
    none = len(sayings)
    said = [(text, place) for place, one in enumerate(sayings) for text in one.says]
    unsaid = [text for one in sayings for text in one.not_]
    vectors = encode_by_length([*(text for text, _ in said), *unsaid], encoder)
    wanted = np.array([*(place for _, place in said), *([none] * len(unsaid))])
    importance = np.array(
        [1 / len(said)] * len(said) + [_NOT_WEIGHT / max(1, len(unsaid))] * len(unsaid), dtype=np.float32
    )
    return learn_softmax(vectors, wanted, importance, _STAY_SMALL)
