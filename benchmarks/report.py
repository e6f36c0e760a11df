"""What was measured, as JSON for programs and as a Markdown table for people."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.machine import Machine


@dataclass(frozen=True)
class Figure:
    """One measured value; `aim` is the most that we allow ourselves on two cores, `samples` how many it is of."""

    name: str
    value: float
    unit: str
    samples: int
    aim: float | None = None


def p50(samples: Sequence[float]) -> float:
    return median(samples)


def p95(samples: Sequence[float]) -> float:
    """The smallest sample that at least 95 % of the samples do not exceed."""
    return sorted(samples)[math.ceil(0.95 * len(samples)) - 1]


@dataclass(frozen=True)
class Report:
    """Figures under a heading, from the command that measured them; `name` is its files'."""

    name: str
    heading: str
    command: str
    machine: Machine
    figures: Sequence[Figure]

    def as_markdown(self) -> str:
        rows = [
            f"| {figure.name} | {shown(figure.value)} {figure.unit} "
            f"| {f'{shown(figure.aim)} {figure.unit}' if figure.aim is not None else ''} | {figure.samples} |"
            for figure in self.figures
        ]
        heading = [
            f"# {self.heading}",
            "",
            f"Measured {self.machine.date} with `{self.command}` on {self.machine.sentence()}.",
            "",
        ]
        table = ["| what | measured | aim, at most | samples |", "|---|---:|---:|---:|", *rows]
        return "\n".join([*heading, *table]) + "\n"


def write(folder: Path, report: Report) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    results = {"machine": asdict(report.machine), "figures": [asdict(figure) for figure in report.figures]}
    (folder / f"{report.name}.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    (folder / f"{report.name}.md").write_text(report.as_markdown(), encoding="utf-8")


def shown(value: float) -> str:
    if value == round(value) or value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"
