"""What makes the widget as comfortable as the page, in a real Chromium: grounds, changes, stop, retry, focus."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from advisor.conversation.steps import Steps
from advisor.widgets.widget import Look
from tests.web.test_embed import (  # noqa: F401 - fixtures
    CHIPS,
    LAUNCH,
    OWNER,
    address,
    advised,
    answered,
    as_it_was,
    browser,
    focused,
    inside,
    opened,
    page,
    pytestmark,
    say,
    site,
    store,
    visiting,
    visitor,
    widget,
)

STREAM = "advisor.conversation.advisor.Conversation.stream"
OTHERWISE = "dog grooming, three of us in a market town"


def from_session(page: Page, call: str):
    """What the frame's own session answers to a call."""
    return page.frames[1].evaluate(
        f"import('/standout/embed/session.js').then((session) => session.{call}).then(({{ data }}) => data)"
    )


def change(frame: FrameLocator, text: str) -> None:
    """Changes the first answer."""
    frame.get_by_role("button", name="Change this answer").first.click()
    frame.get_by_role("textbox", name="Your answer").fill(text)
    frame.get_by_role("textbox", name="Your answer").press("Enter")
    expect(frame.locator(".so-editing")).to_have_count(0)


@pytest.fixture
def gate(monkeypatch) -> threading.Event:
    """Replies wait before they are said while it is clear."""
    open_now = threading.Event()
    open_now.set()
    whole = Steps.say_aloud

    def slowly(self, state, draft):
        assert open_now.wait(60)
        whole(self, state, draft)

    monkeypatch.setattr(Steps, "say_aloud", slowly)
    return open_now


def send(frame: FrameLocator, text: str) -> None:
    """Sends a message and waits for nothing but that it is on its way."""
    frame.locator("#so-message").fill(text)
    frame.locator("#so-message").press("Enter")
    expect(frame.get_by_role("button", name="Stop")).to_be_visible()


# --- what a reply rests on ---


def test_a_switch_shows_what_each_sentence_rests_on_and_hides_it_again(page):
    frame = opened(page)
    advised(frame)
    expect(frame.locator(".so-ground")).to_have_count(0)
    frame.get_by_role("button", name="What this rests on").last.click()
    claims = [claim for one in from_session(page, "read()")["exchanges"] for claim in one["reply"]["claims"]]
    expect(frame.locator(".so-ground")).to_have_count(len(claims))
    for basis, said in (("framework", "library"), ("owner", "told"), ("reasoning", "reasoning")):
        wanted = sum(claim["basis"] == basis for claim in claims)
        assert wanted
        expect(frame.locator(f".so-ground[title*='{said}']")).to_have_count(wanted)
    expect(frame.locator(".so-legend:visible")).to_have_count(1)
    frame.locator(".so-offer").first.click()
    answered(frame, 5)
    expect(frame.locator(".so-reply").last.locator(".so-ground").first).to_be_visible()
    frame.get_by_role("button", name="What this rests on").last.click()
    expect(frame.locator(".so-ground")).to_have_count(0)


# --- an earlier answer ---


def test_an_answer_is_changed_where_it_stands_and_everything_after_it_follows(page):
    frame = opened(page)
    for text in OWNER:
        say(frame, text)
    change(frame, OTHERWISE)
    expect(frame.locator(".so-own p").first).to_have_text(OTHERWISE)
    expect(frame.locator(".so-own p").last).to_have_text(OWNER[1])
    expect(frame.get_by_role("button", name="Change this answer").first).to_be_focused()
    assert [one["text"] for one in from_session(page, "read()")["exchanges"]] == [None, OTHERWISE, OWNER[1]]
    frame.locator("#so-about-button").click()
    expect(frame.locator('.so-fact[data-slot="team_size"] .so-value')).to_have_text("three of us")


def test_what_does_not_fit_a_changed_answer_any_more_is_named(page, address):
    frame = opened(page)
    say(frame, OWNER[0])

    def leave_out(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "left_out": ["we opened last year"]})

    page.route(f"{address}/api/widgets/*/conversations/*/messages/1", leave_out)
    change(frame, OTHERWISE)
    expect(frame.locator("#so-status")).to_contain_text("left out: “we opened last year”")


def test_escape_leaves_an_answer_as_it_was_and_the_panel_open(page):
    frame = opened(page)
    say(frame, OWNER[0])
    pencil = frame.get_by_role("button", name="Change this answer")
    pencil.press("Enter")
    page.keyboard.type("nonsense")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(pencil).to_be_focused()
    expect(frame.locator(".so-own p")).to_have_text(OWNER[0])


def test_an_answer_that_could_not_be_changed_stays_in_its_field_with_the_reason(page):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.get_by_role("button", name="Change this answer").click()
    frame.get_by_role("textbox", name="Your answer").fill("  ")
    frame.get_by_role("button", name="Save").click()
    expect(frame.locator(".so-hint")).to_contain_text("empty")
    expect(frame.get_by_role("textbox", name="Your answer")).to_be_editable()


# --- stop and again ---


def test_a_reply_is_stopped_and_the_message_is_back_in_its_field(page, gate):
    frame = opened(page)
    gate.clear()
    send(frame, OWNER[0])
    expect(frame.locator(".so-thinking")).to_be_visible()
    frame.get_by_role("button", name="Stop").click()
    expect(frame.locator(".so-notice")).to_contain_text("Stopped")
    expect(frame.locator("#so-message")).to_have_value(OWNER[0])
    expect(frame.locator("#so-message")).to_be_focused()
    expect(frame.locator(".so-reply")).to_have_count(1)
    gate.set()
    frame.get_by_role("button", name="Send").click()
    answered(frame, 2)
    assert [one["text"] for one in from_session(page, "read()")["exchanges"]] == [None, OWNER[0]]


def test_while_a_reply_is_stopped_the_button_says_so(page, address, gate):
    frame = opened(page)
    stops: list[Route] = []

    def hold(route: Route) -> None:
        stops.append(route)

    page.route(f"{address}/api/widgets/*/conversations/*/stop", hold)
    gate.clear()
    send(frame, OWNER[0])
    frame.get_by_role("button", name="Stop").click()
    expect(frame.locator("#so-send")).to_have_text("Stopping…")
    [stop] = stops
    stop.abort()
    expect(frame.locator("#so-send")).to_have_text("Stop")
    gate.set()
    answered(frame, 2)


def test_a_reply_that_failed_is_tried_again_in_the_same_words(browser, widget, site, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    with visiting(browser) as (page, _):
        page.goto(site.origin)
        frame = opened(page)
        with monkeypatch.context() as patched:
            patched.setattr(STREAM, fail)
            frame.locator("#so-message").fill(OWNER[0])
            frame.locator("#so-message").press("Enter")
            expect(frame.get_by_role("button", name="Try again")).to_be_visible()
            expect(frame.locator("#so-message")).to_have_value(OWNER[0])
            expect(frame.locator(".so-own")).to_have_count(0)
        frame.get_by_role("button", name="Try again").click()
        answered(frame, 2)
        expect(frame.locator(".so-notice")).to_have_count(0)
        expect(frame.locator("#so-message")).to_have_value("")


def test_a_fact_that_is_changed_while_a_reply_is_written_waits_for_it(page, gate):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.locator("#so-about-button").click()
    fact = frame.locator('[data-slot="team_size"]')
    fact.locator(".so-value").click()
    gate.clear()
    send(frame, OWNER[1])
    frame.locator("#so-about-button").click()
    fact.locator("textarea").fill("three of us")
    fact.locator("textarea").press("Enter")
    gate.set()
    answered(frame, 4)
    expect(fact.locator(".so-value")).to_have_text("three of us")
    assert [one["text"] for one in from_session(page, "read()")["exchanges"]] == [None, *OWNER, "three of us"]
    expect(frame.locator(".so-own p").last).to_have_text("three of us")


# --- below a reply ---


def test_a_thumb_with_its_reason_is_kept_and_still_shown_on_the_next_page(page, site):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.get_by_role("button", name="This did not help").click()
    frame.get_by_label("What was wrong with it?").fill("too general")
    frame.locator(".so-why").get_by_role("button", name="Send").click()
    expect(frame.locator(".so-said")).to_have_text("Thank you, that is noted.")
    expect(frame.get_by_role("button", name="This did not help")).to_be_focused()
    [kept] = from_session(page, "opinions()")
    assert (kept["turn"], kept["verdict"], kept["reason"]) == (1, "down", "too general")
    page.goto(f"{site.origin}/?second")
    pressed = inside(page).locator('.so-tool[aria-pressed="true"]')
    expect(pressed).to_have_count(1)
    expect(pressed).to_have_accessible_name("This did not help")


def test_escape_leaves_a_reason_away_and_the_panel_open(page):
    frame = opened(page)
    say(frame, OWNER[0])
    thumb = frame.get_by_role("button", name="This helped")
    thumb.press("Enter")
    expect(frame.locator(".so-why")).to_be_visible()
    page.keyboard.press("Escape")
    expect(frame.locator(".so-why")).to_have_count(0)
    expect(thumb).to_be_focused()


def test_a_copied_reply_brings_its_sources(browser, widget, site):
    with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as (page, _):
        page.goto(site.origin)
        frame = opened(page)
        say(frame, OWNER[0])
        frame.get_by_role("button", name="Copy this reply").click()
        expect(frame.locator(".so-said")).to_have_text("Copied, with its sources.")
        page.locator("body").click(position={"x": 5, "y": 5})
        copied = page.evaluate("navigator.clipboard.readText()")
        said = from_session(page, "read()")["exchanges"][1]["reply"]
        assert said["citations"]
        assert all(f"[{cited['n']}]" in copied and cited["quote"] in copied for cited in said["citations"])
        assert "*" not in copied


# --- focus ---


def test_the_focus_is_in_the_field_after_a_button_that_is_gone(page):
    frame = opened(page)
    say(frame, OWNER[0])
    for count, name in enumerate(("Skip", "I’m not sure"), 3):
        frame.get_by_role("button", name=name, exact=True).press("Enter")
        answered(frame, count)
        assert focused(page) == "so-message"


def test_starting_over_asks_first_and_a_no_leaves_all_as_it_was(page):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.locator("#so-about-button").click()
    over = frame.get_by_role("button", name="Start over")
    over.press("Enter")
    expect(frame.locator("dialog[open]")).to_contain_text("no way back")
    page.keyboard.press("Escape")
    expect(frame.locator("dialog[open]")).to_have_count(0)
    expect(over).to_be_focused()
    over.press("Enter")
    frame.locator("dialog[open]").get_by_role("button", name="Start over").press("Enter")
    expect(frame.locator(".so-own")).to_have_count(0)
    expect(frame.locator("#so-message")).to_be_focused()


def test_the_focus_is_on_a_fact_after_it_was_changed(page):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.locator("#so-about-button").click()
    value = frame.locator('[data-slot="team_size"] .so-value')
    value.press("Enter")
    page.keyboard.type("three of us")
    page.keyboard.press("Enter")
    expect(value).to_have_text("three of us")
    expect(value).to_be_focused()


# --- what it is made of ---


def test_what_is_english_is_marked_so_that_it_is_read_aloud_as_english(visitor, site, store, widget):
    store.save(widget.model_copy(update={"look": Look(language="de")}))
    page, _ = visitor
    page.goto(site.origin)
    frame = opened(page)
    frame.locator("#so-message").fill(OWNER[0])
    frame.locator("#so-message").press("Enter")
    frame.get_by_role("button", name="Gleich zum Rat").click()
    expect(frame.locator(".so-pictures img").first).to_be_attached()
    frame.locator("#so-about-button").click()
    spoken = "all => all.map(one => one.closest('[lang]').lang)"
    for english in (".so-prose", ".so-offer", ".so-value span", ".so-ranking", ".so-pictures img"):
        assert set(frame.locator(english).evaluate_all(spoken)) == {"en"}, english
    for german in (".so-tools", CHIPS, ".so-pencil", ".so-label", ".so-row"):
        assert set(frame.locator(german).evaluate_all(spoken)) == {"de"}, german


def test_every_script_of_the_frame_is_asked_for_at_once(visitor, page, address):
    _, watch = visitor
    frame = opened(page)
    page.wait_for_load_state("networkidle")
    ahead = frame.locator("link[rel=modulepreload]").evaluate_all("all => all.map(one => one.href)")
    loaded = {url for url in watch.to(address) if re.search(r"/standout/.*\.js$", url)}
    assert loaded == set(ahead)
