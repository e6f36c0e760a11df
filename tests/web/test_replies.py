"""What an owner can do with a reply, in a real Chromium."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import threading

import httpx
from playwright.sync_api import Page, expect

from advisor.conversation.steps import Steps
from tests.web.test_page import (  # noqa: F401 - fixtures
    FIELD,
    OWNER,
    REPLIES,
    address,
    advice,
    advised,
    browser,
    conversation,
    fits,
    page,
    pytestmark,
    say,
    watched,
)


def tools(page: Page, turn: int):
    return page.locator(f'.so-tools[data-turn="{turn}"]')


def opinions(address: str, page: Page) -> list[dict]:
    return httpx.get(f"{address}/api/conversations/{conversation(page)}/feedback").json()


def test_a_thumb_with_its_reason_is_kept_and_still_shown_after_a_reload(page, address):
    say(page, OWNER[0])
    tools(page, 1).get_by_role("button", name="This did not help").click()
    tools(page, 1).get_by_role("textbox").fill("that is not our customer")
    tools(page, 1).get_by_role("button", name="Send").click()
    expect(tools(page, 1).get_by_role("status")).to_have_text("Thank you, that is noted.")
    [kept] = opinions(address, page)
    assert (kept["turn"], kept["verdict"], kept["reason"]) == (1, "down", "that is not our customer")
    page.reload()
    expect(tools(page, 1).get_by_role("button", name="This did not help")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(tools(page, 1).get_by_role("button", name="This helped")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_a_thumb_needs_no_mouse_and_no_reason(page, address):
    say(page, OWNER[0])
    thumb = tools(page, 1).get_by_role("button", name="This helped")
    thumb.press("Enter")
    tools(page, 1).get_by_role("textbox").press("Escape")
    expect(thumb).to_be_focused()
    expect(tools(page, 1).get_by_role("textbox")).to_have_count(0)
    assert [kept["verdict"] for kept in opinions(address, page)] == ["up"]


def test_a_copied_reply_brings_its_sources(browser, address, advised):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/?c={advised}")
    tools(page, 1).get_by_role("button", name="Copy").click()
    expect(tools(page, 1).get_by_role("status")).to_have_text("Copied, with its sources.")
    copied = page.evaluate("navigator.clipboard.readText()")
    [said] = [
        exchange["reply"]
        for exchange in httpx.get(f"{address}/api/conversations/{advised}").json()["exchanges"]
        if exchange["turn"] == 1
    ]
    assert all(f"[{cited['n']}]" in copied and cited["quote"] in copied for cited in said["citations"])
    assert "*" not in copied
    context.close()


def test_an_answer_can_be_changed_where_it_stands_and_everything_after_it_follows(page, address):
    for text in OWNER[:2]:
        say(page, text)
    page.get_by_role("button", name="Change this answer").first.press("Enter")
    page.get_by_role("textbox", name="Your answer").fill("dog grooming, three of us in a market town")
    page.get_by_role("textbox", name="Your answer").press("Enter")
    expect(page.locator('.so-fact[data-slot="team_size"] .so-value')).to_have_text("three of us")
    expect(page.locator(".so-editing")).to_have_count(0)
    said = [
        e["text"] for e in httpx.get(f"{address}/api/conversations/{conversation(page)}").json()["exchanges"]
    ]
    assert said[1] == "dog grooming, three of us in a market town"
    expect(page.locator("#so-chat .user-row").first).to_contain_text("three of us")


def test_escape_leaves_an_answer_as_it_was(page, address):
    say(page, OWNER[0])
    pencil = page.get_by_role("button", name="Change this answer")
    pencil.click()
    page.keyboard.type("nonsense")
    page.keyboard.press("Escape")
    expect(pencil).to_be_focused()
    expect(page.locator("#so-chat .user-row")).to_contain_text("dog grooming")


def test_a_reply_can_be_stopped_and_the_message_is_back_in_its_field(page, monkeypatch):
    go_on = threading.Event()
    whole = Steps.say_aloud

    def slowly(self, state, draft):
        assert go_on.wait(60)
        whole(self, state, draft)

    with monkeypatch.context() as patched:
        patched.setattr(Steps, "say_aloud", slowly)
        page.fill(FIELD, OWNER[0])
        page.press(FIELD, "Enter")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".so-notice")).to_contain_text("Stopped")
        expect(page.locator(FIELD)).to_have_value(OWNER[0])
        expect(page.locator(REPLIES)).to_have_count(1)
        expect(page.locator(".so-thinking")).to_have_count(0)
        go_on.set()
    page.locator(".submit-button").click()
    expect(page.locator(REPLIES)).to_have_count(2)


def test_a_reply_that_failed_can_be_tried_again_in_the_same_words(page, monkeypatch):
    def fail(*_):
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as patched:
        patched.setattr("advisor.conversation.advisor.Conversation.stream", fail)
        page.fill(FIELD, OWNER[0])
        page.press(FIELD, "Enter")
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        expect(page.locator(FIELD)).to_have_value(OWNER[0])
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(REPLIES)).to_have_count(2)
    expect(page.locator(".so-notice")).to_have_count(0)
