"""A document as it should read, with the way back to its raw text."""

from __future__ import annotations

from functools import lru_cache

from advisor.ingestion.blocks import Block, Cell, read_drafts
from advisor.ingestion.drafts import Draft
from advisor.ingestion.offsets import CleanText
from advisor.records import Document

__all__ = ["CleanText", "clean", "divide", "quote"]


@lru_cache(maxsize=32)
def clean(document: Document) -> CleanText:
    """The whole document without noise: paragraphs apart by an empty line, items and rows by a line break."""
    pieces: list[CleanText] = []
    before: Draft | None = None
    for draft in read_drafts(document):
        if before is not None:
            between = "\n" if draft.kind == "item" else "\n\n"
            pieces.append(CleanText.instead_of(before.end, max(before.end, draft.start), between))
        pieces.append(draft.clean)
        before = draft
    return CleanText.join(pieces)


def quote(document: Document, start: int, end: int) -> str:
    """What the raw span `[start, end)` of a document reads like: the words a citation shows."""
    return clean(document).within(start, end)


def divide(document: Document, part: Block | Cell, start: int, end: int) -> tuple[str, str, str]:
    """The text of a block or cell before, inside and after the raw span `[start, end)`, to highlight it."""
    text = clean(document)
    first, last = text.span_within(part.start, part.end)
    offset = max(first, text.text.find(part.text.rstrip("."), first, last))  # a row drops a cell's full stop
    low, high = text.span_within(start, end)
    low = min(max(low - offset, 0), len(part.text))
    high = max(low, min(high - offset, len(part.text)))
    return part.text[:low], part.text[low:high], part.text[high:]
