"""What must not get worse: floors for the means, and what each question reached before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from advisor.errors import DatasetError
from advisor.evaluation.measures import MEASURES
from advisor.evaluation.printing import figure
from advisor.evaluation.suite import Outcome
from advisor.records import Record

THRESHOLDS, BASELINE = "thresholds.yaml", "baseline.json"


class Thresholds(Record):
    """The least that is accepted: for each kind of question (or `all`) a mean for some of the measures, and for
    each kind of the abstention suite the share that is right."""

    retrieval: Mapping[str, Mapping[str, float]] = {}
    abstention: Mapping[str, float] = {}


def load_thresholds(file: Path) -> Thresholds:
    """Raises `DatasetError` for a file that is missing or malformed."""
    try:
        thresholds = Thresholds.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise DatasetError(f"{file} holds no thresholds: {str(error).splitlines()[0]}.") from error
    unknown = {measure for floors in thresholds.retrieval.values() for measure in floors} - set(MEASURES)
    if unknown:
        raise DatasetError(f"{file}: {min(unknown)!r} is not one of {', '.join(MEASURES)}.")
    return thresholds


def shortfalls(outcome: Outcome, thresholds: Thresholds) -> Iterator[str]:
    """A sentence for each mean below its floor."""
    means = {summary.kind: summary.means for summary in outcome.summaries}
    for kind, floors in thresholds.retrieval.items():
        for measure, floor in floors.items():
            if kind not in means:
                yield f"{kind}: no question of this kind was asked."
            elif (mean := means[kind][measure].mean) < floor:
                yield f"{kind}: {MEASURES[measure]} is {figure(mean)}, at least {figure(floor)} is wanted."
    right = {kept.kind: kept.right.mean for kept in outcome.kept}
    for kind, floor in thresholds.abstention.items():
        if right.get(kind, 0.0) < floor:
            yield f"{kind}: {figure(right.get(kind, 0.0))} are right, at least {figure(floor)} is wanted."


def reached(outcome: Outcome) -> dict[str, float]:
    """What each question reached: recall within the budget, or 1 where declining was right."""
    judged = {one.case.id: float(one.right) for one in outcome.judged}
    return judged | {
        one.case.id: one.scores.recall_in_budget for run in outcome.runs[:1] for one in run.found
    }


def load_baseline(file: Path) -> dict[str, float]:
    """What each question reached when the baseline was written; nothing without one."""
    if not file.is_file():
        return {}
    baseline: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return baseline


def save_baseline(outcome: Outcome, file: Path) -> None:
    """Keeps what each question reached."""
    file.write_text(json.dumps(reached(outcome), indent=0, sort_keys=True) + "\n", encoding="utf-8")


def worse(outcome: Outcome, baseline: Mapping[str, float]) -> Sequence[str]:
    """The questions that reached more when the baseline was written, as `id: question (before, now)`."""
    now = reached(outcome)
    questions = {one.case.id: one.case.question for run in outcome.runs[:1] for one in run.found}
    questions |= {one.case.id: one.case.question for one in outcome.judged}
    return [
        f"{name}: {questions[name]} ({figure(baseline[name])}, now {figure(value)})"
        for name, value in now.items()
        if value < baseline.get(name, 0.0) - 1e-9
    ]
