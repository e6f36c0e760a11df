from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.graph import StateGraph

from advisor.errors import AdvisorError
from advisor.records import Beginning, Fact, Feedback
from advisor.storage import ConversationStore


class Talk(TypedDict, total=False):
    said: Fact


def words(text: str) -> Talk:
    return {"said": Fact(slot="goals", value="goal", quote=text, turn=1)}


def talk(store: ConversationStore, key: str, text: str) -> None:
    """An exchange of a small conversation that remembers what was said."""
    _graph(store).invoke(words(text), _thread(key))


def remembered(store: ConversationStore, key: str) -> Any:
    return _graph(store).get_state(_thread(key)).values.get("said")


def _graph(store: ConversationStore) -> Any:
    graph = StateGraph(Talk)
    graph.add_node("listen", lambda state: state)
    graph.set_entry_point("listen")
    graph.set_finish_point("listen")
    return graph.compile(checkpointer=store.checkpointer)


def _thread(key: str) -> Any:
    return {"configurable": {"thread_id": key}}


def rows(store: ConversationStore, table: str) -> int:
    with store.checkpointer.cursor() as cursor:
        (count,) = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "data" / "conversations.sqlite", [Fact])


def test_a_conversation_survives_that_the_file_is_closed_and_opened_again(store, tmp_path):
    talk(store, "a", "more regulars")
    store.close()
    again = ConversationStore(tmp_path / "data" / "conversations.sqlite", [Fact])
    assert remembered(again, "a") == words("more regulars")["said"]


def test_a_forgotten_conversation_leaves_no_trace_on_the_disk(store, tmp_path):
    for text in ("open a zanzibar branch", "no, a zanzibar kiosk"):
        talk(store, "a", text)
        store.keep_latest("a")
    talk(store, "b", "stay small")
    assert b"zanzibar" in bytes_on_disk(tmp_path / "data")
    store.forget("a")
    assert b"zanzibar" not in bytes_on_disk(tmp_path / "data")
    assert remembered(store, "a") is None
    assert remembered(store, "b") == words("stay small")["said"]


def test_only_the_latest_checkpoint_of_a_conversation_is_kept(store):
    talk(store, "a", "more regulars")
    talk(store, "b", "stay small")
    before = rows(store, "checkpoints")
    store.keep_latest("a")
    assert rows(store, "checkpoints") == before / 2 + 1
    assert remembered(store, "a") == words("more regulars")["said"]
    store.forget("b")
    assert rows(store, "checkpoints") == 1


def test_writes_go_with_their_checkpoints(store):
    talk(store, "a", "more regulars")
    store.forget("a")
    assert (rows(store, "checkpoints"), rows(store, "writes")) == (0, 0)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "conversations.sqlite").write_text("not a database, " * 100)
    with pytest.raises(AdvisorError, match="move the file away to start afresh"):
        ConversationStore(tmp_path / "conversations.sqlite", [Fact])


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(AdvisorError, match="cannot be opened"):
        ConversationStore(tmp_path / "data" / "conversations.sqlite", [Fact])


# --- what owners think of replies ------------------------------------------------------------------------


def opinion(key: str, turn: int, **changes) -> Feedback:
    time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=turn)
    given = {"conversation_id": key, "turn": turn, "verdict": "down", "reason": "too long", "time": time}
    return Feedback.model_validate(given | changes)


def test_opinions_survive_and_the_latest_comes_first(store, tmp_path):
    store.remember(opinion("a", 2))
    store.remember(opinion("b", 5, verdict="up", reason=""))
    store.remember(opinion("b", 3))
    store.close()
    again = ConversationStore(tmp_path / "data" / "conversations.sqlite", [Fact])
    assert again.feedback() == (
        opinion("b", 5, verdict="up", reason=""),
        opinion("b", 3),
        opinion("a", 2),
    )


def test_a_new_opinion_of_a_reply_takes_the_place_of_the_old_one(store):
    store.remember(opinion("a", 2))
    store.remember(opinion("a", 2, verdict="up"))
    assert store.feedback() == (opinion("a", 2, verdict="up"),)


def test_opinions_go_with_their_conversation_and_leave_no_trace(store, tmp_path):
    store.remember(opinion("a", 2, reason="you forgot zanzibar"))
    store.remember(opinion("b", 1))
    assert b"zanzibar" in bytes_on_disk(tmp_path / "data")
    store.forget("a")
    assert store.feedback() == (opinion("b", 1),)
    assert b"zanzibar" not in bytes_on_disk(tmp_path / "data")


# --- when conversations were begun -----------------------------------------------------------------------

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_conversations_begun_since_a_time_are_found_the_latest_first(store, tmp_path):
    for key, hours in (("old", -48), ("first", 0), ("second", 1)):
        store.begin(key, NOON + timedelta(hours=hours))
    store.close()
    again = ConversationStore(tmp_path / "data" / "conversations.sqlite", [Fact])
    assert again.begun_since(NOON) == (
        Beginning(conversation_id="second", time=NOON + timedelta(hours=1)),
        Beginning(conversation_id="first", time=NOON),
    )


def test_a_conversation_begins_once(store):
    store.begin("a", NOON)
    store.begin("a", NOON + timedelta(days=1))
    assert [beginning.time for beginning in store.begun_since(NOON)] == [NOON]


def test_it_is_remembered_that_a_brief_was_taken(store):
    store.begin("a", NOON)
    store.begin("b", NOON)
    store.take_brief("a")
    assert {one.conversation_id: one.took_brief for one in store.begun_since(NOON)} == {"a": True, "b": False}


def test_a_conversation_that_is_forgotten_was_never_begun(store):
    store.begin("a", NOON)
    store.forget("a")
    assert store.begun_since(NOON) == ()
