"""Spelling repair: a mistyped word becomes the word of the library that was meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORTEST = 4
_LONG = 8
_SEEN_TWICE = 2


class Speller:
    """Repairs words that neither the library nor the encoder knows.

    A word of 4 letters or more becomes the library's word that is one slip away (a letter too many, missing, wrong, or
    two swapped: optimal string alignment), or two slips from 8 letters on, with the same first letter; of several the
    nearest, then the most frequent. Words that begin with a capital inside a sentence are names and stay.
    """

    def __init__(self, texts: Iterable[str], is_known: Callable[[str], bool]) -> None:
        counts = Counter(word for text in texts for word in _words(text))
        self._counts = counts
        self._is_known = is_known
        self._stems = set(_stems(list(counts)))
        self._by_initial: dict[str, list[str]] = {}
        for word, count in counts.items():
            if len(word) >= _SHORTEST and count >= _SEEN_TWICE:
                self._by_initial.setdefault(word[0], []).append(word)

    def repaired(self, text: str) -> str:
        """The text with its mistyped words repaired; a text without any is given back as it is."""
        return _WORD.sub(lambda found: self._meant(found[0], text[: found.start()]), text)

    def _meant(self, word: str, before: str) -> str:
        lower = word.lower()
        if len(word) < _SHORTEST or not word.isascii() or not word.isalpha() or lower in self._counts:
            return word
        if (word[0].isupper() and not _begins_sentence(before)) or self._is_known(lower):
            return word
        if _stems([lower])[0] in self._stems:
            return word
        slips = 1 if len(word) < _LONG else 2
        near = process.extract(
            lower,
            self._by_initial.get(lower[0], []),
            scorer=OSA.distance,
            score_cutoff=slips,
            limit=None,
        )
        if not near:
            return word
        return str(min(near, key=lambda one: (one[1], -self._counts[one[0]], one[0]))[0])


def _stems(words: list[str]) -> list[str]:
    stems: list[str] = Stemmer.Stemmer("english").stemWords(words)
    return stems


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word.isascii() and word.isalpha()]


def _begins_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip()[-1] in ".!?:\"'“‘("
