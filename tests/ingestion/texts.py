"""Builds documents from a few words, and says what every document must hold to."""

from __future__ import annotations

import re
from typing import Literal

from hypothesis import strategies as st

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.cleaning import clean
from advisor.ingestion.windows import text_of
from advisor.records import Document, Piece

Format = Literal["txt", "md", "html", "pdf", "docx"]


def document(text: str, format: Format = "txt", title: str = "Notes") -> Document:  # noqa: A002
    return Document(id="notes", file=f"notes.{format}", title=title, text=text, sha256="", format=format)


def alone(whole: Document, start: int, end: int) -> str:
    """What a slice of the raw text reads like when it is cleaned as a document of its own."""
    return clean(whole.model_copy(update={"text": whole.text[start:end]})).text


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def kinds(whole: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_blocks(whole)]


def read_by_windows(piece: Piece) -> list[str]:
    """The words of a piece as its windows show them, their lines of context left out."""
    return [word for window in piece.windows for word in words(text_of(window))]


LINES = st.sampled_from(
    [
        "Some Heading Here",
        "A sentence that ends.",
        "This follows from it.",
        "a line without an end, long enough to have been wrapped",
        "- Term ● text of the item.",
        "  • Other ● which ● what.",
        "    - deeper",
        "1. first",
        "2. Second Thing",
        "Choose from these ●",
        "Column A value |",
        "| a | b |",
        "SMBs Meaning ● SMBs are small. often win.",
        "The image represents blocks of glass. It symbolizes growth.",
        "Skip to main content",
        "Table 1 ● Things",
        "市场定位很重要。",
        "التمايز مهم",
        "",
        "",
        "\t",
        "x\x00y",
        "Fundamentals",
    ]
)
