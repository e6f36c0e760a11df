import random

from advisor.advice.mutations import exaggerated, turned_round

CHANCE = random.Random(1)


def test_a_negation_is_taken_out():
    assert turned_round("It is not enough.", CHANCE) == "It is enough."


def test_a_negation_is_put_in_after_an_auxiliary_or_before_a_verb():
    assert turned_round("It can help.", CHANCE) in {
        "It can not help.",
        "It can never help.",
        "It can hardly help.",
    }
    assert turned_round("It helps.", CHANCE) == "It does not help."


def test_what_has_no_verb_to_turn_stays_away():
    assert turned_round("A short list", CHANCE) is None


def test_the_first_hedge_becomes_certain():
    changed = exaggerated("It can help, and may pay.", CHANCE)
    assert changed is not None
    assert " can " not in changed
    assert "may pay" in changed
    assert exaggerated("It helps.", CHANCE) is None
