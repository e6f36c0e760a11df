"""From the scores of single questions to what a report says: means by kind, and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from advisor.evaluation.measures import MEASURES
from advisor.evaluation.runs import Found, Run, values
from advisor.evaluation.significance import Difference, Interval, difference, mean_with_interval
from advisor.records import Record

ALL = "all"
"""The kind under which a summary counts every question."""


class Summary(Record):
    """The means of one configuration over the questions of one kind; `means` has an entry for every measure."""

    configuration: str
    kind: str
    questions: int
    means: Mapping[str, Interval]


class Comparison(Record):
    """What the second configuration changes against the first; `differences` has an entry for every measure."""

    first: str
    second: str
    differences: Mapping[str, Difference]


def summarise(run: Run) -> tuple[Summary, ...]:
    """All questions first, then each kind in the data set's order."""
    kinds = dict.fromkeys(found.case.kind for found in run.found)
    of_kind = {ALL: run.found} | {
        kind: tuple(found for found in run.found if found.case.kind == kind) for kind in kinds
    }
    return tuple(_summary(run.configuration, kind, found) for kind, found in of_kind.items())


def _summary(configuration: str, kind: str, found: Sequence[Found]) -> Summary:
    return Summary(
        configuration=configuration,
        kind=kind,
        questions=len(found),
        means={measure: mean_with_interval(values(found, measure)) for measure in MEASURES},
    )


def compare_all(runs: Sequence[Run]) -> tuple[Comparison, ...]:
    """Every pair of configurations, the one named first as the one to beat."""
    return tuple(compare(first, second) for first, second in combinations(runs, 2))


def compare(first: Run, second: Run) -> Comparison:
    """Two runs over the same questions."""
    return Comparison(
        first=first.configuration,
        second=second.configuration,
        differences={
            measure: difference(values(first.found, measure), values(second.found, measure))
            for measure in MEASURES
        },
    )
