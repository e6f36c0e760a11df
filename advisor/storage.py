"""Conversations on SQLite: LangGraph's checkpoints, one kept per conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from advisor.errors import AdvisorError


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
        except (OSError, sqlite3.DatabaseError) as error:
            raise AdvisorError(
                f"The conversations in {file} cannot be opened ({error}); move the file away to start afresh."
            ) from error

    def forget(self, conversation_id: str) -> None:
        """Deletes every trace of a conversation, from the database's log too."""
        self.checkpointer.delete_thread(conversation_id)
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

    def close(self) -> None:
        self._connection.close()
