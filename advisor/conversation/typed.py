"""What somebody typed, made fit to be read."""

from __future__ import annotations

import re

from advisor.errors import EmptyMessageError, LongMessageError

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2064\ufeff]")


def message_of(text: str, at_most: int) -> str:
    """A message that says something. Raises `MessageError` where it is empty or has more characters than `at_most`."""
    cleaned = without_the_unseen(text, at_most)
    if not cleaned:
        raise EmptyMessageError("That message was empty; write a few words, or say “skip”.")
    return cleaned


def without_the_unseen(text: str, at_most: int) -> str:
    """What was typed without what nobody sees. Raises `MessageError` where it is too long."""
    cleaned = _UNSEEN.sub("", text).strip()
    if len(cleaned) > at_most:
        raise LongMessageError(len(cleaned), at_most)
    return cleaned
