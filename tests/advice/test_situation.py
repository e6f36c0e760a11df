import pytest

from advisor.advice.situation import (
    Situation,
    inferred,
    opposed,
    shorten,
    shown,
    spoken,
    team_size,
)
from advisor.records import Fact, Profile, Slot, Span
from advisor.strategy.catalogue import Bringer, Catalogue, Pitfall, Risk, Support, Tension, Verdicts
from advisor.strategy.fit import Answer, Change, Danger, Fit, Reason, Statement
from tests.strategy.test_fit import strategy

FOCUS = strategy("Focus")
BREADTH = strategy("Breadth")


def support(text: str, start: int | None = 0) -> Support:
    span = None if start is None else Span(source="guide.txt", start=start, end=start + 5)
    return Support(source="guide.txt", quote="words", text=text, span=span)


def reason(
    quote: str, strength: float = 1.0, turn: int = 1, *, outright: bool = True, slot: Slot | None = None
) -> Reason:
    return Reason(
        signal=quote,
        means=f"it means {quote}",
        points=strength,
        strength=strength,
        quote=quote,
        turn=turn,
        outright=outright,
        slot=slot,
    )


def pitfall(name: str, **fields: object) -> Pitfall:
    return Pitfall(
        id=name, name=name, leave_alone=(f"Leave {name}.",), claims=(), instead="", signals=(), **fields
    )


TENSION = Tension(
    id="narrow-or-broad",
    strategies=("focus",),
    one=support("Narrow is good.", 0),
    other=support("Narrow is bad.", 10),
    ours=Verdicts(small=("Stay narrow.",), large=("Go broad.",), unknown=("It hangs on your size.",)),
)
CATALOGUE = Catalogue(strategies=(FOCUS, BREADTH), pitfalls=(), tensions=(TENSION,))


def situation(for_: tuple[Reason, ...] = (), dangers: tuple[Danger, ...] = (), **facts: str) -> Situation:
    told = tuple(Fact(slot=slot, value=value, quote=value, turn=3) for slot, value in facts.items())
    return Situation(
        profile=Profile(facts=told),
        ranking=(
            Fit(strategy=FOCUS, score=2, for_=for_ or (reason("we wash old dogs"),), against=()),
            Fit(strategy=BREADTH, score=1, for_=(), against=()),
        ),
        dangers=dangers,
        said=tuple(Statement(text=value, turn=3, slot=slot) for slot, value in facts.items()),
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
    assert situation(team_size=size).verdict(TENSION) == ((verdict,), turns)


def test_without_the_deciding_fact_the_verdict_stays_open():
    assert situation().verdict(TENSION) == (("It hangs on your size.",), ())


def test_a_tension_without_both_passages_is_not_shown():
    one_sided = TENSION.model_copy(update={"one": support("Gone.", None), "other": support("Gone.", None)})
    assert situation().tension(CATALOGUE) == TENSION
    assert situation().tension(CATALOGUE.model_copy(update={"tensions": (one_sided,)})) is None


def test_places_are_counted_from_one():
    assert [situation().place(name) for name in ("focus", "breadth")] == [1, 2]


def test_the_standings_tell_the_owners_words_and_what_they_mean():
    standing = situation().standings()[0]
    assert standing.for_ == ("You said “we wash old dogs”: it means we wash old dogs.",)
    assert (standing.strategy, standing.score) == ("focus", 2)


def test_what_was_heard_but_not_said_in_so_many_words_is_told_without_a_meaning():
    likely = (reason("people bring us old dogs", outright=False, slot="target_customer"),)
    assert situation(likely).standings()[0].for_ == ("You said “people bring us old dogs”.",)


@pytest.mark.parametrize(
    "filler", ["As I said", "Depends", "You know what it is", "Proudest, goodness", "and"]
)
def test_a_filler_is_no_reason(filler):
    assert situation((reason(filler),)).standings()[0].for_ == ()


def test_what_was_only_heard_of_the_trade_or_the_trouble_is_no_reason():
    heard = reason("piano tuner, phone's gone quiet", outright=False, slot="business_description")
    assert spoken((heard,)) == ()


def test_two_reasons_that_mean_the_same_are_explained_once():
    one = reason("they come back every year")
    other = reason("half of them are regulars").model_copy(update={"means": one.means})
    assert inferred((one, other)) == (one,)


def test_only_what_was_said_in_so_many_words_speaks_against():
    said, heard = reason("we have no evenings left", 0.6), reason("the diary fills up", outright=False)
    assert opposed((said, heard)) == (said,)


@pytest.mark.parametrize(("gap", "close"), [(0.9, True), (1.0, False)])
def test_it_is_close_where_one_thing_more_could_turn_the_order(gap, close):
    first, second = situation().ranking
    told = situation().model_copy(
        update={"ranking": (first.model_copy(update={"score": second.score + gap}), second)}
    )
    assert told.is_close is close


@pytest.mark.parametrize(
    ("facts", "thin"),
    [
        ({}, True),
        ({"goals": "calm", "stage": "new"}, True),
        ({"goals": "a", "stage": "b", "channels": "c"}, False),
    ],
)
def test_little_was_told_where_fewer_than_three_facts_are_known(facts, thin):
    assert situation(**facts).is_thin is thin


def test_the_owners_words_come_from_sides_not_yet_told():
    told = situation(
        target_customer="Anyone really. Though the dentists never leave, never haggle.",
        customer_needs="Depends.",
        strengths="we know the infection control rules",
    )
    assert [(slot, quote) for slot, quote, _ in told.sides(told.first, ())] == [
        ("target_customer", "the dentists never leave, never haggle"),
        ("strengths", "we know the infection control rules"),
    ]
    assert [slot for slot, _, _ in told.sides(told.first, [reason("infection control rules")])] == [
        "target_customer"
    ]


@pytest.mark.parametrize(
    ("answer", "news"),
    [
        (Answer("channels", "a shop", "others open doors for you"), True),
        (Answer("strengths", "we are reliable", "you are somebody people can rely on"), False),
        (Answer("target_customer", "tourists", "most people buy from you only once"), False),
        (Answer("channels", "a shop", "it means we wash old dogs"), False),
    ],
)
def test_a_condition_is_something_to_find_out_and_no_judgement_and_denies_nothing(answer, news):
    assert situation(target_customer="old dogs").is_news(Change((answer,), BREADTH)) is news


def test_what_to_leave_alone_is_the_nearest_temptation_that_the_first_choice_does_not_ask_for():
    narrow = Danger(pitfall=pitfall("narrowness", not_for=("focus",)), reasons=())
    price = Danger(pitfall=pitfall("price"), reasons=())
    assert situation(dangers=(narrow, price)).temptation(CATALOGUE) == price


def test_a_fact_brings_a_temptation_where_none_was_heard():
    copying = pitfall("copying", comes_with=Bringer(slot="competitors"))
    cutting = pitfall("cutting", comes_with=Bringer(slot="price_position", words=("dearer",)))
    catalogue = CATALOGUE.model_copy(update={"pitfalls": (pitfall("usual"), cutting, copying)})

    def left(**facts: str) -> str:
        danger = situation(**facts).temptation(catalogue)
        assert danger is not None
        return danger.pitfall.id

    assert left() == "usual"
    assert left(price_position="about the same") == "usual"
    assert left(price_position="a bit dearer", competitors="the big shop") == "cutting"
    assert left(competitors="the big shop in town") == "copying"


def test_a_risk_quotes_the_clause_it_is_in_and_no_words_serve_twice():
    alone = Risk(id="alone", slots=("team_size",), words=("just me",), say=("“{quote}”",))
    season = Risk(id="season", slots=("goals",), words=("winter",), say=("“{quote}”",))
    again = Risk(id="again", slots=("goals",), words=("winter",), say=("“{quote}”",))
    catalogue = CATALOGUE.model_copy(update={"risks": (alone, season, again)})
    told = situation(team_size="just me", goals="to sleep at night, because the winter is dead")
    assert [(risk.id, quote) for risk, quote, _ in told.risks(catalogue)] == [
        ("alone", "just me"),
        ("season", "the winter is dead"),
    ]


def test_what_an_owner_will_not_do_is_kept():
    assert situation(constraints="No evenings. I won't do white sliced.").refusals() == (
        ("I won't do white sliced", 3),
    )


def test_what_is_known_is_not_among_the_unknown():
    unknown = situation(goals="calm").unknown(FOCUS, ("goals", "stage", "industry"))
    assert unknown == ("stage", "industry")


def test_the_trade_is_known_once_the_business_is():
    assert situation(business_description="bakery").unknown(FOCUS, ("industry", "stage")) == ("stage",)


def test_claims_without_a_passage_are_not_shown():
    assert shown((support("Here."), support("Gone.", None))) == (support("Here."),)


def test_faint_reasons_are_not_said_and_none_twice_from_the_same_words():
    clear, part, faint = reason("we know old dogs"), reason("know old dogs"), reason("we know parrots", 0.3)
    assert spoken((clear, part, faint)) == (clear,)


def test_a_long_quotation_is_cut_between_words_and_the_cut_is_marked():
    assert shorten("one two three four", 2) == "one two…"
    assert shorten("  one two.  ", 2) == "one two"
