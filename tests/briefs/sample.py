"""A small library and briefs that rest on it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from advisor.briefs.kept import KeptBrief, keep
from advisor.briefs.words import load_brief_words
from advisor.ingestion.cleaning import quote
from advisor.ingestion.quotes import find_quote
from advisor.prompting import load_text
from advisor.records import (
    Brief,
    CanvasLine,
    CheapTest,
    Citation,
    Claim,
    Document,
    Factor,
    MapPoint,
    Mark,
    Plan,
    PositioningMap,
    Recommendation,
    Rejection,
    Standing,
    StrategyCanvas,
)
from advisor.settings import Settings

GUIDE = (
    "Guide\n\nA narrow field suits a small firm because 7 of 10 rivals stay away.\n\n"
    "Price wars eat profit and cannot be kept up for long.\n\nGrüße aus Überlingen gehören dazu.\n"
)
QUOTES = (
    "A narrow field suits a small firm because 7 of 10 rivals stay away.",
    "Price wars eat profit and cannot be kept up for long.",
    "Grüße aus Überlingen gehören dazu.",
)
WORDS = load_brief_words(Settings().prompts_dir)
TEMPLATE = load_text(Settings().prompts_dir, "brief.md")


def library(text: str = GUIDE) -> Mapping[str, Document]:
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return {"guide.txt": Document(id="guide", file="guide.txt", title="Guide", text=text, sha256=sha256)}


def cited(n: int, words: str) -> Citation:
    """A citation of the place in the guide that says `words`."""
    (document,) = library().values()
    (span,) = find_quote(document, words)
    return Citation(
        n=n,
        source=span.source,
        source_sha256=document.sha256,
        title="Guide",
        section=("Top",),
        start=span.start,
        end=span.end,
        quote=quote(document, span.start, span.end),
    )


def claim(text: str, *numbers: int) -> Claim:
    return Claim(text=text, citations=numbers, basis="framework")


PRICE = Factor(id="price", name="price", low="cheaper", high="dearer")
SPEED = Factor(id="speed", name="speed", low="slow", high="fast")


def brief_of(
    owner: str = "dog grooming -- old dogs", rival: str = "a superstore", statement: str | None = None
) -> KeptBrief:
    """A brief for an owner who said `owner` and named one rival."""
    cheap = Mark(level="low", quote=owner, turn=1, figure="2/3 of our price", share=0.667)
    points = (MapPoint(who="you", is_owner=True, x=Mark(level="high", quote=owner, turn=1)),)
    points += (MapPoint(who=rival, x=cheap),)
    told = Claim(text=f"You said “{owner}”, so you have to choose.", turns=(1,), basis="owner")
    test = CheapTest(
        do="Ask five vets.", weeks=2, cost_cap="a day", measure="how many ask", stop_if="none does"
    )
    first = Recommendation(
        strategy="focus",
        name="Focused Differentiation",
        rank=1,
        why=(told, claim("A narrow field keeps rivals away.", 7)),
        how=(claim("Be at home where you are.", 9),),
        kpis=("new old dogs a month",),
        test=test,
    )
    brief = Brief(
        positioning_statement=statement or f"{owner}: the ones who are there for you first.",
        summary="Choose the people you serve best.",
        recommendations=(
            first,
            first.model_copy(update={"strategy": "service", "name": "Service Differentiation", "rank": 2}),
        ),
        not_recommended=(
            Rejection(strategy="price", name="Price Alone", why=(claim("Price wars eat profit.", 8),)),
        ),
        plan=Plan(days_30=("Ring the vets.",), days_60=("Print 40 cards.",), days_90=("Count.",)),
        gaps=("I do not know your rent.",),
        map=PositioningMap(x=PRICE, y=SPEED, points=points),
        canvas=StrategyCanvas(
            factors=(PRICE, SPEED),
            lines=tuple(CanvasLine(who=p.who, is_owner=p.is_owner, marks=(p.x, p.y)) for p in points),
        ),
    )
    ranking = (
        Standing(strategy="focus", name="Focused Differentiation", score=4.5, for_=("You said so.",)),
        Standing(strategy="service", name="Service Differentiation", score=3, against=("You said no.",)),
    )
    return keep(brief, [cited(n, words) for n, words in enumerate(QUOTES, 7)], ranking)
