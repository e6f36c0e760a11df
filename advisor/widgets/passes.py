"""Short-lived passes: signed by the server, and good for one conversation in one widget on one site."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address, ip_network

from advisor.errors import AdvisorError
from advisor.records import Record

LASTS_S = 900


class PassError(AdvisorError):
    """A pass is forged, out of date or for something else; the message says which."""


class Stay(Record):
    """What a pass is good for."""

    widget: str
    origin: str
    conversation: str


class _Signed(Record):
    stay: Stay
    until: int


class Passes:
    """Issues and reads passes. `clock` gives the seconds that they are dated by."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock

    def issue(self, stay: Stay) -> str:
        """A pass for the next minutes."""
        body = _Signed(stay=stay, until=int(self._clock()) + LASTS_S).model_dump_json().encode()
        return f"{_in_letters(body)}.{self._signature('pass', body)}"

    def read(self, token: str) -> Stay:
        """What a pass is good for. Raises `PassError` for one that we did not issue or that is out of date."""
        written, _, signature = token.partition(".")
        body = _from_letters(written)
        if not hmac.compare_digest(signature.encode(), self._signature("pass", body).encode()):
            raise PassError("That pass was not issued here; open the chat again.")
        signed = _Signed.model_validate_json(body)
        if signed.until < self._clock():
            raise PassError("That pass is out of date; ask for a new one.")
        return signed.stay

    def key(self, stay: Stay) -> str:
        """What the visitor's own browser keeps, to be given new passes for this conversation."""
        return self._signature("key", stay.model_dump_json().encode())

    def opens(self, key: str, stay: Stay) -> bool:
        return hmac.compare_digest(key.encode(), self.key(stay).encode())

    def visitor(self, address: str, day: date) -> str:
        """Who is counted: an address, unreadable and different every day. Of an IPv6 address its network counts."""
        return self._signature("visitor", f"{day.isoformat()} {network(address)}".encode())[:22]

    def _signature(self, purpose: str, body: bytes) -> str:
        return _in_letters(hmac.digest(self._secret, purpose.encode() + b"\0" + body, hashlib.sha256))


def network(address: str) -> str:
    """Who counts as one: an IPv4 address, or the network of an IPv6 address."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64 if known.version == 6 else 32), strict=False))


def _in_letters(body: bytes) -> str:
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def _from_letters(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise PassError("That is no pass; open the chat again.") from error
