import pytest

from advisor.conversation.interview import Interview, Recognition, SlotPrompt
from advisor.conversation.questions import (
    ENOUGH_FACTS,
    FEWEST_QUESTIONS,
    WOULD_MOVE,
    next_question,
    open_slots,
    questions_left,
)
from advisor.conversation.state import State
from advisor.records import Fact, Profile
from advisor.strategy.catalogue import Reference

ORDER = (
    "business_description",
    "target_customer",
    "competitors",
    "strengths",
    "customer_needs",
    "price_position",
    "goals",
    "resources",
    "channels",
    "constraints",
    "team_size",
)
INTERVIEW = Interview(
    greeting=("Hello.",),
    slots=tuple(
        SlotPrompt(
            slot=slot,
            label=slot,
            question=(f"{slot}?",),
            example="",
            why="Because.",
            why_passage=Reference(source="guide.txt", quote="it matters"),
            unsure=("Fine.",),
            rephrase=(f"again {slot}?",),
            recognise=Recognition(),
            priority=place,
        )
        for place, slot in enumerate(ORDER, 1)
    ),
    intents={},
)


def state(*, asked=(), known=(), passed=(), pending=None) -> State:
    facts = tuple(Fact(slot=slot, value="x", quote="x", turn=1) for slot in known)
    return State(
        conversation_id="c",
        asked=tuple(asked),
        passed=tuple(passed),
        pending=pending,
        profile=Profile(facts=facts),
    )


def asks_next(*, at_most=8, worth=None, **told) -> str | None:
    values = worth or {}
    return next_question(
        state(**told),
        INTERVIEW,
        at_most,
        lambda _, slots: {slot: values.get(slot, 0.0) for slot in slots} if values else {},
    )


def test_the_question_on_the_table_stays_until_it_is_answered():
    assert asks_next(asked=ORDER[:3], pending="competitors") == "competitors"


def test_the_open_slot_of_highest_priority_is_next():
    assert asks_next(asked=ORDER[:1], known=ORDER[:1]) == "target_customer"


def test_what_was_said_already_is_not_asked():
    assert asks_next(asked=ORDER[:1], known=("business_description", "target_customer")) == "competitors"


def test_a_skipped_question_does_not_come_again():
    assert asks_next(asked=ORDER[:2], known=ORDER[:1], passed=("target_customer",)) == "competitors"


@pytest.mark.parametrize("at_most", [1, 5, 8])
def test_no_more_questions_than_the_settings_allow(at_most):
    assert asks_next(asked=ORDER[:at_most], at_most=at_most) is None


def test_a_question_asked_twice_counts_once():
    twice = (*ORDER[:4], "strengths", "strengths")
    assert asks_next(asked=twice, known=ORDER[:4], at_most=5) == "customer_needs"


def test_enough_facts_end_the_interview():
    assert asks_next(asked=ORDER[:FEWEST_QUESTIONS], known=ORDER[:ENOUGH_FACTS]) is None


def test_an_owner_who_tells_all_at_once_is_still_asked_a_few_questions():
    assert asks_next(asked=ORDER[:1], known=ORDER[:ENOUGH_FACTS]) == ORDER[ENOUGH_FACTS]


def test_facts_that_only_refine_the_picture_are_not_enough():
    known = (*ORDER[: ENOUGH_FACTS - 1], "team_size")
    assert asks_next(asked=ORDER[:FEWEST_QUESTIONS], known=known) == "goals"


def test_the_question_whose_answer_would_move_most_comes_first():
    assert asks_next(asked=ORDER[:1], worth={"goals": 0.4, "target_customer": 0.2}) == "goals"


def test_questions_worth_about_the_same_come_in_the_interviews_order():
    assert asks_next(asked=ORDER[:1], worth={"goals": 0.23, "competitors": 0.21}) == "competitors"


def test_the_interview_ends_when_no_answer_would_move_anything():
    little = {"goals": WOULD_MOVE / 2}
    assert asks_next(asked=ORDER[:FEWEST_QUESTIONS], worth=little) is None
    assert asks_next(asked=ORDER[: FEWEST_QUESTIONS - 1], worth=little) == ORDER[FEWEST_QUESTIONS - 1]
    assert asks_next(asked=ORDER[:FEWEST_QUESTIONS], worth={"goals": 2 * WOULD_MOVE}) == "goals"


def test_no_open_slot_means_no_question():
    assert open_slots(state(known=ORDER), INTERVIEW) == []
    assert asks_next(asked=ORDER[:1], known=ORDER, at_most=16) is None


def test_the_number_of_questions_left_is_never_more_than_allowed():
    assert questions_left(state(asked=ORDER[:1], pending=ORDER[0]), INTERVIEW, 8) == 7
    assert questions_left(state(asked=ORDER[:1], pending=ORDER[0]), INTERVIEW, 3) == 2
    assert questions_left(state(asked=ORDER[:8], pending=ORDER[7]), INTERVIEW, 8) == 0
