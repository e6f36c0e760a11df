from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.cleaning import clean, divide
from advisor.ingestion.sections import find_sections
from tests.ingestion.texts import LINES, document, kinds


def outline(text: str, title: str = "Notes") -> list[tuple[int, str]]:
    return [
        (block.level, block.text)
        for block in read_blocks(document(text, title=title))
        if block.kind == "heading"
    ]


def depths(text: str) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in read_blocks(document(text)) if block.kind == "item"]


def test_a_short_capitalised_line_without_a_full_stop_is_a_heading():
    assert outline("Finding a Niche\nLook for one.\nIntelligent Automation (IA)\nIt learns.\n") == [
        (1, "Finding a Niche"),
        (1, "Intelligent Automation (IA)"),
    ]


def test_a_question_can_be_a_heading():
    assert outline("Why is Focus Imperative for SMBs?\nBecause time is short.") == [
        (1, "Why is Focus Imperative for SMBs?")
    ]


def test_ordinary_lines_are_no_headings():
    text = "We groom dogs.\nour second line goes on\nOpening hours are short\nBring your dog:\n- Calm\n"
    assert outline(text) == []


def test_a_numbered_line_above_text_is_a_heading_and_in_a_list_an_item():
    assert outline("1. Data Foundation\nData comes first.\n\n2. Tool Selection\nTools come next.") == [
        (1, "1. Data Foundation"),
        (1, "2. Tool Selection"),
    ]
    assert depths("Riders:\n  1. Casual Riders ● Looking for comfort.\n  2. Commuters ● Daily.") == [
        (0, "Casual Riders: Looking for comfort."),
        (0, "Commuters: Daily."),
    ]


def test_stages_stand_at_the_top_and_an_introducing_heading_above_what_it_announces():
    text = """Fundamentals
Some first words.

Basic Strategies
There are two of them:

Cost Leadership
Be cheap.
Be lean about it.

Differentiation
Be different.

Advanced
Some last words.
"""
    assert outline(text) == [
        (1, "Fundamentals"),
        (2, "Basic Strategies"),
        (3, "Cost Leadership"),
        (3, "Differentiation"),
        (1, "Advanced"),
    ]


def test_a_heading_after_numbered_ones_stands_beside_their_parent():
    text = """Building It Up
It takes these steps:
1. Data Foundation
Collect.
2. Tool Selection
Choose.
Ethical Questions
Mind them.
"""
    assert outline(text) == [
        (1, "Building It Up"),
        (2, "1. Data Foundation"),
        (2, "2. Tool Selection"),
        (1, "Ethical Questions"),
    ]


def test_a_heading_that_names_the_subject_stands_at_the_top():
    text = "Two Views\nThey are these:\nFirst View\nText.\nMore.\nThe Ethics of Pricing Models\nText."
    assert outline(text, title="Pricing Models")[-1] == (1, "The Ethics of Pricing Models")


def test_a_heading_with_nothing_below_it_is_text():
    assert kinds(document("We groom dogs.\n\nJohn Smith\n")) == [
        ("paragraph", "We groom dogs."),
        ("paragraph", "John Smith"),
    ]
    assert kinds(document("Only One Line")) == [("paragraph", "Only One Line")]
    assert {kind for kind, _ in kinds(document("Ann Lee\nBo Ek\nCy Day\nDi Fox\nThey came."))} == {
        "paragraph"
    }


def test_lines_broken_to_fit_a_page_are_one_paragraph():
    text = (
        "Standing apart in a market town takes more than a low\nprice, and the owners of nervous dogs will drive "
        "to\nWalsall for it.\nA new paragraph.\n"
    )
    assert [text for _, text in kinds(document(text))] == [
        "Standing apart in a market town takes more than a low price, and the owners of nervous dogs will drive to "
        "Walsall for it.",
        "A new paragraph.",
    ]


def test_an_indented_line_goes_on_with_its_item():
    assert depths("- Calm hands.\n  One dog at a time.\n- Trust.") == [
        (0, "Calm hands. One dog at a time."),
        (0, "Trust."),
    ]


def test_bullets_of_every_kind_read_the_same():
    assert clean(document("Offers:\n• one\n* two\n- three\n– four\n● five\n")).text == (
        "Offers:\n- one\n- two\n- three\n- four\n- five"
    )


def test_indented_items_are_nested():
    assert depths("Say:\n- a\n  - b\n    - c\n- d\n\t- e") == [
        (0, "a"),
        (1, "b"),
        (2, "c"),
        (0, "d"),
        (1, "e"),
    ]


def test_an_indented_list_is_not_nested_in_nothing():
    assert depths("  - a\n  - b\n  - c") == [(0, "a"), (0, "b"), (0, "c")]
    assert depths("- a\n  - b\n  - c") == [(0, "a"), (0, "b"), (0, "c")]


def test_items_flattened_after_an_announcement_are_nested_while_their_terms_are_of_a_kind():
    text = """Steps:
- Segmenting ● Do it first.
- Choosing a Position ● Common ones include ●
- Value Positioning ● Cheap.
- Quality Positioning ● Good.
- Communicating it ● Say so."""
    assert [depth for depth, _ in depths(text)] == [0, 0, 1, 1, 0]


def test_lines_with_bars_are_a_table():
    (table,) = read_blocks(document("| Plan | Price |\n|---|---|\n| Basic | 10 |\n| Pro | 20 |"))
    assert [cell.text for cell in table.headers] == ["Plan", "Price"]
    assert [[cell.text for cell in row] for row in table.rows] == [["Basic", "10"], ["Pro", "20"]]


def test_a_flattened_table_is_rebuilt_from_its_repeating_headers():
    text = "Table 1 ● Offers\nPlan Type Basic |\nPrice 10 |\nPlan Type Pro |\nPrice 20 |\nAfter it."
    table, after = read_blocks(document(text))
    assert table.caption is not None
    assert table.text == "Table 1: Offers\nPlan Type: Basic; Price: 10\nPlan Type: Pro; Price: 20"
    assert after.text == "After it."


def test_lines_that_end_in_a_bar_without_repeating_headers_are_text():
    assert kinds(document("Just one line |\nand another |")) == [
        ("paragraph", "Just one line"),
        ("paragraph", "and another"),
    ]


def test_sections_hold_their_own_text_only():
    text = "Before.\n\nFirst Part\nOne.\n\nSecond Part\nTwo."
    sections = find_sections(document(text))
    assert [(section.path, text[section.start : section.end]) for section in sections] == [
        ((), "Before."),
        (("First Part",), "First Part\nOne."),
        (("Second Part",), "Second Part\nTwo."),
    ]


def test_a_block_is_divided_where_a_raw_span_is_highlighted():
    text = "Aims:\n- Trust Meaning ● Trust is belief. grows ● slowly and surely.\n"
    whole = document(text)
    item = read_blocks(whole)[1]
    start = text.index("grows")
    before, inside, after = divide(whole, item, start, text.index(" and surely"))
    assert (before, inside, after) == ("Trust ", "grows: slowly", " and surely.")
    assert divide(whole, item, 0, 4) == ("", "", item.text)
    assert divide(whole, item, 0, len(text)) == ("", item.text, "")


def test_keywords_at_the_end_of_a_page_are_no_text_but_a_list_of_offers_is():
    text = "We price dogs.\n\n{} Models, Market Position, Brand Identity\nAll about prices."
    assert kinds(document(text.format("Pricing"), title="Pricing Models")) == [
        ("paragraph", "We price dogs.")
    ]
    assert len(kinds(document(text.format("Other"), title="Pricing Models"))) > 1


def test_a_byte_order_mark_hides_no_marker():
    assert kinds(document("\ufeff- one\n- two")) == [("item", "one"), ("item", "two")]


def test_every_kind_of_line_break_counts():
    for line_break in ("\n", "\r\n", "\r"):
        text = line_break.join(["First Part", "One.", "", "Second Part", "Two."])
        assert outline(text) == [(1, "First Part"), (1, "Second Part")]


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_any_mixture_of_lines_keeps_its_order_and_offsets(lines: list[str], line_break: str):
    text = line_break.join(lines)
    whole = document(text)
    blocks = read_blocks(whole)
    cleaned = clean(whole)
    for block, following in pairwise(blocks):
        assert block.start < block.end <= following.start
    for block in blocks:
        assert block.text
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        read = cleaned.within(block.start, block.end)
        assert block.text in read
        assert divide(whole, block, block.start, block.end)[1] == block.text
    assert list(cleaned.starts) == sorted(cleaned.starts)
    assert list(cleaned.ends) == sorted(cleaned.ends)
