"""Tables: flattened to lines that each repeat their column's header, or with cells between bars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, takewhile

from advisor.ingestion.drafts import Draft
from advisor.ingestion.noise import clean_inline
from advisor.ingestion.offsets import CleanText

MAX_COLUMNS = 12
CAPTION = re.compile(r"Table \d+\b")

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+-]+")


def flattened_table(
    raw: str, lines: Sequence[tuple[int, int]], caption: tuple[int, int] | None
) -> Draft | None:
    """The table whose cells stand one a line as `Header Value |`, or None where the lines do not repeat.

    `lines` are raw spans that end with the bar. It reads as one line a row: `Header: Value; Header: Value`.
    """
    cells = [clean_inline(CleanText.verbatim(raw, start, end - 1)) for start, end in lines]
    columns = next((n for n in range(2, MAX_COLUMNS + 1) if _headers(cells, n)), None)
    if columns is None:
        return None
    words = _headers(cells, columns)
    rows = [cells[first : first + columns] for first in range(0, len(cells), columns)]
    title = clean_inline(CleanText.verbatim(raw, *caption)) if caption else None
    split = [[_split(cell, count) for cell, count in zip(row, words, strict=True)] for row in rows]
    clean = _lines([*([title] if title else []), *(_row(row) for row in split)])
    return Draft(
        "table",
        caption[0] if caption else lines[0][0],
        lines[-1][1],
        clean,
        clean,
        caption=title,
        headers=tuple(header for header, _ in split[0]),
        rows=tuple(tuple(value for _, value in row) for row in split),
    )


def _headers(cells: Sequence[CleanText], columns: int) -> list[int]:
    """Words in each column's header, or nothing where the cells do not fall into so many columns."""
    if len(cells) % columns or len(cells) // columns < 2:
        return []
    counts = [_header_words([cell.text for cell in cells[first::columns]]) for first in range(columns)]
    return counts if all(counts) else []


def _header_words(lines: Sequence[str]) -> int:
    """How many first words all lines share, such that every rest begins like a value: a capital or a digit."""
    split = [line.split(" ") for line in lines]
    shared = len(list(takewhile(lambda same: len(set(same)) == 1, zip(*split, strict=False))))
    for count in range(shared, 0, -1):
        rests = [words[count:] for words in split]
        if all(rest and (rest[0][:1].isupper() or rest[0][:1].isdigit()) for rest in rests):
            return count
    return 0


def _split(cell: CleanText, words: int) -> tuple[CleanText, CleanText]:
    header = " ".join(cell.text.split(" ")[:words])
    return cell.part(0, len(header)), cell.part(len(header) + 1, len(cell.text))


def _row(cells: Sequence[tuple[CleanText, CleanText]]) -> CleanText:
    pieces: list[CleanText] = []
    for header, value in cells:
        if pieces:
            pieces[-1] = _without_stop(pieces[-1])
            pieces.append(CleanText.instead_of(pieces[-1].ends[-1], header.starts[0], "; "))
        pieces += [header, CleanText.instead_of(header.ends[-1], value.starts[0], ": "), value]
    return CleanText.join(pieces)


def _without_stop(cell: CleanText) -> CleanText:
    return cell.part(0, len(cell.text.rstrip("."))) if cell.text.rstrip(".") else cell


def barred_table(
    raw: str, lines: Sequence[tuple[int, int]], clean_cell: Callable[[int, int], CleanText]
) -> Draft:
    """The table whose rows are lines with cells between bars. It reads as one line a row: `cell | cell`."""
    rows = [
        [clean_cell(*cell) for cell in _cells(raw, *line)]
        for line in lines
        if not _RULE.fullmatch(raw, *line)
    ]
    return table_of_rows(lines[0][0], lines[-1][1], [row for row in rows if any(cell.text for cell in row)])


def table_of_rows(start: int, end: int, rows: Sequence[Sequence[CleanText]]) -> Draft:
    """A table whose first row is its headers."""
    clean = _lines([_joined(row, " | ") for row in rows])
    headers, values = (rows[0], rows[1:]) if len(rows) > 1 else ((), rows)
    return Draft("table", start, end, clean, clean, headers=tuple(headers), rows=tuple(map(tuple, values)))


def _cells(raw: str, start: int, end: int) -> list[tuple[int, int]]:
    bars = [start - 1, *(bar.start() for bar in _BAR.finditer(raw, start, end)), end]
    spans = [(left + 1, right) for left, right in pairwise(bars)]
    if raw[start] == "|":
        spans = spans[1:]
    if raw[end - 1] == "|":
        spans = spans[:-1]
    return spans


def _lines(rows: Iterable[CleanText]) -> CleanText:
    return _joined(rows, "\n")


def _joined(parts: Iterable[CleanText], between: str) -> CleanText:
    pieces: list[CleanText] = []
    for part in parts:
        if not part.text:
            continue
        if pieces:
            pieces.append(CleanText.instead_of(pieces[-1].ends[-1], part.starts[0], between))
        pieces.append(part)
    return CleanText.join(pieces)
