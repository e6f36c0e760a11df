"""An outcome as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, select_autoescape

from advisor.errors import DatasetError
from advisor.evaluation.datasets import Case, Group
from advisor.evaluation.measures import MEASURES, finds
from advisor.evaluation.printing import as_markdown, change, figure, interval
from advisor.evaluation.runs import Found, Run
from advisor.evaluation.suite import Outcome
from advisor.ingestion.cleaning import quote
from advisor.records import Document, Passage

_OURS = "Standout evaluation"
_WORST = 25
_SHOWN = 5
_FIRST_MEASURE = next(iter(MEASURES))


class _Wanted(NamedTuple):
    """The alternatives of a group as text, and at which rank the first of them was found."""

    alternatives: tuple[tuple[str, str], ...]
    rank: int | None


class _Came(NamedTuple):
    passage: Passage
    finds: bool


class _Question(NamedTuple):
    case: Case
    found: Found
    wanted: tuple[_Wanted, ...]
    came: tuple[_Came, ...]


class _Changed(NamedTuple):
    """A question that two configurations answer differently."""

    better: bool
    first: _Question
    second: _Question


class _Diff(NamedTuple):
    first: str
    second: str
    changed: tuple[_Changed, ...]
    same: int


def write_report(outcome: Outcome, documents: Mapping[str, Document], file: Path) -> None:
    """Writes the page, as HTML or, where the file is called .md, as Markdown."""
    write_page(as_markdown(outcome) if file.suffix == ".md" else as_html(outcome, documents), file)


def write_page(page: str, file: Path) -> None:
    """Writes a report. An earlier one is replaced; raises `DatasetError` rather than replace anything else."""
    if file.exists() and _OURS not in file.read_text(encoding="utf-8", errors="replace"):
        raise DatasetError(f"{file} is there already and is no evaluation report; choose another name.")
    if file.suffix == ".md":
        page += f"\n<!-- {_OURS} -->\n"
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{file} cannot be written ({error.strerror}); choose another place.") from error


def as_html(outcome: Outcome, documents: Mapping[str, Document]) -> str:
    """The page: headline, plots by kind, comparisons, abstention, the worst questions, differences."""
    environment = Environment(
        loader=PackageLoader("advisor.evaluation", "templates"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"interval": interval, "figure": figure, "change": change}
    return environment.get_template("report.html").render(
        outcome=outcome,
        measures=MEASURES,
        main=_FIRST_MEASURE,
        worst=tuple(_worst(outcome.runs[0], documents)) if outcome.runs else (),
        diffs=tuple(_diff(outcome.runs[0], run, documents) for run in outcome.runs[1:]),
        wrong=tuple(one for one in outcome.judged if not one.right),
    )


def _worst(run: Run, documents: Mapping[str, Document]) -> Iterator[_Question]:
    """The questions with something missing or found late, the worst first."""
    imperfect = [
        found
        for found in run.found
        if found.scores.recall_in_budget < 1 or found.scores.reciprocal_rank < 0.5
    ]
    imperfect.sort(key=lambda found: (found.scores.recall_in_budget, found.scores.reciprocal_rank))
    return (_question(found, documents) for found in imperfect[:_WORST])


def _diff(first: Run, second: Run, documents: Mapping[str, Document]) -> _Diff:
    pairs = [
        (one, other, _goodness(other) - _goodness(one))
        for one, other in zip(first.found, second.found, strict=True)
    ]
    changed = sorted((pair for pair in pairs if abs(pair[2]) > 1e-9), key=lambda pair: pair[2])
    return _Diff(
        first=first.configuration,
        second=second.configuration,
        changed=tuple(
            _Changed(gain > 0, _question(one, documents), _question(other, documents))
            for one, other, gain in changed
        ),
        same=len(pairs) - len(changed),
    )


def _goodness(found: Found) -> float:
    """Recall first, then the rank."""
    return found.scores.recall_in_budget + found.scores.reciprocal_rank / 100


def _question(found: Found, documents: Mapping[str, Document]) -> _Question:
    groups = found.case.groups
    return _Question(
        case=found.case,
        found=found,
        wanted=tuple(_wanted(group, found.passages, documents) for group in groups),
        came=tuple(
            _Came(passage, any(finds(passage.span, group) for group in groups))
            for passage in found.passages[:_SHOWN]
        ),
    )


def _wanted(group: Group, passages: Sequence[Passage], documents: Mapping[str, Document]) -> _Wanted:
    ranks = (passage.rank for passage in passages if finds(passage.span, group))
    return _Wanted(
        alternatives=tuple(
            (span.source, quote(documents[span.source], span.start, span.end)) for span in group
        ),
        rank=next(ranks, None),
    )
