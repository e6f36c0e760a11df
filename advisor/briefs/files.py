"""The brief as a file in each of its forms, written and read back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from advisor.advice.export import as_markdown
from advisor.briefs.kept import KeptBrief, is_sealed, read_kept
from advisor.briefs.page import lay_out
from advisor.briefs.pdf import as_pdf, kept_in_pdf, words_of_pdf
from advisor.briefs.word import as_word, kept_in_word, words_of_word
from advisor.briefs.words import BriefWords
from advisor.errors import BriefFileError

Form = Literal["json", "md", "docx", "pdf"]
FORMS: tuple[Form, ...] = get_args(Form)

MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}

_CARRIED = re.compile(r"\n<!-- standout-brief (.*) -->\s*$", re.DOTALL)


class BriefFile(NamedTuple):
    """A file read back: the record it carries and whether its seal holds, and the words of its page, if it has one."""

    kept: KeptBrief
    sealed: bool
    words: str | None = None


def write_brief_file(kept: KeptBrief, form: Form, words: BriefWords, template: str) -> bytes:
    """The file of a brief. The page of a form that has one carries the whole record, so that it can be checked."""
    if form == "json":
        return kept.to_json().encode("utf-8")
    if form == "md":
        return _as_markdown_file(kept, template).encode("utf-8")
    page = lay_out(kept, words)
    return as_word(kept, page) if form == "docx" else as_pdf(kept, page)


def read_brief_file(path: Path) -> BriefFile:
    """The file of a brief. Raises `BriefFileError` where it carries no record that can be read."""
    content = path.read_bytes()
    form = path.suffix.lower().removeprefix(".")
    if form == "json":
        return _carried(_text(content))
    if form == "md":
        text = _text(content)
        carried = _CARRIED.search(text)
        return _carried(carried[1] if carried else None, text[: carried.start()] if carried else text)
    if form == "docx":
        return _carried(kept_in_word(content), words_of_word(content))
    if form == "pdf":
        return _carried(kept_in_pdf(content), words_of_pdf(content))
    raise BriefFileError(f"A brief is a file that ends in {', '.join(FORMS)}.")


def _carried(record: str | None, words: str | None = None) -> BriefFile:
    if record is None:
        raise BriefFileError(
            "This file carries no record of its sources, so it cannot be checked; download the brief anew."
        )
    return BriefFile(read_kept(record), is_sealed(record), words)


def _as_markdown_file(kept: KeptBrief, template: str) -> str:
    """The Markdown, with the record in a comment that no reader of the page sees."""
    page = as_markdown(kept, kept.citations, template).rstrip() + "\n"
    record = kept.on_page(page).to_json().replace("--", "-\\u002d")  # two hyphens would end the comment
    return f"{page}\n<!-- standout-brief {record} -->\n"


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BriefFileError("This is no brief: it is not text in UTF-8.") from error
