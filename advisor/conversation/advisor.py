"""Where the parts meet: settings, models, index, prompts and storage become an advisor that holds conversations."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Container, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from advisor.briefs.words import BriefWords, load_brief_words
from advisor.conversation.assembly import make_steps, open_memory, remembered_records
from advisor.conversation.conversation import Conversation
from advisor.conversation.exchanges import Exchanges, Turnstile
from advisor.conversation.graph import ConversationGraph, build_graph
from advisor.conversation.steps import Steps
from advisor.errors import ConversationNotFoundError, MessageError
from advisor.index import Library
from advisor.prompting import load_text
from advisor.records import Document, Feedback, Slot
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from advisor.statistics import Course
from advisor.storage import ConversationStore

__all__ = ["Advisor", "Conversation"]

_CONVERSATION_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


class _Current(NamedTuple):
    """Steps and graph over one generation of the library."""

    generation: str
    steps: Steps
    graph: ConversationGraph


class Advisor:
    """Holds conversations with owners. `Advisor.open` builds one from settings."""

    def __init__(
        self,
        settings: Settings,
        retriever: Retriever,
        memory: SentenceMemory,
        store: ConversationStore,
        shared_steps: Callable[[], Steps] | None = None,
    ) -> None:
        self.settings = settings
        self._shared_steps = shared_steps
        self._retriever = retriever
        self._memory = memory
        self._store = store
        self._busy: dict[str, Turnstile] = {}
        self._guard = threading.Lock()
        self._ready = threading.Event()
        self._current = self._build(retriever.library)

    @classmethod
    def open(cls, settings: Settings | None = None, conversations: Path | None = None) -> Advisor:
        """An advisor on the library that settings name, its conversations in another folder where one is given.

        Raises `AdvisorError`.
        """
        settings = settings or Settings.load()
        retriever = Retriever.open(settings)
        memory = open_memory(settings, retriever.encoder)
        store = ConversationStore(
            (conversations or settings.data_dir) / "conversations.sqlite", remembered_records()
        )
        return cls(settings, retriever, memory, store)

    def beside(self, conversations: Path, collection: str | None = None) -> Advisor:
        """An advisor with conversations of its own, in another folder, on another collection where one is named.

        Weights and examples are shared. Raises `IndexUnavailableError` where the collection has no index.
        """
        store = ConversationStore(conversations / "conversations.sqlite", remembered_records())
        if collection in {None, self.settings.collection}:
            return Advisor(self.settings, self._retriever, self._memory, store, self._steps)
        settings = self.settings.model_copy(update={"collection": collection})
        return Advisor(settings, self._retriever.beside(settings), self._memory, store)

    @property
    def documents(self) -> Mapping[str, Document]:
        """The library's documents by file name."""
        return self._retriever.library.documents

    @property
    def labels(self) -> Mapping[Slot, str]:
        """What each slot of the profile is called."""
        return self._now().steps.interview.labels

    @property
    def brief_template(self) -> str:
        """The Jinja template that a brief is written by."""
        return load_text(self.settings.prompts_dir, "brief.md")

    @property
    def brief_words(self) -> BriefWords:
        """What the brief and the pictures say between the records."""
        return load_brief_words(self.settings.prompts_dir)

    @property
    def ready(self) -> bool:
        """Whether the encoder is loaded and the first message will not wait for it."""
        return self._ready.is_set()

    def warm_up(self) -> None:
        """Loads the encoder and the examples."""
        steps = self._now().steps
        steps.reader.warm_up()
        steps.weighing.judge.warm_up()
        steps.answerer.warm_up()
        steps.search("warm up", ())
        self._ready.set()

    def start(self, conversation_id: str | None = None) -> Conversation:
        """A new conversation, or the one with this id; a new one has been greeted."""
        chosen = conversation_id or uuid.uuid4().hex
        if not _CONVERSATION_ID.fullmatch(chosen):
            raise MessageError("A conversation id has 1 to 64 letters, digits, hyphens or underscores.")
        conversation = self._conversation(chosen)
        if not conversation.exists:
            conversation.greet()
        return conversation

    def find(self, conversation_id: str) -> Conversation:
        """The conversation with this id; raises `ConversationNotFoundError`."""
        conversation = self.look_up(conversation_id)
        if conversation is None:
            raise ConversationNotFoundError(f"There is no conversation {conversation_id[:64]}.")
        return conversation

    def look_up(self, conversation_id: str) -> Conversation | None:
        """The conversation with this id, or None."""
        conversation = self._conversation(conversation_id)
        return conversation if conversation.exists else None

    def shared(self, token: str) -> Conversation:
        """The conversation that its owner shared by this link; raises `ConversationNotFoundError`."""
        share = self._store.shared(token)
        if share is None or share.until <= datetime.now(UTC):
            raise ConversationNotFoundError("There is no such link, or not any more.")
        return self.find(share.conversation_id)

    def forget(self, conversation_id: str) -> None:
        """Deletes a conversation and every checkpoint of it."""
        with self._turnstile(conversation_id).lock:
            self._store.forget(conversation_id)

    def feedback(self) -> tuple[Feedback, ...]:
        """What owners think of replies, the latest first."""
        return self._store.feedback()

    def courses(self, since: datetime, among: Container[str] | None = None) -> Iterator[Course]:
        """How the conversations went that were begun since a time, of all or among those named; the latest first."""
        for beginning in self._store.begun_since(since):
            if among is None or beginning.conversation_id in among:
                conversation = self._conversation(beginning.conversation_id)
                yield Course(
                    beginning=beginning, exchanges=conversation.history(), opinions=conversation.opinions
                )

    def close(self) -> None:
        self._store.close()

    def _conversation(self, conversation_id: str) -> Conversation:
        exchanges = Exchanges(
            conversation_id, self._now().graph, self._store, self._turnstile(conversation_id)
        )
        return Conversation(exchanges, self._store, self.settings)

    def _now(self) -> _Current:
        """The graph on the library as it is now; a new index is noticed here."""
        library = self._retriever.library
        with self._guard:
            if library.generation != self._current.generation:
                self._current = self._build(library)
            return self._current

    def _steps(self) -> Steps:
        return self._now().steps

    def _build(self, library: Library) -> _Current:
        steps = (
            self._shared_steps()
            if self._shared_steps
            else make_steps(self.settings, library, self._retriever, self._memory)
        )
        return _Current(library.generation, steps, build_graph(steps, self._store.checkpointer))

    def _turnstile(self, conversation_id: str) -> Turnstile:
        with self._guard:
            return self._busy.setdefault(conversation_id, Turnstile(threading.Lock(), threading.Event()))
