"""The widget: its script for the host page, the page in its frame, and the API behind it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from advisor.conversation.advisor import Advisor
from advisor.handover.courier import Courier, Patience
from advisor.handover.outbox import FILE as OUTBOX
from advisor.handover.outbox import Outbox
from advisor.handover.sending import Sender
from advisor.prompting import load_prompts
from advisor.records import Slot
from advisor.web.api import Source, add_conversation_routes, read_source
from advisor.web.desks import FOLDER, Desks
from advisor.web.handing_over import HandingOver, add_handover_routes
from advisor.web.layouts import layouts
from advisor.web.visitors import (
    Arrival,
    LimitReachedError,
    TurnedAwayError,
    Visitors,
    Welcome,
    foreign_origin,
    referring_origin,
)
from advisor.widgets.colours import shades
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Look, Widget

HERE = Path(__file__).parent
SCRIPT = HERE / "static" / "embed" / "widget.js"
_CONVERSATION = "embed/embed.js"
_PLACE_OF_LOOKS = '"LOOKS"'
_PLACE_OF_VERSION = "VERSION"
_API = re.compile(r"/api/widgets/(?P<widget_id>[^/]+)/.*")
_FRESH_FOR_S = 300
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' '{style}'; img-src 'self' blob:; "
    "connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {sites}"
)
_SHARED = [
    f"{name}.js" for name in ("dom", "words", "citations", "source", "edit", "confirm", "grounds", "tools")
]
"""What the widget has in common with the page."""
_LAUNCHER_TEXTS = ("launcher", "open", "close", "cannot_open")

Texts = dict[str, dict[str, str]]
"""By language, what the widget itself says."""
Labels = Callable[[str], Mapping[Slot, str]]
"""What the slots of a profile are called in a language."""
Go = Callable[[Request], Awaitable[Response]]


class Embedding:
    """Everything that widgets need from the server."""

    def __init__(self, advisor: Advisor, labels: Labels, patience: Patience) -> None:
        data = advisor.settings.data_dir
        self._labels = labels
        self.texts = load_prompts(advisor.settings.prompts_dir, "widget.yaml", Texts)
        self.store = WidgetStore(data / FILE)
        self.desks = Desks(advisor, data / FOLDER)
        self.outbox = Outbox(data / OUTBOX)
        self.visitors = Visitors(
            self.store,
            self.desks,
            lambda widget: self._texts_of(widget.look)["limit"],
            also_forget=self.outbox.forget,
        )
        self._sender = Sender(time.time, private=advisor.settings.private_webhooks)
        self.courier = Courier(
            self.outbox,
            self.store.get,
            self._sender.send,
            patience=patience,
            keeps=timedelta(days=advisor.settings.handover_days),
        )
        self.handing_over = HandingOver(
            self.visitors,
            self.store,
            self.outbox,
            self.courier,
            lambda widget: self._texts_of(widget.look),
            lambda widget: labels(widget.look.language),
        )
        self._pages = layouts()
        self._source = SCRIPT.read_text(encoding="utf-8").replace(
            _PLACE_OF_VERSION, version("standout-advisor")
        )

    def script(self, origin: str | None) -> str:
        """The script for a page of `origin`, with the looks of the widgets that it may show.

        Where the browser did not say which page it is for, the frame decides, and the looks are plain until then.
        """
        known = None if origin is None else self._launchers(origin)
        return self._script({"plain": self._launcher(Look()), "known": known})

    def script_for(self, look: Look, page: str) -> str:
        """The script with one look, whatever the widget, and the address of the page in its panel."""
        return self._script({"plain": self._launcher(look), "page": page})

    def page(self, widget: Widget) -> Response:
        """The page in the frame of a widget."""
        return self._page(widget, self._labels(widget.look.language), _CONVERSATION, widget.domains)

    def example(self, widget: Widget, script: str) -> Response:
        """That page as our own pages may show it, with a script of theirs in place of the conversation."""
        return self._page(widget, {}, script, ("'self'",))

    def refusal(self, sentence: str, status: int) -> Response:
        """One sentence in the frame; any site may show it, for there is nothing else in it."""
        html = self._pages.get_template("refused.html").render(sentence=sentence)
        return HTMLResponse(html, status, headers=_frame_headers(("*",), ""))

    def start(self) -> None:
        """Delivers what waits, from now until `close`."""
        self.courier.start()

    def retry(self, widget: Widget) -> int:
        """Lets the hand-overs of a widget that were given up be tried again, now; how many there are."""
        number = self.outbox.retry(widget.id, time.time())
        self.courier.wake()
        return number

    def close(self) -> None:
        self.courier.stop()
        self._sender.close()
        self.outbox.close()
        self.desks.close()
        self.store.close()

    def _script(self, looks: Mapping[str, Any]) -> str:
        return self._source.replace(
            _PLACE_OF_LOOKS, json.dumps(looks, ensure_ascii=False, separators=(",", ":"))
        )

    def _page(
        self, widget: Widget, labels: Mapping[Slot, str], script: str, sites: tuple[str, ...]
    ) -> Response:
        colours = shades(widget.look.accent)
        style = (
            f":root{{--fill:{colours.fill};--on-fill:{colours.on_fill};--radius:{widget.look.radius}px;"
            f"--accent-light:{colours.on_light};--accent-dark:{colours.on_dark}}}"
        )
        config = {
            "id": widget.id,
            "name": widget.name,
            "greeting": widget.look.greeting,
            "contact": widget.contact_link,
            "longest": widget.limits.longest_message,
            "labels": labels,
        }
        words = {"code": widget.look.language, **self._texts_of(widget.look)}
        html = self._pages.get_template("embed.html").render(
            widget=widget,
            words=words,
            style=style,
            config=_in_script(config),
            said=_in_script(words),
            modules=_modules(),
            script=script,
        )
        return HTMLResponse(html, headers=_frame_headers(sites, style))

    def _texts_of(self, look: Look) -> Mapping[str, str]:
        return self.texts[look.language]

    def _launchers(self, origin: str) -> Mapping[str, Mapping[str, Any]]:
        return {
            widget.id: self._launcher(widget.look) for widget in self.store.list() if widget.admits(origin)
        }

    def _launcher(self, look: Look) -> Mapping[str, Any]:
        """What the script needs to draw the button."""
        texts = {key: self._texts_of(look)[key] for key in _LAUNCHER_TEXTS}
        colours = shades(look.accent)
        return {
            "fill": colours.fill,
            "ink": colours.on_fill,
            "radius": look.radius,
            "avatar": look.avatar,
            "side": look.position,
            "language": look.language,
            "opens": look.opens_by_itself,
            "texts": texts | ({"launcher": look.launcher} if look.launcher else {}),
        }


def embed(app: FastAPI, embedding: Embedding) -> None:
    """Adds `/widget.js`, `/embed/{widget_id}` and `/api/widgets/{widget_id}`."""
    visitors = embedding.visitors

    @app.middleware("http")
    async def _only_its_sites(request: Request, go_on: Go) -> Response:
        """CORS for a widget's API: its own sites may call it, others are told in one sentence."""
        asked = _API.fullmatch(request.url.path)
        origin = foreign_origin(request)
        if asked is None or origin is None:
            return await go_on(request)
        try:
            visitors.widget(asked["widget_id"], origin)
        except TurnedAwayError as error:
            return JSONResponse({"detail": str(error)}, error.status)
        response = Response(status_code=204) if request.method == "OPTIONS" else await go_on(request)
        response.headers.update(_allowed(origin))
        return response

    @app.exception_handler(TurnedAwayError)
    async def _turned_away(request: Request, error: Exception) -> Response:
        assert isinstance(error, TurnedAwayError)
        if request.url.path.startswith("/embed/"):
            return embedding.refusal(str(error), error.status)
        return JSONResponse({"detail": str(error)}, error.status)

    @app.exception_handler(LimitReachedError)
    async def _limit_reached(_: Request, error: Exception) -> Response:
        assert isinstance(error, LimitReachedError)
        return JSONResponse({"detail": str(error), "contact": error.contact}, 429)

    @app.get("/widget.js", include_in_schema=False)
    def script(request: Request) -> Response:
        return _cached(request, embedding.script(referring_origin(request)))

    @app.get("/embed/{widget_id}", include_in_schema=False)
    def frame(widget_id: str, request: Request) -> Response:
        return embedding.page(visitors.widget(widget_id, referring_origin(request)))

    app.include_router(_api(visitors, embedding.desks, embedding.handing_over))


def _api(visitors: Visitors, desks: Desks, handing_over: HandingOver) -> APIRouter:
    api = APIRouter(prefix="/api/widgets/{widget_id}", tags=["widgets"])

    @api.post("/visits", status_code=201)
    def arrive(widget_id: str, arrival: Arrival, request: Request) -> Welcome:
        return visitors.welcome(widget_id, arrival, request)

    @api.get("/sources/{file}")
    def source(
        widget_id: str,
        file: str,
        request: Request,
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int, Query(ge=0)] = 0,
    ) -> Source:
        return read_source(desks.of(visitors.reader(widget_id, request)), file, start, end)

    add_conversation_routes(api, visitors)
    add_handover_routes(api, handing_over)
    return api


def _allowed(origin: str) -> Mapping[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }


def _frame_headers(sites: tuple[str, ...], style: str) -> Mapping[str, str]:
    digest = "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "Content-Security-Policy": _POLICY.format(style=digest, sites=" ".join(sites)),
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",  # or an isolated host page could not show it
        "Vary": "Referer",
    }


def _cached(request: Request, script: str) -> Response:
    """A script that browsers keep for some minutes and then ask whether it changed."""
    body = script.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={_FRESH_FOR_S}",
        "Vary": "Referer, Accept-Encoding",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
    return Response(body, media_type="text/javascript", headers=headers)


def _in_script(config: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(config, ensure_ascii=False).replace("<", "\\u003c")


def _modules() -> list[str]:
    """Scripts that the page loads at once instead of one after the other."""
    own = sorted(file.name for file in (HERE / "static" / "embed").glob("*.js") if file != SCRIPT)
    return [f"embed/{name}" for name in own] + _SHARED
