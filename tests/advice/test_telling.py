"""Which words may be quoted as what, with chances that can be read by eye and with those that were learned."""

from collections.abc import Mapping

import pytest

from advisor.advice.situation import Situation
from advisor.advice.telling import TELLS, Telling
from advisor.conversation.assembly import open_memory, open_placing
from advisor.records import SLOTS, Slot
from advisor.settings import Settings
from advisor.strategy.catalogue import load_catalogue
from tests.advice.test_situation import reason, situation


def by_first_word(words: str) -> Mapping[Slot, float]:
    """ "goals ..." tells of goals, and of nothing else."""
    return {slot: float(words.split(maxsplit=1)[0] == slot) for slot in SLOTS}


def told(telling: Telling, **facts: str) -> Situation:
    return situation(**facts).model_copy(update={"telling": telling})


def sides(of: Situation) -> list[tuple[Slot, str]]:
    return [(slot, quote) for slot, quote, _ in of.sides(of.first, ())]


def test_of_an_answer_the_clause_is_quoted_that_tells_of_its_slot():
    answer = "competitors cracked a bridge, customer_needs a gentle hand"
    assert sides(told(Telling(by_first_word), customer_needs=answer)) == [
        ("customer_needs", "customer_needs a gentle hand")
    ]


def test_a_side_is_left_out_where_no_clause_tells_of_it():
    assert sides(told(Telling(by_first_word), customer_needs="competitors cracked a bridge once")) == []


def test_what_is_said_of_strengths_and_of_the_name_one_has_is_the_same():
    quote = "current_differentiator is the welcome"
    assert sides(told(Telling(by_first_word), strengths=quote)) == [("strengths", quote)]


def test_words_about_customers_who_are_not_wanted_are_not_quoted():
    telling = Telling(is_unwanted=lambda words, _: "schools" in words)
    assert sides(told(telling, target_customer="schools and colleges here. pensioners on day trips")) == [
        ("target_customer", "pensioners on day trips")
    ]


def test_prices_and_rivals_are_told_only_where_they_bear_on_the_strategy_or_nothing_else_is_known():
    rivals = {"competitors": "two vans next to us"}
    assert sides(situation(**rivals)) == [("competitors", "two vans next to us")]
    known = situation(target_customer="students at lunch time", **rivals)
    assert sides(known) == [("target_customer", "students at lunch time")]
    bearing = situation(
        (reason("two vans next to us", turn=3),), target_customer="students at lunch", **rivals
    )
    assert [slot for slot, _ in sides(bearing)] == ["target_customer", "competitors"]


@pytest.fixture(scope="module")
def learned(minilm) -> Telling:
    settings = Settings()
    memory = open_memory(settings, minilm)
    placing = open_placing(settings, load_catalogue(settings.prompts_dir, {}), memory)
    assert placing is not None
    return Telling(placing.chances)


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("they worry about the toilet and the steps and getting home", "customer_needs"),
        ("they want somebody who can do bosch motors", "customer_needs"),
        ("students mostly n office lot at lunch", "target_customer"),
        ("my nans recipe takes 9 hrs", "strengths"),
        ("we fix it same day", "strengths"),
        ("I restore too", "strengths"),
    ],
)
def test_what_owners_say_of_a_side_is_heard_as_that(learned, words, slot):
    assert learned.of(words, slot) >= TELLS


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("cracked a bridge once", "customer_needs"),
        ("the retired ones", "strengths"),
        ("nobody complains to me about elsewhere love", "strengths"),
        ("they say the supermarket ones drop", "strengths"),
        ("We're a translation and interpreting agency", "target_customer"),
        ("late nite drunk ppl lol", "target_customer"),
        ("nearest is 40 min away", "customer_needs"),
    ],
)
def test_what_tells_of_something_else_is_not_quoted_as_it(learned, words, slot):
    assert learned.of(words, slot) < TELLS
