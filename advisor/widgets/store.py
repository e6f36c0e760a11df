"""Widgets, who opened them and how much they were used, on SQLite."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from advisor.errors import AdvisorError, WidgetNotFoundError, first_problem
from advisor.records import Record
from advisor.widgets.widget import Widget

FILE = "widgets.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS widgets (id TEXT PRIMARY KEY, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS uses (
  widget TEXT, day TEXT, visitor TEXT, count INTEGER NOT NULL, PRIMARY KEY (widget, day, visitor));
CREATE TABLE IF NOT EXISTS visits (
  conversation TEXT PRIMARY KEY, widget TEXT NOT NULL, origin TEXT NOT NULL, visitor TEXT NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS secret (only INTEGER PRIMARY KEY CHECK (only = 1), value BLOB NOT NULL);
"""


class Use(Record):
    """How many messages a day has seen, from one visitor and from everybody."""

    by_visitor: int
    by_all: int


class Visit(Record):
    """A conversation held in a widget. `visitor` is the id that the host page gave, where it gave one."""

    conversation: str
    widget: str
    origin: str
    visitor: str
    day: date


class WidgetStore:
    """Widgets and what is counted about them. `WidgetStore(data_dir / FILE)` opens it."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, check_same_thread=False, timeout=10)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.executescript(_TABLES)
            file.chmod(0o600)  # it holds the secret that passes are signed with
        except (OSError, sqlite3.DatabaseError) as error:
            raise AdvisorError(
                f"The widgets in {file} cannot be opened ({error}); move the file away to start afresh."
            ) from error

    def list(self) -> tuple[Widget, ...]:
        """Every widget, by name."""
        with self._changing() as cursor:
            rows = cursor.execute("SELECT settings FROM widgets").fetchall()
        return tuple(sorted((_read(text) for (text,) in rows), key=lambda widget: widget.name.lower()))

    def get(self, widget_id: str) -> Widget:
        """The widget with this id; raises `WidgetNotFoundError`."""
        with self._changing() as cursor:
            row = cursor.execute("SELECT settings FROM widgets WHERE id = ?", (widget_id,)).fetchone()
        if row is None:
            raise WidgetNotFoundError(
                f"There is no widget {widget_id[:40]}; `advisor widget list` names them all."
            )
        return _read(row[0])

    def save(self, widget: Widget) -> Widget:
        """Keeps a widget, in place of the one with its id; one with a webhook is given a secret where it has none."""
        kept = widget.with_secret()
        with self._changing() as cursor:
            cursor.execute("INSERT OR REPLACE INTO widgets VALUES (?, ?)", (kept.id, kept.model_dump_json()))
        return kept

    def delete(self, widget_id: str) -> None:
        """Removes a widget and what was counted about it; raises `WidgetNotFoundError`. Its conversations stay."""
        self.get(widget_id)
        with self._changing() as cursor:
            for table, column in (("widgets", "id"), ("uses", "widget")):
                cursor.execute(f"DELETE FROM {table} WHERE {column} = ?", (widget_id,))  # noqa: S608 - names of ours

    def use(self, widget_id: str, visitor: str, day: date) -> Use:
        """What was counted of a day."""
        with self._changing() as cursor:
            mine, everybody = cursor.execute(
                "SELECT coalesce(sum(count) FILTER (WHERE visitor = ?), 0), coalesce(sum(count), 0) "
                "FROM uses WHERE widget = ? AND day = ?",
                (visitor, widget_id, day.isoformat()),
            ).fetchone()
        return Use(by_visitor=mine, by_all=everybody)

    def count(self, widget: Widget, visitor: str, day: date) -> bool:
        """Counts a message of a visitor, unless a limit of the widget is reached; whether it was counted."""
        row = {"widget": widget.id, "day": day.isoformat(), "visitor": visitor}
        most = {"most": widget.limits.visitor_a_day, "most_of_all": widget.limits.widget_a_day}
        with self._changing() as cursor:
            return bool(
                cursor.execute(
                    "INSERT INTO uses SELECT :widget, :day, :visitor, 1 WHERE (SELECT coalesce(sum(count), 0) "
                    "FROM uses WHERE widget = :widget AND day = :day) < :most_of_all "
                    "ON CONFLICT DO UPDATE SET count = count + 1 WHERE count < :most",
                    row | most,
                ).rowcount
            )

    def begin(self, visit: Visit) -> None:
        """Remembers which widget a conversation was opened in."""
        with self._changing() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO visits VALUES (:conversation, :widget, :origin, :visitor, :day)",
                visit.model_dump(mode="json"),
            )

    def visit(self, conversation_id: str) -> Visit | None:
        """Where and by whom a conversation was opened."""
        with self._changing() as cursor:
            row = cursor.execute("SELECT * FROM visits WHERE conversation = ?", (conversation_id,)).fetchone()
        return _visit(row) if row else None

    def visits(self, widget_id: str) -> tuple[Visit, ...]:
        """The conversations of a widget, the latest first."""
        with self._changing() as cursor:
            rows = cursor.execute(
                "SELECT * FROM visits WHERE widget = ? ORDER BY day DESC, rowid DESC", (widget_id,)
            ).fetchall()
        return tuple(map(_visit, rows))

    def end(self, conversation_id: str) -> None:
        """Forgets that a conversation was held."""
        with self._changing() as cursor:
            cursor.execute("DELETE FROM visits WHERE conversation = ?", (conversation_id,))

    def secret(self) -> bytes:
        """What passes are signed with: made once, and the same after a restart."""
        with self._changing() as cursor:
            cursor.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_bytes(32),))
            value: bytes = cursor.execute("SELECT value FROM secret").fetchone()[0]
        return value

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Cursor]:
        with self._lock, self._connection:
            yield self._connection.cursor()


def _visit(row: tuple[str, ...]) -> Visit:
    return Visit.model_validate(dict(zip(Visit.model_fields, row, strict=True)))


def _read(settings: str) -> Widget:
    try:
        return Widget.model_validate_json(settings)
    except ValidationError as error:
        raise AdvisorError(
            f"A widget cannot be read ({first_problem(error)}); remove it and add it again."
        ) from error
