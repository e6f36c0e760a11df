"""The same questions under a disturbance: typed in a hurry, or asked after talk of something else."""

from __future__ import annotations

import random
import re

from advisor.errors import DatasetError
from advisor.evaluation.datasets import Case, Dataset

_SHARE = 0.35
_FEWEST = 2
_LONG_WORD = re.compile(r"\b[a-z]{5,}\b")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def mistyped(dataset: Dataset) -> Dataset:
    """The data set with slips in its questions, the same ones every time."""
    about = dataset.about.model_copy(update={"name": f"{dataset.about.name}, mistyped"})
    return Dataset(
        about=about,
        retrieval=tuple(map(_mistyped, dataset.retrieval)),
        abstention=tuple(map(_mistyped, dataset.abstention)),
    )


def after_other_talk(dataset: Dataset) -> Dataset:
    """The data set with each question that brings no talk asked after the talk of another; the others are left out.

    The talks are taken in turn from the questions that bring one.
    """
    talks = [case.history for case in dataset.retrieval if case.history]
    alone = [case for case in dataset.retrieval if not case.history]
    if not talks:
        raise DatasetError(
            "No question of the data set brings talk, so there is none to ask the others after."
        )
    return Dataset(
        about=dataset.about.model_copy(update={"name": f"{dataset.about.name}, after other talk"}),
        retrieval=tuple(
            case.model_copy(update={"history": talks[place % len(talks)]}) for place, case in enumerate(alone)
        ),
    )


def _mistyped(case: Case) -> Case:
    chance = random.Random(case.id)  # noqa: S311 - slips, not secrets
    return case.model_copy(update={"question": with_slips(case.question, chance)})


def with_slips(text: str, chance: random.Random) -> str:
    """The text with a slip in about a third of its longer words, in two at least: a letter left out, typed twice,
    typed wrong, or swapped with the next. First letters stay."""
    words = list(_LONG_WORD.finditer(text))
    chosen = chance.sample(words, min(len(words), max(_FEWEST, round(_SHARE * len(words)))))
    for word in sorted(chosen, key=lambda found: -found.start()):
        text = text[: word.start()] + _slip(word[0], chance) + text[word.end() :]
    return text


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return chance.choice(
        (
            before + after,
            before + letter + letter + after,
            before + chance.choice(_LETTERS) + after,
            before + after[0] + letter + after[1:],
        )
    )
