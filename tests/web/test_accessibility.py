"""Every view of page and widget, looked at by axe: names, roles, contrast, landmarks."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from advisor.settings import Settings
from advisor.web.languages import load_words
from tests.web import test_embed as embedded
from tests.web.test_embed import as_it_was, site, store, widget  # noqa: F401 - fixtures
from tests.web.test_page import address, advised, browser, pytestmark  # noqa: F401 - fixtures
from tests.web.walk import Walk

WORDS = load_words(Settings().prompts_dir)
SIZES = [(1280, "light"), (390, "dark")]
ALONE = {"resultTypes": ["violations"], "iframes": False}


def faults(place: Page | Frame) -> list[str]:
    """What axe finds wrong, each with the places where it is."""
    found: list[dict[str, Any]] = Axe().run(place, options=ALONE).response["violations"]
    return [
        f"{fault['impact']}: {fault['id']}: {fault['help']} at {[node['target'] for node in fault['nodes'][:3]]}"
        for fault in found
    ]


def test_what_shuts_somebody_out_is_seen_in_a_page_and_in_a_frame_of_it(browser):
    with embedded.visiting(browser) as (page, _):
        page.set_content("<iframe srcdoc='<button></button>'></iframe><img src='data:,'>")
        expect(page.frame_locator("iframe").locator("button")).to_be_visible()
        assert any(fault.startswith("critical: image-alt") for fault in faults(page))
        assert any(fault.startswith("critical: button-name") for fault in faults(page.frames[1]))


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_view_of_the_page_shuts_anybody_out(browser, address, advised, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {view: faults(page) for view in Walk(page, address, advised, WORDS["en"]).views()}
    assert len(found) > 14
    assert {view: wrong for view, wrong in found.items() if wrong} == {}
    context.close()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_view_of_the_widget_shuts_anybody_out(browser, site, widget, width, scheme):
    found: dict[str, list[str]] = {}
    size = {"width": width, "height": 800}
    with embedded.visiting(browser, viewport=size, color_scheme=scheme) as (page, _):
        page.goto(site.origin)
        expect(page.locator(embedded.LAUNCH)).to_be_visible()
        found["closed"] = faults(page)
        inside = embedded.opened(page)
        found["open, from outside"] = faults(page)
        frame = page.frames[1]
        found["open"] = faults(frame)
        embedded.say(inside, embedded.OWNER[0])
        found["a question"] = faults(frame)
        inside.get_by_role("button", name="Change this answer").click()
        found["an answer that is changed"] = faults(frame)
        inside.get_by_role("button", name="Cancel").click()
        inside.get_by_role("button", name="This did not help").click()
        expect(inside.locator(".so-why")).to_be_visible()
        found["a thumb"] = faults(frame)
        inside.get_by_role("button", name="Straight to the advice").click()
        expect(inside.locator(".so-keep")).to_be_visible()
        inside.get_by_role("button", name="What this rests on").last.click()
        expect(inside.locator(".so-ground").last).to_be_visible()
        found["the advice"] = faults(frame)
        inside.locator(embedded.CHIPS).last.press("Enter")
        expect(inside.locator(".so-panel")).to_be_visible()
        found["a source"] = faults(frame)
        inside.locator(".so-panel .so-icon").click()
        inside.locator("#so-about-button").click()
        found["what is known"] = faults(frame)
        inside.locator(".so-value").first.click()
        found["a fact"] = faults(frame)
        inside.get_by_role("button", name="Delete this conversation").click()
        expect(inside.locator(".so-confirm")).to_be_visible()
        found["a question before deleting"] = faults(frame)
    assert {view: wrong for view, wrong in found.items() if wrong} == {}
