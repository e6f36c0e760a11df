"""What is known of an owner when advice is given: their facts and how the strategies stand."""

from __future__ import annotations

import re

from advisor.records import Profile, Record, Slot, Standing
from advisor.strategy.catalogue import Catalogue, Strategy, Support, Tension
from advisor.strategy.fit import Danger, Fit, Reason, Statement

_SMALL_TEAM = 12
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "dozen": 12, "hundred": 100,
}  # fmt: skip
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_CLEAR_ENOUGH = 0.9
_SPOKEN_OF = 0.5
_NOTHING = re.compile(
    r"^\W*(?:no|nope|nah|none|nothing|nobody|no one|not (?:really|much)|nothing really|not that i know(?: of)?)\W*$",
    re.IGNORECASE,
)


class Situation(Record):
    """An owner's profile with the ranking of strategies and the pitfalls that apply, best and nearest first. `said` is
    what the owner said beyond the facts, where that is at hand."""

    profile: Profile
    ranking: tuple[Fit, ...]
    dangers: tuple[Danger, ...]
    said: tuple[Statement, ...] = ()

    @property
    def first(self) -> Fit:
        return self.ranking[0]

    @property
    def runner_up(self) -> Fit:
        return self.ranking[1]

    def place(self, strategy_id: str) -> int:
        """The strategy's place in the ranking, from 1."""
        return next(i for i, fit in enumerate(self.ranking, 1) if fit.strategy.id == strategy_id)

    def heard(self) -> frozenset[str]:
        """The signals that were heard clearly enough to say that the owner spoke of them."""
        return frozenset(
            reason.signal
            for fit in self.ranking
            for reason in (*fit.for_, *fit.against)
            if reason.strength >= _SPOKEN_OF
        )

    def fit_of(self, strategy_id: str) -> Fit:
        return self.ranking[self.place(strategy_id) - 1]

    def standings(self, at_most: int = 8) -> tuple[Standing, ...]:
        """The top of the ranking as replies show it."""
        return tuple(
            Standing(
                strategy=fit.strategy.id,
                name=fit.strategy.name,
                score=fit.score,
                for_=tuple(_told(reason) for reason in spoken(fit.for_) or fit.for_[:1]),
                against=tuple(_told(reason) for reason in spoken(fit.against)),
            )
            for fit in self.ranking[:at_most]
        )

    def unknown(self, strategy: Strategy, among: tuple[Slot, ...]) -> tuple[Slot, ...]:
        """Slots without an answer, the ones that would tell most about `strategy` first."""
        wanted = dict.fromkeys((*strategy.questions, *among))
        known = {fact.slot for fact in self.profile.facts}
        if "business_description" in known:
            known.add("industry")
        return tuple(slot for slot in wanted if slot not in known)

    def tension(self, catalogue: Catalogue) -> Tension | None:
        """The disagreement between sources that bears on the first choice, if there is one."""
        return next(
            (
                tension
                for tension in catalogue.tensions
                if self.first.strategy.id in tension.strategies and shown((tension.one, tension.other))
            ),
            None,
        )

    def verdict(self, tension: Tension) -> tuple[str, tuple[int, ...]]:
        """How we decide a tension for this owner, and the turn of the fact that decides."""
        size = self.profile.get("team_size")
        people = team_size(size.value) if size else None
        if size is None or people is None:
            return tension.ours.unknown, ()
        return (tension.ours.small if people <= _SMALL_TEAM else tension.ours.large), (size.turn,)


def team_size(value: str) -> int | None:
    """How many people a team fact speaks of: "2 of us" -> 2, "just me" -> 1, "me and my wife" -> 2."""
    if match := re.search(r"\d+", value):
        return int(match[0])
    words = re.findall(r"[a-z]+", value.lower())
    counted = [_NUMBER_WORDS[word] for word in words if word in _NUMBER_WORDS]
    if counted:
        return max(counted)
    if {"me", "i", "my"} & set(words) and {"and", "with"} & set(words):
        return 2
    return 1 if {"me", "solo", "alone", "own", "myself"} & set(words) else None


def shown(supports: tuple[Support, ...]) -> tuple[Support, ...]:
    """The claims whose passage is in the library."""
    return tuple(support for support in supports if support.span is not None)


def spoken(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Reasons clear enough to be said aloud, no two from the same words."""
    by_quote: dict[str, Reason] = {}
    for reason in reasons:
        overlapping = any(reason.quote in quote or quote in reason.quote for quote in by_quote)
        if reason.strength >= _CLEAR_ENOUGH and not overlapping:
            by_quote[reason.quote] = reason
    return tuple(by_quote.values())


def shorten(quote: str, at_most: int = 16) -> str:
    """The owner's words as far as they fit in a sentence; cut between words, the cut marked."""
    words = quote.strip(" .!,;").split()
    return " ".join(words) if len(words) <= at_most else " ".join(words[:at_most]) + "…"


def lowered(text: str) -> str:
    """A sentence as it goes on after other words: its first letter small, names, acronyms and "I" as they are."""
    first = text.partition(" ")[0]
    is_acronym = first.isupper() and (len(first) > 1 or first == "I")
    is_name = first[1:] != first[1:].lower()
    return text if is_acronym or is_name else text[:1].lower() + text[1:]


def ordinal(place: int) -> str:
    """A place in the ranking, from 1, as it is said."""
    return _ORDINALS[place - 1] if place <= len(_ORDINALS) else "further down"


def says_nothing(words: str) -> bool:
    """Whether an owner's answer is that there is nothing or nobody."""
    return bool(_NOTHING.match(words))


def _told(reason: Reason) -> str:
    return f"You said “{shorten(reason.quote)}”: {reason.means}."
