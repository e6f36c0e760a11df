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


def write(folder: Path, machine: Machine, figures: Sequence[Figure]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    results = {"machine": asdict(machine), "figures": [asdict(figure) for figure in figures]}
    (folder / "speed.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    (folder / "speed.md").write_text(as_markdown(machine, figures), encoding="utf-8")


def as_markdown(machine: Machine, figures: Sequence[Figure]) -> str:
    rows = [
        f"| {figure.name} | {shown(figure.value)} {figure.unit} "
        f"| {f'{shown(figure.aim)} {figure.unit}' if figure.aim is not None else ''} | {figure.samples} |"
        for figure in figures
    ]
    heading = [
        "# Speed and memory",
        "",
        f"Measured {machine.date} with `make bench` on {machine.sentence()}.",
        "",
    ]
    table = ["| what | measured | aim, at most | samples |", "|---|---:|---:|---:|", *rows]
    return "\n".join([*heading, *table]) + "\n"


def shown(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
