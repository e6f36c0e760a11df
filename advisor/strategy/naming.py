"""Strategies by name: which of them a question speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from advisor.strategy.catalogue import Strategy

_NAMED = 88
_WORD_IS_NAMED = 80
_TELLING = 8
_SPOKEN_OF = 4


class Names:
    """The names of strategies, and the long words that only one of them has and few speak of: "subscription",
    "intimacy", but not "business"."""

    def __init__(self, strategies: Sequence[Strategy]) -> None:
        self._strategies = strategies
        words = {s.id: set(_words(plain_name(s.name))) for s in strategies}
        spoken_of = Counter(
            word for s in strategies for word in set(_words(" ".join(claim.text for claim in s.supports())))
        )
        self._own_words = {
            own: [
                word
                for word in words[own]
                if len(word) >= _TELLING
                and spoken_of[word] <= _SPOKEN_OF
                and not any(word in other for key, other in words.items() if key != own)
            ]
            for own in words
        }

    def in_question(self, question: str) -> list[Strategy]:
        """The strategies that a question names in full, the longest name first, then those it names by a word."""
        in_full = [strategy for strategy in self._strategies if is_named(strategy.name, question)]
        words = _words(question)
        by_a_word = [
            strategy
            for strategy in self._strategies
            if strategy not in in_full
            and any(fuzz.ratio(word, own) >= _NAMED for own in self._own_words[strategy.id] for word in words)
        ]
        return [*sorted(in_full, key=lambda strategy: -len(strategy.name)), *by_a_word]


def is_named(name: str, question: str) -> bool:
    """Whether a question holds the name and each of its words, spelling forgiven."""
    asked = _words(question)
    return fuzz.partial_ratio(plain_name(name), question.lower()) >= _NAMED and all(
        any(fuzz.ratio(word, other) >= _WORD_IS_NAMED for other in asked) for word in _words(plain_name(name))
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9-]+", text.lower())


def plain_name(name: str) -> str:
    """The name in small letters, without quotation marks and without what stands in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", name).replace("“", "").replace("”", "").lower()
