"""The widget on a consultancy's page, in a real Chromium: two origins, a strict content policy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from advisor.models import Encoder
from advisor.settings import Settings
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Limits, Look, Widget
from tests.web.conftest import FLAGS, chromium, serving
from tests.web.hosting import DEMO, Host, hosted

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
PATIENCE_MS = 30_000
CHIPS = '.so-reply a[href^="#cite-"]'
LAUNCH = "standout-widget .launch"
LIMIT_WORDS = "That is as much as our advisor can do in a day. Call us."


@pytest.fixture(scope="module")
def address(library_settings: Settings, minilm: Encoder) -> Iterator[str]:
    with serving(library_settings, minilm) as address:
        yield address


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[Host]:
    with hosted(address) as host:
        yield host


@pytest.fixture(autouse=True)
def as_it_was(site: Host) -> Iterator[None]:
    policy = site.policy
    yield
    site.pages.clear()
    site.policy = policy


@pytest.fixture(scope="module")
def store(library_settings: Settings) -> Iterator[WidgetStore]:
    with closing(WidgetStore(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture
def widget(store: WidgetStore, site: Host) -> Iterator[Widget]:
    firm = Widget(
        id="harbour-mill",
        name="Harbour & Mill",
        domains=(site.origin,),
        look=Look(accent="#7a2e1f", avatar="⚓", launcher="Ask our advisor"),
        limit_message=LIMIT_WORDS,
        contact_link="mailto:hello@harbour-mill.example",
        limits=Limits(visitor_a_day=5_000, widget_a_day=100_000),
    )
    store.save(firm)
    yield firm
    store.delete(firm.id)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.said: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._heard)

    def _heard(self, line) -> None:
        self.said.append(line.text)
        if line.type in {"error", "warning"}:
            self.complaints.append(line.text)

    def to(self, address: str) -> list[str]:
        return [url for url in self.requests if url.startswith(address)]


@contextmanager
def visiting(browser: Browser, **options) -> Iterator[tuple[Page, Watch]]:
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
    )
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context)
    yield context.new_page(), watch
    context.close()


@pytest.fixture
def visitor(browser: Browser, widget: Widget) -> Iterator[tuple[Page, Watch]]:
    """A page in a profile of its own; at the end nothing has complained."""
    with visiting(browser) as (page, watch):
        yield page, watch
        assert [line for line in watch.complaints if "Failed to load resource" not in line] == []


@pytest.fixture
def page(visitor: tuple[Page, Watch], site: Host) -> Page:
    """The host page with the button in its corner."""
    opened, _ = visitor
    opened.goto(site.origin)
    expect(opened.locator(LAUNCH)).to_be_visible()
    return opened


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("standout-widget iframe")


def opened(page: Page) -> FrameLocator:
    page.locator(LAUNCH).click()
    expect(inside(page).locator(".so-reply")).to_have_count(1)
    return inside(page)


def say(frame: FrameLocator, text: str) -> None:
    before = frame.locator(".so-reply").count()
    frame.locator("#so-message").fill(text)
    frame.locator("#so-message").press("Enter")
    answered(frame, before + 1)


def answered(frame: FrameLocator, count: int) -> None:
    expect(frame.locator(".so-reply")).to_have_count(count)
    expect(frame.locator("#so-send")).to_have_text("Send")
    expect(frame.locator(".so-thinking")).to_have_count(0)


def advised(frame: FrameLocator) -> None:
    for text in OWNER:
        say(frame, text)
    frame.get_by_role("button", name="Straight to the advice").click()
    expect(frame.locator(".so-keep")).to_be_visible()


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def focused(page: Page) -> str:
    """The id or class of what has the focus, inside the frame where it is there."""
    frame = page.frames[1] if len(page.frames) > 1 else page.main_frame
    return frame.evaluate("document.activeElement.id || document.activeElement.className || 'nothing'")


# --- the visitor's journey ---


def test_a_visitor_comes_from_the_button_to_the_advice_and_beyond(page):
    frame = opened(page)
    advised(frame)
    frame.locator(".so-offer").first.click()
    answered(frame, 5)


def test_the_buttons_skip_are_unsure_and_go_back(page):
    frame = opened(page)
    say(frame, OWNER[0])
    asked = frame.locator(".so-reply h2").last.inner_text()
    for count, name in enumerate(("Skip", "I’m not sure", "Back"), 3):
        frame.get_by_role("button", name=name, exact=True).click()
        answered(frame, count)
    expect(frame.locator(".so-own p").first).to_have_text(OWNER[0])
    assert frame.locator(".so-reply h2").nth(1).inner_text() != asked


def test_a_question_says_why_it_is_asked_with_its_passage(page):
    frame = opened(page)
    say(frame, OWNER[0])
    why = frame.locator(".so-reply .so-aside", has_text="Why I ask")
    expect(why.locator('a[href^="#cite-"]')).to_have_count(1)


def test_a_citation_shows_its_quote_and_the_whole_source_with_it_marked(page):
    frame = opened(page)
    say(frame, OWNER[0])
    chip = frame.locator(CHIPS).last
    chip.hover()
    quote = frame.locator(".so-card blockquote").inner_text()
    frame.get_by_role("button", name="Open in the source").click()
    marks = frame.locator(".so-panel mark")
    expect(marks.first).to_be_in_viewport()
    assert letters("".join(marks.all_inner_texts())) == letters(quote)


def test_a_tap_shows_the_quote_and_it_stays(browser, widget, site):
    with visiting(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as (
        page,
        _,
    ):
        page.goto(site.origin)
        frame = opened(page)
        advised(frame)
        frame.locator(CHIPS).last.tap()
        frame.get_by_role("button", name="Open in the source").tap()
        expect(frame.locator(".so-panel mark").first).to_be_in_viewport()


def test_a_fact_is_mended_where_it_stands(page):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.locator("#so-about-button").click()
    fact = frame.locator('.so-fact[data-slot="team_size"]')
    fact.locator(".so-value").click()
    fact.locator("textarea").fill("three of us")
    fact.get_by_role("button", name="Save").click()
    expect(fact.locator(".so-value")).to_have_text("three of us")
    expect(frame.locator(".so-reply")).to_have_count(3)


def test_the_brief_is_taken_away(page):
    frame = opened(page)
    advised(frame)
    with page.expect_download() as download:
        frame.get_by_role("button", name="Markdown").click()
    assert download.value.suggested_filename == "standout-brief.md"
    assert "#" in Path(download.value.path()).read_text(encoding="utf-8")


def test_the_pictures_are_there_with_their_words(page):
    frame = opened(page)
    advised(frame)
    picture = frame.locator(".so-pictures img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("(node) => node.decode().then(() => node.naturalWidth)") > 0
    assert len(picture.get_attribute("alt")) > 40
    with page.expect_download() as download:
        frame.get_by_role("button", name="PNG").first.click()
    assert download.value.suggested_filename.endswith(".png")


def test_deleting_asks_first_and_begins_anew(page):
    frame = opened(page)
    say(frame, OWNER[0])
    frame.locator("#so-about-button").click()
    frame.get_by_role("button", name="Delete this conversation").click()
    frame.get_by_role("button", name="Delete it").click()
    expect(frame.locator(".so-own")).to_have_count(0)
    expect(frame.locator(".so-reply")).to_have_count(1)


# --- what the host page pays and hears ---


def test_nothing_is_loaded_before_the_button_is_pressed_but_the_script(visitor, page, address):
    _, watch = visitor
    page.wait_for_load_state("networkidle")
    assert [url.removeprefix(address) for url in watch.to(address)] == ["/widget.js"]


def test_the_host_page_gets_one_name_and_no_cookie_and_keeps_its_style(visitor, site, widget):
    page, _ = visitor
    site.pages["/site.js"] = b"window.before = Object.keys(window);"
    page.goto(site.origin)
    shape = "[...document.querySelectorAll('main *')].map((n) => JSON.stringify(n.getBoundingClientRect())).join()"
    expect(page.locator(LAUNCH)).to_be_visible()
    assert page.evaluate("Object.keys(window).filter((k) => !before.includes(k) && k !== 'before')") == [
        "Standout"
    ]
    with_widget = page.evaluate(shape)
    page.evaluate("document.querySelector('standout-widget').remove()")
    assert page.evaluate(shape) == with_widget
    assert page.context.cookies() == []


def test_the_host_pages_style_does_not_reach_the_button(page):
    assert page.locator(LAUNCH).evaluate("(node) => getComputedStyle(node).textTransform") == "none"
    assert page.locator(LAUNCH).evaluate("(node) => getComputedStyle(node).letterSpacing") == "normal"


def test_the_host_page_hears_what_happens_and_no_word_of_the_visitor(page):
    page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ["opened", "conversation", "question-answered", "advice-ready", "brief-requested"]) {
            document.addEventListener(`standout:${name}`, (event) => heard.push([name, event.detail]));
            Standout.on(name, () => heard.push([name, "on"]));
          }
        }"""
    )
    frame = opened(page)
    advised(frame)
    with page.expect_download():
        frame.get_by_role("button", name="JSON", exact=True).click()
    heard = page.evaluate("heard")
    names = [name for name, detail in heard if detail != "on"]
    assert names[:2] == ["opened", "conversation"]
    assert names[2:] == ["question-answered", "question-answered", "advice-ready", "brief-requested"]
    assert [name for name, detail in heard if detail == "on"] == names
    assert "superstore" not in json.dumps(heard)
    conversation = page.evaluate("Standout.conversation")
    assert all(
        detail["conversation"] == conversation
        for name, detail in heard
        if detail != "on" and name != "opened"
    )


def test_the_consultancys_own_visitor_id_reaches_the_server(visitor, site, store, widget):
    page, _ = visitor
    html = (
        (DEMO / "index.html")
        .read_bytes()
        .replace(b'data-widget="harbour-mill"', b'data-widget="harbour-mill" data-visitor="crm 42"')
    )
    site.pages["/"] = html
    page.goto(site.origin)
    opened(page)
    held = page.evaluate("Standout.conversation")
    assert {visit.conversation: visit.visitor for visit in store.visits("harbour-mill")}[held] == "crm 42"


def test_no_attribute_of_the_host_page_changes_what_the_server_decided(visitor, site, widget):
    page, _ = visitor
    more = (
        b'data-widget="harbour-mill" data-accent="#00ff00" data-greeting="Free money" data-longest="99999" '
        b'data-opens="true"'
    )
    site.pages["/"] = (DEMO / "index.html").read_bytes().replace(b'data-widget="harbour-mill"', more)
    page.goto(site.origin)
    expect(page.locator(LAUNCH)).to_have_css("background-color", "rgb(122, 46, 31)")
    frame = opened(page)
    assert "Free money" not in frame.locator("body").inner_text()


def test_messages_of_other_origins_and_windows_are_not_heard(page):
    frame = opened(page)
    page.evaluate("window.postMessage({ standout: 'close' }, '*')")
    page.evaluate(
        "document.querySelector('standout-widget').shadowRoot.querySelector('iframe').contentWindow"
        ".postMessage({ standout: 'nonsense' }, '*')"
    )
    expect(frame.locator("#so-message")).to_be_visible()


def test_an_error_in_a_listener_of_the_host_page_stops_nothing(browser, site, widget):
    with visiting(browser) as (page, watch):
        site.pages["/site.js"] = b"throw new Error('broken before');"
        page.goto(site.origin)
        page.evaluate("Standout.on('opened', () => { throw new Error('broken listener'); })")
        frame = opened(page)
        say(frame, OWNER[0])
        assert any("broken before" in line for line in watch.complaints)


# --- keyboard and screen reader ---


def test_the_keyboard_alone_opens_goes_round_inside_and_comes_back(page):
    page.locator(LAUNCH).focus()
    page.keyboard.press("Enter")
    expect(inside(page).locator("#so-message")).to_be_focused()
    seen = set()
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.add(focused(page))
    assert "so-message" in seen
    assert page.evaluate("document.activeElement.tagName") == "STANDOUT-WIDGET"
    page.keyboard.press("Escape")
    expect(page.locator("standout-widget .panel")).to_be_hidden()
    assert (
        page.locator("standout-widget").evaluate("(node) => node.shadowRoot.activeElement.className")
        == "launch"
    )


def test_the_keyboard_opens_a_source_and_the_focus_returns(page):
    frame = opened(page)
    say(frame, OWNER[0])
    chip = frame.locator(CHIPS).last
    chip.focus()
    page.keyboard.press("Enter")
    expect(frame.locator(".so-panel mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(frame.locator(".so-panel")).to_be_hidden()
    expect(chip).to_be_focused()
    expect(page.locator("standout-widget .panel")).to_be_visible()


def test_a_reply_is_announced_sentence_by_sentence(page):
    frame = opened(page)
    say(frame, OWNER[0])
    told = frame.locator("#so-aloud")
    expect(told).to_have_attribute("aria-live", "polite")
    sentences = told.locator("p").all_inner_texts()
    assert len(sentences) > 2
    assert not any(re.search(r"\[\d+\]|\*", sentence) for sentence in sentences)
    shown = frame.locator(".so-reply").last.evaluate(
        "(node) => { const bare = node.cloneNode(true);"
        " bare.querySelectorAll('a, .so-tools').forEach((n) => n.remove());"
        " return bare.textContent; }"
    )
    assert letters(" ".join(sentences)) == letters(shown)


# --- coming back ---


def test_the_conversation_and_the_open_panel_are_found_again_on_the_next_page(page, site):
    frame = opened(page)
    say(frame, OWNER[0])
    before = frame.locator(".so-reply").last.inner_text()
    page.goto(f"{site.origin}/?second")
    expect(inside(page).locator(".so-reply")).to_have_count(2)
    assert inside(page).locator(".so-reply").last.inner_text() == before


def test_it_opens_by_itself_only_if_told_to_and_not_again_after_it_was_closed(page, site, store, widget):
    expect(page.locator("standout-widget .panel")).to_be_hidden()
    store.save(widget.model_copy(update={"look": widget.look.model_copy(update={"opens_by_itself": True})}))
    page.context.clear_cookies()
    with visiting(page.context.browser) as (other, _):
        other.goto(site.origin)
        expect(inside(other).locator(".so-reply")).to_have_count(1)
        assert other.evaluate("document.activeElement.tagName") == "BODY"
        inside(other).locator("#so-close").click()
        other.reload()
        expect(other.locator(LAUNCH)).to_be_visible()
        expect(other.locator("standout-widget .panel")).to_be_hidden()


def test_a_conversation_that_is_not_there_any_more_is_said_and_a_new_one_begins(page, site, library_settings):
    frame = opened(page)
    say(frame, OWNER[0])
    page.frames[1].evaluate(
        """async () => {
          const session = await import("/standout/embed/session.js");
          await session.forget();
        }"""
    )
    page.reload()
    expect(inside(page).locator(".so-notice")).to_contain_text("not there any more")
    say(inside(page), OWNER[0])


def test_an_expired_pass_is_renewed_unnoticed(page, address):
    frame = opened(page)
    refused = []

    def refuse_once(route: Route, request: Request) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(request.url)
            route.fulfill(status=401, json={"detail": "That pass is out of date; ask for a new one."})

    page.route(f"{address}/api/widgets/*/conversations/*/messages", refuse_once)
    with page.expect_request(f"{address}/api/widgets/*/visits"):
        say(frame, OWNER[0])
    assert refused


# --- bad input and bad days ---


@pytest.mark.parametrize("wrong", ["no-such-widget", "", "../../etc/passwd"])
def test_a_wrong_id_shows_no_button_and_tells_the_developer_why(browser, site, widget, wrong):
    with visiting(browser) as (page, watch):
        site.pages["/"] = (
            (DEMO / "index.html")
            .read_bytes()
            .replace(b'data-widget="harbour-mill"', f'data-widget="{wrong}"'.encode())
        )
        page.goto(site.origin)
        page.wait_for_load_state("networkidle")
        expect(page.locator("standout-widget")).to_have_count(0)
        assert any("advisor embed doctor" in line for line in watch.said)


def test_a_site_that_is_not_among_the_domains_sees_no_button(browser, site, widget, store):
    store.save(widget.model_copy(update={"domains": ("https://www.firm.example",)}))
    with visiting(browser) as (page, watch):
        page.goto(site.origin)
        page.wait_for_load_state("networkidle")
        expect(page.locator("standout-widget")).to_have_count(0)
        assert any("domains" in line for line in watch.said)


def test_a_foreign_frame_stays_empty_whatever_its_page_sends(browser, site, widget, store, address):
    store.save(widget.model_copy(update={"domains": ("https://www.firm.example",)}))
    site.pages["/"] = (
        f'<iframe src="{address}/embed/harbour-mill" referrerpolicy="no-referrer"></iframe>'.encode()
    )
    site.policy = None
    with visiting(browser) as (page, watch):
        page.goto(site.origin)
        page.wait_for_load_state("networkidle")
        assert page.frame_locator("iframe").locator("#so-message").count() == 0
        assert any("frame-ancestors" in line for line in watch.said)


def test_where_no_site_is_around_it_the_chat_says_where_it_belongs(browser, widget, address):
    with visiting(browser) as (page, _):
        page.goto(f"{address}/embed/harbour-mill")
        expect(page.locator(".so-notice")).to_contain_text("inside the website")
        expect(page.locator("#so-message")).to_be_disabled()


def test_a_plain_frame_works_without_the_script(browser, site, widget, address):
    with visiting(browser) as (page, watch):
        site.pages["/"] = (
            f'<!doctype html><iframe src="{address}/embed/harbour-mill" referrerpolicy="origin" width="400" '
            'height="640"></iframe>'
        ).encode()
        page.goto(site.origin)
        frame = page.frame_locator("iframe")
        expect(frame.locator(".so-reply")).to_have_count(1)
        say(frame, OWNER[0])
        expect(frame.locator("#so-close")).to_be_hidden()
        assert watch.complaints == []


def test_a_frame_that_the_host_policy_forbids_is_said_in_one_sentence(browser, site, widget, address):
    site.policy = f"default-src 'self'; script-src 'self' {address}"
    with visiting(browser) as (page, watch):
        page.goto(site.origin)
        page.locator(LAUNCH).click()
        expect(page.locator("standout-widget .trouble")).to_contain_text("did not open")
        page.locator("standout-widget .shut").click()
        expect(page.locator("standout-widget .panel")).to_be_hidden()
        assert any("advisor embed doctor" in line for line in watch.said)


def test_an_oversized_message_is_refused_and_stays_in_its_field(browser, site, widget):
    with visiting(browser) as (page, _):
        page.goto(site.origin)
        frame = opened(page)
        frame.locator("#so-message").fill("bread " * 17_000)
        frame.locator("#so-message").press("Enter")
        expect(frame.locator(".so-notice")).to_contain_text("send the part that matters most")
        expect(frame.locator(".so-own")).to_have_count(0)
        assert len(frame.locator("#so-message").input_value()) > 100_000
        say(frame, OWNER[0])
        expect(frame.locator(".so-notice")).to_have_count(0)


def test_at_a_limit_the_consultancys_own_words_and_contact_are_shown_and_the_profile_is_kept(
    browser, site, widget, store
):
    with visiting(browser) as (page, _):
        page.goto(site.origin)
        frame = opened(page)
        say(frame, OWNER[0])
        store.save(widget.model_copy(update={"limits": Limits(widget_a_day=1)}))
        frame.locator("#so-message").fill(OWNER[1])
        frame.locator("#so-message").press("Enter")
        expect(frame.locator(".so-reply").last).to_contain_text(LIMIT_WORDS)
        expect(frame.get_by_role("link", name="Get in touch")).to_have_attribute("href", widget.contact_link)
        expect(frame.locator("#so-message")).to_be_disabled()
        frame.locator("#so-about-button").click()
        expect(frame.locator(".so-fact").first).to_be_visible()


def test_without_storage_everything_works_but_the_memory(browser, site, widget):
    with visiting(browser) as (page, watch):
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('x', 'SecurityError'); } })"
        )
        page.goto(site.origin)
        frame = opened(page)
        say(frame, OWNER[0])
        assert watch.complaints == []


def test_on_a_slow_network_the_panel_is_there_at_once_and_the_chat_follows(browser, site, widget):
    with visiting(browser) as (page, watch):
        page.goto(site.origin)
        expect(page.locator(LAUNCH)).to_be_visible()
        network = page.context.new_cdp_session(page)
        network.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
        )
        frame = opened(page)
        say(frame, OWNER[0])
        assert watch.complaints == []


def test_a_server_that_was_restarted_goes_on_with_the_conversation(browser, library_settings, minilm, store):
    with hosted("http://127.0.0.1:1") as host, visiting(browser) as (page, _):
        with serving(library_settings, minilm) as first:
            port = int(first.rsplit(":", 1)[1])
            host.server = first
            host.policy = None
            store.save(Widget(id="harbour-mill", name="Firm", domains=(host.origin,)))
            page.goto(host.origin)
            frame = opened(page)
            say(frame, OWNER[0])
        frame.locator("#so-message").fill(OWNER[1])
        frame.locator("#so-message").press("Enter")
        expect(frame.locator(".so-notice")).to_contain_text("still here")
        assert frame.locator("#so-message").input_value() == OWNER[1]
        with serving(library_settings, minilm, port):
            frame.get_by_role("button", name="Try again").click()
            answered(frame, 3)
            expect(frame.locator(".so-own p").last).to_have_text(OWNER[1])
            expect(frame.locator(".so-own")).to_have_count(2)


def test_an_answer_that_got_lost_on_the_way_is_shown_and_not_asked_for_twice(page, address):
    frame = opened(page)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"{address}/api/widgets/*/conversations/*/messages", lose)
    frame.locator("#so-message").fill(OWNER[0])
    frame.locator("#so-message").press("Enter")
    expect(frame.locator(".so-notice")).to_be_visible()
    page.unroute_all(behavior="wait")
    frame.get_by_role("button", name="Try again").click()
    answered(frame, 2)
    expect(frame.locator(".so-own")).to_have_count(1)
    assert frame.locator("#so-message").input_value() == ""


def test_offline_is_said_and_goes_away(page):
    frame = opened(page)
    page.context.set_offline(True)
    expect(frame.locator(".so-notice")).to_contain_text("offline")
    page.context.set_offline(False)
    expect(frame.locator(".so-notice")).to_have_count(0)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=document.body.remove()><script>document.body.remove()</script> we bake bread",
        "**we** _bake_ [bread](http://example.com) ![x](http://example.com/x.png) # | `code`",
        "w" * 3000,
    ],
    ids=["html", "markdown", "one-long-word"],
)
def test_a_strange_message_is_shown_as_it_was_written(page, text):
    frame = opened(page)
    say(frame, text)
    assert letters(frame.locator(".so-own p").inner_text()) == letters(text)
    assert frame.locator("#so-log :is(img, script, code)").count() == 0
    assert frame.locator('#so-log a:not([href^="#cite-"])').count() == 0
    assert frame.locator("html").evaluate("(node) => node.scrollWidth <= node.clientWidth")


# --- looks ---


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_it_fills_the_screen_and_nothing_is_wider(browser, site, widget, width):
    with visiting(browser, viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True) as (
        page,
        _,
    ):
        page.goto(site.origin)
        frame = opened(page)
        panel = page.locator("standout-widget .panel").bounding_box()
        assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, width, 640)
        advised(frame)
        fits = "(node) => node.scrollWidth <= node.clientWidth"
        assert frame.locator("html").evaluate(fits)
        frame.locator("#so-about-button").tap()
        assert frame.locator("#so-about").evaluate(fits)
        frame.locator("#so-close").tap()
        expect(page.locator("standout-widget .panel")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_follows_the_visitors_scheme(browser, site, widget, scheme):
    with visiting(browser, color_scheme=scheme) as (page, _):
        page.goto(site.origin)
        paint = opened(page).locator("body").evaluate("(node) => getComputedStyle(node).backgroundColor")
        brightness = sum(int(part) for part in re.findall(r"\d+", paint)[:3]) / 3
        assert (brightness < 100) == (scheme == "dark")


def test_it_speaks_the_language_that_was_chosen(visitor, site, store, widget):
    store.save(widget.model_copy(update={"look": Look(language="de")}))
    page, _ = visitor
    page.goto(site.origin)
    expect(page.locator(LAUNCH)).to_contain_text("auszeichnet")
    frame = opened(page)
    expect(frame.locator("html")).to_have_attribute("lang", "de")
    expect(frame.get_by_role("button", name="Senden")).to_be_visible()
