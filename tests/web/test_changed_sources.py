"""Old conversations after their sources were edited: what a citation shows, over HTTP and in a real Chromium."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from advisor.conversation.advisor import Advisor
from advisor.records import Citation
from tests.web.test_page import (  # noqa: F401 - fixtures
    address,
    advice,
    advised,
    browser,
    pytestmark,
    watched,
)

Edit = Callable[[str, Citation], str]


@pytest.fixture
def cited(address, advised) -> Citation:
    """The last passage that the advice cites in its text."""
    last = httpx.get(f"{address}/api/conversations/{advised}").json()["exchanges"][-1]["reply"]
    shown = [citation for citation in last["citations"] if f"[{citation['n']}]" in last["text"]]
    return Citation.model_validate(shown[-1])


@pytest.fixture
def rewrite(monkeypatch, cited) -> Callable[[Edit], None]:
    """Edits the cited document, as a re-ingest of an edited file does."""
    kept = Advisor.documents.fget

    def change(edit: Edit) -> None:
        def documents(self: Advisor):
            before = kept(self)
            document = before[cited.source]
            text = edit(document.text, cited)
            edited = (
                {} if not text else {cited.source: document.model_copy(update={"text": text, "sha256": "x"})}
            )
            return {**{name: one for name, one in before.items() if name != cited.source}, **edited}

        monkeypatch.setattr(Advisor, "documents", property(documents))

    return change


def first_word_replaced(text: str, cited: Citation) -> str:
    passage = text[cited.start : cited.end].split(" ", 2)
    return f"{text[: cited.start]}{passage[0]} quinceberry {passage[2]}{text[cited.end :]}"


def moved(text: str, cited: Citation) -> str:
    return f"A new beginning.\n\n{text}"


def cut_out(text: str, cited: Citation) -> str:
    return "Bees\n\nHoney keeps for years when the jar is closed.\n"


def removed(text: str, cited: Citation) -> str:
    return ""


def answer(address: str, advised: str, cited: Citation) -> dict:
    return httpx.get(f"{address}/api/conversations/{advised}/citations/{cited.n}").json()


@pytest.mark.parametrize(
    ("edit", "verdict", "quoted"),
    [
        (lambda text, _: text, "holds", True),
        (moved, "moved", True),
        (first_word_replaced, "changed", True),
        (cut_out, "gone", False),
        (removed, "gone", False),
    ],
    ids=["same", "moved", "changed", "cut-out", "removed"],
)
def test_a_cited_passage_is_found_again_or_said_to_be_gone(
    address, advised, cited, rewrite, edit, verdict, quoted
):
    rewrite(edit)
    found = answer(address, advised, cited)
    assert found["verdict"] == verdict
    assert bool(found["source"] and found["source"]["quote"]) == quoted
    if verdict in {"holds", "moved"}:
        assert found["source"]["quote"] == cited.quote
        assert found["difference"] == []


def test_the_difference_is_what_it_said_then_and_what_it_says_now(address, advised, cited, rewrite):
    rewrite(first_word_replaced)
    difference = answer(address, advised, cited)["difference"]
    then = " ".join(part["text"] for part in difference if part["change"] != "in")
    now = " ".join(part["text"] for part in difference if part["change"] != "out")
    assert then.split() == cited.quote.split()
    assert [part["text"] for part in difference if part["change"] == "in"] == ["quinceberry"]
    assert now.split() == [then.split()[0], "quinceberry", *then.split()[2:]]


def test_a_number_that_nothing_is_cited_by_is_said_in_one_sentence(address, advised):
    missing = httpx.get(f"{address}/api/conversations/{advised}/citations/999")
    assert (missing.status_code, "[999]" in missing.json()["detail"]) == (404, True)


def test_the_source_shows_and_tells_what_went_and_what_came(advice, cited, rewrite):
    rewrite(first_word_replaced)
    advice.locator(f'#so-chat a[href="#cite-{cited.n}"]').last.press("Enter")
    panel = advice.locator(".so-panel")
    expect(panel).to_contain_text("This passage has changed since I cited it.")
    expect(panel.locator("ins")).to_have_text("put in: quinceberry")
    expect(panel.locator("del")).to_have_text(f"taken out: {cited.quote.split()[1]}")
    expect(panel.locator("mark").first).to_contain_text("quinceberry")


def test_a_passage_that_is_gone_is_still_quoted_as_it_was(advice, cited, rewrite):
    rewrite(removed)
    advice.locator(f'#so-chat a[href="#cite-{cited.n}"]').last.press("Enter")
    expect(advice.locator(".so-panel")).to_contain_text("not in the document any more")
    expect(advice.locator(".so-panel .so-then")).to_have_text(f"“{cited.quote}”")
