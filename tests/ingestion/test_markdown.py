from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.cleaning import clean
from advisor.ingestion.sections import find_sections
from tests.ingestion.texts import document, words


def read(text: str) -> str:
    return clean(document(text, "md")).text


def test_structure_comes_from_the_marks():
    text = (
        "# Plan\n\nFirst\nwords.\n\nNext Step\n---------\n\n- one\n- two\n  - deep\n\n3. third\n4) fourth\n"
    )
    blocks = read_blocks(document(text, "md"))
    assert [(block.kind, block.level, block.marker, block.text) for block in blocks] == [
        ("heading", 1, "", "Plan"),
        ("paragraph", 0, "", "First words."),
        ("heading", 2, "", "Next Step"),
        ("item", 0, "-", "one"),
        ("item", 0, "-", "two"),
        ("item", 1, "-", "deep"),
        ("item", 0, "3.", "third"),
        ("item", 0, "4.", "fourth"),
    ]
    assert [section.path for section in find_sections(document(text, "md"))] == [
        ("Plan",),
        ("Plan", "Next Step"),
    ]


def test_marks_within_a_line_are_not_read_aloud():
    assert read(
        "Be **calm**, _kind_ and `quick`; see [the plan](http://x.y/a_(b) 'the plan')\\* &amp; more."
    ) == ("Be calm, kind and quick; see the plan* & more.")
    assert read("![a chart](chart.png) Sales <b>rose</b><br>again.\n") == "Sales rose again."


def test_words_that_also_stand_in_a_link_are_found_at_their_own_place():
    text = "[calm](calm-hands) hands calm dogs."
    cleaned = clean(document(text, "md"))
    assert cleaned.text == "calm hands calm dogs."
    start, end = cleaned.raw_span(5, 10)
    assert (text[start:end], start) == ("hands", text.index(" hands") + 1)


def test_a_blocks_span_holds_its_marks():
    text = "**Calm** hands.\n\n> Quoted\n> words."
    first, second = read_blocks(document(text, "md"))
    assert text[first.start : first.end] == "**Calm** hands."
    assert second.text == "Quoted words."


def test_tables_code_and_html_are_read():
    text = "| Plan | Price |\n|:--|--:|\n| *Basic* \\| x | 10 |\n\n```\ncode here\n```\n\n<div>Caf&eacute;</div>\n"
    table, code, html = read_blocks(document(text, "md"))
    assert [[cell.text for cell in row] for row in table.rows] == [["Basic | x", "10"]]
    assert code.text == "code here"
    assert html.text == "Café"


def test_front_matter_and_a_byte_order_mark_are_no_text():
    text = "\ufeff---\ntitle: Plan\n---\n# Plan\n\nWords.\n"
    blocks = read_blocks(document(text, "md"))
    assert [block.text for block in blocks] == ["Plan", "Words."]
    assert text[blocks[1].start : blocks[1].end] == "Words."


def test_a_rule_at_the_top_hides_no_text():
    assert read("---\nWe groom dogs.\n\n---\n\nMore.") == "We groom dogs.\n\nMore."


def test_windows_line_breaks_do_not_move_offsets():
    text = "# Plan\r\n\r\nFirst\r\nwords.\r\n\r\n- item\r\n"
    for block in read_blocks(document(text, "md")):
        assert words(text[block.start : block.end]) == words(block.text)


LINES = [
    "# word",
    "- word",
    "> word",
    "1. word",
    "| word |",
    "\tword",
    "word ● word",
    "\n",
    "\n",
    "\n\n",
    "  ",
]
PARTS = [
    "word",
    "*word*",
    "**word",
    "`word`",
    "[word](x)",
    "[word",
    "\\*word",
    "<b>word</b>",
    "&amp;",
    "```",
    "![](y)",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*LINES, *PARTS])))
def test_every_word_of_any_markdown_keeps_its_place(parts: list[str]):
    text = " ".join(parts)
    whole = document(text, "md")
    cleaned = clean(whole)
    assert list(cleaned.starts) == sorted(cleaned.starts)
    for place in range(len(cleaned.text)):
        if cleaned.text.startswith("word", place):
            start, end = cleaned.raw_span(place, place + 4)
            assert text[start:end] == "word"
    for block in read_blocks(whole):
        assert text[block.start : block.end] == text[block.start : block.end].strip()
    if "```" not in parts:
        assert sum(words(block.text).count("word") for block in read_blocks(whole)) == words(text).count(
            "word"
        )
