"""Splits HTML into tags, character references and text, each with its place; no markup is too broken for it.

The standard library's parser raises on some broken markup and takes quadratic time on other, so it is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_MARKUP = re.compile(
    r"<!--|<[!?]|</?[a-zA-Z][^\s/<>]*|&(?:#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
)
_QUOTED = re.compile(r"=\s*([\"'])")
_OPAQUE = frozenset(("script", "style"))


class Part(NamedTuple):
    """`raw[start:end]`; `name` is a tag's, in lower case."""

    kind: Literal["open", "close", "text", "reference"]
    start: int
    end: int
    name: str = ""


def split_tags(raw: str, start: int, end: int) -> Iterator[Part]:
    """The parts of `raw[start:end]` in order; comments, declarations, scripts and styles left out."""
    return _Scanner(raw, end).parts(start)


class _Scanner:
    def __init__(self, raw: str, end: int) -> None:
        self._raw = raw
        self._end = end
        self._missing: set[str] = set()

    def parts(self, start: int) -> Iterator[Part]:
        text_start = place = start
        while found := _MARKUP.search(self._raw, place, self._end):
            after = self._after(found)
            if after < 0:
                place = found.end()
                continue
            if found.start() > text_start:
                yield Part("text", text_start, found.start())
            if (part := _part(found, after)) is not None:
                yield part
                if part.kind == "open" and part.name in _OPAQUE:
                    after = self._find(re.compile(rf"(?=</{part.name}\b)", re.IGNORECASE), after, self._end)
            text_start = place = after
        if text_start < self._end:
            yield Part("text", text_start, self._end)

    def _after(self, found: re.Match[str]) -> int:
        """Where the markup ends that begins here; -1 where it is only text that looks like it."""
        opening = found.group()
        if opening.startswith("&"):
            return found.end()
        if opening == "<!--":
            return self._find(re.compile("-->"), found.end(), -1)
        after = self._find(re.compile(">"), found.end(), -1)
        place = found.end()
        while after > 0 and (quoted := _QUOTED.search(self._raw, place, after)):
            place = self._find(re.compile(quoted[1]), quoted.end(), after)
            if place > after:
                after = self._find(re.compile(">"), place, -1)
        return after

    def _find(self, what: re.Pattern[str], start: int, otherwise: int) -> int:
        """The end of the next match; what was missing once is not looked for again."""
        if what.pattern in self._missing:
            return otherwise
        found = what.search(self._raw, start, self._end)
        if found is None:
            self._missing.add(what.pattern)
            return otherwise
        return found.end()


def _part(found: re.Match[str], after: int) -> Part | None:
    opening = found.group()
    if opening.startswith("&"):
        return Part("reference", found.start(), after)
    if opening.startswith(("<!", "<?")):
        return None
    if opening.startswith("</"):
        return Part("close", found.start(), after, opening[2:].lower())
    return Part("open", found.start(), after, opening[1:].lower())
