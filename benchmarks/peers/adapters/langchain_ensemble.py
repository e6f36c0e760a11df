"""LangChain's ensemble: BM25 and Chroma over chunks of 500 characters overlapping by 50, half the weight each."""

from __future__ import annotations

from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_huggingface import HuggingFaceEmbeddings

from benchmarks.peers.adapters.langchain_tutorial import as_hit, cut
from benchmarks.peers.records import DEPTH, Hit, Question, Search


def open_search(corpus: Path, model: Path) -> Search:
    chunks = cut(corpus, size=500, overlap=50)
    by_meaning = Chroma.from_documents(chunks, HuggingFaceEmbeddings(model_name=str(model)))
    ensemble = EnsembleRetriever(
        retrievers=[
            BM25Retriever.from_documents(chunks, k=DEPTH),
            by_meaning.as_retriever(search_kwargs={"k": DEPTH}),
        ],
        weights=[0.5, 0.5],
    )

    def search(question: Question) -> list[Hit]:
        return [as_hit(document) for document in ensemble.invoke(question.text)[:DEPTH]]

    return search
