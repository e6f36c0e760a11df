"""An owner takes something back: the right fact is put right, whatever question is on the table."""

import pytest

from advisor.conversation.corrections import put_in_place, read_correction, without_refusal
from advisor.records import Fact, Profile


def told(**facts: str) -> Profile:
    return Profile(
        facts=tuple(
            Fact(slot=slot, value=value, quote=value, turn=turn)
            for turn, (slot, value) in enumerate(facts.items(), 1)
        )
    )


CHIMNEY_SWEEP = told(
    business_description="chimney sweeping",
    location_or_market="Ripon",
    team_size="two of us",
    price_position="40 a sweep",
    target_customer="farmers and pubs",
)
CAKE_MAKER = told(
    business_description="wedding cakes",
    target_customer="restaurants",
    competitors="the supermarket",
    strengths="we deliver on the day",
    customer_needs="they want it cheap",
    channels="people find us on instagram",
)
GLAZIER = told(
    business_description="glass and windows",
    stage="20 years",
    goals="open a second shop",
    resources="about 5000 euros",
    constraints="no evenings",
    weaknesses="slow quotes",
    current_differentiator="known for stained glass",
    team_size="six people",
)
TUTOR = told(
    business_description="maths tutoring",
    industry="education",
    location_or_market="Cork",
    target_customer="parents of teenagers",
    price_position="80 an hour, dearer than the others",
    competitors="two agencies in town",
    stage="since 2011",
)

CORRECTIONS = [
    (CHIMNEY_SWEEP, "goals", "no, we are three, not two", "team_size", "three"),
    (CHIMNEY_SWEEP, "strengths", "scrap that, it's Leeds", "location_or_market", "Leeds"),
    (CHIMNEY_SWEEP, "competitors", "I said 40 but it is 45", "price_position", "45 a sweep"),
    (CHIMNEY_SWEEP, "goals", "not farmers, hotels", "target_customer", "hotels and pubs"),
    (CHIMNEY_SWEEP, "channels", "the price is 50 actually", "price_position", "the price is 50"),
    (CHIMNEY_SWEEP, "strengths", "sorry we're based in Harrogate, not Ripon", "location_or_market", "Harrogate"),
    (CHIMNEY_SWEEP, "goals", "oops, typo: 4 of us", "team_size", "4 of us"),
    (CHIMNEY_SWEEP, "goals", "wait, it isn't Ripon any more, it's Thirsk", "location_or_market", "Thirsk"),
    (CAKE_MAKER, "goals", "not restaurants, hotels", "target_customer", "hotels"),
    (
        CAKE_MAKER,
        "price_position",
        "correction: our customers are brides and grooms",
        "target_customer",
        "brides and grooms",
    ),
    (CAKE_MAKER, "goals", "I meant the bakery chain, not the supermarket", "competitors", "the bakery chain"),
    (CAKE_MAKER, "goals", "actually they find us through Etsy, not Instagram", "channels", "Etsy"),
    (
        CAKE_MAKER,
        "price_position",
        "no no, they don't want it cheap, they want it pretty",
        "customer_needs",
        "it pretty",
    ),
    (CAKE_MAKER, "goals", "I was wrong, we deliver the day before, not on the day", "strengths", "the day before"),
    (
        CAKE_MAKER,
        "channels",
        "you got that wrong. birthday cakes, not wedding cakes",
        "business_description",
        "birthday cakes",
    ),
    (GLAZIER, "channels", "make that 12 years, not 20", "stage", "12 years"),
    (GLAZIER, "channels", "no, the goal is to work four days, not a second shop", "goals", "work four days"),
    (GLAZIER, "customer_needs", "sorry, 500 euros, I typed 5000", "resources", "500"),
    (
        GLAZIER,
        "channels",
        "evenings are fine actually, no sundays instead of no evenings",
        "constraints",
        "no sundays",
    ),
    (GLAZIER, "channels", "our weak spot is not slow quotes, it's the website", "weaknesses", "the website"),
    (GLAZIER, "price_position", "we're known for mirrors, not stained glass", "current_differentiator", "mirrors"),
    (GLAZIER, "goals", "wait, there's 7 people not 6, forgot the new lad", "team_size", "7 people"),
    (TUTOR, "goals", "I should have said 60 an hour, not 80", "price_position", "60 an hour"),
    (TUTOR, "strengths", "no it was 2012, not 2011", "stage", "2012"),
    (TUTOR, "resources", "scratch that, the others are three agencies, not two", "competitors", "three agencies"),
    (
        TUTOR,
        "goals",
        "that was wrong, the parents of small kids, not teenagers",
        "target_customer",
        "parents of small kids",
    ),
    (TUTOR, "customer_needs", "Sorry, I mean Kerry and not Cork", "location_or_market", "Kerry"),
    (TUTOR, "goals", "hang on, our trade is publishing, not education", "industry", "publishing"),
    (TUTOR, "goals", "not dearer, cheaper than the others", "price_position", "cheaper than the others"),
    (CHIMNEY_SWEEP, None, "Update: we took over another firm, so we're up to twenty-two", "team_size", "twenty-two"),
    (TUTOR, None, "the fee is wrong, we take 45 pounds an hour since May", "price_position", "45 pounds an hour"),
    (TUTOR, "goals", "we is not tutoring maths, is tutoring physics, sorry", "business_description", "physics"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "asked", "message", "slot", "value"), CORRECTIONS, ids=[case[2] for case in CORRECTIONS]
)
def test_a_correction_replaces_the_fact_it_is_about(reader, profile, asked, message, slot, value):
    reading = reader.read(message, 9, asked, profile)
    assert reading.is_correction
    facts = {fact.slot: fact for fact in reading.facts}
    assert value in facts[slot].value
    assert facts[slot].quote in message
    changed = {fact.slot for fact in reading.facts if profile.get(fact.slot)}
    assert changed == {slot}


@pytest.mark.parametrize(
    ("profile", "asked", "message"),
    [
        (CHIMNEY_SWEEP, "strengths", "we sweep and vacuum, not just sweep"),
        (CHIMNEY_SWEEP, "customer_needs", "no mess, no soot on the carpet"),
        (CHIMNEY_SWEEP, "competitors", "nobody actually, people leave it until it smokes"),
        (CAKE_MAKER, "strengths", "we bake to order and not from the freezer"),
        (CAKE_MAKER, "goals", "more weddings, not more hours"),
        (GLAZIER, "target_customer", "churches and pubs, not private houses"),
        (GLAZIER, "competitors", "online firms, they sell glass but do not fit it"),
        (TUTOR, "strengths", "I explain until they get it, not until the hour is over"),
        (TUTOR, "channels", "teachers actually recommend me"),
        (TUTOR, "customer_needs", "confidence rather than marks"),
    ],
)
def test_an_answer_that_only_sounds_like_a_correction_takes_nothing_back(reader, profile, asked, message):
    reading = reader.read(message, 9, asked, profile)
    assert not reading.is_correction
    assert asked in {fact.slot for fact in reading.facts}
    assert reading.doubt is None


@pytest.mark.parametrize(
    ("message", "refused", "instead"),
    [
        ("twelve, not two", "two", "twelve"),
        ("not two but twelve", "two", "twelve"),
        ("not two, twelve", "two", "twelve"),
        ("I said two but it is twelve", "two", "twelve"),
        ("twelve instead of two", "two", "twelve"),
        ("we are no longer two now, we are twelve", "two", "twelve"),
        ("scrap that, make it twelve", "", "twelve"),
    ],
)
def test_a_correction_says_what_goes_and_what_comes(message, refused, instead):
    correction = read_correction(message)
    assert (correction.refused, correction.instead) == (refused, instead)


@pytest.mark.parametrize(
    ("known", "message", "value"),
    [
        ("40 a sweep", "45, not 40", "45 a sweep"),
        ("two of us", "3, not 2", "3 of us"),
        ("farmers and pubs", "hotels, not farmers", "hotels and pubs"),
        ("farmers and pubs", "mostly people who moved here, not farmers", None),
        ("farmers and pubs", "hotels, not restaurants", None),
        (
            "a small roastery, 4 people, in Freiburg",
            "not 4, we are 6 people",
            "a small roastery, 6 people, in Freiburg",
        ),
        (
            "two conservation architects who want curved stairs, and builders for all the rest, 80 percent",
            "actually builders are 50 percent now, not 80",
            "two conservation architects who want curved stairs, and builders for all the rest, 50 percent",
        ),
        (
            "builders 80 percent in spring and 80 percent in autumn",
            "builders are 50 percent now, not 80",
            None,
        ),
    ],
)
def test_a_few_new_words_take_the_place_of_the_old_ones_in_the_fact(known, message, value):
    fact = Fact(slot="price_position", value=known, quote=known, turn=1)
    assert put_in_place(fact, read_correction(message)) == value


@pytest.mark.parametrize("message", ["twelve, not two", "not two but twelve", "I said two but it is twelve"])
def test_what_is_refused_is_blanked_where_it_stood(message):
    blanked = without_refusal(message)
    assert len(blanked) == len(message)
    assert "two" not in blanked
    assert blanked.index("twelve") == message.index("twelve")
