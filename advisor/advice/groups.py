"""Whom the public words are for: of the groups that an owner names, the one that the rest of what they said points to.

What they have lost or want less of is struck. What they want more of weighs most, then who stays and who is the rule.
Where nothing chooses between two, both are named; among more than two, none. The signs stand in
`prompts/positioning.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from advisor.advice.phrasing import Phraser
from advisor.prompting import Pattern, any_of, compiled
from advisor.records import Profile, Record, Slot

_SENTENCE = re.compile(r"[.!?;\n]+(?:\s+|$)")
_PIECE = re.compile(
    r"\s*(?:[,:()]\s+|\s[-–—]+\s|\b(?:though|although|but)\b)\s*(?:and (?:then )?(?:there(?:'?s| is| are) )?)?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|&|n)\s+", re.IGNORECASE)
_CLAUSE = re.compile(
    r"^(?:(?:half|most|some|all|none) of )?(?:they|them|those|these|it|we|i|you|he|she)\b", re.IGNORECASE
)
_NAMED = "\\b{word}"
_WANTED, _POINTED_TO, _SPOKEN_OF, _ASIDE = 8, 2, 1, -1
_MOST_NAMED = 2
_MOST_WORDS = 7
_LONGEST_NAME = 6
_SHORTEST_SIGN = 4
_SPEAKING_OF_THEM: tuple[Slot, ...] = ("customer_needs", "strengths", "current_differentiator", "channels")


class Signs(Record):
    """How owners say which group they mean. In the first three {word} is a word of the group; the others are looked for
    beside it."""

    struck: tuple[Pattern, ...]
    wanted: tuple[Pattern, ...]
    wishes: tuple[Pattern, ...]
    """What an owner wants more of, in the group `whom`."""
    dropped: tuple[Pattern, ...]
    """What strikes the group that was named just before."""
    pointing: tuple[Pattern, ...]
    aside: tuple[Pattern, ...]


class _Named(NamedTuple):
    """A group as it was named: as a clean phrase, None where it makes none; and in which sentence and piece of it."""

    phrase: str | None
    typed: str
    place: tuple[int, int]
    weight: int


def group_meant(profile: Profile, phraser: Phraser, signs: Signs, rivals: frozenset[str]) -> str | None:
    """The group that a profile points to, as a phrase; None where it names none, or nothing chooses among several."""
    told = _all_told(profile)
    customers = profile.get("target_customer")
    named = _named(customers.value, phraser, signs, rivals) if customers else []
    kept = [one for one in named if not _says(signs.struck, _telling_words(one.typed, phraser), told)]
    groups = [_weighed(one, told, profile, phraser, signs) for one in kept]
    wishes = _wished_for(told, groups, phraser, signs, rivals)
    return _said_together([*groups, *wishes], phraser)


def is_unwanted(words: str, profile: Profile, phraser: Phraser, signs: Signs) -> bool:
    """Whether words speak of a group that the owner has lost or wants less of."""
    told = _all_told(profile)
    customers = profile.get("target_customer")
    names = (part for _, piece in _pieces(customers.value) for part in _AND.split(piece)) if customers else ()
    named = (_telling_words(name, phraser) for name in names if not _CLAUSE.match(name))
    meant = (name for name in named if _says((_NAMED,), name, words))
    return any(_says(signs.struck, name, told) for name in meant)


def _all_told(profile: Profile) -> str:
    return " ".join(dict.fromkeys(f"{fact.quote.rstrip('. ')}." for fact in profile.facts))


def _named(text: str, phraser: Phraser, signs: Signs, rivals: frozenset[str]) -> list[_Named]:
    """The groups of an answer; what a sentence says of "them" is said of the one that it named last."""
    named: list[_Named] = []
    for place, piece in _pieces(text):
        last = named[-1].place if named else place
        if not _CLAUSE.match(piece):
            named.extend(_in_piece(piece, place, phraser, signs, rivals))
        elif last[0] == place[0] and any_of(signs.dropped, piece):
            named = [one for one in named if one.place != last]
        elif named and last[0] == place[0] and any_of(signs.pointing, piece):
            named[-1] = named[-1]._replace(weight=named[-1].weight + _POINTED_TO)
    return named


def _pieces(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """What stands between marks, by sentence and place in it; a comma stays where more of the list follows."""
    for number, sentence in enumerate(_SENTENCE.split(text)):
        pieces = [piece for piece in _PIECE.split(sentence) if piece.strip()]
        for place, piece in enumerate(pieces, 1):
            yield (number, place), piece if place == len(pieces) else f"{piece},"


def _in_piece(
    piece: str, place: tuple[int, int], phraser: Phraser, signs: Signs, rivals: frozenset[str]
) -> Iterator[_Named]:
    weight = _POINTED_TO * any_of(signs.pointing, piece) + _ASIDE * any_of(signs.aside, piece)
    parts = _AND.split(piece)
    for number, part in enumerate((*(f"{part}," for part in parts[:-1]), parts[-1])):
        phrase = phraser.group(part, rivals)
        if phrase or phraser.may_be_a_name(part, _LONGEST_NAME):
            begins = place[1] == 1 and number == 0
            yield _Named(phrase if begins or not phrase else _cased(phrase, part), part, place, weight)


def _cased(phrase: str, typed: str) -> str:
    """The phrase with the capitals that were typed; inside a sentence they make names."""
    names = {word.lower(): word for word in re.findall(r"[^\W\d_]+", typed) if word.istitle()}
    return " ".join(names.get(word.lower(), word) for word in phrase.split())


def _weighed(one: _Named, told: str, profile: Profile, phraser: Phraser, signs: Signs) -> _Named:
    words = _telling_words(one.typed, phraser)
    if _says(signs.wanted, words, told):
        return one._replace(weight=_WANTED)
    elsewhere = " ".join(fact.quote for slot in _SPEAKING_OF_THEM if (fact := profile.get(slot)))
    return one._replace(weight=one.weight + _SPOKEN_OF * _says((_NAMED,), words, elsewhere))


def _says(patterns: Iterable[str], words: Sequence[str], text: str) -> bool:
    """Whether any of the patterns is in a text, with any of the words."""
    if not words:
        return False
    either = f"(?:{'|'.join(words)})\\w*"
    return any(compiled(pattern.replace("{word}", either)).search(text) for pattern in patterns)


def _telling_words(typed: str, phraser: Phraser) -> list[str]:
    """The words by which a group is found again, without their plural."""
    words = (word for word in re.findall(r"[^\W\d_]+", typed.lower()) if not phraser.is_vague(word))
    return [re.escape(word.rstrip("s")) for word in words if len(word) >= _SHORTEST_SIGN]


def _wished_for(
    told: str, named: Sequence[_Named], phraser: Phraser, signs: Signs, rivals: frozenset[str]
) -> Iterator[_Named]:
    """Groups that an owner wants and did not name among their customers, as a clean phrase or not."""
    known = {word for one in named for word in _telling_words(one.typed, phraser)}
    for pattern in signs.wishes:
        for found in compiled(pattern).finditer(told):
            phrase = phraser.group(found["whom"], rivals)
            words = _telling_words(found["whom"], phraser)
            is_new = words and not known & set(words) and not _says(signs.struck, words, told)
            if is_new and (phrase is None or phraser.is_listed(phrase)):
                known |= set(words)
                yield _Named(phrase, found["whom"], (-1, 0), _WANTED)


def _said_together(groups: Sequence[_Named], phraser: Phraser) -> str | None:
    """The weightiest group or two; None where one of them makes no clean phrase, or where they are more."""
    most = max((one.weight for one in groups), default=0)
    best = [one for one in groups if one.weight == most]
    phrases = list(dict.fromkeys(one.phrase for one in best if one.phrase))
    kept = [one for one in phrases if not any(other != one and one in other for other in phrases)]
    if not kept or len(kept) > _MOST_NAMED or any(one.phrase is None for one in best):
        return None
    together = " and ".join(kept)
    is_clear = len(kept) == 1 or all(phraser.is_listed(one) for one in kept)
    return together if is_clear and len(together.split()) <= _MOST_WORDS else None
