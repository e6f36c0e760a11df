"""How sure a mean is, and whether the difference of two is more than chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import stats

from advisor.records import Record

_RESAMPLES = 4000
_PERMUTATIONS = 9999
_SEED = 20240
_SAME = 1e-9


class Interval(Record):
    """A mean (or a median, where that is said) over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    questions: int


class Difference(Record):
    """Two configurations on the same questions: `mean` is second minus first, `p` from a paired randomisation test.

    `wins` counts the questions where the second is better, `losses` those where the first is.
    """

    mean: float
    p: float
    wins: int
    ties: int
    losses: int


def mean_with_interval(values: Sequence[float]) -> Interval:
    """The mean and its percentile bootstrap interval (Efron, 1979), the questions drawn anew 4,000 times."""
    return _with_interval(values, np.mean)


def median_with_interval(values: Sequence[float]) -> Interval:
    """The median, as `mean` of an interval, and its percentile bootstrap interval."""
    return _with_interval(values, np.median)


def _with_interval(values: Sequence[float], middle: Callable[..., Any]) -> Interval:
    if not values:
        raise ValueError("no questions, so no mean")
    mean = float(middle(values))
    if len(set(values)) == 1:
        return Interval(mean=mean, low=mean, high=mean, questions=len(values))
    interval = stats.bootstrap(
        (np.asarray(values),),
        middle,
        n_resamples=_RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return Interval(mean=mean, low=float(interval.low), high=float(interval.high), questions=len(values))


def difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The two-sided paired randomisation test (Smucker, Allan and Carterette, 2007): which of the two gave a value
    is tossed for each question."""
    differences = np.asarray(second) - np.asarray(first)
    if not len(differences):
        raise ValueError("no questions, so no difference")
    changed = differences[np.abs(differences) > _SAME]
    p = 1.0
    if len(changed):
        p = float(
            stats.permutation_test(
                (np.append(changed, 0.0),),  # the test wants two values; a zero changes no sum
                np.sum,
                permutation_type="samples",
                n_resamples=_PERMUTATIONS,
                rng=np.random.default_rng(_SEED),
            ).pvalue
        )
    return Difference(
        mean=float(differences.mean()),
        p=p,
        wins=int((changed > 0).sum()),
        losses=int((changed < 0).sum()),
        ties=len(differences) - len(changed),
    )
