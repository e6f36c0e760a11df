"""Haystack's hybrid pipeline: BM25 and embeddings over chunks of 200 words, joined by reciprocal ranks."""

from __future__ import annotations

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.records import DEPTH, Hit, Question, Search, read_corpus


def open_search(corpus: Path, model: Path) -> Search:
    store = InMemoryDocumentStore()
    indexing_into(store, model).run({"splitter": {"documents": documents_of(corpus)}})
    searching = searching_in(store, model)

    def search(question: Question) -> list[Hit]:
        asked = {"embedder": {"text": question.text}, "keywords": {"query": question.text}}
        return [as_hit(document) for document in searching.run(asked)["joiner"]["documents"]]

    return search


def documents_of(corpus: Path) -> list[Document]:
    return [Document(content=text, meta={"source": name}) for name, text in read_corpus(corpus).items()]


def indexing_into(store: InMemoryDocumentStore, model: Path) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("splitter", DocumentSplitter())
    pipeline.add_component(
        "embedder", SentenceTransformersDocumentEmbedder(model=str(model), progress_bar=False)
    )
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    return pipeline


def searching_in(store: InMemoryDocumentStore, model: Path) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=str(model), progress_bar=False))
    pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("keywords", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component("joiner", DocumentJoiner("reciprocal_rank_fusion", top_k=DEPTH))
    pipeline.connect("embedder.embedding", "meaning.query_embedding")
    pipeline.connect("meaning", "joiner")
    pipeline.connect("keywords", "joiner")
    return pipeline


def as_hit(document: Document) -> Hit:
    start = document.meta["split_idx_start"]
    text = document.content or ""
    return Hit(source=document.meta["source"], start=start, end=start + len(text), text=text)
