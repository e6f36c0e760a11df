"""A brief with all it rests on, under a seal that tells whether anything was changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from advisor.advice.export import claims_of
from advisor.errors import BriefFileError, first_problem
from advisor.records import Brief, Citation, Standing

_SEAL = "seal"


class KeptBrief(Brief):
    """A brief with the passages it cites and the ranking it was written by.

    `page_sha256` is of the words of the page that carries it, empty where none does; `seal` is of all the rest. The
    seal finds what was changed afterwards; it is no signature, for whoever can run this program can make one.
    """

    citations: tuple[Citation, ...]
    ranking: tuple[Standing, ...] = ()
    page_sha256: str = ""
    seal: str = ""

    def on_page(self, words: str) -> KeptBrief:
        """The same brief, carried by a page that says `words`."""
        return self.model_copy(update={"page_sha256": sha256_of_words(words)})

    def to_json(self) -> str:
        """The brief as JSON, sealed."""
        content = json.loads(self.model_dump_json(by_alias=True))
        return json.dumps(content | {_SEAL: _seal(content)}, ensure_ascii=False)


def keep(brief: Brief, citations: Sequence[Citation], ranking: Sequence[Standing]) -> KeptBrief:
    """The brief with those of the citations that it uses."""
    used = {n for claim in claims_of(brief) for n in claim.citations}
    parts = {name: getattr(brief, name) for name in Brief.model_fields}
    return KeptBrief(
        **parts,
        citations=tuple(citation for citation in citations if citation.n in used),
        ranking=tuple(ranking),
    )


def read_kept(text: str) -> KeptBrief:
    """The brief that `to_json` wrote, its seal not looked at. Raises `BriefFileError` where it is none."""
    try:
        return KeptBrief.model_validate(json.loads(text))
    except ValidationError as error:
        raise BriefFileError(
            f"This is no brief, or its record was altered ({first_problem(error)})."
        ) from error
    except ValueError as error:
        raise BriefFileError(f"This is no brief, or its record was altered ({error}).") from error


def is_sealed(text: str) -> bool:
    """Whether the JSON of a brief is what was sealed."""
    content: dict[str, Any] = json.loads(text)
    return content.get(_SEAL) == _seal(content)


def sha256_of_words(words: str) -> str:
    """Of a page's words, however they are broken into lines."""
    return hashlib.sha256("".join(words.split()).encode("utf-8")).hexdigest()


def _seal(content: dict[str, Any]) -> str:
    """Of everything but the seal; the order of keys and blanks makes no difference."""
    rest = {key: value for key, value in content.items() if key != _SEAL}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode("utf-8")).hexdigest()
