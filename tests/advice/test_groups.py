"""Whom the public words are for, among the groups that owners name."""

import pytest

from advisor.advice.positioning import Positioning
from advisor.conversation.assembly import open_positioning
from advisor.records import Fact, Profile
from advisor.settings import Settings
from advisor.strategy.catalogue import load_catalogue

CATALOGUE = load_catalogue(Settings().prompts_dir, {})
COACH = {
    "business_description": "Third generation coach hire firm, Oswestry",
    "target_customer": "Schools. Well, not schools any more, we lost the schools contract in September. Pensioner day "
    "trips mainly. And Shrewsbury Town away games, though I'd drop those tomorrow.",
}
MACHINIST = {
    "business_description": "Subcontract CNC machining",
    "target_customer": "Half is one aerospace tier-2, rest is odds and ends - motorsport, a brewery.",
    "goals": "More from motorsport, less from the tier-2.",
}
BIKES = {
    "business_description": "bike shop in a seaside town",
    "target_customer": "families on holiday renting, commuters, and the club riders.",
    "strengths": "we fix it same day. the holiday people isn't who I want, I want the ebike people",
}
INTERPRETERS = {
    "business_description": "a translation and interpreting agency",
    "target_customer": "courts, police and three NHS trusts under framework contracts in Wales",
    "goals": "More of the court and police, less of the GP appointments, those lose money.",
}
TREES = {
    "business_description": "we've the farm up past Bellingham, and that's what we are now, the Christmas tree people",
    "target_customer": "oh families, young families, they come up for the day, half of them have come every year since "
    "the kids were babies, and then there's the churches and a couple of hotels",
}


@pytest.fixture(scope="module")
def positioning(minilm) -> Positioning:
    return open_positioning(Settings(), CATALOGUE, minilm)


def profile(facts: dict[str, str]) -> Profile:
    return Profile(
        facts=tuple(Fact(slot=slot, value=value, quote=value, turn=1) for slot, value in facts.items())
    )


def meant(positioning: Positioning, **facts: str) -> str | None:
    return positioning.known(profile(facts)).whom


@pytest.mark.parametrize(
    ("owner", "group"),
    [
        (COACH, "pensioner day trips"),
        (MACHINIST, "motorsport"),
        (BIKES, "ebike people"),
        (INTERPRETERS, "courts and police"),
        (TREES, "young families"),
    ],
    ids=["coach", "machinist", "bikes", "interpreters", "trees"],
)
def test_the_group_is_the_one_that_the_rest_of_the_words_point_to(positioning, owner, group):
    assert meant(positioning, **owner) == group


def test_nobody_is_named_whom_the_owner_has_lost_or_would_drop(positioning):
    assert meant(positioning, target_customer="schools, we lost the schools in May") is None
    assert meant(positioning, target_customer="farm shops, though I'd drop those tomorrow") is None
    assert meant(positioning, target_customer="farm shops and restaurants", goals="fewer farm shops") == (
        "restaurants"
    )


def test_where_nothing_chooses_two_are_named_and_of_three_none(positioning):
    assert meant(positioning, target_customer="restaurants, hotels") == "restaurants and hotels"
    assert meant(positioning, target_customer="restaurants, hotels, schools") is None


def test_a_group_that_makes_no_clean_phrase_still_counts(positioning):
    assert meant(positioning, target_customer="homes, two schools, one concert hall") is None


def test_a_wish_that_is_no_clean_phrase_leaves_the_group_open(positioning):
    told = {"target_customer": "station commuters is most of it", "goals": "more corporate days"}
    assert meant(positioning, **told) is None


def test_people_who_are_only_named_in_passing_stand_back(positioning):
    assert meant(positioning, target_customer="orchestra players. some teachers") == "orchestra players"


@pytest.mark.parametrize(
    ("business", "trade"),
    [
        (TREES["business_description"], "Christmas tree farm"),
        ("We are small factory in Portugal, we make things from the cork, bags, wallets", "cork factory"),
        ("we have a shop. jewellery, that sort of thing", "jewellery shop"),
        ("we have a shop", None),
        ("a small family firm", None),
        ("a bike shop", "bike shop"),
        ("a translation and interpreting agency", "translation and interpreting agency"),
    ],
)
def test_a_trade_is_called_by_what_is_sold_there_or_not_at_all(positioning, business, trade):
    known = positioning.known(profile({"business_description": business})).trade
    assert (known and known.words) == trade


def test_a_trade_of_two_words_of_work_takes_its_article_from_the_place_they_are_done(positioning):
    headline = positioning.headline(CATALOGUE.strategy("niche-specialization"), profile(INTERPRETERS))
    assert headline.startswith("Be the translation and interpreting agency for courts and police: ")


def test_an_occasion_is_nobody_whom_a_headline_could_call_they(positioning):
    strategy = CATALOGUE.strategy("relationship-differentiation")
    assert positioning.headline(strategy, profile(COACH)) is None
    assert positioning.lines(strategy, profile(COACH))[0].startswith(
        "Coach hire firm for pensioner day trips. "
    )


def test_words_about_a_group_that_is_not_wanted_are_known(positioning):
    assert positioning.is_unwanted(BIKES["target_customer"], profile(BIKES))
    assert not positioning.is_unwanted("I want the ebike people", profile(BIKES))
