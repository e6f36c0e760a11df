"""The page: what stands where, and which handler answers what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from advisor.web.handlers import Handlers
from advisor.web.rendering import Screen

STATIC = Path(__file__).parent / "static"
MOST_SUGGESTIONS = 4
MOST_AT_ONCE = 16
UNSURE = "I’m not sure"

_MASTHEAD = """
<header class="so-masthead">
  <h1 class="so-name">Standout</h1>
  <p class="so-tagline">Find out where your business can stand apart.</p>
  <button type="button" class="so-icon" id="so-mine" aria-label="My conversations" title="My conversations">☰</button>
  <button type="button" class="so-icon" id="so-theme" aria-label="Switch between light and dark">◐</button>
</header>
"""
_WELCOME = """
<dl class="so-welcome">
  <div><dt>A short interview</dt><dd>One question at a time, each with the reason it is asked. Skip, go back or correct
    anything.</dd></div>
  <div><dt>Advice with its sources</dt><dd>Every number opens the passage that a claim rests on.</dd></div>
  <div><dt>A brief to keep</dt><dd>What to do, what to leave alone, and a cheap test before you commit.</dd></div>
</dl>
"""


def build_page(handlers: Handlers) -> gr.Blocks:
    """The page as Gradio blocks; nothing of it decides anything."""
    page: gr.Blocks = gr.Blocks(title="Standout", analytics_enabled=False, fill_height=True)
    page.queue(default_concurrency_limit=MOST_AT_ONCE)
    with page:
        identity = gr.Textbox(visible="hidden", elem_id="so-id", show_label=False)
        refresh = gr.Button("Refresh", visible="hidden", elem_id="so-refresh")
        _html(_MASTHEAD, elem_id="so-head")
        with gr.Row(elem_id="so-columns", equal_height=False):
            side, over, forget = _side()
            with gr.Column(elem_id="so-main", min_width=0, scale=1):
                chat = gr.Chatbot(
                    elem_id="so-chat",
                    show_label=False,
                    label="Conversation with Standout",
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
                with gr.Row(elem_id="so-moves", visible=False) as moves:
                    skip = gr.Button("Skip", size="sm")
                    unsure = gr.Button(UNSURE, size="sm")
                    back = gr.Button("Back", size="sm")
                    advise = gr.Button("Straight to the advice", size="sm")
                with gr.Row(elem_id="so-suggestions", visible=False) as offers:
                    offered = [gr.Button("", size="sm", visible=False) for _ in range(MOST_SUGGESTIONS)]
                with gr.Column(elem_id="so-foot", min_width=0):
                    status = _html("", elem_id="so-status")
                    stop = gr.Button("Stop", size="sm", elem_id="so-stop")
                    message = gr.Textbox(
                        elem_id="so-message",
                        show_label=False,
                        label="Your message",
                        placeholder="In your own words…",
                        lines=1,
                        max_lines=8,
                        submit_btn="Send",
                        autofocus=True,
                        container=False,
                    )
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

        def send(conversation_id: str, text: str) -> Iterator[list[Any]]:
            for screen in handlers.send(conversation_id, text):
                yield show(screen)

        def offer(conversation_id: str, text: str) -> Iterator[list[Any]]:
            """Sends a text that was offered; what the owner has begun to write stays."""
            for screen in handlers.send(conversation_id, text):
                yield show(screen.model_copy(update={"draft": None}))

        def from_address(request: gr.Request) -> list[Any]:
            return show(handlers.open(request.query_params.get("c", "")))

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

        def answer(event: Any, handler: Any, inputs: list[Any]) -> None:
            """Runs `handler` on an event; where it fails, the page shows the conversation as it stands."""
            started = event(handler, inputs, outputs, **quiet)
            started.failure(lambda key: show(handlers.recover(key)), identity, outputs, **quiet)

        page.load(from_address, None, outputs, **quiet)
        refresh.click(lambda key: show(handlers.open(key)), identity, outputs, **quiet)
        answer(message.submit, send, [identity, message])
        for button in (unsure, *offered):
            answer(button.click, offer, [identity, button])
        stop.click(handlers.stop, identity, None, **quiet)
        for button, action in ((skip, "skip"), (back, "back"), (advise, "advise")):
            answer(
                button.click, lambda key, what: show(handlers.act(key, what)), [identity, gr.State(action)]
            )
        answer(over.click, lambda _: show(handlers.new()), [identity])
        answer(forget.click, lambda key: show(handlers.forget(key)), [identity])
    return page


def _side() -> tuple[gr.Markdown, gr.Button, gr.Button]:
    """The side column: what is known, and two buttons that begin a new conversation and delete this one."""
    with gr.Column(elem_id="so-side", min_width=0, scale=0):
        side = _html("", elem_id="so-about")
        with gr.Row(elem_id="so-manage"):
            over = gr.Button("Start over", size="sm", elem_id="so-over")
            forget = gr.Button("Delete this conversation", size="sm", elem_id="so-forget")
    return side, over, forget


def _html(html: str, elem_id: str) -> gr.Markdown:
    """Our own HTML. Not `gr.HTML`: that evaluates strings as code in the browser, which the content policy forbids."""
    return gr.Markdown(html, elem_id=elem_id, sanitize_html=False)


def theme() -> gr.themes.Base:
    """Gradio's plain theme on fonts that are on the reader's machine already."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )
