"""Which question comes next, and whether there is one."""

from __future__ import annotations

from advisor.conversation.interview import Interview
from advisor.conversation.state import State
from advisor.records import Slot

ENOUGH_FACTS = 7
FEWEST_QUESTIONS = 5
"""Asked even of an owner who told a lot at once; the greeting's question counts."""


def next_question(state: State, interview: Interview, at_most: int) -> Slot | None:
    """The open slot with the highest priority, or None when enough is known or enough was asked."""
    if state.pending is not None:
        return state.pending
    asked = len(dict.fromkeys(state.asked))
    enough = len(core_facts(state, interview)) >= ENOUGH_FACTS and asked >= FEWEST_QUESTIONS
    if asked >= at_most or enough:
        return None
    return next(iter(open_slots(state, interview)), None)


def questions_left(state: State, interview: Interview, at_most: int) -> int:
    """How many questions may still come after the one on the table."""
    asked = len(dict.fromkeys(state.asked))
    unknown = ENOUGH_FACTS - len(core_facts(state, interview)) - (1 if state.pending else 0)
    wanted = max(unknown, FEWEST_QUESTIONS - asked)
    return max(0, min(at_most - asked, wanted, len(open_slots(state, interview))))


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
