"""A visitor hands their conversation over, in a real Chromium on a consultancy's page, with a webhook that is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from advisor.handover.courier import Patience
from advisor.models import Encoder
from advisor.settings import Settings
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Widget
from tests.handover.webhook import Answer, Webhook, is_signed, webhook
from tests.web.conftest import FLAGS, chromium, serving
from tests.web.hosting import Host, hosted

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None, reason="no Chromium here; get it with: sudo apt-get install chromium"
    ),
]

OWNER = (
    "dog grooming, 2 of us in a market town. pet superstore just put in a grooming corner at 2/3 of our price",
    "old dogs and nervous ones. owners of rescues too. vets send them to us actually",
)
PATIENCE_MS = 60_000
AT_ONCE = Patience(first_s=0.5, longest_s=0.5, tries=1_000)
WORDS = ("value", "text", "do", "quote")
"""Under which names a line that is more than a text says something."""
LAUNCH = "standout-widget .launch"


@pytest.fixture(scope="module")
def address(library_settings: Settings, minilm: Encoder) -> Iterator[str]:
    with serving(library_settings, minilm, patience=AT_ONCE) as address:
        yield address


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[Host]:
    with hosted(address) as host:
        yield host


@pytest.fixture(scope="module")
def hook() -> Iterator[Webhook]:
    with webhook() as opened:
        yield opened


@pytest.fixture(autouse=True)
def as_it_was(hook: Webhook) -> Iterator[None]:
    yield
    hook.received.clear()
    hook.answers.clear()
    hook.usual = Answer(200)


@pytest.fixture(scope="module")
def store(library_settings: Settings) -> Iterator[WidgetStore]:
    with closing(WidgetStore(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture
def widget(store: WidgetStore, site: Host, hook: Webhook) -> Iterator[Widget]:
    kept = store.save(
        Widget(
            id="harbour-mill",
            name="Harbour & Mill",
            domains=(site.origin,),
            contact_link="mailto:hello@harbour-mill.example",
            webhook_url=hook.url,
        )
    )
    yield kept
    store.delete(kept.id)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, widget: Widget, site: Host) -> Iterator[Page]:
    """The host page of a visitor who has got their advice; at the end nothing has complained."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None
    )
    opened = context.new_page()
    opened.goto(site.origin)
    opened.locator(LAUNCH).click()
    frame = inside(opened)
    for count, text in enumerate(OWNER, 1):
        expect(frame.locator(".so-reply")).to_have_count(count)
        expect(frame.locator("#so-send")).to_have_text("Send")
        frame.locator("#so-message").fill(text)
        frame.locator("#so-message").press("Enter")
    frame.get_by_role("button", name="Straight to the advice").click()
    expect(frame.locator(".so-share-button")).to_be_visible()
    yield opened
    context.close()
    assert [line for line in complaints if "Failed to load resource" not in line] == []


@pytest.fixture
def frame(page: Page) -> FrameLocator:
    return inside(page)


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("standout-widget iframe")


def dialog_of(frame: FrameLocator):
    frame.get_by_role("button", name="Share this with Harbour & Mill").click()
    dialog = frame.get_by_role("dialog", name="Share this with Harbour & Mill")
    expect(dialog).to_be_visible()
    return dialog


def agree(dialog, contact: str = "you@example.com") -> None:
    dialog.get_by_label("Your e-mail address or phone number").fill(contact)
    dialog.locator(".so-consent input").check()
    dialog.get_by_role("button", name="Send it").click()


def shown_in(dialog) -> dict[str, str]:
    """Every line that is ticked, by its id."""
    return dict(
        dialog.evaluate(
            "(node) => [...node.querySelectorAll('.so-part .so-line')]"
            ".filter((line) => line.querySelector('input').checked)"
            ".map((line) => [line.querySelector('input').value, line.querySelector('span').textContent])"
        )
    )


def at(content, place: str):
    """What stands at a line's place in what was sent; None where nothing does."""
    for step in place.split("."):
        content = content[int(step)] if isinstance(content, list) else content.get(step)
        if content is None:
            return None
    return content


def test_the_webhook_gets_what_is_ticked_and_not_the_line_that_is_struck(page, frame, widget, hook):
    dialog = dialog_of(frame)
    told = dialog.locator(".so-part").first
    whole = told.locator(".so-line").count()
    dialog.locator('.so-line input[value="profile.competitors"]').uncheck()
    expect(told.locator(".so-count")).to_have_text(f"{whole - 1} of {whole}")
    shown = shown_in(dialog)
    page.evaluate(
        "() => { window.heard = []; Standout.on('handed-over', (detail) => heard.push(JSON.stringify(detail))); }"
    )
    agree(dialog)
    expect(dialog.get_by_role("status")).to_have_text("It has reached Harbour & Mill.")
    [received] = hook.received
    assert is_signed(received, widget.webhook_secret)
    content = received.content
    assert "competitors" not in content["profile"]
    for place, text in shown.items():
        sent = at(content, place)
        told_there = [sent] if isinstance(sent, str) else [sent[key] for key in WORDS if key in sent]
        assert told_there, place
        assert all(words.rstrip(".") in text for words in told_there), place
    slots = {place.removeprefix("profile.") for place in shown if place.startswith("profile.")}
    assert set(content["profile"]) == slots
    assert content["contact"] == {"name": "", "email": "you@example.com", "phone": ""}
    [heard] = page.evaluate("heard")
    assert json.loads(heard)["delivery"] == hook.keys[0]
    assert "superstore" not in heard
    dialog.get_by_role("button", name="Close").last.click()
    expect(frame.locator(".so-share-line")).to_contain_text("It has reached Harbour & Mill.")


def test_without_consent_and_a_contact_nothing_is_sent(frame, hook):
    dialog = dialog_of(frame)
    send, consent = dialog.get_by_role("button", name="Send it"), dialog.locator(".so-consent input")
    expect(consent).not_to_be_checked()
    expect(send).to_be_disabled()
    dialog.get_by_label("Your e-mail address or phone number").fill("you@example.com")
    expect(send).to_be_disabled()
    dialog.get_by_label("Your e-mail address or phone number").press("Enter")
    consent.check()
    expect(send).to_be_enabled()
    consent.uncheck()
    expect(send).to_be_disabled()
    dialog.get_by_label("Your e-mail address or phone number").fill("")
    consent.check()
    expect(send).to_be_disabled()
    with frame.locator("body").page.expect_download() as download:
        dialog.get_by_role("button", name="Download it instead").click()
    file = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert file["profile"]["team_size"]["quote"]
    assert hook.received == []


def test_a_contact_that_cannot_be_used_is_told_and_what_was_struck_stays_struck(frame, hook):
    dialog = dialog_of(frame)
    struck = dialog.locator('.so-line input[value="profile.competitors"]')
    struck.uncheck()
    agree(dialog, "call me")
    expect(dialog.get_by_role("alert")).to_contain_text("neither an e-mail address")
    expect(struck).not_to_be_checked()
    assert hook.received == []
    agree(dialog)
    expect(dialog.get_by_role("status")).to_have_text("It has reached Harbour & Mill.")
    assert "competitors" not in hook.received[0].content["profile"]


def test_a_webhook_that_is_down_is_told_and_reached_once_it_is_up(frame, hook):
    hook.usual = Answer(503)
    dialog = dialog_of(frame)
    agree(dialog)
    expect(dialog.get_by_role("status")).to_contain_text("could not be reached just now")
    hook.usual = Answer(200)
    expect(dialog.get_by_role("status")).to_have_text("It has reached Harbour & Mill.")
    assert len(set(hook.keys)) == 1


def test_what_cannot_be_delivered_is_told_with_the_way_to_get_in_touch(page, frame, hook, site):
    hook.usual = Answer(410)
    agree(dialog_of(frame))
    expect(frame.locator("dialog .so-outcome")).to_contain_text("could not be delivered")
    expect(frame.locator("dialog .so-contact")).to_have_attribute("href", "mailto:hello@harbour-mill.example")
    page.reload()
    expect(inside(page).locator(".so-share-line")).to_contain_text("could not be delivered")


def test_a_widget_without_a_webhook_offers_the_file_and_the_contact_link(frame, store, widget, hook):
    store.save(widget.model_copy(update={"webhook_url": "", "webhook_secret": ""}))
    dialog = dialog_of(frame)
    expect(dialog.get_by_role("button", name="Send it")).to_have_count(0)
    expect(dialog.get_by_role("button", name="Download it instead")).to_be_visible()
    expect(dialog.locator(".so-contact")).to_be_visible()


def test_the_keyboard_goes_round_in_the_dialog_and_the_focus_returns(page, frame):
    opener = frame.locator(".so-share-button")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = frame.get_by_role("dialog", name="Share this with Harbour & Mill")
    expect(dialog).to_be_visible()
    everything = dialog.locator("button:visible, summary:visible, input:visible, a:visible").count()
    for _ in range(everything + 4):
        page.keyboard.press("Tab")
        within = page.frames[1].evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
        assert within
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator("standout-widget .panel")).to_be_visible()


def test_a_whole_part_is_struck_at_once(frame):
    dialog = dialog_of(frame)
    part = dialog.locator(".so-part").first
    whole = part.get_by_role("checkbox", name="What you told me", exact=True)
    part.locator(".so-line input").first.uncheck()
    assert whole.evaluate("(box) => box.indeterminate")
    whole.click()
    expect(part.locator(".so-line input").first).to_be_checked()
    whole.click()
    expect(part.locator(".so-line input:checked")).to_have_count(0)
    expect(part.locator(".so-count")).to_have_text(f"0 of {part.locator('.so-line').count()}")


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_nothing_is_cut_off(page, frame, width):
    page.set_viewport_size({"width": width, "height": 640})
    dialog = dialog_of(frame)
    for summary in dialog.locator("summary").all()[1:]:
        summary.click()
    wide = dialog.evaluate(
        "(node) => [node, ...node.querySelectorAll('*')].filter((one) => one.checkVisibility()"
        " && !one.closest('.so-unseen') && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map((one) => one.outerHTML)"
    )
    assert wide == []
    small = dialog.locator(".so-yes, .so-input").evaluate_all(
        "(nodes) => nodes.filter((node) => node.offsetHeight < 44).map((node) => node.className)"
    )
    assert small == []
