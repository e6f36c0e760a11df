"""A conversation that its owner shared: a plain page to read, with every passage that it cites."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt

from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import ConversationNotFoundError
from advisor.records import Exchange
from advisor.web.languages import Languages
from advisor.web.layouts import layouts
from advisor.web.rendering import as_plain, as_rich

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def build_shared(advisor: Advisor, languages: Languages) -> APIRouter:
    """The route under /shared."""
    template = layouts().get_template("shared.html")
    router = APIRouter(include_in_schema=False)

    @router.get("/shared/{token}")
    def read(token: str, request: Request) -> HTMLResponse:
        words = languages.words[languages.of(request)]
        try:
            conversation = advisor.shared(token)
        except ConversationNotFoundError:
            return HTMLResponse(template.render(words=words, turns=(), title=""), 404, _HEADERS)
        return HTMLResponse(template.render(words=words, **_shown(conversation)), headers=_HEADERS)

    return router


def _shown(conversation: Conversation) -> dict[str, object]:
    markdown = MarkdownIt("js-default", {"html": False, "linkify": False})

    def turn(exchange: Exchange) -> dict[str, str]:
        cited = {citation.n for citation in exchange.reply.citations}
        return {
            "said": markdown.render(as_plain(exchange.text)) if exchange.text else "",
            "reply": markdown.render(as_rich(exchange.reply.text, cited)),
        }

    history = conversation.history()
    used = {citation.n for exchange in history for citation in exchange.reply.citations}
    return {
        "title": conversation.title,
        "turns": [turn(exchange) for exchange in history],
        "citations": [citation for citation in conversation.citations if citation.n in used],
    }
