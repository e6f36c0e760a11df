from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from advisor.ingestion.quotes import find_quote
from advisor.records import Document


def document(text: str) -> Document:
    return Document(id="bees", file="bees.txt", title="Bees", format="txt", text=text, sha256="0" * 64)


LISTED = document(
    "Bees\n\nThey need:\n- Water ● in every hour\n- Flowers, “many” of them\n\nHoney keeps. Honey keeps."
)


def says(found: Document, quote: str) -> list[str]:
    return [found.text[span.start : span.end] for span in find_quote(found, quote)]


def test_a_quote_is_found_where_the_document_says_it():
    assert says(LISTED, "They need") == ["They need"]


def test_line_breaks_list_markers_and_curly_quotation_marks_make_no_difference():
    assert says(LISTED, "They need: Flowers") == []
    assert says(LISTED, 'They need:\n- Water: in every hour Flowers, "many" of them') == [
        "They need:\n- Water ● in every hour\n- Flowers, “many” of them"
    ]


def test_every_place_is_told():
    assert len(find_quote(LISTED, "Honey keeps.")) == 2


def test_what_no_document_says_and_a_blank_are_found_nowhere():
    assert find_quote(LISTED, "wasps") == find_quote(LISTED, " \n") == []


words = st.lists(st.sampled_from(["bees", "fly", "at", "noon", "honey"]), min_size=1, max_size=30)


@given(words, st.data())
def test_any_run_of_words_is_found_in_its_own_text(text, data):
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    quote = " ".join(text[first:last])
    assert quote in says(document(" ".join(text)), quote)
