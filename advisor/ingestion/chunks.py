"""Cuts a document into the units that are found, read and cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.ingestion.blocks import read_drafts
from advisor.ingestion.cleaning import clean
from advisor.ingestion.drafts import Draft
from advisor.ingestion.sections import Headed, headed
from advisor.ingestion.sentences import sentence_spans
from advisor.records import Chunk, Document

PACKED_CHARS = 1200  # paragraphs are joined up to here,
GLUED_CHARS = 2400  # up to here where one refers back to the other or is tiny,
LONGEST_CHARS = 2800  # and a list or a paragraph is cut from here on
TINY_CHARS = 220

_BACK_REFERENCE = re.compile(
    r"(?:And|But|Or|Yet|So|They|Their|Them|These|Those|This|That|It|Its|Such|Both|Therefore|Thus|Hence|"
    r"Instead|Consequently|The other|Another)\b"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks, or parts of one, that are read together: raw span and clean length."""

    start: int
    end: int
    length: int
    refers_back: bool = False

    def with_next(self, other: Unit) -> Unit:
        return replace(self, end=other.end, length=self.length + other.length + 2)


def cut_chunks(document: Document) -> tuple[Chunk, ...]:
    """The chunks of `document` in raw order: every block but headings is in exactly one.

    A chunk is paragraphs of one section up to about 1,200 characters, a list with its lead-in, or a table.
    """
    text = clean(document)
    chunks = []
    for section in headed(read_drafts(document)):
        for unit in _packed(list(_units(section))):
            chunks.append(
                Chunk(
                    id=f"{document.id}:{unit.start}-{unit.end}",
                    source=document.file,
                    title=document.title,
                    section=section.path,
                    start=unit.start,
                    end=unit.end,
                    text=text.within(unit.start, unit.end),
                )
            )
    return tuple(chunks)


def _units(section: Headed) -> Iterator[Unit]:
    """What must stay together: a list with its lead-in, a table, a paragraph."""
    body = section.body
    place = 0
    while place < len(body):
        leads = _may_lead_in(body[place])
        end = place + leads
        while end < len(body) and body[end].kind == "item":
            end += 1
        if end > place + leads:
            yield from _list_units(body[place:end], leads)
        else:
            end = place + 1
            yield from _block_units(body[place])
        place = end


def _may_lead_in(block: Draft) -> bool:
    longest = PACKED_CHARS if block.clean.text.endswith(":") else PACKED_CHARS / 2
    return block.kind == "paragraph" and len(block.clean.text) <= longest


def _block_units(block: Draft) -> Iterator[Unit]:
    refers_back = bool(_BACK_REFERENCE.match(block.clean.text))
    if block.kind == "table" or len(block.clean.text) <= LONGEST_CHARS:
        yield Unit(block.start, block.end, len(block.clean.text), refers_back=refers_back)
        return
    for start, end in pieces_of_prose(block.clean.text, PACKED_CHARS):
        yield Unit(*block.clean.raw_span(start, end), end - start)


def _list_units(blocks: Sequence[Draft], leads: bool) -> Iterator[Unit]:
    """The list whole, or in even parts that begin with an item of the first level."""
    length = sum(len(block.clean.text) + 1 for block in blocks)
    refers_back = leads and bool(_BACK_REFERENCE.match(blocks[0].clean.text))
    parts = -(-length // LONGEST_CHARS)
    for n, part in enumerate(_even_parts(blocks, leads, length / parts)):
        if len(part) == 1 and len(part[0].clean.text) > LONGEST_CHARS:
            yield from _block_units(part[0])
            continue
        size = sum(len(block.clean.text) + 1 for block in part) - 1
        yield Unit(part[0].start, part[-1].end, size, refers_back and not n)


def _even_parts(blocks: Sequence[Draft], leads: bool, size: float) -> Iterator[list[Draft]]:
    """Runs of blocks of about `size` characters; one longer than a chunk may be stands alone."""
    part: list[Draft] = []
    length = 0
    for n, block in enumerate(blocks):
        own = len(block.clean.text) + 1
        may_begin = n > leads and block.level == 0
        is_full = length + own / 2 > size or length + own > LONGEST_CHARS
        if part and ((may_begin and is_full) or max(own, length) > LONGEST_CHARS):
            yield part
            part, length = [], 0
        part.append(block)
        length += own
    yield part


def _packed(units: Sequence[Unit]) -> list[Unit]:
    """Neighbours joined while they are short; what refers back or is tiny stays with what it belongs to."""
    packed: list[Unit] = []
    for unit in units:
        if packed and _belong_together(packed[-1], unit):
            packed[-1] = packed[-1].with_next(unit)
        else:
            packed.append(unit)
    return packed


def _belong_together(before: Unit, unit: Unit) -> bool:
    together = before.length + unit.length
    if together <= PACKED_CHARS:
        return True
    needs_other = unit.refers_back or unit.length < TINY_CHARS or before.length < TINY_CHARS
    return needs_other and together <= GLUED_CHARS


def pieces_of_prose(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Spans of about `size` characters that end with a sentence, or with a word where a sentence is longer."""
    start = end = 0
    for first, last in sentence_spans(text):
        if end > start and last - start > size:
            yield start, end
            start = first
        while last - start > 2 * size:
            cut = _word_end(text, start, start + size)
            yield start, cut
            start = cut + (text[cut] == " ")
        end = last
    if end > start:
        yield start, end


def _word_end(text: str, start: int, near: int) -> int:
    blank = text.rfind(" ", start + 1, near + 1)
    return blank if blank > start else near
