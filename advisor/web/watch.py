"""What an operator asks of a server: does it live, is it ready, how much does it do."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from advisor.conversation.advisor import Advisor


def watch(app: FastAPI, advisor: Advisor) -> None:
    """Adds `/healthz`, `/readyz` and `/metrics`."""
    registry = CollectorRegistry()
    requests = Counter(
        "standout_requests_total", "Requests by method and status.", ("method", "status"), registry=registry
    )
    seconds = Histogram("standout_request_seconds", "Seconds to answer a request.", registry=registry)

    @app.middleware("http")
    async def _counted(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        began = time.perf_counter()
        response = await go_on(request)
        seconds.observe(time.perf_counter() - began)
        requests.labels(request.method, str(response.status_code)).inc()
        return response

    @app.get("/healthz", include_in_schema=False)
    def _health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    def _ready() -> JSONResponse:
        state = "ready" if advisor.ready else "loading the encoder"
        return JSONResponse({"status": state}, 200 if advisor.ready else 503)

    @app.get("/metrics", include_in_schema=False)
    def _metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
