"""The brief as a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jinja2 import Environment, StrictUndefined

from advisor.advice.citations import as_plain
from advisor.records import Brief, Citation, Claim, Mark


def as_markdown(brief: Brief, citations: Sequence[Citation], template: str) -> str:
    """The brief as Markdown by the Jinja template of `prompts/brief.md`; sources keep their numbers."""
    page = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - Markdown, not HTML
    page.filters["marked"] = marked
    page.filters["plain"] = as_plain
    wanted = {n for claim in claims_of(brief) for n in claim.citations}
    sources = [citation for citation in citations if citation.n in wanted]
    return page.from_string(template).render(
        brief=brief, sources=sources, marked=marked, words=words_behind(brief)
    )


def marked(claim: Claim) -> str:
    """The claim with its [n] markers."""
    return as_plain(claim.text) + "".join(f" [{n}]" for n in claim.citations)


def words_behind(brief: Brief) -> tuple[Mark, ...]:
    """What the canvas rests on: one mark for each of the owner's sentences, in the order they were said."""
    marks = [mark for line in brief.canvas.lines for mark in line.marks] if brief.canvas else []
    by_words = {(mark.turn, mark.quote): mark for mark in marks if mark.turn is not None}
    return tuple(by_words[key] for key in sorted(by_words))


def claims_of(brief: Brief) -> Iterable[Claim]:
    """Every claim of a brief."""
    for item in brief.recommendations:
        yield from (*item.why, *item.how, *item.pitfalls, *item.prerequisites, *item.flips_if)
    for rejected in brief.not_recommended:
        yield from rejected.why
    yield from brief.tensions
