"""Min-max convex fusion of rankings (Bruch, Gai and Ingber, 2023: "An Analysis of Fusion Functions")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Ranking = Sequence[tuple[str, float]]
"""Ids with scores, best first."""


def fuse(weighted: Sequence[tuple[Ranking, float]]) -> list[tuple[str, float]]:
    """Ids by the weighted mean of their scores, each ranking scaled to [0, 1]; best first, ties by id.

    An id that a ranking does not hold counts as that ranking's lowest.
    """
    total = sum(weight for _, weight in weighted) or 1.0
    fused: dict[str, float] = {}
    for ranking, weight in weighted:
        for key, score in scaled(ranking).items():
            fused[key] = fused.get(key, 0.0) + weight / total * score
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def scaled(ranking: Ranking) -> Mapping[str, float]:
    """Scores moved to [0, 1]: the lowest to 0, the highest to 1; equal scores all count 1."""
    if not ranking:
        return {}
    lowest, highest = min(score for _, score in ranking), max(score for _, score in ranking)
    if highest == lowest:
        return {key: 1.0 for key, _ in ranking}
    return {key: (score - lowest) / (highest - lowest) for key, score in ranking}
