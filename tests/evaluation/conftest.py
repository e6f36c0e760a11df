"""A data set of three questions about the small corpus, one of them a follow-up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.evaluation.configurations import configure
from advisor.evaluation.datasets import Dataset, load_dataset
from advisor.evaluation.suite import Outcome, evaluate
from advisor.index import IndexFolder, Library
from advisor.ingestion.build import ingest
from tests.fakes import WordEncoder

CASES: list[dict[str, Any]] = [
    {
        "id": "honey",
        "kind": "plain",
        "split": "dev",
        "question": "how long does honey keep in a jar",
        "wanted": [[{"source": "bees.txt", "quote": "Honey keeps for years when the jar is closed."}]],
    },
    {
        "id": "paint",
        "kind": "follow-up",
        "question": "and the paint",
        "history": [
            {"role": "user", "content": "We have a wooden hull."},
            {"role": "assistant", "content": "It wants care every spring."},
        ],
        "wanted": [[{"source": "boats.txt", "quote": "A wooden hull wants paint every spring."}]],
    },
    {
        "id": "lost",
        "kind": "plain",
        "question": "Sourdough Rye water",
        "wanted": [[{"source": "boats.txt", "quote": "Ropes rot in the sun."}]],
    },
]


@pytest.fixture
def library(settings, encoder, monkeypatch) -> Library:
    """The small corpus, ingested; retrievers that are opened use the predictable encoder."""
    monkeypatch.setattr("advisor.retrieval.search.open_encoder", lambda _: WordEncoder())
    ingest(settings, encoder)
    return IndexFolder(settings).open(WordEncoder.name)


@pytest.fixture
def dataset_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "dataset.yaml").write_text(
        "name: Small\ndescription: Of bees and boats.\n"
        "kinds:\n  plain: a plain question\n  follow-up: after some talk\n  unanswerable: not in the texts\n"
    )
    (folder / "retrieval.jsonl").write_text("\n".join(json.dumps(case) for case in CASES))
    return folder


@pytest.fixture
def dataset(dataset_folder, library) -> Dataset:
    return load_dataset(dataset_folder, library.documents)


@pytest.fixture
def outcome(dataset, settings) -> Outcome:
    """Two configurations on every question."""
    both = configure(["default", "keywords-only"], settings)
    return evaluate(dataset, "retrieval", "all", both, lambda *_: None)
