"""The wording a strategy expert edits and the code that says it fit together."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from advisor.advice.situation import SIDES
from advisor.conversation.reading import Wish

ROOT = Path(__file__).resolve().parents[2]
WORDING = yaml.safe_load((ROOT / "prompts" / "wording.yaml").read_text(encoding="utf-8"))
VARIANTS: dict[str, list[str]] = WORDING["variants"]
TOLD = {"said_first", "said_second", "speaks_for", "speaks_against", "held_against"}
"""What an owner said, handed to `wording.say` through a variable."""
SIDES_TOLD = {f"told_{slot}" for slot in SIDES}
"""What an owner said, told by the slot it was said for."""
RISKS = yaml.safe_load((ROOT / "prompts" / "risks.yaml").read_text(encoding="utf-8"))["risks"]
AIMS = yaml.safe_load((ROOT / "prompts" / "aims.yaml").read_text(encoding="utf-8"))
CIRCUMSTANCES = [one for group in ("means", "dates", "runways") for one in AIMS[group]]
WISHES = set(get_args(Wish))
"""Small talk is answered under the wish's own name."""


def calls() -> Iterator[tuple[str, set[str]]]:
    """Every key that the code says, with the variables it fills in."""
    for file in (ROOT / "advisor").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and node.args:
                filled = {keyword.arg for keyword in node.keywords if keyword.arg}
                for key in _keys(node.args[0]):
                    yield key, filled


def _keys(argument: ast.expr) -> list[str]:
    """A literal key, or both keys of "one if ... else other"."""
    match argument:
        case ast.Constant(value=str() as key):
            return [key]
        case ast.IfExp(body=one, orelse=other):
            return [*_keys(one), *_keys(other)]
        case _:
            return []


def variables(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_key_the_code_says_is_in_the_file():
    assert {key for key, _ in calls()} - VARIANTS.keys() == set()


def test_every_entry_of_the_file_is_said_somewhere():
    assert VARIANTS.keys() - {key for key, _ in calls()} - TOLD - SIDES_TOLD - WISHES == set()


@pytest.mark.parametrize("key", sorted({key for key, _ in calls()} & VARIANTS.keys()))
def test_every_variable_of_a_template_is_filled_in(key):
    for said, filled in calls():
        if said == key:
            for variant in VARIANTS[key]:
                assert variables(variant) <= filled


@pytest.mark.parametrize("key", sorted(TOLD))
def test_what_the_owner_said_is_told_with_quote_and_meaning(key):
    assert all(variables(variant) == {"quote", "means"} for variant in VARIANTS[key])


@pytest.mark.parametrize("key", sorted(SIDES_TOLD))
def test_what_was_said_for_a_slot_is_quoted(key):
    assert all(variables(variant) == {"quote"} for variant in VARIANTS[key])


@pytest.mark.parametrize("risk", RISKS, ids=lambda risk: risk["id"])
def test_a_risk_quotes_the_owner(risk):
    assert all(variables(say) == {"quote"} for say in risk["say"])


@pytest.mark.parametrize("aim", AIMS["aims"], ids=lambda aim: aim["id"])
def test_what_is_said_to_an_aim_quotes_the_owner(aim):
    said = [say for part in ("served", "strained", "open") for say in aim.get(part, ())]
    assert all(variables(say) == {"quote"} for say in said)
    assert all(part in aim for part in ("served", "strained") if aim.get(f"{part}_by"))


@pytest.mark.parametrize("one", CIRCUMSTANCES, ids=lambda one: one["id"])
def test_what_is_said_to_a_circumstance_quotes_the_owner(one):
    assert all(variables(say) == {"quote"} for say in one["say"])


@pytest.mark.parametrize("one", WORDING["acknowledgements"], ids=lambda one: one["id"])
def test_an_acknowledgement_may_repeat_only_what_was_said(one):
    assert all(variables(say) <= {"said"} for say in one["say"])
    assert len(one["say"]) > 1


def test_no_variant_appears_twice():
    variants = [variant for entry in VARIANTS.values() for variant in entry]
    assert sorted(variants) == sorted(set(variants))


def test_no_entry_is_empty():
    assert all(variants and all(variant.strip() for variant in variants) for variants in VARIANTS.values())


@pytest.mark.parametrize("words", ["As an AI", "Great question", "leverage", "synergy", "delve"])
def test_nobody_sounds_like_a_machine(words):
    texts = [variant for entry in VARIANTS.values() for variant in entry]
    assert not any(words.lower() in text.lower() for text in texts)


def test_no_pattern_begins_with_a_gap_that_can_start_anywhere():
    """`[^.]*word` is tried from every character of a message without a full stop; `(?<![^.])[^.]*word` is not."""
    interview = yaml.safe_load((ROOT / "prompts" / "interview.yaml").read_text(encoding="utf-8"))
    words = [word for slot in interview["slots"] for word in slot["recognise"].get("words", [])]
    gaps = re.compile(r"^(?:\(\?P<value>)?\[\^[^\]]*\]\*")
    assert [word for word in words if gaps.match(word)] == []
