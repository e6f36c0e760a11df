"""Facts that a scripted chat model hears."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.advice.model_calls import ModelCalls, Terms
from advisor.conversation.listening import HeardFact, HeardFacts, Listener
from advisor.conversation.reading import Reading
from advisor.records import BY_LIKENESS, PLAINLY, Fact, Usage
from advisor.settings import Settings
from advisor.strategy.fit import Statement
from tests.fakes import READ, WRITTEN, ScriptedModel

MESSAGE = "we do it for the vets mostly, and the school pays us late. what if we were 40 people?"
TOLD = Reading(
    said=(Statement(text="we do it for the vets mostly", turn=3),), question="what if we were 40 people?"
)
SCHOOL = Fact(slot="weaknesses", value="the school pays us late", quote="the school pays us late", turn=3)


def facts(*heard: tuple[str, str, str]) -> HeardFacts:
    return HeardFacts(facts=[HeardFact(slot=slot, value=value, quote=quote) for slot, value, quote in heard])


def listen(answer: Any, reading=TOLD, known=(), asked=None, spent=0, budget=0):
    model = ScriptedModel(answer)
    calls = ModelCalls(model, "fake:model", Terms(budget=budget))
    listener = Listener(calls, {"target_customer": "Customers"}, Settings().prompts_dir)
    return *listener.listen(MESSAGE, reading, asked, known, 3, spent), model


def heard_by(answer: Any, **how: Any) -> tuple[Fact, ...]:
    return listen(answer, **how)[0].facts


def test_a_fact_in_the_owners_words_is_heard_with_its_turn():
    answer = facts(("target_customer", "the vets", "for the vets mostly"))
    assert heard_by(answer) == (
        Fact(
            slot="target_customer",
            value="the vets",
            quote="for the vets mostly",
            turn=3,
            confidence=BY_LIKENESS,
        ),
    )


def test_what_answers_the_question_is_as_sure_as_it_was_said():
    (fact,) = heard_by(facts(("target_customer", "the vets", "for the vets")), asked="target_customer")
    assert fact.confidence == PLAINLY


@pytest.mark.parametrize(
    "quote", ["for vets", "For the vets", "", " ", ".", "we were 40 people", "what if we were 40 people?"]
)
def test_what_the_owner_did_not_say_in_these_words_or_only_asked_is_not_heard(quote):
    assert heard_by(facts(("target_customer", "vets", quote))) == ()


def test_a_value_that_is_not_in_the_quote_gives_way_to_the_quote():
    (fact,) = heard_by(facts(("target_customer", "40 rich vets", "the vets")))
    assert fact.value == "the vets"


def test_what_was_read_already_stays_as_it_was_read():
    read = TOLD.model_copy(update={"facts": (SCHOOL,)})
    answer = facts(("weaknesses", "late", "late"), ("target_customer", "the vets", "the vets"))
    assert [(fact.slot, fact.value) for fact in heard_by(answer, reading=read)] == [
        ("weaknesses", "the school pays us late"),
        ("target_customer", "the vets"),
    ]


def test_what_is_known_from_before_is_not_replaced():
    assert heard_by(facts(("target_customer", "the vets", "the vets")), known={"target_customer"}) == ()


def test_a_reply_that_answers_the_question_after_all_is_not_off_it():
    off = TOLD.model_copy(update={"off_the_question": True})
    answer = facts(("target_customer", "the vets", "the vets"))
    assert not listen(answer, reading=off, asked="target_customer")[0].off_the_question
    assert listen(answer, reading=off, asked="goals")[0].off_the_question


@pytest.mark.parametrize("failure", [TimeoutError(), "I can't help with that.", facts()], ids=str)
def test_a_model_that_hears_nothing_leaves_the_reading_as_it_is(failure):
    reading, usage, _ = listen(failure)
    assert (reading, usage.calls, usage.fell_back) == (TOLD, 1, None)


def test_what_it_used_is_counted():
    assert listen(facts())[1] == Usage(calls=1, input_tokens=READ, output_tokens=WRITTEN)


def test_a_budget_that_is_used_up_is_kept_in_silence():
    reading, usage, model = listen(facts(), spent=900, budget=900)
    assert (reading, usage, model.asked) == (TOLD, Usage(), [])


@pytest.mark.parametrize("reading", [Reading(wish="skip"), Reading(question="why?")], ids=str)
def test_messages_that_tell_nothing_are_not_listened_to(reading):
    assert listen(facts(), reading=reading)[2].asked == []


def test_the_model_reads_the_slots_and_the_message():
    asked = listen(facts())[2].asked[0]
    assert "- target_customer: customers" in asked
    assert f"<message>\n{MESSAGE}\n</message>" in asked
