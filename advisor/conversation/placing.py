"""Which question does a reply answer? Learned, since owners answer the question before, or the one that they expect.

A softmax over the reply's vector and its looks, learned from the answers in `cases.jsonl` and `replies.jsonl`: "me, my
wife and one receptionist" tells who works there, whatever was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import Field

from advisor.models import Encoder, Vectors, encode_by_length
from advisor.prompting import load_lines
from advisor.records import SLOTS, Record, Slot
from advisor.retrieval.examples import SentenceMemory
from advisor.strategy.cases import Case
from advisor.strategy.learned import Lesson
from advisor.strategy.softmax import learn_softmax, likely

REPLIES = "replies.jsonl"
_MEANING_COUNTS = 5.0
_LOOKS_COUNT = 2.0
_STAY_SMALL = 1e-3
_STEPS = 300
_MANY_WORDS = 40
_LOOKS = tuple(
    re.compile(look, re.IGNORECASE)
    for look in (
        r"[£$€]|\b(?:euros?|pounds?|dollars?|quid)\b",
        r"\bper ?cent\b|%",
        r"\b(?:cheap|dear|expensive|price|charge|cost|same)\w*\b",
        r"\b(?:years?|months?|since|started|opened|19\d\d|20\d\d)\b",
        r"\b(?:want|like to|hope|would|more|fewer|less)\b",
        r"\b(?:can'?t|cannot|not|no|never|don'?t|won'?t)\b",
        r"^\W*(?:we|i|my|our|me)\b",
        r"^\W*(?:they|people|that|the)\b",
        r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)\b",
        r"\b(?:us|me|myself|wife|husband|son|daughter|brother|sister|partner|staff|part[- ]time)\b",
        r"\b(?:facebook|instagram|google|website|phone|word of mouth|market|online|e-?mail|post|shop)\b",
        r"\b(?:in|near|from|around|at) (?-i:[A-Z])",
        r"\b(?:hours?|evenings?|a week|savings?|spare|budget)\b",
    )
)


class Replies(Record):
    """What owners say in reply to the question of a slot."""

    slot: Slot
    says: tuple[str, ...] = Field(min_length=1)


class Placing:
    """Tells which slots a reply reads like an answer to."""

    def __init__(self, memory: SentenceMemory, weights: Callable[[], Vectors]) -> None:
        self._memory = memory
        self._weights = lru_cache(maxsize=1)(weights)

    def warm_up(self) -> None:
        self._weights()

    def chances(self, reply: str) -> dict[Slot, float]:
        """How likely the reply answers each slot, were every slot asked as often as the others."""
        rows = _rows_of([reply], self._memory.vectors([reply]))
        return dict(zip(SLOTS, map(float, likely(rows, self._weights())[0]), strict=True))


def read_replies(folder: Path) -> tuple[Replies, ...]:
    """The replies in a folder of prompts; none where there is no file. Raises `PromptError` with file and line."""
    file = folder / REPLIES
    return tuple(replies for _, replies in load_lines(file, Replies)) if file.is_file() else ()


def lesson_of_replies(replies: Sequence[Replies], cases: Sequence[Case], encoder: Encoder) -> Lesson:
    """To place a reply. Every slot counts the same, however often it was answered."""
    told = list(_told(replies, cases))

    def learn() -> Vectors:
        texts = [text for _, text in told]
        labels = np.array([SLOTS.index(slot) for slot, _ in told])
        counts = np.bincount(labels, minlength=len(SLOTS))
        importance = (1 / counts)[labels].astype(np.float32)
        return learn_softmax(
            _rows_of(texts, encode_by_length(texts, encoder)),
            labels,
            importance / importance.sum(),
            _STAY_SMALL,
            _STEPS,
        )

    return Lesson("place", [encoder.name, *(f"{slot}: {text}" for slot, text in told)], learn)


def _told(replies: Sequence[Replies], cases: Sequence[Case]) -> Iterator[tuple[Slot, str]]:
    for one in replies:
        yield from ((one.slot, text) for text in one.says)
    yield from ((told.slot, told.text) for case in cases for told in case.said if told.slot)


def _rows_of(texts: Sequence[str], vectors: Vectors) -> Vectors:
    looks = [
        [
            *(bool(look.search(text)) for look in _LOOKS),
            min(len(text.split()), _MANY_WORDS) / _MANY_WORDS,
        ]
        for text in texts
    ]
    return np.hstack([vectors * _MEANING_COUNTS, np.array(looks, dtype=np.float32) * _LOOKS_COUNT])
