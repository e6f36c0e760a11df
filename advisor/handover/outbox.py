"""Deliveries on SQLite: what waits, what went, what was given up. Content is deleted with its conversation, and what is
settled by age."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from advisor.errors import AdvisorError
from advisor.handover.records import Handover
from advisor.handover.sending import Parcel
from advisor.records import Record

FILE = "handover.sqlite"

State = Literal["waiting", "delivered", "given_up", "withdrawn"]

_TABLE = """
CREATE TABLE IF NOT EXISTS deliveries (
  id TEXT PRIMARY KEY, widget TEXT NOT NULL, conversation TEXT, body BLOB, state TEXT NOT NULL,
  tries INTEGER NOT NULL, agreed TEXT NOT NULL, next_try REAL, delivered TEXT, problem TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_next_try ON deliveries (next_try) WHERE state = 'waiting';
"""
_COLUMNS = "id, widget, conversation, state, tries, agreed, next_try, delivered, problem"


class Delivery(Record):
    """Where a hand-over stands. `withdrawn`: its conversation was deleted before it was delivered.

    `conversation` is None once that is deleted; `problem` is one sentence on what went wrong last.
    """

    id: str
    widget: str
    conversation: str | None
    state: State
    tries: int
    agreed: datetime
    next_try: datetime | None = None
    delivered: datetime | None = None
    problem: str = ""


class Outbox:
    """What was agreed to and how far it got. `Outbox(data_dir / FILE)` opens it."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, check_same_thread=False, timeout=10)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            self._connection.executescript(_TABLE)
            file.chmod(0o600)  # it holds how to reach people
        except (OSError, sqlite3.DatabaseError) as error:
            raise AdvisorError(
                f"The deliveries in {file} cannot be opened ({error}); move the file away to start afresh."
            ) from error

    def put(self, handover: Handover, conversation_id: str, now: float) -> Delivery:
        """Keeps a hand-over to be delivered now. One that is known already stays as it is; if it was given up, it is
        tried again."""
        row = (handover.id, handover.widget, conversation_id, handover.to_json().encode())
        with self._changing() as cursor:
            cursor.execute(
                "INSERT INTO deliveries VALUES (?, ?, ?, ?, 'waiting', 0, ?, ?, NULL, '') ON CONFLICT (id) DO "
                "UPDATE SET state = 'waiting', tries = 0, next_try = excluded.next_try WHERE state = 'given_up'",
                (*row, handover.consent.time.isoformat(), now),
            )
        return self.get(handover.id)

    def get(self, delivery_id: str) -> Delivery:
        """The delivery with this id; raises `AdvisorError` where there is none."""
        found = self._found("id = ?", delivery_id)
        if not found:
            raise AdvisorError(f"There is no delivery {delivery_id[:64]}.")
        return found[0]

    def list(self, widget_id: str) -> tuple[Delivery, ...]:
        """The deliveries of a widget, the latest first."""
        return self._found("widget = ?", widget_id)

    def of(self, conversation_id: str) -> tuple[Delivery, ...]:
        """The deliveries of a conversation, the latest first."""
        return self._found("conversation = ?", conversation_id)

    def body(self, delivery_id: str) -> bytes | None:
        """The exact bytes of a delivery, None where they were deleted."""
        with self._changing() as cursor:
            row = cursor.execute("SELECT body FROM deliveries WHERE id = ?", (delivery_id,)).fetchone()
        body: bytes | None = row[0] if row else None
        return body

    def next_due(self, now: float) -> tuple[Delivery, Parcel] | None:
        """The delivery that has been due longest, with what is to be sent."""
        with self._changing() as cursor:
            row = cursor.execute(
                f"SELECT {_COLUMNS}, body FROM deliveries WHERE state = 'waiting' AND next_try <= ? "  # noqa: S608 - ours
                "ORDER BY next_try, rowid LIMIT 1",
                (now,),
            ).fetchone()
        return (_read(row[:-1]), Parcel(row[0], row[-1])) if row else None

    def wakes_at(self) -> float | None:
        """When the next delivery is due, None where nothing waits."""
        with self._changing() as cursor:
            (at,) = cursor.execute("SELECT min(next_try) FROM deliveries WHERE state = 'waiting'").fetchone()
        return None if at is None else float(at)

    def arrived(self, delivery_id: str, time: datetime) -> None:
        """Notes that a delivery reached the consultancy, also where its conversation was deleted on the way."""
        self._tried(
            delivery_id, "state = 'delivered', next_try = NULL, delivered = ?, problem = ''", time.isoformat()
        )

    def put_off(self, delivery_id: str, until: float, problem: str) -> None:
        """Notes that a try failed and when the next one is."""
        self._tried(delivery_id, "next_try = ?, problem = ?", until, problem, only="waiting")

    def give_up(self, delivery_id: str, problem: str) -> None:
        """Notes that there will be no other try."""
        self._tried(delivery_id, "state = 'given_up', next_try = NULL, problem = ?", problem, only="waiting")

    def retry(self, widget_id: str, now: float) -> int:
        """Lets those that were given up for a widget be tried again; how many there are."""
        with self._changing() as cursor:
            return cursor.execute(
                "UPDATE deliveries SET state = 'waiting', tries = 0, next_try = ? "
                "WHERE widget = ? AND state = 'given_up'",
                (now, widget_id),
            ).rowcount

    def forget(self, conversation_id: str) -> None:
        """Deletes what a conversation handed over, from the database's log too. A bare line stays: whether and when
        something was delivered."""
        with self._changing() as cursor:
            cursor.execute(
                "UPDATE deliveries SET body = NULL, conversation = NULL, problem = '', next_try = NULL, "
                "state = CASE state WHEN 'delivered' THEN state ELSE 'withdrawn' END WHERE conversation = ?",
                (conversation_id,),
            )
        self._truncate_log()

    def clear_before(self, time: datetime) -> None:
        """Deletes what was agreed to before a time and does not wait any more, from the database's log too."""
        with self._changing() as cursor:
            cleared = cursor.execute(
                "DELETE FROM deliveries WHERE state != 'waiting' AND agreed < ?",
                (time.isoformat(),),
            ).rowcount
        if cleared:
            self._truncate_log()

    def close(self) -> None:
        self._connection.close()

    def _truncate_log(self) -> None:
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _tried(self, delivery_id: str, changes: str, *values: object, only: str = "") -> None:
        with self._changing() as cursor:
            cursor.execute(
                f"UPDATE deliveries SET tries = tries + 1, {changes} WHERE id = ? AND ? IN ('', state)",  # noqa: S608 - ours
                (*values, delivery_id, only),
            )

    def _found(self, condition: str, value: str) -> tuple[Delivery, ...]:
        with self._changing() as cursor:
            rows = cursor.execute(
                f"SELECT {_COLUMNS} FROM deliveries WHERE {condition} ORDER BY agreed DESC, rowid DESC",  # noqa: S608 - ours
                (value,),
            ).fetchall()
        return tuple(map(_read, rows))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Cursor]:
        with self._lock, self._connection:
            yield self._connection.cursor()


def _read(row: tuple[object, ...]) -> Delivery:
    return Delivery.model_validate(dict(zip(Delivery.model_fields, row, strict=True)))
