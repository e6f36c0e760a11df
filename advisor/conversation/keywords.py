"""The words that a text is about."""

from __future__ import annotations

import re

from advisor.conversation.amounts import in_figures

_WORDS = re.compile(r"[a-zà-ÿ]{3,}|\d+(?:\.\d+)?", re.IGNORECASE)
_SMALL = frozenset(
    [
        "the",
        "and",
        "are",
        "was",
        "were",
        "our",
        "for",
        "with",
        "now",
        "just",
        "only",
        "have",
        "has",
        "been",
        "you",
        "that",
        "this",
        "from",
        "all",
        "not",
        "but",
    ]
)


def keywords(text: str) -> set[str]:
    """The words of three letters and more without the small ones, and the numbers in figures."""
    return {word.casefold() for word in _WORDS.findall(in_figures(text))} - _SMALL
