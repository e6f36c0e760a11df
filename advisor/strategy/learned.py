"""What is learned from `prompts/`, and where it is kept: shipped, or learned on this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.models import Encoder, Vectors
from advisor.strategy import cases, hearing, worth
from advisor.strategy.catalogue import Catalogue

SHIPPED = "learned"
"""The folder inside `prompts/` with what was learned from the texts that come with Standout."""


class Lesson(NamedTuple):
    """Something to be learned: its name, the texts that decide it, and how."""

    name: str
    texts: Sequence[str]
    learn: Callable[[], Vectors]


class Learned:
    """Matrices by the texts that they were learned from. One that is neither shipped nor known here is learned and
    kept; a changed text or another encoder gives another name, so nothing stale is ever read."""

    def __init__(self, shipped: Path, kept: Path) -> None:
        self._shipped = shipped
        self._kept = kept

    def recall(self, lesson: Lesson) -> Vectors:
        """The matrix that the lesson gives."""
        file = _file_name(lesson)
        for folder in (self._shipped, self._kept):
            if (folder / file).is_file():
                return np.asarray(np.load(folder / file), dtype=np.float32)
        matrix = lesson.learn()
        _keep(matrix, self._kept / file)
        return matrix

    def ships(self, lesson: Lesson) -> bool:
        """Whether what is shipped was learned from these very texts."""
        return (self._shipped / _file_name(lesson)).is_file()

    def ship(self, lesson: Lesson) -> Path:
        """Learns anew, in place of what is shipped; half precision is enough and takes half the room."""
        matrix = lesson.learn()
        for old in self._shipped.glob(f"{lesson.name}-*.npy"):
            old.unlink()
        _keep(matrix.astype(np.float16), self._shipped / _file_name(lesson))
        return self._shipped / _file_name(lesson)


def lessons(catalogue: Catalogue, encoder: Encoder, learned: Learned) -> Iterator[Lesson]:
    """All there is to learn from a catalogue, each after what it builds on."""
    if catalogue.sayings:
        yield lesson_of_sayings(catalogue, encoder)
    if catalogue.cases:
        yield lesson_of_cases(catalogue, encoder)
        yield lesson_of_answers(catalogue, encoder, lambda: open_experience(catalogue, encoder, learned))


def open_experience(catalogue: Catalogue, encoder: Encoder, learned: Learned) -> cases.Experience:
    """What the cases of a catalogue teach."""
    names = [strategy.id for strategy in catalogue.strategies]
    return cases.Experience(names, learned.recall(lesson_of_cases(catalogue, encoder)))


def lesson_of_sayings(catalogue: Catalogue, encoder: Encoder) -> Lesson:
    """To hear signals, from `sayings.jsonl`."""
    said = catalogue.sayings
    return Lesson("hear", hearing.texts_of(said, encoder), lambda: hearing.learn(said, encoder))


def lesson_of_answers(
    catalogue: Catalogue, encoder: Encoder, experience: Callable[[], cases.Experience]
) -> Lesson:
    """What questions are worth, from the answers in `cases.jsonl` and from what was learned to choose by."""
    names = [strategy.id for strategy in catalogue.strategies]
    chosen_by = lesson_of_cases(catalogue, encoder)
    return Lesson("ask", chosen_by.texts, lambda: worth.gather(names, catalogue.cases, experience(), encoder))


def lesson_of_cases(catalogue: Catalogue, encoder: Encoder) -> Lesson:
    """To choose strategies, from `cases.jsonl` and from the sayings that speak for one."""
    names = [strategy.id for strategy in catalogue.strategies]
    spoken_for = {
        signal.id: strategy.id for strategy in catalogue.strategies for signal in strategy.signals.for_
    }
    sayings = [
        cases.Saying(spoken_for[one.signal], text)
        for one in catalogue.sayings
        if one.signal in spoken_for
        for text in one.says
    ]
    worked = catalogue.cases
    return Lesson(
        "choose",
        cases.texts_of(names, worked, sayings, encoder),
        lambda: cases.learn(names, worked, sayings, encoder),
    )


def _file_name(lesson: Lesson) -> str:
    digest = hashlib.sha256("\n".join(lesson.texts).encode()).hexdigest()
    return f"{lesson.name}-{digest[:24]}.npy"


def _keep(matrix: NDArray[np.floating[Any]], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}.npy")
    np.save(unfinished, matrix)
    unfinished.replace(file)
