"""The structured interview of `prompts/interview.yaml`: what is asked, why, and how an answer is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field

from advisor.prompting import Pattern, load_prompts
from advisor.records import Document, Fact, Record, Slot, Span
from advisor.strategy.catalogue import Reference, Support, find_span

_WORD = re.compile(r"[\w']+")


class Recognition(Record):
    """How an answer is recognised in any message: patterns with a `value` group, and example clauses."""

    words: tuple[Pattern, ...] = ()
    says: tuple[str, ...] = ()
    not_: tuple[str, ...] = Field(default=(), alias="not")
    called: Pattern | None = None
    """How owners name the subject when they correct what they said of it: "the price is 90 actually"."""


class Tactful(Record):
    """How a slot is asked in trades that meet people on their worst days; what is left out stays as it is."""

    question: tuple[str, ...] | None = None
    unsure: tuple[str, ...] | None = None
    rephrase: tuple[str, ...] | None = None


class SlotPrompt(Record):
    """One slot of the interview. `why_span` is None where the library lacks the passage."""

    slot: Slot
    label: str
    question: tuple[str, ...]
    example: str
    why: str
    why_passage: Reference
    unsure: tuple[str, ...]
    rephrase: tuple[str, ...]
    recognise: Recognition
    priority: int
    delicate: Tactful = Tactful()
    because: Support | None = None
    """More of the reason, for an owner who asks why."""
    why_span: Span | None = None

    def tactfully(self) -> SlotPrompt:
        """The prompt in the words of a delicate trade."""
        return self.model_copy(update=self.delicate.model_dump(exclude_none=True))


class IntentPrompt(Record):
    """How owners say one kind of thing that is not an answer, such as "skip"."""

    words: tuple[Pattern, ...] = ()
    says: tuple[str, ...] = ()


class Opposites(Record):
    """Two ways of speaking about one's own business that cannot both be true."""

    one: tuple[Pattern, ...]
    other: tuple[Pattern, ...]


class Interview(Record):
    greeting: tuple[str, ...]
    slots: tuple[SlotPrompt, ...]
    intents: dict[str, IntentPrompt]
    opposites: tuple[Opposites, ...] = ()
    shorthand: dict[str, str] = Field(default_factory=dict)
    """How people type words on a telephone: "wot" for "what"."""

    def in_full(self, text: str) -> str:
        """The text with its shorthand written out."""
        return _WORD.sub(lambda word: self.shorthand.get(word[0].lower(), word[0]), text)

    def prompt(self, slot: Slot) -> SlotPrompt:
        return next(prompt for prompt in self.slots if prompt.slot == slot)

    def in_order(self, facts: Iterable[Fact]) -> list[Fact]:
        """The facts by the priority of their slots."""
        return sorted(facts, key=lambda fact: self.prompt(fact.slot).priority)

    @property
    def labels(self) -> dict[Slot, str]:
        return {prompt.slot: prompt.label for prompt in self.slots}


def load_interview(prompts_dir: Path, documents: Mapping[str, Document]) -> Interview:
    """The interview, its slots in order of priority, each reason tied to its passage in `documents`."""
    interview = load_prompts(prompts_dir, "interview.yaml", Interview)
    slots = sorted(
        (
            prompt.model_copy(
                update={
                    "why_span": find_span(prompt.why_passage, documents),
                    "because": _tied(prompt.because, documents),
                }
            )
            for prompt in interview.slots
        ),
        key=lambda prompt: prompt.priority,
    )
    return interview.model_copy(update={"slots": tuple(slots)})


def _tied(support: Support | None, documents: Mapping[str, Document]) -> Support | None:
    return support.model_copy(update={"span": find_span(support, documents)}) if support else None
