"""Where the parts meet: settings, models, index, prompts and storage become an advisor that holds conversations."""

from __future__ import annotations

import re
import secrets
import textwrap
import threading
import uuid
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from langgraph.types import StreamMode

from advisor.advice.citations import Draft
from advisor.briefs.kept import KeptBrief, keep
from advisor.briefs.words import BriefWords, load_brief_words
from advisor.conversation.assembly import make_steps, open_memory, remembered_records
from advisor.conversation.graph import ConversationGraph, build_graph
from advisor.conversation.reading import Reading
from advisor.conversation.state import Incoming, State
from advisor.conversation.steps import Steps
from advisor.errors import (
    ConversationNotFoundError,
    EmptyMessageError,
    LongMessageError,
    MessageError,
    StoppedError,
)
from advisor.index import Library
from advisor.prompting import load_text
from advisor.records import (
    Action,
    Brief,
    Citation,
    Document,
    Exchange,
    Fact,
    Feedback,
    Profile,
    Reply,
    ReplyDelta,
    Revision,
    Share,
    Slot,
    Standing,
    Thumb,
    Usage,
)
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from advisor.statistics import Course
from advisor.storage import ConversationStore

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2064\ufeff]")
_CONVERSATION_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_PIECE = re.compile(r"\S+\s*|\s+")
_WORDS_AT_ONCE = 8
_LONGEST_TITLE = 70
_GLANCE_S = 0.1
_STOPPED = "Stopped; that was not answered."
_NOT_OF_THE_MOMENT = frozenset({"log", "citations", "brief", "draft", "reading"})
"""What a moment to go back to need not hold: log and citations grow, the brief stays to be compared with the next one,
the rest is of one exchange."""


class _Current(NamedTuple):
    """Steps and graph over one generation of the library."""

    generation: str
    steps: Steps
    graph: ConversationGraph


class _Turnstile(NamedTuple):
    """Lets the exchanges of a conversation through one by one, and stops the one that is going on."""

    lock: threading.Lock
    stop: threading.Event


class _Earlier(NamedTuple):
    """An exchange that may be held again: what came in, the question on the table then, and the facts it brought."""

    incoming: Incoming
    asked: Slot | None
    learned: tuple[Fact, ...]

    def again_after(self, reply: Reply) -> tuple[Incoming, ...]:
        """What of it is still to the point after `reply`."""
        on_the_table = reply.question.slot if reply.question else None
        if self.asked in {None, on_the_table} or self.incoming.mend or self.incoming.action == "advise":
            return (self.incoming,)
        return tuple(
            Incoming(mend=fact.slot, text=fact.value)
            for fact in self.learned
            if fact.slot not in reply.profile
        )


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
        self._busy: dict[str, _Turnstile] = {}
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
        return Conversation(
            conversation_id, self._now().graph, self._store, self.settings, self._turnstile(conversation_id)
        )

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

    def _turnstile(self, conversation_id: str) -> _Turnstile:
        with self._guard:
            return self._busy.setdefault(conversation_id, _Turnstile(threading.Lock(), threading.Event()))


class Conversation:
    """One owner's conversation. Exchanges of the same conversation wait for one another."""

    def __init__(
        self,
        conversation_id: str,
        graph: ConversationGraph,
        store: ConversationStore,
        settings: Settings,
        turnstile: _Turnstile,
    ) -> None:
        self.id = conversation_id
        self._graph = graph
        self._store = store
        self._settings = settings
        self._lock, self._stop = turnstile

    @property
    def exists(self) -> bool:
        return bool(self._values())

    @property
    def brief(self) -> Brief | None:
        """The latest brief, once advice was given."""
        values = self._values()
        brief: Brief | None = values.get("brief")
        return brief if any(exchange.reply.brief for exchange in values.get("log", ())) else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation made so far, by number."""
        citations: tuple[Citation, ...] = self._values().get("citations", ())
        return citations

    @property
    def title(self) -> str:
        """The owner's first words; empty where they have said nothing."""
        said = next((exchange.text for exchange in self.history() if exchange.text), "")
        return textwrap.shorten(said, _LONGEST_TITLE, placeholder="…")

    @property
    def draft(self) -> Draft:
        """The latest reply as sentences that name what they rest on."""
        draft: Draft = self._values().get("draft", ())
        return draft

    @property
    def ranking(self) -> tuple[Standing, ...]:
        """The strategies as the latest reply ranks them."""
        history = self.history()
        return history[-1].reply.ranking if history else ()

    @property
    def kept(self) -> KeptBrief | None:
        """The latest brief with all it rests on, and with the line that was written for it since."""
        return keep(self.brief, self.citations, self.ranking) if self.brief else None

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
        return self._exchange(Incoming(mend=slot, text=self._cleaned(value)))

    def revise(self, turn: int, text: str) -> Revision:
        """Answers a turn anew; everything after it follows. What was said later is said again where its question comes
        again, and else what was learned from it is kept as if it had been edited into the profile.

        Raises `MessageError` where there is no such turn to go back to.
        """
        new = self._acceptable(text)
        with self._lock:
            log = self.history()
            if not 0 < turn < len(log) or self._store.moment(self.id, turn - 1) is None:
                raise MessageError("That message cannot be changed any more; tell me the new answer below.")
            later = [self._earlier(log, past) for past in range(turn + 1, len(log))]
            changed = self._earlier(log, turn).incoming.model_copy(update={"text": new, "action": None})
            self._go_back(turn)
            reply = self._answer(changed)
            left_out = []
            for earlier in later:
                again = earlier.again_after(reply)
                if not again and earlier.incoming.text:
                    left_out.append(earlier.incoming.text)
                for incoming in again:
                    reply = self._answer(incoming)
        return Revision(reply=reply, left_out=tuple(left_out))

    def stop(self) -> None:
        """Stops the exchange that is going on, at its next step: it leaves no trace."""
        self._stop.set()

    def rate(self, turn: int, verdict: Thumb, reason: str = "") -> Feedback:
        """Keeps what the owner thinks of the reply of a turn. Raises `MessageError` where there is no such turn."""
        why = self._cleaned(reason)
        feedback = Feedback(
            conversation_id=self.id, turn=turn, verdict=verdict, reason=why, time=datetime.now(UTC)
        )
        with self._lock:
            if all(exchange.turn != turn for exchange in self.history()):
                raise MessageError(f"There is no turn {turn} in this conversation; the greeting is turn 0.")
            self._store.remember(feedback)
        return feedback

    def take_brief(self) -> None:
        """Remembers that the owner took the brief with them."""
        self._store.take_brief(self.id)

    def share(self) -> Share:
        """The link by which others may read this conversation; it stays the same until it runs out or is taken back."""
        now = datetime.now(UTC)
        with self._lock:
            share = self._store.share_of(self.id)
            if share is None or share.until <= now:
                until = now + timedelta(days=self._settings.share_days)
                share = Share(token=secrets.token_urlsafe(32), conversation_id=self.id, until=until)
                self._store.share(share)
        return share

    def unshare(self) -> None:
        """Takes the link back."""
        self._store.unshare(self.id)

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
        while (so_far := self._heard(final)) is not None:
            yield from _pieces(so_far[len(said) :])
            said = so_far
        reply = exchange.result()
        yield from _pieces(reply.text[len(said) :])
        yield ReplyDelta(reply=reply)

    def _heard(self, final: SimpleQueue[str | None]) -> str | None:
        """What is final next. A reply that is stopped is not waited for, however long its step takes."""
        while True:
            try:
                return final.get(timeout=_GLANCE_S)
            except Empty:
                if self._stop.is_set():
                    raise StoppedError(_STOPPED) from None

    def _acceptable(self, text: str) -> str:
        cleaned = self._cleaned(text)
        if not cleaned:
            raise EmptyMessageError("That message was empty; write a few words, or say “skip”.")
        return cleaned

    def _cleaned(self, text: str) -> str:
        """What was typed without what nobody sees. Raises `MessageError` where it is too long."""
        cleaned, most = _UNSEEN.sub("", text).strip(), self._settings.max_message_chars
        if len(cleaned) > most:
            raise LongMessageError(len(cleaned), most)
        return cleaned

    def _exchange(self, incoming: Incoming, aloud: Callable[[str], None] = lambda _: None) -> Reply:
        """One exchange; `aloud` hears all of the reply's text that is final, each time that there is more of it."""
        with self._lock:
            self._stop.clear()
            return self._answer(incoming, aloud, self._stop.is_set)

    def _answer(
        self,
        incoming: Incoming,
        aloud: Callable[[str], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Reply:
        """One exchange of a conversation whose lock is held. Raises `StoppedError` where it was `stopped`."""
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
            if stopped():
                break
            if mode == "custom":
                aloud(part)
            else:
                after = part
        if stopped():
            self._restore(before)
            raise StoppedError(_STOPPED)
        if not before:
            self._store.begin(self.id, datetime.now(UTC))
        self._store.keep_latest(self.id)
        self._store.keep_moment(
            self.id, after["turn"], {key: after[key] for key in after if key not in _NOT_OF_THE_MOMENT}
        )
        reply: Reply = after["log"][-1].reply
        return reply

    def _go_back(self, turn: int) -> None:
        """The conversation as it stood before a turn. Its citations keep their numbers, and its brief stays to be
        compared with the next one."""
        now = self._values()
        moment = self._store.moment(self.id, turn - 1)
        assert moment is not None
        self._restore(
            {**moment, "log": now["log"][:turn], "citations": now["citations"], "brief": now.get("brief")}
        )
        self._store.forget_from(self.id, turn)

    def _restore(self, values: Mapping[str, Any]) -> None:
        state = State(**{"conversation_id": self.id, **values})
        fields = {name: getattr(state, name) for name in State.model_fields}
        self._graph.update_state(self._thread, fields, as_node="finish")
        self._store.keep_latest(self.id)

    def _earlier(self, log: Sequence[Exchange], turn: int) -> _Earlier:
        """An exchange as it was, from the log and the moment after it."""
        exchange, asked = log[turn], log[turn - 1].reply.question
        moment = self._store.moment(self.id, turn) or {}
        return _Earlier(
            incoming=moment.get("incoming") or Incoming(text=exchange.text, action=exchange.action),
            asked=asked.slot if asked else None,
            learned=tuple(fact for fact in moment.get("profile", Profile()).facts if fact.turn == turn),
        )

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
