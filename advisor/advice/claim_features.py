"""What can be counted about a claim beside its passage: figures, negations, opposites, and how far it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import Stemmer

from advisor.prompting import load_prompts
from advisor.records import Record
from advisor.strategy.catalogue import straight

WORDS = "claims.yaml"
_REACH_OF_NOT = 6
_MOST = 3
_LONG = 3
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_CLAUSE_END = re.compile(r"[,;:.!?()●|–]|\s-\s|\b(?:but|so|because|while|although)\b")
_ANY_BUSINESS = re.compile(
    r"\b(?:any|every|all|no|whatever|each) (?:\w+ )?(?:business|businesses|firm|firms|company|companies|shop|kind|size|"
    r"market|customer|customers|owner|owners)\b"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[a-z]+")
_PART = re.compile(r"\b(?:a|one) (third|quarter|fifth|tenth)\b")
_COUNTED = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_FIGURES = {word: str(number) for number, word in enumerate(_COUNTED.split(), 2)} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "hundred": "100", "hundreds": "100", "thousand": "1000", "thousands": "1000", "million": "1000000",
    "dozen": "12", "dozens": "12", "half": "half", "halve": "half", "halves": "half", "twice": "double",
    "double": "double", "doubles": "double", "doubled": "double", "triple": "triple", "triples": "triple",
    "tripled": "triple", "thirds": "third",
}  # fmt: skip
_TURNING = ("un", "in", "im", "dis", "non", "ir", "il")
_stem = Stemmer.Stemmer("english").stemWord


class Pair(NamedTuple):
    """A claim and the passage it is said to rest on."""

    claim: str
    passage: str


class ClaimWords(Record):
    """The words of `prompts/claims.yaml`."""

    negations: frozenset[str]
    negative: frozenset[str]
    opposites: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    absolutes: frozenset[str]
    harmless: tuple[str, ...]
    hedges: frozenset[str]
    open_hedges: frozenset[str]
    empty: frozenset[str]

    def in_order(self) -> list[str]:
        """All words, in the same order in every process, which sets are not."""
        return [f"{name}: {sorted(words)}" for name, words in self]

    @cached_property
    def sides(self) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """The stems on both sides of each pair of opposites."""
        return tuple((_stems(one), _stems(other)) for one, other in self.opposites)


def figures(text: str) -> frozenset[str]:
    """The numbers of a text, in figures or words; "one" is hardly a number, and a third is one."""
    low = straight(text).lower()
    found = {
        re.sub(r"(?:st|nd|rd|th)$", "", word).replace(",", "")
        if word[0].isdigit()
        else _FIGURES.get(word, "")
        for word in _FIGURE.findall(low)
    }
    return frozenset((found | set(_PART.findall(low))) - {"", "1"})


class Features:
    """What can be counted about a claim beside its passage."""

    def __init__(self, words: ClaimWords) -> None:
        self._words = words

    def of(self, pair: Pair) -> list[float]:
        """Twenty-one counts, each at most three: eleven of what is so, ten of how far the claim goes."""
        return [float(min(_MOST, count)) for count in (*self._sense(pair), *self._reach(pair))]

    def shared(self, pair: Pair) -> float:
        """The share of the claim's words of substance whose stem stands in the passage."""
        claim = self._substance(pair.claim)
        return len(claim & self._substance(pair.passage)) / len(claim) if claim else 1.0

    def _substance(self, text: str) -> frozenset[str]:
        return _stems(word for word in _words(text) if word not in self._words.empty and len(word) >= _LONG)

    def _sense(self, pair: Pair) -> tuple[float, ...]:
        """Whether the two agree on what is so: the same stems, and opposites, under a negation or not."""
        said, given = self._signed(pair.claim), self._signed(pair.passage)
        same = [
            bool(signs & given[stem])
            for stem, signs in said.items()
            if stem in given and stem not in self._words.empty and len(stem) >= _LONG
        ]
        opposite = [
            bool(ours & theirs)
            for one, other in self._words.sides
            if (ours := _side(said, one, other)) and (theirs := _side(given, one, other))
        ]
        nots, given_nots = self._negations(pair.claim), self._negations(pair.passage)
        return (
            same.count(False),
            same.count(True),
            opposite.count(False),
            opposite.count(True),
            nots,
            given_nots,
            nots > 0 and given_nots == 0 and not self._is_negative(pair.passage),
            given_nots > 0 and nots == 0 and not self._is_negative(pair.claim),
            nots > 0 and given_nots == 0,
            given_nots > 0 and nots == 0,
            abs(nots - given_nots) % 2,
        )

    def _reach(self, pair: Pair) -> tuple[float, ...]:
        """Whether the claim is more certain or more general than the passage."""
        claim, passage = set(_words(self._meant(pair.claim))), set(_words(self._meant(pair.passage)))
        absolute = claim & self._words.absolutes - passage
        hedged, hedges = claim & self._words.hedges, passage & self._words.hedges
        leaves_open, left_open = claim & self._words.open_hedges, passage & self._words.open_hedges
        return (
            len(absolute),
            bool(absolute) and not passage & self._words.absolutes,
            "will" in claim and "will" not in passage,
            "must" in claim and "must" not in passage,
            bool(hedges) and not hedged,
            bool(left_open) and not leaves_open and not hedged,
            len(left_open) > len(leaves_open),
            "only" in claim and "only" not in passage,
            bool(_ANY_BUSINESS.search(straight(pair.claim).lower())),
            len(hedges) > len(hedged),
        )

    def _signed(self, text: str) -> dict[str, set[int]]:
        """Each stem with the senses it occurs in: 1 as it is, -1 after a negation or under "un-"."""
        signed: dict[str, set[int]] = {}
        for clause in _CLAUSE_END.split(straight(text).lower()):
            reach = 0
            for word in _WORD.findall(clause):
                if self._negates(word):
                    reach = _REACH_OF_NOT
                    continue
                stem, turned = _without_turn(_stem(word))
                signed.setdefault(stem, set()).add(turned * (-1 if reach > 0 else 1))
                reach -= 1
        return signed

    def _negations(self, text: str) -> int:
        return sum(self._negates(word) for word in _words(text))

    def _is_negative(self, text: str) -> bool:
        """Whether a text holds a negation without saying it."""
        return bool(self._words.negative & set(_words(text)))

    def _negates(self, word: str) -> bool:
        return word in self._words.negations or word.endswith("n't")

    def _meant(self, text: str) -> str:
        """The text without idioms whose "all" or "any" claims nothing."""
        low = straight(text).lower()
        for idiom in self._words.harmless:
            low = low.replace(idiom, " ")
        return low


def read_words(folder: Path) -> ClaimWords:
    """Raises `PromptError` for a missing or malformed file."""
    return load_prompts(folder, WORDS, ClaimWords)


def _words(text: str) -> list[str]:
    return _WORD.findall(straight(text).lower())


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_stem(word) for word in words)


def _without_turn(stem: str) -> tuple[str, int]:
    """The stem without "un-" and the like, and -1 where it had one."""
    for prefix in _TURNING:
        if stem.startswith(prefix) and len(stem) > len(prefix) + _LONG:
            return stem[len(prefix) :], -1
    return stem, 1


def _side(signed: dict[str, set[int]], one: frozenset[str], other: frozenset[str]) -> set[int]:
    """On which side of a pair of opposites a text stands."""
    return {sign for stem in one & signed.keys() for sign in signed[stem]} | {
        -sign for stem in other & signed.keys() for sign in signed[stem]
    }
