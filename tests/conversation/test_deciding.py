"""Asked which of two contrary facts holds, the owner decides."""

import pytest

from advisor.conversation.contradictions import Doubt
from advisor.conversation.deciding import decision
from advisor.records import PLAINLY, UNSURELY
from tests.conversation.test_contradictions import fact

TEAM = Doubt(
    slot="team_size",
    earlier=fact("team_size", "two of us", 1),
    later=fact("team_size", "we are twelve people", 4),
)
PRICE = Doubt(
    slot="price_position",
    earlier=fact("price_position", "we are the cheapest", 1),
    later=fact("price_position", "we are dearer than all the others", 4),
)
PLACE = Doubt(
    slot="location_or_market",
    earlier=fact("location_or_market", "Norwich", 1),
    later=fact("location_or_market", "we are based in Ipswich", 4),
)


@pytest.mark.parametrize(
    ("doubt", "answer", "held"),
    [
        (TEAM, "twelve", "later"),
        (TEAM, "12", "later"),
        (TEAM, "two", "earlier"),
        (TEAM, "the second", "later"),
        (TEAM, "the second one", "later"),
        (TEAM, "the latter", "later"),
        (TEAM, "the first", "earlier"),
        (TEAM, "The first one please.", "earlier"),
        (TEAM, "the former", "earlier"),
        (TEAM, "it used to be two", "later"),
        (TEAM, "it was two until last year", "later"),
        (TEAM, "twelve, not two", "later"),
        (TEAM, "two, not twelve", "earlier"),
        (TEAM, "two was a typo", "later"),
        (TEAM, "twelve now, two when we opened, that was before", "later"),
        (TEAM, "go by the newer one", "later"),
        (TEAM, "what I said first", "earlier"),
        (TEAM, "the second was a slip", "earlier"),
        (PRICE, "cheapest", "earlier"),
        (PRICE, "dearer, sadly", "later"),
        (PRICE, "we are dearer than the others these days", "later"),
        (PLACE, "Ipswich", "later"),
        (PLACE, "Norwich of course", "earlier"),
        (PLACE, "Ipswich, we moved, it was Norwich before", "later"),
    ],
)  # fmt: skip
def test_the_answer_decides(doubt, answer, held):
    decided = decision(answer, doubt, 6)
    assert decided is not None
    assert decided == getattr(doubt, held).model_copy(update={"confidence": PLAINLY})


@pytest.mark.parametrize("answer", ["both", "a bit of both", "it depends", "both are true"])
def test_both_keeps_the_later_unsurely(answer):
    assert decision(answer, TEAM, 6) == TEAM.later.model_copy(update={"confidence": UNSURELY})


def test_both_with_an_explanation_is_taken_in_the_owners_words():
    answer = "two in the shop and twelve with the drivers"
    assert decision(answer, TEAM, 6) == fact("team_size", answer, 6)


def test_a_third_number_takes_the_place_of_both():
    assert decision("seven of us", TEAM, 6) == fact("team_size", "seven of us", 6)


@pytest.mark.parametrize(
    "answer", ["why does that matter", "young families mostly", "hm", "vets send them to us"]
)
def test_what_is_no_answer_decides_nothing(answer):
    assert decision(answer, TEAM, 6) is None
