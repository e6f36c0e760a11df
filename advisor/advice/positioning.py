"""What the business says of itself in public: the line for the website and the brief, and the advice's headline.

A line is made of the strategy's promise and of what the owner told, where that makes clean phrases; what does not is
left out. Templates and promises stand in `prompts/positioning.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import model_validator

from advisor.advice.groups import Signs, group_meant, is_unwanted
from advisor.advice.phrasing import Phraser, Speech, Trade, TradeKind
from advisor.advice.situation import says_nothing
from advisor.errors import PromptError
from advisor.prompting import load_prompts, variables_of
from advisor.records import Profile, Record, Slot
from advisor.strategy.catalogue import Strategy
from advisor.strategy.fit import Statement

LineKind = Literal["people", "work", "place"]

_IN_LINES = frozenset({"Trade", "whom", "need", "strength", "place", "Promise"})
_IN_HEADLINES = frozenset({"trade", "whom", "stand_for"})
_MOST_WORDS = 28
_ANSWER = re.compile(
    r"^(?:it'?s |that'?s |it is |i do |we do |we are |i am )?(?P<trade>.+?)[\s,:-]+for (?P<whom>.+)$",
    re.IGNORECASE,
)
_THEM = re.compile(r"\b(?:they|them|their)\b")
_WHOM_FIRST = re.compile(r"^for (?P<whom>[^,:;-]+)[,:;-]+\s*(?P<trade>.+)$", re.IGNORECASE)


class Stand(Record):
    """What a strategy wants said: the kind of line, its promises to customers, and how a headline ends."""

    line: LineKind
    promise: tuple[str, ...]
    stand_for: str


class PublicWords(Record):
    """`prompts/positioning.yaml`."""

    speech: Speech
    signs: Signs
    lines: Mapping[LineKind, tuple[str, ...]]
    headlines: Mapping[TradeKind, str]
    strategies: Mapping[str, Stand]
    otherwise: Stand

    @model_validator(mode="after")
    def _nothing_unknown_in_braces(self) -> PublicWords:
        wanted = {line: _IN_LINES for lines in self.lines.values() for line in lines}
        wanted |= dict.fromkeys(self.headlines.values(), _IN_HEADLINES)
        for template, known in wanted.items():
            if unknown := sorted(variables_of(template) - known):
                raise ValueError(f"nothing fills {{{unknown[0]}}} (it may use: {', '.join(sorted(known))})")
        return self


class Known(NamedTuple):
    """What may be said of a business in public; None where nothing clean was told."""

    trade: Trade | None = None
    whom: str | None = None
    need: str | None = None
    strength: str | None = None
    place: str | None = None


class Positioning:
    """Puts a strategy into the words of a business."""

    def __init__(self, words: PublicWords, phraser: Phraser) -> None:
        self._words = words
        self.phraser = phraser

    def known(self, profile: Profile, said: Sequence[Statement] = ()) -> Known:
        """The clean phrases among an owner's facts; `said` may tell what a mere shop sells."""
        rivals = self.phraser.names_in(_told(profile, "competitors"))
        business = _told(profile, "business_description")
        whom = group_meant(profile, self.phraser, self._words.signs, rivals)
        trade = self.phraser.trade(business, rivals)
        if trade and not whom and (named := _ANSWER.match(business)):
            whom = self.phraser.customers(named["whom"], rivals)
        strength = _told(profile, "strengths") or _told(profile, "current_differentiator")
        return Known(
            trade=trade and self.phraser.specific(trade, _of_the_trade(profile, said), rivals),
            whom=whom,
            need=self.phraser.quality(_told(profile, "customer_needs"), rivals),
            strength=self.phraser.quality(strength, rivals),
            place=self.phraser.place(_told(profile, "location_or_market")),
        )

    def is_unwanted(self, words: str, profile: Profile) -> bool:
        """Whether an owner's words speak of a group that they have lost or want less of."""
        return is_unwanted(words, profile, self.phraser, self._words.signs)

    def in_a_few_words(self, answer: str) -> tuple[str, str] | None:
        """What and for whom, where an owner who was asked says just that: "violin repair for orchestra players"."""
        named = _WHOM_FIRST.match(answer.strip()) or _ANSWER.match(answer.strip())
        if named is None:
            return None
        trade, whom = self.phraser.trade(named["trade"]), self.phraser.customers(named["whom"])
        return (trade.words, whom) if trade and whom else None

    def lines(self, strategy: Strategy, profile: Profile, said: Sequence[Statement] = ()) -> tuple[str, ...]:
        """The line to print, and others to choose from: as much as is known, the strategy's promise always."""
        stand, known = self._stand(strategy), self.known(profile, said)
        values = {
            "Trade": _begun(known.trade.words) if known.trade else None,
            "whom": known.whom,
            "need": known.need,
            "strength": known.strength if known.strength != known.need else None,
            "place": known.place,
        }
        filled = {name: value for name, value in values.items() if value}
        fitting = (
            line for line in self._words.lines[stand.line] if variables_of(line) <= {*filled, "Promise"}
        )
        written = (line.format(**filled, Promise=promise) for line in fitting for promise in stand.promise)
        return tuple(line for line in written if len(line.split()) <= _MOST_WORDS)

    def headline(self, strategy: Strategy, profile: Profile, said: Sequence[Statement] = ()) -> str | None:
        """What to stand for, in the owner's trade and for the owner's customers; None where one is not known, or where
        "they" would be an occasion."""
        known, stand_for = self.known(profile, said), self._stand(strategy).stand_for
        if known.trade is None or known.whom is None:
            return None
        if self.phraser.is_occasion(known.whom) and _THEM.search(stand_for):
            return None
        return self._words.headlines[known.trade.kind].format(
            trade=known.trade.words, whom=known.whom, stand_for=stand_for
        )

    def _stand(self, strategy: Strategy) -> Stand:
        return self._words.strategies.get(strategy.id, self._words.otherwise)


def load_public_words(prompts_dir: Path) -> PublicWords:
    """The templates and promises. Raises `PromptError` for what is malformed or missing."""
    words = load_prompts(prompts_dir, "positioning.yaml", PublicWords)
    for kind, lines in words.lines.items():
        if not any(variables_of(line) <= {"Promise"} for line in lines):
            raise PromptError(
                f"{prompts_dir / 'positioning.yaml'}, lines.{kind}: one line must do with {{Promise}} alone."
            )
    return words


def _of_the_trade(profile: Profile, said: Sequence[Statement]) -> list[str]:
    """Where an owner says what they sell: in the fact itself, around it, and in what they said first."""
    fact = profile.get("business_description")
    first = min((statement.turn for statement in said), default=0)
    around = (fact.value, fact.quote) if fact else ()
    return [*around, *(statement.text for statement in said if statement.turn == first)]


def _told(profile: Profile, slot: Slot) -> str:
    fact = profile.get(slot)
    return "" if fact is None or says_nothing(fact.value) else fact.value


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
