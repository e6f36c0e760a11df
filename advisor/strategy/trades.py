"""Trades in kinds, and the sector that the texts speak of for each: `prompts/trades.yaml`."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from advisor.prompting import Pattern, load_prompts
from advisor.records import Record

_EXAMPLE = re.compile(r"\bfor (?:instance|example)\b", re.IGNORECASE)


class Kind(Record):
    """Trades of one kind, and the subject that tells what the texts say of their sector."""

    id: str
    sector: str
    subject: str
    named: tuple[Pattern, ...] = ()
    trades: tuple[Pattern, ...] = ()
    fits: tuple[str, ...] = ()

    def is_named_in(self, text: str) -> bool:
        """Whether a text names the sector as the texts do, and not only a trade of it."""
        return _occurs(self.named, text)

    def has_trade_in(self, text: str) -> bool:
        """Whether a text names a trade of this kind."""
        return _occurs(self.trades, text)

    def is_in(self, text: str) -> bool:
        """Whether a text names the sector, or a trade of this kind."""
        return _occurs((*self.named, *self.trades), text)


class Trades(Record):
    """`prompts/trades.yaml`."""

    kinds: tuple[Kind, ...] = ()

    def in_text(self, text: str) -> tuple[Kind, ...]:
        """The kinds of trade that a text names, those whose sector it names first."""
        found = [kind for kind in self.kinds if kind.is_in(text)]
        return tuple(sorted(found, key=lambda kind: not kind.is_named_in(text)))

    def is_foreign(self, claim: str, own: Collection[Kind]) -> bool:
        """Whether a claim tells of a trade as an example, and of none that is of an owner's `own` kind."""
        is_example = _EXAMPLE.search(claim) is not None
        told = [kind for kind in self.kinds if kind.is_in(claim) and (is_example or kind.has_trade_in(claim))]
        return bool(told and own) and not any(kind in own for kind in told)


def load_trades(prompts_dir: Path) -> Trades:
    return load_prompts(prompts_dir, "trades.yaml", Trades)


def _occurs(words: tuple[Pattern, ...], text: str) -> bool:
    return bool(words) and _whole(words).search(text) is not None


@lru_cache(maxsize=64)
def _whole(words: tuple[Pattern, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})(?:s|es)?\b", re.IGNORECASE)
