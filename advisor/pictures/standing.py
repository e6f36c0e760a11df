"""Where a business stands on a factor: in words, and on the three places of a picture."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.pictures.words import PictureWords
from advisor.records import Factor, Level, Mark

PLACES: Mapping[Level, int] = {"low": 0, "same": 1, "high": 2}


def place(mark: Mark, owner: Mark) -> int | None:
    """0 for less, 1 for the middle, 2 for more, None where nothing was said.

    A rival who is like the owner stands where the owner does.
    """
    alike = mark.level == "same" and owner.level != "unknown"
    return PLACES.get(owner.level if alike else mark.level)


def in_words(mark: Mark, factor: Factor, words: PictureWords, *, is_owner: bool) -> str:
    """Such as "cheaper (“half our price”)" or "not said"."""
    told = {
        "low": factor.low,
        "same": words.in_line if is_owner else words.like_you,
        "high": factor.high,
        "unknown": words.not_said,
    }[mark.level]
    return f"{told} (“{mark.figure}”)" if mark.figure else told


def name_of(who: str, words: PictureWords, *, is_owner: bool) -> str:
    return words.you if is_owner else who
