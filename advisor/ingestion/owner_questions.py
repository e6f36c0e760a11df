"""`prompts/questions.jsonl`: what owners would ask, and the words of the library that answer it."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import Field

from advisor.errors import PromptError
from advisor.ingestion.quotes import find_quote
from advisor.prompting import load_lines
from advisor.records import Document, OwnerQuestion, Piece, Record, Span

QUESTIONS = "questions.jsonl"


class AskedOf(Record):
    """A line of the file: words that stand once in `source`, and questions that they or what they open answer."""

    source: str
    quote: str
    questions: tuple[str, ...] = Field(min_length=1)


class QuestionFile(Record):
    """The file as it was read; empty where there is none."""

    name: str = QUESTIONS
    lines: tuple[tuple[int, AskedOf], ...] = ()

    def digest(self, sources: Container[str]) -> str:
        """What a library of these files remembers of the file, so that a change of what concerns it is noticed."""
        lines = (line.model_dump_json() for _, line in self.lines if line.source in sources)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_owner_questions(folder: Path) -> QuestionFile:
    """The questions in a folder of prompts. Raises `PromptError` with file and line for what is malformed."""
    file = folder / QUESTIONS
    if not file.is_file():
        return QuestionFile()
    return QuestionFile(name=str(file), lines=tuple(load_lines(file, AskedOf)))


def point_at_pieces(
    asked: QuestionFile, documents: Mapping[str, Document], pieces: Sequence[Piece]
) -> Iterator[OwnerQuestion]:
    """The questions with the piece that holds their words: an item rather than its list, but the list for its
    lead-in. Lines of documents that are not in the library are left out.

    Raises `PromptError` with file and line for words that do not stand once in their document.
    """
    by_source: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_source.setdefault(piece.source, []).append(piece)
    for number, line in asked.lines:
        if line.source not in documents:
            continue
        spans = find_quote(documents[line.source], line.quote)
        if len(spans) != 1:
            raise PromptError(
                f"{asked.name}, line {number}: {line.quote[:80]!r} stands {len(spans)} times in {line.source}; "
                "quote words that stand there once."
            )
        holding = _holding(spans[0], by_source.get(line.source, []))
        if holding is None:
            raise PromptError(
                f"{asked.name}, line {number}: {line.quote[:80]!r} is a heading; quote what it heads."
            )
        yield from (OwnerQuestion(text=question, piece_id=holding.id) for question in line.questions)


def _holding(span: Span, pieces: Sequence[Piece]) -> Piece | None:
    """The smallest piece in which the span begins."""
    last = bisect_right(pieces, span.start, key=lambda piece: piece.start)
    holding = [piece for piece in pieces[:last] if piece.end > span.start]
    return min(holding, key=lambda piece: piece.end - piece.start, default=None)
