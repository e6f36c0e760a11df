"""A reply read while it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

from advisor.conversation.exchanges import STOPPED, Aloud
from advisor.errors import StoppedError
from advisor.records import Reply, ReplyDelta

_PIECE = re.compile(r"\S+\s*|\s+")
_WORDS_AT_ONCE = 8
_GLANCE_S = 0.1


def streamed(exchange: Callable[[Aloud], Reply], is_stopped: Callable[[], bool]) -> Iterator[ReplyDelta]:
    """The reply of an exchange, a few words at a time; the last delta carries the whole reply. The exchange has a
    thread of its own, so that it is finished whether or not anybody reads on."""
    final: SimpleQueue[str | None] = SimpleQueue()
    aside = ThreadPoolExecutor(1)
    going_on = aside.submit(exchange, final.put)
    going_on.add_done_callback(lambda _: final.put(None))
    aside.shutdown(wait=False)
    said = ""
    while (so_far := _heard(final, is_stopped)) is not None:
        yield from _pieces(so_far[len(said) :])
        said = so_far
    reply = going_on.result()
    yield from _pieces(reply.text[len(said) :])
    yield ReplyDelta(reply=reply)


def _heard(final: SimpleQueue[str | None], is_stopped: Callable[[], bool]) -> str | None:
    """What is final next. A reply that is stopped is not waited for, however long its step takes."""
    while True:
        try:
            return final.get(timeout=_GLANCE_S)
        except Empty:
            if is_stopped():
                raise StoppedError(STOPPED) from None


def _pieces(text: str) -> Iterator[ReplyDelta]:
    """A text a few words at a time."""
    words = _PIECE.findall(text)
    for start in range(0, len(words), _WORDS_AT_ONCE):
        yield ReplyDelta(text="".join(words[start : start + _WORDS_AT_ONCE]))
