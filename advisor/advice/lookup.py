"""What the library says to a question: on a prepared subject, in the catalogue's claims, in its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from advisor.advice.citations import Sentence
from advisor.advice.grounded import framework
from advisor.advice.situation import shown
from advisor.models import Vectors
from advisor.prompting import Wording
from advisor.records import Passage, Span
from advisor.retrieval.examples import Examples, SentenceMemory
from advisor.strategy.catalogue import Catalogue, Strategy, Support

SentencesOf = Callable[[Passage], Sequence[tuple[str, Span]]]
"""The sentences a passage shows, each with its raw span."""

_ASKED_LIKE_THIS = 0.6
_TOLD_OF_A_SUBJECT = 6
_OF_THE_PASSAGE = 0.25
_NEAR_IT = 0.35
_WORTH_QUOTING = 0.45
_MOST_CLAIMS = 5
_SENTENCE_IS_NEAR = 0.5
_BEGINS_MIDWAY = 0.12
_SHARED_WORDS = 0.15
_SAME_BREATH = 0.3
_TOLD_AT_ONCE = 3
_PASSAGES_READ = 4
_LATER = 0.04
_STILL_OF_IT = 0.4
_WORDS_AT_ONCE = 75
_STEM = 6
_ASKING = (
    "what which when where does should would could about that this with from have your mean help make them they there "
    "their tell much many will"
)
_ASKS_FOR_A_FIGURE = re.compile(
    r"\b(?:how (?:many|much|long|old|often)|by how|at what (?:time|age)|"
    r"(?:what|which) (?:percent\w*|share|multiple|interest|price|fee|rate|sum))\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|half|hundreds?|thousands?)\b", re.IGNORECASE
)
_LEANING = re.compile(
    r"(?:this|that|these|those|it|its|they|their|such|however|therefore|thus|furthermore|moreover|instead|for example|"
    r"for instance|in conclusion|the other|another)\b",
    re.IGNORECASE,
)


class _Said(NamedTuple):
    similarity: float
    support: Support


class Said(NamedTuple):
    """What the sources say on a subject, and how close the question came to one that the subject answers."""

    similarity: float
    sentences: tuple[Sentence, ...]


class _Near(NamedTuple):
    similarity: float
    text: str
    span: Span


class Lookup:
    """Finds what to say to a question; `reworded` are passages in plain words, beside the catalogue's claims."""

    def __init__(
        self,
        catalogue: Catalogue,
        memory: SentenceMemory,
        sentences_of: SentencesOf,
        reworded: Sequence[Support] = (),
    ) -> None:
        self._catalogue = catalogue
        self._memory = memory
        self._sentences_of = sentences_of
        supports = shown(tuple(catalogue.supports()))
        self._sayable = (*supports, *reworded)
        self._meanings = lru_cache(maxsize=1)(self._encode_sayable)
        self._supports = {str(i): support for i, support in enumerate(supports)}
        self._claims = Examples({key: [support.text] for key, support in self._supports.items()}, memory)
        self._subjects = Examples({subject.id: subject.asks for subject in catalogue.subjects}, memory)

    def warm_up(self) -> None:
        self._claims.warm_up()
        self._subjects.warm_up()
        if self._sayable:
            self._meanings()

    def _encode_sayable(self) -> Vectors:
        """Of shape (sayable claims, dimensions)."""
        return self._memory.examples([support.text for support in self._sayable])

    def subject(self, question: str) -> Said | None:
        """What is prepared on the subject that the question asks about."""
        closest = self._subjects.closest(question)
        if closest is None or closest[1].similarity < _ASKED_LIKE_THIS:
            return None
        subject = next(subject for subject in self._catalogue.subjects if subject.id == closest[0])
        says = tuple(framework(support) for support in shown(subject.says)[:_TOLD_OF_A_SUBJECT])
        return Said(closest[1].similarity, says) if says else None

    def strategy(self, question: str) -> Strategy | None:
        """The strategy whose claim is nearest to the question, if it is near."""
        closest = self._claims.closest(question)
        if closest is None or closest[1].similarity < _SENTENCE_IS_NEAR:
            return None
        support = self._supports[closest[0]]
        return next((s for s in self._catalogue.strategies if support in tuple(s.supports())), None)

    def told_by(
        self, question: str, passages: Sequence[Passage], wording: Wording, *, surely: bool
    ) -> tuple[Sentence, ...]:
        """What the best passages say to a question: claims that rest on them and come near it, or, where there are
        none, their own sentences; those that come less near only where the library `surely` answers."""
        enough = _OF_THE_PASSAGE if surely else _NEAR_IT
        resting = [
            _Said(near - _LATER * rank, support)
            for rank, passage in enumerate(passages[:_PASSAGES_READ])
            for near, support in self._resting_on(passage, question)
            if near >= enough
        ]
        resting.sort(key=lambda one: -one.similarity)
        told: list[Sentence] = []
        for one in resting:
            if len(told) == _MOST_CLAIMS or one.similarity < resting[0].similarity - _STILL_OF_IT:
                break
            if not any(_alike(one.support.text, one.support.span, previous) for previous in told):
                told.append(framework(one.support))
        return tuple(told) or self._quoted_from(
            question, passages, wording, 0.0 if surely else _WORTH_QUOTING
        )

    def _resting_on(self, passage: Passage, question: str) -> list[tuple[float, Support]]:
        """The claims that rest on a passage, each with how near it comes to the question."""
        places = [
            place
            for place, support in enumerate(self._sayable)
            if support.span and _stands_in(support.span, passage)
        ]
        if not places:
            return []
        supports = [self._sayable[place] for place in places]
        cosines = self._meanings()[places] @ self._memory.vectors([question])[0]
        near = [
            float(cosine) + _SHARED_WORDS * _shared(question, f"{support.text} {support.quote}")
            for cosine, support in zip(cosines, supports, strict=True)
        ]
        return list(zip(near, supports, strict=True))

    def _quoted_from(
        self, question: str, passages: Sequence[Passage], wording: Wording, at_least: float
    ) -> tuple[Sentence, ...]:
        return next(
            (
                tuple(_quoted_in_one_breath(near, wording))
                for passage in passages[:_PASSAGES_READ]
                if (near := self._near(question, passage)) and near[0].similarity >= at_least
            ),
            (),
        )

    def _near(self, question: str, passage: Passage) -> list[_Near]:
        """The passage's sentences from the one nearest to the question on."""
        sentences = self._sentences_of(passage)
        if not sentences:
            return []
        asked = self._memory.vectors([question])[0]
        cosines = self._memory.vectors([text for text, _ in sentences]) @ asked
        near = [
            _Near(
                float(cosine) + _SHARED_WORDS * _shared(question, text) - _BEGINS_MIDWAY * _refers_back(text),
                text,
                span,
            )
            for cosine, (text, span) in zip(cosines, sentences, strict=True)
        ]
        return near[max(range(len(near)), key=lambda i: near[i].similarity) :]


def asks_for_a_figure(question: str) -> bool:
    """ "How many weeks", "what percentage": whether only a number would be an answer."""
    return bool(_ASKS_FOR_A_FIGURE.search(question))


def answers(question: str, told: Sequence[Sentence]) -> bool:
    """Whether anything is told, and a figure where the question asks for one."""
    return bool(told) and (not asks_for_a_figure(question) or any(_FIGURE.search(one.text) for one in told))


def _stands_in(span: Span, passage: Passage) -> bool:
    return span.source == passage.source and passage.start <= span.start and span.end <= passage.end


def _alike(text: str, span: Span | None, sentence: Sentence) -> bool:
    return span in sentence.spans or fuzz.token_set_ratio(text, sentence.text) >= 80


def _refers_back(sentence: str) -> bool:
    """Whether a sentence leans on the one before it and should not open an answer."""
    return bool(_LEANING.match(sentence))


def _in_one_breath(near: Sequence[_Near]) -> list[_Near]:
    """The first sentence and what follows it, as long as it stays near and short enough to be said."""
    told: list[_Near] = []
    length = 0
    for sentence in near[:_TOLD_AT_ONCE]:
        length += len(sentence.text.split())
        if told and (length > _WORDS_AT_ONCE or sentence.similarity < told[0].similarity - _SAME_BREATH):
            break
        told.append(sentence)
    return told


def _quoted_in_one_breath(near: Sequence[_Near], wording: Wording) -> list[Sentence]:
    return [
        _quoted(one.text, one.span, first=i == 0, wording=wording)
        for i, one in enumerate(_in_one_breath(near))
    ]


def _shared(question: str, text: str) -> float:
    """The share of the question's longer words that begin a word of `text`."""
    asked = {word[:_STEM] for word in re.findall(r"[a-z-]{4,}", question.lower())} - set(_ASKING.split())
    given = {word[:_STEM] for word in re.findall(r"[a-z-]{4,}", text.lower())}
    return len(asked & given) / len(asked) if asked else 0.0


def _quoted(text: str, span: Span, *, first: bool, wording: Wording) -> Sentence:
    quote = wording.say("quoted", quote=text)
    return Sentence(
        text=wording.say("from_sources", claim=quote) if first else quote, basis="framework", spans=(span,)
    )
