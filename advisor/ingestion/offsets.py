"""A cleaned text that knows, for every character, which raw characters it stands for."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""Replace `[start, end)` of a clean text by a string."""


@dataclass(frozen=True, slots=True)
class CleanText:
    """`text[i]` stands for `raw[starts[i]:ends[i]]`; both arrays never decrease."""

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def verbatim(cls, raw: str, start: int, end: int) -> CleanText:
        """`raw[start:end]` as it is."""
        return cls(raw[start:end], array("I", range(start, end)), array("I", range(start + 1, end + 1)))

    @classmethod
    def instead_of(cls, start: int, end: int, text: str) -> CleanText:
        """`text`, standing as a whole for `raw[start:end]`."""
        return cls(text, array("I", [start]) * len(text), array("I", [end]) * len(text))

    @classmethod
    def join(cls, pieces: Iterable[CleanText]) -> CleanText:
        """The pieces one after the other; they must be in raw order."""
        texts: list[str] = []
        starts, ends = array("I"), array("I")
        for piece in pieces:
            texts.append(piece.text)
            starts.extend(piece.starts)
            ends.extend(piece.ends)
        return cls("".join(texts), starts, ends)

    def part(self, start: int, end: int) -> CleanText:
        return CleanText(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def edit(self, edits: Iterable[Edit]) -> CleanText:
        """The text with every edit made; edits are in order and do not overlap."""
        pieces: list[CleanText] = []
        done = 0
        for start, end, replacement in edits:
            pieces.append(self.part(done, start))
            pieces.append(self.instead_of(*self.raw_span(start, end), replacement))
            done = end
        if not pieces:
            return self
        return self.join([*pieces, self.part(done, len(self.text))])

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> CleanText:
        """As `re.sub`, with a plain string or a function; matches that already read so are left alone."""
        edits = []
        for match in pattern.finditer(self.text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            if new != match.group():
                edits.append((match.start(), match.end(), new))
        return self.edit(edits)

    def strip(self) -> CleanText:
        stripped = self.text.strip()
        if len(stripped) == len(self.text):
            return self
        start = len(self.text) - len(self.text.lstrip()) if stripped else 0
        return self.part(start, start + len(stripped))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span that the clean span `[start, end)` stands for; an empty span gives an empty one."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        if start < len(self.starts):
            return self.starts[start], self.starts[start]
        return (self.ends[-1], self.ends[-1]) if self.ends else (0, 0)

    def span_within(self, start: int, end: int) -> tuple[int, int]:
        """The clean span whose characters stand wholly inside the raw span `[start, end)`."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_right(self.ends, end))

    def within(self, start: int, end: int) -> str:
        """What the raw span `[start, end)` reads like when clean, without blanks at either end."""
        first, last = self.span_within(start, end)
        return self.text[first:last].strip()
