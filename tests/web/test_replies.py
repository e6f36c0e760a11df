"""What an owner can do with a reply, in a real Chromium."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.web.test_page import (  # noqa: F401 - fixtures
    OWNER,
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


def opinions(address: str, page: Page) -> list[dict]:  # noqa: F811
    return httpx.get(f"{address}/api/conversations/{conversation(page)}/feedback").json()


def test_a_thumb_with_its_reason_is_kept_and_still_shown_after_a_reload(page, address):  # noqa: F811
    say(page, OWNER[0])
    tools(page, 1).get_by_role("button", name="Bad reply").click()
    tools(page, 1).get_by_role("textbox").fill("that is not our customer")
    tools(page, 1).get_by_role("button", name="Send").click()
    expect(tools(page, 1).get_by_role("status")).to_have_text("Thank you, kept.")
    [kept] = opinions(address, page)
    assert (kept["turn"], kept["verdict"], kept["reason"]) == (1, "down", "that is not our customer")
    page.reload()
    expect(tools(page, 1).get_by_role("button", name="Bad reply")).to_have_attribute("aria-pressed", "true")
    expect(tools(page, 1).get_by_role("button", name="Good reply")).to_have_attribute("aria-pressed", "false")


def test_a_thumb_needs_no_mouse_and_no_reason(page, address):  # noqa: F811
    say(page, OWNER[0])
    thumb = tools(page, 1).get_by_role("button", name="Good reply")
    thumb.press("Enter")
    tools(page, 1).get_by_role("textbox").press("Escape")
    expect(thumb).to_be_focused()
    expect(tools(page, 1).get_by_role("textbox")).to_have_count(0)
    assert [kept["verdict"] for kept in opinions(address, page)] == ["up"]


def test_a_copied_reply_brings_its_sources(browser, address, advised):  # noqa: F811
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()  # noqa: F811
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
