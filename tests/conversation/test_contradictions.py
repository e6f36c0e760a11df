"""What cannot be so together is noticed, and nothing else is."""

import pytest

from advisor.records import PLAINLY, UNSURELY, Fact, Profile


def fact(slot: str, words: str, turn: int = 1) -> Fact:
    return Fact(slot=slot, value=words, quote=words, turn=turn)


CONTRADICTIONS = [
    ("team_size", "two of us", "there are twelve of us in the workshop and it is loud"),
    ("team_size", "two of us", "we are twelve people"),
    ("team_size", "just me", "my staff of 6 do the early shift"),
    ("team_size", "no employees", "I pay my six employees on Fridays"),
    ("team_size", "a team of 14", "it's just me, so I cannot be ill"),
    ("team_size", "six mechanics and an apprentice", "i work alone"),
    ("team_size", "4", "we have nine people, all trained here"),
    ("team_size", "on my own", "our four drivers know every road"),
    ("stage", "just starting out", "we have been in business for 20 years"),
    ("stage", "been going for thirty years", "we are starting out, nobody knows us"),
    ("stage", "we opened last spring", "we have been trading for 12 years and it still rains in"),
    ("stage", "since 1985", "we just started, so nobody knows us yet"),
    ("stage", "20 years", "we have been going for 3 years"),
    ("price_position", "we are the cheapest", "we are dearer than all the others"),
    ("price_position", "a bit dearer", "our prices are lower than everybody's"),
    ("price_position", "we are cheaper than the dealer", "we are more expensive than the dealer"),
    ("price_position", "we're the most expensive in town", "we are cheaper than everyone"),
    ("price_position", "a bike service is £60", "I take £85 for a service"),
    ("price_position", "€40 a cut", "a cut costs 55 euros with us"),
    ("location_or_market", "all over the country", "we only sell in Leeds"),
    ("location_or_market", "Norwich", "we are based in Ipswich"),
    ("location_or_market", "we only work in Ripon", "we ship worldwide"),
    ("location_or_market", "Galway", "we only sell in Limerick, at the Saturday market"),
    ("constraints", "I will not sell online", "our web shop brings half of it"),
    ("weaknesses", "we have no website", "people book on our website"),
    ("strengths", "we deliver to the door", "we don't deliver"),
    ("constraints", "never on Sundays", "we are open on Sundays too"),
    ("channels", "we never advertise", "we advertise in the parish paper"),
]

ELABORATIONS = [
    ("team_size", "two of us", "me and my sister, she does the books"),
    ("team_size", "two of us", "one of us drives, the other packs"),
    ("team_size", "twelve people", "two of us do the cutting"),
    ("team_size", "twelve", "there are two of us in the office and ten outside"),
    ("team_size", "six employees", "we are seven with me"),
    ("team_size", "about a dozen", "we are 13 people"),
    ("team_size", "just me", "we want to be four people in a year"),
    ("team_size", "just me", "the chain has 40 staff"),
    ("team_size", "two of us", "we were twelve before the crash"),
    ("team_size", "me and my brother", "there are nine of us in summer, with the students"),
    ("team_size", "two of us", "five of us on Saturdays"),
    ("team_size", "two of us", "we serve forty people a day"),
    ("team_size", "two of us", "we are 20 minutes from the sea"),
    ("team_size", "three of us", "my two children want to take over one day"),
    ("team_size", "just me", "if we were twelve people I would sleep better"),
    ("stage", "20 years", "we just opened a second shop"),
    ("stage", "20 years", "we have been doing cakes for 5 years"),
    ("stage", "20 years", "the new cafe opened last spring"),
    ("stage", "since 1985", "I took over from my father two years ago"),
    ("stage", "over 30 years", "third generation"),
    ("stage", "18 years", "we have been going nearly 20 years"),
    ("stage", "15 years", "we just started selling online"),
    ("price_position", "a bit dearer", "we are cheaper than London"),
    ("price_position", "we are the cheapest", "we want to be dearer than all of them"),
    ("price_position", "we are cheaper than the dealer", "we are dearer than the man with the van"),
    ("price_position", "we are dearer than the chain", "we are cheaper on weekdays"),
    ("price_position", "we are the cheapest in town", "people say we are the most expensive"),
    ("price_position", "£40 a cut", "a colour costs £90"),
    ("price_position", "£40 a cut", "the barbers charge £20 a cut"),
    ("price_position", "we are the cheapest", "we used to be dearer than everybody"),
    ("location_or_market", "Leeds", "we only sell in Yorkshire"),
    ("location_or_market", "a market town", "we only deliver in Ripon"),
    ("location_or_market", "Norwich", "our wool comes from Ipswich"),
    ("location_or_market", "Norwich", "we also sell in Ipswich"),
    ("location_or_market", "Bath", "I would like to sell all over the country"),
    ("goals", "open a second shop", "I want to work less"),
    ("goals", "double the turnover", "calmer weeks would do"),
    ("target_customer", "young families", "and a lot of pensioners in the morning"),
    ("competitors", "nobody does this here", "well, the garden centre has a cafe"),
    ("strengths", "we are fast", "we take our time with old clocks"),
    ("constraints", "no evenings", "we do open late before Christmas"),
    ("channels", "word of mouth", "google brings some"),
    ("strengths", "we deliver to the door", "the supermarket doesn't deliver"),
    ("constraints", "I will not sell online", "the others sell everything online"),
]  # fmt: skip


def doubt_of(reader, slot: str, known: str, message: str, asked="goals"):
    profile = Profile(facts=(fact("business_description", "a shop"), fact(slot, known)))
    return reader.read(message, 5, "resources" if slot == "goals" else asked, profile).doubt


@pytest.mark.parametrize(("slot", "known", "message"), CONTRADICTIONS)
def test_what_cannot_both_be_so_is_noticed(reader, slot, known, message):
    doubt = doubt_of(reader, slot, known, message)
    assert doubt is not None
    assert (doubt.slot, doubt.earlier.value) == (slot, known)
    assert doubt.later.quote in message
    assert doubt.later.confidence == UNSURELY


@pytest.mark.parametrize(("slot", "known", "message"), ELABORATIONS)
def test_more_of_the_same_and_changed_wishes_are_no_contradiction(reader, slot, known, message):
    assert doubt_of(reader, slot, known, message) is None


@pytest.mark.parametrize(
    "message", ["sorry, we are twelve, not two", "actually there are twelve of us", "we are twelve now"]
)
def test_a_marked_correction_or_change_is_taken_as_it_is(reader, message):
    profile = Profile(facts=(fact("business_description", "a shop"), fact("team_size", "two of us")))
    reading = reader.read(message, 5, "goals", profile)
    assert reading.doubt is None
    assert reading.is_correction
    heard = next(heard for heard in reading.facts if heard.slot == "team_size")
    assert ("twelve" in heard.value, heard.confidence) == (True, PLAINLY)


def test_the_answer_to_the_question_on_the_table_is_no_contradiction(reader):
    profile = Profile(facts=(fact("team_size", "two of us"),))
    reading = reader.read("we are twelve people", 5, "team_size", profile)
    assert reading.doubt is None


def test_what_was_asked_about_once_is_not_doubted_again(reader):
    profile = Profile(facts=(fact("team_size", "two of us"),))
    reading = reader.read("we are twelve people", 5, "goals", profile, settled=("team_size",))
    assert reading.doubt is None
    assert [(heard.slot, heard.confidence) for heard in reading.facts] == [("team_size", UNSURELY)]
