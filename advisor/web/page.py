"""The page: what stands where, and which handler answers what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from advisor.web.handlers import Handlers
from advisor.web.rendering import Screen

STATIC = Path(__file__).parent / "static"
MOST_SUGGESTIONS = 3

_MASTHEAD = """
<header class="so-masthead">
  <p class="so-name">Standout</p>
  <p class="so-tagline">Find out where your business can stand apart. Every claim shows its passage.</p>
  <button type="button" class="so-icon" id="so-theme" aria-label="Switch between light and dark">◐</button>
</header>
"""
_REMEMBERED = "() => window.standout.remembered()"
_SURE = "(id) => [id, window.standout.sure('{}')]"
_REMEMBER = "(id) => window.standout.remember(id)"


def build_page(handlers: Handlers) -> gr.Blocks:
    """The page as Gradio blocks; nothing of it decides anything."""
    page: gr.Blocks = gr.Blocks(title="Standout", analytics_enabled=False, fill_height=True)
    with page:
        identity = gr.Textbox(visible="hidden", elem_id="so-id", show_label=False)
        refresh = gr.Button("refresh", visible="hidden", elem_id="so-refresh")
        gr.HTML(_MASTHEAD)
        with gr.Row(elem_id="so-columns", equal_height=False):
            with gr.Column(elem_id="so-side", min_width=0, scale=0):
                side = gr.HTML("", elem_id="so-about")
                with gr.Row(elem_id="so-manage"):
                    over = gr.Button("Start over", size="sm", elem_id="so-over")
                    forget = gr.Button("Delete this conversation", size="sm", elem_id="so-forget")
            with gr.Column(elem_id="so-main", min_width=0, scale=1):
                chat = gr.Chatbot(
                    elem_id="so-chat",
                    show_label=False,
                    label="Conversation with Standout",
                    layout="bubble",
                    height=None,
                    buttons=["copy"],
                    feedback_options=None,
                    group_consecutive_messages=False,
                    latex_delimiters=[],
                    allow_tags=False,
                    container=False,
                )
                error = gr.Markdown("", elem_id="so-error", visible=False)
                with gr.Row(elem_id="so-moves", visible=False) as moves:
                    skip = gr.Button("Skip", size="sm")
                    unsure = gr.Button("I’m not sure", size="sm")
                    back = gr.Button("Back", size="sm")
                    advise = gr.Button("Straight to the advice", size="sm")
                with gr.Row(elem_id="so-suggestions", visible=False) as offers:
                    suggested = [gr.Button("", size="sm", visible=False) for _ in range(MOST_SUGGESTIONS)]
                message = gr.Textbox(
                    elem_id="so-message",
                    show_label=False,
                    label="Your message",
                    placeholder="Write in your own words…",
                    lines=1,
                    max_lines=8,
                    submit_btn="Send",
                    autofocus=True,
                    container=False,
                )
        outputs = [identity, chat, side, moves, offers, *suggested, error]

        def show(screen: Screen) -> list[Any]:
            """What each of `outputs` shows of a screen."""
            offered = [*screen.suggestions[:MOST_SUGGESTIONS], *[""] * MOST_SUGGESTIONS][:MOST_SUGGESTIONS]
            return [
                screen.conversation_id,
                [{"role": said.role, "content": said.content} for said in screen.messages],
                screen.side,
                gr.Row(visible=screen.interviewing and len(screen.messages) > 0),
                gr.Row(visible=bool(screen.suggestions)),
                *[gr.Button(text, visible=bool(text)) for text in offered],
                gr.Markdown(screen.error, visible=bool(screen.error)),
            ]

        def open_page(conversation_id: str) -> list[Any]:
            return show(handlers.open(conversation_id or ""))

        def send(conversation_id: str, text: str) -> Iterator[list[Any]]:
            for screen in handlers.send(conversation_id, text):
                yield [*show(screen), text if screen.error else ""]

        def tap(conversation_id: str, text: str) -> Iterator[list[Any]]:
            for screen in handlers.send(conversation_id, text):
                yield show(screen)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(open_page, identity, outputs, js=_REMEMBERED, **quiet)
        refresh.click(open_page, identity, outputs, **quiet)
        message.submit(send, [identity, message], [*outputs, message], **quiet)
        for button in suggested:
            button.click(tap, [identity, button], outputs, **quiet)
        unsure.click(lambda key: next(iter(tap(key, "I’m not sure"))), identity, outputs, **quiet)
        for button, action in ((skip, "skip"), (back, "back"), (advise, "advise")):
            chosen = gr.State(action)
            button.click(
                lambda key, what: show(handlers.act(key, what)), [identity, chosen], outputs, **quiet
            )
        over.click(
            lambda key, sure: show(handlers.new() if sure else handlers.open(key)),
            [identity, identity],
            outputs,
            js=_SURE.format("Begin a new conversation? This one stays and can be reopened from its address."),
            **quiet,
        )
        forget.click(
            lambda key, sure: show(handlers.forget(key) if sure else handlers.open(key)),
            [identity, identity],
            outputs,
            js=_SURE.format("Delete this conversation for good?"),
            **quiet,
        )
        identity.change(None, identity, None, js=_REMEMBER)
    return page


def theme() -> gr.themes.Base:
    """Gradio's plain theme on fonts that are on the reader's machine already."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )
