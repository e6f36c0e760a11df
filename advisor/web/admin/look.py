"""What a consultancy's colour is good for."""

from __future__ import annotations

from advisor.records import Record
from advisor.widgets.colours import DARK_PAPER, LIGHT_PAPER, READABLE, contrast, shades

ENOUGH = 4.5
"""The contrast that WCAG asks of text."""


class Colour(Record):
    """A consultancy's colour: what is written on it, how well that can be read, and the shades used on paper."""

    fill: str
    ink: str
    on_fill: float
    light: str
    dark: str
    on_light: float
    on_dark: float

    @property
    def weak_under_text(self) -> bool:
        """Whether neither white nor dark letters reach the contrast that WCAG asks on the colour itself."""
        return self.on_fill < ENOUGH

    @property
    def weak_on_light(self) -> bool:
        """Whether letters in this colour cannot be read on light paper, so that a darker shade is used."""
        return self.on_light < READABLE

    @property
    def weak_on_dark(self) -> bool:
        return self.on_dark < READABLE


def judged(accent: str) -> Colour:
    """How well a colour can be read."""
    found = shades(accent)
    return Colour(
        fill=found.fill,
        ink=found.on_fill,
        on_fill=contrast(found.on_fill, accent),
        light=found.on_light,
        dark=found.on_dark,
        on_light=contrast(accent, LIGHT_PAPER),
        on_dark=contrast(accent, DARK_PAPER),
    )
