from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from advisor.index import IndexFolder, LiveLibrary
from advisor.ingestion.build import ingest
from advisor.models import Vectors
from advisor.retrieval.reranking import rerank
from advisor.retrieval.search import Retriever
from tests.fakes import WordEncoder


class LongestFirst:
    """A reranker that likes length."""

    def score(self, question: str, texts: Sequence[str]) -> Vectors:  # noqa: ARG002
        return np.array([len(text) for text in texts], dtype=np.float32)


@pytest.fixture
def retriever(settings, encoder) -> Retriever:
    ingest(settings, encoder)
    return Retriever(
        LiveLibrary(IndexFolder(settings), WordEncoder.name), encoder, settings, reranker=LongestFirst()
    )


def test_the_reranker_decides_the_order_and_the_numbers_follow(retriever):
    passages = retriever.search("honey in a jar", k=3)
    assert [len(passage.text) for passage in passages] == sorted(
        (len(passage.text) for passage in passages), reverse=True
    )
    assert [passage.rank for passage in passages] == [1, 2, 3]
    assert passages[0].score == 1


def test_passages_from_below_the_wanted_ones_can_rise(retriever):
    every = retriever.search("honey in a jar", k=30)
    assert retriever.search("honey in a jar", k=1)[0].span == every[0].span


def test_no_passages_are_no_trouble():
    assert rerank("honey", [], LongestFirst()) == []
