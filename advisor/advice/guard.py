"""The guard: whether a sentence may be shown. One place for the grounded engine and for a chat model.

Whoever wrote it, a sentence needs its grounds, and its quotations and figures must stand there (`CitationBook.holds`).
What nobody has read before, such as a chat model's wording, must also be supported by its passages: the claims of the
catalogue are signed by an expert, others are judged by `support`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from advisor.advice.citations import CitationBook, Sentence
from advisor.advice.support import Doubt, Judgement

NOT_BACKED = "it has no passage or words of the owner, or quotes what does not stand there"
DOUBTS: Mapping[Doubt, str] = {
    "number": "it has a number that its passage does not have",
    "turned": "it seems to say the contrary of its passage",
    "over": "it says more than its passage; keep words such as can, may and often, and leave out always, all and any",
    "elsewhere": "its passage does not say that",
}
"""What is wrong, in words that a writer can mend it by."""


class Guard:
    """Holds sentences against what they rest on. `signed` are claims that an expert has read beside their passage."""

    def __init__(
        self, book: CitationBook, owner_words: str, support: Judgement, signed: Container[str]
    ) -> None:
        self._book = book
        self._owner_words = owner_words
        self._support = support
        self._signed = signed

    def objection(self, sentence: Sentence) -> str | None:
        """What speaks against showing the sentence; None where nothing does."""
        if not self._book.holds(sentence, self._owner_words):
            return NOT_BACKED
        if sentence.basis != "framework" or sentence.text in self._signed:
            return None
        doubt = self._support(sentence.text, self._book.quoted(sentence.spans))
        return DOUBTS[doubt] if doubt else None
