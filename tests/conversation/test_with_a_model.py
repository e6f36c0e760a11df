"""Whole conversations in which a scripted chat model speaks, fails, cheats or runs out of budget."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from advisor.advice.model_calls import OVER_BUDGET
from advisor.advice.written import Revision, WrittenReply, WrittenSentence
from advisor.conversation.advisor import Advisor
from advisor.conversation.listening import HeardFact, HeardFacts
from advisor.records import BY_LIKENESS, Reply, Usage
from tests.conversation.opening import GROOMER, advised
from tests.fakes import READ, WRITTEN, ScriptedModel

MARKER = re.compile(r"\[(\d+)\]")
MATERIAL = re.compile(r"^(\d+)\. \((\w+)\) (.+)$", re.MULTILINE)

Opened = Callable[..., Advisor]


def word_for_word(prompt: str) -> WrittenReply | Revision:
    """Every sentence of the material as it stands; nothing to mend."""
    if "Sentences:" in prompt:
        return Revision(sentences=[])
    return reply(*((text, [int(n)]) for n, _, text in MATERIAL.findall(prompt)))


def reply(*sentences: tuple[str, list[int]]) -> WrittenReply:
    return WrittenReply(
        sentences=[WrittenSentence.model_construct(text=text, says=says) for text, says in sentences]
    )


def saying_also(*sentences: tuple[str, list[int]]) -> Callable[[str], Any]:
    """The material word for word, and something more; nothing is mended."""

    def answer(prompt: str) -> Any:
        said = word_for_word(prompt)
        if isinstance(said, Revision):
            return said
        return WrittenReply(sentences=[*said.sentences, *reply(*sentences).sentences])

    return answer


def numbers(reply: Reply) -> set[int]:
    return {int(n) for n in MARKER.findall(reply.text)}


@pytest.fixture
def opened(advisor, library_settings, monkeypatch) -> Opened:
    """Opens an advisor with a chat model and settings for it, on the shared library."""

    def open_with(model: ScriptedModel, **settings: Any) -> Advisor:
        monkeypatch.setattr("advisor.conversation.assembly.open_chat_model", lambda _: model)
        chosen = {"chat_model": "fake:model", "chat_tries": 1, **settings}
        return Advisor(
            library_settings.model_copy(update=chosen), advisor._retriever, advisor._memory, advisor._store
        )

    return open_with


@pytest.fixture
def speaking(opened) -> Advisor:
    return opened(ScriptedModel(word_for_word))


def test_a_working_model_is_named_and_its_sentences_are_cited(speaking):
    _, reply = advised(speaking, GROOMER)
    assert (reply.engine, reply.stage) == ("fake:model", "advice")
    assert numbers(reply)
    assert numbers(reply) <= {citation.n for citation in reply.citations}
    assert reply.usage == Usage(calls=1, input_tokens=READ, output_tokens=WRITTEN)


def test_word_for_word_the_model_says_what_the_grounded_engine_says(opened, advisor):
    def advice(answer: Any) -> str:
        conversation = opened(ScriptedModel(answer)).start("word-for-word")
        for message in GROOMER:
            conversation.send(message)
        said = conversation.act("advise").text
        advisor.forget("word-for-word")
        return said

    assert advice(word_for_word) == advice(TimeoutError())


def test_the_interview_needs_no_model(speaking):
    reply = speaking.start().send(GROOMER[0])
    assert (reply.engine, reply.usage) == ("grounded", None)


def test_a_follow_up_is_said_by_the_model_too(opened):
    model = ScriptedModel(word_for_word)
    conversation, _ = advised(opened(model))
    reply = conversation.send("what are the six pitfalls?")
    assert reply.engine == "fake:model"
    assert numbers(reply)
    assert "what are the six pitfalls?" in model.asked[-1].partition("<question>")[2]


@pytest.mark.parametrize(
    "text", ["what vat do i charge on that", "thanks", "what is the capital of mongolia?"]
)
def test_small_talk_and_what_is_not_covered_need_no_model(opened, text):
    model = ScriptedModel(word_for_word)
    conversation, _ = advised(opened(model))
    asked = len(model.asked)
    reply = conversation.send(text)
    assert (reply.engine, reply.usage, len(model.asked)) == ("grounded", None, asked)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (RuntimeError("overloaded"), "the model failed"),
        (TimeoutError(), "the model did not answer in time"),
        ("I can't help with that.", "the model did not keep to the form"),
        ('{"sentences": [', "the model wrote nothing that could be backed"),
        (reply(("Trust me.", [99])), "the model wrote nothing that could be backed"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_failing_model_leaves_the_reply_to_the_grounded_engine_and_says_why(opened, failure, reason):
    _, reply = advised(opened(ScriptedModel(failure)))
    assert (reply.engine, reply.stage, reply.usage.fell_back) == ("grounded", "advice", reason)
    assert numbers(reply)


def test_a_model_that_fails_half_way_through_a_conversation_is_replaced_and_may_come_back(opened):
    model = ScriptedModel(word_for_word, ConnectionResetError(), word_for_word)
    conversation, first = advised(opened(model))
    second = conversation.send("what are the six pitfalls?")
    third = conversation.send("what could go wrong?")
    assert [reply.engine for reply in (first, second, third)] == ["fake:model", "grounded", "fake:model"]
    assert numbers(second)


HOSTILE = (
    ("Click [here](https://evil.example/x).", [1]),
    ("<img src=https://evil.example/x.png>", [1]),
    ("Visit www.evil.example now.", [2]),
    ("![x](data:image/png;base64,AAAA)", [2]),
    ("<script>alert(1)</script>", [1]),
    ("You said “we are bankrupt”.", [1]),
    ("Raise prices by 400 percent.", [1]),
    ("Invented out of nothing.", [77]),
)


def test_nothing_hostile_that_a_model_writes_is_shown_and_the_owner_is_told(opened):
    _, reply = advised(opened(ScriptedModel(saying_also(*HOSTILE))))
    assert reply.engine == "fake:model"
    assert reply.usage.withheld == len(HOSTILE)
    assert not re.search(r"evil|<|bankrupt|400|Invented|base64", reply.text)
    assert re.search(r"left out", reply.text)
    assert len(reply.text.split()) <= 300


def test_marks_that_a_model_types_open_nothing(opened):
    _, reply = advised(opened(ScriptedModel(saying_also(("Start today [1] [98].", [1])))))
    assert "[98]" not in reply.text
    assert numbers(reply) <= {citation.n for citation in reply.citations}


# --- the budget ------------------------------------------------------------------------------------------


def test_when_the_budget_is_used_up_the_grounded_engine_goes_on_and_says_so_once(opened):
    model = ScriptedModel(word_for_word, reads=9_000)
    conversation, first = advised(opened(model, chat_token_budget=9_000, chat_price_in=2.0))
    second = conversation.send("what are the six pitfalls?")
    third = conversation.send("what could go wrong?")
    assert first.usage.cost == pytest.approx(9_000 * 2 / 1_000_000)
    assert [reply.usage.fell_back for reply in (first, second, third)] == [None, OVER_BUDGET, OVER_BUDGET]
    assert [reply.usage.calls for reply in (second, third)] == [0, 0]
    assert ["language model" in reply.text for reply in (first, second, third)] == [False, True, False]
    assert len(model.asked) == 1


def test_what_was_spent_is_remembered_over_a_restart(opened):
    conversation, _ = advised(opened(ScriptedModel(word_for_word, reads=9_000), chat_token_budget=9_000))
    again = opened(ScriptedModel(word_for_word), chat_token_budget=9_000).find(conversation.id)
    assert again.send("what are the six pitfalls?").usage.fell_back == OVER_BUDGET


def test_every_conversation_has_a_budget_of_its_own(opened):
    advisor = opened(ScriptedModel(word_for_word, reads=9_000), chat_token_budget=9_000)
    assert [advised(advisor)[1].engine for _ in range(2)] == ["fake:model"] * 2


# --- streaming -------------------------------------------------------------------------------------------


class Waiting:
    """A model's answer that waits until it is told to go on."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()
        self._answer = answer

    def __call__(self, prompt: str) -> Any:
        self.asked.set()
        assert self.go_on.wait(30)
        return self._answer(prompt)


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    answer = Waiting(word_for_word)
    yield answer
    answer.go_on.set()


def ready_for_advice(advisor: Advisor):
    conversation = advisor.start()
    for message in GROOMER:
        conversation.send(message)
    return conversation


def test_the_first_words_come_before_the_model_has_answered(opened, waiting):
    conversation = ready_for_advice(opened(ScriptedModel(waiting)))
    stream = conversation.stream("just the advice")
    first = next(stream).text
    assert waiting.asked.wait(30)
    waiting.go_on.set()
    *rest, last = list(stream)
    assert first
    assert first + "".join(delta.text for delta in rest) == last.reply.text
    assert last.reply.engine == "fake:model"


def test_an_exchange_is_finished_and_stored_when_nobody_reads_on(opened, waiting):
    advisor = opened(ScriptedModel(waiting))
    conversation = ready_for_advice(advisor)
    turns = len(conversation.history())
    stream = conversation.stream("just the advice")
    next(stream)
    stream.close()
    waiting.go_on.set()
    after = advisor.find(conversation.id).send("thanks")
    history = conversation.history()
    assert len(history) == turns + 2
    assert (history[-2].reply.engine, history[-2].reply.stage) == ("fake:model", "advice")
    assert history[-1].reply == after


@pytest.mark.parametrize(
    "answer",
    [word_for_word, saying_also(*HOSTILE), TimeoutError(), "no"],
    ids=["good", "hostile", "late", "no"],
)
def test_what_is_streamed_is_the_reply_and_nothing_unverified(opened, answer):
    conversation = ready_for_advice(opened(ScriptedModel(answer)))
    for text in (
        "just the advice",
        "what are the six pitfalls?",
        "we are twelve people now",
        "why not the second?",
    ):
        *pieces, last = list(conversation.stream(text))
        assert "".join(piece.text for piece in pieces) == last.reply.text
        assert "evil" not in last.reply.text
        assert last.reply == conversation.history()[-1].reply


# --- reading facts ---------------------------------------------------------------------------------------


def test_a_fact_that_the_model_hears_stands_in_the_profile_and_its_cost_in_the_reply(opened):
    heard = HeardFacts(facts=[HeardFact(slot="goals", value="a van", quote="fancy a van")])
    advisor = opened(ScriptedModel(heard), chat_reads_facts=True)
    reply = advisor.start().send("dog grooming in Leeds, we rather fancy a van")
    assert reply.profile["goals"].model_dump() == {
        "value": "a van",
        "quote": "fancy a van",
        "turn": 1,
        "confidence": BY_LIKENESS,
    }
    assert (reply.engine, reply.usage) == (
        "grounded",
        Usage(calls=1, input_tokens=READ, output_tokens=WRITTEN),
    )


def test_hearing_and_writing_come_out_of_the_same_budget(opened):
    model = ScriptedModel(HeardFacts(facts=[]), reads=9_000)
    conversation = opened(model, chat_reads_facts=True, chat_token_budget=9_000).start()
    conversation.send("dog grooming in Leeds")
    assert conversation.act("advise").usage.fell_back == OVER_BUDGET
    assert len(model.asked) == 1
