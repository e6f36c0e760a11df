"""What Open WebUI does to a text file by default, written out: mended, cut at Markdown headings and then into 1,000
characters overlapping by 100, encoded without line ends, nearest by cosine in Chroma."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chromadb
import ftfy
from chromadb.config import Settings
from langchain_core.documents import Document
from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

from benchmarks.peers.records import DEPTH, Hit, Question, Search, read_corpus

_HEADINGS = [("#" * level, f"Header {level}") for level in range(1, 7)]


def open_search(corpus: Path, model: Path) -> Search:
    encoder = SentenceTransformer(str(model))
    chunks = [hit for source, raw in read_corpus(corpus).items() for hit in cut(source, raw)]
    store = chromadb.EphemeralClient(Settings(anonymized_telemetry=False)).create_collection(
        "knowledge", metadata={"hnsw:space": "cosine"}
    )
    store.upsert(
        ids=[str(n) for n in range(len(chunks))],
        documents=[chunk.text for chunk in chunks],
        embeddings=encoder.encode([chunk.text.replace("\n", " ") for chunk in chunks]),
    )

    def search(question: Question) -> list[Hit]:
        found = store.query(query_embeddings=encoder.encode([question.text]), n_results=DEPTH)
        return [chunks[int(key)] for key in found["ids"][0]]

    return search


def cut(source: str, raw: str) -> Iterator[Hit]:
    """The chunks of a file. The splitter at headings writes blanks anew, so places are counted in other characters."""
    inked = _inked(raw)
    by_heading = MarkdownHeaderTextSplitter(_HEADINGS, strip_headers=False)
    by_size = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=100, add_start_index=True)
    before = 0
    for part in by_heading.split_text(ftfy.fix_text(raw)):
        own = _inked(part.page_content)
        for chunk in by_size.split_documents([Document(page_content=part.page_content)]):
            start = chunk.metadata["start_index"]
            end = start + len(chunk.page_content)
            places = [before + n for n, place in enumerate(own) if start <= place < end]
            yield Hit(
                source=source, start=inked[places[0]], end=inked[places[-1]] + 1, text=chunk.page_content
            )
        before += len(own)


def _inked(text: str) -> list[int]:
    """Where the characters stand that are no blanks."""
    return [place for place, character in enumerate(text) if not character.isspace()]
