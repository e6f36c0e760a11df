import pytest

from advisor.advice.citations import CitationBook, Paragraph, Sentence, render
from advisor.records import Document, Span

TEXT = "Price wars erode profitability. Focus on 3 things. Niche markets can limit growth potential."
DOCUMENT = Document(id="guide", file="guide.txt", title="The Guide", text=TEXT, sha256="a" * 64)
WARS = Span(source="guide.txt", start=0, end=31)
FOCUS = Span(source="guide.txt", start=32, end=50)


@pytest.fixture
def book() -> CitationBook:
    return open_book()


def open_book(known=()) -> CitationBook:
    return CitationBook(
        {"guide.txt": DOCUMENT},
        lambda document, start, end: document.text[start:end],
        lambda *_: ("Top",),
        known,
    )


def framework(text: str, *spans: Span) -> Sentence:
    return Sentence(text=text, basis="framework", spans=spans)


def test_the_quote_is_cut_from_the_source(book):
    assert book.cite(WARS).quote == "Price wars erode profitability."


def test_a_span_keeps_its_number_in_every_later_reply(book):
    assert book.cite(WARS).n == 1
    assert book.cite(FOCUS).n == 2
    later = open_book(book.all)
    assert later.cite(FOCUS).n == 2
    assert [citation.n for citation in later.used] == [2]


def test_a_changed_document_gets_a_new_number_and_the_old_citation_stays(book):
    old = book.cite(WARS)
    changed = DOCUMENT.model_copy(update={"sha256": "b" * 64})
    later = CitationBook(
        {"guide.txt": changed}, lambda document, start, end: document.text[start:end], lambda *_: (), book.all
    )
    assert later.cite(WARS).n == 2
    assert old in later.all


def test_markers_stand_before_the_end_mark_and_after_a_quotation(book):
    assert book.with_markers(framework("Price wars hurt.", WARS, FOCUS)) == "Price wars hurt [1] [2]."
    assert book.with_markers(framework("He said “stop.”", WARS)) == "He said “stop.” [1]"


def test_a_framework_sentence_without_a_passage_is_withheld(book):
    rendered = render(
        (Paragraph(sentences=(framework("Always win."), framework("Price wars hurt.", WARS))),), book, ""
    )
    assert rendered.text == "Price wars hurt [1]."
    assert rendered.withheld == 1


def test_a_span_outside_the_document_is_withheld(book):
    beyond = Span(source="guide.txt", start=80, end=9000)
    foreign = Span(source="other.txt", start=0, end=5)
    assert not book.holds(framework("Far out.", beyond), "")
    assert not book.holds(framework("Elsewhere.", foreign), "")


def test_a_number_that_is_not_in_the_passage_is_withheld(book):
    assert book.holds(framework("Pick 3 things.", FOCUS), "")
    assert not book.holds(framework("Pick 5 things.", FOCUS), "")


def test_quoted_words_must_be_the_sources_or_the_owners(book):
    assert book.holds(framework("They “erode profitability”.", WARS), "")
    assert not book.holds(framework("They “destroy firms”.", WARS), "")
    said = Sentence(text="You said “we close early”.", basis="owner", turns=(1,))
    assert book.holds(said, "well, we close early on Fridays")
    assert not book.holds(said, "we never close")


def test_a_sentence_about_the_owner_needs_the_turn_it_came_from(book):
    assert not book.holds(Sentence(text="You said “hello”.", basis="owner"), "hello")


def test_claims_name_their_basis_citations_and_turns(book):
    claim = book.claim(Sentence(text="So focus.", basis="reasoning", spans=(FOCUS,), turns=(2,)))
    assert (claim.basis, claim.citations, claim.turns) == ("reasoning", (1,), (2,))


def test_bullets_and_labels_are_markdown(book):
    draft = (
        Paragraph(label="*Mind this.*", sentences=(framework("Price wars hurt.", WARS),), bulleted=True),
    )
    assert render(draft, book, "").text == "*Mind this.*\n\n- Price wars hurt [1]."
