"""What stands on the page that an owner keeps, before it is set as Word or PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from advisor.briefs.kept import KeptBrief
from advisor.briefs.words import BriefWords, PageWords
from advisor.pictures.drawing import Picture
from advisor.pictures.gallery import pictures_of
from advisor.prompting import fill
from advisor.records import CheapTest, Claim, Recommendation

LANGUAGE = "en-GB"
_WHYS, _HOWS = 4, 3
"""How much of the runner-up is told."""


class Line(NamedTuple):
    """A sentence with the numbers of the passages it rests on."""

    text: str
    numbers: tuple[int, ...] = ()


class Part(NamedTuple):
    """Sentences under a label; `boxed` ones stand out."""

    label: str
    lines: tuple[Line, ...]
    boxed: bool = False


class Chapter(NamedTuple):
    """A heading and what stands below it."""

    heading: str
    parts: tuple[Part, ...]


class Reference(NamedTuple):
    """A numbered passage: where it stands, and its words."""

    n: int
    title: str
    quote: str
    place: str


class Page(NamedTuple):
    """The whole brief, in the order it is read."""

    kicker: str
    title: str
    summary: str
    chapters: tuple[Chapter, ...]
    plan_heading: str
    plan: tuple[Part, ...]
    kpis: str
    after: tuple[Chapter, ...]
    pictures_heading: str
    pictures: tuple[Picture, ...]
    sources_heading: str
    sources_note: str
    sources: tuple[Reference, ...]
    foot: str


def lay_out(kept: KeptBrief, words: BriefWords) -> Page:
    """The page of a brief; only passages that a sentence of it names are listed."""
    page = words.page
    chapters = tuple(_chapters(kept, page))
    first = kept.recommendations[0]
    after = tuple(_after(kept, page))
    named = {
        n for chapter in (*chapters, *after) for part in chapter.parts for line in part.lines for n in line[1]
    }
    return Page(
        kicker=page.kicker,
        title=kept.positioning_statement,
        summary=kept.summary,
        chapters=chapters,
        plan_heading=page.plan,
        plan=tuple(
            Part(fill(page.days, days=days), tuple(map(Line, steps)))
            for days, steps in (
                ("30", kept.plan.days_30),
                ("60", kept.plan.days_60),
                ("90", kept.plan.days_90),
            )
        ),
        kpis=fill(page.kpis, kpis="; ".join(first.kpis)) if first.kpis else "",
        after=after,
        pictures_heading=page.pictures,
        pictures=tuple(pictures_of(kept, kept.ranking, words.pictures).values()),
        sources_heading=page.sources,
        sources_note=page.sources_note,
        sources=tuple(
            Reference(
                n=citation.n,
                title=" › ".join((citation.title, *citation.section)),
                quote=" ".join(citation.quote.split()),
                place=fill(
                    page.place, source=citation.source, start=str(citation.start), end=str(citation.end)
                ),
            )
            for citation in kept.citations
            if citation.n in named
        ),
        foot=page.foot,
    )


def _chapters(kept: KeptBrief, words: PageWords) -> Iterable[Chapter]:
    first, *others = kept.recommendations
    yield Chapter(
        fill(words.recommended, name=first.name),
        _filled(
            Part(words.why, _lines(first.why)),
            Part(words.how, _lines(first.how)),
            Part(words.before, _lines(first.prerequisites)),
            Part(words.watch_out, _lines(first.pitfalls)),
            Part("", (Line(as_sentence(first.test, words)),), boxed=True),
            Part(words.flips, _lines(first.flips_if)),
        ),
    )
    for runner_up in others[:1]:
        yield Chapter(fill(words.runner_up, name=runner_up.name), _runner_up(runner_up, words))


def _runner_up(runner_up: Recommendation, words: PageWords) -> tuple[Part, ...]:
    return _filled(
        Part(words.why, _lines(runner_up.why[:_WHYS])),
        Part(words.how, _lines(runner_up.how[:_HOWS])),
        Part("", (Line(as_sentence(runner_up.test, words)),), boxed=True),
        Part(words.flips, _lines(runner_up.flips_if)),
    )


def _after(kept: KeptBrief, words: PageWords) -> Iterable[Chapter]:
    if kept.not_recommended:
        yield Chapter(words.leave, tuple(Part(item.name, _lines(item.why)) for item in kept.not_recommended))
    if kept.tensions:
        yield Chapter(words.tensions, (Part("", _lines(kept.tensions)),))
    if kept.gaps:
        yield Chapter(words.gaps, (Part("", tuple(map(Line, kept.gaps))),))


def _filled(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.lines)


def _lines(claims: Sequence[Claim]) -> tuple[Line, ...]:
    return tuple(Line(claim.text, claim.citations) for claim in claims)


def as_sentence(test: CheapTest, words: PageWords) -> str:
    """A test as it is told in a line."""
    told = {name: str(value).rstrip(".") for name, value in test.model_dump().items() if name != "do"}
    return fill(words.test, do=test.do, **told)
