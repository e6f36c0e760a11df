"""Which of an owner's words may stand for what: those that tell of it, and of no customers that they do not want.

What a clause tells of is learned (`advisor/conversation/placing.py`) and handed in. An answer about what customers come
for may also tell what a rival did; only the first may be quoted as what they come for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from advisor.advice.quoting import NEGATION, OF_OUR_OWN
from advisor.records import Profile, Slot

Chances = Callable[[str], Mapping[Slot, float]]
"""How likely words answer the question of each slot."""

TELLS = 0.2
"""From here on words tell of a slot: three times what chance would give it."""
PLAINLY_TELLS = 0.45

_KIN: Mapping[Slot, tuple[Slot, ...]] = {
    "strengths": ("strengths", "current_differentiator"),
    "current_differentiator": ("current_differentiator", "strengths"),
    "business_description": ("business_description", "industry"),
}
"""Slots whose answers nobody could tell apart."""
_OF_ONES_WORK: tuple[Slot, ...] = ("weaknesses", "business_description")
"""What an answer about strengths reads like, too, where it says without a "not" what "we" do."""

IsUnwanted = Callable[[str, Profile], bool]
"""Whether words speak of customers whom the owner of a profile has lost or wants less of."""


def _nobody_is(_words: str, _profile: Profile) -> bool:
    return False


class Telling:
    """Judges quotations. Without `chances` all words tell of what they were said for."""

    def __init__(self, chances: Chances | None = None, is_unwanted: IsUnwanted = _nobody_is) -> None:
        self._chances = chances
        self.is_unwanted = is_unwanted

    def of(self, words: str, slot: Slot) -> float:
        """How much the words tell of a slot, from 0 to 1."""
        if self._chances is None:
            return 1.0
        chances = self._chances(words)
        kin = _KIN.get(slot, (slot,))
        if slot in _KIN["strengths"] and OF_OUR_OWN.match(words) and not NEGATION.search(words):
            kin = (*kin, *_OF_ONES_WORK)
        return sum(chances[one] for one in kin)
