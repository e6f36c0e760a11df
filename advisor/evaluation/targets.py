"""Every target with what is measured: interview, abstention, answers and retrieval in one table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from advisor.conversation.advisor import Advisor
from advisor.errors import DatasetError, first_problem
from advisor.evaluation.abstention import ANSWERABLE, tally
from advisor.evaluation.claims import caught
from advisor.evaluation.configurations import DEFAULT, configure
from advisor.evaluation.datasets import Split, load_dataset
from advisor.evaluation.interviews import Interviewed, interview_owners, means
from advisor.evaluation.measures import MEASURES
from advisor.evaluation.mutations import put_to_guard
from advisor.evaluation.parts import Parts
from advisor.evaluation.runs import values
from advisor.evaluation.significance import Interval, mean_with_interval
from advisor.evaluation.suite import Outcome, evaluate
from advisor.records import Progress, Record

TARGETS = "targets.yaml"
FALSE_ABSTENTION = "abstention.false"

Figures = Mapping[str, Interval]
"""What was measured, by the names that targets.yaml uses."""


class Target(Record):
    """What shall be reached: a measure, and the least or the most that it may be."""

    target: str = Field(min_length=1)
    measure: str
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_goal(self) -> Target:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a target has either at_least or at_most")
        return self

    def is_reached(self, value: float) -> bool:
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most


class Measured(Record):
    """A target with what is measured on the test split, which decides, and on the dev split where there is one."""

    target: Target
    test: Interval
    dev: Interval | None

    @property
    def reached(self) -> bool:
        return self.target.is_reached(self.test.mean)


def load_targets(file: Path) -> tuple[Target, ...]:
    """The targets that people set. Raises `DatasetError`."""
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Target, ...]).validate_python(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DatasetError(f"{file} holds no targets: {str(error).splitlines()[0]}.") from error
    except ValidationError as error:
        raise DatasetError(f"{file}: {first_problem(error)}.") from error


def measure_targets(targets: Sequence[Target], parts: Parts, progress: Progress) -> tuple[Measured, ...]:
    """Runs every suite once over both splits. Raises `DatasetError` for a measure that nothing measures."""
    cases = load_dataset(parts.folder, parts.library.documents)
    interviewed = interview_owners(parts, Advisor, "all", progress)
    outcome = evaluate(cases, "all", "all", configure([DEFAULT], parts.settings), progress)
    progress("Putting claims to the guard", 0, 0)
    claims = dict(_of_claims(parts))
    test, dev = (dict(_of_split(split, interviewed, outcome)) for split in ("test", "dev"))
    return tuple(judge(targets, claims | test, dev))


def judge(targets: Sequence[Target], test: Figures, dev: Figures) -> Iterator[Measured]:
    """Each target beside its figures."""
    for target in targets:
        if target.measure not in test:
            raise DatasetError(f"Nothing measures {target.measure!r}; there are {', '.join(sorted(test))}.")
        yield Measured(target=target, test=test[target.measure], dev=dev.get(target.measure))


def _of_split(
    split: Split, interviewed: Sequence[Interviewed], outcome: Outcome
) -> Iterator[tuple[str, Interval]]:
    for measure, value in means([one for one in interviewed if one.split == split]).items():
        yield f"interview.{measure}", value
    for kept in tally([one for one in outcome.judged if one.case.split == split]):
        yield f"abstention.{kept.kind}", kept.right
        if kept.kind == ANSWERABLE:
            yield FALSE_ABSTENTION, _others(kept.right)
    found = [one for run in outcome.runs for one in run.found if one.case.split == split]
    for measure in MEASURES if found else ():
        yield f"retrieval.{measure}", mean_with_interval(values(found, measure))


def _of_claims(parts: Parts) -> Iterator[tuple[str, Interval]]:
    labelled, mutated = put_to_guard(parts)
    for kind, verdicts in (("labelled", labelled), ("mutated", mutated)):
        for one in caught(verdicts):
            yield f"answers.{kind}.{one.label}", one.share


def _others(share: Interval) -> Interval:
    """The share of the rest."""
    return Interval(mean=1 - share.mean, low=1 - share.high, high=1 - share.low, questions=share.questions)


def as_json(measured: Sequence[Measured]) -> str:
    """One JSON object: every target with its figures and whether it is reached."""
    rows = [
        one.target.model_dump(exclude_none=True)
        | one.model_dump(include={"test", "dev"})
        | {"reached": one.reached}
        for one in measured
    ]
    return json.dumps({"reached": all(one.reached for one in measured), "targets": rows}, ensure_ascii=False)
