"""What an owner meets on a bad day: no storage, a slow network, a server that is stopped or breaks down."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from advisor.conversation.advisor import Conversation
from advisor.records import ReplyDelta
from tests.web.conftest import FLAGS, chromium, free_port, serving, serving_apart
from tests.web.test_page import (  # noqa: F401 - fixtures
    FIELD,
    OWNER,
    PATIENCE_MS,
    REPLIES,
    Watch,
    address,
    advised,
    browser,
    page,
    pytestmark,
    say,
    watched,
)

NEVER_ANSWERS = """
import threading
from advisor.cli import main
from advisor.conversation.advisor import Conversation
Conversation.stream = lambda self, text: iter(threading.Event().wait, None)
main()
"""
MOBILE_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Bytes a second, and milliseconds."""


@contextmanager
def a_browser_that_keeps_nothing(folder: Path) -> Iterator[Page]:
    """A Chromium whose owner blocked all cookies and site data."""
    profile = folder / "Default"
    profile.mkdir()
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (profile / "Preferences").write_text(json.dumps(blocked), encoding="utf-8")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium(), args=list(FLAGS)
        )
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()
        context.close()


def is_kept_from_storing(page: Page) -> bool:
    return page.evaluate("() => { try { return !localStorage; } catch { return true; } }")


def test_without_storage_the_conversation_is_held_and_found_again_by_its_address(tmp_path, address):
    with a_browser_that_keeps_nothing(tmp_path) as page:
        watch = Watch(page)
        page.goto(address)
        expect(page.locator(REPLIES)).to_have_count(1)
        assert is_kept_from_storing(page)
        say(page, OWNER[0])
        page.get_by_role("button", name="Switch between light and dark").click()
        page.get_by_role("button", name="My conversations").click()
        expect(page.locator(".so-mine li")).to_have_count(1)
        page.reload()
        expect(page.locator(REPLIES)).to_have_count(2)
        assert watch.complaints == []


def test_on_a_slow_network_the_page_comes_and_answers(watched, address):
    page, _ = watched
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", MOBILE_3G)
    page.goto(address, wait_until="commit")
    expect(page.locator(REPLIES)).to_have_count(1, timeout=4 * PATIENCE_MS)
    say(page, OWNER[0])


def test_a_message_of_two_megabytes_stays_in_its_field_and_the_page_goes_on(browser, address):
    page = browser.new_page()
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(1)
    page.fill(FIELD, "bread " * 400_000)
    page.press(FIELD, "Enter")
    expect(page.locator(".so-notice")).to_contain_text("Nothing you said is lost")
    assert len(page.input_value(FIELD)) == 2_400_000
    say(page, OWNER[0])
    page.close()


def test_a_server_that_is_restarted_under_an_open_page_goes_on_with_the_conversation(
    browser, library_settings, minilm
):
    page, port = browser.new_page(), free_port()
    with serving_apart(library_settings, port) as process:
        page.goto(f"http://127.0.0.1:{port}")
        expect(page.locator(REPLIES)).to_have_count(1)
        say(page, OWNER[0])
        process.terminate()
        process.wait(20)  # and does not wait for the open page
    page.fill(FIELD, OWNER[1])
    page.press(FIELD, "Enter")
    expect(page.locator(".so-aside")).to_contain_text("What you wrote is still here")
    expect(page.locator(FIELD)).to_have_value(OWNER[1])
    with serving(library_settings, minilm, port):
        expect(page.locator(".so-aside", has_text="still here")).to_have_count(0)
        expect(page.locator(REPLIES)).to_have_count(2)
        expect(page.locator(FIELD)).to_have_value(OWNER[1])
        page.press(FIELD, "Enter")
        expect(page.locator(REPLIES)).to_have_count(3)
        expect(page.locator("#so-chat .user-row")).to_have_count(2)
        page.close()


def test_a_server_that_breaks_down_in_the_middle_of_a_reply_leaves_the_message_in_its_field(
    browser, library_settings, minilm
):
    page, port = browser.new_page(), free_port()
    with serving_apart(library_settings, port, ("-c", NEVER_ANSWERS, "serve")) as process:
        page.goto(f"http://127.0.0.1:{port}")
        expect(page.locator(REPLIES)).to_have_count(1)
        page.fill(FIELD, OWNER[0])
        page.press(FIELD, "Enter")
        expect(page.locator(".so-thinking")).to_be_visible()
        process.send_signal(signal.SIGKILL)
    expect(page.locator(".so-aside")).to_contain_text("What you wrote is still here")
    expect(page.locator(FIELD)).to_have_value(OWNER[0])
    with serving(library_settings, minilm, port):
        expect(page.locator(".so-thinking")).to_have_count(0)
        expect(page.locator("#so-chat .user-row")).to_have_count(0)
        expect(page.locator(FIELD)).to_have_value(OWNER[0])
        page.press(FIELD, "Enter")
        expect(page.locator(REPLIES)).to_have_count(2)
        page.close()


def test_a_message_that_was_answered_while_the_server_was_out_of_reach_is_not_in_its_field_again(
    browser, address, monkeypatch
):
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(1)
    go_on, stream = threading.Event(), Conversation.stream

    def halting(self: Conversation, text: str) -> Iterator[ReplyDelta]:
        go_on.wait(PATIENCE_MS / 1000)
        yield from stream(self, text)

    monkeypatch.setattr(Conversation, "stream", halting)
    page.fill(FIELD, OWNER[0])
    page.press(FIELD, "Enter")
    expect(page.locator(".so-thinking")).to_be_visible()
    context.set_offline(True)
    expect(page.locator(FIELD)).to_have_value(OWNER[0])
    go_on.set()
    context.set_offline(False)
    expect(page.locator(REPLIES)).to_have_count(2)
    expect(page.locator(FIELD)).to_have_value("")
    context.close()


def test_a_link_that_has_run_out_says_so_and_leads_on(browser, address, advised, monkeypatch):
    path = httpx.post(f"{address}/api/conversations/{advised}/share").json()["path"]
    late = datetime.now(UTC) + timedelta(days=31)
    monkeypatch.setattr("advisor.conversation.advisor.datetime", type("Later", (), {"now": lambda _: late}))
    page = browser.new_page()
    page.goto(f"{address}{path}")
    expect(page.locator("main")).to_contain_text("it has run out")
    monkeypatch.undo()
    page.get_by_role("link", name="Standout").click()
    expect(page.locator(REPLIES)).to_have_count(1)
    page.close()
