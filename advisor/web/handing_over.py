"""From a visitor to the consultancy: the routes by which they see what would be sent, agree, and hear how it went."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from advisor.conversation.advisor import Conversation
from advisor.errors import AdvisorError
from advisor.handover.contact import read_contact
from advisor.handover.courier import Courier
from advisor.handover.lines import Group, Headings, everything, in_groups, without
from advisor.handover.outbox import Delivery, Outbox, State
from advisor.handover.records import Consent, Shared, agreed
from advisor.prompting import fill
from advisor.records import Record, Slot
from advisor.web.api import Explained, brief_of
from advisor.web.visitors import Visitors
from advisor.widgets.store import WidgetStore
from advisor.widgets.widget import Widget

_MOST_OF_A_CONVERSATION = 10
"""So that nobody floods the consultancy through its own widget."""

Texts = Callable[[Widget], Mapping[str, str]]
Labels = Callable[[Widget], Mapping[Slot, str]]
Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


class Receipt(Record):
    """What a visitor is told of a delivery; what the webhook said is for the consultancy."""

    id: str
    state: State
    tries: int
    agreed: datetime
    delivered: datetime | None = None


class Preview(Record):
    """What would be sent, and the sentence to agree to. `state` names both: it comes back with the consent.

    Without a `webhook` nothing can be sent; it can be taken away as a file.
    """

    state: str
    consent: str
    webhook: bool
    contact_link: str
    groups: tuple[Group, ...]


class Agreement(BaseModel):
    """A visitor's consent: what they saw, what they struck, and how to reach them."""

    model_config = ConfigDict(extra="forbid")

    state: str
    consent: bool
    struck: list[str] = Field(default_factory=list, max_length=1_000)
    name: str = Field("", max_length=200)
    contact: str = Field(max_length=300)


class _Shown(NamedTuple):
    """All that can be shared of a conversation as it is now, and how it is shown."""

    widget: Widget
    conversation: Conversation
    shared: Shared
    preview: Preview


class HandingOver:
    """Takes consents and puts them into the outbox, for visitors that a pass lets in."""

    def __init__(
        self,
        visitors: Visitors,
        store: WidgetStore,
        outbox: Outbox,
        courier: Courier,
        texts: Texts,
        labels: Labels,
        clock: Clock = now,
    ) -> None:
        self._visitors = visitors
        self._store = store
        self._outbox = outbox
        self._courier = courier
        self._texts = texts
        self._labels = labels
        self._clock = clock

    def show(self, conversation_id: str, request: Request) -> Preview:
        """What would be sent."""
        return self._shown(conversation_id, request).preview

    def accept(self, conversation_id: str, agreement: Agreement, request: Request) -> Receipt:
        """Takes a consent; the delivery begins at once. The same consent twice is one delivery."""
        widget, conversation, shared, preview = self._shown(conversation_id, request)
        texts = self._texts(widget)
        if not widget.webhook_url:
            raise _refused(409, texts["share_no_webhook"], widget)
        if not agreement.consent:
            raise _refused(422, texts["share_needs_consent"], widget)
        if agreement.state != preview.state:
            raise _refused(409, texts["share_changed"], widget)
        contact = read_contact(agreement.name, agreement.contact)
        if contact is None:
            raise _refused(422, texts["share_contact_wrong"], widget)
        handover = agreed(
            without(shared, preview.groups, agreement.struck),
            contact,
            Consent(text=preview.consent, time=self._clock()),
            widget_id=widget.id,
            conversation_id=conversation.id,
        )
        known = {delivery.id for delivery in self._outbox.of(conversation.id)}
        if handover.id not in known and len(known) >= _MOST_OF_A_CONVERSATION:
            raise _refused(429, texts["share_enough"], widget)
        delivery = self._outbox.put(handover, conversation.id, self._clock().timestamp())
        conversation.take_brief()
        if not conversation.exists:  # it was deleted meanwhile
            self._outbox.forget(conversation.id)
        self._courier.wake()
        return _receipt(delivery)

    def receipt(self, conversation_id: str, request: Request) -> Receipt | None:
        """Where the latest hand-over stands, None where there was none."""
        conversation = self._visitors.find(conversation_id, request).conversation
        deliveries = self._outbox.of(conversation.id)
        return _receipt(deliveries[0]) if deliveries else None

    def file(self, conversation_id: str, request: Request, struck: tuple[str, ...], sent: str) -> bytes:
        """What was sent, byte for byte; or what would be, which lacks contact and consent as long as there is none."""
        if not sent:
            shown = self._shown(conversation_id, request)
            shown.conversation.take_brief()
            return without(shown.shared, shown.preview.groups, struck).to_json().encode()
        conversation = self._visitors.find(conversation_id, request).conversation
        body = (
            self._outbox.body(sent) if sent in {own.id for own in self._outbox.of(conversation.id)} else None
        )
        if body is None:
            raise Explained(404, AdvisorError("Nothing of that name was sent from this conversation."))
        return body

    def _shown(self, conversation_id: str, request: Request) -> _Shown:
        widget, (conversation, advisor) = self._visitors.let_in(conversation_id, request)
        visit = self._store.visit(conversation.id)
        texts = self._texts(widget)
        kept = brief_of(conversation)
        shared = everything(
            conversation.history()[-1].reply.profile,
            self._labels(widget),
            kept,
            conversation=conversation.id,
            visitor=visit.visitor if visit else "",
        )
        consent = fill(texts["share_consent"], name=widget.name)
        preview = Preview(
            state=hashlib.sha256(f"{shared.digest} {consent}".encode()).hexdigest()[:32],
            consent=consent,
            webhook=bool(widget.webhook_url),
            contact_link=widget.contact_link,
            groups=in_groups(shared, _headings(texts), advisor.brief_words.page),
        )
        return _Shown(widget, conversation, shared, preview)


def add_handover_routes(api: APIRouter, handing_over: HandingOver) -> None:
    """Everything that a widget's visitor can do to hand their conversation over."""

    @api.get("/conversations/{conversation_id}/handover")
    def show(conversation_id: str, request: Request) -> Preview:
        return handing_over.show(conversation_id, request)

    @api.post("/conversations/{conversation_id}/handover", status_code=202)
    def accept(conversation_id: str, agreement: Agreement, request: Request) -> Receipt:
        return handing_over.accept(conversation_id, agreement, request)

    @api.get("/conversations/{conversation_id}/handover/state")
    def state(conversation_id: str, request: Request) -> Receipt | None:
        return handing_over.receipt(conversation_id, request)

    @api.get("/conversations/{conversation_id}/handover.json")
    def file(
        conversation_id: str,
        request: Request,
        struck: Annotated[tuple[str, ...], Query()] = (),
        sent: str = "",
    ) -> Response:
        content = handing_over.file(conversation_id, request, struck, sent)
        return Response(content, media_type="application/json")


def _headings(texts: Mapping[str, str]) -> Headings:
    return Headings(**{name: texts[f"share_{name}"] for name in Headings.model_fields})


def _refused(status: int, sentence: str, widget: Widget) -> Explained:
    return Explained(status, AdvisorError(sentence.replace("{name}", widget.name)))


def _receipt(delivery: Delivery) -> Receipt:
    return Receipt(**{name: getattr(delivery, name) for name in Receipt.model_fields})
