"""What the comparison found, as tables for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from advisor.evaluation.measures import MEASURES
from advisor.evaluation.printing import Grid, as_json, as_markdown_table, as_table, change, figure, interval
from advisor.evaluation.suite import Outcome
from advisor.evaluation.summaries import ALL, Summary
from benchmarks.machine import Machine

WIDTH = 220
BY_KIND = ("recall_in_budget", "recall_at_5", "reciprocal_rank")


def as_tables(outcome: Outcome) -> Iterator[Table]:
    return map(as_table, grids(outcome))


def write(folder: Path, machine: Machine, outcome: Outcome) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    results = {"machine": asdict(machine), **json.loads(as_json(outcome))}
    (folder / "peers.json").write_text(json.dumps(results, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "peers.md").write_text(as_markdown(machine, outcome), encoding="utf-8")


def as_markdown(machine: Machine, outcome: Outcome) -> str:
    opening = (
        f"# Standout beside plain pipelines\n\nMeasured {machine.date} with `make peers` on {machine.sentence()}.\n"
        "[What the pipelines are](../peers/README.md)"
    )
    return "\n\n".join([opening, *map(as_markdown_table, grids(outcome))]) + "\n"


def grids(outcome: Outcome) -> Iterator[Grid]:
    """All questions first, then every kind, then what Standout changes against each peer."""
    yield headline(outcome)
    for measure in BY_KIND:
        yield by_kind(outcome, measure)
    yield differences(outcome)


def headline(outcome: Outcome) -> Grid:
    return Grid(
        f"{outcome.about.name}: {len(outcome.runs[0].found)} questions ({outcome.split}), 95 % intervals",
        ("Pipeline", *MEASURES.values(), "p50 per search"),
        tuple(
            (
                run.configuration,
                *(interval(summary_of(outcome, run.configuration, ALL).means[name]) for name in MEASURES),
                f"{run.milliseconds:.1f} ms",
            )
            for run in outcome.runs
        ),
    )


def by_kind(outcome: Outcome, measure: str) -> Grid:
    kinds = {summary.kind: summary.questions for summary in outcome.summaries}
    return Grid(
        f"{MEASURES[measure]} by kind of question",
        ("Pipeline", *(f"{kind} ({questions})" for kind, questions in kinds.items())),
        tuple(
            (
                run.configuration,
                *(figure(summary_of(outcome, run.configuration, kind).means[measure].mean) for kind in kinds),
            )
            for run in outcome.runs
        ),
    )


def differences(outcome: Outcome) -> Grid:
    return Grid(
        "What Standout changes: mean (p, wins/ties/losses)",
        ("Against", *MEASURES.values()),
        tuple(
            (one.first, *(change(one.differences[measure]) for measure in MEASURES))
            for one in outcome.comparisons
        ),
    )


def summary_of(outcome: Outcome, configuration: str, kind: str) -> Summary:
    return next(
        summary
        for summary in outcome.summaries
        if (summary.configuration, summary.kind) == (configuration, kind)
    )
