"""`python -m benchmarks.peers.answer NAME --corpus DIR --model DIR`: a peer answers questions, line in and line out.

In: `{"id", "question", "history"}`; out: `{"id", "passages": [{"source", "start", "end", "text"}], "ms"}`.
Indexing comes before the first line and is in no `ms`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

from benchmarks.peers.records import Answer, OpenSearch, Question, Search


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("name", help="a module of benchmarks/peers/adapters/, written with hyphens")
    arguments.add_argument("--corpus", type=Path, required=True, help="folder of the texts")
    arguments.add_argument(
        "--model", type=Path, required=True, help="folder of the sentence-transformers model"
    )
    chosen = arguments.parse_args()
    answers = sys.stdout
    with redirect_stdout(sys.stderr):  # what the libraries print is no answer
        search = open_peer(chosen.name)(chosen.corpus, chosen.model)
        search(Question(id="warm-up", text="warm up"))
        for answer in answer_all(search, map(Question.from_line, sys.stdin)):
            answers.write(answer.as_line())


def open_peer(name: str) -> OpenSearch:
    module = importlib.import_module(f"benchmarks.peers.adapters.{name.replace('-', '_')}")
    opened: OpenSearch = module.open_search
    return opened


def answer_all(search: Search, questions: Iterable[Question]) -> Iterator[Answer]:
    for question in questions:
        began = time.perf_counter()
        hits = tuple(search(question))
        took = 1000 * (time.perf_counter() - began)
        yield Answer(id=question.id, passages=hits, ms=round(took, 3))


if __name__ == "__main__":
    main()
