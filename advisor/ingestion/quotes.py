"""Where a document says certain words."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import NamedTuple

from advisor.ingestion.cleaning import clean
from advisor.records import Document, Span

_SKIPPED = re.compile(r"(?m)^\s*(?:-|\d{1,3}\.)[ \t]+|\s+")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")


class _Flat(NamedTuple):
    """A text on one line without list markers; `places[i]` is where its character i stands in the text."""

    text: str
    places: array[int]


def find_quote(document: Document, quote: str) -> list[Span]:
    """Every raw span of `document` that reads like `quote` when clean.

    Blanks, line breaks, the markers of list items, and straight or curly quotation marks make no difference.
    """
    wanted = _flattened(quote).text.strip()
    if not wanted:
        return []
    flat = _flat(document)
    text = clean(document)
    spans = []
    place = flat.text.find(wanted)
    while place >= 0:
        last = flat.places[place + len(wanted) - 1]
        start, end = text.raw_span(flat.places[place], last + 1)
        spans.append(Span(source=document.file, start=start, end=end))
        place = flat.text.find(wanted, place + len(wanted))
    return spans


@lru_cache(maxsize=32)
def _flat(document: Document) -> _Flat:
    return _flattened(clean(document).text)


def _flattened(text: str) -> _Flat:
    pieces: list[str] = []
    places = array("I")
    done = 0
    for skipped in _SKIPPED.finditer(text):
        pieces.append(text[done : skipped.start()])
        places.extend(range(done, skipped.start()))
        if pieces[-1] or not skipped.start():
            pieces.append(" ")
            places.append(skipped.start())
        done = skipped.end()
    pieces.append(text[done:])
    places.extend(range(done, len(text)))
    return _Flat("".join(pieces).translate(_STRAIGHT), places)
