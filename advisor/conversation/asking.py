"""Does a sentence ask us something? Learned, since owners leave out question marks, and question words too.

A softmax over the sentence's vector and its looks, learned from the questions of `asked.jsonl` against what owners tell
in `cases.jsonl`: "formula for the reorder point" asks, "a formula of our own" tells.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from advisor.advice.answerable import Asked
from advisor.conversation import clauses
from advisor.models import Encoder, Vectors, encode_by_length
from advisor.retrieval.examples import SentenceMemory
from advisor.strategy.cases import Case
from advisor.strategy.learned import Lesson
from advisor.strategy.softmax import learn_softmax, likely

_MEANING_COUNTS = 5.0
_LOOKS_COUNT = 2.0
_STAY_SMALL = 3e-3
_STEPS = 300
_SEED = 5
_MOST_TOLD = 4000
_TOLD_COUNTS = 0.4
_MANY_WORDS = 30


class Asking:
    """Tells how likely a sentence asks us something."""

    def __init__(self, memory: SentenceMemory, weights: Callable[[], Vectors]) -> None:
        self._memory = memory
        self._weights = lru_cache(maxsize=1)(weights)

    def warm_up(self) -> None:
        self._weights()

    def chance(self, sentence: str) -> float:
        vectors = self._memory.vectors([sentence])
        return float(likely(_rows_of([sentence], vectors), self._weights())[0, 1])


def lesson_of_asking(asked: Sequence[Asked], cases: Sequence[Case], encoder: Encoder) -> Lesson:
    """To notice a question without its mark."""
    told = [one.text for case in cases for one in case.said]

    def learn() -> Vectors:
        asks = [sentence for one in asked for sentence in _asking_in(one.question)]
        tells = _telling_in(told)
        sentences = [*asks, *tells]
        importance = np.array([1.0] * len(asks) + [_TOLD_COUNTS] * len(tells), dtype=np.float32)
        return learn_softmax(
            _rows_of(sentences, encode_by_length(sentences, encoder)),
            np.array([1] * len(asks) + [0] * len(tells)),
            importance / importance.sum(),
            _STAY_SMALL,
            _STEPS,
        )

    return Lesson("notice", [encoder.name, *(one.question for one in asked), "", *told], learn)


def _telling_in(told: Sequence[str]) -> list[str]:
    """All sentences with a question mark that owners told something by, and some of the others."""
    sentences = [sentence for text in told for sentence in clauses.sentences(text)]
    marked = [sentence for sentence in sentences if clauses.is_marked(sentence)]
    plain = [sentence for sentence in sentences if not clauses.is_marked(sentence)]
    chance = random.Random(_SEED)  # noqa: S311 - the same every time, no secret
    return [*marked, *chance.sample(plain, min(_MOST_TOLD, len(plain)))]


def _asking_in(question: str) -> Iterator[str]:
    """The last sentence of a question, where it is clear that this one asks."""
    sentences = clauses.sentences(question)
    if len(sentences) == 1 or clauses.is_marked(sentences[-1]):
        yield sentences[-1]


def _rows_of(sentences: Sequence[str], vectors: Vectors) -> Vectors:
    looks = np.array(
        [
            [
                clauses.is_marked(one),
                clauses.is_question(one),
                min(len(one.split()), _MANY_WORDS) / _MANY_WORDS,
            ]
            for one in sentences
        ],
        dtype=np.float32,
    )
    return np.hstack([vectors * _MEANING_COUNTS, looks * _LOOKS_COUNT])
