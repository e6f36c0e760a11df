"""What a visitor meets in a widget on a bad day: a browser that keeps nothing for it, a host page that is broken."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.web.conftest import FLAGS, chromium
from tests.web.test_embed import (  # noqa: F401 - fixtures
    LAUNCH,
    OWNER,
    PATIENCE_MS,
    Watch,
    address,
    as_it_was,
    browser,
    inside,
    opened,
    pytestmark,
    say,
    site,
    store,
    visiting,
    widget,
)

BLOCKED = {
    "third-party": {"cookie_controls_mode": 1, "block_third_party_cookies": True},
    "all": {"default_content_setting_values": {"cookies": 2}},
}
STORES = "() => { try { localStorage.setItem('x', 'x'); return true; } catch { return false; } }"


@contextmanager
def a_browser_that_blocks(what: str, folder: Path) -> Iterator[BrowserContext]:
    """A Chromium whose owner blocked cookies and site data, of other sites or altogether."""
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps({"profile": BLOCKED[what]}), encoding="utf-8")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium(), args=list(FLAGS)
        )
        context.set_default_timeout(PATIENCE_MS)
        yield context
        context.close()


def test_where_only_the_host_page_may_store_the_conversation_is_found_again(tmp_path, widget, site):
    with a_browser_that_blocks("third-party", tmp_path) as context:
        watch, page = Watch(context), context.new_page()
        page.goto(site.origin)
        say(opened(page), OWNER[0])
        assert not page.frames[1].evaluate(STORES)
        page.reload()
        expect(inside(page).locator(".so-reply")).to_have_count(2)
        expect(inside(page).locator(".so-own p")).to_have_text(OWNER[0])
        assert watch.complaints == []


def test_where_nothing_may_be_stored_a_visitor_is_answered_and_begins_anew_on_the_next_page(
    tmp_path, widget, site
):
    with a_browser_that_blocks("all", tmp_path) as context:
        watch, page = Watch(context), context.new_page()
        page.goto(site.origin)
        say(opened(page), OWNER[0])
        assert not page.evaluate(STORES)
        page.reload()
        expect(opened(page).locator(".so-notice")).to_have_count(0)
        assert watch.complaints == []


BROKEN = {
    "every-error-is-thrown-again": "window.onerror = () => { throw new Error('again'); };",
    "a-script-that-fails-all-the-time": "setInterval(() => { throw new Error('always'); }, 20);",
    "built-in-methods-that-were-replaced": "Array.prototype.map = () => { throw new Error('mine'); };",
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_a_broken_host_page_does_not_break_the_conversation(browser, widget, site, script):
    with visiting(browser) as (page, _):
        site.pages["/site.js"] = script.encode()
        page.goto(site.origin)
        expect(page.locator(LAUNCH)).to_be_visible()
        frame = opened(page)
        say(frame, OWNER[0])
        frame.locator("#so-close").click()
        expect(page.locator("standout-widget .panel")).to_be_hidden()
