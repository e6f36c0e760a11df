from math import sqrt

import pytest

from advisor.retrieval.examples import Examples, SentenceMemory
from tests.fakes import WordEncoder

UTTERANCES = {"price": ["too cheap", "a rival undercuts us"], "people": ["our staff left"], "empty": []}


@pytest.fixture
def memory(encoder, tmp_path) -> SentenceMemory:
    return SentenceMemory(encoder, tmp_path / "cache")


def test_the_nearest_example_of_every_label_is_found_with_its_similarity(memory):
    (found,) = Examples(UTTERANCES, memory).nearest(["rival undercuts"])
    assert found.keys() == {"price", "people"}
    assert found["price"].example == "a rival undercuts us"
    assert found["price"].similarity == pytest.approx(2 / sqrt(2 * 4))
    assert found["people"].similarity == pytest.approx(0)


def test_a_sentence_is_encoded_once(memory, encoder):
    memory.vectors(["bees fly", "bees fly", "hulls rot"])
    memory.vectors(["hulls rot", "bees fly"])
    assert sorted(encoder.encoded) == ["bees fly", "hulls rot"]


def test_examples_are_read_from_disk_at_the_next_start(memory, tmp_path):
    first = Examples(UTTERANCES, memory).nearest(["our staff"])
    again = WordEncoder()
    second = Examples(UTTERANCES, SentenceMemory(again, tmp_path / "cache")).nearest(["our staff"])
    assert second == first
    assert again.encoded == ["our staff"]


def test_changed_examples_are_encoded_anew(memory, tmp_path):
    Examples(UTTERANCES, memory).warm_up()
    again = WordEncoder()
    Examples({"price": ["too dear"]}, SentenceMemory(again, tmp_path / "cache")).warm_up()
    assert again.encoded == ["too dear"]


def test_without_examples_or_sentences_nothing_is_near(memory):
    assert Examples({}, memory).nearest(["bees"]) == [{}]
    assert Examples(UTTERANCES, memory).nearest([]) == []
