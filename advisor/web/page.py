"""The page: what stands where, and which handler answers what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from advisor.web.handlers import UNSURE, Handlers
from advisor.web.languages import place
from advisor.web.rendering import Screen

STATIC = Path(__file__).parent / "static"
MOST_SUGGESTIONS = 4
MOST_AT_ONCE = 16

_MASTHEAD = f"""
<header class="so-masthead">
  <h1 class="so-name">Standout</h1>
  <p class="so-tagline">{place("tagline")}</p>
  <select class="so-language" id="so-language" aria-label="{place("language")}" title="{place("language")}">
    <option>
  </select>
  <button type="button" class="so-icon" id="so-mine" aria-label="{place("mine")}" title="{place("mine")}">☰</button>
  <button type="button" class="so-icon" id="so-theme" aria-label="{place("theme")}" title="{place("theme")}">◐</button>
</header>
"""
_WELCOME = f"""
<dl class="so-welcome">
  <div><dt>{place("interview_head")}</dt><dd>{place("interview_text")}</dd></div>
  <div><dt>{place("advice_head")}</dt><dd>{place("advice_text")}</dd></div>
  <div><dt>{place("brief_head")}</dt><dd>{place("brief_text")}</dd></div>
</dl>
"""
_SPEAKS = f'<p class="so-speaks">{place("speaks")}</p>'


def build_page(handlers: Mapping[str, Handlers]) -> gr.Blocks:
    """The page as Gradio blocks; nothing of it decides anything. `handlers` are by language: the page is built once,
    with places for its words, and every event brings the language that the visitor was served."""
    page: gr.Blocks = gr.Blocks(title="Standout", analytics_enabled=False, fill_height=True)
    page.queue(default_concurrency_limit=MOST_AT_ONCE)
    with page:
        identity = gr.Textbox(visible="hidden", elem_id="so-id", show_label=False)
        language = gr.Textbox(place("code"), visible="hidden", show_label=False)
        refresh = gr.Button("", visible="hidden", elem_id="so-refresh")
        _html(_MASTHEAD.replace("<option>", _menu(handlers)), elem_id="so-head")
        with gr.Row(elem_id="so-columns", equal_height=False):
            side, over, forget = _side()
            with gr.Column(elem_id="so-main", min_width=0, scale=1):
                chat = gr.Chatbot(
                    elem_id="so-chat",
                    show_label=False,
                    label=place("chat"),
                    layout="bubble",
                    height=None,
                    buttons=[],
                    feedback_options=None,
                    group_consecutive_messages=False,
                    latex_delimiters=[],
                    allow_tags=False,
                    container=False,
                    autoscroll=False,
                )
                _html(_WELCOME, elem_id="so-welcome")
                keep = _html("", elem_id="so-keep")
                moves, skip, unsure, back, advise = _moves()
                with gr.Row(elem_id="so-suggestions", visible=False) as offers:
                    offered = [gr.Button("", size="sm", visible=False) for _ in range(MOST_SUGGESTIONS)]
                with gr.Column(elem_id="so-foot", min_width=0):
                    status = _html("", elem_id="so-status")
                    with gr.Column(elem_id="so-say", min_width=0):
                        stop = gr.Button(place("stop"), size="sm", elem_id="so-stop")
                        message = gr.Textbox(
                            elem_id="so-message",
                            show_label=False,
                            label=place("message"),
                            placeholder=place("placeholder"),
                            lines=1,
                            max_lines=8,
                            submit_btn=place("send"),
                            autofocus=True,
                            container=False,
                        )
                    _html(_SPEAKS, elem_id="so-speaks")
        outputs = [identity, chat, side, status, keep, moves, offers, *offered, message]

        def show(screen: Screen) -> list[Any]:
            """What each of `outputs` shows of a screen."""
            texts = [*screen.suggestions, *[""] * MOST_SUGGESTIONS][:MOST_SUGGESTIONS]
            return [
                screen.conversation_id,
                [{"role": said.role, "content": said.content} for said in screen.messages],
                screen.side,
                screen.status,
                screen.keep,
                gr.Row(visible=screen.moves),
                gr.Row(visible=bool(screen.suggestions)),
                *[gr.Button(text, visible=bool(text)) for text in texts],
                gr.skip() if screen.draft is None else screen.draft,
            ]

        def send(code: str, conversation_id: str, text: str) -> Iterator[list[Any]]:
            for screen in handlers[code].send(conversation_id, text):
                yield show(screen)

        def offer(code: str, conversation_id: str, text: str) -> Iterator[list[Any]]:
            """Sends a text that was offered; what the owner has begun to write stays."""
            for screen in handlers[code].send(conversation_id, text):
                yield show(screen.model_copy(update={"draft": None}))

        def from_address(code: str, request: gr.Request) -> list[Any]:
            return show(handlers[code].open(request.query_params.get("c", "")))

        asked = [language, identity]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

        def answer(event: Any, handler: Any, inputs: list[Any]) -> None:
            """Runs `handler` on an event; where it fails, the page shows the conversation as it stands."""
            started = event(handler, [*asked, *inputs], outputs, **quiet)
            started.failure(lambda code, key: show(handlers[code].recover(key)), asked, outputs, **quiet)

        page.load(from_address, language, outputs, **quiet)
        refresh.click(lambda code, key: show(handlers[code].open(key)), asked, outputs, **quiet)
        answer(message.submit, send, [message])
        answer(unsure.click, offer, [gr.State(UNSURE)])
        for button in offered:
            answer(button.click, offer, [button])
        stop.click(lambda code, key: handlers[code].stop(key), asked, None, **quiet)
        for button, action in ((skip, "skip"), (back, "back"), (advise, "advise")):
            answer(
                button.click,
                lambda code, key, what: show(handlers[code].act(key, what)),
                [gr.State(action)],
            )
        answer(over.click, lambda code, _: show(handlers[code].new()), [])
        answer(forget.click, lambda code, key: show(handlers[code].forget(key)), [])
    return page


def _menu(handlers: Mapping[str, Handlers]) -> str:
    """The languages by their own names."""
    return "".join(
        f'<option value="{code}" lang="{code}">{one.words["itself"]}</option>'
        for code, one in handlers.items()
    )


def _side() -> tuple[gr.Markdown, gr.Button, gr.Button]:
    """The side column: what is known, and two buttons that begin a new conversation and delete this one."""
    with gr.Column(elem_id="so-side", min_width=0, scale=0):
        side = _html("", elem_id="so-about")
        with gr.Row(elem_id="so-manage"):
            over = gr.Button(place("over"), size="sm", elem_id="so-over")
            forget = gr.Button(place("forget"), size="sm", elem_id="so-forget")
    return side, over, forget


def _moves() -> tuple[gr.Row, gr.Button, gr.Button, gr.Button, gr.Button]:
    """The buttons below a question: skip it, be unsure, go back, go to the advice."""
    with gr.Row(elem_id="so-moves", visible=False) as row:
        skip, unsure, back, advise = (
            gr.Button(place(entry), size="sm") for entry in ("skip", "unsure", "back", "advise")
        )
    return row, skip, unsure, back, advise


def _html(html: str, elem_id: str) -> gr.Markdown:
    """Our own HTML. Not `gr.HTML`: that evaluates strings as code in the browser, which the content policy forbids."""
    return gr.Markdown(html, elem_id=elem_id, sanitize_html=False)


def theme() -> gr.themes.Base:
    """Gradio's plain theme on fonts that are on the reader's machine already."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )
