"""A server on the five texts, and a real browser where there is one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from advisor.handover.courier import Patience
from advisor.models import Encoder
from advisor.settings import Settings
from advisor.web.server import create_app
from tests.conversation.opening import open_advisor

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chromium() -> str | None:
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


@contextmanager
def serving(
    settings: Settings, encoder: Encoder, at: int | None = None, patience: Patience | None = None
) -> Iterator[str]:
    """A server in a thread, at a port where one is given; the value is its address."""
    advisor = open_advisor(settings, encoder)
    port = at or free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(advisor, patience), port=port, log_level="error"))
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.listen()  # who asks before the server is up waits for it
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    advisor.warm_up()
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    bound.close()


@contextmanager
def serving_apart(
    settings: Settings, port: int, program: tuple[str, ...] = ("app.py",)
) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own, to be stopped as an operator stops it."""
    process = subprocess.Popen(
        [sys.executable, *program, "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "ADVISOR_DATA_DIR": str(settings.data_dir)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        printed: list[str] = []
        while process.poll() is None and "Standout is at" not in "".join(printed[-1:]):
            printed.append(process.stderr.readline())
        assert process.poll() is None, "".join(printed)
        with httpx.Client(transport=httpx.HTTPTransport(retries=6)) as patient:
            patient.get(f"http://127.0.0.1:{port}/healthz")
        yield process
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def client(library_settings: Settings, minilm: Encoder) -> Iterator[TestClient]:
    """The HTTP API over an advisor on the five texts."""
    with TestClient(
        create_app(open_advisor(library_settings, minilm)), raise_server_exceptions=False
    ) as opened:
        yield opened
