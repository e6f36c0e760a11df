"""The advisors behind widgets: one for each collection of documents, opened when it is first asked for."""

from __future__ import annotations

import threading
from pathlib import Path

from advisor.conversation.advisor import Advisor
from advisor.widgets.widget import Widget

FOLDER = "widgets"


class Desks:
    """Conversations in widgets lie apart from the page's: whoever knows an id cannot read them at the open door."""

    def __init__(self, advisor: Advisor, folder: Path) -> None:
        self._advisor = advisor
        self._folder = folder
        self._opened: dict[str, Advisor] = {}
        self._lock = threading.Lock()

    def of(self, widget: Widget) -> Advisor:
        """The advisor that speaks in a widget. Raises `IndexUnavailableError` where its documents have no index."""
        collection = widget.collection or self._advisor.settings.collection
        with self._lock:
            if collection not in self._opened:
                self._opened[collection] = self._advisor.beside(self._folder / collection, collection)
            return self._opened[collection]

    def close(self) -> None:
        for advisor in self._opened.values():
            advisor.close()
