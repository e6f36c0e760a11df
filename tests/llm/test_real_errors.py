"""The errors of a real client, provoked by servers on the loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pydantic import BaseModel

from advisor.advice.model_calls import ModelCalls, Terms
from advisor.models import open_chat_model
from advisor.settings import Settings

pytest.importorskip("langchain_openai", reason="`make test-llm` installs the client")

pytestmark = pytest.mark.llm


class Pet(BaseModel):
    name: str


def answer(status: int, content: str = '{"name": "Rex"}') -> bytes:
    """A whole HTTP answer, a chat completion with `content` where the status is 200."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    completion = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    body = json.dumps(completion if status == 200 else {"error": {"message": "no"}})
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


@contextmanager
def serving(*answers: bytes | None) -> Iterator[str]:
    """A server that gives these answers, one a connection, the last one again and again; none is silence."""
    waiting = list(answers)
    open_still: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.recv(65536)
                said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if said is None:
                    open_still.append(connection)
                    continue
                connection.sendall(said)
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        server.shutdown(socket.SHUT_RDWR)
    for connection in open_still:
        connection.close()


@pytest.fixture
def ask() -> Callable[..., tuple[Pet | None, int, str | None]]:
    def asking(*answers: bytes | None, tries: int = 2) -> tuple[Pet | None, int, str | None]:
        with serving(*answers) as address:
            settings = Settings(
                chat_model="openai:m", chat_base_url=address, chat_api_key="k", chat_timeout_s=0.5
            )
            model = open_chat_model(settings)
            assert model is not None
            calls = ModelCalls(model, "openai:m", Terms(tries=tries), sleep=lambda _: None)
            form, usage = calls.ask("Which pet?", Pet)
            return form, usage.calls, usage.fell_back

    return asking


REX = Pet(name="Rex")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (None, "the model did not answer in time"),
        (b"", "the model could not be reached"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "the model could not be reached"),
        (answer(429), "the model was too busy"),
        (answer(503), "the model's server failed"),
    ],
    ids=["silence", "hung up", "hung up half-way", "too many", "server fault"],
)
def test_what_may_pass_is_asked_twice_and_named(ask, said, reason):
    assert ask(said) == (None, 2, reason)


@pytest.mark.parametrize("said", [None, b"", answer(429), answer(503)], ids=["late", "cut", "busy", "fault"])
def test_a_second_try_is_enough(ask, said):
    assert ask(said, answer(200)) == (REX, 2, None)


def test_a_wrong_key_is_not_tried_again(ask):
    assert ask(answer(401)) == (None, 1, "the model's key was refused")


def test_a_server_without_structured_output_is_asked_in_words(ask):
    assert ask(answer(400), answer(200, 'Here: {"name": "Rex"}')) == (REX, 2, None)


@pytest.mark.parametrize("content", ['{"name": "Rex"}', 'Here: ```json\n{"name": "Rex"}``` Anything else?'])
def test_the_form_is_found_in_whatever_is_around_it(ask, content):
    assert ask(answer(200, content)) == (REX, 1, None)


@pytest.mark.parametrize("content", ["I can't help with that.", '{"nom": 1}'])
def test_what_is_not_the_form_is_not_asked_for_again(ask, content):
    assert ask(answer(200, content)) == (None, 1, "the model did not keep to the form")
