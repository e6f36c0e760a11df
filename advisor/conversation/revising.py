"""Exchanges that are held again, because an answer before them was given anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from advisor.conversation.state import Incoming
from advisor.records import Exchange, Fact, Profile, Reply, Slot


class Earlier(NamedTuple):
    """An exchange that may be held again: what came in, the question on the table then, and the facts it brought."""

    incoming: Incoming
    asked: Slot | None
    learned: tuple[Fact, ...]

    def answered(self, text: str) -> Incoming:
        """What came in, with another answer."""
        return self.incoming.model_copy(update={"text": text, "action": None})

    def again_after(self, reply: Reply) -> tuple[Incoming, ...]:
        """What of it is still to the point after `reply`."""
        on_the_table = reply.question.slot if reply.question else None
        if self.asked in {None, on_the_table} or self.incoming.mend or self.incoming.action == "advise":
            return (self.incoming,)
        return tuple(
            Incoming(mend=fact.slot, text=fact.value)
            for fact in self.learned
            if fact.slot not in reply.profile
        )


def as_it_was(log: Sequence[Exchange], turn: int, moment: Mapping[str, Any]) -> Earlier:
    """An exchange as it was, from the log and the moment after it."""
    exchange, asked = log[turn], log[turn - 1].reply.question
    return Earlier(
        incoming=moment.get("incoming") or Incoming(text=exchange.text, action=exchange.action),
        asked=asked.slot if asked else None,
        learned=tuple(fact for fact in moment.get("profile", Profile()).facts if fact.turn == turn),
    )
