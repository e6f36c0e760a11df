"""What the grounded engine says between facts and passages: `prompts/wording.yaml`, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisor.errors import PromptError
from advisor.prompting import load_prompts, variables_of
from advisor.records import Record, Slot

FILLED_IN: Mapping[str, frozenset[str]] = {
    entry: frozenset(names.split())
    for entry, names in {
        "reflect": "means",
        "noted": "facts",
        "changed": "facts",
        "if_i_understood": "facts",
        "removed": "facts",
        "which": "earlier later",
        "settled": "value",
        "left_open": "value",
        "how_many": "left",
        "why_i_ask": "why",
        "headline": "headline",
        "said_first": "quote means",
        "said_second": "quote means",
        "known_as": "name",
        "one_side": "claim",
        "other_side": "claim",
        "unknown_one": "gap",
        "unknown_two": "gap other",
        "flip": "means runner",
        "runner_up": "runner in_short",
        "moved": "name old",
        "comes_in": "name place",
        "goes_out": "name",
        "moves": "name old place",
        "counts_now": "claim",
        "counts_no_more": "claim",
        "what_if_same": "name old",
        "what_if_moved": "name old",
        "why_not_open": "name place",
        "speaks_for": "quote means",
        "speaks_against": "quote means",
        "first_is_stronger": "first name",
        "test": "weeks do cost_cap measure stop_if",
        "risk_yours": "instead",
        "measure_open": "name",
        "say_it": "statement",
        "what_else_open": "first",
        "from_sources": "claim",
        "quoted": "quote",
    }.items()
}
"""What is filled into the entries of wording.yaml; the others have no braces."""


class Phrases(Record):
    """`prompts/wording.yaml`."""

    variants: dict[str, tuple[str, ...]]
    gaps: dict[Slot, str]
    promises: dict[str, str]
    suggestions: tuple[str, ...]


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
