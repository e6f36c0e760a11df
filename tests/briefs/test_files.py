"""Every form of the brief says the same, can be opened, and carries what it rests on."""

import io
import json
import zipfile

import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from advisor.briefs.files import FORMS, Form, read_brief_file, write_brief_file
from advisor.briefs.page import lay_out
from advisor.briefs.pdf import as_pdf, words_of_pdf
from advisor.briefs.word import as_word, words_of_word
from advisor.errors import BriefFileError
from tests.briefs.sample import QUOTES, TEMPLATE, WORDS, brief_of

OWNERS = {
    "plain": brief_of(),
    "terse": brief_of("bikes", "x"),
    "umlauts": brief_of("Bäckerei Müller & Söhne", "Café Schönböck <b>", None),
    "scripts": brief_of("Ресторан Смак, مطعم, 東京食堂", "Żabka $5"),
    "markup": brief_of("*we* [1] #bake# $x$ @me `y` \\z --> <script>", "Lidl_*"),
    "long": brief_of("we bake " + "and bake " * 60, "a rival with quite a name " * 6),
}
"""Invented owners who are hard on a page."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def words_of(form: Form, content: bytes) -> str:
    """All that a reader of the file sees; Markdown without the comment at its end."""
    if form == "pdf":
        return words_of_pdf(content)
    if form == "docx":
        return words_of_word(content)
    return content.decode("utf-8").split("<!--")[0]


@pytest.mark.parametrize("form", ["md", "docx", "pdf"])
def test_a_page_says_what_the_brief_says(form):
    page = squeezed(words_of(form, write_brief_file(OWNERS["plain"], form, WORDS, TEMPLATE)))
    for part in (
        "dog grooming -- old dogs: the ones who are there for you first.",
        "Choose the people you serve best.",
        "Focused Differentiation",
        "Service Differentiation",
        "A narrow field keeps rivals away.",
        "Ask five vets.",
        "new old dogs a month",
        "Price wars eat profit.",
        "Ring the vets.",
        "Print 40 cards.",
        "I do not know your rent.",
    ):
        assert squeezed(part) in page


@pytest.mark.parametrize("form", ["md", "docx", "pdf"])
def test_a_page_lists_its_passages_word_for_word(form):
    page = squeezed(words_of(form, write_brief_file(OWNERS["plain"], form, WORDS, TEMPLATE)))
    for words in QUOTES:
        assert squeezed(f"“{words}”") in page


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("owner", OWNERS)
def test_every_form_is_read_back_as_it_was_kept(form, owner, tmp_path):
    file = tmp_path / f"brief.{form}"
    file.write_bytes(write_brief_file(OWNERS[owner], form, WORDS, TEMPLATE))
    read = read_brief_file(file)
    assert read.sealed
    left_out = {"seal", "page_sha256"}
    assert read.kept.model_dump(exclude=left_out) == OWNERS[owner].model_dump(exclude=left_out)


@pytest.mark.parametrize("owner", OWNERS)
def test_a_pdf_has_at_most_three_pages_and_a_title(owner):
    opened = pypdf.PdfReader(io.BytesIO(write_brief_file(OWNERS[owner], "pdf", WORDS, TEMPLATE)))
    assert 1 <= len(opened.pages) <= 3
    assert opened.metadata.title == OWNERS[owner].positioning_statement


@pytest.mark.parametrize("owner", ["plain", "umlauts", "long"])
def test_a_pdf_is_what_the_standard_for_screen_readers_asks_for(owner):
    kept = OWNERS[owner]
    opened = pypdf.PdfReader(io.BytesIO(as_pdf(kept, lay_out(kept, WORDS), "ua-1")))
    assert opened.trailer["/Root"]["/Lang"] == "en-GB"
    assert opened.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_word_document_has_headings_a_language_and_pictures_with_words():
    kept = OWNERS["plain"]
    page = lay_out(kept, WORDS)
    opened = Document(io.BytesIO(as_word(kept, page)))
    assert [p.text for p in opened.paragraphs if p.style.name == "Heading 1"] == [kept.positioning_statement]
    assert {p.style.name for p in opened.paragraphs} >= {"Heading 2", "Heading 3", "List Bullet"}
    assert opened.core_properties.language == "en-GB"
    told = [(shape.get("title"), shape.get("descr")) for shape in opened.element.iter(qn("wp:docPr"))]
    assert told == [(picture.title, picture.text) for picture in page.pictures]
    assert len(told) == 3


def test_every_number_in_a_word_document_leads_to_its_passage():
    opened = Document(io.BytesIO(write_brief_file(OWNERS["plain"], "docx", WORDS, TEMPLATE)))
    links = {link.get(qn("w:anchor")) for link in opened.element.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in opened.element.iter(qn("w:bookmarkStart"))}
    assert links == marks == {"source-7", "source-8", "source-9"}


def test_only_passages_that_the_brief_cites_are_kept():
    kept = OWNERS["plain"]
    assert [citation.n for citation in kept.citations] == [7, 8, 9]


def test_the_json_is_the_brief_with_its_passages():
    content = json.loads(write_brief_file(OWNERS["plain"], "json", WORDS, TEMPLATE))
    assert set(content) >= {
        "positioning_statement",
        "summary",
        "recommendations",
        "plan",
        "gaps",
        "citations",
    }
    assert set(content["plan"]) == {"30", "60", "90"}
    assert set(content["citations"][0]) >= {"source", "source_sha256", "start", "end", "quote"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.json", b"[1]"),
        ("notes.json", b"{"),
        ("notes.json", b"\xff\xfe"),
        ("notes.md", b"# Notes\n"),
        ("notes.pdf", b"no pdf"),
        ("notes.docx", b"no word"),
        ("notes.odt", b""),
    ],
)
def test_a_file_that_is_no_brief_is_refused_in_a_sentence(name, content, tmp_path):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BriefFileError, match=r"\.$"):
        read_brief_file(file)


def test_a_word_document_without_a_record_is_refused(tmp_path):
    file = tmp_path / "letter.docx"
    Document().save(file)
    assert zipfile.is_zipfile(file)
    with pytest.raises(BriefFileError, match="no record"):
        read_brief_file(file)
