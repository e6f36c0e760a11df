"""Where the parts meet: settings, models, index, prompts and storage become an advisor that holds conversations."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from langgraph.types import StreamMode

from advisor.advice.citations import Draft
from advisor.conversation.assembly import make_steps, open_memory, remembered_records
from advisor.conversation.graph import ConversationGraph, build_graph
from advisor.conversation.reading import Reading
from advisor.conversation.state import Incoming
from advisor.conversation.steps import Steps
from advisor.errors import ConversationNotFoundError, MessageError
from advisor.index import Library
from advisor.prompting import load_text
from advisor.records import (
    Action,
    Brief,
    Citation,
    Document,
    Exchange,
    Feedback,
    Reply,
    ReplyDelta,
    Slot,
    Thumb,
    Usage,
)
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from advisor.storage import ConversationStore

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2064\ufeff]")
_CONVERSATION_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_PIECE = re.compile(r"\S+\s*|\s+")
_WORDS_AT_ONCE = 8


class _Current(NamedTuple):
    """Steps and graph over one generation of the library."""

    generation: str
    steps: Steps
    graph: ConversationGraph


class Advisor:
    """Holds conversations with owners. `Advisor.open` builds one from settings."""

    def __init__(
        self, settings: Settings, retriever: Retriever, memory: SentenceMemory, store: ConversationStore
    ):
        self._settings = settings
        self._retriever = retriever
        self._memory = memory
        self._store = store
        self._busy: dict[str, threading.Lock] = {}
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
        return load_text(self._settings.prompts_dir, "brief.md")

    @property
    def ready(self) -> bool:
        """Whether the encoder is loaded and the first message will not wait for it."""
        return self._ready.is_set()

    def warm_up(self) -> None:
        """Loads the encoder and the examples."""
        steps = self._now().steps
        steps.reader.warm_up()
        steps.judge.warm_up()
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
        conversation = self._conversation(conversation_id)
        if not conversation.exists:
            raise ConversationNotFoundError(f"There is no conversation {conversation_id[:64]}.")
        return conversation

    def forget(self, conversation_id: str) -> None:
        """Deletes a conversation and every checkpoint of it."""
        with self._lock(conversation_id):
            self._store.forget(conversation_id)

    def feedback(self) -> tuple[Feedback, ...]:
        """What owners think of replies, the latest first."""
        return self._store.feedback()

    def close(self) -> None:
        self._store.close()

    def _conversation(self, conversation_id: str) -> Conversation:
        return Conversation(
            conversation_id, self._now().graph, self._store, self._settings, self._lock(conversation_id)
        )

    def _now(self) -> _Current:
        """The graph on the library as it is now; a new index is noticed here."""
        library = self._retriever.library
        with self._guard:
            if library.generation != self._current.generation:
                self._current = self._build(library)
            return self._current

    def _build(self, library: Library) -> _Current:
        steps = make_steps(self._settings, library, self._retriever, self._memory)
        return _Current(library.generation, steps, build_graph(steps, self._store.checkpointer))

    def _lock(self, conversation_id: str) -> threading.Lock:
        with self._guard:
            return self._busy.setdefault(conversation_id, threading.Lock())


class Conversation:
    """One owner's conversation. Exchanges of the same conversation wait for one another."""

    def __init__(
        self,
        conversation_id: str,
        graph: ConversationGraph,
        store: ConversationStore,
        settings: Settings,
        lock: threading.Lock,
    ) -> None:
        self.id = conversation_id
        self._graph = graph
        self._store = store
        self._settings = settings
        self._lock = lock

    @property
    def exists(self) -> bool:
        return bool(self._values())

    @property
    def brief(self) -> Brief | None:
        """The latest brief, once advice was given."""
        brief: Brief | None = self._values().get("brief")
        return brief

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation made so far, by number."""
        citations: tuple[Citation, ...] = self._values().get("citations", ())
        return citations

    @property
    def draft(self) -> Draft:
        """The latest reply as sentences that name what they rest on."""
        draft: Draft = self._values().get("draft", ())
        return draft

    @property
    def opinions(self) -> tuple[Feedback, ...]:
        """What the owner thinks of replies, the latest first."""
        return self._store.feedback(self.id)

    def history(self) -> tuple[Exchange, ...]:
        """Every exchange, the greeting first."""
        log: tuple[Exchange, ...] = self._values().get("log", ())
        return log

    def greet(self) -> Reply:
        return self._exchange(Incoming())

    def send(self, text: str) -> Reply:
        """The reply to a message. Raises `MessageError` for an empty or over-long one."""
        return self._exchange(Incoming(text=self._acceptable(text)))

    def act(self, action: Action) -> Reply:
        """Skips the question, goes back to the one before, or goes straight to the advice."""
        return self._exchange(Incoming(action=action))

    def correct(self, slot: Slot, value: str) -> Reply:
        """Replaces a fact of the profile, or removes it where `value` is blank; the same as saying it."""
        cleaned = _UNSEEN.sub("", value).strip()
        if len(cleaned) > self._settings.max_message_chars:
            raise MessageError(self._too_long(cleaned))
        return self._exchange(Incoming(mend=slot, text=cleaned))

    def rate(self, turn: int, verdict: Thumb, reason: str = "") -> Feedback:
        """Keeps what the owner thinks of the reply of a turn. Raises `MessageError` where there is no such turn."""
        why = _UNSEEN.sub("", reason).strip()
        if len(why) > self._settings.max_message_chars:
            raise MessageError(self._too_long(why))
        feedback = Feedback(
            conversation_id=self.id, turn=turn, verdict=verdict, reason=why, time=datetime.now(UTC)
        )
        with self._lock:
            if all(exchange.turn != turn for exchange in self.history()):
                raise MessageError(f"There is no turn {turn} in this conversation; the greeting is turn 0.")
            self._store.remember(feedback)
        return feedback

    def refusal(self, sentence: str) -> Reply:
        """What a program is told about a line that could not be used: `sentence`, and all else as it stands."""
        last = self.history()[-1].reply
        return last.model_copy(update={"text": sentence, "brief": None, "abstained": False, "usage": None})

    def stream(self, text: str) -> Iterator[ReplyDelta]:
        """The reply to a message, a few words at a time, as soon as they are final; the last delta carries the whole
        reply. An exchange that was begun is finished and stored whether or not anybody reads on."""
        incoming = Incoming(text=self._acceptable(text))
        final: SimpleQueue[str | None] = SimpleQueue()
        aside = ThreadPoolExecutor(1)
        exchange = aside.submit(self._exchange, incoming, final.put)
        exchange.add_done_callback(lambda _: final.put(None))
        aside.shutdown(wait=False)
        said = ""
        while (so_far := final.get()) is not None:
            yield from _pieces(so_far[len(said) :])
            said = so_far
        reply = exchange.result()
        yield from _pieces(reply.text[len(said) :])
        yield ReplyDelta(reply=reply)

    def _acceptable(self, text: str) -> str:
        cleaned = _UNSEEN.sub("", text).strip()
        if not cleaned:
            raise MessageError("That message was empty; write a few words, or say “skip”.")
        if len(cleaned) > self._settings.max_message_chars:
            raise MessageError(self._too_long(cleaned))
        return cleaned

    def _too_long(self, text: str) -> str:
        return (
            f"That is {len(text):,} characters and I can read {self._settings.max_message_chars:,} at a time; "
            "send the part that matters most."
        )

    def _exchange(self, incoming: Incoming, aloud: Callable[[str], None] = lambda _: None) -> Reply:
        """One exchange; `aloud` hears all of the reply's text that is final, each time that there is more of it."""
        with self._lock:
            before = self._values()
            if before and incoming == Incoming():  # two doors opened at once: one greeting is enough
                greeting: Reply = before["log"][0].reply
                return greeting
            stage = before.get("stage", "interview")
            changed = {
                "conversation_id": self.id,
                "incoming": incoming,
                "turn": before["turn"] + 1 if before else 0,
                "stage": "interview" if stage == "interview" else "follow_up",
                "reading": Reading(),
                "draft": (),
                "question": None,
                "abstained": False,
                "engine": "grounded",
                "usage": Usage(),
            }
            modes: list[StreamMode] = ["custom", "values"]
            after: Any = {}
            for mode, part in self._graph.stream(changed, self._thread, stream_mode=modes, durability="exit"):
                if mode == "custom":
                    aloud(part)
                else:
                    after = part
            self._store.keep_latest(self.id)
            reply: Reply = after["log"][-1].reply
            return reply

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = self._graph.get_state(self._thread).values
        return values

    @property
    def _thread(self) -> Any:
        return {"configurable": {"thread_id": self.id}}


def _pieces(text: str) -> Iterator[ReplyDelta]:
    """A text a few words at a time."""
    words = _PIECE.findall(text)
    for start in range(0, len(words), _WORDS_AT_ONCE):
        yield ReplyDelta(text="".join(words[start : start + _WORDS_AT_ONCE]))
