"""From chunks to passages, and from passages to their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.index import Library
from advisor.ingestion.cleaning import clean
from advisor.ingestion.sentences import sentence_spans
from advisor.records import Chunk, Passage, Span

_FEWEST_WORDS = 6
_BULLET = re.compile(r"^\s*(?:-|\d+\.)\s+")


def as_passages(ranked: Iterable[tuple[Chunk, float]]) -> list[Passage]:
    """Passages that show their whole chunk, ranked from 1."""
    return [
        Passage(
            rank=rank,
            score=round(score, 6),
            chunk_id=chunk.id,
            source=chunk.source,
            title=chunk.title,
            section=chunk.section,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
        )
        for rank, (chunk, score) in enumerate(ranked, 1)
    ]


def sentences_of(library: Library, passage: Passage) -> list[tuple[str, Span]]:
    """The passage's full sentences with their raw spans; fragments and lead-ins are left out."""
    text = clean(library.documents[passage.source])
    first, last = text.span_within(passage.start, passage.end)
    sentences = []
    for start, end in sentence_spans(text.text[first:last]):
        sentence = _BULLET.sub("", text.text[first + start : first + end])
        if len(sentence.split()) < _FEWEST_WORDS or not sentence.endswith((".", "!", "?", "”")):
            continue
        raw_start, raw_end = text.raw_span(first + end - len(sentence), first + end)
        sentences.append((sentence, Span(source=passage.source, start=raw_start, end=raw_end)))
    return sentences
