"""Text out of Word files: headings marked with # signs, items with dashes, tables with bars."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from advisor.errors import DocumentError

_UNPACKED_TIMES = 10
_FAULTS = (
    *(PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, NotImplementedError),
    *(KeyError, ValueError, OSError, AttributeError, TypeError, IndexError),
)
_HEADING = re.compile(r"Heading (\d)")


def docx_text(name: str, data: bytes, max_bytes: int) -> str:
    """The text of a Word file, blocks apart by an empty line. Raises `DocumentError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _UNPACKED_TIMES * max_bytes:
            raise DocumentError(f"{name} unpacks to {unpacked / 1e6:.0f} MB, which is too large; split it.")
        return "\n\n".join(_blocks(docx.Document(io.BytesIO(data)).iter_inner_content()))
    except _FAULTS as error:
        raise DocumentError(f"{name} is not a Word file that can be read; save it again as .docx.") from error


def _blocks(blocks: Iterator[Paragraph | Table]) -> Iterator[str]:
    items: list[str] = []
    for block in blocks:
        text = _table(block) if isinstance(block, Table) else " ".join(block.text.split())
        if not text:
            continue
        mark = _mark(block) if isinstance(block, Paragraph) else ""
        if mark.endswith("- "):
            items.append(mark + text)
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield mark + text
    if items:
        yield "\n".join(items)


def _table(table: Table) -> str:
    rows = ([" ".join(cell.text.split()).replace("|", "¦") for cell in row.cells] for row in table.rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows if any(row))


def _mark(paragraph: Paragraph) -> str:
    style = (paragraph.style.name or "") if paragraph.style else ""
    if style == "Title":
        return "# "
    if heading := _HEADING.fullmatch(style):
        return "#" * min(6, int(heading[1])) + " "
    properties = paragraph.paragraph_format.element.pPr
    numbering = properties.numPr if properties is not None else None
    if numbering is None and not style.startswith("List"):
        return ""
    level = (
        numbering.ilvl.val if numbering is not None and numbering.ilvl is not None else _style_level(style)
    )
    return "  " * level + "- "


def _style_level(style: str) -> int:
    """`List Bullet 2` stands one level deeper than `List Bullet`."""
    return int(style[-1]) - 1 if style[-1:].isdigit() else 0
