"""What the page does with a message, without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advisor.conversation.advisor import Advisor
from advisor.settings import Settings
from advisor.web.handlers import Handlers
from advisor.web.languages import load_words
from tests.conversation.opening import GROOMER, open_advisor


@pytest.fixture(scope="module")
def advisor(library_settings, minilm) -> Iterator[Advisor]:
    opened = open_advisor(library_settings, minilm)
    yield opened
    opened.close()


@pytest.fixture
def handlers(advisor) -> Handlers:
    return Handlers(advisor, load_words(Settings().prompts_dir)["en"])


def test_the_reply_grows_on_the_screen_until_it_is_whole(handlers):
    key = handlers.new().conversation_id
    _, *writing, last = [screen.messages[-1].content for screen in handlers.send(key, GROOMER[0])]
    lengths = [len(said) for said in writing]
    assert lengths == sorted(lengths)
    assert len(lengths) > 2
    assert handlers.open(key).messages[-1].content == last


def test_a_page_that_is_closed_while_the_reply_is_written_finds_it_when_it_comes_back(handlers, advisor):
    key = handlers.new().conversation_id
    screens = handlers.send(key, GROOMER[0])
    assert "Thinking" in next(screens).status
    assert "Writing" in next(screens).status
    screens.close()
    advisor.find(key).send("thanks")  # waits for the exchange before
    assert [exchange.text for exchange in advisor.find(key).history()] == [None, GROOMER[0], "thanks"]


def test_a_refused_message_is_back_in_its_field_with_the_reason(handlers):
    key = handlers.new().conversation_id
    *_, last = handlers.send(key, "   ")
    assert last.draft == "   "
    assert "empty" in last.status
