"""A message in its talk: what a follow-up leaves out is taken from what was said just before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.retrieval.keyword import keywords_of

Message = Mapping[str, str]
"""`{"role": "user" or "assistant", "content": text}`, the form chat histories have."""

SELF_CONTAINED = 7
"""A message with more words than this that say something of a subject is understood without the talk before it."""

_LONGEST_TALK = 400


def in_its_talk(message: str, history: Sequence[Message]) -> str:
    """The message, and before it what the owner and the advisor said last if it is too short to stand alone."""
    if not history or len(keywords_of([message])[0]) > SELF_CONTAINED:
        return message
    before = [_last(history, "user"), _last(history, "assistant")]
    return " ".join((*filter(None, before), message))


def _last(history: Sequence[Message], role: str) -> str:
    said = next((str(turn.get("content", "")) for turn in reversed(history) if turn.get("role") == role), "")
    return " ".join(said.split())[:_LONGEST_TALK]
