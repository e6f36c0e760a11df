"""Each exit of the graph, walked with steps that only write down that they were called."""
# ruff: noqa: ARG002 - the graph hands every step the state

from dataclasses import dataclass, field
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from advisor.conversation.contradictions import Doubt
from advisor.conversation.graph import build_graph
from advisor.conversation.questions import next_question
from advisor.conversation.reading import Reading
from advisor.conversation.state import Incoming, State
from advisor.records import Fact
from advisor.strategy.fit import Statement
from tests.conversation.test_questions import INTERVIEW, ORDER

FACT = Fact(slot="target_customer", value="old dogs", quote="old dogs", turn=1)
SAID = Statement(text="old dogs", turn=1)


@dataclass
class WrittenDown:
    """Steps that change nothing but the reading, and remember their names in order."""

    reading: Reading
    moves: bool = False
    walked: list[str] = field(default_factory=list)

    def gives_words(self, state: State) -> bool:
        return False

    def moves_the_advice(self, state: State) -> bool:
        return self.moves

    def next_question(self, state: State):
        return next_question(state, INTERVIEW, 8, lambda *_: {})

    def greet(self, state: State):
        return self._step("greet")

    def read(self, state: State):
        return {**self._step("read"), "reading": self.reading}

    def note(self, state: State):
        return self._step("note")

    def mend(self, state: State):
        return self._step("mend")

    def pass_over(self, state: State):
        return {**self._step("pass_over"), "pending": None}

    def go_back(self, state: State):
        return self._step("go_back")

    def small_talk(self, state: State):
        return self._step("small_talk")

    def answer(self, state: State):
        return self._step("answer")

    def write_line(self, state: State):
        return self._step("write_line")

    def ask_which(self, state: State):
        return self._step("ask_which")

    def ask(self, state: State):
        return self._step("ask")

    def advise(self, state: State):
        return self._step("advise")

    def finish(self, state: State):
        return self._step("finish")

    def say_aloud(self, state: State, draft: Any) -> None:
        raise AssertionError("none of these steps says anything")

    def _step(self, name: str) -> dict[str, Any]:
        self.walked.append(name)
        return {"missed": 0}


NOTHING_READ = Reading()


def walk(incoming: Incoming, *, reading=NOTHING_READ, moves=False, **state) -> list[str]:
    steps = WrittenDown(reading=reading, moves=moves)
    graph = build_graph(steps, InMemorySaver())
    start = {"conversation_id": "c", "incoming": incoming, **state}
    graph.invoke(start, {"configurable": {"thread_id": "c"}})
    return steps.walked


DOUBT = Doubt(
    slot="target_customer", earlier=FACT, later=FACT.model_copy(update={"value": "young dogs", "turn": 2})
)
ASKED = {"pending": "target_customer", "asked": ORDER[:2]}
ADVISED = {"stage": "follow_up"}
SPENT = {"asked": ORDER[:8]}


def test_nothing_coming_in_is_greeted():
    assert walk(Incoming()) == ["greet", "finish"]


@pytest.mark.parametrize(
    ("action", "walked"),
    [
        ("skip", ["pass_over", "ask", "finish"]),
        ("back", ["go_back", "ask", "finish"]),
        ("advise", ["advise", "finish"]),
    ],
)
def test_a_button_goes_straight_to_its_step(action, walked):
    assert walk(Incoming(action=action), **ASKED) == walked


@pytest.mark.parametrize(
    ("wish", "walked"),
    [
        ("skip", ["read", "pass_over", "ask", "finish"]),
        ("unsure", ["read", "pass_over", "ask", "finish"]),
        ("back", ["read", "go_back", "ask", "finish"]),
        ("advise", ["read", "advise", "finish"]),
        ("thanks", ["read", "small_talk", "ask", "finish"]),
        ("clarify", ["read", "small_talk", "ask", "finish"]),
        ("goodbye", ["read", "small_talk", "ask", "finish"]),
    ],
)
def test_a_typed_wish_does_what_the_button_does(wish, walked):
    assert walk(Incoming(text="..."), reading=Reading(wish=wish), **ASKED) == walked


def test_an_answer_is_noted_and_the_next_question_asked():
    assert walk(Incoming(text="old dogs"), reading=Reading(facts=(FACT,)), asked=ORDER[:2]) == [
        "read",
        "note",
        "ask",
        "finish",
    ]


def test_the_last_answer_leads_to_the_advice():
    assert walk(Incoming(text="old dogs"), reading=Reading(facts=(FACT,)), **SPENT) == [
        "read",
        "note",
        "advise",
        "finish",
    ]


def test_skipping_the_last_question_leads_to_the_advice():
    assert walk(Incoming(action="skip"), pending=ORDER[7], **SPENT) == ["pass_over", "advise", "finish"]


def test_a_question_is_answered_before_the_interview_goes_on():
    reading = Reading(question="why?", facts=(FACT,))
    assert walk(Incoming(text="old dogs. why?"), reading=reading, **ASKED) == [
        "read",
        "note",
        "answer",
        "ask",
        "finish",
    ]


def test_a_follow_up_is_answered_and_nothing_is_asked():
    assert walk(Incoming(text="why?"), reading=Reading(question="why?"), **ADVISED) == [
        "read",
        "note",
        "answer",
        "finish",
    ]


def test_a_new_fact_after_the_advice_is_thought_through_again():
    assert walk(Incoming(text="we are six"), reading=Reading(facts=(FACT,)), **ADVISED) == [
        "read",
        "note",
        "advise",
        "finish",
    ]


@pytest.mark.parametrize(("moves", "end"), [(True, ["advise", "finish"]), (False, ["finish"])])
def test_a_remark_after_the_advice_brings_new_advice_only_where_it_moves_the_ranking(moves, end):
    walked = walk(Incoming(text="old dogs"), reading=Reading(said=(SAID,)), moves=moves, **ADVISED)
    assert walked == ["read", "note", "answer", *end]


def test_a_mended_fact_asks_on_during_the_interview_and_advises_anew_after_it():
    mended = Incoming(mend="team_size", text="twelve")
    assert walk(mended, **ASKED) == ["mend", "ask", "finish"]
    assert walk(mended, **ADVISED) == ["mend", "advise", "finish"]


@pytest.mark.parametrize("wish", ["back", "thanks", "goodbye"])
def test_small_talk_after_the_advice_asks_nothing(wish):
    assert walk(Incoming(text="..."), reading=Reading(wish=wish), **ADVISED)[-1] == "finish"
    assert "ask" not in walk(Incoming(text="..."), reading=Reading(wish=wish), **ADVISED)


@pytest.mark.parametrize("stage", ["interview", "follow_up"])
def test_a_contradiction_is_asked_about_before_anything_else(stage):
    reading = Reading(facts=(FACT,), doubt=DOUBT)
    walked = walk(Incoming(text="young dogs"), reading=reading, doubt=DOUBT, stage=stage, **ASKED)
    assert walked == ["read", "note", "ask_which", "finish"]


def test_a_question_asked_back_is_answered_and_ours_stays_on_the_table():
    reading = Reading(question="why?")
    walked = walk(Incoming(text="why?"), reading=reading, doubt=DOUBT, **ASKED)
    assert walked == ["read", "note", "answer", "ask_which", "finish"]


@pytest.mark.parametrize("wish", ["skip", "unsure", "nod"])
def test_not_deciding_between_two_facts_passes_over(wish):
    assert walk(Incoming(text="..."), reading=Reading(wish=wish), doubt=DOUBT, **ASKED)[1] == "pass_over"
