"""What every request and answer passes: size, Gradio's unused doors, the content policy, sentences for failures."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from advisor.errors import AdvisorError, ConversationNotFoundError, MessageError, StoppedError
from advisor.web.languages import Languages, as_json, in_words
from advisor.widgets.passes import PassError

LARGEST_BODY = 2_000_000
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'{scripts}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self'",
    )
)
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FOREIGN_META = re.compile(
    r"<meta[^>]+(?:property=\"og:|name=\"twitter:)[^>]*>|<link[^>]+https://fonts[^>]*>"
)
# before Gradio's own scripts, so that the address names the conversation when Gradio asks for it
_OWN_HEAD = (
    '<head><meta name="color-scheme" content="light dark">'
    '<link rel="stylesheet" href="/standout/palette.css"><link rel="stylesheet" href="/standout/passages.css">'
    '<link rel="stylesheet" href="/standout/parts.css"><link rel="stylesheet" href="/standout/page.css">'
    '<script type="application/json" id="so-words">{words}</script>'
    '<script type="module" src="/standout/page.js"></script>'
)
# Gradio can also upload files, fetch other hosts' pages and edit its own source; the page needs none of that
_GRADIO_IN_USE = re.compile(
    r"/gradio_api/(queue/(join|data)|heartbeat/\w+|startup-events|theme\.css|cancel|reset|app_id)/?"
)
_UNUSED = re.compile(r"/(gradio_api|monitoring|svelte|custom_component)(/|$)")
_LANG = re.compile(r'(?<=\s)lang="en"')
_STATUS: Mapping[type[AdvisorError], int] = {
    PassError: 401,
    ConversationNotFoundError: 404,
    StoppedError: 409,
    MessageError: 422,
    AdvisorError: 503,
}
_NOT_A_PLACE = frozenset({"body", "path", "query", "[key]"})
_log = logging.getLogger(__name__)

Go = Callable[[Request], Awaitable[Response]]


def guard(app: FastAPI, languages: Languages) -> None:
    """Puts the guard before everything that `app` answers."""

    @app.middleware("http")
    async def _guarded(request: Request, go_on: Go) -> Response:
        response = _refusal(request) or await go_on(request)
        if "content-security-policy" in response.headers:  # the widget's frame has a stricter one of its own
            response.headers.update(_ALWAYS)
            return response
        if response.headers.get("content-type", "").startswith("text/html"):
            return await _sealed(request, response, languages)
        response.headers.update(_headers(()))
        return response

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return JSONResponse({"detail": _explained(error.errors())}, 422)

    for kind, status in _STATUS.items():
        app.add_exception_handler(kind, _told(status))

    @app.exception_handler(Exception)
    async def _failed(request: Request, error: Exception) -> Response:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return JSONResponse(
            {"detail": "That failed on our side; the server's log says why."}, 500, _headers(())
        )


def _told(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answers an error with its own sentence."""

    async def answer(_: Request, error: Exception) -> Response:
        return JSONResponse({"detail": str(error)}, status)

    return answer


def _refusal(request: Request) -> Response | None:
    path = request.url.path
    if _UNUSED.match(path) and not _GRADIO_IN_USE.fullmatch(path):
        return JSONResponse({"detail": "Not found."}, 404)
    size = request.headers.get("content-length", "0")
    if not size.isdecimal() or int(size) > LARGEST_BODY:
        return JSONResponse(
            {"detail": f"That is too large; a request has at most {LARGEST_BODY:,} bytes."}, 413
        )
    return None


async def _sealed(request: Request, response: Any, languages: Languages) -> Response:
    """A page whose own inline scripts run and no other."""
    body = b"".join([piece async for piece in response.body_iterator])
    kept = {key: value for key, value in response.headers.items() if key.lower() != "content-length"}
    if request.url.path == "/":
        body = _dressed(body.decode(), languages, languages.of(request)).encode()
        kept |= languages.headers(request)
    return Response(body, response.status_code, {**kept, **_headers(_INLINE_SCRIPT.findall(body))})


def _dressed(page: str, languages: Languages, language: str) -> str:
    """Gradio's page in a language, with our own head, and without its pictures and fonts on public hosts."""
    words = languages.words[language]
    ours = _OWN_HEAD.format(words=as_json(words))
    spoken = in_words(_FOREIGN_META.sub("", page), words).replace("<head>", ours, 1)
    return _LANG.sub(f'lang="{language}"', spoken, count=1)


def _headers(inline_scripts: Sequence[bytes]) -> Mapping[str, str]:
    hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in inline_scripts)
    return {
        "Content-Security-Policy": _POLICY.format(
            scripts="".join(f" 'sha256-{digest}'" for digest in hashes)
        ),
        **_ALWAYS,
    }


def _explained(problems: Sequence[Any]) -> str:
    """One sentence for each thing that is wrong with a request."""
    sentences = []
    for problem in problems:
        if problem["type"] == "json_invalid":
            return "The body is not JSON."
        place = ".".join(str(step) for step in problem["loc"] if step not in _NOT_A_PLACE)
        sentences.append(f"{place or 'The body'}: {problem['msg'][:1].lower()}{problem['msg'][1:]}."[:300])
    return " ".join(sentences[:5])
