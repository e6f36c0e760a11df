"""One try of a delivery: signed, straight to the address, and what came of it in one sentence."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal, NamedTuple

import httpx

from advisor.handover.signing import headers
from advisor.records import Record
from advisor.widgets.widget import Widget, is_this_machine

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The network addresses of a host. Raises `OSError` where there are none."""

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_PASSING = frozenset({408, 409, 425, 429})
_EXCERPT = 120
_PORTS = {"https": 443, "http": 80}


class Parcel(NamedTuple):
    """What is to be sent: the exact bytes, and the key that is the same for every try."""

    key: str
    body: bytes


class Outcome(Record):
    """`later` may succeed another time, not before `wait_s` seconds where the receiver said so; `refused` will not."""

    verdict: Literal["delivered", "later", "refused"]
    problem: str = ""
    wait_s: float = 0.0


DELIVERED = Outcome(verdict="delivered")


def resolve(host: str, port: int) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Sender:
    """Sends parcels to webhooks. `private` lets them go to networks that cannot be reached from outside."""

    def __init__(
        self, clock: Callable[[], float], *, private: bool = False, resolve: Resolve = resolve
    ) -> None:
        self._clock = clock
        self._private = private
        self._resolve = resolve
        self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)

    def send(self, parcel: Parcel, widget: Widget) -> Outcome:
        """One try. What goes wrong on the way is an outcome and raises nothing."""
        if not widget.webhook_url:
            return _refused("The widget has no webhook any more.")
        if not widget.webhook_secret:
            return _refused("The webhook has no secret to sign with; save the widget again to give it one.")
        try:
            return self._posted(parcel, httpx.URL(widget.webhook_url), widget.webhook_secret)
        except httpx.TimeoutException:
            return _later("The webhook did not answer in time.")
        except (httpx.TransportError, OSError) as error:
            return _later(f"The webhook could not be reached ({_in_a_line(str(error))}).")
        except (httpx.InvalidURL, UnicodeError) as error:
            return _refused(f"The webhook's address cannot be used ({_in_a_line(str(error))}).")

    def close(self) -> None:
        self._client.close()

    def _posted(self, parcel: Parcel, webhook: httpx.URL, secret: str) -> Outcome:
        host = webhook.raw_host.decode("ascii")
        addresses = list(dict.fromkeys(self._resolve(host, webhook.port or _PORTS[webhook.scheme])))
        if not self._may_go_to(host, [ip_address(address) for address in addresses]):
            return _refused(
                "The webhook's address leads into a private network; set private_webhooks to allow that."
            )
        signed = headers(parcel.body, secret, parcel.key, self._clock())
        unreachable = httpx.ConnectError("it has no address")
        for address in addresses:
            try:
                return self._posted_to(address, webhook, parcel.body, signed)
            except httpx.ConnectError as error:
                unreachable = error
        raise unreachable

    def _posted_to(self, address: str, webhook: httpx.URL, body: bytes, signed: Mapping[str, str]) -> Outcome:
        """The address that was looked at is the one we connect to: its name cannot lead elsewhere in between."""
        request = self._client.build_request(
            "POST",
            webhook.copy_with(host=address),
            content=body,
            headers={"Host": webhook.netloc.decode("ascii"), "Accept-Encoding": "identity", **signed},
            extensions={"sni_hostname": webhook.raw_host.decode("ascii")},
        )
        answer = self._client.send(request, stream=True)
        try:
            return self._judged(answer)
        finally:
            answer.close()

    def _may_go_to(self, host: str, addresses: Sequence[Address]) -> bool:
        if self._private or is_this_machine(host):
            return True
        return all(address.is_global and not address.is_multicast for address in addresses)

    def _judged(self, answer: httpx.Response) -> Outcome:
        status = answer.status_code
        if answer.is_success:
            return DELIVERED
        if answer.is_redirect:
            return _refused(
                f"The webhook answered {status}, a redirect; set the address that it leads to itself."
            )
        said = _excerpt(answer)
        problem = f"The webhook answered {status}{f': {said}' if said else ''}."
        if status in _PASSING or status >= 500:
            return _later(problem, self._asked_to_wait(answer.headers.get("retry-after", "")))
        return _refused(problem)

    def _asked_to_wait(self, retry_after: str) -> float:
        """Seconds, given as a number or as a date."""
        if retry_after.strip().isdecimal():
            return float(retry_after)
        try:
            return max(0.0, parsedate_to_datetime(retry_after).timestamp() - self._clock())
        except ValueError:
            return 0.0


def _later(problem: str, wait_s: float = 0.0) -> Outcome:
    return Outcome(verdict="later", problem=problem, wait_s=wait_s)


def _refused(problem: str) -> Outcome:
    return Outcome(verdict="refused", problem=problem)


def _excerpt(answer: httpx.Response) -> str:
    """The first words of what the receiver said; the rest is not even read."""
    start = next(answer.iter_raw(), b"")
    return _in_a_line(start[: 4 * _EXCERPT].decode("utf-8", errors="replace"))


def _in_a_line(text: str) -> str:
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f"{shown[:_EXCERPT]}…" if len(shown) > _EXCERPT else shown.rstrip(".")
