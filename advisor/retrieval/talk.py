"""A message in its talk: what a follow-up leaves out is taken from what was said just before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.retrieval.keyword import keywords_of

Message = Mapping[str, str]
"""`{"role": "user" or "assistant", "content": text}`, the form chat histories have."""

SELF_CONTAINED = 7
"""A message with more words than this that say something of a subject is understood without the talk before it."""

_ALONE_AT_LEAST = 0.35
_HARDLY_LIKE, _CLEARLY_LIKE = 0.5, 0.65

_LONGEST_TALK = 400


def in_its_talk(message: str, history: Sequence[Message]) -> str:
    """The message, and before it what the owner and the advisor said last if it is too short to stand alone."""
    if not history or len(keywords_of([message])[0]) > SELF_CONTAINED:
        return message
    before = [_last(history, "user"), _last(history, "assistant")]
    return " ".join((*filter(None, before), message))


def stands_alone(likeness: float | None) -> float:
    """From 0 to 1, how much a short message counts by itself against the message in its talk.

    `likeness` is the cosine similarity of the nearest owner question: what owners ask by itself, they ask so here too.
    None where a library has no owner questions.
    """
    like = ((likeness or 0.0) - _HARDLY_LIKE) / (_CLEARLY_LIKE - _HARDLY_LIKE)
    return _ALONE_AT_LEAST + (1 - _ALONE_AT_LEAST) * min(1.0, max(0.0, like))


def _last(history: Sequence[Message], role: str) -> str:
    said = next((str(turn.get("content", "")) for turn in reversed(history) if turn.get("role") == role), "")
    return " ".join(said.split())[:_LONGEST_TALK]
