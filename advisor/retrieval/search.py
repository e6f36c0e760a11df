"""Search: question in its talk -> keywords, meaning and owner questions -> one ranking of pieces -> passages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import MessageError
from advisor.index import IndexFolder, Library, LiveLibrary
from advisor.ingestion.windows import text_of
from advisor.models import Encoder, Reranker, open_encoder, open_reranker, reads_as_one_piece
from advisor.records import Passage
from advisor.retrieval.fusion import Ranking, fuse
from advisor.retrieval.keyword import KeywordRanking
from advisor.retrieval.passages import as_passages
from advisor.retrieval.reranking import RERANKED, rerank
from advisor.retrieval.showing import show
from advisor.retrieval.spelling import Speller
from advisor.retrieval.talk import Message, in_its_talk, stands_alone
from advisor.settings import Settings

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

MOST_PASSAGES = 100
_LONGEST_QUERY = 2000
_SUPPORTING = 5


class Found(NamedTuple):
    """What a search found: passages, best first, and how near the owner questions of the library come.

    `support` is the mean cosine similarity of the five nearest ones that point at different pieces: about .4 for a
    question of another subject, .7 for one that owners were expected to ask; `likeness` is that of the nearest. Both
    are None without owner questions.
    """

    passages: list[Passage]
    support: float | None = None
    likeness: float | None = None


class _Searchable(NamedTuple):
    library: Library
    keywords: KeywordRanking
    spelled: Callable[[str], str]


class _Rankings(NamedTuple):
    """Pieces by keywords, by the meaning of their text, and by the meaning of the questions that point at them."""

    by_keywords: Ranking
    by_text: Ranking = ()
    by_questions: Ranking = ()

    def weighted(self, settings: Settings) -> list[tuple[Ranking, float]]:
        """Each with its weight; one that found nothing, as without owner questions, has no say."""
        weights = (settings.keyword_weight, settings.text_weight, settings.question_weight)
        return [(ranking, weight) for ranking, weight in zip(self, weights, strict=True) if ranking]

    @property
    def likeness(self) -> float | None:
        """How near the nearest owner question comes; None where there is none."""
        return self.by_questions[0][1] if self.by_questions else None

    @property
    def support(self) -> float | None:
        nearest = [similarity for _, similarity in self.by_questions[:_SUPPORTING]]
        return sum(nearest) / len(nearest) if nearest else None


class Retriever:
    """Finds passages for a question. `Retriever.open` builds one from settings."""

    def __init__(
        self, live: LiveLibrary, encoder: Encoder, settings: Settings, reranker: Reranker | None = None
    ) -> None:
        self.encoder = encoder
        self._reranker = reranker
        self._live = live
        self._settings = settings
        self._lock = threading.Lock()
        self._searchable = self._made_searchable(live.library)

    @classmethod
    def open(cls, settings: Settings | None = None, collection: str | None = None) -> Retriever:
        """A retriever on the live index. Raises `IndexUnavailableError` or `ModelError`."""
        settings = settings or Settings.load()
        encoder = open_encoder(settings)
        live = LiveLibrary(IndexFolder(settings, collection), encoder.name)
        return cls(live, encoder, settings, open_reranker(settings))

    def beside(self, settings: Settings) -> Retriever:
        """A retriever on the collection of `settings`, with the same models. Raises `IndexUnavailableError`."""
        live = LiveLibrary(IndexFolder(settings), self.encoder.name)
        return Retriever(live, self.encoder, settings, self._reranker)

    @property
    def library(self) -> Library:
        """The library as it is now; a new index is noticed here."""
        return self._now().library

    def search(self, query: str, k: int = 5, history: Sequence[Message] = ()) -> list[Passage]:
        """The `k` best passages for `query`, best first; `history` is the talk before it, oldest first.

        A blank query finds nothing. Raises `MessageError` for a `k` outside 1 to 100.
        """
        return self.find(query, k, history).passages

    def find(self, query: str, k: int = 5, history: Sequence[Message] = ()) -> Found:
        """As `search`, with how well the library supports an answer."""
        if not 1 <= k <= MOST_PASSAGES:
            raise MessageError(f"k must be between 1 and {MOST_PASSAGES}, not {k}.")
        asked = " ".join(query.split())[:_LONGEST_QUERY]
        if not asked:
            return Found([])
        library, keywords, spelled = self._now()
        asked = spelled(asked)
        in_talk = in_its_talk(asked, history)
        n = max(self._settings.candidates, k)
        alone = self._rankings(library, keywords, asked, n)
        fused, support, likeness = fuse(alone.weighted(self._settings)), alone.support, alone.likeness
        if in_talk != asked:
            with_talk = self._rankings(library, keywords, in_talk, n)
            weight = stands_alone(alone.likeness)
            fused = fuse([(fused, weight), (fuse(with_talk.weighted(self._settings)), 1 - weight)])
            if library.questions:
                support = max(support or 0.0, with_talk.support or 0.0)
                likeness = max(likeness or 0.0, with_talk.likeness or 0.0)
        if self._reranker is None:
            return Found(as_passages(library, show(library, fused, k)), support, likeness)
        passages = as_passages(library, show(library, fused, max(k, RERANKED)))
        return Found(rerank(in_talk, passages, self._reranker)[:k], support, likeness)

    def spelled(self, text: str) -> str:
        """The text with its mistyped words repaired, unless the setting `spelling` forbids it."""
        return self._now().spelled(text)

    def _rankings(self, library: Library, keywords: KeywordRanking, looked_for: str, n: int) -> _Rankings:
        chosen = self._settings
        by_keywords = keywords.best(looked_for, n) if chosen.keyword_weight > 0 else []
        if chosen.text_weight == chosen.question_weight == 0:
            return _Rankings(by_keywords)
        vector = self.encoder.encode([looked_for])[0]
        towards_text = library.adapted(vector) if chosen.query_adapter else vector
        return _Rankings(
            by_keywords,
            library.nearest_pieces(towards_text, n) if chosen.text_weight > 0 else [],
            library.nearest_questions(vector, n) if chosen.question_weight > 0 else [],
        )

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
        texts = _texts_for_keywords(library, questions=self._settings.question_weight > 0)
        spelled = self._speller(texts.values()).repaired if self._settings.spelling else str
        return _Searchable(library, KeywordRanking(texts), spelled)

    def _speller(self, texts: Iterable[str]) -> Speller:
        """Knows the words of the texts, and those that the encoder reads as one piece."""
        return Speller(texts, reads_as_one_piece(self.encoder))

    def _now(self) -> _Searchable:
        library = self._live.library
        with self._lock:
            if library.generation != self._searchable.library.generation:
                self._searchable = self._made_searchable(library)
            return self._searchable


def _texts_for_keywords(library: Library, *, questions: bool) -> dict[str, str]:
    """What the keywords of a piece are: its title, headings and text, and the questions that point at it."""
    texts: dict[str, list[str]] = {}
    for piece in library.pieces.values():
        chunk = library.chunks[piece.chunk_id]
        texts[piece.id] = [chunk.title, *chunk.section, *(text_of(window) for window in piece.windows)]
    for question in library.questions if questions else ():
        texts[question.piece_id].append(question.text)
    return {key: "\n".join(lines) for key, lines in texts.items()}
