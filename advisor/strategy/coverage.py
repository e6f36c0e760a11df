"""Is every passage of the library used: by a claim that rests on it, or set aside with a reason?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from advisor.prompting import load_prompts
from advisor.records import Chunk, Document, Record, Span
from advisor.strategy.catalogue import Grounds, find_span


class Aside(Grounds):
    """Words of a passage that says nothing of its own, and how that shows."""

    because: str


class Coverage(Record):
    """The passages of one document: those a claim rests on, those set aside, and the rest."""

    source: str
    used: tuple[Chunk, ...]
    aside: tuple[Chunk, ...]
    unused: tuple[Chunk, ...]


class _Asides(Record):
    passages: tuple[Aside, ...]


def load_asides(prompts_dir: Path, documents: Mapping[str, Document]) -> tuple[Aside, ...]:
    """The passages of `unused.yaml`, each looked up in `documents`."""
    asides = load_prompts(prompts_dir, "unused.yaml", _Asides).passages
    return tuple(aside.model_copy(update={"span": find_span(aside, documents)}) for aside in asides)


def coverage(
    chunks: Iterable[Chunk], rested_on: Iterable[Span], asides: Sequence[Aside]
) -> tuple[Coverage, ...]:
    """How each document is used that the prompts speak of; documents added to the library owe nobody a claim."""
    claims = list(rested_on)
    set_aside = [aside.span for aside in asides if aside.span]
    known = dict.fromkeys(span.source for span in (*claims, *set_aside))
    by_source: dict[str, list[Chunk]] = {source: [] for source in sorted(known)}
    for chunk in chunks:
        if chunk.source in by_source:
            by_source[chunk.source].append(chunk)
    return tuple(_coverage_of(source, own, claims, set_aside) for source, own in by_source.items())


def _coverage_of(
    source: str, chunks: Sequence[Chunk], claims: Sequence[Span], set_aside: Sequence[Span]
) -> Coverage:
    used = tuple(chunk for chunk in chunks if _holds_any(chunk, claims))
    rest = tuple(chunk for chunk in chunks if chunk not in used)
    aside = tuple(chunk for chunk in rest if _holds_any(chunk, set_aside))
    return Coverage(
        source=source, used=used, aside=aside, unused=tuple(chunk for chunk in rest if chunk not in aside)
    )


def _holds_any(chunk: Chunk, spans: Sequence[Span]) -> bool:
    return any(
        span.source == chunk.source and chunk.start <= span.start and span.end <= chunk.end for span in spans
    )
