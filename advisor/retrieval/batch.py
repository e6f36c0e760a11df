"""Searches a file of questions: a JSON line in, a JSON line out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.errors import MessageError, first_problem
from advisor.retrieval.search import Retriever


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: str
    content: str


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | int
    question: str
    history: list[_Turn] | None = None


def search_batch(
    retriever: Retriever, lines: Iterable[str], k: int, complain: Callable[[str], None]
) -> Iterator[str]:
    """A line `{"id", "passages", "ms"}` per question; a line that is no question is complained of and left out."""
    retriever.search("warm up", 1)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _answer(retriever, _question(line), k)
        except MessageError as error:
            complain(f"Line {number} {error}")


def _question(line: str) -> _Question:
    try:
        return _Question.model_validate_json(line)
    except ValidationError as error:
        raise MessageError(
            f"is not a question ({first_problem(error, 'JSON')}), so it was left out."
        ) from error


def _answer(retriever: Retriever, question: _Question, k: int) -> str:
    history = [turn.model_dump() for turn in question.history or ()]
    began = time.perf_counter()
    passages = retriever.search(question.question, k, history)
    took = round(1000 * (time.perf_counter() - began), 2)
    found = {"id": question.id, "passages": [passage.model_dump() for passage in passages], "ms": took}
    return json.dumps(found, ensure_ascii=False)
