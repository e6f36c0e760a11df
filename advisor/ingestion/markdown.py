"""Markdown to blocks: structure from its parser, the place of every word found again in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from advisor.ingestion.drafts import Draft, item, prose
from advisor.ingestion.markup import read_html
from advisor.ingestion.noise import clean_inline, is_furniture
from advisor.ingestion.offsets import CleanText
from advisor.ingestion.tables import barred_table

_LINE_BREAK = re.compile(r"\r\n?|\n")
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n[\w-]+:.*\r?\n(?:(?:[\w-]+:|[ \t#-]).*\r?\n|\r?\n)*?---[ \t]*(?:\r?\n|$)"
)
_DESTINATION = re.compile(r"\]\((?:[^()\\\n]|\\.|\((?:[^()\\\n]|\\.)*\))*\)|\]\[[^\]\n]*\]|\]|>")
_PARSER = MarkdownIt("commonmark").enable("table").disable("text_join")


def read_markdown(raw: str) -> list[Draft]:
    """The blocks of a Markdown text."""
    return [draft for draft in _Walk(raw).blocks() if draft.clean.text]


class _Walk:
    """One way through the parser's tokens."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        matter = _FRONT_MATTER.match(raw)
        self._skip = matter.end() if matter else int(raw.startswith("\ufeff"))
        self._tokens = _PARSER.parse(raw[self._skip :])
        breaks = (self._skip + found.end() for found in _LINE_BREAK.finditer(raw[self._skip :]))
        self._lines = [self._skip, *breaks, len(raw)]

    def blocks(self) -> Iterator[Draft]:
        items: list[Token] = []
        opened = 0
        for place, token in enumerate(self._tokens):
            if token.type == "list_item_open":
                items.append(token)
                opened = len(items)
            elif token.type == "list_item_close":
                items.pop()
                opened = 0
            elif token.type == "table_open":
                yield barred_table(self._raw, list(self._line_spans(token)), self._cell)
            elif token.type in ("heading_open", "paragraph_open"):
                opens_item = items and opened == len(items) and token.type == "paragraph_open"
                opened = 0
                yield from self._text(
                    token, self._tokens[place + 1], items[-1] if opens_item else None, len(items) - 1
                )
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "html_block":
                yield from read_html(self._raw, *self._span(token))

    def _text(self, opening: Token, inline: Token, own_item: Token | None, depth: int) -> Iterator[Draft]:
        start, end = self._span(opening)
        text = clean_inline(self._inline(start, end, inline.children or []), item=own_item is not None)
        if own_item is not None:
            marker = f"{own_item.info}." if own_item.info else "-"
            yield item(start, end, text, marker, depth)
        elif opening.type == "heading_open":
            yield prose("heading", start, end, text, int(opening.tag[1]))
        elif not is_furniture(text.text):
            yield prose("paragraph", start, end, text)

    def _code(self, token: Token) -> Iterator[Draft]:
        """The code between its fences, in which marks mean nothing."""
        start, end = self._span(token)
        lines = token.content.strip().split("\n")
        first, last = self._raw.find(lines[0], start, end), self._raw.rfind(lines[-1], start, end)
        if lines[0] and 0 <= first <= last:
            code = CleanText.verbatim(self._raw, first, last + len(lines[-1]))
            yield prose("paragraph", start, end, clean_inline(code))

    def _span(self, token: Token) -> tuple[int, int]:
        """The raw span of a block's lines without blanks at either end."""
        first, last = token.map or [0, 0]
        start, end = self._lines[first], self._lines[min(last, len(self._lines) - 1)]
        text = self._raw[start:end]
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())

    def _line_spans(self, token: Token) -> Iterator[tuple[int, int]]:
        first, last = token.map or [0, 0]
        for start, end in zip(self._lines[first:last], self._lines[first + 1 : last + 1], strict=True):
            line = self._raw[start:end]
            if line.strip():
                yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())

    def _cell(self, start: int, end: int) -> CleanText:
        (inline,) = _PARSER.parseInline(self._raw[start:end].strip())
        return clean_inline(self._inline(start, end, inline.children or []))

    def _inline(self, start: int, end: int, tokens: Sequence[Token]) -> CleanText:
        """The words of a block without its marks; as it stands in the file where a word is not found again."""
        pieces: list[CleanText] = []
        place = start
        for token in tokens:
            if token.type in ("softbreak", "hardbreak") or (
                token.type == "html_inline" and token.content[:3] == "<br"
            ):
                pieces.append(CleanText.instead_of(place, place, " "))
            if token.type == "link_close":
                found = _DESTINATION.match(self._raw, place, end)
                place = found.end() if found else place
                continue
            words = token.markup if token.type == "text_special" else token.content
            if not words:
                continue
            place, last = self._find(words, place, end)
            if last < 0:
                return CleanText.verbatim(self._raw, start, end)
            if token.type == "text_special":
                pieces.append(CleanText.instead_of(place, last, token.content))
            elif token.type in ("text", "code_inline"):
                pieces.append(CleanText.verbatim(self._raw, place, last))
            place = last
            if token.type == "image" and (found := _DESTINATION.match(self._raw, place, end)):
                place = found.end()
        return CleanText.join(pieces)

    def _find(self, words: str, start: int, end: int) -> tuple[int, int]:
        found = self._raw.find(words, start, end)
        if found >= 0:
            return found, found + len(words)
        match = re.compile(r"\s+".join(map(re.escape, words.split()))).search(self._raw, start, end)
        return match.span() if match and words.strip() else (start, -1)
