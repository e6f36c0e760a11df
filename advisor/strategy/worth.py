"""What a question is worth: how far its answer is expected to move the ranking.

Scores are read as chances by a softmax. The worth of a question is the share of the chances that an answer moves from
some strategies to others (their total variation distance), expected over the answers that owners of worked cases gave
to the same question; one counts as much as its case's first choice is likely for this owner. It is the value of sample
information (Raiffa and Schlaifer, 1961), the prize being to know the ranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import softmax

from advisor.models import Encoder, Vectors, encode_by_length
from advisor.records import SLOTS, Slot
from advisor.strategy.cases import Case, Experience, sentences_of

_EACH = 8
"""Answers kept for each question and first choice."""


class Heard(NamedTuple):
    """What is known of an owner: `points` summed over their `sentences`, and what `besides` adds to each score."""

    points: Vectors
    sentences: int
    besides: Vectors


class Answers:
    """How owners of worked cases answered, as what each answer adds to the scores.

    `table` has the shape (slots, strategies, answers, strategies + 1): the points of an answer's sentences, summed, and
    their number last; 0 where there is no such answer.
    """

    def __init__(self, experience: Experience, table: Vectors) -> None:
        self._experience = experience
        self._points = table[..., :-1]
        self._sentences = table[..., -1]

    def worth(self, heard: Heard, slots: Sequence[Slot]) -> Mapping[Slot, float]:
        """The worth of asking each of `slots`, from 0 to 1."""
        now = softmax(self._experience.scores_of(heard.points, heard.sentences) + heard.besides)
        return {slot: self._worth(SLOTS.index(slot), heard, now) for slot in slots}

    def _worth(self, slot: int, heard: Heard, now: Vectors) -> float:
        told = self._sentences[slot]
        after = softmax(
            self._experience.scores_of(heard.points + self._points[slot], (heard.sentences + told)[..., None])
            + heard.besides,
            axis=-1,
        )
        moved = np.abs(after - now).sum(axis=-1) / 2
        given = told > 0
        chances = now[:, None] * given / np.maximum(1, given.sum(axis=1, keepdims=True))
        total = float(chances.sum())
        return float((chances * moved).sum()) / total if total else 0.0


def gather(
    strategies: Sequence[str], cases: Sequence[Case], experience: Experience, encoder: Encoder
) -> Vectors:
    """The table of answers, of shape (slots, strategies, answers, strategies + 1), from the first cases that answer."""
    table = np.zeros((len(SLOTS), len(strategies), _EACH, len(strategies) + 1), dtype=np.float32)
    filled = np.zeros(table.shape[:2], dtype=int)
    kept: list[tuple[int, int, int, list[str]]] = []
    for case in cases:
        first = strategies.index(case.first[0])
        for told in case.said:
            if told.slot is None:
                continue
            slot = SLOTS.index(told.slot)
            if filled[slot, first] < _EACH:
                kept.append((slot, first, int(filled[slot, first]), sentences_of(told.text)))
                filled[slot, first] += 1
    vectors = encode_by_length([sentence for *_, sentences in kept for sentence in sentences], encoder)
    points = experience.points(vectors)
    start = 0
    for slot, first, place, sentences in kept:
        table[slot, first, place, :-1] = points[start : start + len(sentences)].sum(axis=0)
        table[slot, first, place, -1] = len(sentences)
        start += len(sentences)
    return table
