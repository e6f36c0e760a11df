"""Labelled example utterances and how near a sentence comes to them."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from advisor.models import Encoder, Vectors

_REMEMBERED = 5000


class Nearest(NamedTuple):
    """The closest example of a label: cosine similarity and the example's own words."""

    similarity: float
    example: str


class SentenceMemory:
    """Encodes short sentences once and remembers the vectors; examples are kept on disk between starts."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._file = folder / f"examples-{digest(encoder.name)}.npz"
        self._writing = threading.Lock()
        self._remembering = threading.Lock()
        self._known: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def folder(self) -> Path:
        """Where what is learned from `prompts/` is kept."""
        return self._file.parent

    @property
    def encoder(self) -> Encoder:
        return self._encoder

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(sentences), dimensions)."""
        with self._remembering:
            known = {sentence: self._known[sentence] for sentence in sentences if sentence in self._known}
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
        if new:
            known.update(zip(new, self._encoder.encode(new), strict=True))
            with self._remembering:
                self._known.update(known)
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return np.stack([known[sentence] for sentence in sentences])

    def examples(self, sentences: Sequence[str]) -> Vectors:
        """Like `vectors`, for sentences of `prompts/`: those met at an earlier start are read from disk."""
        with self._writing:
            met = self._met()
            new = [sentence for sentence in dict.fromkeys(sentences) if digest(sentence) not in met]
            if new:
                met.update(zip(map(digest, new), self._encoder.encode(new), strict=True))
                self._keep(met)
            return np.stack([met[digest(sentence)] for sentence in sentences])

    def _met(self) -> dict[str, Vectors]:
        if not self._file.is_file():
            return {}
        with np.load(self._file) as kept:
            return dict(zip(kept["digests"].tolist(), kept["vectors"], strict=True))

    def _keep(self, met: Mapping[str, Vectors]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(f".{os.getpid()}.npz")
        np.savez(unfinished, digests=np.array(list(met)), vectors=np.stack(list(met.values())))
        unfinished.replace(self._file)


def digest(sentence: str) -> str:
    """A short name for a sentence."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:24]


class Examples:
    """Example utterances by label. Vectors are computed when first asked for."""

    def __init__(self, by_label: Mapping[str, Sequence[str]], memory: SentenceMemory) -> None:
        self._memory = memory
        self._labels = [label for label, says in by_label.items() if says]
        self._sentences = [sentence for says in by_label.values() for sentence in says]
        lengths = [len(by_label[label]) for label in self._labels]
        self._starts = (
            np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(int) if lengths else np.zeros(0, int)
        )
        self._vectors: Vectors | None = None

    def warm_up(self) -> None:
        """Encodes the examples, or reads them from disk."""
        if self._vectors is None and self._sentences:
            self._vectors = self._memory.examples(self._sentences)

    def nearest(self, sentences: Sequence[str]) -> list[dict[str, Nearest]]:
        """For each sentence, the closest example of every label."""
        if not self._sentences or not sentences:
            return [{} for _ in sentences]
        self.warm_up()
        assert self._vectors is not None
        similarities = self._memory.vectors(sentences) @ self._vectors.T
        return [self._best_by_label(row) for row in similarities]

    def closest(self, sentence: str) -> tuple[str, Nearest] | None:
        """The label whose example is closest to one sentence; None where there are no examples."""
        nearest = self.nearest([sentence])[0]
        return max(nearest.items(), key=lambda item: item[1].similarity, default=None)

    def _best_by_label(self, row: Vectors) -> dict[str, Nearest]:
        ends = [*self._starts[1:], len(row)]
        best = [start + int(np.argmax(row[start:end])) for start, end in zip(self._starts, ends, strict=True)]
        return {
            label: Nearest(float(row[position]), self._sentences[position])
            for label, position in zip(self._labels, best, strict=True)
        }
