"""The page in a real Chromium, against a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from advisor.models import Encoder
from advisor.settings import Settings
from tests.web.conftest import FLAGS, chromium, free_port, serving, serving_apart

pytestmark = [
    pytest.mark.timeout(600),  # the first test waits for the examples to be encoded
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None, reason="no Chromium here; get it with: sudo apt-get install chromium"
    ),
]

OWNER = (
    "dog grooming, 2 of us in a market town. pet superstore just put in a grooming corner at 2/3 of our price",
    "old dogs and nervous ones. owners of rescues too. vets send them to us actually",
    "we book one dog at a time and my colleague has a behaviour certificate",
)
FIELD = "#so-message textarea"
REPLIES = "#so-chat .bot-row"
PATIENCE_MS = 30_000
CHIPS = '#so-chat .bot-row a[href^="#cite-"]'


@pytest.fixture(scope="module")
def address(library_settings: Settings, minilm: Encoder) -> Iterator[str]:
    with serving(library_settings, minilm) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def foreign(self, address: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((address, "data:"))]


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[tuple[Page, Watch]]:
    """A page in a profile of its own; at the end it has complained of nothing and asked nobody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    watch = Watch(page)
    yield page, watch
    assert watch.complaints == []
    assert watch.foreign(address) == []
    context.close()


@pytest.fixture
def page(watched: tuple[Page, Watch], address: str) -> Page:
    """The page at its greeting."""
    opened, _ = watched
    opened.goto(address)
    expect(opened.locator(REPLIES)).to_have_count(1)
    return opened


@pytest.fixture(scope="module")
def advised(address: str) -> str:
    """The id of a conversation that has come to its advice."""
    with httpx.Client(base_url=address, timeout=60) as client:
        held = client.post("/api/conversations").json()["id"]
        messages = f"/api/conversations/{held}/messages"
        for text in OWNER:
            client.post(messages, json={"text": text})
        client.post(messages, json={"action": "advise"})
    return held


@pytest.fixture
def advice(watched: tuple[Page, Watch], address: str, advised: str) -> Page:
    """The page at the advice."""
    opened, _ = watched
    opened.goto(f"{address}/?c={advised}")
    expect(opened.locator("#so-keep a").first).to_be_visible()
    return opened


def say(page: Page, text: str) -> None:
    before = page.locator(REPLIES).count()
    page.fill(FIELD, text)
    page.press(FIELD, "Enter")
    answered(page, before + 1)


def answered(page: Page, count: int) -> None:
    expect(page.locator(REPLIES)).to_have_count(count)
    expect(page.locator(".so-thinking")).to_have_count(0)


def press(page: Page, name: str) -> None:
    before = page.locator(REPLIES).count()
    page.get_by_role("button", name=name, exact=True).click()
    answered(page, before + 1)


def conversation(page: Page) -> str:
    return re.search(r"[?&]c=([\w-]+)", page.url)[1]


def citation(address: str, page: Page, n: int) -> dict:
    exchanges = httpx.get(f"{address}/api/conversations/{conversation(page)}").json()["exchanges"]
    return next(c for exchange in exchanges for c in exchange["reply"]["citations"] if c["n"] == n)


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_owner_types_their_way_to_advice_and_beyond(page):
    for text in OWNER:
        say(page, text)
    expect(page.locator(".so-progress")).to_contain_text("Question")
    assert page.locator(".so-fact").count() >= 4
    say(page, "just the advice please")
    expect(page.locator("#so-keep a").first).to_be_visible()
    expect(page.locator("#so-moves")).to_be_hidden()
    press(page, page.locator("#so-suggestions button:visible").first.inner_text())
    expect(page.locator("#so-keep a").first).to_be_visible()


def test_the_reply_is_in_view_when_it_is_there(page):
    for text in OWNER:
        say(page, text)
        expect(page.locator(f"{REPLIES} h2").last).to_be_in_viewport()


def test_the_buttons_skip_go_back_and_go_to_the_advice(page):
    say(page, OWNER[0])
    asked = page.locator(f"{REPLIES} h2").last.inner_text()
    press(page, "Skip")
    assert page.locator(f"{REPLIES} h2").last.inner_text() != asked
    press(page, "I’m not sure")
    press(page, "Back")
    press(page, "Straight to the advice")
    expect(page.locator("#so-keep a").first).to_be_visible()


def test_a_hover_shows_the_exact_quote(advice, address):
    chip = advice.locator(CHIPS).last
    chip.hover()
    expect(advice.locator("#so-card")).to_be_visible()
    quote = citation(address, advice, int(chip.inner_text()))["quote"]
    assert letters(advice.locator("#so-card blockquote").inner_text()) == letters(quote)


def test_a_tap_shows_the_exact_quote(browser, address, advised):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = context.new_page()
    phone.goto(f"{address}/?c={advised}")
    chip = phone.locator(CHIPS).last
    chip.tap()
    quote = citation(address, phone, int(chip.inner_text()))["quote"]
    expect(phone.locator("#so-card blockquote")).to_be_visible()
    assert letters(phone.locator("#so-card blockquote").inner_text()) == letters(quote)
    context.close()


def test_a_citation_opens_the_source_at_its_passage(advice, address):
    chip = advice.locator(CHIPS).last
    chip.hover()
    advice.get_by_role("button", name="Open in the source").click()
    marks = advice.locator(".so-panel mark")
    expect(marks.first).to_be_in_viewport()
    quote = citation(address, advice, int(chip.inner_text()))["quote"]
    assert letters("".join(marks.all_inner_texts())) == letters(quote)


def test_every_citation_of_the_advice_opens(advice, address):
    numbers = {int(text) for text in advice.locator(CHIPS).all_inner_texts()}
    for n in sorted(numbers)[-3:]:
        advice.locator(f'#so-chat a[href="#cite-{n}"]').last.press("Enter")
        expect(advice.locator(".so-panel mark").first).to_be_in_viewport()
        assert letters("".join(advice.locator(".so-panel mark").all_inner_texts())) == letters(
            citation(address, advice, n)["quote"]
        )
        advice.keyboard.press("Escape")
        expect(advice.locator(".so-panel")).to_be_hidden()


def test_the_keyboard_alone_opens_a_citation_and_comes_back(advice):
    chip = advice.locator(CHIPS).last
    advice.locator(CHIPS).nth(-2).focus()
    advice.keyboard.press("Tab")
    expect(chip).to_be_focused()
    expect(advice.locator("#so-card")).to_be_visible()
    advice.keyboard.press("Enter")
    expect(advice.locator(".so-panel mark").first).to_be_in_viewport()
    assert advice.evaluate("document.querySelector('.so-panel').contains(document.activeElement)")
    advice.keyboard.press("Escape")
    expect(advice.locator(".so-panel")).to_be_hidden()
    expect(chip).to_be_focused()


def test_escape_closes_the_card_and_leaves_the_focus(advice):
    advice.locator(CHIPS).nth(-2).focus()
    advice.keyboard.press("Tab")
    expect(advice.locator("#so-card")).to_be_visible()
    advice.keyboard.press("Escape")
    expect(advice.locator("#so-card")).to_be_hidden()
    expect(advice.locator(CHIPS).last).to_be_focused()


def test_a_reload_keeps_the_conversation(page):
    say(page, OWNER[0])
    before = page.locator(REPLIES).all_inner_texts()
    page.reload()
    expect(page.locator(REPLIES)).to_have_count(2)
    assert page.locator(REPLIES).all_inner_texts() == before


def test_coming_back_without_the_address_finds_the_conversation(page, address):
    say(page, OWNER[0])
    held = conversation(page)
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(2)
    assert conversation(page) == held


def test_a_restarted_server_has_the_conversation(browser, library_settings, minilm):
    with serving(library_settings, minilm) as first:
        page = browser.new_page()
        page.goto(first)
        expect(page.locator(REPLIES)).to_have_count(1)
        say(page, OWNER[0])
        said, held = page.locator(REPLIES).all_inner_texts(), conversation(page)
    port = free_port()
    with serving_apart(library_settings, port):
        page.goto(f"http://127.0.0.1:{port}/?c={held}")
        expect(page.locator(REPLIES)).to_have_count(2)
        assert page.locator(REPLIES).all_inner_texts() == said
        say(page, OWNER[1])
    page.close()


def test_a_fact_can_be_edited_where_it_stands(page):
    say(page, OWNER[0])
    fact = page.locator('.so-fact[data-slot="team_size"]')
    fact.locator(".so-value").click()
    fact.locator("textarea").fill("three of us")
    fact.get_by_role("button", name="Save").click()
    expect(fact.locator(".so-value")).to_have_text("three of us")
    answered(page, 3)
    page.reload()
    expect(fact.locator(".so-value")).to_have_text("three of us")


def test_escape_leaves_a_fact_as_it_was(page):
    say(page, OWNER[0])
    value = page.locator('.so-fact[data-slot="team_size"] .so-value')
    before = value.inner_text()
    value.press("Enter")
    page.keyboard.type("nobody")
    page.keyboard.press("Escape")
    expect(value).to_be_focused()
    assert value.inner_text() == before


def test_starting_over_begins_anew_and_the_back_button_returns(page):
    say(page, OWNER[0])
    held = conversation(page)
    page.locator("#so-over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.locator(REPLIES)).to_have_count(1)
    expect(page.locator(".so-fact")).to_have_count(0)
    expect(page).not_to_have_url(re.compile(held))
    page.go_back()
    expect(page.locator(REPLIES)).to_have_count(2)


def test_deleting_asks_first_and_then_really_deletes(page, address):
    say(page, OWNER[0])
    held = conversation(page)
    page.locator("#so-forget").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert httpx.get(f"{address}/api/conversations/{held}").status_code == 200
    page.locator("#so-forget").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(page.locator(REPLIES)).to_have_count(1)
    assert httpx.get(f"{address}/api/conversations/{held}").status_code == 404


def test_an_unknown_conversation_in_the_address_is_said_and_a_new_one_begins(watched, address):
    page, _ = watched
    page.goto(f"{address}/?c=nobody%22%3E%3Cb%3E")
    expect(page.locator(REPLIES)).to_have_count(1)
    expect(page.locator(".so-notice")).to_be_visible()
    say(page, OWNER[0])


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=document.body.remove()><script>document.body.remove()</script> we bake bread",
        "**we** _bake_ [bread](http://example.com) ![x](http://example.com/x.png) # | `code`",
        "אנחנו מספרים כלבים בעיר קטנה and we are two",
        "we\x00 \x07bake \x1b[31mbread\x1b[0m \u202eevil",
        "w" * 3000,
    ],
    ids=["html", "markdown", "right-to-left", "control", "one-long-word"],
)
def test_a_strange_message_is_shown_as_it_was_written(page, text):
    say(page, text)
    own = page.locator("#so-chat .user-row .message")
    visible = re.sub(r"[\x00-\x08\x0b-\x1f\u202e]", "", text)
    assert letters(own.inner_text()) == letters(visible)
    assert page.locator("#so-chat .user-row :is(img, script, a, strong, em, code, h1)").count() == 0
    assert page.locator("#so-chat .bot-row :is(img, script, code)").count() == 0
    assert page.locator('#so-chat a:not([href^="#cite-"])').count() == 0
    assert fits(page)


def test_a_message_of_100_000_characters_is_refused_and_stays_in_its_field(page):
    page.fill(FIELD, "bread " * 17_000)
    page.press(FIELD, "Enter")
    expect(page.locator(".so-notice")).to_be_visible()
    expect(page.locator(REPLIES)).to_have_count(1)
    assert len(page.input_value(FIELD)) == 102_000
    say(page, OWNER[0])
    expect(page.locator(".so-notice")).to_have_count(0)


def test_an_empty_message_is_refused_in_one_sentence(page):
    page.press(FIELD, "Enter")
    expect(page.locator(".so-notice")).to_be_visible()
    expect(page.locator("#so-chat .user-row")).to_have_count(0)


def test_a_failure_leaves_a_page_that_goes_on(page, monkeypatch):
    def fail(*_):
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as patched:
        patched.setattr("advisor.conversation.advisor.Conversation.stream", fail)
        page.fill(FIELD, OWNER[0])
        page.press(FIELD, "Enter")
        expect(page.locator(".so-notice")).to_be_visible()
        expect(page.locator(".so-thinking")).to_have_count(0)
    say(page, OWNER[0])


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(browser, address, advised, width):
    context = browser.new_context(viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True)
    phone = context.new_page()
    phone.goto(address)
    expect(phone.locator(REPLIES)).to_have_count(1)
    assert fits(phone)
    phone.goto(f"{address}/?c={advised}")
    expect(phone.locator("#so-keep a").first).to_be_visible()
    assert fits(phone)
    phone.locator(".so-toggle").tap()
    expect(phone.locator(".so-fact").first).to_be_visible()
    phone.locator(".so-value").first.tap()
    expect(phone.locator(".so-edit")).to_be_visible()
    assert fits(phone)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_until_the_reader_chooses(browser, address, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(1)
    assert (brightness(page) < 100) == (scheme == "dark")
    page.get_by_role("button", name="Switch between light and dark").click()
    assert (brightness(page) < 100) == (scheme == "light")
    page.reload()
    expect(page.locator(REPLIES)).to_have_count(1)
    assert (brightness(page) < 100) == (scheme == "light")
    context.close()


def brightness(page: Page) -> float:
    paint = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", paint)[:3]) / 3


@pytest.mark.parametrize(
    ("name", "form", "begins"), [("Markdown", "md", b"# "), ("Word", "docx", b"PK"), ("PDF", "pdf", b"%PDF")]
)
def test_the_brief_can_be_taken_away(advice, name, form, begins):
    with advice.expect_download() as download:
        advice.get_by_role("link", name=name, exact=True).click()
    assert download.value.suggested_filename == f"standout-brief.{form}"
    assert Path(download.value.path()).read_bytes().startswith(begins)


def test_the_pictures_are_shown_in_the_theme_of_the_page_and_told_in_words(advice):
    for theme in ("light", "dark"):
        advice.evaluate("theme => localStorage.setItem('standout.theme', theme)", theme)
        advice.reload()
        shown = advice.locator(".so-pictures img:visible").first
        expect(shown).to_have_class(f"so-in-{theme}")
        expect(shown).to_have_js_property("complete", True)
        assert "Who stands where" in (shown.get_attribute("alt") or "")
        expect(shown).not_to_have_js_property("naturalWidth", 0)


def test_the_docs_of_the_api_work_offline(watched, address):
    page, _ = watched
    page.goto(f"{address}/api/docs")
    expect(page.get_by_text("/api/conversations", exact=True).first).to_be_visible()
