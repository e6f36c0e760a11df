"""LangChain's tutorial on retrieval: chunks of 1,000 characters overlapping by 200, Chroma, similarity search."""

from __future__ import annotations

from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.peers.records import DEPTH, Hit, Question, Search, read_corpus


def open_search(corpus: Path, model: Path) -> Search:
    store = Chroma.from_documents(
        cut(corpus, size=1000, overlap=200), HuggingFaceEmbeddings(model_name=str(model))
    )

    def search(question: Question) -> list[Hit]:
        return [as_hit(document) for document in store.similarity_search(question.text, k=DEPTH)]

    return search


def cut(corpus: Path, size: int, overlap: int) -> list[Document]:
    """Every text in chunks that know where they start."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, add_start_index=True)
    texts = read_corpus(corpus)
    return splitter.create_documents(list(texts.values()), [{"source": name} for name in texts])


def as_hit(document: Document) -> Hit:
    start = document.metadata["start_index"]
    return Hit(
        source=document.metadata["source"],
        start=start,
        end=start + len(document.page_content),
        text=document.page_content,
    )
