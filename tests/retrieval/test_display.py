import pytest
from rich.console import Console

from advisor.records import Passage
from advisor.retrieval.display import highlighted, print_passages

LONG = "Service keeps customers for years.\n- Calls back within a day, whoever asks and whatever the hour may be."


def passage(text: str) -> Passage:
    return Passage(
        rank=1, score=0.5, chunk_id="c", source="bees.txt", title="Bees", section=("Honey", "Jars"),
        start=6, end=69, text=text,
    )  # fmt: skip


def bold(text: str, query: str) -> list[str]:
    shown = highlighted(text, query)
    return [shown.plain[span.start : span.end] for span in shown.spans]


def printed(text: str, width: int) -> list[str]:
    console = Console(width=width)
    with console.capture() as captured:
        print_passages([passage(text)], "customers", console)
    return captured.get().splitlines()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("differentiate prices", ["Differentiation", "price", "Prices"]),
        ("a chain undercuts me", ["chains"]),
        ("AI", ["AI"]),
        ("or to of", []),
        ("on the high street?", ["high", "street"]),
    ],
)
def test_the_words_that_count_are_highlighted_and_no_others(query, words):
    text = (
        "Differentiation or AI frees you of the price that chains set on a high street. Prices? Me, a chair."
    )
    assert bold(text, query) == words


def test_a_result_shows_rank_headings_score_text_and_place():
    heading, text, place, empty = printed("Honey keeps.", 80)
    assert heading == "1. Bees › Honey › Jars  0.500"
    assert text == "   Honey keeps."
    assert place == "   bees.txt 6-69"
    assert empty == ""


@pytest.mark.parametrize("width", [24, 60, 100])
def test_every_word_is_shown_at_every_width(width):
    lines = printed(LONG, width)
    assert max(map(len, lines)) <= width + 1  # a blank may hang over the edge
    shown = " ".join(lines).split()
    first = shown.index("Service")
    assert shown[first : first + len(LONG.split())] == LONG.split()


def test_nothing_found_says_what_to_do():
    console = Console(width=80)
    with console.capture() as captured:
        print_passages([], "xylophone", console)
    assert captured.get() == "Nothing found; try other words.\n"
