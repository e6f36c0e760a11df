"""The signature by which the consultancy's server knows that a request is ours and was not altered."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from importlib.metadata import version

SIGNATURE = "Standout-Signature"


def headers(body: bytes, secret: str, key: str, now: float) -> Mapping[str, str]:
    """The headers of a signed request; `key` is the same for every try of one delivery."""
    return {
        SIGNATURE: signature(body, secret, int(now)),
        "Idempotency-Key": key,
        "Content-Type": "application/json",
        "User-Agent": f"Standout/{version('standout-advisor')}",
    }


def signature(body: bytes, secret: str, seconds: int) -> str:
    """`t=<unix>,v1=<hex>`: HMAC-SHA256 over the seconds, a full stop and the exact bytes of the body."""
    signed = hmac.digest(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hex()}"
