"""The brief as a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jinja2 import Environment, StrictUndefined

from advisor.advice.citations import as_plain
from advisor.records import Brief, Citation, Claim


def as_markdown(brief: Brief, citations: Sequence[Citation], template: str) -> str:
    """The brief as Markdown by the Jinja template of `prompts/brief.md`; sources keep their numbers."""
    page = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - Markdown, not HTML
    page.filters["marked"] = marked
    page.filters["plain"] = as_plain
    wanted = {n for claim in claims_of(brief) for n in claim.citations}
    sources = [citation for citation in citations if citation.n in wanted]
    return page.from_string(template).render(brief=brief, sources=sources, marked=marked)


def marked(claim: Claim) -> str:
    """The claim with its [n] markers."""
    return as_plain(claim.text) + "".join(f" [{n}]" for n in claim.citations)


def claims_of(brief: Brief) -> Iterable[Claim]:
    """Every claim of a brief."""
    for item in brief.recommendations:
        yield from (*item.why, *item.how, *item.pitfalls, *item.prerequisites, *item.flips_if)
    for rejected in brief.not_recommended:
        yield from rejected.why
    yield from brief.tensions
