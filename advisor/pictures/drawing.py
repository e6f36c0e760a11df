"""A picture and the pen that draws it, as SVG and as PNG. The only file that imports matplotlib.

Figures are made directly and not through pyplot, which keeps every figure it ever made.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from advisor.records import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]
Tone = Literal["paper", "ink", "muted", "line", "cell", "accent", "against"]
Shape = Literal["disc", "square", "triangle", "diamond", "wedge", "cross"]
Side = Literal["left", "center", "right"]

WIDTH = 280.0
"""Of every picture, in points: a letter of 9 points is read where it is shown on a small phone."""
MARGIN = 12.0

_DPI_OF_PNG = 220
_POINTS_PER_INCH = 72
_FACES = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Last Resort High-Efficiency",
)
"""Between two that come with matplotlib, those of other scripts, where the machine has them. The last one has a box
for every letter of every script."""
_RIM = 1.0
_WIDE, _NARROW, _BOLD = 1.0, 0.585, 1.1
"""How wide a letter is at the most, as a share of its height."""


class Palette(Record):
    """The colours of a theme. `kinds` are those of the businesses, the owner's first."""

    paper: str
    ink: str
    muted: str
    line: str
    cell: str
    accent: str
    against: str
    kinds: tuple[str, ...]


PALETTES: Mapping[Theme, Palette] = {
    "light": Palette(
        paper="#ffffff",
        ink="#24211c",
        muted="#665f54",
        line="#cfc6b7",
        cell="#f5f2ec",
        accent="#1d5c54",
        against="#97382b",
        kinds=("#1d5c54", "#97382b", "#8a6a12", "#3f5f94", "#77508a", "#5f5a52"),
    ),
    "dark": Palette(
        paper="#211f1b",
        ink="#ebe6dc",
        muted="#b3ab9d",
        line="#575146",
        cell="#2c2924",
        accent="#86c8ba",
        against="#eb9f91",
        kinds=("#86c8ba", "#eb9f91", "#dcbf6a", "#9db8e6", "#cfa9de", "#bcb4a6"),
    ),
}

SHAPES: tuple[Shape, ...] = ("disc", "square", "triangle", "diamond", "wedge", "cross")
"""Of the businesses, the owner's first: told apart without colours too."""

_MARKERS: Mapping[Shape, str] = {
    "disc": "o",
    "square": "s",
    "triangle": "^",
    "diamond": "D",
    "wedge": "v",
    "cross": "P",
}


class Pen(Protocol):
    """What pictures are drawn with; places are points from the upper left corner."""

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        tone: Tone = "ink",
        bold: bool = False,
        side: Side = "left",
        over: bool = False,
    ) -> None:
        """A line of text whose middle is at height `y`; `over` lines and hatched ground it keeps a rim of paper."""

    def line(self, x: float, y: float, to_x: float, to_y: float, *, kind: int | None = None) -> None:
        """A thin line, or the thicker one of a business."""

    def box(self, x: float, y: float, width: float, height: float, tone: Tone) -> None:
        """A filled box."""

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """The ground of what was not said."""

    def mark(self, x: float, y: float, kind: int, *, hollow: bool = False) -> None:
        """The sign of a business: `kind` 0 is the owner."""


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn: its title, all it shows in words, its height, and how it is drawn."""

    title: str
    text: str
    height: float
    draw: Callable[[Pen], None]

    def svg(self, theme: Theme = "light") -> bytes:
        """The picture as an SVG with its title and text alternative."""
        stream = io.BytesIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        self._figure(theme).savefig(stream, format="svg", metadata=nothing)
        return _spoken(stream.getvalue().decode("utf-8"), self.title, self.text).encode("utf-8")

    def png(self, theme: Theme = "light") -> bytes:
        """The picture as a PNG that is sharp in print."""
        stream = io.BytesIO()
        told = {"Title": self.title, "Description": self.text, "Software": None}
        self._figure(theme).savefig(stream, format="png", dpi=_DPI_OF_PNG, metadata=told)
        return stream.getvalue()

    def _figure(self, theme: Theme) -> Figure:
        from matplotlib.figure import Figure  # noqa: PLC0415 - a second to import

        palette = PALETTES[theme]
        size = (WIDTH / _POINTS_PER_INCH, self.height / _POINTS_PER_INCH)
        figure = Figure(figsize=size, facecolor=palette.paper)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(self.height, 0))
        axes.set_axis_off()
        self.draw(_Ink(axes, palette))
        return figure


class _Ink:
    """A pen on matplotlib's axes."""

    def __init__(self, axes: Axes, palette: Palette) -> None:
        self._axes = axes
        self._palette = palette

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        tone: Tone = "ink",
        bold: bool = False,
        side: Side = "left",
        over: bool = False,
    ) -> None:
        self._axes.text(
            x,
            y,
            text,
            bbox={"facecolor": self._palette.paper, "lw": 0, "pad": _RIM} if over else None,
            zorder=4,
            fontsize=size,
            family=_faces(),
            weight="bold" if bold else "normal",
            color=self._colour(tone),
            ha=side,
            va="center_baseline",
            parse_math=False,  # an owner's "$" is a dollar
        )

    def line(self, x: float, y: float, to_x: float, to_y: float, *, kind: int | None = None) -> None:
        colour = self._palette.line if kind is None else self._kind(kind)
        width = 0.8 if kind is None else 1.6
        self._axes.plot([x, to_x], [y, to_y], color=colour, lw=width, solid_capstyle="round", zorder=1.5)

    def box(self, x: float, y: float, width: float, height: float, tone: Tone) -> None:
        from matplotlib.patches import Rectangle  # noqa: PLC0415

        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=self._colour(tone), lw=0))

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        from matplotlib.patches import Rectangle  # noqa: PLC0415

        ground = Rectangle(
            (x, y),
            width,
            height,
            facecolor=self._palette.paper,
            edgecolor=self._palette.line,
            hatch="////",
            lw=0,
        )
        ground.set_hatch_linewidth(0.5)
        self._axes.add_patch(ground)

    def mark(self, x: float, y: float, kind: int, *, hollow: bool = False) -> None:
        colour = self._kind(kind)
        self._axes.plot(
            [x],
            [y],
            marker=_MARKERS[SHAPES[kind % len(SHAPES)]],
            markersize=9 if kind == 0 else 7.5,
            markerfacecolor=self._palette.paper if hollow else colour,
            markeredgecolor=colour if hollow else self._palette.paper,
            markeredgewidth=1.4 if hollow else 0.8,
            zorder=3,
        )

    def _kind(self, kind: int) -> str:
        return self._palette.kinds[kind % len(self._palette.kinds)]

    def _colour(self, tone: Tone) -> str:
        return str(getattr(self._palette, tone))


def folder_of_faces() -> str:
    """Where the faces lie that come with matplotlib."""
    import matplotlib  # noqa: PLC0415

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


@cache
def _faces() -> list[str]:
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    there = set(fontManager.get_font_names())
    return [face for face in _FACES if face in there]


def lines_of(text: str, width: float, size: float, most: int = 2, *, bold: bool = False) -> tuple[str, ...]:
    """`text` in at most so many lines that are no wider than `width`; what does not fit ends in an ellipsis."""
    words, lines = text.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return tuple(_cut(line, width, size, bold=bold) for line in kept)


def _cut(line: str, width: float, size: float, *, bold: bool) -> str:
    if _width(line, size, bold=bold) <= width:
        return line
    while line and _width(f"{line}…", size, bold=bold) > width:
        line = line[:-1].rstrip(" …")
    return f"{line}…"


def _width(text: str, size: float, *, bold: bool) -> float:
    """How wide a line is at the most; wider letters than the Latin ones count fully."""
    ems = sum(_WIDE if unicodedata.east_asian_width(sign) in "WF" else _NARROW for sign in text)
    return ems * size * (_BOLD if bold else 1)


def _spoken(svg: str, title: str, text: str) -> str:
    """The SVG with a title and a description for those who hear it."""
    head, opened, rest = svg.partition("<svg ")
    attributes, closed, body = rest.partition(">")
    told = f"<title>{escape(title)}</title><desc>{escape(text)}</desc>"
    return f'{head}{opened}role="img" {attributes}{closed}{told}{body}'
