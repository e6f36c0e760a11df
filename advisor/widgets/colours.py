"""A consultancy's colour, and shades of it that can be read."""

from __future__ import annotations

from advisor.records import Record

LIGHT_PAPER, DARK_PAPER = "#faf8f4", "#171613"
READABLE = 4.6
TINT = 0.13
"""Share of a shade in the ground of what is marked with it; `--accent-soft` in embed.css mixes as much."""
_STEPS = 40

Rgb = tuple[float, float, float]


class Shades(Record):
    """`fill` is the colour itself and `on_fill` what is written on it; the others are written on paper, plain
    or tinted with the shade itself."""

    fill: str
    on_fill: str
    on_light: str
    on_dark: str


def shades(accent: str) -> Shades:
    """Shades of `accent` with the contrast that WCAG asks of text."""
    return Shades(
        fill=accent,
        on_fill=max("#ffffff", "#171613", key=lambda ink: contrast(ink, accent)),
        on_light=_towards(accent, "#000000", LIGHT_PAPER),
        on_dark=_towards(accent, "#ffffff", DARK_PAPER),
    )


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, 1 to 21, as WCAG defines it."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _towards(accent: str, end: str, paper: str) -> str:
    """`accent`, or the nearest mixture of it with `end` that can be read on `paper` and on its own tint of it."""
    mixtures = (_mixed(accent, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(mixed for mixed in mixtures if contrast(mixed, _mixed(paper, mixed, TINT)) >= READABLE)


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in parts)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
