"""What makes the page comfortable, in a real Chromium: signs, screen readers, lost connections, paper."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import unicodedata

import httpx
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.web.test_page import (  # noqa: F401 - fixtures
    FIELD,
    OWNER,
    REPLIES,
    address,
    advice,
    advised,
    browser,
    fits,
    letters,
    page,
    pytestmark,
    say,
    watched,
)

SHIFTS = """
  window.wordsOf = 0;
  let since = 0, shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({ type: "layout-shift" });
  new MutationObserver(() => {
    const reply = document.querySelectorAll("#so-chat .bot-row .prose")[wordsOf - 1];
    if (!reply?.textContent.trim()) return;
    wordsOf = 0;
    shifts = [];
    requestAnimationFrame(() => requestAnimationFrame((now) => { since = now; }));
  }).observe(document, { childList: true, subtree: true });
  window.shifted = () => shifts.filter(one => one.startTime > since).reduce((sum, one) => sum + one.value, 0);
"""
"""Adds up what moved since the page began, or once the first words of the reply `wordsOf` are drawn."""
VOICE = "[aria-label='Replies as they come']"


def test_a_switch_shows_what_each_sentence_rests_on_and_hides_it_again(advice, address, advised):
    expect(advice.locator(".so-ground")).to_have_count(0)
    switch = advice.get_by_role("button", name="What this rests on").last
    switch.click()
    exchanges = httpx.get(f"{address}/api/conversations/{advised}").json()["exchanges"]
    claims = [claim for exchange in exchanges for claim in exchange["reply"]["claims"]]
    expect(advice.locator(".so-ground")).to_have_count(len(claims))
    for basis, said in (("framework", "library"), ("owner", "told"), ("reasoning", "reasoning")):
        wanted = sum(claim["basis"] == basis for claim in claims)
        assert wanted
        expect(advice.locator(f".so-ground[title*='{said}']")).to_have_count(wanted)
    advice.reload()
    expect(advice.locator(".so-ground")).to_have_count(len(claims))
    switch.click()
    expect(advice.locator(".so-ground")).to_have_count(0)


def test_a_reply_is_announced_once_and_by_whole_sentences(page):
    expect(page.locator(f"{VOICE} p")).to_have_count(0)
    say(page, OWNER[0])
    expect(page.locator(f"{VOICE} p").last).to_be_attached()
    reply = (
        page.locator(REPLIES)
        .last.locator(".prose")
        .evaluate(
            "node => { const copy = node.cloneNode(true); copy.querySelectorAll('a').forEach(a => a.remove());"
            " return copy.textContent; }"
        )
    )
    spoken = page.locator(f"{VOICE} p").all_text_contents()
    assert letters("".join(spoken)) == letters(reply)
    assert all(part.rstrip()[-1] in ".!?…:)”" for part in spoken)
    assert page.locator("#so-chat [role=log]").get_attribute("aria-live") == "off"


def test_offline_is_one_sentence_and_nothing_that_was_written_is_lost(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(1)
    context.set_offline(True)
    expect(page.locator(".so-aside")).to_contain_text("You are offline")
    page.fill(FIELD, OWNER[0])
    page.press(FIELD, "Enter")
    expect(page.locator(".so-aside")).to_contain_text("You are offline")
    expect(page.locator(FIELD)).to_have_value(OWNER[0])
    context.set_offline(False)
    expect(page.locator(".so-aside", has_text="You are offline")).to_have_count(0)
    expect(page.locator(FIELD)).to_have_value(OWNER[0])
    page.press(FIELD, "Enter")
    expect(page.locator(REPLIES)).to_have_count(2)
    context.close()


def test_paper_shows_the_conversation_with_its_sources_and_no_buttons(advice, address, advised, tmp_path):
    assert advice.locator(".so-sources").is_hidden()
    advice.emulate_media(media="print", color_scheme="dark")
    expect(advice.locator(f"{REPLIES} h2").last).to_be_visible()
    for what in ("#so-side", "#so-foot", ".so-tools", ".so-pencil", ".so-icon", ".so-keep", ".so-pictures"):
        expect(advice.locator(what).first).to_be_hidden()
    assert advice.locator("button:visible, textarea:visible, select:visible").count() == 0
    assert fits(advice)
    advice.emulate_media(media=None)
    file = tmp_path / "conversation.pdf"
    advice.pdf(path=file, format="A4")
    printed = letters("".join(page.extract_text() for page in PdfReader(file).pages))
    replies = httpx.get(f"{address}/api/conversations/{advised}").json()["exchanges"]
    cited = {
        c["n"]: c
        for one in replies
        for c in one["reply"]["citations"]
        if f"[{c['n']}]" in one["reply"]["text"]
    }
    assert cited
    for citation in cited.values():
        assert letters(citation["title"]).casefold() in unligatured(printed)
        assert letters(citation["quote"]).casefold() in unligatured(printed)


def unligatured(text: str) -> str:
    """A font draws some letters as one sign."""
    return unicodedata.normalize("NFKC", text).casefold()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_reply_is_written_below_what_was_said(browser, address, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(1)
    assert page.evaluate("shifted()") < 0.005
    for text in OWNER:
        page.evaluate("wordsOf = document.querySelectorAll('#so-chat .bot-row').length + 1")
        say(page, text)
        assert page.evaluate("shifted()") < 0.005
    context.close()
