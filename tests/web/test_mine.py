"""My conversations, and a link to share one, in a real Chromium."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.web.test_page import (  # noqa: F401 - fixtures
    OWNER,
    REPLIES,
    address,
    advised,
    browser,
    conversation,
    fits,
    page,
    pytestmark,
    say,
    watched,
)

ROWS = ".so-mine li"


def opened(page: Page) -> None:
    page.get_by_role("button", name="My conversations").click()
    expect(page.locator(".so-mine")).to_be_visible()


def begun_anew(page: Page) -> None:
    page.locator("#so-over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.locator(REPLIES)).to_have_count(1)


def test_conversations_are_listed_by_their_first_words_and_gone_back_to(page):
    say(page, OWNER[0])
    first = conversation(page)
    begun_anew(page)
    say(page, "we bake bread for hotels")
    opened(page)
    expect(page.locator(ROWS)).to_have_count(2)
    expect(page.locator(ROWS).first).to_contain_text("we bake bread for hotels")
    page.locator(ROWS).nth(1).get_by_role("link").click()
    expect(page.locator(REPLIES)).to_have_count(2)
    assert conversation(page) == first


def test_a_conversation_can_be_named_and_keeps_its_name(page):
    say(page, OWNER[0])
    opened(page)
    page.locator(ROWS).get_by_role("button", name="Rename").click()
    page.keyboard.type("The salon")
    page.keyboard.press("Enter")
    expect(page.locator(ROWS).get_by_role("link")).to_be_focused()
    page.reload()
    expect(page.locator(REPLIES)).to_have_count(2)
    opened(page)
    expect(page.locator(ROWS).get_by_role("link")).to_have_text("The salon")


def test_everything_about_the_owner_is_deleted_from_browser_and_disk(page, address, library_settings):
    say(page, "we bake quinceberry bread for hotels")
    first = conversation(page)
    httpx.post(
        f"{address}/api/conversations/{first}/feedback",
        json={"turn": 1, "verdict": "down", "reason": "quinceberry"},
    )
    token = httpx.post(f"{address}/api/conversations/{first}/share").json()["path"]
    begun_anew(page)
    say(page, "and quinceberry jam")
    second = conversation(page)
    assert b"quinceberry" in on_disk(library_settings)
    opened(page)
    page.get_by_role("button", name="Delete everything about me").click()
    page.get_by_role("button", name="Delete everything", exact=True).click()
    expect(page.locator(REPLIES)).to_have_count(1)
    assert httpx.get(f"{address}/api/conversations/{first}").status_code == 404
    assert httpx.get(f"{address}/api/conversations/{second}").status_code == 404
    assert httpx.get(f"{address}{token}").status_code == 404
    assert b"quinceberry" not in on_disk(library_settings)
    assert first not in page.evaluate("JSON.stringify(localStorage)")


def on_disk(settings) -> bytes:
    return b"".join(file.read_bytes() for file in settings.data_dir.glob("conversations.sqlite*"))


@pytest.mark.parametrize("width", [320, 1280])
def test_a_shared_link_shows_the_conversation_with_its_passages_until_it_is_taken_back(
    browser,
    address,
    advised,
    width,
):
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(f"{address}/?c={advised}")
    expect(page.locator("#so-keep a").first).to_be_visible()
    opened(page)
    page.locator(ROWS).get_by_role("button", name="Share").click()
    link = page.get_by_role("textbox", name="Link to share").input_value()
    assert advised not in link
    assert fits(page)

    reader = context.new_page()
    reader.goto(link)
    assert fits(reader)
    expect(reader.get_by_text(OWNER[0])).to_be_visible()
    chip = reader.locator('a[href^="#cite-"]').last
    n = chip.inner_text()
    chip.click()
    expect(reader.locator(f"li#cite-{n} blockquote")).to_be_in_viewport()
    assert reader.locator("textarea, input, button, script").count() == 0

    page.get_by_role("button", name="Take the link back").click()
    expect(page.locator(".so-shared")).to_contain_text("taken back")
    reader.reload()
    expect(reader.locator("main")).to_contain_text("not valid any more")
    assert reader.locator("main p").count() == 1
    context.close()
