"""A kept brief checked again: against its own page, and every quote against the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from advisor.advice.export import claims_of
from advisor.briefs.files import BriefFile
from advisor.briefs.kept import KeptBrief, sha256_of_words
from advisor.ingestion.cleaning import clean, quote
from advisor.ingestion.quotes import find_quote
from advisor.records import Citation, Document

Verdict = Literal["holds", "moved", "changed", "gone", "altered"]
"""Of a passage: word for word at its place, elsewhere in its document, worded otherwise there, or no longer in the
library. Altered: the brief itself is not what it was."""

_ALIKE = 60.0
"""From this likeness of 100 on, a passage counts as the same one in other words."""


class Finding(NamedTuple):
    """What became of a passage, or what is wrong with the brief; the words then and now where they differ."""

    verdict: Verdict
    sentence: str
    then: str = ""
    now: str = ""


def check(file: BriefFile, documents: Mapping[str, Document]) -> list[Finding]:
    """Everything there is to say about a brief; it holds where every finding does."""
    return [
        *_seal(file),
        *_page(file),
        *_claims(file.kept),
        *(_passage(citation, documents) for citation in file.kept.citations),
    ]


def difference(then: str, now: str) -> Iterator[tuple[str, Literal["same", "out", "in"]]]:
    """The words of both, one after the other, each with whether it stayed, went or came."""
    old, new = then.split(), now.split()
    for kind, low, high, start, end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield " ".join(old[low:high]), "same"
            continue
        if low < high:
            yield " ".join(old[low:high]), "out"
        if start < end:
            yield " ".join(new[start:end]), "in"


def _seal(file: BriefFile) -> Iterator[Finding]:
    if not file.sealed:
        yield Finding("altered", "The brief was altered after it was made: its seal is broken.")


def _page(file: BriefFile) -> Iterator[Finding]:
    """Whether the page says what it said when it was made; where it does not, which of its quotes are missing."""
    if file.words is None or sha256_of_words(file.words) == file.kept.page_sha256:
        return
    said = _squeezed(file.words)
    missing = [one for one in file.kept.citations if _named(one, said) and _squeezed(one.quote) not in said]
    for citation in missing:
        yield Finding(
            "altered", f"Source {citation.n} is not quoted on the page as it was.", then=citation.quote
        )
    if not missing:
        yield Finding("altered", "The words of the page were altered after the brief was made.")


def _named(citation: Citation, said: str) -> bool:
    """Whether the page lists a source: its place stands there."""
    return _squeezed(citation.source) in said and str(citation.start) in said


def _claims(kept: KeptBrief) -> Iterator[Finding]:
    known = {citation.n for citation in kept.citations}
    for claim in claims_of(kept):
        if not set(claim.citations) <= known or (claim.basis == "framework" and not claim.citations):
            yield Finding("altered", f"“{claim.text}” names no passage of the brief.")


def _passage(citation: Citation, documents: Mapping[str, Document]) -> Finding:
    document = documents.get(citation.source)
    about = f"Source {citation.n}, {citation.source}, {citation.start} to {citation.end}"
    if document is None:
        return Finding("gone", f"{about}: the library has no such document any more.", then=citation.quote)
    inside = citation.start < citation.end <= len(document.text)
    now = quote(document, citation.start, citation.end) if inside else ""
    if now == citation.quote:
        return Finding("holds", f"{about}: word for word.")
    if document.sha256 == citation.source_sha256:
        return Finding(
            "altered", f"{about}: the brief does not quote what stands there.", citation.quote, now
        )
    elsewhere = find_quote(document, citation.quote)
    if elsewhere:
        span = elsewhere[0]
        return Finding(
            "moved", f"{about}: the document changed, and it now stands at {span.start} to {span.end}."
        )
    likest = _likest(citation.quote, document)
    if likest:
        return Finding(
            "changed", f"{about}: the document changed, and the passage with it.", citation.quote, likest
        )
    return Finding("gone", f"{about}: the document changed, and the passage is gone.", then=citation.quote)


def _likest(words: str, document: Document) -> str:
    """The stretch of the document most like `words`, nothing where none is like them."""
    text = clean(document).text
    found = fuzz.partial_ratio_alignment(words, text, score_cutoff=_ALIKE)
    if found is None:
        return ""
    start = max(text.rfind(" ", 0, found.dest_start), text.rfind("\n", 0, found.dest_start)) + 1
    ends = [place for place in (text.find(sign, found.dest_end) for sign in " \n") if place >= 0]
    return " ".join(text[start : min(ends, default=len(text))].split())


def _squeezed(text: str) -> str:
    return "".join(text.split())
