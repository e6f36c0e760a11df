"""What the page says in five languages, and the code that says it, fit together."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest
import yaml

from advisor.handover.lines import Headings
from advisor.records import Slot

ROOT = Path(__file__).resolve().parents[2]
PAGE = yaml.safe_load((ROOT / "prompts" / "page.yaml").read_text(encoding="utf-8"))
WIDGET = yaml.safe_load((ROOT / "prompts" / "widget.yaml").read_text(encoding="utf-8"))
ENGLISH = PAGE["en"]
SLOTS = set(get_args(Slot))
"""What facts are called; in English their questions in interview.yaml say it."""
HEADINGS = {f"share_{name}" for name in Headings.model_fields}
OTHERS = sorted(PAGE.keys() - {"en"})

NAMED = re.compile(
    r"""(?<!/)\bwords\.(\w+)\b(?!\()|\bwords\[["'](\w+)["']\]|\b(?:say|fill|place)\(["'](\w+)["'][,)]"""
)


def said() -> dict[str, str]:
    """By file, the code of the page that may name an entry."""
    web = ROOT / "advisor" / "web"
    files = [*web.glob("*.py"), *web.glob("static/*.js"), web / "templates" / "shared.html"]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def variables(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_page_speaks_the_languages_of_the_widget():
    assert PAGE.keys() == WIDGET.keys() == {"en", "es", "de", "fr", "hi"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_entry(language):
    assert PAGE[language].keys() == ENGLISH.keys() | SLOTS


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_fills_in_the_same_variables(language):
    differing = [key for key in ENGLISH if variables(PAGE[language][key]) != variables(ENGLISH[key])]
    assert differing == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language):
    alike = {
        "sources",
        "passages",
        "from_passages",
        "passage",
        "source",
        "pictures",
    }  # French writes them so too
    left = {key for key, text in PAGE[language].items() if text == ENGLISH.get(key)}
    assert left - (alike if language == "fr" else set()) == set()


def test_an_entry_stands_once():
    assert ENGLISH.keys() & WIDGET["en"].keys() == set()


@pytest.mark.parametrize("entry", sorted(ENGLISH))
def test_every_entry_is_said_by_the_page(entry):
    named = re.compile(rf"""words\.{entry}\b|["']{entry}["']""")
    assert any(named.search(code) for code in said().values())


@pytest.mark.parametrize("entry", sorted(WIDGET["en"]))
def test_every_entry_of_the_widget_is_said(entry):
    web = ROOT / "advisor" / "web"
    own = [*web.glob("static/embed/*.js"), web / "templates" / "embed.html"]
    named = re.compile(rf"""\b(?:words|text)\.{entry}\b|["']{entry}["']""")
    codes = [*said().values(), *(file.read_text(encoding="utf-8") for file in own)]
    assert entry in HEADINGS or any(named.search(code) for code in codes)


@pytest.mark.parametrize("file", sorted(said()))
def test_every_entry_that_a_file_says_is_there(file):
    known = ENGLISH.keys() | WIDGET["en"].keys() | {"code"}
    named = {key for found in NAMED.findall(said()[file]) for key in found if key}
    assert named - known == set()
