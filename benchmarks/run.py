"""`python -m benchmarks.run`: measure everything, write `results/speed.json` and `results/speed.md`."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from advisor.settings import Settings
from benchmarks.conversation import measure_conversation
from benchmarks.ingesting import measure_ingest
from benchmarks.machine import describe_machine
from benchmarks.report import Figure, Report, write
from benchmarks.searching import measure_search
from benchmarks.serving import measure_serving

RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make bench", description=__doc__)
    arguments.add_argument("--runs", type=int, default=3, help="how often each thing is measured (default 3)")
    arguments.add_argument("--out", type=Path, default=RESULTS, help="folder for the results")
    chosen = arguments.parse_args()
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure_all(Path(folder), chosen.runs)
    report = Report("speed", "Speed and memory", "make bench", machine, figures)
    write(chosen.out, report)
    print(report.as_markdown())


def measure_all(folder: Path, runs: int) -> list[Figure]:
    """Every figure, on an index of its own that goes with `folder`."""
    os.environ["ADVISOR_DATA_DIR"] = str(folder / "data")
    settings = Settings.load()
    figures: list[Figure] = []
    for saying, measure in (
        ("ingesting the corpus", measure_ingest),
        ("searching", measure_search),
        ("serving and talking over HTTP", measure_serving),
        ("conversing", measure_conversation),
    ):
        print(f"{saying} ...", flush=True)
        figures += measure(settings, runs)
    return figures


if __name__ == "__main__":
    main()
