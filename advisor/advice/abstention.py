"""Whether the library covers what an owner asks, and how we say so when it does not."""

from __future__ import annotations

from pathlib import Path

from pydantic import field_validator

from advisor.prompting import Pattern, any_of, load_prompts, variables_of
from advisor.records import Record


class Outside(Record):
    """A subject the sources do not cover, and who could help instead."""

    topic: str
    words: tuple[Pattern, ...]
    reply: tuple[str, ...]


class Scope(Record):
    """The subjects outside the library, and what we say when a question is covered by nothing: `unknown` may repeat
    it as {question}."""

    outside: tuple[Outside, ...]
    unknown: tuple[str, ...]

    @field_validator("unknown")
    @classmethod
    def _nothing_else_in_braces(cls, unknown: tuple[str, ...]) -> tuple[str, ...]:
        for text in unknown:
            if strange := sorted(variables_of(text) - {"question"}):
                raise ValueError(f"nothing fills {{{strange[0]}}} (it may use: question)")
        return unknown

    def outside_of(self, question: str) -> Outside | None:
        """The subject outside the library that the question belongs to."""
        return next((subject for subject in self.outside if any_of(subject.words, question)), None)


def load_scope(prompts_dir: Path) -> Scope:
    return load_prompts(prompts_dir, "scope.yaml", Scope)
