import pytest

from advisor.advice.proposals import case_of, is_of_use_only, is_to_add, is_to_drop, proposal, wished_for


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("so should we do the Santa's grotto or not then?", "do the Santa's grotto"),
        ("yes or no on the burgers?", "the burgers"),
        ("what about loyalty cards?", "loyalty cards"),
        ("Is it good to sell on Amazon also?", "sell on Amazon"),
        ("are weddings a good idea", "weddings"),
        ("so shall I drop the kitchen chairs", "drop the kitchen chairs"),
    ],
)
def test_what_is_proposed_comes_back_in_the_owners_words(question, what):
    assert proposal(question, "") == what


def test_what_may_spoil_the_advice_is_what_was_said_before():
    assert proposal("does that spoil it?", "we also buy gold for cash. sorry.") == "we also buy gold for cash"


@pytest.mark.parametrize("question", ["what about the winter?", "how do I start?", "and if it rains?"])
def test_a_question_that_proposes_nothing_is_none(question):
    assert proposal(question, "") is None


@pytest.mark.parametrize(
    ("question", "case"),
    [
        ("Does that hold for subcontract manufacturing?", "subcontract manufacturing"),
        ("does the niche hold for a state buyer at all - they cannot prefer me", "a state buyer"),
        ("does it work if I sell the business in two years?", "if I sell the business in two years"),
    ],
)
def test_the_case_that_the_advice_may_not_hold_for_is_told_apart(question, case):
    assert case_of(question) == case


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("how do i get weddings", "get weddings"),
        ("How would I fill Tuesday to Thursday, then?", "fill Tuesday to Thursday"),
        ("how do I win at 60% price weighting?", None),
    ],
)
def test_what_an_owner_wants_to_win_is_told_apart(question, wish):
    assert wished_for(question) == wish


def test_giving_up_adding_and_doing_otherwise_are_three_things():
    assert is_to_drop("stop the late nights")
    assert is_to_add("buy a second van", "should I buy a second van?")
    assert not is_to_add("put my prices on the door", "should I put my prices on the door?")


def test_a_place_on_a_platform_is_no_platform_of_ones_own():
    assert is_of_use_only("Is it good to be on a bidding platform?")
    assert not is_of_use_only("should we become a platform?")
