"""The blocks of a document, as a page shows them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from advisor.ingestion.drafts import Draft
from advisor.ingestion.lines import read_lines
from advisor.ingestion.markdown import read_markdown
from advisor.ingestion.markup import read_html
from advisor.ingestion.offsets import CleanText
from advisor.ingestion.outline import without_empty_headings
from advisor.records import Document, Record


class Cell(Record):
    """A header, value or caption of a table, with its raw span."""

    text: str
    start: int
    end: int


class Block(Record):
    """A heading, paragraph, list item or table, with its raw span; noise is in no block.

    `level` is a heading's level from 1 or an item's depth from 0. `text` is clean; an item's is without its
    `marker` ("-" or "1."), a table's has one line a row.
    """

    kind: Literal["heading", "paragraph", "item", "table"]
    start: int
    end: int
    text: str
    level: int = 0
    marker: str = ""
    caption: Cell | None = None
    headers: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@lru_cache(maxsize=32)
def read_blocks(document: Document) -> tuple[Block, ...]:
    """The blocks of `document` in raw order."""
    return tuple(_block(draft) for draft in read_drafts(document))


@lru_cache(maxsize=4)
def read_drafts(document: Document) -> tuple[Draft, ...]:
    """The blocks with the offsets of every character."""
    match document.format:
        case "md":
            return tuple(without_empty_headings(read_markdown(document.text)))
        case "html":
            return tuple(without_empty_headings(read_html(document.text)))
        case "txt":
            return tuple(read_lines(document.text, document.title))
        case "pdf" | "docx":
            return tuple(read_lines(document.text, document.title, marked=True))


def _block(draft: Draft) -> Block:
    return Block(
        kind=draft.kind,
        start=draft.start,
        end=draft.end,
        text=draft.body.text,
        level=draft.level,
        marker=draft.marker,
        caption=_cell(draft.caption) if draft.caption else None,
        headers=tuple(map(_cell, draft.headers)),
        rows=tuple(tuple(map(_cell, row)) for row in draft.rows),
    )


def _cell(clean: CleanText) -> Cell:
    start, end = clean.raw_span(0, len(clean.text))
    return Cell(text=clean.text, start=start, end=end)
