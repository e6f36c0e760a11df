"""Stand-ins that can be predicted by eye."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

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
