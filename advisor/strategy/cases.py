"""What worked cases teach: how an owner's sentences speak for and against each strategy.

An owner's sentences have unit vectors v_1 ... v_n. The score of strategy s is `b_s + sum_i(w_s . v_i) / sqrt(n)`, so
each sentence adds its own points, which can be shown. Weights minimise the mean over the cases of

- the cross-entropy between softmax(scores) and what the consultant chose (first choices 1, 1/2, 1/3; others that would
  do 1/8, in proportion), and
- `_AGAINST` times the mean of log(1 + exp(1 + score of a wrong strategy - score of the first choice)),

plus, over the sayings of signals, `_SAYINGS` times the cross-entropy between softmax(2 w . v) and the strategy that a
saying speaks for, plus the squared length of the weights by `_STAY_SMALL`: a convex problem, so the solution is the
same every time. Parts of a case's sentences count as half a case, because no owner is asked everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import Field
from scipy import optimize
from scipy.special import expit, log_softmax

from advisor.errors import PromptError
from advisor.ingestion.sentences import sentence_spans
from advisor.models import Encoder, Vectors, encode_by_length
from advisor.prompting import load_lines
from advisor.records import Record, Slot

CASES = "cases.jsonl"
_CHOSEN = (1.0, 0.5, 1 / 3)
_WOULD_DO = 0.125
_AGAINST = 0.3
_SAYINGS = 0.5
_SAYINGS_SCALE = 2.0
_STAY_SMALL = 2e-4
_STAY_LEVEL = 1e-2
_PARTS = 3
_PART_COUNTS = 0.5
_FEWEST = 3
_STEPS = 150


class Told(Record):
    """Something the owner of a case said: the opening where there is no slot, else the answer to a question."""

    slot: Slot | None = None
    text: str


class Case(Record):
    """A business, what its owner said, and what a consultant would recommend: strategies by id, the best first."""

    id: str
    trade: str
    said: tuple[Told, ...] = Field(min_length=1)
    first: tuple[str, ...] = Field(min_length=1, max_length=3)
    good: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    why: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence for told in self.said for sentence in sentences_of(told.text))


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def read_cases(folder: Path, strategies: Sequence[str]) -> tuple[Case, ...]:
    """The worked cases in a folder of prompts; none where there is no file. Raises `PromptError` with file and line for
    what is malformed and for a strategy that the catalogue does not have."""
    file = folder / CASES
    if not file.is_file():
        return ()
    cases = list(load_lines(file, Case))
    for number, case in cases:
        for name in (*case.first, *case.good, *case.wrong):
            if name not in strategies:
                raise PromptError(f"{file}, line {number}: the catalogue has no strategy {name!r}.")
    return tuple(case for _, case in cases)


class Saying(NamedTuple):
    """How owners say what speaks for a strategy."""

    strategy: str
    text: str


class Experience:
    """Scores strategies by the weights learned from cases, of shape (strategies, dimensions + 1), the bias last."""

    def __init__(self, strategies: Sequence[str], weights: Vectors) -> None:
        self.strategies = tuple(strategies)
        self._weights = weights

    @cached_property
    def bias(self) -> Vectors:
        """Of shape (strategies,): the scores of an owner who said nothing yet."""
        return self._weights[:, -1]

    def points(self, vectors: Vectors) -> Vectors:
        """Of shape (sentences, strategies): what each sentence would add were it the only one."""
        return np.asarray(vectors @ self._weights[:, :-1].T, dtype=np.float32)

    def scores(self, points: Vectors) -> Vectors:
        """Of shape (strategies,): the scores of an owner whose sentences have these points."""
        return self.scores_of(points.sum(axis=0), len(points))

    def scores_of(self, total: Vectors, sentences: Vectors | int) -> Vectors:
        """The scores where only the sum of the points and the number of sentences are known, one owner or many."""
        return np.asarray(self.bias + total / np.sqrt(np.maximum(1, sentences)), dtype=np.float32)


def texts_of(
    strategies: Sequence[str], cases: Sequence[Case], sayings: Sequence[Saying], encoder: Encoder
) -> list[str]:
    """All that decides what is learned."""
    return [
        encoder.name,
        *strategies,
        *(case.model_dump_json(exclude={"id", "trade", "why"}) for case in cases),
        *(f"{saying.strategy} {saying.text}" for saying in sayings),
    ]


def learn(
    strategies: Sequence[str], cases: Sequence[Case], sayings: Sequence[Saying], encoder: Encoder
) -> Vectors:
    """Weights of shape (strategies, dimensions + 1)."""
    places = {name: place for place, name in enumerate(strategies)}
    vectors = _vectors_of(cases, encoder)
    said = encode_by_length([saying.text for saying in sayings], encoder)
    spoken_for = np.array([places[saying.strategy] for saying in sayings], dtype=int)
    owners, wanted, wrong, first, importance = _as_arrays(cases, vectors, places)
    size = (len(places), owners.shape[1] + 1)
    rows, says = np.arange(len(owners)), np.arange(len(said))
    how_many_wrong = np.maximum(1, wrong.sum(axis=1, keepdims=True))

    def loss(flat: Vectors) -> tuple[float, Vectors]:
        weights = flat.reshape(size)
        slopes, bias = weights[:, :-1].astype(np.float32), weights[:, -1].astype(np.float32)
        scores = owners @ slopes.T + bias
        likely = log_softmax(scores, axis=1)
        ahead = 1 + scores - scores[rows, first][:, None]
        misplaced = wrong / how_many_wrong
        total = -float(importance @ (wanted * likely).sum(axis=1))
        total += _AGAINST * float(importance @ (misplaced * np.logaddexp(0, ahead)).sum(axis=1))
        push = np.exp(likely) - wanted
        back = _AGAINST * misplaced * expit(ahead)
        push += back
        push[rows, first] -= back.sum(axis=1)
        push *= importance[:, None]
        gradient = np.empty(size)
        gradient[:, :-1] = push.T @ owners
        gradient[:, -1] = push.sum(axis=0)
        if len(said):
            meant = log_softmax(_SAYINGS_SCALE * (said @ slopes.T), axis=1)
            total -= _SAYINGS * float(meant[says, spoken_for].mean())
            pull = np.exp(meant)
            pull[says, spoken_for] -= 1
            gradient[:, :-1] += _SAYINGS * _SAYINGS_SCALE / len(said) * (pull.T @ said)
        total += _STAY_SMALL * float((slopes**2).sum()) + _STAY_LEVEL * float((bias**2).sum())
        gradient[:, :-1] += 2 * _STAY_SMALL * slopes
        gradient[:, -1] += 2 * _STAY_LEVEL * bias
        return total, gradient.ravel()

    found = optimize.minimize(
        loss, np.zeros(size).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
    )
    return np.asarray(found.x.reshape(size), dtype=np.float32)


def _vectors_of(cases: Sequence[Case], encoder: Encoder) -> list[Vectors]:
    sentences = [case.sentences for case in cases]
    vectors = encode_by_length([one for said in sentences for one in said], encoder)
    ends = np.cumsum([len(said) for said in sentences])[:-1]
    return list(np.split(vectors, ends))


def _as_arrays(
    cases: Sequence[Case], vectors: Sequence[Vectors], places: dict[str, int]
) -> tuple[Vectors, Vectors, Vectors, Vectors, Vectors]:
    """Pooled owners, what is wanted of each, what is wrong, the first choice's place, and how much each counts."""
    chance = np.random.default_rng(0)
    owners, wanted, wrong, first, importance = [], [], [], [], []
    for case, said in zip(cases, vectors, strict=True):
        parts = [chance.random(len(said)) < chance.uniform(0.45, 0.95) for _ in range(_PARTS)]
        whole = np.ones(len(said), dtype=bool)
        for chosen in (whole, *(part for part in parts if part.sum() >= _FEWEST)):
            owners.append(said[chosen].sum(axis=0) / np.sqrt(chosen.sum()))
            wanted.append(_wanted(case, places))
            wrong.append(np.isin(np.arange(len(places)), [places[name] for name in case.wrong]))
            first.append(places[case.first[0]])
            importance.append(1.0 if chosen is whole else _PART_COUNTS)
    weights = np.array(importance, dtype=np.float32)
    return (
        np.array(owners, dtype=np.float32),
        np.array(wanted, dtype=np.float32),
        np.array(wrong, dtype=np.float32),
        np.array(first),
        weights / weights.sum(),
    )


def _wanted(case: Case, places: dict[str, int]) -> Vectors:
    wanted = np.zeros(len(places), dtype=np.float32)
    for name, share in zip(case.first, _CHOSEN, strict=False):
        wanted[places[name]] += share
    for name in case.good:
        wanted[places[name]] += _WOULD_DO
    return np.asarray(wanted / wanted.sum(), dtype=np.float32)
