"""Whole conversations in which an owner contradicts himself, hedges, or mends a fact."""

import pytest

from advisor.conversation.state import State
from advisor.records import BY_LIKENESS, PLAINLY, UNSURELY, Reply
from tests.conversation.opening import advised, tell

OPENING = "We mend sails, two of us, in Lymington."
CUSTOMERS = "cruising couples mostly"
TWELVE = "There are twelve of us and everyone can sew."
CHEAP = "the cheap lofts on the internet"


def contradicted(advisor):
    """A conversation that has just heard of twelve people after two."""
    conversation = advisor.start()
    tell(conversation, (OPENING, CUSTOMERS))
    return conversation, conversation.send(TWELVE)


def team(reply: Reply) -> tuple[str, float]:
    return reply.profile["team_size"].value, reply.profile["team_size"].confidence


def test_a_contradiction_is_said_back_with_both_words_and_a_reason(advisor):
    _, reply = contradicted(advisor)
    assert reply.question.slot == "team_size"
    assert "two of us" in reply.question.text
    assert "twelve of us" in reply.question.text
    assert reply.question.why
    assert set(reply.question.citations) <= {citation.n for citation in reply.citations}
    assert reply.text.count(reply.question.text) == 1


def test_the_question_before_it_comes_back_afterwards(advisor):
    conversation = advisor.start()
    before = tell(conversation, (OPENING, CUSTOMERS))[-1].question.slot
    assert conversation.send("there are twelve of us").question.slot == "team_size"
    after = conversation.send("the second")
    assert (after.question.slot, team(after)[1]) == (before, PLAINLY)


@pytest.mark.parametrize(
    ("answer", "value", "confidence"),
    [
        ("twelve", "There are twelve of us", PLAINLY),
        ("the first one", "two of us", PLAINLY),
        ("it used to be two", "There are twelve of us", PLAINLY),
        ("both", "There are twelve of us", UNSURELY),
        ("I don't know", "There are twelve of us", UNSURELY),
        ("skip", "There are twelve of us", UNSURELY),
        ("ok", "There are twelve of us", UNSURELY),
        ("seven of us", "seven of us", PLAINLY),
    ],
)
def test_the_answer_decides_and_the_interview_goes_on(advisor, answer, value, confidence):
    conversation, _ = contradicted(advisor)
    reply = conversation.send(answer)
    assert value in team(reply)[0]
    assert team(reply)[1] == confidence
    assert reply.question.slot != "team_size"


@pytest.mark.parametrize("action", ["skip", "back", "advise"])
def test_a_button_leaves_it_open_with_what_was_said_last(advisor, action):
    conversation, _ = contradicted(advisor)
    reply = conversation.act(action)
    assert "twelve" in team(reply)[0]
    assert reply.question is None or reply.question.slot != "team_size"


def test_it_is_asked_once_for_each_slot(advisor):
    conversation, _ = contradicted(advisor)
    conversation.send("twelve")
    reply = conversation.send("there are only three of us")
    assert reply.question.slot != "team_size"
    assert team(reply) == ("there are only three of us", UNSURELY)
    assert "three of us" in reply.text


def test_why_do_you_ask_is_answered_for_the_question_at_hand(advisor):
    conversation, asked = contradicted(advisor)
    reply = conversation.send("why do you ask?")
    assert reply.question.slot == "team_size"
    assert "twelve of us" in reply.question.text
    assert team(reply) == team(asked)


def test_another_answer_is_not_taken_for_a_decision(advisor):
    conversation = advisor.start()
    pending = tell(conversation, (OPENING, CUSTOMERS))[-1].question.slot
    conversation.send("there are twelve of us")
    reply = conversation.send("they love that we answer the phone on the first ring")
    assert reply.question is None or reply.question.slot != "team_size"
    assert "twelve" in team(reply)[0]
    assert pending in reply.profile or reply.question.slot == pending


def test_the_first_puts_back_what_was_said_then(advisor):
    conversation, _ = contradicted(advisor)
    kept = conversation.send("the first")
    assert not any("twelve" in reason for standing in kept.ranking for reason in standing.for_)
    assert kept.profile["team_size"].turn == 1


def test_after_the_advice_a_contradiction_is_settled_before_the_advice_is_thought_through_again(advisor):
    conversation, _ = advised(advisor, (OPENING, CUSTOMERS, CHEAP))
    asked = conversation.send("there are twelve of us")
    assert (asked.stage, asked.question.slot, asked.brief) == ("follow_up", "team_size", None)
    settled = conversation.send("twelve")
    assert (settled.stage, settled.question) == ("advice", None)
    assert "twelve" in team(settled)[0]


# --- what we are not sure of -----------------------------------------------------------------------------


def test_what_is_not_sure_is_said_back_once_without_a_question_of_its_own(advisor):
    conversation = advisor.start()
    conversation.send(OPENING)
    reply = conversation.send("maybe cruising couples")
    assert reply.profile["target_customer"].confidence == UNSURELY
    (said,) = [part for part in reply.text.split("\n\n") if "who you serve" in part]
    assert "cruising couples" in said
    assert "Noted" not in said
    assert reply.question.slot != "target_customer"
    assert "cruising couples" not in conversation.send(CHEAP).text


def test_a_fact_heard_by_likeness_is_said_back_too(advisor):
    reply = advisor.start().send("We mend sails. quotes take us two weeks, sadly")
    assert reply.profile["weaknesses"].confidence == BY_LIKENESS
    (said,) = [part for part in reply.text.split("\n\n") if "quotes take us two weeks" in part]
    assert "Noted" not in said


def test_an_edited_fact_is_sure_and_reads_as_a_correction(advisor):
    conversation = advisor.start()
    tell(conversation, (OPENING, "maybe cruising couples"))
    reply = conversation.correct("target_customer", "racing crews")
    assert reply.profile["target_customer"].model_dump() == {
        "value": "racing crews",
        "quote": "racing crews",
        "turn": 3,
        "confidence": PLAINLY,
    }
    assert reply.text.startswith("*Changed: who you serve: racing crews.*")


def test_editing_a_fact_equals_saying_it(advisor):
    edited, said = advisor.start(), advisor.start()
    for conversation in (edited, said):
        tell(conversation, (OPENING, CUSTOMERS))
    one = edited.correct("team_size", "twelve of us")
    other = said.send("no, twelve of us")
    assert one.profile["team_size"].value == other.profile["team_size"].value
    assert [standing.strategy for standing in one.ranking] == [s.strategy for s in other.ranking]
    assert one.question.slot == other.question.slot


def test_an_edit_settles_an_open_contradiction(advisor):
    conversation, _ = contradicted(advisor)
    reply = conversation.correct("team_size", "twelve with the apprentices")
    assert team(reply) == ("twelve with the apprentices", PLAINLY)
    assert reply.question.slot != "team_size"


def test_a_bare_echo_at_the_end_of_an_opening_is_no_question(advisor):
    opening = "We mend sails, two of us. My wife says we are the best kept secret of the Solent. Are we?"
    reply = advisor.start().send(opening)
    assert not reply.abstained
    assert reply.profile["business_description"].value == "We mend sails"


def test_a_conversation_stored_before_facts_had_a_confidence_still_opens():
    fact = {"slot": "team_size", "value": "two of us", "quote": "two of us", "turn": 1}
    state = State.model_validate({"conversation_id": "old", "profile": {"facts": [fact]}})
    assert state.profile.facts[0].confidence == PLAINLY
    assert (state.doubt, state.settled) == (None, ())
