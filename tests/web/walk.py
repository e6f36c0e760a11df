"""A walk through every view of the page, for tests that look at each."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

from playwright.sync_api import Locator, Page, expect

from advisor.web.languages import Words
from tests.web.test_page import CHIPS, FIELD, OWNER, REPLIES, answered, say

NARROW = 900
STREAM = "advisor.conversation.advisor.Conversation.stream"


class Walk:
    """One visitor on the page, in the words of a language; each part goes on from view to view and names them."""

    def __init__(self, page: Page, address: str, advised: str, words: Words) -> None:
        self.page = page
        self.words = words
        self._address = address
        self._advised = advised

    def button(self, entry: str, place: str = "body") -> Locator:
        return self.page.locator(place).get_by_role("button", name=self.words[entry], exact=True)

    def views(self) -> Iterator[str]:
        yield from self.interview()
        yield from self.trouble()
        yield from self.advice()
        yield from self.conversations()
        yield from self.shared()

    def interview(self) -> Iterator[str]:
        page = self.page
        page.goto(f"{self._address}/?lang={self.words['code']}")
        expect(page.locator(REPLIES)).to_have_count(1)
        yield "welcome"
        say(page, OWNER[0])
        yield "the interview"
        if page.viewport_size["width"] < NARROW:
            page.locator(".so-toggle").click()
            yield "what is known"
        page.locator(".so-value").first.click()
        yield "a fact"
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        self.button("revise").click()
        yield "an answer that is changed"
        page.keyboard.press("Escape")
        self.button("unhelpful").last.click()
        expect(page.locator(".so-why")).to_be_visible()
        yield "a thumb"
        self.button("no_thanks").click()
        self.button("skip").click()
        answered(page, 3)
        self.button("unsure").click()
        answered(page, 4)
        yield "a question that was skipped, and one that was not known"

    def trouble(self) -> Iterator[str]:
        page = self.page
        page.press(FIELD, "Enter")
        expect(page.locator(".so-notice")).to_have_text(self.words["empty"])
        yield "an empty message"
        with patch(STREAM, side_effect=ZeroDivisionError):
            page.fill(FIELD, OWNER[1])
            page.press(FIELD, "Enter")
            expect(self.button("again")).to_be_visible()
            yield "a failure"

    def advice(self) -> Iterator[str]:
        page = self.page
        page.goto(f"{self._address}/?c={self._advised}")
        expect(page.locator("#so-keep a").first).to_be_visible()
        self.button("rests").last.click()
        expect(page.locator(".so-ground").last).to_be_visible()
        yield "the advice"
        page.locator(CHIPS).last.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#so-card")).to_be_visible()
        yield "a citation"
        page.locator(CHIPS).last.press("Enter")
        expect(page.locator(".so-panel")).to_be_visible()
        yield "a source"
        page.keyboard.press("Escape")

    def conversations(self) -> Iterator[str]:
        page = self.page
        self.button("mine").click()
        expect(page.locator(".so-mine")).to_be_visible()
        yield "my conversations"
        self.button("share", ".so-mine").first.click()
        link = page.get_by_role("textbox", name=self.words["link"])
        expect(link).to_be_visible()
        self._link = link.input_value()
        yield "a link to share"
        self.button("rename", ".so-mine").first.click()
        yield "a name"
        page.keyboard.press("Escape")
        self.button("delete", ".so-mine").first.click()
        expect(page.locator(".so-confirm")).to_be_visible()
        yield "a question before deleting"

    def shared(self) -> Iterator[str]:
        self.page.goto(self._link)
        yield "a shared conversation"
