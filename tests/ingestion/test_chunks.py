import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.chunks import cut_chunks
from advisor.records import Chunk, Document
from tests.ingestion.texts import LINES, alone, document, words


def chunks(text: str) -> tuple[Chunk, ...]:
    return cut_chunks(document(text))


def texts(text: str) -> list[str]:
    return [chunk.text for chunk in chunks(text)]


def paragraph(opening: str, length: int) -> str:
    return f"{opening} {'goes on and on ' * (length // 15)}to its end."


def test_short_paragraphs_of_a_section_are_read_together():
    assert texts("One.\n\nTwo.\n\nThree.") == ["One.\n\nTwo.\n\nThree."]


def test_long_paragraphs_are_read_alone():
    assert len(texts("\n\n".join(paragraph(f"Part {n}", 900) for n in range(3)))) == 3


def test_a_paragraph_that_refers_back_stays_with_the_one_before():
    text = "\n\n".join([paragraph("The town", 900), paragraph("They", 600), paragraph("A rival", 900)])
    assert [chunk.count("\n\n") for chunk in texts(text)] == [1, 0]


def test_a_tiny_paragraph_joins_its_neighbour():
    text = "\n\n".join([paragraph("The town", 1100), "A summary of one line."])
    assert len(texts(text)) == 1


def test_chunks_do_not_cross_a_heading_and_name_their_section():
    first, second = chunks("Dogs We Groom\nOld ones.\n\nDogs We Walk\nYoung ones.")
    assert (first.section, first.text) == (("Dogs We Groom",), "Old ones.")
    assert (second.section, second.text) == (("Dogs We Walk",), "Young ones.")


def test_a_list_is_whole_with_the_paragraph_that_leads_in():
    items = "\n".join(f"- {paragraph(f'Item {n}', 300)}" for n in range(6))
    (whole,) = texts(f"Here they are:\n{items}")
    assert whole.startswith("Here they are:\n- Item 0")
    assert whole.count("\n- ") == 6


def test_a_list_too_long_to_read_at_once_is_cut_evenly_between_first_level_items():
    items = "\n".join(f"- {paragraph(f'Item {n}', 500)}\n  - {paragraph('Detail', 200)}" for n in range(8))
    parts = texts(f"Here they are:\n{items}")
    assert len(parts) == 3
    assert all(len(part) <= 2800 for part in parts)
    assert all(part.startswith("- Item") for part in parts[1:])


def test_one_item_longer_than_a_chunk_is_cut_between_sentences():
    item = "- " + " ".join(f"Sentence number {n} of this item." for n in range(200))
    parts = texts(f"See:\n{item}\n- short")
    assert len(parts) > 2
    assert all(part.rstrip().endswith((".", "short")) for part in parts)


def test_an_endless_paragraph_is_cut_between_sentences_and_between_words_where_there_are_none():
    parts = texts("Some words stand here. " * 12_500)
    assert max(map(len, parts)) <= 2800
    assert all(part.endswith("here.") for part in parts)
    parts = texts("word " * 50_000)
    assert max(map(len, parts)) <= 2800
    assert sum(len(part.split()) for part in parts) == 50_000


def test_a_text_without_blanks_is_cut_too():
    assert "".join(texts("x" * 10_000)) == "x" * 10_000
    assert "".join(texts("市场定位是企业的重要战略。" * 1000)) == "市场定位是企业的重要战略。" * 1000


def test_a_table_is_one_chunk_with_its_caption():
    rows = "".join(f"Plan Basic{n} |\nPrice 10{n} |\n" for n in range(60))
    before, table = texts(f"{paragraph('Prices', 1000)}\nTable 1 ● Prices\n{rows}")
    assert before.startswith("Prices")
    assert table.startswith("Table 1: Prices\nPlan: Basic0; Price: 100\n")
    assert table.count("\n") == 60


def test_ids_are_stable_and_name_the_span():
    (chunk,) = chunks("  One line.  ")
    assert chunk.id == "notes:2-11"
    assert chunks("  One line.  ") == (chunk,)


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b",
        "one line",
        "\r\nFirst Part\r\n\tOne.\r\n\r\n• a\r\n• b\r\n",
        "التمايز هو الاستراتيجية. السعر ليس كل شيء.\n- الجودة\n- الثقة",
        "nul\x00 and bell\x07 stay out.\n\n\x00\n",
        "ends without a break",
    ],
)
def test_odd_texts_become_chunks_that_hold_all_their_words(text: str):
    found = chunks(text)
    assert words(" ".join(chunk.text for chunk in found)) == words(
        text.replace("\x00", "").replace("First Part", "")
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_any_mixture_of_lines_is_cut_without_loss(lines: list[str]):
    whole = document("\n".join(lines))
    found = cut_chunks(whole)
    for block in read_blocks(whole):
        holders = [chunk for chunk in found if chunk.start <= block.start and block.end <= chunk.end]
        assert len(holders) == (block.kind != "heading")
    for chunk in found:
        raw = whole.text[chunk.start : chunk.end]
        assert raw == raw.strip()
        assert alone(whole, chunk.start, chunk.end) == chunk.text


@pytest.mark.parametrize("suffix", ["md", "html"])
def test_chunks_of_marked_up_files_read_the_same_alone(suffix: str, marked_up: dict[str, Document]):
    whole = marked_up[suffix]
    found = cut_chunks(whole)
    assert len(found) >= 4
    for chunk in found:
        assert alone(whole, chunk.start, chunk.end) == chunk.text


@pytest.fixture
def marked_up() -> dict[str, Document]:
    items = [paragraph(f"Item {n}", 200) for n in range(4)]
    md = "# Plan\n\n" + paragraph("**First**, we", 300) + "\n\n## Steps\n\nThese steps:\n\n"
    md += "".join(f"- {item}\n" for item in items) + "\n## Prices\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    md += "\n## End\n\n" + "\n\n".join(paragraph(f"Part *{n}*", 900) for n in range(2))
    html = f"<h1>Plan</h1><p><b>First</b>, we {paragraph('go', 300)}</p><h2>Steps</h2><p>These steps:</p><ul>"
    html += "".join(f"<li>{item}</li>" for item in items) + "</ul><h2>Prices</h2>"
    html += "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2 &euro;</td></tr></table><h2>End</h2>"
    html += "".join(f"<p>{paragraph(f'Part &amp; <i>{n}</i>', 900)}</p>" for n in range(2))
    return {"md": document(md, "md"), "html": document(html, "html")}
