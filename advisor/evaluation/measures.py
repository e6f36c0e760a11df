"""How good a ranking of passages is for one question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ir_measures
from ir_measures import RR

from advisor.evaluation.datasets import Group
from advisor.records import Passage, Record, Span

HALF = 0.5
BUDGET = 4000
DEPTH = 10


class Scores(Record):
    """The measures of one question, each from 0 to 1.

    A passage finds a group when it covers at least half of one of the group's alternatives.

    - `recall_at_5`: the share of groups found by the first five passages (some call this coverage).
    - `recall_in_budget`: the same for the passages that fit wholly into the first 4,000 characters.
    - `reciprocal_rank`: 1 over the rank of the first passage that finds anything, 0 after rank 10 (RR@10).
    - `span_recall`, `span_precision`, `span_iou`: of the first five passages, by characters, as in Smith and
      Troynikov (2024), "Evaluating Chunking Strategies for Retrieval": covered / wanted, covered / shown,
      covered / (shown + missed). Of alternatives, the one that is covered most counts; what is shown or wanted
      twice counts once.
    """

    recall_at_5: float
    recall_in_budget: float
    reciprocal_rank: float
    span_recall: float
    span_precision: float
    span_iou: float


MEASURES: dict[str, str] = {
    "recall_in_budget": "Recall in 4,000 characters",
    "recall_at_5": "Recall@5",
    "reciprocal_rank": "MRR@10",
    "span_recall": "Span recall",
    "span_precision": "Span precision",
    "span_iou": "Span IoU",
}
"""Each field of `Scores` with the name that reports print, the one that matters most first."""


def score(passages: Sequence[Passage], groups: Sequence[Group]) -> Scores:
    """The measures of `passages`, best first, against what is wanted. Raises `ValueError` for no groups."""
    if not groups:
        raise ValueError("nothing is wanted, so nothing can be measured")
    spans = [passage.span for passage in passages]
    shown = characters(spans[:5])
    wanted = characters(
        max(group, key=lambda alternative: len(characters([alternative]) & shown)) for group in groups
    )
    both = len(wanted & shown)
    return Scores(
        recall_at_5=_recall(spans[:5], groups),
        recall_in_budget=_recall(spans[: how_many_fit(passages)], groups),
        reciprocal_rank=_reciprocal_rank(spans[:DEPTH], groups),
        span_recall=both / len(wanted),
        span_precision=both / len(shown) if shown else 0.0,
        span_iou=both / len(wanted | shown),
    )


def finds(span: Span, group: Group) -> bool:
    """Whether a passage covers at least half of one of the alternatives."""
    return any(
        overlap(span, alternative) >= HALF * (alternative.end - alternative.start) for alternative in group
    )


def how_many_fit(passages: Iterable[Passage], budget: int = BUDGET) -> int:
    """How many passages, from the first on, have together at most `budget` characters of shown text."""
    length = fitting = 0
    for passage in passages:
        length += len(passage.text)
        if length > budget:
            break
        fitting += 1
    return fitting


def overlap(one: Span, other: Span) -> int:
    """The characters that two spans share."""
    if one.source != other.source:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _recall(spans: Sequence[Span], groups: Sequence[Group]) -> float:
    return sum(any(finds(span, group) for span in spans) for group in groups) / len(groups)


def _reciprocal_rank(spans: Sequence[Span], groups: Sequence[Group]) -> float:
    judged = {str(rank): int(any(finds(span, group) for group in groups)) for rank, span in enumerate(spans)}
    ranked = {str(rank): -float(rank) for rank in range(len(spans))}
    if not any(judged.values()):
        return 0.0
    return float(ir_measures.calc_aggregate([RR @ DEPTH], {"q": judged}, {"q": ranked})[RR @ DEPTH])


def characters(spans: Iterable[Span]) -> set[tuple[str, int]]:
    """Every character that stands in one of the spans, as file and offset."""
    return {(span.source, offset) for span in spans for offset in range(span.start, span.end)}
