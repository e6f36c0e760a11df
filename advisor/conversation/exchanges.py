"""The exchanges of a conversation: held one by one, kept, and undone where one is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from langgraph.types import StreamMode

from advisor.conversation.graph import ConversationGraph
from advisor.conversation.reading import Reading
from advisor.conversation.state import Incoming, State
from advisor.errors import StoppedError
from advisor.records import Reply, Usage
from advisor.storage import ConversationStore

STOPPED = "Stopped; that was not answered."
_NOT_OF_THE_MOMENT = frozenset({"log", "citations", "brief", "draft", "reading"})
"""What a moment to go back to need not hold: log and citations grow, the brief stays to be compared with the next one,
the rest is of one exchange."""

Aloud = Callable[[str], None]
"""Hears all of a reply's text that is final, each time that there is more of it."""


class Turnstile(NamedTuple):
    """Lets the exchanges of a conversation through one by one, and stops the one that is going on."""

    lock: threading.Lock
    stop: threading.Event


class Exchanges:
    """What happens in one conversation, and what is left of it. Exchanges wait for one another."""

    def __init__(
        self,
        conversation_id: str,
        graph: ConversationGraph,
        store: ConversationStore,
        turnstile: Turnstile,
    ) -> None:
        self.conversation_id = conversation_id
        self._graph = graph
        self._store = store
        self.lock, self._stop = turnstile

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the conversation's `State` as they stand; empty where nothing was said yet."""
        values: dict[str, Any] = self._graph.get_state(self._thread).values
        return values

    def hold(self, incoming: Incoming, aloud: Aloud = lambda _: None) -> Reply:
        """One exchange, after those that are going on. Raises `StoppedError` where it is stopped."""
        with self.lock:
            self._stop.clear()
            return self.answer(incoming, aloud, self._stop.is_set)

    def answer(
        self,
        incoming: Incoming,
        aloud: Aloud = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Reply:
        """One exchange of a conversation whose lock is held. Raises `StoppedError` where it was `stopped`."""
        before = self.values
        if before and incoming == Incoming():  # two doors opened at once: one greeting is enough
            greeting: Reply = before["log"][0].reply
            return greeting
        after = self._walk(_as_it_begins(self.conversation_id, incoming, before), aloud, stopped)
        if stopped():
            self.restore(before)
            raise StoppedError(STOPPED)
        if not before:
            self._store.begin(self.conversation_id, datetime.now(UTC))
        self._keep(after)
        reply: Reply = after["log"][-1].reply
        return reply

    def stop(self) -> None:
        """Stops the exchange that is going on, at its next step: it leaves no trace."""
        self._stop.set()

    def is_stopped(self) -> bool:
        return self._stop.is_set()

    def restore(self, values: Mapping[str, Any]) -> None:
        """The conversation with these fields and no others."""
        state = State(**{"conversation_id": self.conversation_id, **values})
        fields = {name: getattr(state, name) for name in State.model_fields}
        self._graph.update_state(self._thread, fields, as_node="finish")
        self._store.keep_latest(self.conversation_id)

    def _walk(
        self, changed: Mapping[str, Any], aloud: Aloud, stopped: Callable[[], bool]
    ) -> Mapping[str, Any]:
        """The state after the steps of the graph, or after those that were taken before it was stopped."""
        modes: list[StreamMode] = ["custom", "values"]
        after: Any = {}
        for mode, part in self._graph.stream(changed, self._thread, stream_mode=modes, durability="exit"):
            if stopped():
                break
            if mode == "custom":
                aloud(part)
            else:
                after = part
        return after  # type: ignore[no-any-return]

    def _keep(self, after: Mapping[str, Any]) -> None:
        moment = {field: after[field] for field in after if field not in _NOT_OF_THE_MOMENT}
        self._store.keep_latest(self.conversation_id)
        self._store.keep_moment(self.conversation_id, after["turn"], moment)

    @property
    def _thread(self) -> Any:
        return {"configurable": {"thread_id": self.conversation_id}}


def _as_it_begins(conversation_id: str, incoming: Incoming, before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an exchange begins with."""
    stage = before.get("stage", "interview")
    return {
        "conversation_id": conversation_id,
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
