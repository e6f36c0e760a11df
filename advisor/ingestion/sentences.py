"""Where sentences end."""

from __future__ import annotations

import re

_NEVER_LAST = frozenset(
    {
        *("e.g", "i.e", "cf", "vs", "approx", "ca", "fig", "no", "nos", "vol", "pp"),
        *("mr", "mrs", "ms", "dr", "prof", "st"),
    }
)
_SELDOM_LAST = frozenset(
    ("inc", "ltd", "co", "corp", "plc", "dept", "est", "jr", "sr", "u.s", "u.k", "e.u", "al")
)
_STOP = re.compile(r"(?:[.!?؟…]+[\"”’')\]»]*(?=\s|$))|[。！？｡]+[”’」』）]*|\n+")
_LAST_WORD = re.compile(r"[\w.’'&-]*$")
_LOOK_BACK = 24


def never_ends_sentence(text: str, stop: int) -> bool:
    """Whether the full stop at `text[stop]` belongs to a shortened word or an initial, as in `e.g.`"""
    word = _word_before(text, stop)
    return word.casefold() in _NEVER_LAST or (len(word) == 1 and word.isupper())


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`, without the blanks between them. A line break ends a sentence too."""
    spans = []
    start = 0
    for stop in _STOP.finditer(text):
        if not stop.group().isspace() and _goes_on(text, stop):
            continue
        spans.append((start, stop.end()))
        start = stop.end()
    spans.append((start, len(text)))
    return [tight for span in spans if (tight := _tight(text, *span))]


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 2].strip()
    if not following or not stop.group().startswith("."):
        return False
    word = _word_before(text, stop.start())
    return (
        following.islower()
        or never_ends_sentence(text, stop.start())
        or word.casefold() in _SELDOM_LAST
        or _is_list_number(text, stop.start(), word)
    )


def _word_before(text: str, end: int) -> str:
    word = _LAST_WORD.search(text, max(0, end - _LOOK_BACK), end)
    return word.group().lstrip("’'-&.") if word else ""


def _is_list_number(text: str, stop: int, word: str) -> bool:
    start = stop - len(word)
    return word.isdigit() and len(word) <= 3 and (start == 0 or text[start - 1] == "\n")


def _tight(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
