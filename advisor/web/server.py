"""The server: the API, the page and its files in one FastAPI application."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console

from advisor.errors import AdvisorError
from advisor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI, Request, Response

    from advisor.conversation.advisor import Advisor

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self'",
    )
)
_FOREIGN_META = re.compile(
    rb"<meta[^>]+(?:property=\"og:|name=\"twitter:)[^>]*>|<link[^>]+https://fonts[^>]*>"
)
_console = Console(stderr=True, soft_wrap=True)


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
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


def create_app(advisor: Advisor) -> FastAPI:
    """The application over an advisor: `/` the page, `/api` the API, `/healthz`, `/readyz` and `/metrics`."""
    import gradio as gr  # noqa: PLC0415 - seconds to import
    from fastapi import Response  # noqa: PLC0415
    from fastapi.responses import JSONResponse  # noqa: PLC0415
    from fastapi.staticfiles import StaticFiles  # noqa: PLC0415
    from fastapi_offline import FastAPIOffline  # noqa: PLC0415
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest  # noqa: PLC0415

    from advisor.web.api import build_api  # noqa: PLC0415
    from advisor.web.handlers import Handlers  # noqa: PLC0415
    from advisor.web.page import STATIC, build_page, theme  # noqa: PLC0415

    registry = CollectorRegistry()
    requests = Counter(
        "standout_requests_total", "Requests by method and status.", ("method", "status"), registry=registry
    )
    seconds = Histogram("standout_request_seconds", "Seconds to answer a request.", registry=registry)

    @asynccontextmanager
    async def close_at_the_end(_: FastAPI) -> AsyncIterator[None]:
        yield
        advisor.close()

    app = FastAPIOffline(
        title="Standout",
        description="A strategy advisor whose every claim shows the passage it rests on.",
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=close_at_the_end,
    )

    @app.middleware("http")
    async def _guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        began = time.perf_counter()
        response = await go_on(request)
        seconds.observe(time.perf_counter() - began)
        requests.labels(request.method, str(response.status_code)).inc()
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.url.path == "/" and request.method == "GET":
            return await _without_foreign_addresses(response)
        return response

    @app.get("/healthz", include_in_schema=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    def ready() -> JSONResponse:
        state = "ready" if advisor.ready else "loading the encoder"
        return JSONResponse({"status": state}, 200 if advisor.ready else 503)

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    app.include_router(build_api(advisor))
    app.mount("/standout", StaticFiles(directory=STATIC), name="standout")
    page: FastAPI = gr.mount_gradio_app(
        app,
        build_page(Handlers(advisor)),
        path="/",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        theme=theme(),
        css_paths=[STATIC / "page.css"],
        head='<script src="/standout/page.js"></script><meta name="color-scheme" content="light dark">',
    )
    return page


async def _without_foreign_addresses(response: Any) -> Response:
    """The page without the meta tags in which Gradio names pictures and fonts on public hosts."""
    from fastapi import Response  # noqa: PLC0415

    body = b"".join([piece async for piece in response.body_iterator])
    headers = {key: value for key, value in response.headers.items() if key.lower() != "content-length"}
    return Response(_FOREIGN_META.sub(b"", body), response.status_code, headers)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise AdvisorError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}); stop what uses it or "
                "choose another: advisor serve --port 7861"
            ) from error
