"""Every question of a data set searched and scored."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from advisor.evaluation.datasets import Case
from advisor.evaluation.measures import DEPTH, Scores, score
from advisor.records import Passage, Progress, Record
from advisor.retrieval.search import Retriever


class Found(Record):
    """What a search gave for a case, how good that is, and how long it took."""

    case: Case
    passages: tuple[Passage, ...]
    scores: Scores
    milliseconds: float


class Run(Record):
    """A configuration on every question of a data set, in the data set's order."""

    configuration: str
    found: tuple[Found, ...]

    @property
    def milliseconds(self) -> float:
        """The median time of a search."""
        return float(np.median([found.milliseconds for found in self.found]))


def search_all(name: str, retriever: Retriever, cases: Sequence[Case], progress: Progress) -> Run:
    """Searches every case for the ten best passages."""
    retriever.search("warm up", 1)
    return Run(configuration=name, found=tuple(_searched(name, retriever, cases, progress)))


def _searched(name: str, retriever: Retriever, cases: Sequence[Case], progress: Progress) -> Iterator[Found]:
    for done, case in enumerate(cases):
        progress(f"Searching with {name}", done, len(cases))
        began = time.perf_counter()
        passages = tuple(retriever.search(case.question, DEPTH, case.talk))
        took = 1000 * (time.perf_counter() - began)
        yield Found(case=case, passages=passages, scores=score(passages, case.groups), milliseconds=took)


def values(found: Iterable[Found], measure: str) -> list[float]:
    """One measure of every question."""
    return [getattr(one.scores, measure) for one in found]
