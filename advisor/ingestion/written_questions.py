"""Owner questions that the chat model writes, for documents whose passages nobody has written any for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from advisor.ingestion.windows import text_of
from advisor.prompting import fill, load_text
from advisor.records import Chunk, OwnerQuestion, Piece, Progress, Record

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput

PROMPT = "write_questions.md"
_AT_ONCE = 4
_LONGEST = 400


class AskedOfPiece(BaseModel):
    """What the chat model returns for one of the numbered passages."""

    passage: int
    questions: list[str] = Field(max_length=8)


class AskedOfSection(BaseModel):
    """What the chat model returns."""

    passages: list[AskedOfPiece]


class Kept(Record):
    """A line of the file where written questions are kept: a piece's text, by its digest, is asked about once."""

    text_sha256: str
    questions: tuple[str, ...]


class Stopped(Record):
    """Why the writing stopped, and how many sections are left."""

    reason: str
    left: int


class QuestionWriter:
    """Lets a chat model write questions for the pieces of chunks, a call for each chunk."""

    def __init__(self, model: BaseChatModel, prompts_dir: Path) -> None:
        self._model = model.with_structured_output(AskedOfSection)
        self._prompt = load_text(prompts_dir, PROMPT)

    def write(
        self, chunks: Sequence[Chunk], pieces: Iterable[Piece], kept: Notebook, doing: str, progress: Progress
    ) -> Stopped | None:
        """Adds to `kept` what the model writes for the pieces that it does not hold yet.

        At the first call that fails, or whose answer does not keep to the form, the writing stops; what was written
        stays, and the next ingest goes on from there.
        """
        of_chunk: dict[str, list[Piece]] = {}
        for piece in pieces:
            if piece not in kept:
                of_chunk.setdefault(piece.chunk_id, []).append(piece)
        todo = [chunk for chunk in chunks if chunk.id in of_chunk]
        for start in range(0, len(todo), _AT_ONCE):
            progress(doing, start, len(todo))
            some = todo[start : start + _AT_ONCE]
            prompts: list[LanguageModelInput] = [self._filled(chunk, of_chunk[chunk.id]) for chunk in some]
            answers = self._model.batch(prompts, return_exceptions=True)
            for place, (chunk, answer) in enumerate(zip(some, answers, strict=True)):
                if not isinstance(answer, AskedOfSection):
                    reason = str(answer) if isinstance(answer, Exception) else "it did not keep to the form"
                    return Stopped(reason=reason.partition("\n")[0], left=len(todo) - start - place)
                kept.add(_by_piece(of_chunk[chunk.id], answer))
        return None

    def _filled(self, chunk: Chunk, pieces: Sequence[Piece]) -> str:
        passages = "\n".join(f"{number}. {_said(piece)}" for number, piece in enumerate(pieces, 1))
        return fill(self._prompt, section=" > ".join((chunk.title, *chunk.section)), passages=passages)


class Notebook:
    """The written questions of a collection, in a file that only grows."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        self._kept = {kept.text_sha256: kept for kept in map(Kept.model_validate_json, lines)}

    def __contains__(self, piece: Piece) -> bool:
        return _digest(piece) in self._kept

    def add(self, written: Mapping[Piece, Sequence[str]]) -> None:
        fresh = [Kept(text_sha256=_digest(piece), questions=tuple(asked)) for piece, asked in written.items()]
        self._kept.update({kept.text_sha256: kept for kept in fresh})
        with self._file.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{kept.model_dump_json()}\n" for kept in fresh)

    def questions(self, pieces: Iterable[Piece]) -> Iterator[OwnerQuestion]:
        """The questions that point at the pieces."""
        for piece in pieces:
            if piece in self:
                for text in self._kept[_digest(piece)].questions:
                    yield OwnerQuestion(text=text, piece_id=piece.id)


def _by_piece(pieces: Sequence[Piece], answer: AskedOfSection) -> dict[Piece, list[str]]:
    """Every piece that was asked about, so that none is asked about again, with what came for it."""
    asked: dict[Piece, list[str]] = {piece: [] for piece in pieces}
    for written in answer.passages:
        if 1 <= written.passage <= len(pieces):
            clean = (" ".join(question.split()) for question in written.questions)
            asked[pieces[written.passage - 1]] += [
                question for question in clean if question and len(question) <= _LONGEST
            ]
    return asked


def _said(piece: Piece) -> str:
    return " ".join(text_of(window) for window in piece.windows)


def _digest(piece: Piece) -> str:
    return hashlib.sha256("\n".join(piece.windows).encode()).hexdigest()
