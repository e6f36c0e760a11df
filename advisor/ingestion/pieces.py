"""Cuts chunks into what a search matches: paragraphs, lists and their items, tables and their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from advisor.ingestion.blocks import read_drafts
from advisor.ingestion.chunks import pieces_of_prose
from advisor.ingestion.cleaning import clean
from advisor.ingestion.drafts import Draft
from advisor.ingestion.offsets import CleanText
from advisor.ingestion.windows import cut_windows
from advisor.records import Chunk, Document, Piece

PARAGRAPH_CHARS = 700
"""A longer paragraph is cut where a sentence ends."""


class _Cut(NamedTuple):
    """A piece in the making: raw span, what the encoder reads of it, and the place of its whole."""

    start: int
    end: int
    read: str
    whole: int | None = None


def cut_pieces(
    document: Document, chunks: Sequence[Chunk], count_tokens: Callable[[str], int], max_tokens: int = 256
) -> tuple[Piece, ...]:
    """The pieces of a document's chunks, in raw order, a whole before its parts.

    Every block of a chunk is in a piece. A list with its lead-in and a table are pieces, and so is each of their
    items and rows, which name them as their `whole`.
    """
    text = clean(document)
    drafts = [draft for draft in read_drafts(document) if draft.kind != "heading"]
    pieces: list[Piece] = []
    for chunk in chunks:
        inside = [draft for draft in drafts if draft.start < chunk.end and chunk.start < draft.end]
        heading = chunk.section[-1] if chunk.section else chunk.title
        first = len(pieces)
        for number, cut in enumerate(_cuts(inside, chunk, text)):
            pieces.append(
                Piece(
                    id=f"{chunk.id}/{number}",
                    chunk_id=chunk.id,
                    source=chunk.source,
                    start=cut.start,
                    end=cut.end,
                    windows=cut_windows(cut.read, heading, count_tokens, max_tokens),
                    whole=None if cut.whole is None else pieces[first + cut.whole].id,
                )
            )
    return tuple(pieces)


def _cuts(drafts: Sequence[Draft], chunk: Chunk, text: CleanText) -> Iterator[_Cut]:
    place = made = 0
    while place < len(drafts):
        cuts, place = _next_cuts(drafts, place, chunk, text)
        for cut in cuts:
            yield cut if cut.whole is None else cut._replace(whole=made + cut.whole)
        made += len(cuts)


def _next_cuts(drafts: Sequence[Draft], place: int, chunk: Chunk, text: CleanText) -> tuple[list[_Cut], int]:
    """The pieces of the paragraph, list or table at `place`, and the place after it."""
    block = drafts[place]
    if block.kind == "table":
        return _of_table(block, chunk, text), place + 1
    leads = block.kind == "paragraph"
    end = place + leads
    while end < len(drafts) and drafts[end].kind == "item":
        end += 1
    if end > place + leads:
        return _of_list(drafts[place:end], chunk, text), end
    return list(_of_paragraph(block, chunk)), place + 1


def _of_table(table: Draft, chunk: Chunk, text: CleanText) -> list[_Cut]:
    rows = [
        _Cut(
            row[0].raw_span(0, 1)[0],
            row[-1].raw_span(0, len(row[-1].text))[1],
            "; ".join(_named(cell.text, i, table) for i, cell in enumerate(row)),
            whole=0,
        )
        for row in table.rows
        if row and row[0].text and row[-1].text
    ]
    return [_clipped(_Cut(table.start, table.end, table.clean.text), chunk, text), *rows]


def _named(cell: str, column: int, table: Draft) -> str:
    """A cell with the header of its column."""
    return f"{table.headers[column].text}: {cell}" if column < len(table.headers) else cell


def _of_list(blocks: Sequence[Draft], chunk: Chunk, text: CleanText) -> list[_Cut]:
    start, end = blocks[0].start, blocks[-1].end
    whole = _clipped(_Cut(start, end, text.within(start, end)), chunk, text)
    items = [
        _clipped(_Cut(block.start, block.end, block.body.text, whole=0), chunk, text)
        for block in blocks
        if block.kind == "item"
    ]
    return [whole, *items] if len(blocks) > 1 else [whole]


def _of_paragraph(block: Draft, chunk: Chunk) -> Iterator[_Cut]:
    first, last = block.clean.span_within(max(block.start, chunk.start), min(block.end, chunk.end))
    inside = block.clean.part(first, last).strip()
    for start, end in pieces_of_prose(inside.text, PARAGRAPH_CHARS):
        yield _Cut(*inside.raw_span(start, end), inside.text[start:end])


def _clipped(cut: _Cut, chunk: Chunk, text: CleanText) -> _Cut:
    """What of a piece stands in the chunk: blocks longer than a chunk are in several."""
    start, end = max(cut.start, chunk.start), min(cut.end, chunk.end)
    if (start, end) == (cut.start, cut.end):
        return cut
    return cut._replace(start=start, end=end, read=text.within(start, end))
