"""The brief as a Word document: real headings, lists and a table, and with its own record inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from advisor.briefs.kept import KeptBrief
from advisor.briefs.page import LANGUAGE, Chapter, Line, Page, Part, Reference
from advisor.errors import BriefFileError
from advisor.pictures.drawing import Picture

_CARRIED = "/customXml/standout.xml"
"""Word keeps such parts when it saves a document."""
_NAMESPACE = "urn:standout:brief"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SERIF, _SANS = "Georgia", "Calibri"
_ACCENT, _MUTED, _INK = RGBColor(0x1D, 0x5C, 0x54), RGBColor(0x66, 0x5F, 0x54), RGBColor(0x24, 0x21, 0x1C)
_SOFT = "F1F5F3"
_LONGEST_TITLE = 255
_PICTURE_WIDTH = Cm(8.1)


def as_word(kept: KeptBrief, page: Page) -> bytes:
    """The page as a Word document that carries `kept`."""
    document = _set(page)
    return _saved(document, kept.on_page(words_of_word(_saved(document))))


def words_of_word(content: bytes) -> str:
    """All text of the document's body."""
    body = _opened(content).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def kept_in_word(content: bytes) -> str | None:
    """The record that the document carries, None where there is none."""
    for part in _opened(content).part.package.iter_parts():
        if part.content_type == "application/xml" and _NAMESPACE.encode() in part.blob:
            return str(parse_xml(part.blob).text)
    return None


def _saved(document: WordDocument, carried: KeptBrief | None = None) -> bytes:
    if carried:
        text = f'<brief xmlns="{_NAMESPACE}">{escape(carried.to_json())}</brief>'.encode()
        package = document.part.package
        part = PackagePart(PackURI(_CARRIED), "application/xml", text, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _opened(content: bytes) -> WordDocument:
    try:
        return Document(io.BytesIO(content))
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise BriefFileError(
            f"That is no Word document that can be read ({error}); download the brief anew."
        ) from error


# --- the page, from top to bottom ------------------------------------------------------------------------


def _set(page: Page) -> WordDocument:
    document = Document()
    _dress(document, page)
    document.add_paragraph(page.kicker.upper(), style="Subtitle")
    document.add_heading(page.title, 1)
    document.add_paragraph(page.summary, style="Intense Quote")
    for chapter in page.chapters:
        _add_chapter(document, chapter)
    document.add_heading(page.plan_heading, 2)
    _add_plan(document, page.plan)
    if page.kpis:
        document.add_paragraph(page.kpis).paragraph_format.space_before = Pt(6)
    for chapter in page.after:
        _add_chapter(document, chapter)
    _begin_two_columns(document)
    if page.pictures:
        document.add_heading(page.pictures_heading, 2)
        _add_pictures(document, page.pictures)
    document.add_heading(page.sources_heading, 2)
    document.add_paragraph(page.sources_note, style="Caption")
    for source in page.sources:
        _add_source(document, source)
    return document


def _add_chapter(document: WordDocument, chapter: Chapter) -> None:
    document.add_heading(chapter.heading, 2)
    for part in chapter.parts:
        if part.label:
            document.add_heading(part.label, 3)
        for line in part.lines:
            paragraph = document.add_paragraph(style="Quote" if part.boxed else "List Bullet")
            _write(paragraph, line)


def _add_plan(document: WordDocument, plan: Sequence[Part]) -> None:
    """A table with a heading row, a column for each stage."""
    table = document.add_table(rows=2, cols=len(plan))
    heading = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(heading)
    for column, stage in enumerate(plan):
        table.cell(0, column).paragraphs[0].add_run(stage.label).bold = True
        cell = table.cell(1, column)
        for number, line in enumerate(stage.lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.style = document.styles["List Bullet"]
            _write(paragraph, line)


def _begin_two_columns(document: WordDocument) -> None:
    """Pictures and sources flow through two columns."""
    section = document.add_section(WD_SECTION.CONTINUOUS)._sectPr
    for columns in section.findall(qn("w:cols")):
        columns.set(qn("w:num"), "2")
        columns.set(qn("w:space"), "400")


def _add_pictures(document: WordDocument, pictures: Iterable[Picture]) -> None:
    for picture in pictures:
        run = document.add_paragraph().add_run()
        shown = run.add_picture(io.BytesIO(picture.png()), width=_PICTURE_WIDTH)
        about = shown._inline.docPr
        about.set("descr", picture.text)
        about.set("title", picture.title)


def _add_source(document: WordDocument, source: Reference) -> None:
    paragraph = document.add_paragraph(style="Caption")
    _bookmark(paragraph, source.n)
    paragraph.add_run(f"[{source.n}] ").bold = True
    paragraph.add_run(f"{source.title}: “{source.quote}” ")
    place = paragraph.add_run(f"({source.place})")
    place.font.color.rgb = _MUTED


def _write(paragraph: Paragraph, line: Line) -> None:
    """A sentence whose numbers lead to their passages."""
    paragraph.add_run(line.text)
    for n in line.numbers:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"source-{n}")
        run = paragraph.add_run(f"\u00a0[{n}]")
        run.font.size = Pt(8.5)
        run.font.color.rgb = _ACCENT
        link.append(run._r)
        paragraph._p.append(link)


def _bookmark(paragraph: Paragraph, n: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(n))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), f"source-{n}")
        paragraph._p.append(mark)


# --- how it looks ----------------------------------------------------------------------------------------


def _dress(document: WordDocument, page: Page) -> None:
    """Margins, styles, language, title and foot."""
    about = document.core_properties
    about.title = page.title[:_LONGEST_TITLE]
    about.author, about.language, about.comments = "Standout", LANGUAGE, ""
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(2)
    sheet.top_margin = sheet.bottom_margin = Cm(1.8)
    long = len(page.title) > 130
    _style(document, "Normal", _SANS, 10, _INK, after=3)
    _style(document, "Subtitle", _SANS, 9, _MUTED, after=0)
    _style(document, "Heading 1", _SERIF, 15 if long else 20, _INK, before=2, after=6)
    _style(document, "Intense Quote", _SANS, 11.5, _INK, after=6)
    _style(document, "Heading 2", _SERIF, 14, _ACCENT, before=14, after=4)
    _style(document, "Heading 3", _SANS, 10, _INK, before=6, after=2, bold=True)
    _style(document, "List Bullet", _SANS, 10, _INK, after=2)
    _style(document, "Quote", _SANS, 10, _INK, before=6, after=8)
    _style(document, "Caption", _SANS, 8.5, _INK, after=3)
    _box(document, "Quote")
    _unframe(document, "Intense Quote")
    _speak(document)
    foot = sheet.footer.paragraphs[0]
    foot.style = document.styles["Caption"]
    foot.add_run(page.foot).font.color.rgb = _MUTED


def _style(
    document: WordDocument,
    name: str,
    font: str,
    size: float,
    colour: RGBColor,
    *,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
) -> None:
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), colour
    style.font.bold, style.font.italic = bold, False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[theme]  # a theme's face would win over the one named
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), font)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.1


def _box(document: WordDocument, name: str) -> None:
    """A soft ground with a rule at its left."""
    form = document.styles[name].element.get_or_add_pPr()
    rule = f'<w:pBdr {_W}><w:left w:val="single" w:sz="18" w:space="8" w:color="1D5C54"/></w:pBdr>'
    ground = f'<w:shd {_W} w:val="clear" w:color="auto" w:fill="{_SOFT}"/>'
    for dress in (rule, ground):  # Word insists on the order of its elements
        form.insert_element_before(parse_xml(dress), "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _unframe(document: WordDocument, name: str) -> None:
    form = document.styles[name].element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:ind", "w:jc"):
        for found in form.findall(qn(tag)):
            form.remove(found)


def _speak(document: WordDocument) -> None:
    """Names the language, for screen readers and spelling."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")) if defaults is not None else ():
        language.set(qn("w:val"), LANGUAGE)
