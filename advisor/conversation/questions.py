"""Which question comes next, and whether there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advisor.conversation.interview import Interview
from advisor.conversation.state import State
from advisor.records import Slot

ENOUGH_FACTS = 7
FEWEST_QUESTIONS = 5
"""Asked even of an owner who told a lot at once; the greeting's question counts."""


Worth = Callable[[State, Sequence[Slot]], Mapping[Slot, float]]
"""What an answer to each question is expected to be worth to the ranking; empty where that is unknown."""

STEP = 0.1
WOULD_MOVE = 0.06
"""A question that is worth less would hardly change what comes first."""


def next_question(state: State, interview: Interview, at_most: int, worth: Worth) -> Slot | None:
    """The open slot whose answer is worth most, or None when nothing would move the ranking or enough was asked.

    Questions worth about the same come in the order of `interview.yaml`; all do where their worth is
    unknown, and then enough facts end the interview.
    """
    if state.pending is not None:
        return state.pending
    asked = len(dict.fromkeys(state.asked))
    open_ = open_slots(state, interview)
    if asked >= at_most or not open_:
        return None
    values = worth(state, open_)
    if asked >= FEWEST_QUESTIONS and _is_enough(state, interview, values):
        return None
    return max(open_, key=lambda slot: (_step(values.get(slot, 0.0)), -open_.index(slot)))


def _step(worth: float) -> int:
    """Worth in steps that are more than the noise of the estimate."""
    return round(worth / STEP)


def _is_enough(state: State, interview: Interview, values: Mapping[Slot, float]) -> bool:
    if values:
        return max(values.values()) < WOULD_MOVE
    return len(core_facts(state, interview)) >= ENOUGH_FACTS


def questions_left(state: State, interview: Interview, at_most: int) -> int:
    """How many questions may still come after the one on the table, at most."""
    asked = len(dict.fromkeys(state.asked))
    return max(0, min(at_most - asked, len(open_slots(state, interview))))


def open_slots(state: State, interview: Interview) -> list[Slot]:
    """Slots that nobody has asked about and the owner has not filled, by priority."""
    closed = {*state.asked, *state.passed}
    return [
        prompt.slot
        for prompt in interview.slots
        if prompt.slot not in closed and state.profile.get(prompt.slot) is None
    ]


def core_facts(state: State, interview: Interview) -> list[Slot]:
    """The slots of highest priority that are answered; the others only refine the picture."""
    core = [prompt.slot for prompt in interview.slots][: ENOUGH_FACTS + 2]
    return [slot for slot in core if state.profile.get(slot) is not None]
