"""Reranking: the best passages are read again by a model that sees question and passage together."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.models import Reranker
from advisor.records import Passage
from advisor.retrieval.fusion import scaled

RERANKED = 30
"""How many of the best passages are read again: more take long, and seldom rise to the top."""


def rerank(question: str, passages: Sequence[Passage], reranker: Reranker) -> list[Passage]:
    """The passages in the reranker's order, numbered anew; scores are the reranker's, scaled to [0, 1]."""
    scores = reranker.score(question, [passage.text for passage in passages])
    best = sorted(range(len(passages)), key=lambda place: (-scores[place], place))
    share = scaled([(str(place), float(scores[place])) for place in best])
    return [
        passages[place].model_copy(update={"rank": rank, "score": round(share[str(place)], 6)})
        for rank, place in enumerate(best, 1)
    ]
