"""What a conversation remembers between exchanges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ConfigDict, Field

from advisor.advice.citations import Draft
from advisor.conversation.contradictions import Doubt
from advisor.conversation.reading import Reading
from advisor.records import Action, Brief, Citation, Exchange, Profile, Record, Slot, Stage, Usage
from advisor.retrieval.talk import Message
from advisor.strategy.fit import Statement

Changes = dict[str, Any]
"""The fields of `State` that a step replaces."""

_MARKS = re.compile(r"\s*\[\d+\]|[*_]")


class Incoming(Record):
    """What an exchange begins with: a message, an action, a mended fact, or nothing (the greeting)."""

    text: str | None = None
    action: Action | None = None
    mend: Slot | None = None


class State(Record):
    """The state of a conversation's graph. Nodes return the fields they change."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    conversation_id: str
    incoming: Incoming = Incoming()
    turn: int = 0
    stage: Stage = "interview"

    profile: Profile = Profile()
    said: tuple[Statement, ...] = ()
    asked: tuple[Slot, ...] = ()
    """Every slot asked about so far; the last one is on the table while the interview runs."""
    pending: Slot | None = None
    missed: int = 0
    """How many replies in a row went past the question on the table."""
    passed: tuple[Slot, ...] = ()
    """Slots the owner skipped or could not answer."""
    doubt: Doubt | None = None
    """Two facts that cannot both be so, while the owner is asked which of them holds."""
    settled: tuple[Slot, ...] = ()
    """Slots of which that was asked; it is asked once."""

    citations: tuple[Citation, ...] = ()
    used: dict[str, int] = Field(default_factory=dict)
    """How often each entry of wording.yaml has been said."""
    brief: Brief | None = None
    line_asked: int | None = None
    """The turn in which the owner was asked for a few words to make a line of."""
    log: tuple[Exchange, ...] = ()

    reading: Reading = Reading()
    draft: Draft = ()
    question: str | None = None
    """The wording of the question this exchange ends with."""
    abstained: bool = False
    engine: str = "grounded"
    usage: Usage = Usage()
    """What the chat model did in this exchange."""
    spent: Usage = Usage()
    """What it did in the exchanges before."""

    @property
    def owner_words(self) -> str:
        """All that the owner typed."""
        said = [exchange.text for exchange in self.log if exchange.text]
        return "\n".join((*said, self.incoming.text or ""))

    @property
    def talk(self) -> list[Message]:
        """What was said so far, by both."""
        return [message for exchange in self.log for message in _messages(exchange)]


def _messages(exchange: Exchange) -> Iterator[Message]:
    """What was said in an exchange, without citation marks, emphasis and the interview's question."""
    if not exchange.text:
        return
    yield {"role": "user", "content": exchange.text}
    reply = exchange.reply
    said = reply.text.replace(reply.question.text, "") if reply.question else reply.text
    yield {"role": "assistant", "content": _MARKS.sub("", said)}
