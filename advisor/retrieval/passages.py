"""From chunks to passages, and from passages to their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.index import Library
from advisor.ingestion.cleaning import clean, quote
from advisor.ingestion.sentences import sentence_spans
from advisor.records import Passage, Span
from advisor.retrieval.showing import Shown

_FEWEST_WORDS = 6
_BULLET = re.compile(r"^\s*(?:-|\d+\.)\s+")


def as_passages(library: Library, shown: Iterable[Shown]) -> list[Passage]:
    """Passages that show these stretches, ranked from 1."""
    return [
        Passage(
            rank=rank,
            score=round(stretch.score, 6),
            chunk_id=stretch.chunk.id,
            source=stretch.chunk.source,
            title=stretch.chunk.title,
            section=stretch.chunk.section,
            start=stretch.start,
            end=stretch.end,
            text=quote(library.documents[stretch.chunk.source], stretch.start, stretch.end),
        )
        for rank, stretch in enumerate(shown, 1)
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
