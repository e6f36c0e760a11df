"""The HTTP API: conversations, briefs and sources as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, Protocol

from fastapi import APIRouter, Header, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse
from starlette.responses import Response

from advisor.briefs.checking import Change, Verdict, difference, traced
from advisor.briefs.files import MEDIA_TYPES, Form, write_brief_file
from advisor.briefs.kept import KeptBrief
from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import MessageError, StoppedError
from advisor.ingestion.blocks import Block, Cell, read_blocks
from advisor.ingestion.cleaning import divide, quote
from advisor.pictures.drawing import Theme
from advisor.pictures.gallery import Kind, picture_of
from advisor.records import (
    Action,
    Document,
    Exchange,
    Feedback,
    Record,
    Reply,
    Revision,
    Slot,
    Thumb,
)


class Incoming(BaseModel):
    """An owner's message, or an action instead of one."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    action: Action | None = None


class Anew(BaseModel):
    """Another answer in place of an earlier one."""

    model_config = ConfigDict(extra="forbid")

    text: str


class Opinion(BaseModel):
    """What an owner thinks of the reply of a turn."""

    model_config = ConfigDict(extra="forbid")

    turn: int
    verdict: Thumb
    reason: str = ""


class Opened(Record):
    """A new conversation and its greeting."""

    id: str
    reply: Reply


class Talk(Record):
    """A conversation with every exchange so far."""

    id: str
    exchanges: tuple[Exchange, ...]


class Asked(BaseModel):
    """Ids of conversations that a browser remembers."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(max_length=500)


class Known(Record):
    """A conversation that is still here, with the owner's first words."""

    id: str
    title: str


class Link(Record):
    """Where others may read a conversation, and until when."""

    path: str
    until: datetime


class Stretch(Record):
    """A text in three: what lies before, inside and after the cited passage."""

    before: str
    inside: str
    after: str


class Part(Record):
    """A block of a source; a table has headers and rows instead of one text."""

    kind: str
    level: int
    marker: str
    text: Stretch
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[Stretch, ...], ...] = ()


class Source(Record):
    """A document of the library, with the passage between `start` and `end`."""

    source: str
    source_sha256: str
    title: str
    start: int
    end: int
    quote: str
    blocks: tuple[Part, ...]


class Wording(Record):
    """Words of a passage: the same as when it was cited, gone since (`out`) or new (`in`)."""

    text: str
    change: Change


class Cited(Record):
    """A passage that a conversation cites, as its document has it now.

    `difference` is empty where the words are the same, and where the passage is gone; `source` is None where its
    document is.
    """

    verdict: Verdict
    difference: tuple[Wording, ...] = ()
    source: Source | None = None


class Explained(HTTPException):
    """A refusal in one sentence."""

    def __init__(self, status: int, error: Exception) -> None:
        super().__init__(status, detail=str(error))


class Held(NamedTuple):
    """A conversation, and the advisor that holds it."""

    conversation: Conversation
    advisor: Advisor


class Door(Protocol):
    """Whom the routes of a conversation let in."""

    def find(self, conversation_id: str, request: Request) -> Held:
        """The conversation with this id. Raises what the visitor is told where there is none for them."""

    def forget(self, conversation_id: str, request: Request) -> None:
        """Deletes the conversation with this id."""

    def admit(self, conversation_id: str, request: Request, text: str) -> Held:
        """The same where a message is to be answered. Raises what the visitor is told where it is one too many or too
        long."""


class OpenDoor:
    """Lets in whoever knows a conversation's id."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor

    def find(self, conversation_id: str, request: Request) -> Held:  # noqa: ARG002 - here it does not matter who asks
        return Held(self._advisor.find(conversation_id), self._advisor)

    def forget(self, conversation_id: str, request: Request) -> None:
        self._advisor.forget(self.find(conversation_id, request).conversation.id)

    def admit(self, conversation_id: str, request: Request, text: str) -> Held:  # noqa: ARG002
        """Nothing is counted here, and the advisor knows what is too long."""
        return self.find(conversation_id, request)


def build_api(advisor: Advisor) -> APIRouter:
    """The routes under /api."""
    api = APIRouter(prefix="/api")

    @api.post("/conversations", status_code=201)
    def start() -> Opened:
        conversation = advisor.start()
        return Opened(id=conversation.id, reply=conversation.history()[0].reply)

    @api.get("/sources/{file}")
    def source(
        file: str, start: Annotated[int, Query(ge=0)] = 0, end: Annotated[int, Query(ge=0)] = 0
    ) -> Source:
        return read_source(advisor, file, start, end)

    door = OpenDoor(advisor)
    add_conversation_routes(api, door)
    _add_own(api, advisor, door)
    return api


def add_conversation_routes(api: APIRouter, door: Door) -> None:
    """Everything that can be done with a conversation, for those whom `door` lets in."""

    @api.get("/conversations/{conversation_id}")
    def read(conversation_id: str, request: Request) -> Talk:
        return Talk(id=conversation_id, exchanges=door.find(conversation_id, request).conversation.history())

    @api.delete("/conversations/{conversation_id}", status_code=204)
    def delete(conversation_id: str, request: Request) -> None:
        door.forget(conversation_id, request)

    @api.post("/conversations/{conversation_id}/messages", response_model=Reply)
    def send(
        conversation_id: str,
        incoming: Incoming,
        request: Request,
        accept: Annotated[str, Header()] = "application/json",
    ) -> Reply | Response:
        conversation = door.admit(conversation_id, request, incoming.text or "").conversation
        if incoming.action:
            return conversation.act(incoming.action)
        if "text/event-stream" in accept:
            return EventSourceResponse(_events(conversation, incoming.text or ""))
        return conversation.send(incoming.text or "")

    @api.patch("/conversations/{conversation_id}/messages/{turn}")
    def revise(conversation_id: str, turn: int, anew: Anew, request: Request) -> Revision:
        return door.admit(conversation_id, request, anew.text).conversation.revise(turn, anew.text)

    @api.post("/conversations/{conversation_id}/stop", status_code=204)
    def stop(conversation_id: str, request: Request) -> None:
        door.find(conversation_id, request).conversation.stop()

    @api.patch("/conversations/{conversation_id}/profile")
    def correct(conversation_id: str, facts: dict[Slot, str | None], request: Request) -> Reply:
        longest = max((value or "" for value in facts.values()), key=len, default="")
        conversation = door.admit(conversation_id, request, longest).conversation
        if not facts:
            raise MessageError("Name at least one slot and its new value.")
        return [conversation.correct(slot, value or "") for slot, value in facts.items()][-1]

    @api.post("/conversations/{conversation_id}/feedback", status_code=201)
    def rate(conversation_id: str, opinion: Opinion, request: Request) -> Feedback:
        return door.find(conversation_id, request).conversation.rate(
            opinion.turn, opinion.verdict, opinion.reason
        )

    @api.get("/conversations/{conversation_id}/citations/{n}")
    def cited(conversation_id: str, n: int, request: Request) -> Cited:
        conversation, advisor = door.find(conversation_id, request)
        return read_cited(advisor, conversation, n)

    @api.get("/conversations/{conversation_id}/feedback")
    def opinions(conversation_id: str, request: Request) -> tuple[Feedback, ...]:
        return door.find(conversation_id, request).conversation.opinions

    @api.get("/conversations/{conversation_id}/brief.{form}")
    def brief(conversation_id: str, form: Form, request: Request) -> Response:
        conversation, advisor = door.find(conversation_id, request)
        kept = brief_of(conversation)
        content = write_brief_file(kept, form, advisor.brief_words, advisor.brief_template)
        conversation.take_brief()
        return Response(content, media_type=MEDIA_TYPES[form])

    @api.get("/conversations/{conversation_id}/pictures/{kind}.{form}")
    def picture(
        conversation_id: str,
        kind: Kind,
        form: Literal["svg", "png"],
        request: Request,
        theme: Theme = "light",
    ) -> Response:
        conversation, advisor = door.find(conversation_id, request)
        drawn = picture_of(kind, conversation.brief, conversation.ranking, advisor.brief_words.pictures)
        if drawn is None:
            raise Explained(404, MessageError("There is nothing to draw yet; no answer says enough for it."))
        if form == "svg":
            return Response(drawn.svg(theme), media_type="image/svg+xml")
        return Response(drawn.png(theme), media_type="image/png")


def brief_of(conversation: Conversation) -> KeptBrief:
    """The latest brief. Raises what the owner is told where there is none."""
    kept = conversation.kept
    if kept is None:
        raise Explained(404, MessageError("There is no brief yet; it comes with the advice."))
    return kept


def read_source(advisor: Advisor, file: str, start: int, end: int) -> Source:
    """A document of the library, divided at a passage. Raises what the reader is told where there is none."""
    document = advisor.documents.get(file)
    if document is None:
        raise Explained(404, MessageError(f"There is no document {file[:80]} in the library."))
    if start > end or end > len(document.text):
        raise MessageError(f"{file} has {len(document.text)} characters; start and end must lie within.")
    return _divided(document, start, end)


def read_cited(advisor: Advisor, conversation: Conversation, n: int) -> Cited:
    """What became of a passage since it was cited, in its document as that is now."""
    citation = next((one for one in conversation.citations if one.n == n), None)
    if citation is None:
        raise Explained(404, MessageError(f"Nothing is cited as [{n}] in this conversation."))
    verdict, span, now = traced(citation, advisor.documents)
    document = advisor.documents.get(citation.source)
    start, end = (span.start, span.end) if span else (0, 0)
    changed = now and now != citation.quote
    return Cited(
        verdict=verdict,
        difference=tuple(
            Wording(text=text, change=change) for text, change in difference(citation.quote, now) if changed
        ),
        source=_divided(document, start, end) if document else None,
    )


def _divided(document: Document, start: int, end: int) -> Source:
    return Source(
        source=document.file,
        source_sha256=document.sha256,
        title=document.title,
        start=start,
        end=end,
        quote=quote(document, start, end) if end > start else "",
        blocks=tuple(_part(document, block, start, end) for block in read_blocks(document)),
    )


def _add_own(api: APIRouter, advisor: Advisor, door: Door) -> None:
    """What an owner does with their conversations beside talking: find them again, share them, judge replies."""

    @api.post("/conversations/known")
    def known(asked: Asked) -> tuple[Known, ...]:
        """Which of the conversations are still here; POST, so that ids stay out of logs of addresses."""
        here = (conversation for conversation in map(advisor.look_up, asked.ids) if conversation)
        return tuple(Known(id=conversation.id, title=conversation.title) for conversation in here)

    @api.post("/conversations/{conversation_id}/share", status_code=201)
    def share(conversation_id: str, request: Request) -> Link:
        link = door.find(conversation_id, request).conversation.share()
        return Link(path=f"/shared/{link.token}", until=link.until)

    @api.delete("/conversations/{conversation_id}/share", status_code=204)
    def unshare(conversation_id: str, request: Request) -> None:
        door.find(conversation_id, request).conversation.unshare()


def _part(document: Document, block: Block, start: int, end: int) -> Part:
    def stretch(piece: Block | Cell) -> Stretch:
        before, inside, after = divide(document, piece, start, end)
        return Stretch(before=before, inside=inside, after=after)

    return Part(
        kind=block.kind,
        level=block.level,
        marker=block.marker,
        text=stretch(block)
        if block.kind != "table"
        else Stretch(before=_caption(block), inside="", after=""),
        headers=tuple(header.text for header in block.headers),
        rows=tuple(tuple(stretch(cell) for cell in row) for row in block.rows),
    )


def _caption(table: Block) -> str:
    return table.caption.text if table.caption else ""


def _events(conversation: Conversation, text: str) -> Iterator[dict[str, str]]:
    """Server-sent events: `delta` with text, then `reply` with the whole reply, or `error` with a sentence."""
    try:
        for delta in conversation.stream(text):
            if delta.reply:
                yield {"event": "reply", "data": delta.reply.to_json()}
            else:
                yield {"event": "delta", "data": json.dumps({"text": delta.text})}
    except (MessageError, StoppedError) as error:
        yield {"event": "error", "data": json.dumps({"detail": str(error)})}
