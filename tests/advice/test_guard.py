import pytest

from advisor.advice.citations import CitationBook, Sentence
from advisor.advice.guard import DOUBTS, NOT_BACKED, Guard
from advisor.ingestion.cleaning import quote
from advisor.records import Document, Span

TEXT = "Price wars eat profit. Care brings people back."
DOCUMENT = Document(id="guide", file="guide.txt", title="Guide", text=TEXT, sha256="0")
SPAN = Span(source="guide.txt", start=0, end=22)


def guard(doubt=None, signed=()) -> Guard:
    book = CitationBook({"guide.txt": DOCUMENT}, quote, lambda *_: (), ())
    return Guard(book, "We bake “rye” bread.", lambda _claim, _passage: doubt, signed)


def claim(text: str, **changes) -> Sentence:
    return Sentence(text=text, **{"basis": "framework", "spans": (SPAN,), **changes})


def test_a_supported_claim_is_shown():
    assert guard().objection(claim("A price war eats what you earn.")) is None


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubted_claim_is_refused_with_the_reason(doubt):
    assert guard(doubt).objection(claim("A price war eats what you earn.")) == DOUBTS[doubt]


def test_a_claim_that_an_expert_signed_is_not_judged_again():
    text = "A price war eats what you earn."
    assert guard("turned", signed={text}).objection(claim(text)) is None


@pytest.mark.parametrize(
    "sentence",
    [
        claim("A price war eats what you earn.", spans=()),
        claim("It says “price wars feed profit”."),
        claim("It eats 30 percent of profit."),
        claim("Nowhere.", spans=(Span(source="other.txt", start=0, end=5),)),
        claim("You bake.", basis="owner", spans=()),
    ],
    ids=["no passage", "misquoted", "a number of its own", "unknown source", "no turn"],
)
def test_even_a_signed_claim_needs_its_grounds(sentence):
    assert guard(signed={sentence.text}).objection(sentence) == NOT_BACKED


def test_our_reasoning_is_not_held_against_a_passage():
    assert guard("turned").objection(claim("So leave the price alone.", basis="reasoning")) is None
