"""Conversations on SQLite: LangGraph's checkpoints, one kept per conversation, the moments that an owner can go back
to, and what owners think of replies."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from advisor.errors import AdvisorError
from advisor.records import Beginning, Feedback, Share

_FEEDBACK = (
    "CREATE TABLE IF NOT EXISTS feedback (conversation_id TEXT, turn INTEGER, verdict TEXT, reason TEXT, "
    "time TEXT, PRIMARY KEY (conversation_id, turn))"
)
_SHARES = (
    "CREATE TABLE IF NOT EXISTS shares (token TEXT PRIMARY KEY, conversation_id TEXT UNIQUE, until TEXT)"
)
_BEGUN = (
    "CREATE TABLE IF NOT EXISTS begun (conversation_id TEXT PRIMARY KEY, time TEXT NOT NULL, "
    "took_brief INTEGER NOT NULL DEFAULT 0)"
)
_MOMENTS = (
    "CREATE TABLE IF NOT EXISTS moments (conversation_id TEXT, turn INTEGER, kind TEXT, state BLOB, "
    "PRIMARY KEY (conversation_id, turn))"
)


class ConversationStore:
    """Holds the checkpointer of all conversations and deletes what is no longer wanted."""

    def __init__(self, file: Path, records: Sequence[type[Any]]) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, check_same_thread=False)
            self._connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            self.checkpointer = SqliteSaver(
                self._connection, serde=JsonPlusSerializer(allowed_msgpack_modules=list(records))
            )
            self.checkpointer.setup()
            self._connection.execute(_FEEDBACK)
            self._connection.execute(_MOMENTS)
            self._connection.execute(_SHARES)
            self._connection.execute(_BEGUN)
        except (OSError, sqlite3.DatabaseError) as error:
            raise AdvisorError(
                f"The conversations in {file} cannot be opened ({error}); move the file away to start afresh."
            ) from error

    def forget(self, conversation_id: str) -> None:
        """Deletes every trace of a conversation, from the database's log too."""
        self.checkpointer.delete_thread(conversation_id)
        with self.checkpointer.cursor() as cursor:
            for table in ("feedback", "moments", "shares", "begun"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE conversation_id = ?",  # noqa: S608 - ours
                    (conversation_id,),
                )
        with self.checkpointer.cursor(transaction=False) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def begin(self, conversation_id: str, time: datetime) -> None:
        """Remembers when a conversation was begun."""
        with self.checkpointer.cursor() as cursor:
            cursor.execute(
                "INSERT OR IGNORE INTO begun (conversation_id, time) VALUES (?, ?)",
                (conversation_id, time.isoformat()),
            )

    def take_brief(self, conversation_id: str) -> None:
        """Remembers that the owner took the brief with them."""
        with self.checkpointer.cursor() as cursor:
            cursor.execute("UPDATE begun SET took_brief = 1 WHERE conversation_id = ?", (conversation_id,))

    def begun_since(self, time: datetime) -> tuple[Beginning, ...]:
        """The conversations that were begun since a time, the latest first."""
        with self.checkpointer.cursor(transaction=False) as cursor:
            rows = cursor.execute(
                "SELECT * FROM begun WHERE time >= ? ORDER BY time DESC, rowid DESC", (time.isoformat(),)
            ).fetchall()
        return tuple(
            Beginning.model_validate(dict(zip(Beginning.model_fields, row, strict=True))) for row in rows
        )

    def keep_latest(self, conversation_id: str) -> None:
        """Drops earlier checkpoints: each one holds the whole conversation."""
        with self.checkpointer.cursor() as cursor:
            cursor.execute(
                "DELETE FROM checkpoints WHERE thread_id = ? AND checkpoint_id < "
                "(SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?)",
                (conversation_id, conversation_id),
            )
            cursor.execute(
                "DELETE FROM writes WHERE thread_id = ? AND checkpoint_id NOT IN "
                "(SELECT checkpoint_id FROM checkpoints WHERE thread_id = ?)",
                (conversation_id, conversation_id),
            )

    def keep_moment(self, conversation_id: str, turn: int, state: Mapping[str, Any]) -> None:
        """Keeps how a conversation stood after a turn, so that it can go back there."""
        kind, packed = self.checkpointer.serde.dumps_typed(dict(state))
        with self.checkpointer.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO moments VALUES (?, ?, ?, ?)", (conversation_id, turn, kind, packed)
            )

    def moment(self, conversation_id: str, turn: int) -> Mapping[str, Any] | None:
        """How a conversation stood after a turn, where that was kept."""
        with self.checkpointer.cursor(transaction=False) as cursor:
            row = cursor.execute(
                "SELECT kind, state FROM moments WHERE conversation_id = ? AND turn = ?",
                (conversation_id, turn),
            ).fetchone()
        state: Mapping[str, Any] | None = self.checkpointer.serde.loads_typed(row) if row else None
        return state

    def forget_from(self, conversation_id: str, turn: int) -> None:
        """Drops moments and opinions of a turn and those after it."""
        with self.checkpointer.cursor() as cursor:
            for table in ("moments", "feedback"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE conversation_id = ? AND turn >= ?",  # noqa: S608 - ours
                    (conversation_id, turn),
                )

    def share(self, share: Share) -> None:
        """Keeps a link to a conversation in place of the one before."""
        with self.checkpointer.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO shares VALUES (:token, :conversation_id, :until)",
                share.model_dump(mode="json"),
            )

    def unshare(self, conversation_id: str) -> None:
        with self.checkpointer.cursor() as cursor:
            cursor.execute("DELETE FROM shares WHERE conversation_id = ?", (conversation_id,))

    def shared(self, token: str) -> Share | None:
        """The link with this token, run out or not."""
        return self._share("SELECT * FROM shares WHERE token = ?", token)

    def share_of(self, conversation_id: str) -> Share | None:
        """The link to a conversation, run out or not."""
        return self._share("SELECT * FROM shares WHERE conversation_id = ?", conversation_id)

    def _share(self, query: str, key: str) -> Share | None:
        with self.checkpointer.cursor(transaction=False) as cursor:
            row = cursor.execute(query, (key,)).fetchone()
        return Share.model_validate(dict(zip(Share.model_fields, row, strict=True))) if row else None

    def remember(self, feedback: Feedback) -> None:
        """Keeps what an owner thinks of a reply, in place of what they thought of it before."""
        with self.checkpointer.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO feedback VALUES (:conversation_id, :turn, :verdict, :reason, :time)",
                feedback.model_dump(mode="json"),
            )

    def feedback(self, conversation_id: str | None = None) -> tuple[Feedback, ...]:
        """What owners think of replies, of all conversations or of one, the latest first."""
        with self.checkpointer.cursor(transaction=False) as cursor:
            rows = cursor.execute(
                "SELECT * FROM feedback WHERE ?1 IS NULL OR conversation_id = ?1 ORDER BY time DESC, rowid DESC",
                (conversation_id,),
            ).fetchall()
        return tuple(
            Feedback.model_validate(dict(zip(Feedback.model_fields, row, strict=True))) for row in rows
        )

    def close(self) -> None:
        self._connection.close()
