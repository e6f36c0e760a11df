import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.cleaning import clean
from advisor.ingestion.sections import find_sections
from tests.ingestion.texts import document


def read(text: str) -> str:
    return clean(document(text, "html")).text


def test_headings_paragraphs_and_items_come_from_their_tags():
    text = "<h1>Plan</h1><p>First <b>words</b>.</p><ul><li>One<li>Two<ol><li>Deep</ol></ul><h2>Next</h2>Tail"
    blocks = read_blocks(document(text, "html"))
    assert [(block.kind, block.level, block.text) for block in blocks] == [
        ("heading", 1, "Plan"),
        ("paragraph", 0, "First words."),
        ("item", 0, "One"),
        ("item", 0, "Two"),
        ("item", 1, "Deep"),
        ("heading", 2, "Next"),
        ("paragraph", 0, "Tail"),
    ]
    assert [section.path for section in find_sections(document(text, "html"))] == [
        ("Plan",),
        ("Plan", "Next"),
    ]


def test_an_entity_stands_for_its_place_in_the_file():
    text = "<p>Caf&eacute; &#38; tea &copy 2</p>"
    assert read(text) == "Café & tea © 2"
    cleaned = clean(document(text, "html"))
    start, end = cleaned.raw_span(3, 4)
    assert text[start:end] == "&eacute;"
    assert cleaned.within(text.index("&#38;"), text.index("tea")) == "&"


@pytest.mark.parametrize(
    "tag", ["script", "style", "nav", "header", "footer", "template", "noscript", "title"]
)
def test_what_belongs_to_the_page_is_skipped(tag: str):
    assert read(f"<p>Before</p><{tag}>if (a<b) x('</p>')<p>no</p></{tag}><p>After</p>") == "Before\n\nAfter"


def test_a_part_of_the_page_that_is_never_closed_hides_nothing():
    assert read("<nav><p>All the text there is.") == "All the text there is."


def test_comments_and_the_link_past_the_menu_are_no_text():
    assert read("<!doctype html><a href='#main'>Skip to main content</a><!-- no --><p>Text</p>") == "Text"


def test_a_quoted_bracket_does_not_end_a_tag():
    assert read("<p title='a > b'>Text <img alt=\"x>y\">on</p>") == "Text on"


def test_line_breaks_and_paragraphs_of_an_item_are_blanks():
    assert read("<ul><li><p>One</p><p>more<br>still</p></li></ul>") == "- One more still"


def test_a_table_has_headers_rows_and_places():
    text = "<table><tr><th>Plan<th>Price<tr><td>Basic<td><p>10</p><p>&euro;</p></table>"
    (table,) = read_blocks(document(text, "html"))
    assert [cell.text for cell in table.headers] == ["Plan", "Price"]
    assert [[cell.text for cell in row] for row in table.rows] == [["Basic", "10 €"]]
    assert text[table.headers[0].start : table.headers[0].end] == "Plan"
    assert table.text == "Plan | Price\nBasic | 10 €"


def test_pop_ups_and_dots_are_cleaned_across_tags():
    text = "<p><b>SMBs</b> Meaning ● SMBs are small. often win ● by focus.</p><ul><li><b>Trust</b> ● It lasts.</ul>"
    assert read(text) == "SMBs often win: by focus.\n- Trust: It lasts."


@pytest.mark.parametrize(
    "part", ["<!--", "<a b='", "<a ", "<", "&", "<![", "<script>", "<nav>", "<li>", "</p", "<table>"]
)
def test_broken_markup_is_read_in_linear_time(part: str):
    read_blocks(document(f"<p>Text</p>{part * 50_000}", "html"))


PARTS = (
    "<p> </p> <li> <ul> </ul> <h2> </h2> <table> <td> <tr> </table> <br> &amp; &bogus; <!--x--> <nav> </nav> "
    "<b/title='>'> </ <script> word word"
)


@given(st.lists(st.sampled_from([f"{part} " for part in PARTS.split()])))
def test_offsets_hold_for_any_mixture_of_tags(parts: list[str]):
    text = "".join(parts)
    whole = document(text, "html")
    cleaned = clean(whole)
    assert list(cleaned.starts) == sorted(cleaned.starts)
    assert list(cleaned.ends) == sorted(cleaned.ends)
    for found in (place for place in range(len(cleaned.text)) if cleaned.text.startswith("word", place)):
        start, end = cleaned.raw_span(found, found + 4)
        assert text[start:end] == "word"
    assert all(block.text for block in read_blocks(whole))
    if not {"<nav> ", "<script> ", "</ "} & set(parts):
        assert sum(block.text.count("word") for block in read_blocks(whole)) == text.count("word")
