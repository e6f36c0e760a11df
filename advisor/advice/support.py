"""Does a passage support a claim? Numbers, reversed meaning, exaggeration, and whether it speaks of the claim at all.

Numbers are compared by rule. For the rest a softmax over the features below, learned from the labelled claims of
`prompts/claims.jsonl`, tells how likely the claim is supported, turned round, exaggerated or from elsewhere; a claim is
doubted when it is less likely supported than `_ENOUGH`. A CrossEncoder trained for entailment can stand
in its place (`Entailed`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from advisor.advice.claim_features import ClaimWords, Features, Pair, figures
from advisor.advice.mutations import exaggerated, turned_round
from advisor.models import Encoder, Vectors, encode_by_length
from advisor.prompting import load_lines
from advisor.strategy.catalogue import Reference
from advisor.strategy.learned import Lesson
from advisor.strategy.softmax import learn_softmax, likely

Doubt = Literal["number", "turned", "over", "elsewhere"]
"""What may be wrong with a claim: a figure, its sense, its reach, or its source."""

LABELS: tuple[Literal["supported"] | Doubt, ...] = ("supported", "turned", "over", "elsewhere")

CLAIMS = "claims.jsonl"
_ENOUGH = 0.18
_CONTRADICTED = 0.97
_STAY_SMALL = 3e-4
_STEPS = 300
_SEED = 11
_SIGNED_COUNTS = 0.5
_SHIFTED_COUNTS = 0.4
_MADE_COUNTS = 0.5

_MEANING_COUNTS = 5.0
_LIKENESS_COUNTS = 4.0
_SHARED_COUNTS = 3.0


class Labelled(Reference):
    """A passage with claims that it supports, and with near ones: turned round, exaggerated, or of something else."""

    supported: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


class Judgement(Protocol):
    """Anything that tells what may be wrong with a claim, such as a CrossEncoder trained for entailment."""

    def __call__(self, claim: str, passage: str) -> Doubt | None: ...


NearestText = Callable[[Vectors], tuple[Vectors, float]]
"""A claim's vector moved towards the texts of the library, and the cosine of the nearest of them."""


class Entailed:
    """Tells what may be wrong by a model that names the relation of two texts: entailment, contradiction or neutral."""

    def __init__(self, relation: Callable[[str, str], str]) -> None:
        self._relation = relation

    def __call__(self, claim: str, passage: str) -> Doubt | None:
        if figures(claim) - figures(passage):
            return "number"
        match self._relation(passage, claim):
            case "entailment":
                return None
            case "contradiction":
                return "turned"
            case _:
                return "elsewhere"


class Uncontradicted:
    """Tells what may be wrong as another judgement does, but leaves it to a model of contradiction whether the sense is
    turned; `contradicts` tells how likely a passage says the contrary of a claim."""

    def __init__(self, judgement: Judgement, contradicts: Callable[[str, str], float]) -> None:
        self._judgement = judgement
        self._contradicts = contradicts

    def __call__(self, claim: str, passage: str) -> Doubt | None:
        doubt = self._judgement(claim, passage)
        if doubt not in {None, "turned"}:
            return doubt
        return "turned" if self._contradicts(passage, claim) >= _CONTRADICTED else None


class Support:
    """Tells what may be wrong with a claim beside the passages it rests on."""

    def __init__(
        self, features: Features, weights: Callable[[], Vectors], encoder: Encoder, nearest: NearestText
    ) -> None:
        self._features = features
        self._weights = lru_cache(maxsize=1)(weights)
        self._encoder = encoder
        self._nearest = nearest

    def __call__(self, claim: str, passage: str) -> Doubt | None:
        """What is most likely wrong with `claim`; None where `passage` supports it."""
        if figures(claim) - figures(passage):
            return "number"
        chances = self.chances([Pair(claim, passage)])[0]
        if chances[0] >= _ENOUGH:
            return None
        wrong = int(np.argmax(chances[1:])) + 1
        return LABELS[wrong]  # type: ignore[return-value]

    def chances(self, pairs: Sequence[Pair]) -> Vectors:
        """How likely each pair is supported, turned round, exaggerated or from elsewhere; of shape (pairs, 4)."""
        return likely(rows_of(pairs, self._features, self._encoder, self._nearest), self._weights())


def rows_of(pairs: Sequence[Pair], features: Features, encoder: Encoder, nearest: NearestText) -> Vectors:
    """The features of each pair: counts, likeness of meaning, shared words, and the claim's own vector."""
    claims = encode_by_length([pair.claim for pair in pairs], encoder)
    passages = encode_by_length([pair.passage for pair in pairs], encoder)
    rows = []
    for pair, claim, passage in zip(pairs, claims, passages, strict=True):
        moved, elsewhere = nearest(claim)
        beside = float(moved @ passage)
        likeness = (beside, max(0.0, elsewhere - beside), float(claim @ passage))
        rows.append(
            np.concatenate(
                [
                    np.array(features.of(pair), dtype=np.float32),
                    np.array(likeness, dtype=np.float32) * _LIKENESS_COUNTS,
                    np.array([features.shared(pair) * _SHARED_COUNTS], dtype=np.float32),
                    claim * _MEANING_COUNTS,
                ]
            )
        )
    return np.stack(rows)


def read_claims(folder: Path) -> tuple[Labelled, ...]:
    """The labelled claims in a folder of prompts; none where there is no file. Raises `PromptError`."""
    file = folder / CLAIMS
    return tuple(one for _, one in load_lines(file, Labelled)) if file.is_file() else ()


def lesson_of_claims(
    labelled: Sequence[Labelled],
    signed: Sequence[Pair],
    words: ClaimWords,
    encoder: Encoder,
    nearest: NearestText,
) -> Lesson:
    """To doubt claims, from `claims.jsonl`, from the catalogue's claims, which an expert has signed, and from labelled
    claims made wrong mechanically or put beside another passage."""
    pairs = [(pair, 0, _SIGNED_COUNTS) for pair in signed]
    pairs += [
        (Pair(claim, one.quote), place, 1.0)
        for one in labelled
        for place, claims in enumerate((one.supported, one.turned, one.over, one.elsewhere))
        for claim in claims
    ]
    supported = [pair for pair, place, _ in pairs if place == 0]
    away = len(supported) // 3
    shifted = [*supported[away:], *supported[:away]]
    pairs += [
        (Pair(one.claim, other.passage), len(LABELS) - 1, _SHIFTED_COUNTS)
        for one, other in list(zip(supported, shifted, strict=True))[::2]
        if one.passage != other.passage
    ]

    chance = random.Random(_SEED)  # noqa: S311 - the same every time, no secret
    for one in labelled:
        for claim in one.supported:
            for place, changed in enumerate((turned_round(claim, chance), exaggerated(claim, chance)), 1):
                if changed:
                    pairs.append((Pair(changed, one.quote), place, _MADE_COUNTS))

    def learn() -> Vectors:
        importance = np.array([weight for _, _, weight in pairs], dtype=np.float32)
        return learn_softmax(
            rows_of([pair for pair, _, _ in pairs], Features(words), encoder, nearest),
            np.array([place for _, place, _ in pairs]),
            importance / importance.sum(),
            _STAY_SMALL,
            _STEPS,
        )

    texts = [encoder.name, *words.in_order(), *(f"{place} {pair}" for pair, place, _ in pairs)]
    return Lesson("doubt", texts, learn)
