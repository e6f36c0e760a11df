"""A widget: its sites, its looks and its limits, as the consultancy set them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from advisor.records import Record

Language = Literal["en", "es", "de", "fr", "hi"]
Side = Literal["left", "right"]

_SITE = re.compile(
    r"(?:(?P<scheme>https?)://)?"
    r"(?P<host>(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])"
    r"(?::(?P<port>\d{1,5}))?/?"
)
_THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
_CONTACT = re.compile(r"(?:https://[^\s\"'<>]+|mailto:[^\s\"'<>]+@[^\s\"'<>]+|tel:\+?[\d .()-]+)")
_DEFAULT_PORTS = {"https": "443", "http": "80"}


def as_origin(site: str) -> str:
    """`www.firm.example` as the origin `https://www.firm.example`; `*.firm.example` stands for all hosts below it.

    Without a scheme it is https, on this machine http. Raises `ValueError` where it is no site.
    """
    parts = _SITE.fullmatch(site.strip().lower())
    if parts is None:
        raise ValueError(
            f"{site[:80]!r} is not a domain; write it like www.firm.example or https://firm.example"
        )
    host, port = parts["host"], parts["port"]
    scheme = parts["scheme"] or ("http" if host in _THIS_MACHINE else "https")
    return f"{scheme}://{host}" + (f":{port}" if port and port != _DEFAULT_PORTS[scheme] else "")


def admits(sites: Sequence[str], origin: str) -> bool:
    """Whether a page of `origin` belongs to one of `sites`."""
    return any(_covers(site, origin) for site in sites)


def _covers(site: str, origin: str) -> bool:
    scheme, _, host = site.partition("://")
    if not host.startswith("*."):
        return site == origin
    origin_scheme, _, origin_host = origin.partition("://")
    return origin_scheme == scheme and origin_host.endswith(host[1:]) and len(origin_host) > len(host[1:])


def _a_contact(link: str) -> str:
    if link and not _CONTACT.fullmatch(link):
        raise ValueError("a contact link begins with https://, mailto: or tel:")
    return link


def is_this_machine(host: str) -> bool:
    """Whether a host's name or number says that it is the machine we run on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _a_webhook(address: str) -> str:
    if address and not re.fullmatch(r"https?://[^\s\"'<>]+", address):
        raise ValueError("a webhook's address begins with https://")
    parts = urlsplit(address)
    if address and (not parts.hostname or parts.port == 0):
        raise ValueError("a webhook's address names a host, such as https://www.firm.example/brief")
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        raise ValueError("a webhook's address begins with https://; http is for this machine alone")
    return address


Site = Annotated[str, AfterValidator(as_origin)]
ContactLink = Annotated[str, Field(max_length=300), AfterValidator(_a_contact)]
Webhook = Annotated[str, Field(max_length=500), AfterValidator(_a_webhook)]


class Look(Record):
    """How a widget looks on the host page. `avatar` is an emoji or one to three letters."""

    accent: str = Field("#1d5c54", pattern=r"^#[0-9a-fA-F]{6}$")
    radius: int = Field(16, ge=0, le=28)
    avatar: str = Field("", max_length=4)
    launcher: str = Field("", max_length=60)
    greeting: str = Field("", max_length=600)
    position: Side = "right"
    language: Language = "en"
    opens_by_itself: bool = False


class Limits(Record):
    """How much a widget answers: messages for each visitor and for everybody in a day, and the longest message."""

    visitor_a_day: int = Field(60, ge=1, le=10_000)
    widget_a_day: int = Field(2_000, ge=1, le=1_000_000)
    longest_message: int = Field(4_000, ge=100, le=8_000)


class Widget(Record):
    """A widget as the consultancy set it. One without domains answers nobody.

    `limit_message` and `contact_link` are what visitors read where a limit is reached, in the consultancy's own words.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    name: str = Field(min_length=1, max_length=80)
    domains: tuple[Site, ...] = ()
    collection: str | None = Field(None, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{2,63}$")
    look: Look = Look()
    limits: Limits = Limits()
    limit_message: str = Field("", max_length=600)
    contact_link: ContactLink = ""
    webhook_url: Webhook = ""
    webhook_secret: str = Field("", repr=False)

    def admits(self, origin: str) -> bool:
        """Whether pages of `origin` may show this widget."""
        return admits(self.domains, origin)

    def with_secret(self) -> Widget:
        """The same widget, with a new secret to sign with where it has a webhook and none yet."""
        if not self.webhook_url or self.webhook_secret:
            return self
        return self.model_copy(update={"webhook_secret": f"whsec_{secrets.token_urlsafe(32)}"})


def id_for(name: str, taken: Sequence[str]) -> str:
    """A free id that reads like `name`."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32].strip("-")
    stem = slug if len(slug) > 1 else "widget"
    return next(
        candidate
        for candidate in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
        if candidate not in taken
    )


def snippet(widget: Widget, address: str) -> str:
    """The line that puts `widget` on a page, from the server at `address`."""
    return f'<script src="{address}/widget.js" data-widget="{widget.id}" async></script>'


def frame(widget: Widget, address: str) -> str:
    """The widget as a part of a page instead of a button in its corner."""
    return (
        f'<iframe src="{address}/embed/{widget.id}" title="{_attribute(widget.name)}" width="400" height="640"\n'
        '  referrerpolicy="origin" style="border: 0; max-width: 100%"></iframe>'
    )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
