"""A consultancy's page on an origin of its own, under a strict content policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DEMO = Path(__file__).parents[2] / "docs" / "demo-host"
WRITTEN_IN_THE_DEMO = "http://127.0.0.1:7860"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}


def strict_policy(server: str) -> str:
    """What docs/embedding.md asks of a host page, and nothing else."""
    return (
        f"default-src 'none'; script-src 'self' {server}; frame-src {server}; style-src 'self'; "
        "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
    )


class Host:
    """A site of which every path can be replaced: `site["/"] = html`."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.origin = ""
        self.policy: str | None = strict_policy(server)
        self.pages: dict[str, bytes] = {}
        self.headers: dict[str, str] = {}

    def page(self, path: str) -> tuple[bytes, str]:
        name = "index.html" if path == "/" else path.lstrip("/")
        body = self.pages.get(path) or (DEMO / name).read_bytes()
        kind = TYPES[Path(name).suffix] if Path(name).suffix in TYPES else TYPES[".html"]
        return body.replace(WRITTEN_IN_THE_DEMO.encode(), self.server.encode()), kind


@contextmanager
def hosted(server: str) -> Iterator[Host]:
    """The demo page at http://localhost:PORT, with the widget from `server`."""
    host = Host(server)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            try:
                body, kind = host.page(path)
            except FileNotFoundError:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in host.headers.items():
                self.send_header(name, value)
            if host.policy:
                self.send_header("Content-Security-Policy", host.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    host.origin = f"http://localhost:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        httpd.shutdown()
        httpd.server_close()
