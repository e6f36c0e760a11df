"""The positioning map and the strategy canvas hold what answers say, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.prompting import load_prompts
from advisor.records import Fact, Mark, Profile, Slot
from advisor.settings import Settings
from advisor.strategy.catalogue import FactorSigns
from advisor.strategy.fit import Statement
from advisor.strategy.landscape import Landscape, look_around

FACTORS = load_prompts(Settings().prompts_dir, "factors.yaml", dict[str, tuple[FactorSigns, ...]])["factors"]


def landscape(rivals: str, *said: tuple[Slot | None, str]) -> Landscape:
    """What is seen after the answer `rivals` on competitors and whatever else was said, a turn for each."""
    known = Fact(slot="competitors", value=rivals, quote=rivals, turn=1)
    statements = [Statement(text=text, turn=turn, slot=slot) for turn, (slot, text) in enumerate(said, 2)]
    return look_around(Profile(facts=(known,) if rivals else ()), statements, FACTORS)


def levels(seen: Landscape, factor: str) -> dict[str, str]:
    return {who: mark.level for who, mark in seen.marks[factor].items()}


# --- prices ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "said", "owner", "chain", "share"),
    [
        ("competitors", "the chain does it at 2/3 of our price", "high", "low", 0.667),
        ("competitors", "the chain is a third cheaper", "high", "low", 0.667),
        ("competitors", "the chain sells bread for half what we charge", "high", "low", 0.5),
        ("competitors", "the chain undercuts us by 30%", "high", "low", 0.7),
        ("competitors", "the chain is twice as dear as us", "low", "high", 2),
        ("competitors", "the chain opposite us is cheaper", "high", "low", None),
        ("competitors", "the chain charges about the same as we do", "same", "same", None),
        ("competitors", "people go to the chain, it is 10 euro cheaper", "high", "low", None),
        ("competitors", "they cut for 9 euro and i charge 24", "high", "low", 0.375),
        ("price_position", "we charge 20 percent more than the chain", "high", "low", 0.833),
        ("price_position", "we charge 10 to 20 percent more than the chain", "high", "low", None),
        ("price_position", "twice as expensive as the chain", "high", "low", 0.5),
        ("price_position", "not as expensive as the chain", "low", "high", None),
        ("price_position", "I'd say we are a bit dearer than the chain", "high", "low", None),
        ("price_position", "about the same as the chain", "same", "same", None),
    ],
)
def test_a_comparison_of_prices_places_both(slot, said, owner, chain, share):
    seen = landscape("the chain", (slot, said))
    assert levels(seen, "price") == {"you": owner, "the chain": chain}
    mark = seen.mark("price", "the chain")
    assert (mark.quote, mark.turn, mark.share) == (said, 2, share)
    assert seen.mark("price", "you").share is None


@pytest.mark.parametrize(
    ("slot", "said", "owner"),
    [
        ("price_position", "about 20 percent above the others", "high"),
        ("price_position", "premium prices, and people pay them", "high"),
        ("price_position", "about the same as everyone else", "same"),
        ("price_position", "we are the cheapest in town", "low"),
    ],
)
def test_who_compares_with_nobody_in_particular_places_only_themselves(slot, said, owner):
    assert levels(landscape("the chain", (slot, said)), "price") == {"you": owner}


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ("competitors", "half of our customers left for the chain"),
        ("competitors", "the chain used to be cheaper"),
        ("competitors", "if the chain were cheaper we would close"),
        ("competitors", "the chain is no cheaper than us"),
        ("competitors", "customers say the chain is cheaper"),
        ("competitors", "the chain is cheaper on tyres"),
        ("competitors", "should we be cheaper than the chain?"),
        ("price_position", "flour is a third dearer than last year"),
        ("price_position", "we are 20% dearer than last year"),
        ("price_position", "we are not the cheapest"),
        ("price_position", "we do not undercut the chain"),
        ("customer_needs", "they want it cheap and fast"),
        ("weaknesses", "our rent is twice what the chain pays"),
        ("goals", "we will be cheaper than the chain"),
        ("strengths", "we would like to be quicker"),
    ],
)
def test_what_is_denied_wished_supposed_or_said_of_others_places_nobody(slot, said):
    assert landscape("the chain", (slot, said)).canvas() is None


def test_between_a_cheaper_rival_and_a_dearer_one_stands_the_owner():
    seen = landscape(
        "the garden centre and Dobbies", ("competitors", "the garden centre undercuts us, Dobbies is dearer")
    )
    assert levels(seen, "price") == {"you": "same", "the garden centre": "low", "Dobbies": "high"}


def test_several_rivals_named_in_one_breath_are_all_meant():
    seen = landscape("Lidl, Aldi and Netto", ("competitors", "Lidl, Aldi and Netto are cheaper than us"))
    assert levels(seen, "price") == {"you": "high", "Lidl": "low", "Aldi": "low", "Netto": "low"}


def test_what_was_said_later_counts():
    seen = landscape("the chain is cheaper", ("price_position", "the chain charges more than us"))
    assert seen.mark("price", "the chain").level == "high"
    assert seen.mark("price", "the chain").turn == 2


# --- the other factors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "said", "factor", "placed"),
    [
        ("competitors", "the chain has a bigger range", "range", {"the chain": "high"}),
        ("competitors", "the chain never explains anything", "expertise", {"the chain": "low"}),
        (
            "competitors",
            "the chain sends somebody different every time",
            "personal-service",
            {"the chain": "low"},
        ),
        ("competitors", "delivery takes them three weeks", "speed", {"the chain": "low"}),
        ("strengths", "we answer within the hour", "speed", {"you": "high"}),
        ("strengths", "we are faster than the chain", "speed", {"you": "high", "the chain": "low"}),
        ("strengths", "we explain every job", "expertise", {"you": "high"}),
        ("weaknesses", "we're slow, people wait two weeks", "speed", {"you": "low"}),
        ("channels", "we have no website", "convenience", {"you": "low"}),
        ("customer_needs", "they want somebody who explains things", "expertise", {}),
        ("strengths", "our bread takes two days", "speed", {}),
    ],
)
def test_a_factor_is_heard_of_the_one_it_is_said_of(slot, said, factor, placed):
    assert levels(landscape("the chain", (slot, said)), factor) == placed


# --- map and canvas --------------------------------------------------------------------------------------


def test_the_map_sets_price_against_what_most_is_known_of_and_leaves_the_rest_unknown():
    seen = landscape(
        "Lidl and the station bakery",
        ("competitors", "Lidl is half our price and has a huge range"),
        ("weaknesses", "we have a small range"),
        ("strengths", "we know everybody by name"),
    )
    drawn = seen.map()
    assert (drawn.x.id, drawn.y.id) == ("price", "range")
    assert [(point.who, point.is_owner, point.x.level, point.y.level) for point in drawn.points] == [
        ("you", True, "high", "low"),
        ("Lidl", False, "low", "high"),
        ("the station bakery", False, "unknown", "unknown"),
    ]
    assert drawn.points[2].x == Mark()


def test_the_canvas_has_a_mark_for_every_factor_that_was_spoken_of():
    seen = landscape("the chain is cheaper and has a huge range", ("strengths", "we answer within the hour"))
    canvas = seen.canvas()
    assert [factor.id for factor in canvas.factors] == ["price", "speed", "range"]
    assert [(line.who, [mark.level for mark in line.marks]) for line in canvas.lines] == [
        ("you", ["high", "high", "unknown"]),
        ("the chain", ["low", "unknown", "high"]),
    ]


@pytest.mark.parametrize("rivals", ["", "nobody really", "the chain"])
def test_without_answers_there_is_nothing_to_draw(rivals):
    seen = landscape(rivals, ("business_description", "we mend shoes"))
    assert seen.map() is None
    assert seen.canvas() is None


# --- whatever is said ------------------------------------------------------------------------------------

WORDS = [
    *(
        "we",
        "our",
        "us",
        "they",
        "the",
        "chain",
        "Lidl",
        "customers",
        "is",
        "are",
        "not",
        "never",
        "charge",
        "than",
    ),
    *(
        "cheaper",
        "dearer",
        "a",
        "third",
        "half",
        "twice",
        "as",
        "dear",
        "of",
        "our price",
        "same",
        "20 percent",
    ),
    *("9 euro", "if", "would", "fast", "slow", "huge", "range", "explain", ",", ".", "?"),
]
TALK = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
SLOTS = st.sampled_from(["competitors", "price_position", "strengths", "weaknesses", "customer_needs", None])


@given(st.lists(st.tuples(SLOTS, TALK), min_size=1, max_size=4))
def test_no_number_appears_that_no_answer_supports(said):
    seen = landscape("the chain and Lidl", *said)
    told = {(text, turn) for turn, (_, text) in enumerate(said, 2)}
    for marks in seen.marks.values():
        for mark in marks.values():
            assert mark.level != "unknown"
            assert (mark.quote, mark.turn) in told
            if mark.share is not None:
                assert mark.figure
            if mark.figure:
                assert set(re.findall(r"\w+", mark.figure)) <= {*re.findall(r"\w+", mark.quote), "and"}


@given(st.text(max_size=80), SLOTS)
def test_any_text_can_be_read(text, slot):
    landscape(text or "x", (slot, text))
