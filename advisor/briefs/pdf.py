"""The brief as PDF: tagged, with text that can be selected, and with its own record attached."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, Literal

from advisor.briefs.kept import KeptBrief
from advisor.briefs.page import Chapter, Page, Part
from advisor.errors import BriefFileError
from advisor.pictures.drawing import folder_of_faces

_TEMPLATE = Path(__file__).parent / "brief.typ"
_ATTACHED = "standout-brief.json"

Standard = Literal["ua-1"]
"""PDF/UA: what a screen reader needs."""


def as_pdf(kept: KeptBrief, page: Page, standard: Standard | None = None) -> bytes:
    """The page as PDF with `kept` attached; checked against a standard where one is named."""
    told = json.dumps(_data(page), ensure_ascii=False)
    unmarked = _set(told, standard)
    return _set(told, standard, kept=kept.on_page(words_of_pdf(unmarked)).to_json())


def words_of_pdf(content: bytes) -> str:
    """All that a reader of the PDF sees."""
    return "\n".join(sheet.extract_text() for sheet in _opened(content).pages)


def kept_in_pdf(content: bytes) -> str | None:
    """The attached record, None where there is none."""
    attached = _opened(content).attachments
    return attached[_ATTACHED][0].decode("utf-8") if _ATTACHED in attached else None


def _set(page: str, standard: Standard | None, **attached: str) -> bytes:
    """Typesets a page that is given as JSON."""
    import typst  # noqa: PLC0415 - only where a PDF is made

    content: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[folder_of_faces()],  # letters that the book face lacks
        sys_inputs={"page": page, **attached},
        pdf_standards=[standard] if standard else [],
    )
    return content


def _data(page: Page) -> dict[str, Any]:
    plain = {key.replace("_", "-"): value for key, value in page._asdict().items() if isinstance(value, str)}
    return plain | {
        "chapters": [_chapter(chapter) for chapter in page.chapters],
        "plan": [_part(part) for part in page.plan],
        "after": [_chapter(chapter) for chapter in page.after],
        "pictures": [
            {"title": picture.title, "text": picture.text, "svg": picture.svg().decode("utf-8")}
            for picture in page.pictures
        ],
        "sources": [source._asdict() for source in page.sources],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {"heading": chapter.heading, "parts": [_part(part) for part in chapter.parts]}


def _part(part: Part) -> dict[str, Any]:
    return {"label": part.label, "boxed": part.boxed, "lines": [line._asdict() for line in part.lines]}


def _opened(content: bytes) -> Any:
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        return PdfReader(io.BytesIO(content))
    except PyPdfError as error:
        raise BriefFileError(
            f"That is no PDF that can be read ({error}); download the brief anew."
        ) from error
