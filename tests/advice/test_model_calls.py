"""Requests to a chat model: scripted ones, and a server that hangs up."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, Field

from advisor.advice.model_calls import NOT_THE_FORM, OVER_BUDGET, ModelCalls, Terms
from advisor.records import Usage
from tests.fakes import READ, WRITTEN, PlainModel, ScriptedModel


class Pet(BaseModel):
    name: str = Field(max_length=10)


REX = Pet(name="Rex")
ASKED_ONCE = Usage(calls=1, input_tokens=READ, output_tokens=WRITTEN)


class ProviderError(Exception):
    """An error as providers raise it: its own kind, with the status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status_code = status


class ResponseError(Exception):
    """Another provider's, whose status hangs on the answer it came with."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.response = ProviderError(status)


class APITimeoutError(Exception):
    """A provider's own kind of being late."""


class RemoteProtocolError(Exception):
    """What an HTTP client raises when the other side hangs up."""


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def ask(waits):
    def asking(model: Any, spent: int = 0, **terms: Any):
        calls = ModelCalls(model, "fake:model", Terms(**terms), sleep=waits.append)
        return calls.ask("Which pet?", Pet, spent)

    return asking


def test_a_form_comes_back_filled_in_with_what_it_used(ask):
    assert ask(ScriptedModel(REX)) == (REX, ASKED_ONCE)


def test_a_model_without_structured_output_is_told_the_form_and_its_text_is_read(ask):
    model = PlainModel('Sure! ```json\n{"name": "Rex"}\n``` Anything else?')
    assert ask(model).form == REX
    assert '"maxLength": 10' in model.asked[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Rex"}',
        'Here you are: {"name": "Rex"} Hope this helps!',
        '```json\n{"name": "Rex"}\n```',
        '{"name": "Rex"',
        '\n\n  {\n "name":\n "Rex"\n}',
    ],
)
def test_the_first_object_in_a_text_is_read(ask, text):
    assert ask(ScriptedModel(text)).form == REX


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I can't help with that.",
        "Rex",
        "[]",
        '{"name": 7}',
        '{"name": "far too long a name"}',
        "{" * 5000,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_not_the_form_is_neither_used_nor_asked_for_again(ask, text, waits):
    form, usage = ask(ScriptedModel(text), tries=3)
    assert (form, usage.fell_back, usage.calls, waits) == (None, NOT_THE_FORM, 1, [])
    assert usage.tokens == READ + WRITTEN


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeoutError(), "did not answer in time"),
        (APITimeoutError(), "did not answer in time"),
        (ProviderError(408), "did not answer in time"),
        (ConnectionResetError(), "could not be reached"),
        (RemoteProtocolError(), "could not be reached"),
        (ProviderError(429), "too busy"),
        (ResponseError(503), "server failed"),
    ],
    ids=repr,
)
def test_what_may_pass_is_tried_again_and_then_named(ask, error, reason, waits):
    form, usage = ask(ScriptedModel(error), tries=3)
    assert (form, usage.calls, len(waits)) == (None, 3, 2)
    assert reason in usage.fell_back


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ProviderError(401), "key"),
        (ResponseError(403), "key"),
        (ProviderError(404), "refused the request"),
        (ValueError("what?"), "failed"),
    ],
    ids=repr,
)
def test_a_refusal_is_not_asked_again(ask, error, reason, waits):
    form, usage = ask(ScriptedModel(error), tries=3)
    assert (form, usage.calls, waits) == (None, 1, [])
    assert reason in usage.fell_back


def test_a_second_try_that_succeeds_leaves_no_trace_but_the_call(ask):
    assert ask(ScriptedModel(TimeoutError(), REX), tries=2) == (
        REX,
        ASKED_ONCE.model_copy(update={"calls": 2}),
    )


def test_waiting_grows_and_is_never_the_same_for_everybody(ask, waits):
    ask(ScriptedModel(TimeoutError()), tries=5)
    assert all(0 <= wait <= min(2**n, 8) for n, wait in enumerate(waits))
    assert len(set(waits)) == len(waits)


def test_a_server_that_refuses_structured_output_is_asked_in_words_and_not_bothered_again():
    model = ScriptedModel(ProviderError(400), '{"name": "Rex"}')
    calls = ModelCalls(model, "fake:model", Terms())
    form, usage = calls.ask("Which pet?", Pet)
    assert (form, usage.calls, usage.fell_back) == (REX, 2, None)
    assert calls.ask("Which other pet?", Pet).usage.calls == 1
    assert "maxLength" in model.asked[-1]


class ParseError(Exception):
    """What a client raises over an answer that does not parse, with the answer it came with."""

    def __init__(self, body: str) -> None:
        super().__init__("does not parse")
        self.response = SimpleNamespace(status_code=200, text=body)


def test_an_answer_that_its_client_could_not_parse_is_read_all_the_same(ask):
    body = (
        '{"choices": [{"message": {"content": "So: {\\"name\\": \\"Rex\\"}"}}],'
        ' "usage": {"prompt_tokens": 100, "completion_tokens": 20}}'
    )
    assert ask(ScriptedModel(ParseError(body))) == (REX, ASKED_ONCE)


@pytest.mark.parametrize("body", ["", "<html>", '{"choices": []}'])
def test_an_answer_that_is_none_is_a_failure(ask, body):
    assert ask(ScriptedModel(ParseError(body))).form is None


# --- money -----------------------------------------------------------------------------------------------


def test_a_cost_is_given_where_prices_are(ask):
    usage = ask(ScriptedModel(REX), price_in=3.0, price_out=15.0).usage
    assert usage.cost == pytest.approx((100 * 3 + 20 * 15) / 1_000_000)


def test_a_budget_that_is_used_up_stops_the_asking(ask):
    model = ScriptedModel(REX)
    form, usage = ask(model, spent=1000, budget=1000)
    assert (form, usage, model.asked) == (None, Usage(fell_back=OVER_BUDGET), [])


def test_a_budget_that_the_question_alone_would_exceed_stops_it_too(ask):
    assert ask(ScriptedModel(REX), spent=999, budget=1000).form is None
    assert ask(ScriptedModel(REX), spent=900, budget=1000).form == REX


def test_no_budget_is_no_limit(ask):
    assert ask(ScriptedModel(REX), spent=10**9, budget=0).form == REX


def test_a_provider_that_counts_nothing_is_estimated(ask):
    usage = ask(ScriptedModel('{"name": "Rex"}', counts=False)).usage
    assert 0 < usage.output_tokens < 20
    assert 0 < usage.input_tokens < 20


def test_usages_add_up():
    one = Usage(calls=1, input_tokens=10, output_tokens=1, cost=0.5, withheld=1)
    other = Usage(calls=2, input_tokens=5, output_tokens=2, fell_back="too late")
    assert one.plus(other) == Usage(
        calls=3, input_tokens=15, output_tokens=3, cost=0.5, withheld=1, fell_back="too late"
    )


# --- a server that hangs up ------------------------------------------------------------------------------


@pytest.fixture
def hanging_up() -> Iterator[str]:
    """The address of a server that closes every connection once it was asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)

        threading.Thread(target=hang_up, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def test_a_connection_that_is_dropped_is_tried_again_and_then_named(ask, hanging_up):
    httpx = pytest.importorskip("httpx")

    def post(prompt: str) -> Any:
        return httpx.post(hanging_up, content=json.dumps({"prompt": prompt}), timeout=5)

    form, usage = ask(ScriptedModel(post), tries=2)
    assert (form, usage.calls) == (None, 2)
    assert usage.fell_back == "the model could not be reached"
