"""What `advisor embed doctor` looks at: a host page from outside, and the line that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import httpx

from advisor.errors import AdvisorError
from advisor.records import Record
from advisor.widgets.widget import admits

_WAITS_S = 15
_FALLBACKS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
_VERSION = re.compile(r"Standout's widget (\S+?)\. ")
_ANCESTORS = re.compile(r"frame-ancestors ([^;]*)")
_SENTENCE = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Finding(Record):
    """One thing that was looked at: whether it is well, a sentence, and the exact line that mends it."""

    subject: str
    ok: bool
    sentence: str
    line: str = ""


class Answer(NamedTuple):
    """What an address answered, after redirections."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str


class Tag(NamedTuple):
    """A script or frame of ours on a page."""

    kind: str
    src: str
    widget: str
    attributes: Mapping[str, str]


class Page(HTMLParser):
    """Our tags on a host page, its viewport and the policies it sets on itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.policies: list[str] = []
        self.viewport = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        src = given.get("src", "").strip()
        if tag == "script" and ("data-widget" in given or urlsplit(src).path.endswith("/widget.js")):
            self.tags.append(Tag("script", src, given.get("data-widget", ""), given))
        if tag == "iframe" and (embedded := re.search(r"/embed/([^/?#]+)", src)):
            self.tags.append(Tag("iframe", src, embedded[1], given))
        if tag == "meta" and given.get("name", "").lower() == "viewport":
            self.viewport = True
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(given.get("content", ""))


def inspect(url: str, version: str, client: httpx.Client | None = None) -> Iterator[Finding]:
    """Looks at the host page at `url`. Raises `AdvisorError` where it cannot be read at all."""
    with client or httpx.Client(timeout=_WAITS_S, follow_redirects=True) as browser:
        page = _fetched(browser, url)
        if page.status >= 400:
            raise AdvisorError(
                f"{url} answers {page.status}; give the address of the page that carries the widget."
            )
        read = Page(page.text)
        yield from _judged(browser, page, read, version)


def _judged(browser: httpx.Client, page: Answer, read: Page, version: str) -> Iterator[Finding]:
    if not read.tags:
        yield _ill(
            "snippet",
            "there is none in the page as the server sends it (a tag manager may add it); paste it before </body>",
            _script("YOUR-ID"),
        )
    for tag in read.tags:
        yield _snippet(tag)
        yield from _server(browser, page, tag, version)
        yield from _policy(page, read, tag)
        yield _mixed(page, tag)
    yield _viewport(read)


def _snippet(tag: Tag) -> Finding:
    if tag.kind == "script" and not tag.widget:
        return _ill("snippet", "it names no widget", _script("YOUR-ID", tag.src))
    if tag.kind == "iframe" and tag.attributes.get("referrerpolicy") == "no-referrer":
        return _ill(
            "snippet",
            "the frame hides which site it is on, so it cannot open",
            f'<iframe src="{tag.src}" referrerpolicy="origin" ...></iframe>',
        )
    return _well("snippet", f"{tag.kind} of widget {tag.widget}")


def _server(browser: httpx.Client, page: Answer, tag: Tag, version: str) -> Iterator[Finding]:
    """The script's version, and whether the widget is there and for this site."""
    src = urljoin(page.url, tag.src)
    if tag.kind == "script":
        script = _fetched(browser, src)
        found = _VERSION.search(script.text) if script.status < 400 else None
        if found is None:
            reason = f"{src} is not Standout's ({script.status}); use the address of your server"
            yield _ill("script", reason, _script(tag.widget))
            return
        if found[1] == version:
            yield _well("version", version)
        else:
            reason = f"{found[1]} is not {version}; load it from the server, not from a copy"
            yield _ill("version", reason, _script(tag.widget))
    if tag.widget:
        yield _framing(browser, page, _origin(src), tag.widget)


def _framing(browser: httpx.Client, page: Answer, host: str, widget: str) -> Finding:
    site = _origin(page.url)
    frame = _fetched(browser, f"{host}/embed/{quote(widget, safe='')}", {"Referer": f"{site}/"})
    allow = f"advisor widget allow {widget} {site}"
    if frame.status == 404:
        add = f'advisor widget add "NAME" --id {widget} --domain {site}'
        return _ill("widget", f"there is no widget {widget} at {host}", add)
    if frame.status == 403:
        told = _SENTENCE.search(frame.text)
        return _ill("domains", told[1] if told else f"{host} does not let {site} show it.", allow)
    if frame.status >= 400:
        return _ill("widget", f"{host}/embed/{widget} answers {frame.status}; look into the server's log")
    if "x-frame-options" in frame.headers:
        return _ill(
            "framing",
            "a proxy before the server forbids every frame; let it drop that header for /embed/ (in nginx:)",
            "proxy_hide_header X-Frame-Options;",
        )
    ancestors = _ANCESTORS.search(frame.headers.get("content-security-policy", ""))
    if ancestors is None or not admits(ancestors[1].split(), site):
        return _ill("framing", f"the server's answer does not let {site} frame it", allow)
    return _well("domains", f"{site} is among them")


def _policy(page: Answer, read: Page, tag: Tag) -> Iterator[Finding]:
    """Each policy of the page has to allow our script and our frame; all of them hold together."""
    src = urljoin(page.url, tag.src)
    header = page.headers.get("content-security-policy", "")
    policies = [*(policy for policy in header.split(",") if policy.strip()), *read.policies]
    for directive in ("script-src", "frame-src") if tag.kind == "script" else ("frame-src",):
        refusals = (_refusal(policy, directive, src, page.url, tag) for policy in policies)
        allowed = _well(directive, "allows it" if policies else "the page has no policy")
        yield next((refusal for refusal in refusals if refusal), allowed)
    yield _well("connect-src", "needs nothing: the widget talks from its own frame")


def _refusal(policy: str, directive: str, src: str, page: str, tag: Tag) -> Finding | None:
    directives = _directives(policy)
    name = next((name for name in _FALLBACKS[directive] if name in directives), None)
    if name is None or _allows(directives[name], src, page, tag, directive):
        return None
    if directive == "script-src" and "'strict-dynamic'" in directives[name]:
        line = _script(tag.widget, src, ' nonce="THE-PAGE\'S-NONCE"')
        return _ill(directive, "with 'strict-dynamic' only scripts with the page's nonce run", line)
    host = _origin(src)
    mended = " ".join([*(word for word in directives[name] if word != "'none'"), host])
    name = directive if name == "default-src" else name
    return _ill(directive, f"the page's policy does not allow {host}", f"{name} {mended};")


def _allows(sources: Sequence[str], src: str, page: str, tag: Tag, directive: str) -> bool:
    nonce = tag.attributes.get("nonce")
    if directive == "script-src" and (nonce or "'strict-dynamic'" in sources):
        return f"'nonce-{nonce}'" in sources
    return any(_matches(source, src, page) for source in sources)


def _matches(source: str, src: str, page: str) -> bool:
    """Whether a source expression of a policy covers an address."""
    at = urlsplit(src)
    if source == "*":
        return at.scheme in {"http", "https"}
    if source == "'self'":
        return _origin(src) == _origin(page)
    if source.endswith(":") and source.count(":") == 1:
        return source[:-1].lower() == at.scheme
    scheme, found, rest = source.lower().rpartition("://")
    host, _, path = rest.partition("/")
    if found and scheme != at.scheme and (scheme, at.scheme) != ("http", "https"):
        return False
    name, _, port = host.partition(":")
    same_port = port in {"*", str(at.port or "")} or (not port and at.port in {80, 443})
    same_host = at.hostname == name or (name.startswith("*.") and str(at.hostname).endswith(name[1:]))
    below = at.path.startswith(f"/{path}") if path.endswith("/") else at.path == f"/{path}"
    return same_host and same_port and (not path or below)


def _mixed(page: Answer, tag: Tag) -> Finding:
    src = urlsplit(urljoin(page.url, tag.src))
    if urlsplit(page.url).scheme == "https" and src.scheme == "http" and src.hostname not in _LOCAL:
        line = _script(tag.widget, f"https://{src.netloc}{src.path}")
        return _ill("mixed content", "an https page blocks what comes by http", line)
    return _well("mixed content", "none")


def _viewport(read: Page) -> Finding:
    if read.viewport:
        return _well("viewport", "set")
    line = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return _ill("viewport", "none, so phones draw page and widget tiny", line)


def _well(subject: str, sentence: str) -> Finding:
    return Finding(subject=subject, ok=True, sentence=sentence)


def _ill(subject: str, sentence: str, line: str = "") -> Finding:
    return Finding(subject=subject, ok=False, sentence=sentence, line=line)


def _script(widget: str, src: str = "https://YOUR-HOST/widget.js", more: str = "") -> str:
    return f'<script src="{src}" data-widget="{widget}"{more} async></script>'


def _directives(policy: str) -> dict[str, list[str]]:
    words = [part.split() for part in policy.split(";") if part.strip()]
    return {name.lower(): sources for name, *sources in reversed(words)}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _fetched(browser: httpx.Client, url: str, headers: Mapping[str, str] | None = None) -> Answer:
    try:
        answer = browser.get(url, headers=dict(headers or {}))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise AdvisorError(
            f"{url} cannot be fetched ({error}); check the address and the network."
        ) from error
    return Answer(str(answer.url), answer.status_code, answer.headers, answer.text)
