"""What cleaning takes out of the five texts, and the headings it finds, as files that a person can read.

After a change that is meant, write them anew and read the difference:

    python -m tests.ingestion.snapshots && git diff tests/ingestion
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.cleaning import clean
from advisor.ingestion.documents import read_document, read_manifest
from advisor.ingestion.sentences import sentence_spans
from advisor.records import Document

FOLDER = Path(__file__).parent
REMOVED = FOLDER / "removed.md"
OUTLINE = FOLDER / "outline.md"

_WORD = re.compile(r"\w+")


def removed_spans(document: Document) -> Iterator[tuple[int, int]]:
    """Raw spans whose words are not in the clean text, without the blanks around them."""
    text = clean(document)
    done = 0
    place = 0
    while place <= len(text.text):
        at_end = place == len(text.text)
        start = len(document.text) if at_end else text.starts[place]
        if start > done:
            yield from _lost(document.text, done, start, "")
        if at_end:
            return
        last = place
        while last < len(text.text) and (text.starts[last], text.ends[last]) == (start, text.ends[place]):
            last += 1
        yield from _lost(document.text, start, text.ends[place], text.text[place:last])
        done, place = text.ends[place], last


def _lost(raw: str, start: int, end: int, reads: str) -> Iterator[tuple[int, int]]:
    words = raw[start:end]
    if _WORD.findall(words) != _WORD.findall(reads):
        stripped = words.strip()
        first = start + words.index(stripped)
        yield first, first + len(stripped)


def is_popup(document: Document, start: int) -> bool:
    return document.text.startswith("Meaning ●", start)


def render_removed(documents: Iterable[Document]) -> str:
    """Every removed text by document; a pop-up struck out in the sentence that stays."""
    lines = ["# What cleaning removes from the five texts", ""]
    for document in documents:
        spans = list(removed_spans(document))
        popups = [span for span in spans if is_popup(document, span[0])]
        blocks = [span for span in spans if not is_popup(document, span[0])]
        lines += [f"## {document.file}", "", f"### {len(popups)} glossary pop-ups", ""]
        lines += [f"{n}. {_struck_out(document, *span)}" for n, span in enumerate(popups, 1)] or ["None."]
        lines += ["", f"### {len(blocks)} captions and page furniture", ""]
        lines += [f"{n}. {document.text[slice(*span)]!r}" for n, span in enumerate(blocks, 1)] or ["None."]
        lines += [""]
    return "\n".join(lines)


def _struck_out(document: Document, start: int, end: int) -> str:
    text = clean(document)
    place = text.span_within(start, end)[0]
    first, last = next(span for span in sentence_spans(text.text) if span[0] <= place <= span[1])
    sentence = text.text[first:last]
    return f"{sentence[: place - first]} ~~{document.text[start:end]}~~{sentence[place - first :]}"


def render_outline(documents: Iterable[Document]) -> str:
    """Every heading of every document, indented by its level."""
    lines = ["# Headings of the five texts", ""]
    for document in documents:
        headings = [block for block in read_blocks(document) if block.kind == "heading"]
        lines += [f"## {document.file}", ""]
        lines += [f"{'  ' * (block.level - 1)}- {block.text}" for block in headings]
        lines += [""]
    return "\n".join(lines)


if __name__ == "__main__":
    corpus = FOLDER.parents[1] / "corpus"
    read = [read_document(corpus / entry.file, entry) for entry in read_manifest(corpus).values()]
    REMOVED.write_text(render_removed(read), encoding="utf-8")
    OUTLINE.write_text(render_outline(read), encoding="utf-8")
