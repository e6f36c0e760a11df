"""Makes the README's pictures of the page: python -m tests.web.screenshots

Holds a conversation with a dog groomer on a server of its own, over a copy of the index in the data folder.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from advisor.models import open_encoder
from advisor.settings import Settings
from tests.web.conftest import FLAGS, chromium, serving

PICTURES = Path(__file__).parents[2] / "docs" / "images"
OWNER = (
    "dog grooming, 2 of us in a market town. pet superstore just put in a grooming corner at 2/3 of our price, "
    "phone's gone quiet",
    "old dogs and nervous ones. owners of rescues too. vets send them to us actually. why would that matter?",
    "we book one dog at a time and my colleague has a behaviour certificate. it takes us two hours",
    "vets, word of mouth and a facebook page",
    "we can't cut prices, the rent eats everything",
)


def main() -> None:
    """Serves, talks, and writes page-desktop.png and page-phone.png."""
    if chromium() is None:
        sys.exit("No Chromium here; get it with: sudo apt-get install chromium")
    settings = Settings.load()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        shutil.copytree(settings.data_dir, data, ignore=shutil.ignore_patterns("conversations*"))
        copy = settings.model_copy(update={"data_dir": data})
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        expect.set_options(timeout=30_000)
        with serving(copy, open_encoder(copy)) as address:
            desktop = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
            talked_to(desktop, address)
            _hover_a_citation(desktop)
            picture(desktop, "page-desktop.png")
            phone(browser, desktop.url)
        browser.close()


def talked_to(page: Page, address: str) -> None:
    """Opens the page and holds the conversation up to the advice."""
    page.goto(address)
    replies = page.locator("#so-chat .bot-row")
    expect(replies).to_have_count(1)
    for count, text in enumerate(OWNER, 2):
        page.fill("#so-message textarea", text)
        page.press("#so-message textarea", "Enter")
        expect(replies).to_have_count(count)
        expect(page.locator(".so-thinking")).to_have_count(0)
    if page.locator("#so-moves").is_visible():
        page.get_by_role("button", name="Straight to the advice").click()
    expect(page.locator("#so-keep a").first).to_be_visible()


def phone(browser: Browser, conversation: str) -> None:
    """The same conversation on a phone, at the head of the advice."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        color_scheme="dark",
        device_scale_factor=2,
    )
    page = context.new_page()
    page.goto(conversation)
    expect(page.locator("#so-keep a").first).to_be_visible()
    page.locator("#so-chat .bot-row h2").last.evaluate(
        "head => { document.dispatchEvent(new Event('wheel')); head.style.scrollMarginTop = '72px';"
        " head.scrollIntoView({ block: 'start' }); }"
    )
    picture(page, "page-phone.png")
    context.close()


def _hover_a_citation(page: Page) -> None:
    page.locator("#so-chat .bot-row").last.locator('a[href^="#cite-"]').nth(1).hover()
    expect(page.locator("#so-card")).to_be_visible()


def picture(page: Page, name: str) -> None:
    """Saves what is in view, in few colours so that the file stays small."""
    page.screenshot(path=PICTURES / name)
    Image.open(PICTURES / name).quantize(128).save(PICTURES / name, optimize=True)
    print(f"{PICTURES / name}: {(PICTURES / name).stat().st_size // 1024} KB")  # noqa: T201


if __name__ == "__main__":
    main()
