"""From a conversation to what the screen shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from advisor.records import Answered, Exchange, Record, Slot, Standing

_MARKER = re.compile(r"\[(\d+)\](?!\()")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~>-])")
_ACTED = {"skip": "Skip this one", "back": "Back", "advise": "Straight to the advice"}
_RANKED = 5


class Message(Record):
    """One bubble, as Gradio's chatbot takes it."""

    role: str
    content: str


class Screen(Record):
    """Everything the page shows for a conversation."""

    conversation_id: str
    messages: tuple[Message, ...]
    side: str
    interviewing: bool
    suggestions: tuple[str, ...] = ()
    error: str = ""


def screen(
    conversation_id: str,
    history: Sequence[Exchange],
    labels: Mapping[Slot, str],
    pending: str = "",
    partial: str = "",
) -> Screen:
    """The screen after `history`; while a reply is written, `pending` is the message it answers and `partial` what
    has been written so far."""
    messages = [message for exchange in history for message in _bubbles(exchange)]
    if pending:
        messages.append(Message(role="user", content=as_plain(pending)))
    if partial:
        messages.append(Message(role="assistant", content=_linked(partial)))
    last = history[-1].reply
    return Screen(
        conversation_id=conversation_id,
        messages=tuple(messages),
        side=side(history, labels),
        interviewing=last.stage == "interview",
        suggestions=last.suggestions,
    )


def as_plain(text: str) -> str:
    """An owner's words so that Markdown and HTML in them are shown and not obeyed."""
    lines = [_MARKDOWN.sub(r"\\\1", escape(line, quote=False)) for line in text.splitlines()]
    return "  \n".join(lines)


def side(history: Sequence[Exchange], labels: Mapping[Slot, str]) -> str:
    """HTML of the side column: progress, what is known, the ranking."""
    last = history[-1].reply
    return "".join((_progress(history), _profile(last.profile, labels), _ranking(last.ranking)))


def _bubbles(exchange: Exchange) -> list[Message]:
    said = exchange.text if exchange.text is not None else _ACTED.get(exchange.action or "", "")
    bubbles = [Message(role="user", content=as_plain(said))] if said else []
    return [*bubbles, Message(role="assistant", content=_linked(exchange.reply.text))]


def _linked(text: str) -> str:
    """[n] markers as links that the page turns into citation chips."""
    return _MARKER.sub(r"[\1](#cite-\1)", text)


def _progress(history: Sequence[Exchange]) -> str:
    last = history[-1].reply
    if last.stage != "interview":
        return '<p class="so-progress">The interview is done. Ask me anything about the advice.</p>'
    asked = len({exchange.reply.question.slot for exchange in history if exchange.reply.question})
    most = asked + last.questions_left
    dots = "".join(f'<i class="{"on" if i < asked else ""}"></i>' for i in range(most))
    return (
        f'<div class="so-progress"><span>Question {asked} of at most {most}</span>'
        f'<span class="so-dots" aria-hidden="true">{dots}</span></div>'
    )


def _profile(profile: Mapping[Slot, Answered], labels: Mapping[Slot, str]) -> str:
    if not profile:
        return '<h2>What I know so far</h2><p class="so-empty">Nothing yet. It fills as we talk.</p>'
    facts = "".join(
        f'<li class="so-fact" data-slot="{slot}"><span class="so-label">{escape(labels.get(slot, slot))}</span>'
        f'<button type="button" class="so-value" title="You said: “{escape(fact.quote)}” - click to change it" '
        f'dir="auto">{escape(fact.value)}</button></li>'
        for slot, fact in profile.items()
    )
    return f'<h2>What I know so far</h2><ul class="so-facts">{facts}</ul>'


def _ranking(ranking: Sequence[Standing]) -> str:
    heard = [standing for standing in ranking if standing.for_ or standing.against][:_RANKED]
    if not heard:
        return ""
    most = max(standing.score for standing in heard) or 1
    rows = "".join(
        f"<li><details><summary>{escape(standing.name)}"
        f'<span class="so-bar" aria-hidden="true"><i style="width:{max(4, round(100 * standing.score / most))}%"></i>'
        f"</span></summary>{_reasons('for', standing.for_)}{_reasons('against', standing.against)}</details></li>"
        for standing in heard
    )
    return f'<h2>How it looks so far</h2><ol class="so-ranking">{rows}</ol>'


def _reasons(side_of: str, reasons: Sequence[str]) -> str:
    return "".join(f'<p class="so-{side_of}">{escape(reason)}</p>' for reason in reasons)
