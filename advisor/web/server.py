"""The server: the API, the page and its files in one FastAPI application."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from advisor.errors import AdvisorError
from advisor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from advisor.conversation.advisor import Advisor
    from advisor.handover.courier import Patience

_console = Console(stderr=True, soft_wrap=True)
_FAREWELL_S = 5
"""How long a server that is stopped waits for replies that are being written. An open page would hold it for ever."""


def serve(settings: Settings) -> None:
    """Serves until it is stopped. Raises `AdvisorError` where the port is taken or the index is missing."""
    _refuse_taken_port(settings)
    _console.print("Starting Standout...", highlight=False)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import uvicorn  # noqa: PLC0415 - seconds to import: only when we serve

    from advisor.conversation.advisor import Advisor  # noqa: PLC0415

    advisor = Advisor.open(settings)
    app = create_app(advisor)
    threading.Thread(target=advisor.warm_up, name="warm-up", daemon=True).start()
    _console.print(
        f"Standout is at http://{settings.host}:{settings.port}  (Ctrl-C stops it)", highlight=False
    )
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_FAREWELL_S,
    )


def create_app(advisor: Advisor, patience: Patience | None = None) -> FastAPI:
    """The application over an advisor: `/` the page, `/api` the API, `/widget.js` and `/embed` the widgets, `/admin`
    the consultancy's own page, `/healthz`, `/readyz` and `/metrics`. `patience` is how often hand-overs are tried."""
    import gradio as gr  # noqa: PLC0415 - seconds to import
    from fastapi.staticfiles import StaticFiles  # noqa: PLC0415
    from fastapi_offline import FastAPIOffline  # noqa: PLC0415

    from advisor.handover.courier import Patience  # noqa: PLC0415
    from advisor.web.admin.routes import add_admin  # noqa: PLC0415
    from advisor.web.api import build_api  # noqa: PLC0415
    from advisor.web.embed import Embedding, embed  # noqa: PLC0415
    from advisor.web.guard import guard  # noqa: PLC0415
    from advisor.web.handlers import Handlers  # noqa: PLC0415
    from advisor.web.languages import Languages, load_words, slot_names  # noqa: PLC0415
    from advisor.web.page import STATIC, build_page, theme  # noqa: PLC0415
    from advisor.web.shared import build_shared  # noqa: PLC0415
    from advisor.web.watch import watch  # noqa: PLC0415

    languages = Languages(load_words(advisor.settings.prompts_dir))
    embedding = Embedding(
        advisor,
        lambda code: slot_names(advisor.labels, languages.words[code]),
        patience or Patience(),
    )

    @asynccontextmanager
    async def from_start_to_end(_: FastAPI) -> AsyncIterator[None]:
        embedding.start()
        yield
        embedding.close()
        advisor.close()

    app = FastAPIOffline(
        title="Standout",
        description="A strategy advisor whose every claim shows the passage it rests on.",
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=from_start_to_end,
    )
    guard(app, languages)
    watch(app, advisor)
    app.include_router(build_api(advisor))
    embed(app, embedding)
    add_admin(app, advisor, embedding)
    app.include_router(build_shared(advisor, languages))
    app.mount("/standout", StaticFiles(directory=STATIC), name="standout")
    page: FastAPI = gr.mount_gradio_app(
        app,
        build_page({code: Handlers(advisor, words) for code, words in languages.words.items()}),
        path="/",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        theme=theme(),
    )
    return page


def try_address(settings: Settings) -> None:
    """Binds the server's address for a moment. Raises `OSError` where it cannot be used."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((settings.host, settings.port))


def _refuse_taken_port(settings: Settings) -> None:
    try:
        try_address(settings)
    except OSError as error:
        raise AdvisorError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}); stop what uses it or "
            "choose another: advisor serve --port 7861"
        ) from error
