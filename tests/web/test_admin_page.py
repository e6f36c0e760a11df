"""The settings page in a real Chromium: a look is tried, saved, copied, and seen on a host page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright
from pydantic import SecretStr

from advisor.models import Encoder
from advisor.settings import Settings
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Look, Widget
from tests.web.conftest import FLAGS, chromium, serving
from tests.web.hosting import Host, hosted

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None, reason="no Chromium here; get it with: sudo apt-get install chromium"
    ),
]

PASSWORD = "correct horse battery"
PATIENCE_MS = 30_000
LAUNCH = "standout-widget .launch"
HEAD = ".so-head"
GREEN, RED = "rgb(29, 92, 84)", "rgb(122, 46, 31)"


@pytest.fixture(scope="module")
def address(library_settings: Settings, minilm: Encoder) -> Iterator[str]:
    settings = library_settings.model_copy(update={"admin_password": SecretStr(PASSWORD)})
    with serving(settings, minilm) as address:
        yield address


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[Host]:
    with hosted(address) as host:
        yield host


@pytest.fixture(scope="module")
def store(library_settings: Settings) -> Iterator[WidgetStore]:
    with closing(WidgetStore(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_widgets_are_left(store: WidgetStore) -> Iterator[None]:
    yield
    for widget in store.list():
        store.delete(widget.id)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(params=[{"width": 1280, "height": 900}], ids=["desktop"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser that is logged in; at the end nothing has complained."""
    context = browser.new_context(viewport=request.param, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console",
        lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None,
    )
    opened = context.new_page()
    opened.goto(f"{address}/admin")
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_label("Password").press("Enter")
    expect(opened.get_by_role("heading", name="Widgets")).to_be_visible()
    yield opened
    assert [line for line in complaints if "Failed to load resource" not in line] == []
    context.close()


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("#preview")


def panel(page: Page) -> FrameLocator:
    return preview(page).frame_locator("standout-widget iframe")


def test_a_look_is_tried_saved_copied_and_seen_on_the_consultancys_site(page, site, store):
    page.get_by_role("link", name="New widget").click()
    expect(panel(page).locator(HEAD)).to_have_css("background-color", GREEN)

    page.get_by_label("Name", exact=True).fill("Harbour & Mill")
    page.get_by_label("Domains").fill(site.origin)
    page.get_by_label("Colour", exact=True).fill("#7a2e1f")
    page.get_by_label("Words on the button").fill("Ask our advisor")
    page.get_by_label("Greeting").fill("Welcome aboard.")
    page.get_by_label("Side of the page").select_option("Left")
    expect(panel(page).locator(HEAD)).to_have_css("background-color", RED)
    expect(panel(page).locator("h1")).to_have_text("Harbour & Mill")
    expect(panel(page).locator(".so-reply").first).to_contain_text("Welcome aboard.")
    expect(preview(page).locator(LAUNCH)).to_have_css("background-color", RED)
    expect(page.locator("#contrast")).to_contain_text("9.4:1")
    assert store.list() == ()

    page.get_by_role("button", name="Make the widget").click()
    expect(page.get_by_role("status").first).to_contain_text("The widget is made")
    page.locator("[data-copies=snippet]").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#snippet").inner_text()

    site.pages["/"] = f"<!doctype html><title>Harbour</title><body>{copied}</body>".encode()
    page.goto(site.origin)
    launcher = page.locator(LAUNCH)
    expect(launcher).to_have_text("Ask our advisor")
    expect(launcher).to_have_css("background-color", RED)
    assert launcher.bounding_box()["x"] < 640
    launcher.click()
    inside = page.frame_locator("standout-widget iframe")
    expect(inside.locator(HEAD)).to_have_css("background-color", RED)
    expect(inside.locator(".so-reply").first).to_contain_text("Welcome aboard.")


def test_the_preview_waits_while_something_is_wrong_and_closes_as_the_widget_does(page, address, store):
    store.save(Widget(id="firm", name="Firm", look=Look(accent="#7a2e1f")))
    page.goto(f"{address}/admin/widgets/firm")
    expect(panel(page).locator(HEAD)).to_have_css("background-color", RED)
    page.get_by_label("Colour", exact=True).fill("#7a2e1")
    expect(page.locator("#waiting")).to_have_text("The preview waits until “Colour” is right.")
    expect(panel(page).locator(HEAD)).to_have_css("background-color", RED)
    page.get_by_label("Choose the colour").fill("#1d5c54")
    expect(panel(page).locator(HEAD)).to_have_css("background-color", GREEN)
    expect(page.get_by_label("Colour", exact=True)).to_have_value("#1d5c54")
    panel(page).locator("#so-close").click()
    expect(preview(page).locator("standout-widget .panel")).to_be_hidden()
    expect(preview(page).locator(LAUNCH)).to_have_text("Find out what sets you apart")


def test_mistakes_are_reached_by_keyboard_from_the_list_above_the_form(page):
    page.get_by_role("link", name="New widget").click()
    page.get_by_label("Roundness of corners").fill("99")
    page.get_by_label("Roundness of corners").press("Enter")
    summary = page.locator("#mistakes")
    expect(summary).to_be_focused()
    summary.press("Tab")
    expect(summary.get_by_role("link", name="Name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("By keyboard")
    page.get_by_label("Roundness of corners").fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By keyboard")).to_be_visible()


def test_a_secret_is_made_in_the_browser_and_is_gone_from_the_page_after_saving(page, store):
    page.get_by_role("link", name="New widget").click()
    page.get_by_label("Name", exact=True).fill("Firm")
    page.get_by_label("Webhook address").fill("https://firm.example/in")
    page.get_by_role("button", name="Make one").click()
    made = page.get_by_label("Webhook secret").input_value()
    assert len(made) == 48
    page.get_by_role("button", name="Make the widget").click()
    expect(page.get_by_role("status").first).to_contain_text("The widget is made")
    assert store.get("firm").webhook_secret == made
    assert made not in page.content()


@pytest.mark.parametrize("page", [{"width": 390, "height": 844}], indirect=True, ids=["phone"])
@pytest.mark.parametrize("path", ["/admin", "/admin/new", "/admin/statistics"])
def test_nothing_is_wider_than_a_phone(page, address, path):
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_everything_can_be_done_without_scripts_except_the_preview(browser, address, store):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{address}/admin/new")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name", exact=True).fill("Plain")
    page.get_by_role("button", name="Make the widget").click()
    page.get_by_role("link", name="Delete this widget").click()
    assert [widget.id for widget in store.list()] == ["plain"]
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("Plain is deleted")).to_be_visible()
    assert store.list() == ()
    context.close()
