"""A brief that was kept is checked against itself and against the library."""

import json
from pathlib import Path

import pypdf
import pytest
from docx import Document

from advisor.briefs.checking import Finding, check, difference
from advisor.briefs.files import FORMS, read_brief_file, write_brief_file
from tests.briefs.sample import GUIDE, QUOTES, TEMPLATE, WORDS, brief_of, library


@pytest.fixture(params=FORMS)
def file(request, tmp_path: Path) -> Path:
    """A brief in each form."""
    path: Path = tmp_path / f"brief.{request.param}"
    path.write_bytes(write_brief_file(brief_of(), request.param, WORDS, TEMPLATE))
    return path


def findings(path: Path, text: str = GUIDE) -> list[Finding]:
    return check(read_brief_file(path), library(text))


def verdicts(path: Path, text: str = GUIDE) -> list[str]:
    return [finding.verdict for finding in findings(path, text)]


def test_a_brief_holds_as_long_as_nothing_changed(file):
    assert verdicts(file) == ["holds"] * len(QUOTES)


def test_a_change_elsewhere_in_the_document_takes_nothing_from_it(file):
    assert verdicts(file, f"{GUIDE}\nOne more thought stands here.\n") == ["holds"] * len(QUOTES)


def test_a_passage_that_moved_is_named_with_its_new_place(file):
    text = GUIDE.replace("Price wars", "A word before this.\n\nPrice wars")
    assert verdicts(file, text) == ["holds", "moved", "moved"]
    start = text.index("Price wars")
    assert f"{start} to {start + len(QUOTES[1])}" in findings(file, text)[1].sentence


def test_a_passage_that_changed_is_named_with_the_difference(file):
    text = GUIDE.replace("7 of 10 rivals", "6 of 10 rivals")
    changed = findings(file, text)[0]
    assert changed.verdict == "changed"
    assert [one for one in difference(changed.then, changed.now) if one[1] != "same"] == [
        ("7", "out"),
        ("6", "in"),
    ]


def test_a_passage_that_is_gone_is_named(file):
    assert verdicts(file, "Guide\n\nNothing of it is left in here at all.\n") == ["gone"] * len(QUOTES)
    assert [one.verdict for one in check(read_brief_file(file), {})] == ["gone"] * len(QUOTES)


# --- altered briefs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("7 of 10 rivals", "9 of 10 rivals"),
        ('"weeks": 2', '"weeks": 3'),
        ('"start": 7', '"start": 8'),
        ("Print 40 cards", "Print 400 cards"),
        ("Price wars eat profit.", "Price wars bring profit."),
    ],
)
def test_a_changed_quote_or_number_in_the_record_is_found(old, new, tmp_path):
    path = tmp_path / "brief.json"
    text = write_brief_file(brief_of(), "json", WORDS, TEMPLATE).decode("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert "altered" in verdicts(path)


def test_a_changed_quote_is_found_under_a_new_seal_too(tmp_path):
    kept = brief_of()
    first, *others = kept.citations
    lie = first.model_copy(update={"quote": first.quote.replace("7", "9")})
    path = tmp_path / "brief.json"
    path.write_text(kept.model_copy(update={"citations": (lie, *others)}).to_json(), encoding="utf-8")
    (altered, *rest) = findings(path)
    assert altered.verdict == "altered"
    assert "9 of 10" in altered.then
    assert "7 of 10" in altered.now
    assert [one.verdict for one in rest] == ["holds", "holds"]


def test_a_claim_without_its_passage_is_found_under_a_new_seal_too(tmp_path):
    kept = brief_of()
    path = tmp_path / "brief.json"
    path.write_text(kept.model_copy(update={"citations": kept.citations[1:]}).to_json(), encoding="utf-8")
    assert "altered" in verdicts(path)


def test_other_indentation_is_no_alteration(tmp_path):
    path = tmp_path / "brief.json"
    content = json.loads(write_brief_file(brief_of(), "json", WORDS, TEMPLATE))
    path.write_text(json.dumps(content, indent=2, sort_keys=True), encoding="utf-8")
    assert verdicts(path) == ["holds"] * len(QUOTES)


@pytest.mark.parametrize(
    ("old", "new"),
    [("7 of 10 rivals", "9 of 10 rivals"), ("Print 40 cards", "Print 400 cards"), ("2 weeks", "3 weeks")],
)
def test_a_page_that_was_edited_is_found(old, new, tmp_path):
    markdown = tmp_path / "brief.md"
    page, record = write_brief_file(brief_of(), "md", WORDS, TEMPLATE).decode("utf-8").split("<!--")
    assert old in page
    markdown.write_text(page.replace(old, new) + "<!--" + record, encoding="utf-8")
    assert "altered" in verdicts(markdown)

    word = tmp_path / "brief.docx"
    word.write_bytes(write_brief_file(brief_of(), "docx", WORDS, TEMPLATE))
    opened = Document(str(word))
    cells = [cell for table in opened.tables for row in table.rows for cell in row.cells]
    paragraphs = [*opened.paragraphs, *(p for cell in cells for p in cell.paragraphs)]
    runs = [run for paragraph in paragraphs for run in paragraph.runs if old in run.text]
    assert runs
    for run in runs:
        run.text = run.text.replace(old, new)
    opened.save(str(word))
    assert "altered" in verdicts(word)


def test_a_quote_edited_on_the_page_is_named(tmp_path):
    path = tmp_path / "brief.md"
    page, record = write_brief_file(brief_of(), "md", WORDS, TEMPLATE).decode("utf-8").split("<!--")
    path.write_text(page.replace("7 of 10 rivals", "9 of 10 rivals") + "<!--" + record, encoding="utf-8")
    (altered, *rest) = findings(path)
    assert altered.sentence.startswith("Source 7 ")
    assert [one.verdict for one in rest] == ["holds"] * len(QUOTES)


def test_a_word_document_saved_again_still_holds(tmp_path):
    path = tmp_path / "brief.docx"
    path.write_bytes(write_brief_file(brief_of(), "docx", WORDS, TEMPLATE))
    Document(str(path)).save(str(path))
    assert verdicts(path) == ["holds"] * len(QUOTES)


def test_a_page_added_to_a_pdf_is_found(tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(write_brief_file(brief_of(), "pdf", WORDS, TEMPLATE))
    writer = pypdf.PdfWriter(clone_from=str(path))
    writer.add_page(writer.pages[0])
    writer.write(str(path))
    assert "altered" in verdicts(path)
