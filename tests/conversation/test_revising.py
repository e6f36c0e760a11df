"""Going back: an answer given anew, a reply that is stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from advisor.conversation.advisor import Advisor
from advisor.conversation.steps import Steps
from advisor.errors import MessageError, StoppedError
from tests.conversation.opening import GROOMER, advised, open_advisor, tell

pytestmark = pytest.mark.timeout(600)  # the first test waits for the examples to be encoded


@pytest.fixture(scope="module")
def advisor(library_settings, minilm) -> Iterator[Advisor]:
    opened = open_advisor(library_settings, minilm)
    yield opened
    opened.close()


def texts(conversation) -> list[str | None]:
    return [exchange.text for exchange in conversation.history()]


def test_an_answer_given_anew_takes_the_place_of_the_old_one_and_the_interview_goes_on(advisor):
    conversation = advisor.start()
    conversation.send(GROOMER[0])
    asked = conversation.history()[1].reply.question
    conversation.send(GROOMER[1])
    revision = conversation.revise(1, "dog grooming, three of us in a market town")
    assert texts(conversation)[:2] == [None, "dog grooming, three of us in a market town"]
    assert revision.reply.profile["team_size"].value == "three of us"
    assert revision.reply.question != asked


def test_nothing_that_was_learned_later_is_lost(advisor):
    conversation, _ = advised(advisor)
    before = conversation.history()[-1].reply
    revision = conversation.revise(1, "dog grooming, three of us in a market town")
    later = {slot for slot, fact in before.profile.items() if fact.turn > 1}
    assert later <= set(revision.reply.profile)
    assert revision.left_out == ()


def test_the_advice_follows_a_changed_answer_and_says_what_changed(advisor):
    conversation, before = advised(advisor)
    conversation.revise(2, "busy young professionals who want it cheap and quick")
    after = conversation.revise(1, "dog grooming, three of us in a city, no rivals at all").reply
    assert after.stage == "advice"
    assert after.brief
    first = after.brief.recommendations[0]
    assert first.strategy != before.brief.recommendations[0].strategy
    assert before.brief.recommendations[0].name in after.text
    assert after.brief == conversation.brief


def test_citations_keep_their_numbers_through_a_changed_answer(advisor):
    conversation, _ = advised(advisor)
    before = {citation.span: citation.n for citation in conversation.citations}
    conversation.revise(2, "busy people who are short of time")
    after = {citation.span: citation.n for citation in conversation.citations}
    assert before.items() <= after.items()


def test_there_is_no_brief_while_the_interview_runs_again(advisor):
    conversation = advisor.start()
    tell(conversation, GROOMER[:1])
    conversation.act("advise")
    assert conversation.brief
    conversation._go_back(1)
    assert conversation.brief is None


def test_what_was_thought_of_a_reply_goes_with_it(advisor):
    conversation = advisor.start()
    tell(conversation, GROOMER[:2])
    conversation.rate(0, "up")
    conversation.rate(2, "down")
    conversation.revise(1, "bread, the two of us")
    assert [(opinion.turn, opinion.verdict) for opinion in conversation.opinions] == [(0, "up")]


@pytest.mark.parametrize("turn", [0, 9, -1])
def test_there_is_nothing_to_change_in_a_turn_that_is_not_the_owners(advisor, turn):
    conversation = advisor.start()
    conversation.send(GROOMER[0])
    before = conversation.history()
    with pytest.raises(MessageError):
        conversation.revise(turn, "bread")
    assert conversation.history() == before


def test_a_forgotten_conversation_leaves_no_moment_behind(advisor, library_settings):
    conversation = advisor.start()
    conversation.send("we bake zanzibar bread for hotels")
    advisor.forget(conversation.id)
    files = library_settings.data_dir.glob("conversations.sqlite*")
    assert not any(b"zanzibar" in file.read_bytes() for file in files)


def test_a_stopped_reply_leaves_the_conversation_as_it_was(library_settings, minilm, monkeypatch):
    began, go_on = threading.Event(), threading.Event()
    whole = Steps.say_aloud

    def slowly(self, state, draft):
        began.set()
        assert go_on.wait(60)
        whole(self, state, draft)

    opened = open_advisor(library_settings, minilm)
    conversation = opened.start()
    before = conversation.history()
    with monkeypatch.context() as patched:
        patched.setattr(Steps, "say_aloud", slowly)
        stream = conversation.stream(GROOMER[0])
        hearer: list[Exception] = []

        def hear() -> None:
            try:
                list(stream)
            except StoppedError as error:
                hearer.append(error)

        heard = threading.Thread(target=hear)
        heard.start()
        assert began.wait(60)
        opened.find(conversation.id).stop()
        go_on.set()
        heard.join(60)
    assert len(hearer) == 1
    assert conversation.history() == before
    conversation.send(GROOMER[0])
    assert texts(conversation) == [None, GROOMER[0]]
    opened.close()
