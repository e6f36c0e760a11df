"""Thirty conversations with the smallest and worst chat model there is: whatever it says, nothing unbacked is shown.

Run by `make test-llm`; skipped where the model is not installed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import pytest

from advisor.advice.citations import render
from advisor.conversation.advisor import Advisor, Conversation
from advisor.evaluation.datasets import SHIPPED
from advisor.ingestion.cleaning import quote
from advisor.records import Reply
from tests.conversation.opening import open_advisor

pytest.importorskip("openvino_genai", reason="`make test-llm` installs the model")
pytest.importorskip("langchain_openai")

pytestmark = pytest.mark.llm

CONVERSATIONS = 30
ANSWERED = ("target_customer", "strengths")
FOLLOW_UPS = ("what could go wrong?", "how do i find out what my customers need?")
MARKER = re.compile(r"\[(\d+)\]")


def owners() -> Iterator[tuple[str, ...]]:
    """What each of thirty owners says."""
    lines = (SHIPPED / "owners.jsonl").read_text(encoding="utf-8").splitlines()
    for line in islice(lines, CONVERSATIONS):
        owner = json.loads(line)
        answers = [owner["answers"][slot] for slot in ANSWERED if slot in owner["answers"]]
        yield (owner["opening"], *answers, "just the advice", *FOLLOW_UPS)


@pytest.fixture(scope="module")
def advisor(library_settings, minilm) -> Iterator[Advisor]:
    """An advisor that speaks through the model."""
    from tests.llm.serving import serving  # noqa: PLC0415 - it needs the model's runtime

    with serving() as address:
        chatty = {
            "chat_model": "openai:smollm2",
            "chat_base_url": address,
            "chat_api_key": "none",
            "chat_reads_facts": True,
            "chat_tries": 1,
        }
        opened = open_advisor(type(library_settings)(data_dir=library_settings.data_dir, **chatty), minilm)
        yield opened
        opened.close()


@pytest.mark.parametrize("said", list(owners()), ids=lambda said: said[0][:30])
def test_whatever_the_model_says_nothing_unbacked_is_shown(advisor, tally, said):
    conversation = advisor.start()
    for text in said:
        *pieces, last = list(conversation.stream(text))
        assert "".join(piece.text for piece in pieces) == last.reply.text
        every_number_opens_the_words_of_a_file(advisor, last.reply)
        every_sentence_holds(advisor, conversation, last.reply)
        every_fact_was_said(conversation, last.reply)
        count(tally, last.reply)
    tally["conversations"] += 1


def every_number_opens_the_words_of_a_file(advisor: Advisor, reply: Reply) -> None:
    assert {int(n) for n in MARKER.findall(reply.text)} <= {citation.n for citation in reply.citations}
    for citation in reply.citations:
        document = advisor.documents[citation.source]
        assert citation.source_sha256 == document.sha256
        assert citation.quote == quote(document, citation.start, citation.end)


def every_sentence_holds(advisor: Advisor, conversation: Conversation, reply: Reply) -> None:
    """The reply is its draft, and every sentence of the draft passes the check once more."""
    words = "\n".join(exchange.text or "" for exchange in conversation.history())
    rendered = render(
        conversation.draft, advisor._now().steps.speaking.open_book(conversation.citations), words
    )
    assert rendered.withheld == 0
    assert reply.text.startswith(rendered.text)
    assert not re.search(r"<\w|\]\(|https?:|www\.", rendered.text)


def every_fact_was_said(conversation: Conversation, reply: Reply) -> None:
    said = {exchange.turn: exchange.text or "" for exchange in conversation.history()}
    assert all(fact.quote in said[fact.turn] and fact.value for fact in reply.profile.values())


def count(tally: Counter[str], reply: Reply) -> None:
    tally["replies"] += 1
    if reply.usage is None:
        return
    tally["requests to the model"] += reply.usage.calls
    tally["tokens"] += reply.usage.tokens
    tally["sentences withheld"] += reply.usage.withheld
    if reply.engine != "grounded":
        tally["replies in the model's words"] += 1
    if reply.usage.fell_back:
        tally[f"replies that fell back: {reply.usage.fell_back}"] += 1
