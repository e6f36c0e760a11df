"""Visitors of a widget: which site they come from, what they hold, and how much they have asked today."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from fastapi import Request

from advisor.errors import AdvisorError, LongMessageError, WidgetNotFoundError
from advisor.records import Record
from advisor.web.api import Explained, Held
from advisor.web.desks import Desks
from advisor.widgets.passes import LASTS_S, PassError, Passes, Stay
from advisor.widgets.store import Visit, WidgetStore
from advisor.widgets.widget import Widget

_log = logging.getLogger(__name__)


def today() -> date:
    return datetime.now(UTC).date()


class TurnedAwayError(AdvisorError):
    """A widget is not here for whoever asks: no such widget, or a site that is not among its domains."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class LimitReachedError(AdvisorError):
    """A visitor, or all together, asked as much as the consultancy allows in a day."""

    def __init__(self, widget: Widget, sentence: str) -> None:
        super().__init__(widget.limit_message or sentence)
        self.contact = widget.contact_link


class Arrival(Record):
    """What a visitor's browser brings: the site it is on and, where it was here before, its conversation and key."""

    origin: str = ""
    visitor: str = ""
    conversation: str = ""
    key: str = ""


class Welcome(Record):
    """What it is given: a pass for the next `lasts` seconds, and the key to be given another."""

    conversation: str
    token: str
    key: str
    lasts: int = LASTS_S


class Visitors:
    """Lets visitors into widgets. A `Door` for the routes of a conversation.

    `also_forget` deletes what is kept of a conversation elsewhere.
    """

    def __init__(
        self,
        store: WidgetStore,
        desks: Desks,
        limit_sentence: Callable[[Widget], str],
        day: Callable[[], date] = today,
        *,
        also_forget: Callable[[str], None],
    ) -> None:
        self._also_forget = also_forget
        self._store = store
        self._desks = desks
        self._limit_sentence = limit_sentence
        self._day = day
        self._passes = Passes(store.secret())

    def widget(self, widget_id: str, origin: str | None) -> Widget:
        """A widget for a page of `origin`; None where the browser did not say. Raises `TurnedAwayError`."""
        try:
            widget = self._store.get(widget_id)
        except WidgetNotFoundError as error:
            _log.warning("widget %r was asked for from %r: there is none", widget_id[:80], origin)
            raise TurnedAwayError(
                404, f"There is no widget {widget_id[:40]} here; check data-widget."
            ) from error
        if not widget.domains:
            _log.warning("widget %r was asked for from %r: it has no domains", widget_id, origin)
            raise TurnedAwayError(403, "This widget has no domains yet, so it answers nobody.")
        if origin is not None and not widget.admits(origin):
            _log.warning("widget %r was asked for from %r: not among its domains", widget_id, origin[:200])
            raise TurnedAwayError(403, "This site is not among the domains of this widget.")
        return widget

    def welcome(self, widget_id: str, arrival: Arrival, request: Request) -> Welcome:
        """A new conversation, or another pass for one that was begun."""
        origin = foreign_origin(request) or arrival.origin
        widget = self.widget(widget_id, origin)
        if not arrival.conversation:
            return self._begun(widget, origin, arrival.visitor, request)
        stay = Stay(widget=widget.id, origin=origin, conversation=arrival.conversation)
        if not self._passes.opens(arrival.key, stay):
            raise TurnedAwayError(403, "That key does not open this conversation.")
        self._desks.of(widget).find(arrival.conversation)
        return self._given(stay)

    def find(self, conversation_id: str, request: Request) -> Held:
        """The conversation that the request's pass is good for."""
        return self.let_in(conversation_id, request)[1]

    def let_in(self, conversation_id: str, request: Request) -> tuple[Widget, Held]:
        """The widget and the conversation that the request's pass is good for."""
        widget, stay = self._admitted(request.path_params["widget_id"], request)
        if stay.conversation != conversation_id:
            raise Explained(403, PassError("That pass is for another conversation."))
        advisor = self._desks.of(widget)
        return widget, Held(advisor.find(stay.conversation), advisor)

    def admit(self, conversation_id: str, request: Request, text: str) -> Held:
        widget, held = self.let_in(conversation_id, request)
        if len(text) > widget.limits.longest_message:
            raise LongMessageError(len(text), widget.limits.longest_message)
        self._count(widget, request)
        return held

    def reader(self, widget_id: str, request: Request) -> Widget:
        """The widget of whoever holds a pass for it, whatever the conversation."""
        return self._admitted(widget_id, request)[0]

    def forget(self, conversation_id: str, request: Request) -> None:
        held = self.find(conversation_id, request)
        held.advisor.forget(held.conversation.id)
        self._also_forget(held.conversation.id)
        self._store.end(held.conversation.id)

    def _admitted(self, widget_id: str, request: Request) -> tuple[Widget, Stay]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        stay = self._passes.read(token if scheme.lower() == "bearer" else "")
        if stay.widget != widget_id or foreign_origin(request) not in {
            None,
            stay.origin,
        }:
            raise Explained(403, PassError("That pass is for another widget or site."))
        return self.widget(stay.widget, stay.origin), stay

    def _begun(self, widget: Widget, origin: str, visitor: str, request: Request) -> Welcome:
        self._count(widget, request)
        conversation = self._desks.of(widget).start()
        self._store.begin(
            Visit(
                conversation=conversation.id,
                widget=widget.id,
                origin=origin,
                visitor=visitor[:200],
                day=self._day(),
            )
        )
        return self._given(Stay(widget=widget.id, origin=origin, conversation=conversation.id))

    def _given(self, stay: Stay) -> Welcome:
        return Welcome(
            conversation=stay.conversation, token=self._passes.issue(stay), key=self._passes.key(stay)
        )

    def _count(self, widget: Widget, request: Request) -> None:
        day = self._day()
        address = request.client.host if request.client else ""
        if not self._store.count(widget, self._passes.visitor(address, day), day):
            raise LimitReachedError(widget, self._limit_sentence(widget))


def foreign_origin(request: Request) -> str | None:
    """The origin of a page of another site that asks; None for our own pages and for programs."""
    origin = request.headers.get("origin")
    return None if origin is None or _is_ours(request, origin) else origin


def referring_origin(request: Request) -> str | None:
    """The origin of the page that a frame or script stands on; None where the browser does not say, or it is ours."""
    parts = urlsplit(request.headers.get("referer", ""))
    origin = f"{parts.scheme}://{parts.netloc}"
    return None if not parts.netloc or _is_ours(request, origin) else origin


def _is_ours(request: Request, origin: str) -> bool:
    # behind a proxy that does not pass the scheme on, the host still tells
    return urlsplit(origin).netloc == request.headers.get("host", "")
