"""What a passage shows of the text around the pieces that were found: a whole paragraph, a short list, an item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.index import Library
from advisor.records import Chunk, Piece

WHOLE_CHARS = 700
"""A list or table is shown whole, with the line that leads in, up to this raw length; longer, the item alone."""


class Shown(NamedTuple):
    """A stretch of a chunk, in raw offsets, with the score of the piece that found it."""

    chunk: Chunk
    start: int
    end: int
    score: float


def show(library: Library, ranking: Iterable[tuple[str, float]], k: int) -> list[Shown]:
    """The stretches of the `k` best pieces, best first; no two show mostly the same."""
    shown: list[Shown] = []
    for stretch in _stretches(library, ranking):
        if not any(_mostly_the_same(stretch, earlier) for earlier in shown):
            shown.append(stretch)
            if len(shown) == k:
                break
    return shown


def _stretches(library: Library, ranking: Iterable[tuple[str, float]]) -> Iterator[Shown]:
    for key, score in ranking:
        piece = _shown_for(library.pieces[key], library)
        yield Shown(library.chunks[piece.chunk_id], piece.start, piece.end, score)


def _shown_for(piece: Piece, library: Library) -> Piece:
    if piece.whole is None:
        return piece
    whole = library.pieces[piece.whole]
    return whole if whole.end - whole.start <= WHOLE_CHARS else piece


def _mostly_the_same(one: Shown, other: Shown) -> bool:
    """Whether they share half of the shorter one."""
    if one.chunk.source != other.chunk.source:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared >= min(one.end - one.start, other.end - other.start)
