"""Does the library answer a question? Learned from questions that it answers and questions that it does not.

A softmax over the question's own vector, how near the library's owner questions come to it, and whether it asks for a
figure: questions of tax, of makes and prices, of other theories sound like themselves, however many words they share
with the texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from advisor.advice.lookup import asks_for_a_figure
from advisor.models import Encoder, Vectors
from advisor.prompting import load_lines
from advisor.records import Record
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.search import Found
from advisor.strategy.learned import Lesson
from advisor.strategy.softmax import learn_softmax, likely

ASKED = "asked.jsonl"
_MEANING_COUNTS = 5.0
_LIKENESS_COUNTS = 4.0
_USUAL_LIKENESS = 0.6
_STAY_SMALL = 6e-3
_STEPS = 300

Search = Callable[[str], Found]


class Asked(Record):
    """A question that owners ask, and whether the texts answer it."""

    question: str
    covered: bool


class Answerable:
    """Tells how likely the library answers a question; it was learned of the `texts` alone."""

    def __init__(
        self, memory: SentenceMemory, weights: Callable[[], Vectors], texts: Collection[str]
    ) -> None:
        self._memory = memory
        self._weights = lru_cache(maxsize=1)(weights)
        self._texts = frozenset(texts)

    def warm_up(self) -> None:
        self._weights()

    def chance(self, question: str, found: Found) -> float | None:
        """How likely the library answers `question`, for which a search `found` passages; None where one of them is of
        another text, or no owner questions tell."""
        if found.support is None or any(passage.source not in self._texts for passage in found.passages):
            return None
        return float(likely(rows_of([question], [found], self._memory.vectors), self._weights())[0, 1])


def rows_of(
    questions: Sequence[str], found: Sequence[Found], vectors: Callable[[Sequence[str]], Vectors]
) -> Vectors:
    """The features of each question, of shape (questions, dimensions + 3)."""
    nearness = np.array([[one.likeness or 0.0, one.support or 0.0] for one in found], dtype=np.float32)
    figures = np.array([[asks_for_a_figure(question)] for question in questions], dtype=np.float32)
    nearer = (nearness - _USUAL_LIKENESS) * _LIKENESS_COUNTS
    return np.hstack([vectors(questions) * _MEANING_COUNTS, nearer, figures])


def read_asked(folder: Path) -> tuple[Asked, ...]:
    """The labelled questions in a folder of prompts; none where there is no file. Raises `PromptError`."""
    file = folder / ASKED
    return tuple(one for _, one in load_lines(file, Asked)) if file.is_file() else ()


def lesson_of_asked(asked: Sequence[Asked], encoder: Encoder, search: Search) -> Lesson:
    """To know what the library answers that `search` looks through."""

    def learn() -> Vectors:
        questions = [one.question for one in asked]
        rows = rows_of(questions, [search(question) for question in questions], encoder.encode)
        importance = np.full(len(rows), 1 / len(rows), dtype=np.float32)
        labels = np.array([int(one.covered) for one in asked])
        return learn_softmax(rows, labels, importance, _STAY_SMALL, _STEPS)

    texts = [encoder.name, *(one.model_dump_json() for one in asked)]
    return Lesson("cover", texts, learn)
