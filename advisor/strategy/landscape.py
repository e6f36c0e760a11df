"""The positioning map and the strategy canvas: the owner and the rivals they named, placed by their answers alone.

A business is placed only where an answer says so; everything else stays unknown. A rival's level is beside the owner:
`low` has less of the factor, `same` as much, `high` more. The owner's is beside the rivals: with cheaper ones alone the
owner is at `high`, with cheaper and dearer ones in between, at `same`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.records import (
    CanvasLine,
    Factor,
    Level,
    MapPoint,
    Mark,
    PositioningMap,
    Profile,
    Record,
    Slot,
    StrategyCanvas,
)
from advisor.strategy.catalogue import FactorSigns
from advisor.strategy.comparing import OTHERS, PRICE, YOU, Heard, comparisons
from advisor.strategy.fit import Statement
from advisor.strategy.rivals import named_rivals

_LEVELS: Mapping[int, Level] = {-1: "low", 0: "same", 1: "high"}
_TURNED: Mapping[Level, Level] = {"low": "high", "same": "same", "high": "low"}
_UNKNOWN = Mark()
_MOST_RIVALS = 5
_TOLD_FIRST: tuple[Slot, ...] = ("price_position", "competitors", "weaknesses", "strengths")
"""Where the same words were understood for several slots, the one that says most about whom they speak of."""


class Landscape(Record):
    """What the answers say of the owner and of their rivals: a mark for each factor and business that is placed."""

    factors: tuple[Factor, ...]
    rivals: tuple[str, ...]
    marks: Mapping[str, Mapping[str, Mark]]

    def mark(self, factor: str, who: str) -> Mark:
        return self.marks.get(factor, {}).get(who, _UNKNOWN)

    @property
    def businesses(self) -> tuple[str, ...]:
        return (YOU, *self.rivals)

    def map(self) -> PositioningMap | None:
        """Price against what the answers tell most about; None where no rival is named or nothing but price is told."""
        price = next((factor for factor in self.factors if factor.id == PRICE), None)
        others = [factor for factor in self.factors if factor.id != PRICE and self._placed(factor)]
        if price is None or not others or not self.rivals:
            return None
        strongest = max(others, key=self._told_of)
        return PositioningMap(
            x=price,
            y=strongest,
            points=tuple(
                MapPoint(
                    who=who, is_owner=who == YOU, x=self.mark(price.id, who), y=self.mark(strongest.id, who)
                )
                for who in self.businesses
            ),
        )

    def canvas(self) -> StrategyCanvas | None:
        """Every factor that the answers place somebody on; None where there is none."""
        told = tuple(factor for factor in self.factors if self._placed(factor))
        if not told:
            return None
        return StrategyCanvas(
            factors=told,
            lines=tuple(
                CanvasLine(
                    who=who, is_owner=who == YOU, marks=tuple(self.mark(factor.id, who) for factor in told)
                )
                for who in self.businesses
            ),
        )

    def _placed(self, factor: Factor) -> int:
        return sum(self.mark(factor.id, who).level != "unknown" for who in self.businesses)

    def _told_of(self, factor: Factor) -> tuple[int, bool]:
        """How many are placed on it; where as many are, what the owner is known for comes first."""
        return self._placed(factor), self.mark(factor.id, YOU).level == "high"


def look_around(profile: Profile, said: Sequence[Statement], factors: Sequence[FactorSigns]) -> Landscape:
    """Who stands where, from the owner's facts and from what else they said."""
    competitors = profile.get("competitors")
    rivals = named_rivals(competitors.value)[:_MOST_RIVALS] if competitors else ()
    heard = list(comparisons(_everything_said(profile, said), rivals, factors))
    marks = {
        factor.id: _marks([one for one in heard if one.factor == factor.id], rivals) for factor in factors
    }
    plain = tuple(Factor(id=one.id, name=one.name, low=one.low, high=one.high) for one in factors)
    return Landscape(factors=plain, rivals=rivals, marks=marks)


def _everything_said(profile: Profile, said: Sequence[Statement]) -> list[Statement]:
    """The facts' own words and the statements, by turns; what stands within something longer is left out."""
    slots = [*_TOLD_FIRST, *(fact.slot for fact in profile.facts)]
    facts = sorted(profile.facts, key=lambda fact: slots.index(fact.slot))
    every = [Statement(text=fact.quote, turn=fact.turn, slot=fact.slot) for fact in facts]
    every += said
    longest: list[Statement] = []
    for one in sorted(every, key=lambda one: -len(one.text)):
        if not any(one.turn == other.turn and one.text.strip(" .!") in other.text for other in longest):
            longest.append(one)
    return sorted(longest, key=lambda one: one.turn)


def _marks(heard: Sequence[Heard], rivals: Sequence[str]) -> Mapping[str, Mark]:
    """The marks on one factor; what was said later counts."""
    beside: dict[str, Mark] = {}
    alone: dict[str, Mark] = {}
    for one in heard:
        if one.than is None:
            alone[one.who] = _mark(one, one.more)
        elif YOU in (one.who, one.than):
            rival, more = (one.than, -one.more) if one.who == YOU else (one.who, one.more)
            beside[rival] = _mark(one, more, turned=one.who == YOU)
        elif one.than == OTHERS:
            beside[one.who] = _mark(one, one.more)
    marks = {YOU: _owner(beside, alone)}
    for rival in rivals:
        if rival in beside:
            marks[rival] = beside[rival]
        elif rival in alone:
            marks[rival] = alone[rival]
    return {who: mark for who, mark in marks.items() if mark.level != "unknown"}


def _owner(beside: Mapping[str, Mark], alone: Mapping[str, Mark]) -> Mark:
    """Where the owner stands, by what they said of themselves or by how others compare with them."""
    if YOU in alone:
        return alone[YOU]
    if not beside:
        return _UNKNOWN
    levels = {mark.level for mark in beside.values()}
    told = max(beside.values(), key=lambda mark: (mark.level != "same", mark.turn or 0))
    level = "same" if {"low", "high"} <= levels else _TURNED[told.level]
    return Mark(level=level, quote=told.quote, turn=told.turn)


def _mark(heard: Heard, more: int, *, turned: bool = False) -> Mark:
    share = heard.share
    if share and turned:
        share = round(1 / share, 3)
    return Mark(level=_LEVELS[more], quote=heard.quote, turn=heard.turn, figure=heard.figure, share=share)
