"""Search: question in its talk -> meaning, keywords and owner questions -> one ranking of pieces -> passages."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import MessageError
from advisor.index import IndexFolder, Library, LiveLibrary
from advisor.ingestion.windows import text_of
from advisor.models import Encoder, open_encoder
from advisor.records import Passage
from advisor.retrieval.fusion import Ranking, fuse
from advisor.retrieval.keyword import KeywordRanking
from advisor.retrieval.passages import as_passages
from advisor.retrieval.showing import show
from advisor.retrieval.talk import Message, in_its_talk
from advisor.settings import Settings

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

MOST_PASSAGES = 100
_LONGEST_QUERY = 2000


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
        self._searchable = self._made_searchable(live.library)

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
        looked_for = in_its_talk(asked, history)
        ranking = fuse(
            tuple(self._rankings(library, keywords, looked_for, max(self._settings.candidates, k)))
        )
        return as_passages(library, show(library, ranking, k))

    def _rankings(
        self, library: Library, keywords: KeywordRanking, looked_for: str, n: int
    ) -> Iterator[tuple[Ranking, float]]:
        """Pieces by keywords, by meaning, and by the meaning of the questions that point at them, with weights."""
        by_meaning, by_questions = self._settings.dense_weight, self._settings.question_weight
        if not library.questions:
            by_questions = 0.0
        if by_meaning < 1:
            yield keywords.best(looked_for, n), 1 - by_meaning
        if by_meaning > 0:
            vector = self.encoder.encode([looked_for])[0]
            to_text = library.adapted(vector) if self._settings.query_adapter else vector
            yield library.nearest_pieces(to_text, n), by_meaning * (1 - by_questions)
            if by_questions > 0:
                yield library.nearest_questions(vector, n), by_meaning * by_questions

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

    def _made_searchable(self, library: Library) -> _Searchable:
        questions = self._settings.question_weight > 0
        return _Searchable(library, KeywordRanking(_texts_for_keywords(library, questions)))

    def _now(self) -> _Searchable:
        library = self._live.library
        with self._lock:
            if library.generation != self._searchable.library.generation:
                self._searchable = self._made_searchable(library)
            return self._searchable


def _texts_for_keywords(library: Library, questions: bool) -> dict[str, str]:
    """What the keywords of a piece are: its title, headings and text, and the questions that point at it."""
    texts: dict[str, list[str]] = {}
    for piece in library.pieces.values():
        chunk = library.chunks[piece.chunk_id]
        texts[piece.id] = [chunk.title, *chunk.section, *(text_of(window) for window in piece.windows)]
    for question in library.questions if questions else ():
        texts[question.piece_id].append(question.text)
    return {key: "\n".join(lines) for key, lines in texts.items()}
