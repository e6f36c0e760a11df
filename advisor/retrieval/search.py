"""Search: question -> meaning and keywords -> one ranking -> passages."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.errors import MessageError
from advisor.index import IndexFolder, Library, LiveLibrary
from advisor.models import Encoder, Vectors, open_encoder
from advisor.records import Passage
from advisor.retrieval.fusion import fuse
from advisor.retrieval.keyword import KeywordRanking
from advisor.retrieval.passages import as_passages
from advisor.settings import Settings

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

Message = Mapping[str, str]
"""`{"role": "user" or "assistant", "content": text}`, the form chat histories have."""

MOST_PASSAGES = 100
_LONGEST_QUERY = 2000
_EARLIER_SHARE = 0.2
_EARLIER_MESSAGES = 3


class _Searchable(NamedTuple):
    library: Library
    keywords: KeywordRanking


class Retriever:
    """Finds passages for a question. `Retriever.open` builds one from settings."""

    def __init__(self, live: LiveLibrary, encoder: Encoder, settings: Settings) -> None:
        self.encoder = encoder
        self._live = live
        self._settings = settings
        self._lock = threading.Lock()
        self._searchable = _searchable(live.library)

    @classmethod
    def open(cls, settings: Settings | None = None, collection: str | None = None) -> Retriever:
        """A retriever on the live index. Raises `IndexUnavailableError` or `ModelError`."""
        settings = settings or Settings.load()
        encoder = open_encoder(settings)
        return cls(LiveLibrary(IndexFolder(settings, collection), encoder.name), encoder, settings)

    @property
    def library(self) -> Library:
        """The library as it is now; a new index is noticed here."""
        return self._now().library

    def search(self, query: str, k: int = 5, history: Sequence[Message] = ()) -> list[Passage]:
        """The `k` best passages for `query`, best first; `history` is the talk before it, oldest first.

        A blank query finds nothing. Raises `MessageError` for a `k` outside 1 to 100.
        """
        if not 1 <= k <= MOST_PASSAGES:
            raise MessageError(f"k must be between 1 and {MOST_PASSAGES}, not {k}.")
        asked = " ".join(query.split())[:_LONGEST_QUERY]
        if not asked:
            return []
        library, keywords = self._now()
        candidates = max(self._settings.candidates, k)
        dense = library.nearest(self._vector(asked, history), candidates)
        ranking = fuse(dense, keywords.best(asked, candidates), self._settings.dense_weight)
        return as_passages((library.chunks[key], score) for key, score in ranking[:k])

    def as_langchain(self, k: int = 5) -> BaseRetriever:
        """A LangChain retriever; a document's metadata are the passage's other fields."""
        from langchain_core.callbacks import CallbackManagerForRetrieverRun  # noqa: PLC0415 - slow to import
        from langchain_core.documents import Document as LangChainDocument  # noqa: PLC0415
        from langchain_core.retrievers import BaseRetriever  # noqa: PLC0415

        search = self.search

        class PassageRetriever(BaseRetriever):
            def _get_relevant_documents(
                self,
                query: str,
                *,
                run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the interface's own
            ) -> list[LangChainDocument]:
                return [
                    LangChainDocument(
                        page_content=passage.text, metadata=passage.model_dump(exclude={"text"})
                    )
                    for passage in search(query, k)
                ]

        return PassageRetriever()

    def _vector(self, asked: str, history: Sequence[Message]) -> Vectors:
        """The question's vector with a share of the owner's earlier words, for follow-ups that leave them out."""
        earlier = [str(message.get("content", "")) for message in history if message.get("role") == "user"]
        talk = " ".join(" ".join(earlier[-_EARLIER_MESSAGES:]).split())[-_LONGEST_QUERY:]
        if not talk:
            vector: Vectors = self.encoder.encode([asked])[0]
            return vector
        last, before = self.encoder.encode([asked, talk])
        mixed = (1 - _EARLIER_SHARE) * last + _EARLIER_SHARE * before
        return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)

    def _now(self) -> _Searchable:
        library = self._live.library
        with self._lock:
            if library.generation != self._searchable.library.generation:
                self._searchable = _searchable(library)
            return self._searchable


def _searchable(library: Library) -> _Searchable:
    return _Searchable(library, KeywordRanking(list(library.chunks.values())))
