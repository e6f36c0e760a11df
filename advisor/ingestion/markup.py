"""HTML to blocks: every text keeps the place it has in the file, entities included."""

from __future__ import annotations

import html
import re

from advisor.ingestion import noise
from advisor.ingestion.drafts import Draft, item, prose
from advisor.ingestion.noise import clean_inline
from advisor.ingestion.offsets import CleanText
from advisor.ingestion.tables import table_of_rows
from advisor.ingestion.tags import Part, split_tags

_SKIPPED = frozenset(
    ("nav", "header", "footer", "script", "style", "title", "template", "noscript", "svg", "iframe", "select")
)
_PARTS_OF_PAGE = frozenset(("nav", "header", "footer"))
_CLOSING = re.compile(rf"</({'|'.join(sorted(_SKIPPED))})\b", re.IGNORECASE)
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_LISTS = frozenset(("ul", "ol", "menu"))
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "form", "hr", "html", "legend", "main", "p", "pre", "section"),
        "summary",
    }
)


def read_html(raw: str, start: int = 0, end: int | None = None) -> list[Draft]:
    """The blocks of the HTML in `raw[start:end]`; scripts, navigation, page header and footer left out."""
    end = len(raw) if end is None else end
    reader = _Reader(raw, start, end)
    for part in split_tags(raw, start, end):
        reader.take(part)
    return reader.drafts()


class _Reader:
    """Collects the text between tags until a tag ends the block."""

    def __init__(self, raw: str, start: int, end: int) -> None:
        self._raw = raw
        self._last_close = {found[1].lower(): found.start() for found in _CLOSING.finditer(raw, start, end)}
        self._drafts: list[Draft] = []
        self._pieces: list[CleanText] = []
        self._skipped: list[str] = []
        self._open: list[str] = []
        self._heading = 0
        self._item_start: int | None = None
        self._table: _Table | None = None

    def take(self, part: Part) -> None:
        match part.kind:
            case "open":
                self._open_tag(part)
            case "close":
                self._close_tag(part)
            case "text":
                self._add(CleanText.verbatim(self._raw, part.start, part.end))
            case "reference":
                character = html.unescape(self._raw[part.start : part.end])
                self._add(CleanText.instead_of(part.start, part.end, character))

    def drafts(self) -> list[Draft]:
        self._finish_table()
        self._flush()
        return self._drafts

    def _open_tag(self, part: Part) -> None:
        tag = part.name
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
        elif tag in _SKIPPED and self._last_close.get(tag, 0) > part.start:
            if tag in _PARTS_OF_PAGE:
                self._flush_unless_item(part)
            self._skipped.append(tag)
        elif self._table is not None:
            self._open_in_table(part, self._table)
        elif tag == "table":
            self._flush()
            self._table = _Table(part.start)
        elif tag == "br":
            self._add(CleanText.instead_of(part.start, part.end, " "))
        elif tag == "li":
            self._open_item(part)
        elif tag in _LISTS:
            self._flush()
            self._open.append(tag)
        elif tag in _HEADINGS:
            self._flush()
            self._heading = int(tag[1])
        elif tag in _BLOCKS:
            self._flush_unless_item(part)

    def _close_tag(self, part: Part) -> None:
        tag = part.name
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
        elif self._table is not None:
            if tag == "table" and self._table.leave():
                self._finish_table()
        elif tag in _HEADINGS:
            self._flush()
        elif tag == "li" or tag in _LISTS:
            self._flush()
            self._close_until(tag)
        elif tag in _BLOCKS:
            self._flush_unless_item(part)

    def _add(self, text: CleanText) -> None:
        if self._skipped:
            return
        if self._table is not None:
            self._table.add(text)
        else:
            self._pieces.append(text)

    def _open_item(self, part: Part) -> None:
        """An item that was never closed ends where the next one of its list begins."""
        self._flush()
        innermost = next((tag for tag in reversed(self._open) if tag == "li" or tag in _LISTS), None)
        if innermost == "li":
            self._close_until("li")
        self._open.append("li")
        self._item_start = part.start

    def _close_until(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def _flush_unless_item(self, part: Part) -> None:
        """Paragraphs inside an item are one text."""
        if self._item_start is None:
            self._flush()
        elif self._pieces:
            self._pieces.append(CleanText.instead_of(part.start, part.end, " "))

    def _flush(self) -> None:
        """Ends the block: what was collected is an item, a heading or a paragraph."""
        text = clean_inline(CleanText.join(self._pieces), item=self._item_start is not None)
        if text.text:
            end = text.ends[-1]
            if self._item_start is not None:
                depth = max(0, self._open.count("li") - 1)
                self._drafts.append(item(self._item_start, end, text, "-", depth))
            elif self._heading:
                self._drafts.append(prose("heading", text.starts[0], end, text, self._heading))
            elif not noise.is_furniture(text.text):
                self._drafts.append(prose("paragraph", text.starts[0], end, text))
        self._pieces, self._item_start, self._heading = [], None, 0

    def _open_in_table(self, part: Part, table: _Table) -> None:
        if part.name == "table":
            table.enter()
        elif part.name in ("tr", "td", "th"):
            table.begin(part.name)
        elif part.name in _BLOCKS or part.name in ("br", "li"):
            self._add(CleanText.instead_of(part.start, part.end, " "))

    def _finish_table(self) -> None:
        table, self._table = self._table, None
        if table is not None and (draft := table.draft()) is not None:
            self._drafts.append(draft)


class _Table:
    """The rows of a table while it is read; a table inside a cell is that cell's text."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._depth = 1
        self._rows: list[list[list[CleanText]]] = []

    def enter(self) -> None:
        self._depth += 1

    def leave(self) -> bool:
        self._depth -= 1
        return self._depth == 0

    def begin(self, tag: str) -> None:
        if self._depth > 1:
            return
        if tag == "tr" or not self._rows:
            self._rows.append([])
        if tag != "tr":
            self._rows[-1].append([])

    def add(self, text: CleanText) -> None:
        if not self._rows:
            self._rows.append([])
        if not self._rows[-1]:
            self._rows[-1].append([])
        self._rows[-1][-1].append(text)

    def draft(self) -> Draft | None:
        rows = [[clean_inline(CleanText.join(cell)) for cell in row] for row in self._rows]
        rows = [row for row in rows if any(cell.text for cell in row)]
        if not rows:
            return None
        end = max(cell.ends[-1] for row in rows for cell in row if cell.text)
        return table_of_rows(self._start, end, rows)
