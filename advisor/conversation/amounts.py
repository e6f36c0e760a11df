"""Numbers as owners write them, in figures or in words, and whether two can be the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_WORDS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(_UNITS, 1)},
    **_TENS,
    **{f"{ten}-{_UNITS[one - 1]}": tens + one for ten, tens in _TENS.items() for one in range(1, 10)},
    "a dozen": 12,
    "a couple": 2,
    "a hundred": 100,
}
NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:[.,]\d{{1,2}})?|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}))"
)
"""One number, to stand in a pattern that ignores case."""
_NUMBER = re.compile(rf"(?<![\w.]){NUMBER}(?![\w])", re.IGNORECASE)


ABOUT = 0.3
"""How far a number that is only about right may be off, as a share of it."""


class Between(NamedTuple):
    """A number that is known to lie between two others."""

    low: float
    high: float


def apart(one: Between | None, other: Between | None, by: float = 0) -> bool:
    """Whether two numbers cannot be the same, and lie so far apart; what is not known could be any."""
    if one is None or other is None or (one.high >= other.low and other.high >= one.low):
        return False
    return max(one.low, other.low) - min(one.high, other.high) >= by


_MONEY = re.compile(
    r"[£$€]\s?\d|\d\s?(?:pounds?|quid|euros?|dollars?|bucks|pence|cents?|francs?|kr|[€£$])(?!\w)|\bprices?\b",
    re.IGNORECASE,
)


def speaks_of_money(text: str) -> bool:
    """Whether a text names a sum or a price: "18 euro for a wallet"."""
    return bool(_MONEY.search(text))


def numbers_in(text: str) -> list[float]:
    """The numbers of a text in order; "two" is 2, "a dozen" 12, "1,200" 1200."""
    return [_value(found[0]) for found in _NUMBER.finditer(text)]


def in_figures(text: str) -> str:
    """The text with its numbers in figures, so that "two" and "2" are the same word."""
    return _NUMBER.sub(lambda found: f"{_value(found[0]):g}", text)


def swapped(text: str, old: str, new: str) -> str | None:
    """The text with the number of `old` as the one of `new`, as that was written; None where one of them has not just
    one number, or the text holds the old one not at all or several times."""
    leaving, coming = list(_NUMBER.finditer(old)), list(_NUMBER.finditer(new))
    if len(leaving) != 1 or len(coming) != 1:
        return None
    gone = _value(leaving[0][0])
    places = [found.span() for found in _NUMBER.finditer(text) if _value(found[0]) == gone]
    if len(places) != 1:
        return None
    start, end = places[0]
    return text[:start] + coming[0][0] + text[end:]


def _value(written: str) -> float:
    word = written.casefold()
    if word in _WORDS:
        return float(_WORDS[word])
    return float(re.sub(r",(?=\d{3})", "", word).replace(",", "."))
