"""The strategy fit chart: a bar for each strategy, with a sign for every reason for it and against it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.pictures.drawing import MARGIN, WIDTH, Pen, Picture, lines_of
from advisor.pictures.words import PictureWords
from advisor.prompting import fill
from advisor.records import Standing

_TOP = 72.0
_ROW = 38.0
_BAR = 7.0
_SIZE, _ASIDE = 9.5, 9.0
_REASONS = 86.0
_SHOWN = 5


def fit_picture(ranking: Sequence[Standing], words: PictureWords) -> Picture:
    """The top of the ranking as a picture. A bar is as long as the strategy's score beside the best one's."""
    shown = ranking[:_SHOWN]
    best = max((standing.score for standing in shown), default=0)
    whole = WIDTH - 2 * MARGIN
    bar = whole - _REASONS

    def draw(pen: Pen) -> None:
        pen.write(MARGIN, 20, words.fit.title, size=12, bold=True)
        for number, line in enumerate(lines_of(words.fit.note, whole, _ASIDE)):
            pen.write(MARGIN, 36 + 12 * number, line, size=_ASIDE, tone="muted")
        for row, standing in enumerate(shown):
            y = _TOP + _ROW * row
            name = lines_of(standing.name, whole, _SIZE, 1, bold=row == 0)[0]
            pen.write(MARGIN, y, name, size=_SIZE, bold=row == 0)
            pen.box(MARGIN, y + 12, bar, _BAR, "cell")
            if best > 0:
                pen.box(MARGIN, y + 12, bar * max(0.0, standing.score / best), _BAR, "accent")
            told = reasons(standing, words)
            pen.write(WIDTH - MARGIN, y + 15.5, told, size=_ASIDE, tone="muted", side="right")

    return Picture(
        title=words.fit.title,
        text=describe_fit(shown, words),
        height=_TOP + _ROW * len(shown) - 4,
        draw=draw,
    )


def reasons(standing: Standing, words: PictureWords) -> str:
    """How many things the owner said speak for a strategy and against it."""
    return words.fit.reasons.format(**{"for": len(standing.for_), "against": len(standing.against)})


def describe_fit(ranking: Sequence[Standing], words: PictureWords) -> str:
    """The ranking in words, the best first."""
    return " ".join(
        fill(words.fit.place, place=str(place), name=standing.name, reasons=reasons(standing, words))
        for place, standing in enumerate(ranking, 1)
    )
