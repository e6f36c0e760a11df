"""How a visitor wants to be reached, read from what they typed."""

from __future__ import annotations

import re
import unicodedata

from advisor.handover.records import Contact

_EMAIL = re.compile(r"[^\s@<>\"',;:()\\]+@[^\s@.<>\"',;:()\\]+(?:\.[^\s@.<>\"',;:()\\]+)+")
_PHONE = re.compile(r"\+?[\d\s()./-]+")
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15


def read_contact(name: str, reach: str) -> Contact | None:
    """A contact by e-mail or by phone; None where `reach` is neither."""
    called, typed = _in_a_line(name), _in_a_line(reach)
    if _EMAIL.fullmatch(typed):
        return Contact(name=called, email=typed)
    digits = sum(letter.isdecimal() for letter in typed)
    if _PHONE.fullmatch(typed) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return Contact(name=called, phone=typed)
    return None


def _in_a_line(text: str) -> str:
    return " ".join(
        "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text).split()
    )
