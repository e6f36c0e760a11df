from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.ingestion.windows import cut_windows, shortened


def count_words(text: str) -> int:
    return len(text.split())


def test_what_fits_is_one_window_below_its_line_of_context():
    assert cut_windows("Be calm.", "Notes > Dogs", count_words, 20) == ("Notes > Dogs\nBe calm.",)


def test_windows_break_between_items():
    text = "They value:\n- calm hands and time for each\n- trust in the one groomer\n- reach in the evening"
    assert cut_windows(text, "Notes", count_words, 18) == (
        "Notes\nThey value:\n- calm hands and time for each",
        "Notes\n- trust in the one groomer\n- reach in the evening",
    )


def test_windows_of_one_chunk_are_about_even():
    text = " ".join(f"Sentence number {n} is here." for n in range(10))
    sizes = [count_words(window) for window in cut_windows(text, "Notes", count_words, 46)]
    assert sizes == [26, 26]


def test_a_sentence_longer_than_a_window_is_cut_between_words_and_never_lost():
    text = " ".join(f"word{n}" for n in range(100))
    windows = cut_windows(text, "Notes", count_words, 20)
    assert all(count_words(window) <= 20 for window in windows)
    assert " ".join(window.partition("\n")[2] for window in windows) == text


def test_an_endless_heading_leaves_room_for_the_text():
    (window,) = cut_windows("Be calm.", "word " * 500, count_words, 20)
    assert window.endswith("\nBe calm.")
    assert count_words(window) <= 20


def test_shortening_keeps_both_ends():
    short = shortened(" ".join(map(str, range(100))), count_words, 9)
    assert short.startswith("0 1 2")
    assert short.endswith("98 99")
    assert count_words(short) <= 9


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Be calm.", "- item", "word", "e.g. this", "\n", "\n\n", "long " * 30]), min_size=1
    ),
    st.integers(min_value=8, max_value=50),
    st.sampled_from([count_words, len, lambda text: 2 + len(text) // 3]),
)
def test_any_text_by_any_count_is_covered_by_windows_that_fit(parts, max_tokens, count):  # type: ignore[no-untyped-def]
    text = " ".join(parts).strip() or "x"
    windows = cut_windows(text, "N", count, max_tokens)
    assert all(count(window) <= max_tokens for window in windows)
    assert "".join("".join(window.partition("\n")[2].split()) for window in windows) == "".join(text.split())
