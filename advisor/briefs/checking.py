"""A kept brief checked again: against its own page, and every quote against the library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from advisor.advice.export import claims_of
from advisor.briefs.files import BriefFile
from advisor.briefs.kept import KeptBrief, sha256_of_words
from advisor.ingestion.cleaning import clean, quote
from advisor.ingestion.quotes import find_quote
from advisor.records import Citation, Document, Span

Verdict = Literal["holds", "moved", "changed", "gone", "altered"]
"""Of a passage: word for word at its place, elsewhere in its document, worded otherwise there, or no longer in the
library. Altered: the brief itself is not what it was."""

Change = Literal["same", "out", "in"]

_ALIKE = 60.0
"""From this likeness of 100 on, a passage counts as the same one in other words."""
_NEAR = 40
"""So many characters around the first guess a passage may begin and end; the guess is as long as the old words."""
_WORD = re.compile(r"\S+")


class Finding(NamedTuple):
    """What became of a passage, or what is wrong with the brief; the words then and now where they differ."""

    verdict: Verdict
    sentence: str
    then: str = ""
    now: str = ""


class Trace(NamedTuple):
    """What became of a passage, where it stands now and what it says there."""

    verdict: Verdict
    span: Span | None = None
    now: str = ""


def check(file: BriefFile, documents: Mapping[str, Document]) -> list[Finding]:
    """Everything there is to say about a brief; it holds where every finding does."""
    return [
        *_seal(file),
        *_page(file),
        *_claims(file.kept),
        *(_passage(citation, documents) for citation in file.kept.citations),
    ]


def traced(citation: Citation, documents: Mapping[str, Document]) -> Trace:
    """What became of a passage since it was cited."""
    document = documents.get(citation.source)
    if document is None:
        return Trace("gone")
    inside = citation.start < citation.end <= len(document.text)
    now = quote(document, citation.start, citation.end) if inside else ""
    if now == citation.quote:
        return Trace("holds", citation.span, now)
    if document.sha256 == citation.source_sha256:
        return Trace("altered", citation.span if inside else None, now)
    if elsewhere := find_quote(document, citation.quote):
        return Trace("moved", elsewhere[0], citation.quote)
    likest = _likest(citation.quote, document)
    if likest is None:
        return Trace("gone")
    return Trace("changed", likest, " ".join(quote(document, likest.start, likest.end).split()))


def difference(then: str, now: str) -> Iterator[tuple[str, Change]]:
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
    about = f"Source {citation.n}, {citation.source}, {citation.start} to {citation.end}"
    verdict, span, now = traced(citation, documents)
    match verdict:
        case "holds":
            return Finding(verdict, f"{about}: word for word.")
        case "moved" if span:
            return Finding(
                verdict, f"{about}: the document changed, and it now stands at {span.start} to {span.end}."
            )
        case "changed":
            return Finding(
                verdict, f"{about}: the document changed, and the passage with it.", citation.quote, now
            )
        case "altered":
            return Finding(
                verdict, f"{about}: the brief does not quote what stands there.", citation.quote, now
            )
    if citation.source not in documents:
        return Finding(verdict, f"{about}: the library has no such document any more.", then=citation.quote)
    return Finding(verdict, f"{about}: the document changed, and the passage is gone.", then=citation.quote)


def _likest(words: str, document: Document) -> Span | None:
    """The stretch of whole words in the document that is most like `words`, None where none is like them."""
    cleaned = clean(document)
    text = cleaned.text
    found = fuzz.partial_ratio_alignment(words, text, score_cutoff=_ALIKE)
    if found is None:
        return None
    starts = [word.start() for word in _WORD.finditer(text) if abs(word.start() - found.dest_start) <= _NEAR]
    ends = [word.end() for word in _WORD.finditer(text) if abs(word.end() - found.dest_end) <= _NEAR]
    first, last = max(
        ((start, end) for start in starts for end in ends if start < end),
        key=lambda place: fuzz.ratio(words, text[slice(*place)]),
        default=(found.dest_start, found.dest_end),
    )
    start, end = cleaned.raw_span(first, last)
    return Span(source=document.file, start=start, end=end)


def _squeezed(text: str) -> str:
    return "".join(text.split())
