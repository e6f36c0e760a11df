"""The positioning map: three places across, three upward, and hatched ground for what was not said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from advisor.pictures.drawing import MARGIN, WIDTH, Pen, Picture, lines_of
from advisor.pictures.standing import in_words, name_of, place
from advisor.pictures.words import PictureWords
from advisor.prompting import fill
from advisor.records import Mark, PositioningMap

_TOP = 82.0
_GAP = 3.0
_SMALLEST_ROW = 46.0
_ENDS = 38.0
_CAPTION = 16.0
_LINE = 11.5
_BETWEEN = 7.0
_NAME, _FIGURE, _ASIDE = 9.0, 8.5, 9.0
_ROOM_FOR_MARK = 19.0

Cell = tuple[int | None, int | None]
"""The place across and the place upward; None is the ground of what was not said."""


class _Label(NamedTuple):
    """A business in its cell: its sign, the lines of its name and of what was said in figures."""

    kind: int
    name: tuple[str, ...]
    figure: tuple[str, ...]

    @property
    def height(self) -> float:
        return _LINE * (len(self.name) + len(self.figure))


def positioning_picture(seen: PositioningMap, words: PictureWords) -> Picture:
    """The map as a picture."""
    cells = _cells(seen)
    columns: list[int | None] = [0, 1, 2]
    if any(across is None for across, _ in cells):
        columns.insert(0, None)
    width = (WIDTH - 2 * MARGIN + _GAP) / len(columns) - _GAP
    labels = {cell: [_label(seen, kind, width, words) for kind in kinds] for cell, kinds in cells.items()}

    def height_of(row: int | None) -> float:
        return max(_SMALLEST_ROW, *(_height(labels.get((column, row), ())) for column in columns))

    def draw_row(pen: Pen, top: float, row: int | None) -> float:
        """Draws a row and tells where it ends."""
        height = height_of(row)
        for at, column in enumerate(columns):
            left = MARGIN + at * (width + _GAP)
            unsaid = row is None or column is None
            if unsaid:
                pen.hatch(left, top, width, height)
            else:
                pen.box(left, top, width, height, "cell")
            _write_cell(pen, left, top + height / 2, labels.get((column, row), ()), unsaid=unsaid)
        return top + height + _GAP

    def draw(pen: Pen) -> None:
        known = MARGIN + (width + _GAP) * (columns[0] is None)
        axes = fill(words.map.axes, x=seen.x.name, y=seen.y.name)
        pen.write(MARGIN, 20, words.map.title, size=12, bold=True)
        for number, line in enumerate(lines_of(axes, WIDTH - 2 * MARGIN, _ASIDE)):
            pen.write(MARGIN, 36 + 12 * number, line, size=_ASIDE, tone="muted")
        pen.write(known, _TOP - 9, f"↑ {seen.y.high}", size=_ASIDE, tone="muted")
        if columns[0] is None:
            pen.write(MARGIN, _TOP - 9, words.not_said, size=_ASIDE, tone="muted")
        top = _TOP
        for row in (2, 1, 0):
            top = draw_row(pen, top, row)
        pen.write(known, top + 8, f"↓ {seen.y.low}", size=_ASIDE, tone="muted")
        pen.write(known, top + 24, f"← {seen.x.low}", size=_ASIDE, tone="muted")
        pen.write(WIDTH - MARGIN, top + 24, f"{seen.x.high} →", size=_ASIDE, tone="muted", side="right")
        if _has_unsaid_row(cells):
            caption = f"{seen.y.name}: {words.not_said}"
            pen.write(MARGIN, top + _ENDS + 6, caption, size=_ASIDE, tone="muted")
            draw_row(pen, top + _ENDS + _CAPTION, None)

    height = _TOP + sum(height_of(row) + _GAP for row in (2, 1, 0)) + _ENDS
    if _has_unsaid_row(cells):
        height += _CAPTION + height_of(None) + MARGIN
    return Picture(title=words.map.title, text=describe_map(seen, words), height=height, draw=draw)


def describe_map(seen: PositioningMap, words: PictureWords) -> str:
    """The map in words, a sentence for each business."""
    stands = (
        f"{name_of(point.who, words, is_owner=point.is_owner)}: "
        f"{seen.x.name}: {in_words(point.x, seen.x, words, is_owner=point.is_owner)}; "
        f"{seen.y.name}: {in_words(point.y, seen.y, words, is_owner=point.is_owner)}."
        for point in seen.points
    )
    return " ".join((f"{fill(words.map.axes, x=seen.x.name, y=seen.y.name)}.", *stands))


def _cells(seen: PositioningMap) -> Mapping[Cell, list[int]]:
    """Which businesses, by their place in the map's list, stand in which cell."""
    owner = next((point for point in seen.points if point.is_owner), None)
    owner_x, owner_y = (owner.x, owner.y) if owner else (Mark(), Mark())
    cells: dict[Cell, list[int]] = {}
    for kind, point in enumerate(seen.points):
        cells.setdefault((place(point.x, owner_x), place(point.y, owner_y)), []).append(kind)
    return cells


def _has_unsaid_row(cells: Mapping[Cell, list[int]]) -> bool:
    return any(upward is None for _, upward in cells)


def _label(seen: PositioningMap, kind: int, width: float, words: PictureWords) -> _Label:
    point = seen.points[kind]
    room = width - _ROOM_FOR_MARK - 2
    figures = dict.fromkeys(f"“{mark.figure}”" for mark in (point.x, point.y) if mark.figure)
    return _Label(
        kind=kind,
        name=lines_of(name_of(point.who, words, is_owner=point.is_owner), room, _NAME, bold=point.is_owner),
        figure=tuple(line for figure in figures for line in lines_of(figure, room, _FIGURE)),
    )


def _height(labels: Sequence[_Label]) -> float:
    return sum(label.height + _BETWEEN for label in labels) + _BETWEEN


def _write_cell(pen: Pen, left: float, middle: float, labels: Sequence[_Label], *, unsaid: bool) -> None:
    top = middle - (_height(labels) - 2 * _BETWEEN) / 2
    for label in labels:
        pen.mark(left + 10, top + _LINE / 2, label.kind)
        lines = [*((name, True) for name in label.name), *((figure, False) for figure in label.figure)]
        for number, (line, is_name) in enumerate(lines):
            pen.write(
                left + _ROOM_FOR_MARK,
                top + _LINE * (number + 0.5),
                line,
                size=_NAME if is_name else _FIGURE,
                tone="ink" if is_name else "muted",
                bold=is_name and label.kind == 0,
                over=unsaid,
            )
        top += label.height + _BETWEEN
