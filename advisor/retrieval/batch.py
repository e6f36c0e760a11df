"""Searches a file of questions: a JSON line in, a JSON line out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.errors import MessageError
from advisor.retrieval.search import Retriever


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: str
    content: str


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | int
    question: str
    history: list[_Turn] = []


def search_batch(retriever: Retriever, lines: Iterable[str], k: int) -> Iterator[str]:
    """One line `{"id", "passages", "ms"}` per question. Raises `MessageError` with the number of a bad line."""
    retriever.search("warm up", 1)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = _Question.model_validate_json(line)
        except ValidationError as error:
            problem = error.errors()[0]
            place = ".".join(str(part) for part in problem["loc"])
            raise MessageError(
                f"Line {number} is not a question ({place or 'JSON'}: {problem['msg']})."
            ) from error
        began = time.perf_counter()
        passages = retriever.search(question.question, k, [turn.model_dump() for turn in question.history])
        took = round(1000 * (time.perf_counter() - began), 2)
        found = {"id": question.id, "passages": [passage.model_dump() for passage in passages], "ms": took}
        yield json.dumps(found, ensure_ascii=False)
