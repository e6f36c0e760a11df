"""LlamaIndex with what it does unasked: sentences joined to 1,024 tokens overlapping by 20, nearest vectors."""

from __future__ import annotations

from pathlib import Path

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import NodeWithScore
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from benchmarks.peers.records import DEPTH, Hit, Question, Search


def open_search(corpus: Path, model: Path) -> Search:
    index = VectorStoreIndex.from_documents(
        SimpleDirectoryReader(
            str(corpus), required_exts=[".txt"], file_metadata=lambda path: {"file_path": Path(path).name}
        ).load_data(),
        transformations=[SentenceSplitter(chunk_size=1024, chunk_overlap=20)],
        embed_model=HuggingFaceEmbedding(model_name=str(model)),
    )
    retriever = index.as_retriever(similarity_top_k=DEPTH)

    def search(question: Question) -> list[Hit]:
        return [as_hit(found) for found in retriever.retrieve(question.text)]

    return search


def as_hit(found: NodeWithScore) -> Hit:
    node = found.node
    return Hit(
        source=node.metadata["file_path"],
        start=node.start_char_idx,
        end=node.end_char_idx,
        text=node.get_content(),
    )
