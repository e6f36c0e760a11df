"""The strategy canvas: a row for each factor, from less on the left to more on the right."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from advisor.pictures.drawing import MARGIN, WIDTH, Pen, Picture, lines_of
from advisor.pictures.standing import in_words, name_of, place
from advisor.pictures.words import PictureWords
from advisor.records import Mark, StrategyCanvas

_SIDE_BY_SIDE = 9.5
_UNSAID = 66.0
_ROW = 47.0
_KEY_LINE = 15.0
_KEY_SIZE, _NAME, _END = 9.0, 9.5, 8.5


class _Key(NamedTuple):
    """The name of a business beside its sign, and where it stands in the key."""

    kind: int
    name: str
    column: int
    row: int


def canvas_picture(canvas: StrategyCanvas, words: PictureWords) -> Picture:
    """The canvas as a picture."""
    names = [name_of(line.who, words, is_owner=line.is_owner) for line in canvas.lines]
    column = (WIDTH - 2 * MARGIN) / 2
    keys = [
        _Key(kind, lines_of(name, column - 22, _KEY_SIZE, 1, bold=not kind)[0], kind % 2, kind // 2)
        for kind, name in enumerate(names)
    ]
    key_top = 48.0
    top = key_top + _KEY_LINE * ((len(keys) + 1) // 2) + 16
    bottom = top + _ROW * len(canvas.factors)
    unsaid = any(mark.level == "unknown" for line in canvas.lines for mark in line.marks)
    room = _SIDE_BY_SIDE * (len(names) - 1) / 2 + 8
    left = MARGIN + (_UNSAID if unsaid else 0) + room
    places = [left + part * (WIDTH - MARGIN - room - left) / 2 for part in range(3)]
    owner = next((line.marks for line in canvas.lines if line.is_owner), ())

    def aside(kind: int) -> float:
        """Businesses in the same place stand side by side."""
        return _SIDE_BY_SIDE * (kind - (len(names) - 1) / 2)

    def at(kind: int, row: int, mark: Mark) -> tuple[float, float] | None:
        place_of = place(mark, owner[row] if owner else Mark())
        return None if place_of is None else (places[place_of] + aside(kind), top + _ROW * row + 21)

    def draw(pen: Pen) -> None:
        pen.write(MARGIN, 20, words.canvas.title, size=12, bold=True)
        for number, line in enumerate(lines_of(words.canvas.note, WIDTH - 2 * MARGIN, 9, 1)):
            pen.write(MARGIN, 35 + 11 * number, line, size=9, tone="muted")
        for key in keys:
            x, y = MARGIN + 6 + key.column * column, key_top + _KEY_LINE * (key.row + 0.5)
            pen.mark(x, y, key.kind)
            pen.write(x + 11, y, key.name, size=_KEY_SIZE, bold=key.kind == 0)
        if unsaid:
            middle = MARGIN + (_UNSAID - 10) / 2
            pen.hatch(MARGIN, top - 6, _UNSAID - 10, bottom - top)
            pen.write(middle, top + 3, words.not_said, size=_END, tone="muted", side="center", over=True)
        for row, factor in enumerate(canvas.factors):
            y = top + _ROW * row + 21
            pen.write(left - room, y - 18, factor.name, size=_NAME, bold=True, over=True)
            pen.line(left - room, y, WIDTH - MARGIN, y)
            pen.write(left - room, y + 14, factor.low, size=_END, tone="muted", over=True)
            pen.write(WIDTH - MARGIN, y + 14, factor.high, size=_END, tone="muted", side="right", over=True)
        for kind, business in enumerate(canvas.lines):
            stops = [at(kind, row, mark) for row, mark in enumerate(business.marks)]
            for one, following in pairwise(stops):
                if one and following:
                    pen.line(*one, *following, kind=kind)
        for kind, business in enumerate(canvas.lines):
            for row, mark in enumerate(business.marks):
                stop = at(kind, row, mark)
                if stop:
                    pen.mark(*stop, kind)
                else:
                    x = MARGIN + (_UNSAID - 10) / 2 + aside(kind)
                    pen.mark(x, top + _ROW * row + 21, kind, hollow=True)

    return Picture(
        title=words.canvas.title, text=describe_canvas(canvas, words), height=bottom + 8, draw=draw
    )


def describe_canvas(canvas: StrategyCanvas, words: PictureWords) -> str:
    """The canvas in words, a sentence for each factor."""
    sentences = []
    for row, factor in enumerate(canvas.factors):
        stands = "; ".join(
            f"{name_of(line.who, words, is_owner=line.is_owner)}: "
            f"{in_words(line.marks[row], factor, words, is_owner=line.is_owner)}"
            for line in canvas.lines
        )
        sentences.append(f"{factor.name[:1].upper()}{factor.name[1:]}. {stands}.")
    return " ".join(sentences)
