"""What every page of `/admin` is made with: widgets, sessions, templates, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from advisor.conversation.advisor import Advisor
from advisor.errors import AdvisorError, WidgetNotFoundError
from advisor.index import collections_in
from advisor.statistics import Statistics, summed_up
from advisor.web.admin.form import Typed, bounds, read_look
from advisor.web.admin.login import Guesses, Session, Sessions
from advisor.web.admin.look import judged
from advisor.web.embed import Embedding
from advisor.web.layouts import layouts
from advisor.widgets.widget import Look, Widget

MOST_COUNTED = 2_000


class LogInFirstError(AdvisorError):
    """Nobody is logged in; the message says what that means for what was asked."""


class NoSuchPageError(AdvisorError):
    """There is nothing at this address of `/admin`."""


class RefusedError(AdvisorError):
    """A form that did not come from our own page."""


class Office:
    """The parts behind `/admin`."""

    def __init__(self, advisor: Advisor, embedding: Embedding, password: str) -> None:
        self.store = embedding.store
        self.embedding = embedding
        self.sessions = Sessions(password, embedding.store.secret())
        self.guesses = Guesses()
        self._advisor = advisor
        self._settings = advisor.settings
        self._pages = layouts()

    @property
    def labels(self) -> Mapping[Any, str]:
        """What each slot of a profile is called."""
        return self._advisor.labels

    @property
    def indexed(self) -> tuple[str, ...]:
        """The collections of documents that there are."""
        return collections_in(self._settings.data_dir)

    def widget(self, widget_id: str) -> Widget:
        """The widget with this id. Raises `NoSuchPageError`."""
        try:
            return self.store.get(widget_id)
        except WidgetNotFoundError as error:
            raise NoSuchPageError(
                f"There is no widget {widget_id[:40]}; it may have been deleted."
            ) from error

    def address(self, request: Request) -> str:
        """Where visitors reach this server: as the settings say, else as whoever asks has reached it."""
        return self._settings.public_url or f"{request.url.scheme}://{request.url.netloc}"

    def statistics(self, widget: Widget | None, days: int) -> Statistics:
        """What happened in a widget, or on the page itself, in the last days."""
        since = datetime.now(UTC) - timedelta(days=days)
        advisor = self._advisor if widget is None else self.embedding.desks.of(widget)
        held = None if widget is None else {visit.conversation for visit in self.store.visits(widget.id)}
        return summed_up(islice(advisor.courses(since, held), MOST_COUNTED))

    def page(self, name: str, session: Session | None = None, status: int = 200, **more: Any) -> HTMLResponse:
        """A page as a browser gets it."""
        token = self.sessions.token(session) if session else ""
        return HTMLResponse(self.text(name, token=token, **more), status)

    def text(self, name: str, **more: Any) -> str:
        """What a template says."""
        return self._pages.get_template(f"admin/{name}.html").render(**more)

    def form(
        self, session: Session, typed: Typed, widget: Widget | None, status: int = 200, **more: Any
    ) -> HTMLResponse:
        """The form of a widget, or of a new one, with what was typed and what is wrong with it."""
        look = read_look(typed)
        shown = {
            "typed": typed,
            "widget": widget,
            "wrong": {},
            "retype": False,
            "done": "",
            "bounds": bounds(),
            "collections": sorted({*self.indexed, typed["collection"]} - {""}),
            "indexed": self.indexed,
            "own_collection": self._settings.collection,
            "colour": judged(look.accent),
            "preview": _query(look, typed["name"]),
        }
        return self.page("edit", session, status, **shown | more)


def _query(look: Look, name: str) -> str:
    fields = {f"look.{key}": "" if value is False else str(value) for key, value in look}
    return urlencode({"name": name, **fields})
