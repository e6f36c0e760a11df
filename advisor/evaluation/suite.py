"""The story of an evaluation: configure, open, search or ask, sum up."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from advisor.conversation.advisor import Advisor
from advisor.errors import DatasetError
from advisor.evaluation.abstention import Judged, Kept, ask_all, tally
from advisor.evaluation.configurations import Configuration
from advisor.evaluation.datasets import About, Case, Dataset
from advisor.evaluation.runs import Run, search_all
from advisor.evaluation.summaries import Comparison, Summary, compare_all, summarise
from advisor.records import Progress, Record
from advisor.retrieval.search import Retriever

Suite = Literal["retrieval", "abstention", "all"]
Which = Literal["dev", "test", "all"]


class Outcome(Record):
    """Everything that a report shows. `judged` and `kept` are those of the first configuration."""

    about: About
    split: Which
    runs: tuple[Run, ...] = ()
    summaries: tuple[Summary, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    judged: tuple[Judged, ...] = ()
    kept: tuple[Kept, ...] = ()


def evaluate(
    dataset: Dataset,
    suite: Suite,
    split: Which,
    configurations: Sequence[Configuration],
    progress: Progress,
) -> Outcome:
    """Runs a suite over one split. Raises `DatasetError` where the data set has no question for it."""
    retrieval = chosen(dataset.retrieval, split)
    abstention = chosen(dataset.abstention, split)
    _refuse_nothing(suite, split, retrieval, abstention)
    runs: tuple[Run, ...] = ()
    judged: tuple[Judged, ...] = ()
    if suite != "abstention" and retrieval:
        runs = tuple(
            search_all(one.name, Retriever.open(one.settings), retrieval, progress) for one in configurations
        )
    if suite != "retrieval" and abstention:
        with (
            TemporaryDirectory() as folder,
            closing(Advisor.open(configurations[0].settings, Path(folder))) as advisor,
        ):
            judged = ask_all(advisor, abstention, retrieval, progress)
    return Outcome(
        about=dataset.about,
        split=split,
        runs=runs,
        summaries=tuple(summary for run in runs for summary in summarise(run)),
        comparisons=compare_all(runs),
        judged=judged,
        kept=tally(judged),
    )


def chosen(cases: Sequence[Case], split: Which) -> tuple[Case, ...]:
    """The cases of a split."""
    return tuple(case for case in cases if split in ("all", case.split))


def _refuse_nothing(
    suite: Suite, split: Which, retrieval: Sequence[Case], abstention: Sequence[Case]
) -> None:
    enough = {"retrieval": retrieval, "abstention": abstention, "all": [*retrieval, *abstention]}
    if not enough[suite]:
        kind = "question" if suite == "all" else f"question of the suite {suite}"
        raise DatasetError(
            f"The data set has no {kind} in the split {split}; add some or choose --split all."
        )
