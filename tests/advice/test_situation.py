import pytest

from advisor.advice.situation import Situation, shorten, shown, spoken, team_size
from advisor.records import Fact, Profile, Span
from advisor.strategy.catalogue import Catalogue, Support, Tension, Verdicts
from advisor.strategy.fit import Fit, Reason
from tests.strategy.test_fit import strategy

FOCUS = strategy("Focus")
BREADTH = strategy("Breadth")


def support(text: str, start: int | None = 0) -> Support:
    span = None if start is None else Span(source="guide.txt", start=start, end=start + 5)
    return Support(source="guide.txt", quote="words", text=text, span=span)


def reason(quote: str, strength: float = 1.0, turn: int = 1) -> Reason:
    return Reason(
        signal=quote, means=f"it means {quote}", points=strength, strength=strength, quote=quote, turn=turn
    )


TENSION = Tension(
    id="narrow-or-broad",
    strategies=("focus",),
    one=support("Narrow is good.", 0),
    other=support("Narrow is bad.", 10),
    ours=Verdicts(small="Stay narrow.", large="Go broad.", unknown="It hangs on your size."),
)
CATALOGUE = Catalogue(strategies=(FOCUS, BREADTH), pitfalls=(), tensions=(TENSION,))


def situation(**facts: str) -> Situation:
    told = tuple(Fact(slot=slot, value=value, quote=value, turn=3) for slot, value in facts.items())
    return Situation(
        profile=Profile(facts=told),
        ranking=(
            Fit(strategy=FOCUS, score=2, for_=(reason("old dogs"),), against=()),
            Fit(strategy=BREADTH, score=1, for_=(), against=()),
        ),
        dangers=(),
    )


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("2 of us", 2),
        ("just me", 1),
        ("on my own", 1),
        ("solo", 1),
        ("me and my wife", 2),
        ("my brother and i", 2),
        ("twelve", 12),
        ("a dozen", 12),
        ("about 40 people", 40),
        ("one hundred staff", 100),
        ("a small team", None),
        ("", None),
    ],
)
def test_a_team_is_counted_as_people_speak_of_it(value, people):
    assert team_size(value) == people


@pytest.mark.parametrize(
    ("size", "verdict", "turns"),
    [("two of us", "Stay narrow.", (3,)), ("12", "Stay narrow.", (3,)), ("13", "Go broad.", (3,))],
)
def test_the_size_of_the_team_decides_and_its_turn_is_named(size, verdict, turns):
    assert situation(team_size=size).verdict(TENSION) == (verdict, turns)


def test_without_the_deciding_fact_the_verdict_stays_open():
    assert situation().verdict(TENSION) == ("It hangs on your size.", ())


def test_a_tension_without_both_passages_is_not_shown():
    one_sided = TENSION.model_copy(update={"one": support("Gone.", None), "other": support("Gone.", None)})
    assert situation().tension(CATALOGUE) == TENSION
    assert situation().tension(CATALOGUE.model_copy(update={"tensions": (one_sided,)})) is None


def test_places_are_counted_from_one():
    assert [situation().place(name) for name in ("focus", "breadth")] == [1, 2]


def test_the_standings_tell_the_owners_words_and_what_they_mean():
    standing = situation().standings()[0]
    assert standing.for_ == ("You said “old dogs”: it means old dogs.",)
    assert (standing.strategy, standing.score) == ("focus", 2)


def test_what_is_known_is_not_among_the_unknown():
    unknown = situation(goals="calm").unknown(FOCUS, ("goals", "stage", "industry"))
    assert unknown == ("stage", "industry")


def test_the_trade_is_known_once_the_business_is():
    assert situation(business_description="bakery").unknown(FOCUS, ("industry", "stage")) == ("stage",)


def test_claims_without_a_passage_are_not_shown():
    assert shown((support("Here."), support("Gone.", None))) == (support("Here."),)


def test_faint_reasons_are_not_said_and_none_twice_from_the_same_words():
    clear, part, faint = reason("we know old dogs"), reason("old dogs"), reason("parrots", 0.3)
    assert spoken((clear, part, faint)) == (clear,)


def test_a_long_quotation_is_cut_between_words_and_the_cut_is_marked():
    assert shorten("one two three four", 2) == "one two…"
    assert shorten("  one two.  ", 2) == "one two"
