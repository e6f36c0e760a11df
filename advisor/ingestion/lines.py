"""Plain text to blocks: every rule looks at a line and its direct neighbours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.ingestion import noise
from advisor.ingestion.drafts import Draft, item, prose
from advisor.ingestion.noise import clean_inline
from advisor.ingestion.offsets import CleanText
from advisor.ingestion.outline import is_heading, with_levels, without_empty_headings
from advisor.ingestion.tables import CAPTION, barred_table, flattened_table

_LINE = re.compile(r"[^\n\r\f\u2028\u2029]+")
_MARKER = re.compile(r"(?:[•●▪‣◦·*+–-]|(?P<number>\d{1,3})[.)])[ \t\u00a0]+(?=\S)")
_MARKED_HEADING = re.compile(r"(?P<marks>#{1,6}) +(?=\S)")
_FINISHED = re.compile(r"[.!?:;…●|。！？：；][”’\"')\]]*$|[”\")\]]$")
_WRAPPED_AT = 40
_TAG_LINES_AT_END = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its blanks; `indent` counts those before it, a tab as four."""

    start: int
    end: int
    text: str
    indent: int
    after_blank: bool

    @property
    def marker(self) -> re.Match[str] | None:
        return _MARKER.match(self.text)

    @property
    def number(self) -> str | None:
        return self.marker["number"] if self.marker else None

    @property
    def is_row(self) -> bool:
        return len(self.text) > 1 and self.text.endswith("|")

    @property
    def is_finished(self) -> bool:
        return bool(_FINISHED.search(self.text))


def read_lines(raw: str, title: str, *, marked: bool = False) -> list[Draft]:
    """The blocks of a plain text, noise left out. `marked`: headings carry # signs, as extracted texts do."""
    lines = _without_furniture(list(_lines(raw)), title)
    has_marks = marked and any(_MARKED_HEADING.match(line.text) for line in lines)
    drafts = list(_blocks(raw, lines, has_marks))
    if not has_marks:
        drafts = with_levels(drafts, title)
    return _with_depths(without_empty_headings(drafts), lines)


def _lines(raw: str) -> Iterator[Line]:
    last_end = 0
    for match in _LINE.finditer(raw, int(raw.startswith("\ufeff"))):
        text = match.group().strip()
        if not text:
            continue
        blanks = match.group()[: len(match.group()) - len(match.group().lstrip())]
        start = match.start() + len(blanks)
        gap = raw[last_end:start]
        after_blank = gap.count("\n") > 1 or gap.replace("\r\n", "").count("\r") > 1 or "\f" in gap
        yield Line(start, start + len(text), text, len(blanks.expandtabs(4)), after_blank or not last_end)
        last_end = start + len(text)


def _without_furniture(lines: list[Line], title: str) -> list[Line]:
    """The lines without those of the page, and without the keywords and the tag line that may end it."""
    kept = [line for line in lines if not noise.is_furniture(line.text)]
    for place in range(max(1, len(kept) - _TAG_LINES_AT_END), len(kept)):
        if kept[place].after_blank and noise.is_tag_line(kept[place].text, title):
            return kept[:place]
    return kept


def _blocks(raw: str, lines: Sequence[Line], has_marks: bool) -> Iterator[Draft]:
    place = 0
    while place < len(lines):
        end, draft = _next_block(raw, lines, place, has_marks)
        if draft is not None and draft.clean.text:
            yield draft
        place = end


def _next_block(raw: str, lines: Sequence[Line], place: int, has_marks: bool) -> tuple[int, Draft | None]:
    """The block that begins at a line, and the line after it; no block where the lines are noise."""
    line = lines[place]
    after_caption = place + 1 if CAPTION.match(line.text) else place
    rows_end = _end_of_rows(lines, after_caption)
    if rows_end > after_caption:
        table = _table(raw, lines[after_caption:rows_end], line if after_caption > place else None)
        if table is not None:
            return rows_end, table
    if has_marks and (mark := _MARKED_HEADING.match(line.text)):
        clean = clean_inline(CleanText.verbatim(raw, line.start + mark.end(), line.end))
        return place + 1, prose("heading", line.start, line.end, clean, len(mark["marks"]))
    if not has_marks and _heads(lines, place):
        return place + 1, prose("heading", line.start, line.end, _cleaned(raw, line.start, line.end))
    end = place + 1
    while end < len(lines) and _continues(line, lines[end - 1], lines[end]):
        end += 1
    return end, _text_block(raw, line, lines[end - 1].end)


def _text_block(raw: str, line: Line, end: int) -> Draft | None:
    if marker := line.marker:
        body = clean_inline(CleanText.verbatim(raw, line.start + marker.end(), end), item=True)
        sign = f"{marker['number']}." if marker["number"] else "-"
        return item(line.start, end, body, sign, 0)
    clean = _cleaned(raw, line.start, end)
    return None if noise.is_caption(clean.text) else prose("paragraph", line.start, end, clean)


def _cleaned(raw: str, start: int, end: int) -> CleanText:
    return clean_inline(CleanText.verbatim(raw, start, end - 1 if raw[end - 1] == "|" else end))


def _end_of_rows(lines: Sequence[Line], place: int) -> int:
    end = place
    while end < len(lines) and lines[end].is_row and (end == place or not lines[end].after_blank):
        end += 1
    return end


def _table(raw: str, rows: Sequence[Line], caption: Line | None) -> Draft | None:
    spans = [(row.start, row.end) for row in rows]
    if len(rows) > 1 and all(row.text.startswith("|") for row in rows):
        return barred_table(raw, spans, lambda *cell: _cleaned(raw, *cell)) if caption is None else None
    return flattened_table(raw, spans, (caption.start, caption.end) if caption else None)


def _heads(lines: Sequence[Line], place: int) -> bool:
    """Whether the line is a heading where it stands."""
    line = lines[place]
    before = lines[place - 1] if place else None
    after = lines[place + 1] if place + 1 < len(lines) else None
    if not is_heading(line.text):
        return False
    if line.marker and not _is_numbered_heading(line, before, after):
        return False
    if before and not line.after_blank and _is_wrapped(before) and not before.marker:
        return False
    return not (after and not after.after_blank and after.text[:1].islower())


def _is_numbered_heading(line: Line, before: Line | None, after: Line | None) -> bool:
    """`1. Data Foundation` with text below it, and no numbered neighbour as in a list."""
    beside = [neighbour for neighbour in (before, after) if neighbour and neighbour.number]
    return bool(line.number and line.indent == 0 and after and not after.marker and not beside)


def _is_wrapped(line: Line) -> bool:
    return len(line.text) >= _WRAPPED_AT and not line.is_finished and not is_heading(line.text)


def _continues(first: Line, before: Line, line: Line) -> bool:
    """Whether a line goes on with the paragraph or item that began with `first`."""
    if line.after_blank or line.marker or line.is_row or CAPTION.match(line.text):
        return False
    if first.marker and line.indent > first.indent:
        return True
    if not before.is_finished and line.text[:1].islower():
        return True
    return not first.marker and _is_wrapped(before)


# --- depth of items --------------------------------------------------------------------------------------


def _with_depths(drafts: Sequence[Draft], lines: Sequence[Line]) -> list[Draft]:
    """The items of every list at their depth, from their indentation or from what their words announce."""
    starts = [line.start for line in lines]
    result: list[Draft] = []
    items: list[Draft] = []
    for draft in [*drafts, None]:
        if draft is not None and draft.kind == "item":
            items.append(draft)
            continue
        indents = [lines[bisect_right(starts, one.start) - 1].indent for one in items]
        result += [_deeper(one, depth) for one, depth in zip(items, _depths(items, indents), strict=True)]
        items = []
        if draft is not None:
            result.append(draft)
    return result


def _deeper(draft: Draft, depth: int) -> Draft:
    return item(draft.start, draft.end, draft.body, draft.marker, depth) if depth else draft


def _depths(items: Sequence[Draft], indents: list[int]) -> list[int]:
    """Depths from the indents; those of a list flattened after `... include:` from the terms it announces.

    The first item counts as the least indented: a slice of a text has lost the blanks before it.
    """
    if len(items) > 1:
        indents = [min(indents[1:]), *indents[1:]]
    depths: list[int] = []
    open_indents: list[int] = []
    parts_until = 0
    for n, indent in enumerate(indents):
        while open_indents and open_indents[-1] >= indent:
            open_indents.pop()
        open_indents.append(indent)
        depths.append(len(open_indents) - 1 + (n < parts_until))
        if n >= parts_until and items[n].body.text.endswith(":") and indents[n + 1 : n + 2] == [indent]:
            parts_until = _end_of_parts(items, indents, n + 1)
    return depths


def _end_of_parts(items: Sequence[Draft], indents: Sequence[int], first: int) -> int:
    """The parts that an item announces go on while their terms share the last word of the first one."""
    kind = _kind_of_term(items[first])
    end = first + 1
    while end < len(items) and indents[end] == indents[first] and _kind_of_term(items[end]) == kind:
        end += 1
    return end if end - first > 1 else len(items)


def _kind_of_term(draft: Draft) -> str:
    return draft.body.text.partition(":")[0].rpartition(" ")[2]
