"""Milliseconds from a question to ranked passages."""

from __future__ import annotations

import time
from pathlib import Path

from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from benchmarks.report import Figure, p50, p95

QUERIES = Path(__file__).resolve().parent / "queries.txt"


def measure_search(settings: Settings, runs: int) -> list[Figure]:
    """Every query once per run, after one that loads the weights; no query is asked twice of a retriever."""
    queries = QUERIES.read_text(encoding="utf-8").splitlines()
    times = [spent for _ in range(runs) for spent in times_of(Retriever.open(settings), queries)]
    return [
        Figure("search, p50", p50(times), "ms", len(times), aim=15),
        Figure("search, p95", p95(times), "ms", len(times)),
    ]


def times_of(retriever: Retriever, queries: list[str]) -> list[float]:
    retriever.search("load the weights")
    return [milliseconds_of(retriever, query) for query in queries]


def milliseconds_of(retriever: Retriever, query: str) -> float:
    began = time.perf_counter()
    retriever.search(query)
    return (time.perf_counter() - began) * 1000
