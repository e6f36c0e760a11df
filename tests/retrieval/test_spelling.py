import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.retrieval.spelling import Speller

LIBRARY = [
    "Loyal customers of a niche business pay a premium price; a differentiated business keeps customers.",
    "Differentiated offers: customers, price, premium, business, steady loyal niche sales, steady sales.",
]
ENCODER = {"waist", "prize", "costumes"}


def _unknown(_: str) -> bool:
    return False


@pytest.fixture
def speller() -> Speller:
    return Speller(LIBRARY, ENCODER.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("custmers", "customers"),
        ("premuim", "premium"),
        ("prcie", "price"),
        ("busyness", "business"),
        ("diferrentiated", "differentiated"),
    ],
)
def test_a_mistyped_word_becomes_the_librarys_word(speller, typed, meant):
    assert speller.repaired(f"why do {typed} matter?") == f"why do {meant} matter?"


@pytest.mark.parametrize(
    "right",
    [
        "prize",  # a word that the encoder knows, one slip from "price"
        "nic",  # too short
        "customer's",
        "loyally",  # a form of a word of the library
        "b2b",
        "naïve",
        "прайс",
    ],
)
def test_a_word_that_may_be_right_stays(speller, right):
    assert speller.repaired(right) == right


def test_a_name_inside_a_sentence_stays_and_a_first_word_does_not(speller):
    assert speller.repaired("Premuim is what Premuim sells. Premuim!") == (
        "premium is what Premuim sells. premium!"
    )


def test_short_words_forgive_one_slip_and_long_ones_two(speller):
    assert speller.repaired("laoyl nichhh") == "laoyl nichhh"
    assert speller.repaired("custmmers cusstmers") == "customers customers"


def test_a_word_that_stands_once_in_the_library_is_no_reason_to_repair():
    assert Speller(["one gadget"], _unknown).repaired("gadgit") == "gadgit"


def test_of_two_words_as_near_the_more_frequent_is_meant():
    texts = ["brand brand brand", "brant brant"]
    assert Speller(texts, _unknown).repaired("branb") == "brand"


@given(st.text())
def test_whatever_is_typed_only_words_change(text):
    repaired = Speller(LIBRARY, _unknown).repaired(text)
    assert [c for c in repaired if not c.isalpha()] == [c for c in text if not c.isalpha()]
