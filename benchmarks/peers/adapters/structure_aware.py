"""Standout's own chunks, found as wholes: BM25 and embeddings, half the weight each, added after scaling to [0, 1].

It runs in Standout's environment. What Standout adds to it are pieces within chunks, owner questions, other weights
and the talk before a question.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from advisor.ingestion.chunks import cut_chunks
from advisor.ingestion.documents import read_document, read_manifest
from advisor.ingestion.windows import cut_windows
from advisor.models import MAX_WORD_PIECES, Encoder, Vectors, open_encoder
from advisor.records import Chunk
from advisor.retrieval.fusion import Ranking, fuse
from advisor.retrieval.keyword import KeywordRanking
from advisor.settings import Settings
from benchmarks.peers.records import DEPTH, Hit, Question, Search

_CANDIDATES = 100


def open_search(corpus: Path, model: Path) -> Search:
    encoder = open_encoder(Settings.load(encoder_path=model))
    chunks = {chunk.id: chunk for chunk in chunks_of(corpus)}
    keywords = KeywordRanking({key: below_headings(chunk) for key, chunk in chunks.items()})
    meanings = {key: encoder.encode(windows_of(chunk, encoder)) for key, chunk in chunks.items()}

    def search(question: Question) -> list[Hit]:
        by_keywords = keywords.best(question.text, _CANDIDATES)
        by_meaning = nearest(encoder.encode([question.text])[0], meanings)
        best = fuse([(by_keywords, 0.5), (by_meaning, 0.5)])[:DEPTH]
        return [as_hit(chunks[key]) for key, _ in best]

    return search


def chunks_of(corpus: Path) -> list[Chunk]:
    manifest = read_manifest(corpus)
    documents = [read_document(file, manifest.get(file.name)) for file in sorted(corpus.glob("*.txt"))]
    return [chunk for document in documents for chunk in cut_chunks(document)]


def below_headings(chunk: Chunk) -> str:
    return "\n".join((chunk.title, *chunk.section, chunk.text))


def windows_of(chunk: Chunk, encoder: Encoder) -> tuple[str, ...]:
    """The chunk in parts that the encoder reads whole."""
    headings = " > ".join((chunk.title, *chunk.section))
    return cut_windows(chunk.text, headings, encoder.count_tokens, MAX_WORD_PIECES)


def nearest(question: Vectors, meanings: dict[str, Vectors]) -> Ranking:
    """Chunks by their window that is nearest to the question."""
    similarities = {key: float(np.max(windows @ question)) for key, windows in meanings.items()}
    return sorted(similarities.items(), key=lambda item: -item[1])[:_CANDIDATES]


def as_hit(chunk: Chunk) -> Hit:
    return Hit(source=chunk.source, start=chunk.start, end=chunk.end, text=chunk.text)
