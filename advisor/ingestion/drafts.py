"""What the readers of the formats produce: blocks, each with its way back to the raw text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from advisor.ingestion.offsets import CleanText

_NUMBER = re.compile(r"(\d{1,3})[.)] ")

Kind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One block. `clean` is what it reads like in the document; `body` is that without an item's marker.

    `level` is a heading's level from 1 or an item's depth from 0. A table has `headers` and `rows` of cells,
    and perhaps a `caption`.
    """

    kind: Kind
    start: int
    end: int
    clean: CleanText
    body: CleanText
    level: int = 0
    marker: str = ""
    caption: CleanText | None = None
    headers: tuple[CleanText, ...] = ()
    rows: tuple[tuple[CleanText, ...], ...] = ()

    def at_level(self, level: int) -> Draft:
        return replace(self, level=level)

    def as_text(self) -> Draft:
        """What a heading is that heads nothing: an item where it has a number, otherwise a paragraph."""
        if number := _NUMBER.match(self.body.text):
            rest = self.body.part(number.end(), len(self.body.text))
            return item(self.start, self.end, rest, f"{number[1]}.", 0)
        return replace(self, kind="paragraph", level=0)


def prose(
    kind: Literal["heading", "paragraph"], start: int, end: int, clean: CleanText, level: int = 0
) -> Draft:
    return Draft(kind, start, end, clean, clean, level)


MAX_DEPTH = 6


def item(start: int, end: int, body: CleanText, marker: str, depth: int) -> Draft:
    """A list item; its sign, whatever it was, reads as `marker`, indented by two blanks a level."""
    depth = min(depth, MAX_DEPTH)
    first = body.starts[0] if body.starts else end
    sign = CleanText.instead_of(start, first, "  " * depth + marker + " ")
    return Draft("item", start, end, CleanText.join([sign, body]), body, depth, marker)
