"""Strategies by name: which of them a question speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from advisor.strategy.catalogue import Strategy

_NAMED = 88
_TELLING = 8


class Names:
    """The names of strategies, and the long words that only one of them has: "subscription", "intimacy"."""

    def __init__(self, strategies: Sequence[Strategy]) -> None:
        self._strategies = strategies
        words = {s.id: set(re.findall(r"[a-z0-9-]+", plain_name(s.name))) for s in strategies}
        self._own_words = {
            own: [
                word
                for word in words[own]
                if len(word) >= _TELLING
                and not any(word in other for key, other in words.items() if key != own)
            ]
            for own in words
        }

    def in_question(self, question: str) -> list[Strategy]:
        """The strategies that a question names in full, the longest name first, then those it names by a word."""
        in_full = [strategy for strategy in self._strategies if is_named(strategy.name, question)]
        words = re.findall(r"[a-z0-9-]+", question.lower())
        by_a_word = [
            strategy
            for strategy in self._strategies
            if strategy not in in_full
            and any(fuzz.ratio(word, own) >= _NAMED for own in self._own_words[strategy.id] for word in words)
        ]
        return [*sorted(in_full, key=lambda strategy: -len(strategy.name)), *by_a_word]


def is_named(name: str, question: str) -> bool:
    """Whether a question holds the name, spelling forgiven."""
    return fuzz.partial_ratio(plain_name(name), question.lower()) >= _NAMED


def plain_name(name: str) -> str:
    """The name in small letters, without quotation marks and without what stands in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", name).replace("“", "").replace("”", "").lower()
