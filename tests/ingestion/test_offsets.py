import re

from hypothesis import given
from hypothesis import strategies as st

from advisor.ingestion.offsets import CleanText

RAW = "one  two ● three"


def test_verbatim_text_stands_for_itself():
    text = CleanText.verbatim(RAW, 5, 8)
    assert text.text == "two"
    assert text.raw_span(0, 3) == (5, 8)


def test_a_replacement_stands_for_the_whole_of_what_it_replaced():
    text = CleanText.verbatim(RAW, 0, len(RAW)).sub(re.compile(" ● "), ": ")
    assert text.text == "one  two: three"
    colon = text.text.index(":")
    assert text.raw_span(colon, colon + 1) == (8, 11)


def test_what_was_removed_belongs_to_no_clean_character():
    text = CleanText.verbatim(RAW, 0, len(RAW)).edit([(3, 8, "")])
    assert text.text == "one ● three"
    assert text.raw_span(0, 5) == (0, 10)
    assert text.within(3, 8) == ""


def test_a_raw_span_reads_without_blanks_at_its_ends():
    assert CleanText.verbatim(RAW, 0, len(RAW)).within(3, 9) == "two"


@given(
    st.text(alphabet="ab ●\n", max_size=60),
    st.lists(st.tuples(st.sampled_from(["a+", r"\s+", "●", "b ?"]), st.sampled_from(["", "x", "long", " "]))),
)
def test_spans_survive_any_edits(raw: str, edits: list[tuple[str, str]]):
    text = CleanText.verbatim(raw, 0, len(raw))
    for pattern, replacement in edits:
        text = text.sub(re.compile(pattern), replacement)
    assert len(text.text) == len(text.starts) == len(text.ends)
    assert list(text.starts) == sorted(text.starts)
    assert list(text.ends) == sorted(text.ends)
    for start in range(len(text.text)):
        for end in range(start + 1, len(text.text) + 1):
            low, high = text.raw_span(start, end)
            assert 0 <= low < high <= len(raw)
            assert text.text[start:end].strip() in text.within(low, high)
