"""The routes under `/admin`, in the order of a visit: log in, the widgets, what happens in them, how they look."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from advisor.conversation.advisor import Advisor
from advisor.errors import AdvisorError
from advisor.statistics import Statistics
from advisor.web.admin.form import MistakesError, Typed, complete, read, read_look, shown
from advisor.web.admin.login import LASTS_S, Session
from advisor.web.admin.look import judged
from advisor.web.admin.office import (
    MOST_COUNTED,
    LogInFirstError,
    NoSuchPageError,
    Office,
    RefusedError,
)
from advisor.web.embed import Embedding
from advisor.web.layouts import layouts
from advisor.web.visitors import foreign_origin, today
from advisor.widgets.widget import Look, Widget, frame, snippet

PATH = "/admin"
COOKIE = "standout_admin"
LARGEST_FORM = 100_000
SPANS = (7, 30, 90)
_SPAN = 30
_EXAMPLE_SCRIPT = "admin/panel.js"
_OWN_PATH = re.compile(r"/admin(?:/[\w/-]*)?(?:\?[\w=&.-]*)?")
_ALWAYS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_UNFRAMED = {
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
_FRAMED_BY_US = {
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
}
_KEPT = "typed."
_NOT_KEPT = {"token", "webhook_secret", "password"}
_WIDGET_PATH = re.compile(r"/admin/widgets/([a-z0-9-]+)")
_LOGGED_OUT = (
    "You are not logged in any more, so nothing was changed. What you typed is kept; log in to go on."
)
_OUT_OF_DATE = "That form is out of date, so nothing was changed. Open the page again and repeat it."
_FROM_ELSEWHERE = "That form came from another site, so nothing was changed."
_TOO_MUCH = f"That is too much for one form; it takes at most {LARGEST_FORM:,} characters."

Go = Callable[[Request], Awaitable[Response]]


def add_admin(app: FastAPI, advisor: Advisor, embedding: Embedding) -> None:
    """Adds `/admin`. Without a password in the settings it is one page that says so."""

    @app.middleware("http")
    async def _kept_by_nobody(request: Request, go_on: Go) -> Response:
        """Nothing of `/admin` is stored, indexed or framed by other sites."""
        response = await go_on(request)
        path = request.url.path
        if path == PATH or path.startswith(f"{PATH}/"):
            response.headers.update(_ALWAYS)
            if not path.startswith(f"{PATH}/preview"):
                response.headers.update(_UNFRAMED)
        return response

    password = advisor.settings.admin_password
    if password is None:
        app.include_router(_shut())
        return
    office = Office(advisor, embedding, password.get_secret_value())

    @app.exception_handler(LogInFirstError)
    async def _log_in_first(request: Request, error: Exception) -> Response:
        if request.method == "GET":
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return _to(f"{PATH}/login?{urlencode({'next': wanted})}")
        kept = _kept(getattr(request.state, "sent", {}))
        return office.page("login", status=403, problem=str(error), next=_own(request.url.path), kept=kept)

    @app.exception_handler(NoSuchPageError)
    async def _no_such_page(_: Request, error: Exception) -> Response:
        return office.page("refused", status=404, title="Not here", sentence=str(error))

    @app.exception_handler(RefusedError)
    async def _refused(_: Request, error: Exception) -> Response:
        return office.page("refused", status=403, title="Nothing was changed", sentence=str(error))

    doors = _Doors(office)
    router = APIRouter(prefix=PATH, include_in_schema=False)
    _add_login(router, office, doors)
    _add_widgets(router, office, doors)
    _add_statistics(router, office, doors)
    _add_handovers(router, office, doors)
    _add_preview(router, office, doors)
    app.include_router(router)


def _shut() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    html = layouts().get_template("admin/shut.html").render()

    @router.api_route(PATH, methods=["GET", "POST"])
    @router.api_route(f"{PATH}/{{rest:path}}", methods=["GET", "POST"])
    def shut() -> Response:
        return HTMLResponse(html, 404)

    return router


async def _sent(request: Request) -> Typed:
    """The fields of a form of our own. Raises `RefusedError` for one that another site has sent."""
    if foreign_origin(request) is not None:
        raise RefusedError(_FROM_ELSEWHERE)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise RefusedError(_TOO_MUCH)
    request.state.sent = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    sent: Typed = request.state.sent
    return sent


SENT = Depends(_sent)


class _Doors:
    """Whom a route lets in: `read` whoever is logged in, `write` only a form that we gave them."""

    def __init__(self, office: Office) -> None:
        def logged_in(request: Request) -> Session:
            session = office.sessions.find(request.cookies.get(COOKIE, ""))
            if session is None:
                raise LogInFirstError(_LOGGED_OUT)
            return session

        self.read = Depends(logged_in)

        def sends_our_form(sent: Typed = SENT, session: Session = self.read) -> Session:
            if not office.sessions.accepts(sent.get("token", ""), session):
                raise RefusedError(_OUT_OF_DATE)
            return session

        self.write = Depends(sends_our_form)


def _add_login(router: APIRouter, office: Office, doors: _Doors) -> None:
    @router.get("/login")
    def ask(request: Request, next: str = PATH) -> Response:  # noqa: A002 - the name in the address
        if office.sessions.find(request.cookies.get(COOKIE, "")):
            return _to(_own(next))
        return office.page("login", problem="", next=_own(next), kept={})

    @router.post("/login")
    def log_in(request: Request, sent: Typed = SENT) -> Response:
        wanted = _own(sent.get("next", ""))
        kept = {name: value for name, value in sent.items() if name.startswith(_KEPT)}
        address = request.client.host if request.client else ""
        if seconds := office.guesses.wait(address):
            page = office.page("login", status=429, problem=_wait(seconds), next=wanted, kept=kept)
            page.headers["Retry-After"] = str(seconds)
            return page
        if not office.sessions.knows(sent.get("password", "")):
            problem = "That is not the password."
            return office.page("login", status=403, problem=problem, next=wanted, kept=kept)
        office.guesses.forgive(address)
        session = office.sessions.begin()
        response = _going_on(office, session, wanted, kept)
        response.set_cookie(
            COOKIE,
            office.sessions.cookie(session),
            max_age=LASTS_S,
            path=PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    @router.post("/logout")
    def log_out(session: Session = doors.write) -> Response:
        office.sessions.end(session)
        response = _to(f"{PATH}/login")
        response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
        return response


def _add_widgets(router: APIRouter, office: Office, doors: _Doors) -> None:
    @router.get("")
    def list_all(gone: str = "", session: Session = doors.read) -> Response:
        widgets = office.store.list()
        used = {widget.id: office.store.use(widget.id, "", today()).by_all for widget in widgets}
        return office.page("widgets", session, widgets=widgets, used=used, indexed=office.indexed, gone=gone)

    @router.get("/new")
    def new(session: Session = doors.read) -> Response:
        return office.form(session, shown(Widget.model_construct(id="", name="")), None)

    @router.post("/new")
    def add(sent: Typed = SENT, session: Session = doors.read) -> Response:
        return save(session, sent, None)

    @router.get("/widgets/{widget_id}")
    def edit(request: Request, widget_id: str, done: str = "", session: Session = doors.read) -> Response:
        widget = office.widget(widget_id)
        address = office.address(request)
        return office.form(
            session,
            shown(widget),
            widget,
            done=done,
            snippet=snippet(widget, address),
            iframe=frame(widget, address),
        )

    @router.post("/widgets/{widget_id}")
    def change(widget_id: str, sent: Typed = SENT, session: Session = doors.read) -> Response:
        return save(session, sent, office.widget(widget_id))

    def save(session: Session, sent: Typed, known: Widget | None) -> Response:
        typed = complete(sent)
        if not office.sessions.accepts(sent.get("token", ""), session):
            return office.form(session, _shown_again(typed), known, 403, done="kept")
        taken = [widget.id for widget in office.store.list()]
        try:
            widget = read(typed, known, taken, office.indexed)
        except MistakesError as error:
            retype = bool(typed["webhook_secret"])
            return office.form(session, _shown_again(typed), known, 422, wrong=error.fields, retype=retype)
        office.store.save(widget)
        return _to(f"{PATH}/widgets/{widget.id}?done={'saved' if known else 'added'}")

    @router.get("/widgets/{widget_id}/delete")
    def ask_again(widget_id: str, session: Session = doors.read) -> Response:
        return office.page("delete", session, widget=office.widget(widget_id))

    @router.post("/widgets/{widget_id}/delete", dependencies=[doors.write])
    def delete(widget_id: str) -> Response:
        widget = office.widget(widget_id)
        office.store.delete(widget.id)
        return _to(f"{PATH}?{urlencode({'gone': widget.name})}")


def _add_statistics(router: APIRouter, office: Office, doors: _Doors) -> None:
    @router.get("/widgets/{widget_id}/statistics")
    def in_widget(widget_id: str, days: int = _SPAN, session: Session = doors.read) -> Response:
        return counted(session, office.widget(widget_id), days)

    @router.get("/statistics")
    def on_page(days: int = _SPAN, session: Session = doors.read) -> Response:
        return counted(session, None, days)

    def counted(session: Session, widget: Widget | None, days: int) -> Response:
        span = days if days in SPANS else _SPAN
        try:
            numbers, problem = office.statistics(widget, span), ""
        except AdvisorError as error:
            numbers, problem = Statistics(), str(error)
        return office.page(
            "statistics",
            session,
            503 if problem else 200,
            widget=widget,
            numbers=numbers,
            problem=problem,
            days=span,
            spans=SPANS,
            most=MOST_COUNTED,
            labels=office.labels,
        )


def _add_handovers(router: APIRouter, office: Office, doors: _Doors) -> None:
    @router.get("/widgets/{widget_id}/handovers")
    def handed_over(widget_id: str, retried: str = "", session: Session = doors.read) -> Response:
        widget = office.widget(widget_id)
        deliveries = office.embedding.outbox.list(widget.id)
        return office.page(
            "handovers",
            session,
            widget=widget,
            deliveries=deliveries,
            given_up=sum(one.state == "given_up" for one in deliveries),
            retried=retried if retried.isdecimal() else "",
        )

    @router.post("/widgets/{widget_id}/handovers", dependencies=[doors.write])
    def try_again(widget_id: str) -> Response:
        widget = office.widget(widget_id)
        number = office.embedding.retry(widget)
        return _to(f"{PATH}/widgets/{widget.id}/handovers?retried={number}")


def _add_preview(router: APIRouter, office: Office, doors: _Doors) -> None:
    """A look that is not saved yet, drawn by the widget's own script and page."""

    @router.get("/colour", dependencies=[doors.read])
    def colour(accent: str = "") -> Response:
        judgement = judged(read_look({"look.accent": accent}).accent)
        return PlainTextResponse(office.text("colour", colour=judgement))

    @router.get("/preview", dependencies=[doors.read])
    def preview(request: Request) -> Response:
        page = office.page("preview", query=request.url.query)
        page.headers.update(_FRAMED_BY_US)
        return page

    @router.get("/preview/widget.js", dependencies=[doors.read])
    def launcher(request: Request) -> Response:
        look = _look(request).model_copy(update={"opens_by_itself": True})
        script = office.embedding.script_for(look, f"{PATH}/preview/panel?{request.url.query}")
        return Response(script, media_type="text/javascript")

    @router.get("/preview/panel", dependencies=[doors.read])
    def panel(request: Request) -> Response:
        name = request.query_params.get("name", "").strip()[:80]
        widget = Widget(id="preview", name=name or "Your widget", look=_look(request))
        return office.embedding.example(widget, _EXAMPLE_SCRIPT)

    @router.get("/{rest:path}", dependencies=[doors.read])
    def nothing(rest: str) -> Response:
        if not rest:
            return _to(PATH)
        raise NoSuchPageError(f"There is nothing at {PATH}/{rest[:80]}.")


def _to(address: str) -> Response:
    return RedirectResponse(address, 303)


def _own(address: str) -> str:
    """An address within `/admin`: a log-in leads nobody elsewhere."""
    return address if _OWN_PATH.fullmatch(address) else PATH


def _kept(sent: Typed) -> Typed:
    """What a form had in it when its session was over, under names of its own."""
    return {f"{_KEPT}{name}": value for name, value in sent.items() if name not in _NOT_KEPT}


def _going_on(office: Office, session: Session, wanted: str, kept: Typed) -> Response:
    """The page that was wanted before the log-in; a form with what had been typed into it."""
    widget = _WIDGET_PATH.fullmatch(wanted)
    if not kept or not (widget or wanted == f"{PATH}/new"):
        return _to(wanted)
    typed = complete({name.removeprefix(_KEPT): value for name, value in kept.items()})
    return office.form(session, typed, office.widget(widget[1]) if widget else None, done="kept")


def _shown_again(typed: Typed) -> Typed:
    """What was typed, without the secret: that is never sent to a browser."""
    return {**typed, "webhook_secret": ""}


def _look(request: Request) -> Look:
    return read_look(dict(request.query_params))


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    span = "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"Too many attempts to log in. Try again in {span}."
