"""Chroma's set: five corpora, and questions with the exact stretches that answer them.

Smith and Troynikov (2024), "Evaluating Chunking Strategies for Retrieval", chunking_evaluation, general evaluation.
For each question five chunks are taken from all corpora together. Recall is the share of the wanted characters that
they cover, precision the share of their characters that are wanted (what two chunks share counts in both), and IoU
what is covered over what is retrieved or missed. Means over questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from pydantic import Json

from advisor.errors import DatasetError
from advisor.evaluation.measures import characters
from advisor.evaluation.public_bench import Bench, Score, Table
from advisor.evaluation.public_files import Row, read_rows, read_text
from advisor.models import encode_by_length
from advisor.records import Span

RETRIEVED = 5
_SHORT_ONES = 16
"""Of Standout's passages, which are paragraphs and items, this many hold the text of five chunks of 400 word pieces."""
CHUNK_TOKENS = 200
_SEPARATORS = ("\n\n", "\n", ".", "?", "!", " ", "")
_REPORT = "Smith and Troynikov (2024)"
_PUBLISHED = (
    Score(name="all-MiniLM-L6-v2, recursive 200/0", values=(0.757, 0.065, 0.065), source=_REPORT),
    Score(name="text-embedding-3-large, chunks by GPT-4o", values=(0.919, None, None), source=_REPORT),
)


class _Reference(Row):
    start_index: int
    end_index: int


class _Asked(Row):
    question: str
    references: Json[tuple[_Reference, ...]]
    corpus_id: str

    @property
    def wanted(self) -> list[Span]:
        file = f"{self.corpus_id}.md"
        return [Span(source=file, start=one.start_index, end=one.end_index) for one in self.references]


def measure_chunking(folder: Path, bench: Bench) -> Table:
    """The published set-up repeated with our encoder, which proves the measuring, then Standout's own search."""
    asked = read_rows(folder / "questions_df.csv", _Asked)
    corpora = {f"{name}.md": folder / "corpora" / f"{name}.md" for name in {one.corpus_id for one in asked}}
    texts = {name: read_text(file) for name, file in sorted(corpora.items())}
    _refuse_drift(asked, texts, folder)
    plain = _published_setup(asked, texts, bench)
    retriever = bench.open(folder / "corpora", "chunking_evaluation")
    ours: list[list[Span]] = []
    for done, one in enumerate(asked):
        bench.progress("Searching the five corpora", done, len(asked))
        ours.append([passage.span for passage in retriever.search(one.question, _SHORT_ONES)])
    return Table(
        title=f"chunking_evaluation: {len(asked)} questions, {RETRIEVED} passages each",
        measures=("Recall", "Precision", "IoU"),
        scores=(
            *_PUBLISHED,
            Score(name="the first row, repeated here", values=_means(asked, plain)),
            Score(name="Standout", values=_means(asked, [spans[:RETRIEVED] for spans in ours])),
            Score(name=f"Standout, {_SHORT_ONES} passages", values=_means(asked, ours)),
        ),
        note=f"{_SHORT_ONES} of Standout's passages hold about as much text as five chunks of 400 word pieces.",
    )


def _refuse_drift(asked: Sequence[_Asked], texts: dict[str, str], folder: Path) -> None:
    for number, one in enumerate(asked, 1):
        if any(span.end > len(texts[span.source]) or span.start >= span.end for span in one.wanted):
            raise DatasetError(
                f"{folder / 'questions_df.csv'}, row {number}: a reference lies outside {one.corpus_id}.md; "
                "copy both anew."
            )


def _published_setup(asked: Sequence[_Asked], texts: dict[str, str], bench: Bench) -> list[list[Span]]:
    """The five chunks nearest to each question, chunks of at most 200 word pieces without overlap."""
    chunks = [
        Span(source=name, start=start, end=end)
        for name, text in texts.items()
        for start, end in split_recursively(text, CHUNK_TOKENS, bench.encoder.count_tokens)
    ]
    bench.progress("Encoding chunks of the published set-up", 0, len(chunks))
    vectors = encode_by_length([texts[one.source][one.start : one.end] for one in chunks], bench.encoder)
    nearest = np.argsort(-(bench.encoder.encode([one.question for one in asked]) @ vectors.T), axis=1)
    return [[chunks[place] for place in row[:RETRIEVED]] for row in nearest]


def _means(asked: Sequence[_Asked], found: Sequence[Sequence[Span]]) -> tuple[float, ...]:
    scores = [span_scores(one.wanted, spans) for one, spans in zip(asked, found, strict=True)]
    return tuple(float(mean) for mean in np.mean(scores, axis=0))


def span_scores(wanted: Sequence[Span], found: Sequence[Span]) -> tuple[float, float, float]:
    """Recall, precision and IoU by characters; what is retrieved twice counts twice in the last two."""
    sought, seen = characters(wanted), characters(found)
    covered = len(sought & seen)
    retrieved = sum(span.end - span.start for span in found)
    return (
        covered / len(sought),
        covered / retrieved if retrieved else 0.0,
        covered / (retrieved + len(sought) - covered),
    )


def split_recursively(
    text: str, most_tokens: int, count_tokens: Callable[[str], int]
) -> list[tuple[int, int]]:
    """Spans of the chunks that LangChain's recursive splitter cuts: paragraphs, else lines, else sentences, else
    words, neighbours joined while the sum of their sizes is at most `most_tokens`; outer blanks are left out."""
    spans = (_stripped(text, *span) for span in _split(text, 0, len(text), most_tokens, count_tokens))
    return [(start, end) for start, end in spans if end > start]


def _split(
    text: str,
    start: int,
    end: int,
    most: int,
    count: Callable[[str], int],
    separators: Sequence[str] = _SEPARATORS,
) -> Iterator[tuple[int, int]]:
    place = next(i for i, separator in enumerate(separators) if separator in text[start:end])
    finer = separators[place + 1 :]
    between = count(
        ""
    )  # the splitter also counts the nothing that joins two parts: here two special word pieces
    first = start
    size = 0
    for left, right in _parts(text, start, end, separators[place]):
        own = count(text[left:right])
        if own >= most and finer:
            if left > first:
                yield first, left
            yield from _split(text, left, right, most, count, finer)
            first, size = right, 0
        else:
            joined = size + between + own if left > first else own
            if joined > most and left > first:
                yield first, left
                first, joined = left, own
            size = joined
    if end > first:
        yield first, end


def _parts(text: str, start: int, end: int, separator: str) -> Iterator[tuple[int, int]]:
    """The stretches between separators, each with the separator before it."""
    if not separator:
        yield from ((place, place + 1) for place in range(start, end))
        return
    cuts = [
        start,
        *(start + found.start() for found in re.finditer(re.escape(separator), text[start:end])),
        end,
    ]
    yield from ((left, right) for left, right in pairwise(cuts) if right > left)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())
