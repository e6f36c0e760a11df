"""The sections of a document: every heading with its own body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.ingestion.blocks import read_drafts
from advisor.ingestion.drafts import Draft
from advisor.records import Document, Section


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading (none before the first one), the headings above it with its own, and the blocks below it."""

    path: tuple[str, ...]
    heading: Draft | None
    body: Sequence[Draft]


def find_sections(document: Document) -> tuple[Section, ...]:
    """Every heading with the raw span of its own body; text before the first has the path ()."""
    return tuple(
        Section(path=section.path, start=blocks[0].start, end=blocks[-1].end)
        for section in headed(read_drafts(document))
        if (blocks := [*([section.heading] if section.heading else []), *section.body])
    )


def headed(drafts: Sequence[Draft]) -> Iterator[Headed]:
    """The blocks, section by section."""
    open_headings: list[tuple[int, str]] = []
    heading: Draft | None = None
    body: list[Draft] = []
    for draft in drafts:
        if draft.kind != "heading":
            body.append(draft)
            continue
        yield Headed(tuple(title for _, title in open_headings), heading, body)
        heading, body = draft, []
        while open_headings and open_headings[-1][0] >= draft.level:
            open_headings.pop()
        open_headings.append((draft.level, draft.clean.text))
    yield Headed(tuple(title for _, title in open_headings), heading, body)
