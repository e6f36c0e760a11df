import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.ingestion.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Offer tools, e.g. Asana, to builders.",
        "Dr. Porter wrote it.",
        "Sold by Acme Inc. Monday to Friday.",
        "Mail J. Smith about it.",
        "It takes approx. 5 days.",
        "1. Casual Riders look for comfort.",
    ],
)
def test_a_shortened_word_does_not_end_a_sentence(text: str):
    assert sentences(text) == [text]


def test_marks_and_quotes_belong_to_the_sentence_they_close():
    assert sentences("He said “stop.” She left! Why? (Nobody knows.) So.") == [
        "He said “stop.”",
        "She left!",
        "Why?",
        "(Nobody knows.)",
        "So.",
    ]


def test_sentences_end_without_blanks_where_the_script_has_none():
    assert sentences("定位很重要。价格不是一切！") == ["定位很重要。", "价格不是一切！"]


def test_a_line_break_ends_a_sentence():
    assert sentences("Who we are\nWe groom dogs.") == ["Who we are", "We groom dogs."]


@given(st.text(alphabet="ab.!? \nA”1", max_size=80))
def test_no_word_is_outside_a_sentence(text: str):
    spans = sentence_spans(text)
    assert (
        "".join(text[start:end] for start, end in spans).split()
        == "".join(text[start:end] for start, end in spans).split()
    )
    covered = {place for start, end in spans for place in range(start, end)}
    assert all(character.isspace() or place in covered for place, character in enumerate(text))
    assert spans == sorted(spans)
