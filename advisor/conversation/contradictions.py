"""Whether an owner says the opposite of what we hold.

A false alarm is worse than a miss: only plain statements of the owner about their own business are held against each
other, and only where both cannot be so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from advisor.conversation import age, amounts, clauses, headcount, places, prices, voice
from advisor.conversation.interview import Opposites
from advisor.prompting import Pattern, any_of
from advisor.records import UNSURELY, Fact, Profile, Record, Slot
from advisor.strategy.fit import Statement

_MOST_CLAUSES = 24
_AT_TIMES = re.compile(
    r"\b(?:in (?:the )?(?:summer|winter|autumn|season|holidays)|at (?:christmas|easter|harvest|weekends)|"
    r"season\w*|sometimes|when (?:it'?s|it is|we are) busy)\b",
    re.IGNORECASE,
)


class Doubt(Record):
    """Two facts of one slot that cannot both be so. The later one stands in the profile until the owner decides;
    `unsaid` are the statements of the earlier one, put back where that one holds."""

    slot: Slot
    earlier: Fact
    later: Fact
    unsaid: tuple[Statement, ...] = ()


class Contradictions:
    """Finds what cannot be so together; `opposites` are the pairs of `interview.yaml`."""

    def __init__(self, opposites: Sequence[Opposites]) -> None:
        self._opposites = opposites

    def doubt(
        self, telling: Sequence[str], turn: int, profile: Profile, leave: Collection[Slot]
    ) -> Doubt | None:
        """The first fact of `profile` that a plain statement of `telling` cannot be true beside, but for the slots to
        `leave`."""
        held = [
            fact
            for fact in profile.facts
            if fact.slot not in leave and fact.turn < turn and voice.is_so_today(fact.quote)
        ]
        for sentence in telling:
            of_money = amounts.speaks_of_money(sentence)
            for clause in _plain_statements(sentence):
                for known in held:
                    if known.slot == "team_size" and of_money:
                        continue
                    if self._cannot_both_be(known, clause):
                        return Doubt(slot=known.slot, earlier=known, later=_later(known, clause, turn))
        return None

    def _cannot_both_be(self, known: Fact, clause: str) -> bool:
        match known.slot:
            case "team_size":
                return headcount.apart(known, clause)
            case "stage":
                return age.apart(known, clause)
            case "price_position":
                return prices.apart(known, clause)
            case "location_or_market" if places.apart(known, clause):
                return True
        return any(_opposed(known.value, clause, pair) for pair in self._opposites)


def _plain_statements(sentence: str) -> list[str]:
    """What a sentence plainly says of the owner's own business as it is today, clause by clause."""
    if voice.is_wish(sentence) or voice.is_guess(sentence):
        return []
    return [
        clause
        for clause in clauses.clauses(sentence)[:_MOST_CLAUSES]
        if voice.is_so_today(clause)
        and not _AT_TIMES.search(clause)
        and not voice.is_of_others(sentence, clause)
    ]


def _later(known: Fact, clause: str, turn: int) -> Fact:
    return Fact(
        slot=known.slot,
        value=clauses.tidy(clause),
        quote=clauses.trimmed(clause),
        turn=turn,
        confidence=UNSURELY,
    )


def _opposed(known: str, clause: str, pair: Opposites) -> bool:
    """Whether the one side of a pair is known and the other is said."""
    return any(
        _has_only(one, other, known) and _has_only(other, one, clause)
        for one, other in ((pair.one, pair.other), (pair.other, pair.one))
    )


def _has_only(one: Sequence[Pattern], other: Sequence[Pattern], text: str) -> bool:
    """Whether a text has something of the one side and nothing of the other."""
    return any_of(one, text) and not any_of(other, text)
