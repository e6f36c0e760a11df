"""The page in five languages: which one a visitor gets, and nothing of it left in English."""

# ruff: noqa: F811 - pytest hands fixtures in by their names
from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect
from starlette.requests import Request

from advisor.errors import PromptError
from advisor.settings import Settings
from advisor.web.languages import Languages, Words, in_words, load_words
from tests.web.test_page import (  # noqa: F401 - fixtures
    CHIPS,
    FIELD,
    OWNER,
    REPLIES,
    address,
    advised,
    answered,
    browser,
    conversation,
    fits,
    pytestmark,
    say,
)
from tests.web.walk import Walk

WORDS = load_words(Settings().prompts_dir)
LANGUAGES = Languages(WORDS)
NAMES = re.compile(r"Standout|PDF|Word|Markdown|JSON|SVG|PNG")
IN_ITS_LANGUAGE = """code => {
  const found = new Set();
  const add = (node, text) => {
    const words = (text ?? "").replace(/\\s+/g, " ").trim();
    const there = node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (words && there && node.closest("[lang]").lang === code) found.add(words);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!node.closest("script, style, .user-row .message, [dir=auto]")) add(node, texts.currentNode.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    document.querySelectorAll(`[${name}]`).forEach(node => add(node, node.getAttribute(name)));
  for (const name of ["change", "open"])
    document.querySelectorAll(`[data-${name}]`).forEach(node => add(node, node.dataset[name]));
  return [...found];
}"""


def asking(query: str = "", cookie: str = "", accept: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "language"),
    [
        ("lang=hi", "standout.language=fr", "de", "hi"),
        ("lang=xx", "standout.language=fr", "de", "fr"),
        ("", "standout.language=fr", "de", "fr"),
        ("", "standout.language=klingon", "de-CH, en;q=0.8", "de"),
        ("", "", "en;q=0.3, pt-BR, es;q=0.9", "es"),
        ("", "", "*, ;q=, de;q=abc", "de"),
        ("", "", "ja", "en"),
        ("", "", "", "en"),
    ],
)
def test_the_address_comes_before_the_choice_before_the_browser_before_english(
    query, cookie, accept, language
):
    assert LANGUAGES.of(asking(query, cookie, accept)) == language


def test_words_stand_in_their_places_whatever_is_around():
    page = '<script>{"a": "{{one}}", "b": "<p>{{two}}</p>"}</script>'
    assert in_words(page, {"one": "d’accord", "two": "दो"}) == (
        '<script>{"a": "d’accord", "b": "<p>दो</p>"}</script>'
    )


def test_an_entry_that_could_end_its_element_is_refused_by_name(tmp_path):
    (tmp_path / "page.yaml").write_text("en:\n  tagline: <b>Stand apart\n", encoding="utf-8")
    with pytest.raises(PromptError, match=r"page\.yaml, en\.tagline"):
        load_words(tmp_path)


@pytest.mark.parametrize("language", WORDS)
def test_the_page_is_served_in_the_language_asked_for_and_remembers_it(client, language):
    answer = client.get(f"/?lang={language}")
    assert f'lang="{language}"' in answer.text[:60]
    assert WORDS[language]["tagline"] in answer.text
    assert "{{" not in re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL)
    assert f"standout.language={language};" in answer.headers["set-cookie"]
    assert WORDS[language]["tagline"] in client.get("/").text
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize("language", ["de", "hi"])
def test_a_shared_conversation_is_introduced_in_the_readers_language(client, language):
    held = client.post("/api/conversations").json()["id"]
    path = client.post(f"/api/conversations/{held}/share").json()["path"]
    page = client.get(f"{path}?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert WORDS[language]["shared"] in page
    assert '<article class="reply" aria-label="Standout" lang="en">' in page
    assert WORDS[language]["shared_gone"] in client.get(f"/shared/nothing?lang={language}").text


def foreign(texts: list[str], words: Words) -> list[str]:
    """The texts that are no entry of a language and no name, number or sign; "entry (entry; entry)" is ours too."""
    entries = [
        re.sub(r"\\\{\w+\\\}", ".+", re.escape(" ".join(text.split()))) for text in words.values() if text
    ]
    known = re.compile(f"({'|'.join(entries)}|{NAMES.pattern}|[\\W\\d_]*)")
    return [
        text
        for text in texts
        if not known.fullmatch(text)
        and not all(known.fullmatch(part) for part in re.split(r" \(|; |\)$", text))
    ]


@pytest.mark.parametrize(("language", "width"), [("de", 1280), ("hi", 390)])
def test_no_view_of_the_page_has_an_english_word_of_its_own(browser, address, advised, language, width):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="en-GB", reduced_motion="reduce"
    )
    page, words = context.new_page(), WORDS[language]
    seen: list[str] = []
    for view in Walk(page, address, advised, words).views():
        found = page.evaluate(IN_ITS_LANGUAGE, language)
        assert foreign(found, words) == [], view
        assert fits(page), view
        seen.extend(found)
    wanted = ("skip", "placeholder", "open_source", "read_now", "failed", "link", "forget_yes", "shared")
    assert {words[entry] for entry in wanted} <= set(seen)
    context.close()


def test_a_language_is_chosen_from_the_menu_and_the_conversation_stays(browser, address):
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".so-tagline")).to_have_text(WORDS["fr"]["tagline"])
    expect(page.locator(REPLIES)).to_have_count(1)
    say(page, OWNER[0])
    held = conversation(page)
    page.fill(FIELD, "begun and not sent")
    assert page.locator("#so-language option").all_inner_texts() == [one["itself"] for one in WORDS.values()]
    page.locator("#so-language").select_option("es")
    expect(page.locator(".so-tagline")).to_have_text(WORDS["es"]["tagline"])
    expect(page.locator(REPLIES)).to_have_count(2)
    expect(page.locator(FIELD)).to_have_value("begun and not sent")
    assert conversation(page) == held
    assert page.locator("#so-language").input_value() == page.locator("html").get_attribute("lang") == "es"
    page.goto(address)
    expect(page.locator(".so-tagline")).to_have_text(WORDS["es"]["tagline"])
    context.close()


def test_what_is_english_is_marked_so_that_it_is_read_aloud_as_english(browser, address, advised):
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/?c={advised}")
    expect(page.locator("#so-keep a").first).to_be_visible()
    for english in (
        f"{REPLIES} .prose",
        "#so-suggestions button:visible",
        ".so-value span",
        ".so-ranking",
        ".so-pictures img",
    ):
        spoken = page.locator(english).evaluate_all("all => all.map(one => one.closest('[lang]').lang)")
        assert set(spoken) == {"en"}, english
    assert language_of(page, ".so-tools") == language_of(page, CHIPS) == "de"
    page.locator(CHIPS).last.press("Enter")
    expect(page.locator(".so-panel")).to_be_visible()
    assert language_of(page, ".so-panel .so-text > *") == "en"
    context.close()


def language_of(page: Page, selector: str) -> str:
    return page.locator(selector).first.evaluate("one => one.closest('[lang]').lang")


def test_a_button_says_in_english_what_the_advisor_reads(browser, address):
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    expect(page.locator(REPLIES)).to_have_count(1)
    say(page, OWNER[0])
    page.get_by_role("button", name=WORDS["de"]["unsure"], exact=True).click()
    answered(page, 3)
    exchanges = httpx.get(f"{address}/api/conversations/{conversation(page)}").json()["exchanges"]
    assert exchanges[-1]["text"] == "I’m not sure"
    context.close()
