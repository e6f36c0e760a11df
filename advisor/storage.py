"""Conversations on SQLite: LangGraph's checkpoints, one kept per conversation, and what owners think of replies."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from advisor.errors import AdvisorError
from advisor.records import Feedback

_FEEDBACK = (
    "CREATE TABLE IF NOT EXISTS feedback (conversation_id TEXT, turn INTEGER, verdict TEXT, reason TEXT, "
    "time TEXT, PRIMARY KEY (conversation_id, turn))"
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
        except (OSError, sqlite3.DatabaseError) as error:
            raise AdvisorError(
                f"The conversations in {file} cannot be opened ({error}); move the file away to start afresh."
            ) from error

    def forget(self, conversation_id: str) -> None:
        """Deletes every trace of a conversation, from the database's log too."""
        self.checkpointer.delete_thread(conversation_id)
        with self.checkpointer.cursor() as cursor:
            cursor.execute("DELETE FROM feedback WHERE conversation_id = ?", (conversation_id,))
        with self.checkpointer.cursor(transaction=False) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
