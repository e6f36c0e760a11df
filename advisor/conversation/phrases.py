"""What the grounded engine says between facts and passages: `prompts/wording.yaml`, checked when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from advisor.advice.situation import SIDES
from advisor.errors import PromptError
from advisor.prompting import Pattern, first_of, load_prompts, variables_of
from advisor.records import Record, Slot

FILLED_IN: Mapping[str, frozenset[str]] = {
    entry: frozenset(names.split())
    for entry, names in {
        "reflect": "means",
        "noted": "facts",
        "changed": "facts",
        "if_i_understood": "facts",
        "removed": "facts",
        "struck": "facts",
        "example": "example",
        "which": "earlier later",
        "settled": "value",
        "left_open": "value",
        "how_many": "left",
        "why_i_ask": "why",
        "said_first": "quote means",
        "said_second": "quote means",
        "points_to": "name",
        "points_to_why": "name seems",
        "first_guess": "name",
        "held_against": "quote means",
        "leave_heard": "quote",
        "leave_refused": "quote",
        **{f"told_{slot}": "quote" for slot in SIDES},
        "one_side": "claim",
        "other_side": "claim",
        "unknown_one": "gap",
        "unknown_two": "gap other",
        "flip": "means runner",
        "runner_up": "stop_if runner",
        "moved": "name old",
        "new_second": "name",
        "closer_now": "runner",
        "leave_now": "instead",
        "close_call": "runner",
        "what_if_same": "name old",
        "what_if_moved": "name old",
        "why_not_open": "name place",
        "speaks_for": "quote means",
        "speaks_against": "quote means",
        "asks_for": "quote",
        "would_be": "in_short",
        "stronger": "first quote",
        "turned_round": "means words",
        "first_is_stronger": "first name",
        "not_now": "first",
        "test": "weeks do cost_cap measure stop_if",
        "risk_yours": "instead",
        "measure_open": "name",
        "say_it": "statement",
        "say_it_or": "statement",
        "what_else_open": "first",
        "from_sources": "claim",
        "quoted": "quote",
        "another_trade": "claim",
        "why_whom": "quote",
        "why_whom_wrong": "quote",
        "why_step": "name step",
        "why_goal": "quote",
        "only_if_noticed": "measure",
        "nutshell": "name in_short",
        "nutshell_step": "step",
        "weigh_unnamed": "what",
        "weigh_goes_with": "first",
        "weigh_added": "first",
        "weigh_unless": "first in_short",
        "weigh_open": "in_short",
        "weigh_core": "quote first",
        "weigh_wish": "quote",
        "weigh_wanted": "first",
        "weigh_keep": "quote",
        "weigh_drop": "first",
        "weigh_beside": "first",
        "holds_named": "sector",
        "holds_near": "what sector",
        "holds_fits": "name",
        "holds_not_listed": "name",
        "holds_unnamed": "what",
        "holds_unless": "needs",
        "win_open": "what",
        "win_step": "step",
        "win_show": "name in_short",
        "win_goal": "quote",
        "offer_nearest": "step",
        "offer_advice": "name",
        "less_told": "first",
    }.items()
}
"""What is filled into the entries of wording.yaml; the others have no braces."""


class Acknowledgement(Record):
    """A word for what calls for one: trouble, pride, a number. What a pattern's group `said` holds may be repeated as
    {said}. Where it `comes_first`, nothing else is said instead."""

    id: str
    words: tuple[Pattern, ...]
    say: tuple[str, ...]
    comes_first: bool = False


class Fitting(NamedTuple):
    """An acknowledgement that fits a message, and the owner's words that it repeats."""

    one: Acknowledgement
    said: str


class Phrases(Record):
    """`prompts/wording.yaml`."""

    variants: dict[str, tuple[str, ...]]
    acknowledgements: tuple[Acknowledgement, ...] = ()
    thanks_for: dict[Slot, tuple[str, ...]] = Field(default_factory=dict)
    gaps: dict[Slot, str]
    suggestions: tuple[str, ...]

    def fitting(self, message: str) -> Iterator[Fitting]:
        """The acknowledgements that fit, in the order of the file."""
        for one in self.acknowledgements:
            if match := first_of(one.words, message):
                said = match.groupdict().get("said") or match[0]
                yield Fitting(one, said[:1].upper() + said[1:])


def load_phrases(prompts_dir: Path) -> Phrases:
    """The phrases. Raises `PromptError` for a malformed file and for braces that nothing fills."""
    phrases = load_prompts(prompts_dir, "wording.yaml", Phrases)
    for entry, variants in phrases.variants.items():
        for variant in variants:
            unknown = sorted(variables_of(variant) - FILLED_IN.get(entry, frozenset()))
            if unknown:
                known = ", ".join(sorted(FILLED_IN.get(entry, ()))) or "none"
                raise PromptError(
                    f"{prompts_dir / 'wording.yaml'}, {entry}: nothing fills {{{unknown[0]}}} (it may use: {known})."
                )
    return phrases
