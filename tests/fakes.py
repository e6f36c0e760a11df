"""Stand-ins that can be predicted by eye."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import BaseModel, Field

from advisor.models import Vectors

DIMENSIONS = 384


class WordEncoder:
    """Every word is a direction: the cosine of two texts is the share of the words they have in common.

    Two texts of n and m different words with k in common have the similarity k / sqrt(n * m).
    """

    name = "one direction per word"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in set(re.findall(r"\w+", text.lower())):
                vector[zlib.crc32(word.encode()) % DIMENSIONS] = 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-9)

    def count_tokens(self, text: str) -> int:
        return len(re.findall(r"\w+|[^\w\s]", text)) + 2


READ, WRITTEN = 100, 20
"""Tokens that a `ScriptedModel` says it read and wrote, each time."""


class ScriptedModel(BaseChatModel):
    """A chat model that gives the answers it was made with, in order and the last one again and again, and remembers
    what it was asked.

    An answer is a form filled in, or text, or an exception to raise, or a function from the prompt to one of these.
    """

    answers: list[Any]
    asked: list[str] = Field(default_factory=list)
    reads: int = READ
    counts: bool = True
    """Whether it says how many tokens it used."""

    def __init__(self, *answers: Any, **fields: Any) -> None:
        super().__init__(answers=list(answers), **fields)

    def bind_tools(self, _: Sequence[Any], **__: Any) -> Any:
        return self

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        self.asked.append(str(messages[0].content))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        said = answer(self.asked[-1]) if callable(answer) else answer
        if isinstance(said, Exception):
            raise said
        return ChatResult(generations=[ChatGeneration(message=self._message(said))])

    def _message(self, said: Any) -> AIMessage:
        used = {"input_tokens": self.reads, "output_tokens": WRITTEN, "total_tokens": self.reads + WRITTEN}
        message = AIMessage(content="", usage_metadata=used if self.counts else None)
        if isinstance(said, BaseModel):
            call = {"name": type(said).__name__, "args": said.model_dump(), "id": "1"}
            return message.model_copy(update={"tool_calls": [call]})
        return message.model_copy(update={"content": said or ""})

    @property
    def _llm_type(self) -> str:
        return "scripted"


class PlainModel(ScriptedModel):
    """One that knows no structured output."""

    bind_tools = BaseChatModel.bind_tools
