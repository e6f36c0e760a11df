"""What goes in and out of a peer, and how it reads a corpus; needs nothing but Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

DEPTH = 10
"""How many passages a peer gives."""


@dataclass(frozen=True)
class Question:
    """A question, and the talk before it as `{"role": ..., "content": ...}`, oldest first."""

    id: str
    text: str
    history: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def from_line(cls, line: str) -> Question:
        read = json.loads(line)
        return cls(id=read["id"], text=read["question"], history=tuple(read.get("history", ())))

    def as_line(self) -> str:
        return json.dumps({"id": self.id, "question": self.text, "history": self.history}) + "\n"


@dataclass(frozen=True)
class Hit:
    """A passage as a peer shows it; `start` and `end` span its words in the raw text of the file `source`."""

    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Answer:
    """The passages for a question, best first, and the milliseconds that the search took."""

    id: str
    passages: tuple[Hit, ...]
    ms: float

    @classmethod
    def from_line(cls, line: str) -> Answer:
        read = json.loads(line)
        return cls(id=read["id"], passages=tuple(Hit(**hit) for hit in read["passages"]), ms=read["ms"])

    def as_line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


Search = Callable[[Question], Sequence[Hit]]
"""Gives the `DEPTH` best passages, best first."""

OpenSearch = Callable[[Path, Path], Search]
"""Reads the corpus, the first folder, and indexes it with the sentence-transformers model in the second."""


def read_corpus(corpus: Path) -> dict[str, str]:
    """The raw text of every file by its name, line ends as they are."""
    return {file.name: file.read_bytes().decode("utf-8") for file in sorted(corpus.glob("*.txt"))}
