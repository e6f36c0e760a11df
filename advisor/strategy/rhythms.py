"""How often a business's customers buy, and whether its trade calls for tact: `prompts/rhythms.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from advisor.prompting import Pattern, load_prompts
from advisor.records import Profile, Record, Slot

Rhythm = Literal["once", "seldom", "often", "contract"]
"""Once in a lifetime; yearly or less; weekly or so; all the time, for other businesses."""
Kind = Literal["goods", "food", "season", "events", "groups", "businesses", "public"]
"""What is sold, when, and to whom: goods over a counter or food; in one season; for weddings and the like; to clubs and
circles; to firms; to courts, councils and others who buy by tender."""
Trait = Literal[Rhythm, Kind, "delicate", "alone", "machines"]
"""What decides which plan suits an owner: the rhythm; what is sold, when and to whom; a trade that calls for tact; an
owner without anybody else; somebody who spoke of software, machines or data."""

_OF_THE_CUSTOMERS: tuple[Slot, ...] = ("target_customer", "goals")
_OF_THE_TRADE: tuple[Slot, ...] = ("business_description", "industry")


class Buying(Record):
    """How a rhythm is recognised: by the trade, or by what owners say of their customers, which counts for more."""

    trades: tuple[Pattern, ...] = ()
    says: tuple[Pattern, ...] = ()


class Sort(Record):
    """How a kind is recognised: by the trade, or by whom the owner serves or would like to."""

    trades: tuple[Pattern, ...] = ()
    customers: tuple[Pattern, ...] = ()


class Delicate(Record):
    """Trades that meet people on their worst days, and the words that are never used there."""

    trades: tuple[Pattern, ...] = ()
    never: tuple[Pattern, ...] = ()


class Rhythms(Record):
    """`prompts/rhythms.yaml`."""

    rhythms: Mapping[Rhythm, Buying] = Field(default_factory=dict)
    kinds: Mapping[Kind, Sort] = Field(default_factory=dict)
    delicate: Delicate = Delicate()
    machines: tuple[Pattern, ...] = ()

    def traits(self, profile: Profile, said: Sequence[str]) -> frozenset[Trait]:
        """What is known of a business, from its facts and all that the owner said."""
        trades = tuple(_of_the_trade(profile, said))
        traits: set[Trait] = set()
        customers = [fact.quote for slot in _OF_THE_CUSTOMERS if (fact := profile.get(slot))]
        traits |= {kind for kind in self.kinds if self._is(kind, trades, customers)}
        if rhythm := self._said(said) or self._of_trade(trades):
            traits.add(rhythm)
        elif "businesses" in traits and not traits & {"goods", "food"} and not self.is_delicate(trades):
            traits.add("contract")
        if self.is_delicate(trades):
            traits.add("delicate")
        if any(_find(self.machines, text) is not None for text in said):
            traits.add("machines")
        return frozenset(traits)

    def is_delicate(self, trades: Sequence[str]) -> bool:
        """Whether the trade itself is delicate: software for hospices is not, since software is named first."""
        for text in trades:
            at = _find(self.delicate.trades, text)
            rhythm = self._earliest(text)
            if at is not None:
                return rhythm is None or at <= rhythm[0]
            if rhythm is not None:
                return False
        return False

    def is_unfit(self, text: str) -> bool:
        """Whether a text has words that a delicate trade shall never read."""
        return _find(self.delicate.never, text) is not None

    def _is(self, kind: Kind, trades: Sequence[str], customers: Sequence[str]) -> bool:
        sort = self.kinds[kind]
        told = any(_find(sort.customers, text) is not None for text in customers)
        return told or any(_find(sort.trades, text) is not None for text in trades)

    def _said(self, said: Sequence[str]) -> Rhythm | None:
        """The rhythm as the owner told it last."""
        told = (
            rhythm
            for text in reversed(said)
            for rhythm, buying in self.rhythms.items()
            if _find(buying.says, text) is not None
        )
        return next(told, None)

    def _of_trade(self, trades: Sequence[str]) -> Rhythm | None:
        found = (self._earliest(text) for text in trades)
        return next((earliest[1] for earliest in found if earliest), None)

    def _earliest(self, text: str) -> tuple[int, Rhythm] | None:
        """The trade that a text names first, by where it stands; owners begin with what they are."""
        found = [
            (at, rhythm)
            for rhythm, buying in self.rhythms.items()
            if (at := _find(buying.trades, text)) is not None
        ]
        return min(found, key=lambda one: one[0], default=None)


def load_rhythms(prompts_dir: Path) -> Rhythms:
    return load_prompts(prompts_dir, "rhythms.yaml", Rhythms)


def _of_the_trade(profile: Profile, said: Sequence[str]) -> Iterator[str]:
    """Where the trade is likely to be named: the facts about it, then what was said first."""
    for slot in _OF_THE_TRADE:
        if fact := profile.get(slot):
            yield from (fact.value, fact.quote)
    yield from said[:2]


def _find(words: tuple[Pattern, ...], text: str) -> int | None:
    """Where the first of `words` stands in a text, whole words, in one number or the other."""
    match = _any_of(words).search(text) if words else None
    return match.start() if match else None


@lru_cache(maxsize=32)
def _any_of(words: tuple[Pattern, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})(?:s|es)?\b", re.IGNORECASE)
