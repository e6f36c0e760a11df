"""Keyword ranking: BM25 over stemmed words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
import Stemmer


class KeywordRanking:
    """BM25 (Robertson's, as implemented by bm25s) over texts by id, built in memory."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._ids = list(texts)
        self._ranking = bm25s.BM25()
        self._ranking.index(keywords_of(list(texts.values())), show_progress=False)
        self._vocabulary = self._ranking.vocab_dict

    def best(self, query: str, n: int) -> list[tuple[str, float]]:
        """Ids and scores of the `n` best texts that share a word with the query."""
        known = [word for word in keywords_of([query])[0] if word in self._vocabulary]
        if not known:
            return []
        scores = self._ranking.get_scores(known)
        order = np.argsort(-scores, kind="stable")[:n]
        return [(self._ids[i], float(scores[i])) for i in order if scores[i] > 0]


def keywords_of(texts: Sequence[str]) -> list[list[str]]:
    """The stems of each text's words, those left out that say nothing of a subject ("a", "me", "how")."""
    stems: list[list[str]] = bm25s.tokenize(
        list(texts),
        stopwords="en_plus",
        stemmer=Stemmer.Stemmer("english"),  # cheap to make, and not to be shared between threads
        return_ids=False,
        show_progress=False,
    )
    return stems
