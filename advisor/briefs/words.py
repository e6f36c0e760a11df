"""What the brief says between the records; prompts/brief.yaml."""

from __future__ import annotations

from pathlib import Path

from advisor.pictures.words import PictureWords
from advisor.prompting import load_prompts
from advisor.records import Record


class PageWords(Record):
    """Of the brief as a page: its headings, and sentences with {braces} to fill in."""

    kicker: str
    recommended: str
    runner_up: str
    why: str
    how: str
    watch_out: str
    before: str
    test: str
    flips: str
    leave: str
    tensions: str
    plan: str
    days: str
    kpis: str
    gaps: str
    pictures: str
    sources: str
    sources_note: str
    place: str
    foot: str


class BriefWords(Record):
    """Of the page and of the pictures."""

    page: PageWords
    pictures: PictureWords


def load_brief_words(folder: Path) -> BriefWords:
    """The words of `brief.yaml`. Raises `PromptError`."""
    return load_prompts(folder, "brief.yaml", BriefWords)
