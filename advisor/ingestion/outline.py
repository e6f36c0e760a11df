"""Headings without markup: which lines they are, and how deep they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.ingestion.drafts import Draft

STAGES = frozenset({"fundamentals", "intermediate", "advanced"})

_MAX_WORDS = 16
_MAX_CHARS = 140
_SHORT_INTRODUCTION = 700
_MAX_BARE_HEADINGS = 3
_END = re.compile(r"[.!;:,…|●。！；：，]$|[.!…][”’\")\]]$")
_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
_SMALL = frozenset(
    {"with", "from", "into", "over", "through", "than", "that", "your", "this", "what", "when", "beyond"}
)
_NUMBER = re.compile(r"\d+[.)]?\s+")


def is_heading(line: str) -> bool:
    """Whether a line alone reads as a heading: short, no end punctuation, mostly capitalised words."""
    words = _WORD.findall(line)
    if not words or len(words) > _MAX_WORDS or len(line) > _MAX_CHARS or _END.search(line):
        return False
    if line.startswith("Table ") and words[1:2] and words[1].isdigit():
        return False
    first = next((word for word in words if not word.isdigit()), "")
    weighty = [word for word in words if len(word) > 3 and word not in _SMALL] or words
    capitalised = sum(word[0].isupper() or word[0].isdigit() for word in weighty)
    return first[:1].isupper() and capitalised >= 0.75 * len(weighty)


def with_levels(drafts: Sequence[Draft], title: str) -> list[Draft]:
    """The blocks with a level on every heading, and headings that head nothing as text."""
    drafts = _without_bare_headings(drafts)
    headings = [n for n, draft in enumerate(drafts) if draft.kind == "heading"]
    if not headings:
        return drafts
    ends = [*headings[1:], len(drafts)]
    sections = [_Headed(drafts[n], drafts[n + 1 : end]) for n, end in zip(headings, ends, strict=True)]
    levels = dict(zip(headings, _levels(sections, title.casefold()), strict=True))
    return [draft.at_level(levels[n]) if n in levels else draft for n, draft in enumerate(drafts)]


def without_empty_headings(drafts: Sequence[Draft]) -> list[Draft]:
    """The blocks with every heading that has neither text nor headings below it as text."""
    kept: list[Draft] = []
    below: Draft | None = None
    for draft in reversed(drafts):
        is_empty = below is None or (below.kind == "heading" and below.level <= draft.level)
        below = draft.as_text() if draft.kind == "heading" and is_empty else draft
        kept.append(below)
    return kept[::-1]


def _without_bare_headings(drafts: Sequence[Draft]) -> list[Draft]:
    """A run of many title-like lines, or one at the end of the document, is text that nothing belongs to."""
    kept = list(drafts)
    run: list[int] = []
    for n, draft in enumerate([*drafts, None]):
        if draft is not None and draft.kind == "heading":
            run.append(n)
            continue
        if draft is None or len(run) > _MAX_BARE_HEADINGS:
            for place in run:
                kept[place] = kept[place].as_text()
        run = []
    return kept


@dataclass(frozen=True)
class _Headed:
    heading: Draft
    body: Sequence[Draft]

    @property
    def title(self) -> str:
        return self.heading.clean.text

    @property
    def is_stage(self) -> bool:
        return self.title.casefold() in STAGES

    @property
    def is_numbered(self) -> bool:
        return bool(_NUMBER.match(self.title))

    @property
    def has_list(self) -> bool:
        return any(block.kind != "paragraph" for block in self.body)

    @property
    def announces(self) -> bool:
        """Nothing but text whose last words announce what the next headings tell."""
        return bool(self.body) and not self.has_list and self.body[-1].clean.text.endswith(":")

    @property
    def introduces(self) -> bool:
        """Nothing but one short paragraph."""
        return (
            len(self.body) <= 1
            and not self.has_list
            and all(len(block.clean.text) <= _SHORT_INTRODUCTION for block in self.body)
        )

    def names(self, other: _Headed) -> bool:
        return _words(other.title) <= _words(self.title)


def _words(title: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(title)}


def _levels(sections: Sequence[_Headed], subject: str) -> list[int]:
    """Stages stand at the top, then headings that only introduce the ones after them, then those."""
    top = 2 if any(section.is_stage for section in sections) else 1
    levels: list[int] = []
    parent: _Headed | None = None
    children: list[_Headed] = []
    for section, following in zip(sections, [*sections[1:], None], strict=True):
        if section.is_stage:
            levels.append(1)
            parent = None
            continue
        leads = (
            following is not None and not following.is_stage and _leads(section, following, parent, children)
        )
        if parent is not None and not leads and not _stands_apart(section, parent, children, subject):
            levels.append(top + 1)
            children.append(section)
            continue
        levels.append(top)
        parent, children = (section, []) if leads else (None, [])
    return levels


def _leads(section: _Headed, following: _Headed, parent: _Headed | None, children: Sequence[_Headed]) -> bool:
    """Whether the headings after this one are its parts."""
    if section.is_numbered or (parent is not None and not children):
        return False
    if section.announces or (section.introduces and section.names(following)):
        return True
    has_parts_of_its_own_kind = (
        parent is not None and parent.announces and not any(c.has_list for c in children)
    )
    return section.introduces and _is_substantial(following) and not has_parts_of_its_own_kind


def _is_substantial(section: _Headed) -> bool:
    return section.has_list or len(section.body) > 1


def _stands_apart(section: _Headed, parent: _Headed, children: Sequence[_Headed], subject: str) -> bool:
    """Whether a heading that could be a part of `parent` stands beside it."""
    if not children or parent.names(section):
        return False
    if children[-1].is_numbered and not section.is_numbered:
        return True
    if subject and subject in section.title.casefold():
        return True
    closing = parent.title.casefold().split()[-2:]
    return _closes_with(section, closing) and not any(_closes_with(child, closing) for child in children)


def _closes_with(section: _Headed, words: list[str]) -> bool:
    return section.title.casefold().split()[-len(words) :] == words
