"""From a conversation to what the screen shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from advisor.pictures.drawing import PALETTES, WIDTH, Picture
from advisor.pictures.gallery import Kind
from advisor.prompting import fill
from advisor.records import Answered, Exchange, Record, Reply, Slot, Standing
from advisor.web.languages import Words

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<gap> ?)\[(?P<n>\d{1,4})\](?!\()|[\\<>&`\[\]|~_@]|:(?=//)|(?<=www)\."
)
NO_BREAK = "\u00a0"
_HEADING = re.compile(r"\*\*([^*]+)\*\*")
_NOTE = re.compile(r"\*([^*]+)\*")
_LEAD = re.compile(r"\*([^*]+)\*(?=\s)")
_UNFINISHED = re.compile(r"(?:\*+|\[\d*|\\)$")
_RANKED = 5
_MOST_PENDING = 2000


class Message(Record):
    """One bubble, as Gradio's chatbot takes it."""

    role: str
    content: str


class Screen(Record):
    """Everything the page shows. `draft` is what the message field holds; None leaves it as the owner has it."""

    conversation_id: str
    messages: tuple[Message, ...]
    side: str
    status: str = ""
    keep: str = ""
    moves: bool = False
    suggestions: tuple[str, ...] = ()
    draft: str | None = None


def screen(
    conversation_id: str,
    history: Sequence[Exchange],
    words: Words,
    labels: Mapping[Slot, str],
    pictures: Mapping[Kind, Picture],
) -> Screen:
    """The screen after `history` in the words of a language; `pictures` are shown below the advice."""
    last = history[-1].reply
    advised = any(exchange.reply.brief for exchange in history)
    kept = _pictures(conversation_id, len(history), pictures, words) + _keep(conversation_id, words)
    on_paper = _sources(history, words)
    return Screen(
        conversation_id=conversation_id,
        messages=tuple(message for exchange in history for message in _bubbles(exchange, words)),
        side=side(conversation_id, history, words, labels),
        keep=kept + on_paper if advised else on_paper,
        moves=last.stage == "interview" and len(history) > 1,
        suggestions=last.suggestions,
    )


def waiting(before: Screen, text: str, words: Words) -> Screen:
    """The screen once `text` was sent and nothing of the reply is there yet."""
    asked = Message(role="user", content=as_plain(text[:_MOST_PENDING]))
    return before.model_copy(
        update={
            "messages": (*before.messages, asked) if text.strip() else before.messages,
            "status": _busy(words["thinking"]),
            "draft": "",
        }
    )


def writing(before: Screen, text: str, partial: str, words: Words) -> Screen:
    """The screen while the reply to `text` is written; `partial` is what there is of it."""
    bubbles = (
        Message(role="user", content=as_plain(text)),
        Message(role="assistant", content=as_rich(_closed(partial))),
    )
    return before.model_copy(
        update={"messages": (*before.messages, *bubbles), "status": _busy(words["writing"])}
    )


def refused(before: Screen, sentence: str, text: str) -> Screen:
    """The screen as it was, with the reason, and the message back in its field."""
    return before.model_copy(update={"status": _sentence(sentence), "draft": text})


def failed(before: Screen, sentence: str, text: str, again: str) -> Screen:
    """The screen as it was, with the reason, the message in its field, and a button that sends it again."""
    button = f'<button type="button" class="so-again">{_text(again)}</button>'
    return before.model_copy(update={"status": f"{_sentence(sentence)}{button}", "draft": text})


def noticed(before: Screen, sentence: str) -> Screen:
    """The screen with one sentence above the message field."""
    return before.model_copy(update={"status": _sentence(sentence)})


def as_plain(text: str) -> str:
    """An owner's words as Markdown that shows them letter for letter: no character of theirs is markup."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(line.strip() for line in text.splitlines()).strip())
    return "\n\n".join(_as_entities(paragraph).replace("\n", "  \n") for paragraph in paragraphs)


def as_rich(text: str, citations: Collection[int] | None = None) -> str:
    """A reply's Markdown for the page: [n] as links to passages, headings and asides by their place.

    Only numbers among `citations` become links (all where it is None); HTML, pictures and other links never do.
    """
    return "\n\n".join(_placed(_inline(paragraph, citations)) for paragraph in text.split("\n\n"))


def side(conversation_id: str, history: Sequence[Exchange], words: Words, labels: Mapping[Slot, str]) -> str:
    """HTML of the side column: progress, what is known, the ranking."""
    last = history[-1].reply
    count = f"<b>{len(last.profile)}</b>" if last.profile else ""
    return (
        f'<div data-conversation="{_text(conversation_id)}"><div class="so-bar">{_progress(history, words)}'
        f'<button type="button" class="so-toggle" aria-expanded="false" aria-controls="so-known">'
        f"{_text(words['about'])} {count}</button></div>"
        f'<div id="so-known">{_profile(last.profile, words, labels)}{_ranking(last.ranking, words)}</div></div>'
    )


def _bubbles(exchange: Exchange, words: Words) -> list[Message]:
    said = exchange.text if exchange.text is not None else words[exchange.action] if exchange.action else ""
    bubbles = [Message(role="user", content=as_plain(said))] if said else []
    return [*bubbles, Message(role="assistant", content=_replied(exchange.reply, words))]


def _replied(reply: Reply, words: Words) -> str:
    said = as_rich(reply.text, {citation.n for citation in reply.citations})
    spoke = _who_spoke(reply, words)
    return f"{said}\n\n> {_as_entities(spoke)}" if spoke else said


def _who_spoke(reply: Reply, words: Words) -> str:
    """Whose words a reply is in, where a chat model was asked for them."""
    if reply.engine != "grounded":
        return fill(words["worded_by"], engine=reply.engine)
    if reply.usage and reply.usage.fell_back:
        return fill(words["worded_without"], reason=reply.usage.fell_back)
    return ""


def _as_entities(text: str) -> str:
    return _PUNCTUATION.sub(lambda mark: f"&#{ord(mark[0])};", text)


def _text(words: str) -> str:
    """Words in HTML, element or attribute, inside Markdown: one line, no character of it markup of either."""
    return _as_entities(" ".join(words.split()))


def _inline(text: str, citations: Collection[int] | None) -> str:
    def shown(token: re.Match[str]) -> str:
        n = token["n"]
        if n and (citations is None or int(n) in citations):
            return f"{token['gap'] and NO_BREAK}[{n}](#cite-{n})"
        return _as_entities(token["escaped"] or token[0])

    return _TOKEN.sub(shown, text)


def _placed(paragraph: str) -> str:
    """A bold line is a heading, an italic paragraph an aside, an italic beginning the paragraph's lead."""
    if heading := _HEADING.fullmatch(paragraph):
        return f"## {heading[1]}"
    if note := _NOTE.fullmatch(paragraph):
        return f"> {note[1]}"
    return _LEAD.sub(r"**\1**", paragraph, count=1) if paragraph.startswith("*") else paragraph


def _closed(partial: str) -> str:
    """An unfinished text with its emphasis closed and half a marker left away."""
    text = _UNFINISHED.sub("", partial)
    begun = text.rsplit("\n\n", 1)[-1]
    if begun.count("**") % 2:
        return text.rstrip() + "**"
    return text.rstrip() + "*" if begun.count("*") % 2 else text


def _sentence(text: str) -> str:
    return f'<p class="so-notice" role="alert">{_text(text)}</p>'


def _busy(doing: str) -> str:
    return f'<p class="so-thinking" role="status">{doing}<i></i><i></i><i></i></p>'


def _keep(conversation_id: str, words: Words) -> str:
    address = f"/api/conversations/{_text(conversation_id)}/brief"
    return (
        f'<p class="so-keep"><span>{_text(words["brief"])}</span> '
        f'<a href="{address}.pdf" download="standout-brief.pdf">PDF</a> '
        f'<a href="{address}.docx" download="standout-brief.docx">Word</a> '
        f'<a href="{address}.md" download="standout-brief.md">Markdown</a> '
        f'<a href="{address}.json" download="standout-brief.json">JSON</a> '
        f'<a href="{address}.pdf" target="_blank" rel="noopener">{_text(words["read_now"])}</a></p>'
    )


def _pictures(conversation_id: str, state: int, pictures: Mapping[Kind, Picture], words: Words) -> str:
    """Each picture in both themes, of which the page shows one; `state` makes the address new after each exchange."""
    address = f"/api/conversations/{_text(conversation_id)}/pictures"
    figures = "".join(
        "<figure>"
        + "".join(
            f'<img class="so-in-{theme}" src="{address}/{kind}.svg?theme={theme}&amp;state={state}" '
            f'alt="{_text(f"{picture.title}. {picture.text}")}" width="{round(WIDTH)}" '
            f'height="{round(picture.height)}" loading="lazy" lang="en">'
            for theme in PALETTES
        )
        + f'<figcaption><span lang="en">{_text(picture.title)}</span>: '
        f'<a href="{address}/{kind}.svg" download="standout-{kind}.svg">SVG</a> '
        f'<a href="{address}/{kind}.png" download="standout-{kind}.png">PNG</a></figcaption></figure>'
        for kind, picture in pictures.items()
    )
    return f'<div class="so-pictures" role="group" aria-label="{_text(words["pictures"])}" tabindex="0">{figures}</div>'


def _sources(history: Sequence[Exchange], words: Words) -> str:
    """What the numbers in the replies stand for, to be printed: on paper nothing opens."""
    cited = {
        citation.n: citation
        for exchange in history
        for citation in exchange.reply.citations
        if f"[{citation.n}]" in exchange.reply.text
    }
    items = "".join(
        f'<li value="{n}"><span>{_text(" › ".join((cited[n].title, *cited[n].section)))}</span>'
        f"<q>{_text(cited[n].quote)}</q></li>"
        for n in sorted(cited)
    )
    heading = f"<h2>{_text(words['sources'])}</h2>"
    return f'<section class="so-sources">{heading}<ol lang="en">{items}</ol></section>' if items else ""


def _progress(history: Sequence[Exchange], words: Words) -> str:
    last = history[-1].reply
    if last.stage != "interview":
        return (
            f'<p class="so-progress"><span>{_text(words["finished"])} '
            f'<span class="so-more">{_text(words["ask_on"])}</span></span></p>'
        )
    asked = len({exchange.reply.question.slot for exchange in history if exchange.reply.question})
    most = asked + last.questions_left
    if len(history) == 1 or not asked:
        beginning = fill(words["beginning"], most=str(max(most, 1)))
        return f'<p class="so-progress">{_text(beginning)}</p>'
    dots = "".join(f'<i class="{"on" if i < asked else ""}"></i>' for i in range(most))
    progress = fill(words["progress"], asked=str(asked), most=str(most))
    return (
        f'<p class="so-progress"><span>{_text(progress)}</span>'
        f'<span class="so-dots" aria-hidden="true">{dots}</span></p>'
    )


def _profile(profile: Mapping[Slot, Answered], words: Words, labels: Mapping[Slot, str]) -> str:
    heading = f"<h2>{_text(words['about'])}</h2>"
    if not profile:
        return f'{heading}<p class="so-empty">{_text(words["about_empty"])}</p>'
    facts = "".join(
        f'<li class="so-fact" data-slot="{slot}"><span class="so-label">{_text(labels.get(slot, slot))}</span>'
        f'<button type="button" class="so-value" title="{_text(fill(words["said_so"], quote=fact.quote))}" '
        f'data-change="{_text(words["change"])}"><span lang="en" dir="auto">{_text(fact.value)}</span></button></li>'
        for slot, fact in profile.items()
    )
    return f'{heading}<ul class="so-facts">{facts}</ul>'


def _ranking(ranking: Sequence[Standing], words: Words) -> str:
    heard = [standing for standing in ranking if standing.for_ or standing.against][:_RANKED]
    if not heard:
        return ""
    most = max(standing.score for standing in heard) or 1
    rows = "".join(
        f"<li><details><summary>{_text(standing.name)}"
        f'<span class="so-level" aria-hidden="true"><i style="width:{max(4, round(100 * standing.score / most))}%"></i>'
        f"</span></summary>{_reasons('for', standing.for_)}{_reasons('against', standing.against)}</details></li>"
        for standing in heard
    )
    return f'<h2>{_text(words["points"])}</h2><ol class="so-ranking" lang="en">{rows}</ol>'


def _reasons(side_of: str, reasons: Sequence[str]) -> str:
    return "".join(f'<p class="so-{side_of}" dir="auto">{_text(reason)}</p>' for reason in reasons)
