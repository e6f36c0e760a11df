import pytest

from advisor.advice.export import as_markdown, claims_of, marked
from advisor.prompting import load_text
from advisor.records import (
    Brief,
    CanvasLine,
    CheapTest,
    Citation,
    Claim,
    Factor,
    MapPoint,
    Mark,
    Plan,
    PositioningMap,
    Recommendation,
    Rejection,
    StrategyCanvas,
)
from advisor.settings import Settings

WHY = Claim(text="Focus suits small firms.", citations=(2,), basis="framework")
TOLD = Claim(text="You said “old dogs”, so they need you.", turns=(1,), basis="owner")
REJECTED = Claim(text="Price wars hurt.", citations=(3,), basis="framework")
BRIEF = Brief(
    positioning_statement="Dog grooming, for old dogs: the ones who take time.",
    summary="Choose the people you serve best.",
    recommendations=(
        Recommendation(
            strategy="focus",
            name="Focused Differentiation",
            rank=1,
            why=(TOLD, WHY),
            kpis=("new old dogs a month",),
            test=CheapTest(
                do="Ask five vets.", weeks=2, cost_cap="a day", measure="cards", stop_if="none come"
            ),
        ),
    ),
    not_recommended=(Rejection(strategy="price-alone", name="Price Alone", why=(REJECTED,)),),
    plan=Plan(days_30=("Ring the vets.",), days_60=("Print cards.",), days_90=("Count.",)),
    gaps=("I do not know your rent.",),
)


def citation(n: int, quote: str = "Words of the source.") -> Citation:
    return Citation(
        n=n,
        source="guide.txt",
        source_sha256="a" * 64,
        title="Guide",
        section=("Top", "Sub"),
        start=n,
        end=n + 20,
        quote=quote,
    )


@pytest.fixture(scope="module")
def template() -> str:
    return load_text(Settings().prompts_dir, "brief.md")


def test_the_page_holds_everything_the_owner_keeps(template):
    page = as_markdown(BRIEF, [citation(2), citation(3)], template)
    for part in (
        BRIEF.positioning_statement,
        BRIEF.summary,
        "Focused Differentiation",
        "You said “old dogs”, so they need you.",
        "Ask five vets.",
        "none come",
        "new old dogs a month",
        "Price Alone",
        "Ring the vets.",
        "Print cards.",
        "Count.",
        "I do not know your rent.",
    ):
        assert part in page


def test_sources_keep_their_numbers_and_only_used_ones_are_listed(template):
    page = as_markdown(BRIEF, [citation(n, f"Quote {n}.") for n in (1, 2, 3, 4)], template)
    assert "Focus suits small firms. [2]" in page
    assert "“Quote 2.”" in page
    assert "“Quote 3.”" in page
    assert "Quote 1." not in page
    assert "Quote 4." not in page


def test_a_quote_over_several_lines_stays_one_entry(template):
    page = as_markdown(BRIEF, [citation(2, "one\ntwo"), citation(3)], template)
    assert "“one two”" in page


def test_the_tables_say_who_stands_where_and_what_was_not_said(template):
    price = Factor(id="price", name="price", low="cheaper", high="dearer")
    speed = Factor(id="speed", name="speed", low="slow", high="fast")
    cheap = Mark(level="low", quote="Lidl | is half our price", turn=2, figure="half our price", share=0.5)
    dear = Mark(level="high", quote=cheap.quote, turn=2)
    quick = Mark(level="high", quote="we are quick", turn=3)
    points = (MapPoint(who="you", is_owner=True, x=dear, y=quick), MapPoint(who="Lidl", x=cheap))
    lines = tuple(CanvasLine(who=p.who, is_owner=p.is_owner, marks=(p.x, p.y)) for p in points)
    brief = BRIEF.model_copy(
        update={
            "map": PositioningMap(x=price, y=speed, points=points),
            "canvas": StrategyCanvas(factors=(price, speed), lines=lines),
        }
    )
    page = as_markdown(brief, [citation(2), citation(3)], template)
    assert "| | price | speed |\n|---|---|---|\n| You | dearer | fast |" in page
    assert "| Lidl | cheaper (“half our price”) | not said |" in page
    assert "| | You | Lidl |\n|---|---|---|\n| price | dearer | cheaper (“half our price”) |" in page
    assert "| speed | fast | not said |" in page
    assert "- “Lidl \\| is half our price” (message 2)\n- “we are quick” (message 3)\n" in page


def test_without_map_and_canvas_there_are_no_tables(template):
    assert "|" not in as_markdown(BRIEF, [citation(2), citation(3)], template)


def test_every_claim_of_a_brief_is_walked():
    assert list(claims_of(BRIEF)) == [TOLD, WHY, REJECTED]


def test_a_claim_shows_all_its_numbers():
    assert marked(Claim(text="So.", citations=(4, 7), basis="reasoning")) == "So. [4] [7]"
    assert marked(TOLD) == TOLD.text
