"""What an owner will not do, and the strategies that are then out of the question.

A refusal and the thing refused stand in one clause of the owner's own: "we will never sell online" rules out what sells
online, "customers don't want to buy online" does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from pydantic import Field

from advisor.errors import PromptError
from advisor.prompting import Pattern, any_of, compiled, load_prompts
from advisor.records import Record

_CLAUSE_END = re.compile(
    r"[.;:!?\n]+|,\s*(?=(?:but|so|because|though|and (?:we|i|they|it|my|our)|we|i|they|it|my|our|that)\b)|"
    r"\s(?=(?:but|because|so|although|though)\s)"
)


class Thing(Record):
    """Something that owners refuse, and the strategies that cannot do without it."""

    strategies: tuple[str, ...] = Field(min_length=1)
    words: tuple[Pattern, ...] = Field(min_length=1)


class Refusals(Record):
    """`prompts/refusals.yaml`; `means` completes 'You said "...", so ...'."""

    means: str = ""
    refusing: tuple[Pattern, ...] = ()
    others: Pattern = r"(?!)"
    things: tuple[Thing, ...] = ()

    def ruled_out(self, text: str) -> dict[str, str]:
        """The strategies that a text in straight quotation marks rules out, each with the clause that does."""
        refused: dict[str, str] = {}
        for clause in _CLAUSE_END.split(text):
            rest = self._refused(clause)
            for thing in self.things if rest else ():
                if any_of([rf"\b(?:{word})(?!\w)" for word in thing.words], rest):
                    refused |= {
                        strategy: clause.strip(" ,")
                        for strategy in thing.strategies
                        if strategy not in refused
                    }
        return refused

    def _refused(self, clause: str) -> str:
        """What stands behind a refusal of the owner's own; nothing where there is none."""
        for pattern in self.refusing:
            for found in compiled(pattern).finditer(clause):
                if not compiled(self.others).search(clause[: found.start()]):
                    return clause[found.end() :]
        return ""


def load_refusals(prompts_dir: Path, strategies: Collection[str]) -> Refusals:
    """Raises `PromptError` for what is malformed and for a strategy that the catalogue does not have."""
    refusals = load_prompts(prompts_dir, "refusals.yaml", Refusals)
    for thing in refusals.things:
        for name in thing.strategies:
            if name not in strategies:
                raise PromptError(
                    f"{prompts_dir / 'refusals.yaml'}: the catalogue has no strategy {name}; correct its id."
                )
    return refusals
