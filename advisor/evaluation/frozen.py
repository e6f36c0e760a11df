"""A reply that an owner did not like, frozen with all that led to it, and played again against the program as it is."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import DatasetError
from advisor.evaluation.authoring import quoted
from advisor.evaluation.datasets import locate, read_lines
from advisor.evaluation.measures import finds
from advisor.records import SLOTS, Action, Document, Exchange, Feedback, Record, Reply, Slot, Span

_TOP = 3


class Move(Record):
    """What an owner did: wrote a message, chose an action, or edited the fact of a slot (blank to remove it)."""

    text: str | None = None
    action: Action | None = None
    mend: Slot | None = None


class Given(Record):
    """A reply as far as it is compared: its text, the passages it cites, the first of the ranking, and whether it says
    that the library does not cover the question."""

    text: str
    citations: tuple[Span, ...]
    ranking: tuple[str, ...]
    abstained: bool


class Expectation(Record):
    """What a person wants of the reply, if anything: that it declines or does not, that it cites passages (each
    `FILE: words that stand there once`), and that it does not say certain words."""

    declines: bool | None = None
    cites: tuple[str, ...] = ()
    not_says: tuple[str, ...] = ()


class Frozen(Record):
    """One case: the owner's moves, the reply as it was given, the reason, and what it was given by."""

    id: str = Field(min_length=1)
    conversation: str
    owner: tuple[Move, ...]
    reply: Given
    reason: str = ""
    program: str
    sources: Mapping[str, str]
    expect: Expectation = Expectation()


class Replayed(Record):
    """A case played again: what is different now, and which expectations do not hold."""

    case: Frozen
    changed: tuple[str, ...]
    broken: tuple[str, ...]


def freeze(advisor: Advisor, conversation_id: str | None, turn: int | None) -> Frozen:
    """The case of the latest thumbs-down, in that conversation and turn where they are given; where there is none, of
    the conversation's turn or last reply. Raises `DatasetError` where there is no such reply."""
    for one in _disliked(advisor):
        if conversation_id in (None, one.conversation_id) and turn in (None, one.turn):
            return _frozen(advisor.find(one.conversation_id), one.turn, one.reason, advisor.documents)
    if conversation_id is None:
        raise DatasetError("No such reply has a thumbs-down; name a conversation to freeze its last reply.")
    conversation = advisor.find(conversation_id)
    last = conversation.history()[-1].turn
    return _frozen(conversation, last if turn is None else turn, "", advisor.documents)


def freeze_all(advisor: Advisor, known: Container[str]) -> tuple[Frozen, ...]:
    """The case of every thumbs-down, the oldest first, save those whose ids are known."""
    cases = (
        _frozen(advisor.find(one.conversation_id), one.turn, one.reason, advisor.documents)
        for one in reversed(_disliked(advisor))
    )
    return tuple(case for case in cases if case.id not in known)


def load_frozen(file: Path) -> tuple[Frozen, ...]:
    """The cases of a file, none where there is no file. Raises `DatasetError` with file and line."""
    return tuple(case for _, case in read_lines(file, Frozen))


def replay(advisor: Advisor, case: Frozen) -> Replayed:
    """Plays the owner's moves in a conversation of the same id, which chooses the same wordings, and compares the last
    reply. The conversation is forgotten afterwards."""
    conversation = advisor.start(case.conversation)
    try:
        for move in case.owner:
            _play(conversation, move)
        reply = conversation.history()[-1].reply
    finally:
        advisor.forget(case.conversation)
    now = _given(reply)
    return Replayed(
        case=case,
        changed=(*_sources_changed(case, advisor.documents), *_changes(case.reply, now)),
        broken=tuple(_broken(case, now, advisor.documents)),
    )


def _disliked(advisor: Advisor) -> list[Feedback]:
    return [one for one in advisor.feedback() if one.verdict == "down"]


def _frozen(conversation: Conversation, turn: int, reason: str, documents: Mapping[str, Document]) -> Frozen:
    history = [exchange for exchange in conversation.history() if exchange.turn <= turn]
    if history[-1].turn != turn:
        raise DatasetError(f"The conversation has no turn {turn}; its last is {history[-1].turn}.")
    return Frozen(
        id=f"{conversation.id}-{turn}",
        conversation=conversation.id,
        owner=tuple(_move(before.reply, exchange) for before, exchange in pairwise(history)),
        reply=_given(history[-1].reply),
        reason=reason,
        program=version("standout-advisor"),
        sources={file: document.sha256 for file, document in documents.items()},
    )


def _move(before: Reply, exchange: Exchange) -> Move:
    if exchange.text is None:
        return Move(action=exchange.action)
    return Move(text=exchange.text, mend=_mended(before, exchange))


def _mended(before: Reply, exchange: Exchange) -> Slot | None:
    """The slot that was edited in the page: the reply begins with an aside that says so."""
    now = exchange.reply.profile
    if not exchange.text:
        return next(slot for slot in (*before.profile, *SLOTS) if slot not in now)
    if not exchange.reply.text.startswith("*") or exchange.reply.text.startswith("**"):
        return None
    new = (slot for slot, fact in now.items() if (fact.quote, fact.turn) == (exchange.text, exchange.turn))
    return next(new, None)


def _play(conversation: Conversation, move: Move) -> None:
    if move.mend:
        conversation.correct(move.mend, move.text or "")
    elif move.action:
        conversation.act(move.action)
    elif move.text:
        conversation.send(move.text)


def _given(reply: Reply) -> Given:
    return Given(
        text=reply.text,
        citations=tuple(citation.span for citation in reply.citations),
        ranking=tuple(standing.name for standing in reply.ranking[:_TOP]),
        abstained=reply.abstained,
    )


def _sources_changed(case: Frozen, documents: Mapping[str, Document]) -> Iterator[str]:
    now = {file: document.sha256 for file, document in documents.items()}
    for file in sorted({*case.sources, *now}):
        if case.sources.get(file) != now.get(file):
            yield f"source {file} is not the one of then"


def _changes(then: Given, now: Given) -> Iterator[str]:
    if then.abstained != now.abstained:
        yield "declines now" if now.abstained else "declines no longer"
    if then.ranking != now.ranking:
        yield f"ranking: {_listed(then.ranking)} -> {_listed(now.ranking)}"
    yield from (f"cites no longer {_place(span)}" for span in then.citations if span not in now.citations)
    yield from (f"cites now {_place(span)}" for span in now.citations if span not in then.citations)
    lines = difflib.unified_diff(then.text.splitlines(), now.text.splitlines(), lineterm="", n=0)
    yield from (line for line in lines if not line.startswith(("---", "+++", "@@")) and line.strip("+-"))


def _broken(case: Frozen, now: Given, documents: Mapping[str, Document]) -> Iterator[str]:
    expect = case.expect
    if expect.declines is not None and expect.declines != now.abstained:
        yield "should decline and does not" if expect.declines else "should not decline and does"
    for words in expect.cites:
        wanted = locate(quoted(words, "cites"), documents, case.id)
        if not any(finds(span, (wanted,)) for span in now.citations):
            yield f"should cite {words}"
    for words in expect.not_says:
        if words.casefold() in now.text.casefold():
            yield f"should not say {words}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _place(span: Span) -> str:
    return f"{span.source} {span.start}-{span.end}"
