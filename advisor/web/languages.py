"""The languages of the page: what it says in each, and which one a visitor reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from fastapi import Request
from pydantic import Field

from advisor.prompting import load_prompts
from advisor.records import Slot

Words = Mapping[str, str]
"""What the page says in one language, by entry. What a slot of the profile is called stands under the slot's name, in
English in the interview."""

ENGLISH = "en"
COOKIE = "standout.language"
_REMEMBERED_S = 365 * 24 * 60 * 60
_PLACE = re.compile(r"\{\{(\w+)\}\}")

Entry = Annotated[str, Field(pattern=r'^[^<>&"\\]*$')]
Catalogue = dict[str, dict[str, Entry]]


def load_words(prompts_dir: Path) -> dict[str, Words]:
    """By language, all that the page says: its own words, and those that it has in common with the widget."""
    own = load_prompts(prompts_dir, "page.yaml", Catalogue)
    common = load_prompts(prompts_dir, "widget.yaml", Catalogue)
    return {code: {"code": code, **common[code], **words} for code, words in own.items()}


def slot_names(labels: Mapping[Slot, str], words: Words) -> Mapping[Slot, str]:
    """What the slots of a profile are called in a language; `labels` are their English names."""
    return {slot: words.get(slot, label) for slot, label in labels.items()}


def place(entry: str) -> str:
    """Where the page has this entry; `in_words` puts it there in the language of each visitor."""
    return f"{{{{{entry}}}}}"


def in_words(page: str, words: Words) -> str:
    """A page with its words in their places; a script or JSON around a place stays what it is."""
    return _PLACE.sub(lambda found: as_json(words[found[1]])[1:-1], page)


def as_json(words: Words | str) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")


class Languages:
    """Chooses among the languages of a catalogue."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self.words = words

    def of(self, request: Request) -> str:
        """The language that the address asks for, else the one chosen before, else the browser's, else English."""
        return next((wish for wish in _wishes(request) if wish in self.words), ENGLISH)

    def headers(self, request: Request) -> Mapping[str, str]:
        """What an answer that depends on the language says of it; one that the address asks for is remembered."""
        asked = request.query_params.get("lang", "")
        remembered = f"{COOKIE}={asked}; Path=/; Max-Age={_REMEMBERED_S}; SameSite=Lax"
        return {"Vary": "Accept-Language, Cookie"} | (
            {"Set-Cookie": remembered} if asked in self.words else {}
        )


def _wishes(request: Request) -> Iterator[str]:
    yield request.query_params.get("lang", "")
    yield request.cookies.get(COOKIE, "")
    yield from _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header, the dearest first: "de-CH, en;q=0.8" is de, en."""

    def dearness(part: str) -> float:
        weight = re.search(r";\s*q=([01](?:\.\d{1,3})?)\s*$", part)
        return float(weight[1]) if weight else 1.0

    parts = [part.strip() for part in header.split(",")]
    return [re.split("[-;]", part)[0].lower() for part in sorted(parts, key=dearness, reverse=True)]
