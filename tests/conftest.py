"""Fixtures that several rooms share: a small corpus with a predictable encoder, and the real library."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.ingestion.build import ingest
from advisor.models import SentenceEncoder, open_encoder
from advisor.settings import Settings
from tests.fakes import WordEncoder

BEES = "Bees\n\nHoney keeps for years when the jar is closed. Bees fly at noon.\n"
BOATS = "Boats\n\nA wooden hull wants paint every spring. Ropes rot in the sun.\n"
BREAD = "Bread\n\nSourdough rests for a day. Rye needs more water than wheat.\n"


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A folder with three small documents that share no longer word."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {"bees.txt": BEES, "boats.txt": BOATS, "bread.txt": BREAD}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, small_corpus: Path) -> Settings:
    return Settings(corpus_dir=small_corpus, data_dir=tmp_path / "data")


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def minilm() -> SentenceEncoder:
    """The real encoder, its weights loaded once for all tests."""
    encoder = open_encoder(Settings())
    encoder.warm_up()
    return encoder


@pytest.fixture(scope="session")
def library_settings(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEncoder) -> Settings:
    """Settings of a data folder in which the five texts are indexed."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("library"))
    ingest(settings, minilm)
    return settings
