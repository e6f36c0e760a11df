"""Seconds from files to a searchable index, imports not counted."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor.ingestion.build import ingest
from advisor.models import open_encoder
from advisor.settings import Settings
from benchmarks.report import Figure, p50


def measure_ingest(settings: Settings, runs: int) -> list[Figure]:
    """Full ingests into fresh folders, weights loaded anew each time; then one into the folder of `settings`,
    where the other measures find it, and one more that finds nothing to do."""
    import sentence_transformers  # noqa: F401, PLC0415 - imported now so that it is not part of what is timed

    full = [fresh_ingest(settings) for _ in range(runs)]
    encoder = open_encoder(settings)
    ingest(settings, encoder)
    again = [seconds_of_ingest(settings) for _ in range(runs)]
    return [
        Figure("full ingest of the five texts", p50(full), "s", runs, aim=15),
        Figure("ingest that finds nothing changed", p50(again), "s", runs),
    ]


def fresh_ingest(settings: Settings) -> float:
    with TemporaryDirectory() as folder:
        return seconds_of_ingest(settings.model_copy(update={"data_dir": Path(folder)}))


def seconds_of_ingest(settings: Settings) -> float:
    began = time.perf_counter()
    ingest(settings, open_encoder(settings))
    return time.perf_counter() - began
