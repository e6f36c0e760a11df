"""What we hold of all that was said, once a message is read."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.conversation.contradictions import Doubt
from advisor.conversation.state import State
from advisor.records import Fact
from advisor.strategy.fit import Statement

_MOSTLY = 0.5


def said_by_now(state: State) -> tuple[Statement, ...]:
    """The owner's statements without those that no longer hold."""
    reading = state.reading
    said = tuple(one for one in state.said if one.slot not in reading.struck)
    if state.doubt and reading.decides:
        kept = (
            (*_without(said, state.doubt.later), *state.doubt.unsaid) if _holds_the_earlier(state) else said
        )
        return (*kept, *reading.said)
    if reading.doubt:
        return (*_without(said, reading.doubt.earlier), *reading.said)
    if not reading.is_correction:
        return (*said, *reading.said)
    replaced = [known for fact in reading.facts if (known := state.profile.get(fact.slot))]
    return (*(one for one in said if not any(_is_all_of(one, known) for known in replaced)), *reading.said)


def doubt_by_now(state: State) -> Doubt | None:
    """What the owner is to be asked about: what was just said against what we hold, or, where the owner only asked
    something back, what is still on the table."""
    reading = state.reading
    if reading.doubt:
        unsaid = tuple(said for said in state.said if _belongs_to(said, reading.doubt.earlier))
        return reading.doubt.model_copy(update={"unsaid": unsaid})
    return state.doubt if reading.question and not reading.said else None


def _holds_the_earlier(state: State) -> bool:
    """Whether the owner decided that the first of two contrary facts is so."""
    doubt = state.doubt
    return doubt is not None and any(
        fact.slot == doubt.slot and fact.turn == doubt.earlier.turn for fact in state.reading.facts
    )


def _is_all_of(statement: Statement, known: Fact) -> bool:
    """Whether a statement says little more than a fact: "six of us", but not "a machine shop, six of us"."""
    if statement.slot != known.slot:
        return False
    beside = known.value in statement.text and len(known.value) < _MOSTLY * len(statement.text)
    return not beside or statement.turn != known.turn


def _without(said: Sequence[Statement], fact: Fact) -> tuple[Statement, ...]:
    """The statements that were not made for a fact."""
    return tuple(one for one in said if not _belongs_to(one, fact))


def _belongs_to(statement: Statement, fact: Fact) -> bool:
    """Whether a statement was made for a fact."""
    return statement.turn == fact.turn and (statement.text in fact.quote or fact.quote in statement.text)
