"""What an owner wants, has and is bound by, tied to the strategy that is advised: `prompts/aims.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from advisor.advice.quoting import parts_in
from advisor.advice.situation import Situation
from advisor.advice.telling import PLAINLY_TELLS
from advisor.records import Fact
from advisor.strategy.aims import Aim, Circumstance

_UNDECIDED = re.compile(
    r"\b(?:haven'?t decided|not decided|don'?t (?:put|note|write) (?:that|it|this))\b", re.IGNORECASE
)
_TAKEN_BACK = re.compile(r"\b(?:not sure|don'?t know|hang on|forget)\b", re.IGNORECASE)
_I_WANT = re.compile(
    r"^(?:(?:really|mostly|just) )?(?:i|we)(?:'d| would)?(?: really| just)? (?:want|like|love|need|hope)\s+(?=\S+ \S)|"
    r"^(?:to )?do (?=more\b)",
    re.IGNORECASE,
)
_SHORT = 12
_FEWEST = 2


class Told(NamedTuple):
    """What was told, in the owner's words, with the turn and what may be said to it, in several wordings."""

    id: str
    quote: str
    turn: int
    say: tuple[str, ...]


def aim_of(situation: Situation, aims: Sequence[Aim]) -> Told | None:
    """What the owner wants, and what is to be said of the first choice; None where they have not made up their mind."""
    wishes = [
        (_I_WANT.sub("", wish), turn) for wish, turn in _wishes(situation) if not _TAKEN_BACK.search(wish)
    ]
    strategy = situation.first.strategy.id
    found = ((aim, wish, turn) for aim in aims for wish, turn in wishes if aim.is_in(wish))
    return next((Told(aim.id, wish, turn, aim.answer_to(strategy)) for aim, wish, turn in found), None)


def _wishes(situation: Situation) -> Iterator[tuple[str, int]]:
    """What was said of goals, and elsewhere what plainly tells of one; nothing of customers that are not wanted."""
    goal = situation.profile.get("goals")
    if goal and _UNDECIDED.search(goal.quote):
        return
    for fact in situation.profile.facts if goal is None else (goal,):
        for part in _in_few_words(fact):
            plain = fact.slot == "goals" or situation.telling.of(part, "goals") >= PLAINLY_TELLS
            if plain and not situation.telling.is_unwanted(part, situation.profile):
                yield part, fact.turn


def circumstance_of(situation: Situation, among: Sequence[Circumstance]) -> Told | None:
    """The first of `among` that the owner told of."""
    for one in among:
        for slot in one.slots:
            fact = situation.profile.get(slot)
            said = _in_few_words(fact) if fact else ()
            if fact and (quote := next((quote for quote in said if one.is_in(quote)), None)):
                return Told(one.id, quote, fact.turn, one.say)
    return None


def _in_few_words(fact: Fact) -> list[str]:
    """What can be quoted of a fact, the shortest first."""
    parts = dict.fromkeys(parts_in(fact.quote, _SHORT, _FEWEST))
    return sorted(parts, key=lambda part: ("…" in part, len(part.split())))
