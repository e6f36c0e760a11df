"""Facts that a chat model hears in a message where the patterns and examples heard none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from advisor.advice.model_calls import ModelCalls
from advisor.conversation import voice
from advisor.conversation.reading import Reading
from advisor.prompting import fill, load_text
from advisor.records import BY_LIKENESS, PLAINLY, Fact, Slot, Usage


class HeardFact(BaseModel):
    """What the owner said for a slot, in short and word for word."""

    slot: Slot
    value: str = Field(max_length=80)
    quote: str = Field(max_length=200)


class HeardFacts(BaseModel):
    """What the chat model returns."""

    facts: list[HeardFact] = Field(max_length=6)


class Heard(NamedTuple):
    reading: Reading
    usage: Usage


class Listener:
    """Adds to a reading what a chat model hears. A fact counts only in the owner's own words."""

    def __init__(self, calls: ModelCalls, labels: Mapping[Slot, str], prompts_dir: Path) -> None:
        self._calls = calls
        self._slots = "\n".join(f"- {slot}: {label.lower()}" for slot, label in labels.items())
        self._prompt = load_text(prompts_dir, "read_message.md")

    def listen(
        self,
        message: str,
        reading: Reading,
        asked: Slot | None,
        known: Collection[Slot],
        turn: int,
        spent: int,
    ) -> Heard:
        """`reading` with facts for slots that neither it nor the profile (`known`) fills; unchanged where the model
        fails."""
        if reading.wish or reading.is_correction or not reading.said:
            return Heard(reading, Usage())
        prompt = fill(self._prompt, slots=self._slots, message=message)
        heard, usage = self._calls.ask(prompt, HeardFacts, spent)
        found = {fact.slot: fact for fact in reading.facts}
        for fact in heard.facts if heard else ():
            quote = fact.quote.strip()
            if fact.slot not in {*found, *known} and _is_told(quote, message, reading):
                value = fact.value if fact.value.strip() and fact.value in quote else quote
                surely = min(PLAINLY if fact.slot == asked else BY_LIKENESS, voice.how_surely(message, quote))
                found[fact.slot] = Fact(
                    slot=fact.slot, value=value, quote=quote, turn=turn, confidence=surely
                )
        off = reading.off_the_question and asked not in found
        changed = {"facts": tuple(found.values()), "off_the_question": off}
        return Heard(reading.model_copy(update=changed), usage.model_copy(update={"fell_back": None}))


def _is_told(quote: str, message: str, reading: Reading) -> bool:
    """Whether the owner said so, word for word, and did not ask it."""
    return any(map(str.isalnum, quote)) and quote in message and quote not in (reading.question or "")
