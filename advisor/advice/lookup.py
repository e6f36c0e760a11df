"""What the library says to a question: on a prepared subject, in the catalogue's claims, in its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
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
from advisor.strategy.trades import Kind

SentencesOf = Callable[[Passage], Sequence[tuple[str, Span]]]
"""The sentences a passage shows, each with its raw span."""

_ASKED_LIKE_THIS = 0.6
_OF_THE_PASSAGE = 0.25
_NEAR_IT = 0.35
_WORTH_QUOTING = 0.45
_MOST_CLAIMS = 3
_MOST_WHERE_MORE_IS_ASKED = 6
_MEANS_THE_SAME = 0.8
_WORDED_THE_SAME = 80
_STRICTLY_NEAR = 0.45
_GOES_WITH_IT = 0.5
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
_ASKS_FOR_ALL = re.compile(
    r"\b(?:list|name|all (?:the|of|your)|tell me more|more (?:about|of (?:them|those)|ideas|ways|examples)|what else|"
    r"which (?:\w+ )?are|steps?|kinds?|types?|ways|options|elements|reasons)\b",
    re.IGNORECASE,
)
_BEGINS_IN_THE_MIDDLE = re.compile(
    r"(?:(?:this|these|those|it|its|they|their|so|then|next|last|finally|also|such|or|and|but|others?|here|first|second|"
    r"third|fourth|fifth|underneath|with one|without one|after that|for that reason|from all three|as a safeguard)\b|"
    r"another (?:is|source|one)\b|a (?:first|second|third|fourth|fifth)\b|some small firms\b)",
    re.IGNORECASE,
)
_TABLE_ROW = re.compile(r"; [A-Z][\w ]{2,40}: ")
_LEANING = re.compile(
    r"(?:this|that|these|those|it|its|they|their|such|however|therefore|thus|furthermore|moreover|instead|for example|"
    r"for instance|in conclusion|the other|another)\b",
    re.IGNORECASE,
)


class _Said(NamedTuple):
    """A claim near a question, and its place among the sayable ones."""

    similarity: float
    support: Support
    place: int


class Said(NamedTuple):
    """What the sources say to a question, and how close it came: to one that a subject answers, or to what is said."""

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
        says = tuple(framework(support) for support in shown(subject.says)[: most_told(question)])
        return Said(closest[1].similarity, says) if says else None

    def strategy(self, question: str) -> Strategy | None:
        """The strategy whose claim is nearest to the question, if it is near."""
        closest = self._claims.closest(question)
        if closest is None or closest[1].similarity < _SENTENCE_IS_NEAR:
            return None
        support = self._supports[closest[0]]
        return next((s for s in self._catalogue.strategies if support in tuple(s.supports())), None)

    def told_by(
        self,
        question: str,
        passages: Sequence[Passage],
        wording: Wording,
        *,
        surely: bool,
        own: Collection[Kind] = (),
        strictly: bool = False,
    ) -> Said:
        """What the best passages say to a question: claims that rest on them and come near it, or, where there are
        none, their own sentences; those that come less near only where the library `surely` answers, and never where
        it is taken `strictly`. Another trade's example is told to owners of `own` trades where nothing else is."""
        enough = _STRICTLY_NEAR if strictly else _OF_THE_PASSAGE if surely else _NEAR_IT
        resting = [
            near._replace(similarity=near.similarity - _LATER * rank)
            for rank, passage in enumerate(passages[:_PASSAGES_READ])
            for near in self._resting_on(passage, question)
            if near.similarity >= enough and not _BEGINS_IN_THE_MIDDLE.match(near.support.text)
        ]
        resting.sort(key=lambda one: -one.similarity)
        best = [one for one in resting if one.similarity >= resting[0].similarity - _STILL_OF_IT]
        foreign = [one for one in best if self._is_foreign(one.support.text, own)]
        at_most = most_told(question)
        own_trade = [one for one in best if one not in foreign]
        if own_trade:
            told = self._distinct(own_trade, at_most)
            return Said(told[0].similarity, tuple(framework(one.support) for one in told))
        if foreign:
            example = framework(foreign[0].support)
            return Said(
                foreign[0].similarity,
                (example.model_copy(update={"text": _as_an_example(example.text, wording)}),),
            )
        least = _WORTH_QUOTING if strictly or not surely else 0.0
        return Said(0.0, self._quoted_from(question, passages, wording, least))

    def _is_foreign(self, claim: str, own: Collection[Kind]) -> bool:
        return self._catalogue.trades.is_foreign(claim, own)

    def _distinct(self, said: Sequence[_Said], at_most: int) -> list[_Said]:
        """The first of `said`, no two from the same passage or of nearly the same meaning."""
        kept: list[_Said] = []
        for one in said:
            if len(kept) == at_most:
                break
            if not any(self._alike(one, other) for other in kept):
                kept.append(one)
        return kept

    def _alike(self, one: _Said, other: _Said) -> bool:
        meanings = self._meanings()
        return (
            one.support.span == other.support.span
            or fuzz.token_set_ratio(one.support.text, other.support.text) >= _WORDED_THE_SAME
            or float(meanings[one.place] @ meanings[other.place]) >= _MEANS_THE_SAME
        )

    def claim_on(self, words: str, first: Strategy, own: Collection[Kind] = ()) -> Support | None:
        """The claim that speaks of the very thing, the `first` choice's own before others."""
        of_the_first = tuple(first.supports())
        near = self.claims_on(words, own, _MOST_CLAIMS, _GOES_WITH_IT)
        mine = next((claim for claim in near if claim in of_the_first), None)
        wanted = _telling_words(words)
        named = (
            claim for claim in near if wanted and wanted <= _telling_words(f"{claim.text} {claim.quote}")
        )
        return mine or next(named, None)

    def claims_on(
        self, words: str, own: Collection[Kind] = (), at_most: int = 2, least: float = 0.0
    ) -> tuple[Support, ...]:
        """The claims nearest to what a few words say, no two alike and none of another trade's example."""
        if not self._sayable:
            return ()
        cosines = self._meanings() @ self._memory.vectors([words])[0]
        near = [
            _Said(float(cosine) + _SHARED_WORDS * _shared(words, support.text), support, place)
            for place, (cosine, support) in enumerate(zip(cosines, self._sayable, strict=True))
            if not _BEGINS_IN_THE_MIDDLE.match(support.text) and not self._is_foreign(support.text, own)
        ]
        best = sorted((one for one in near if one.similarity >= least), key=lambda one: -one.similarity)
        return tuple(one.support for one in self._distinct(best, at_most))

    def speaks_of(self, words: str) -> bool:
        """Whether a passage that a claim rests on names all that a few words name."""
        wanted = _telling_words(words)
        return bool(wanted) and any(wanted <= _telling_words(support.quote) for support in self._sayable)

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near each of `texts` comes to a question, by meaning and by the words they share."""
        asked = self._memory.vectors([question])[0]
        return [
            float(cosine) + _SHARED_WORDS * _shared(question, text)
            for cosine, text in zip(self._memory.vectors(texts) @ asked, texts, strict=True)
        ]

    def _resting_on(self, passage: Passage, question: str) -> list[_Said]:
        """The claims that rest on a passage, each with how near it comes to the question."""
        places = [
            place
            for place, support in enumerate(self._sayable)
            if support.span and _stands_in(support.span, passage)
        ]
        if not places:
            return []
        cosines = self._meanings()[places] @ self._memory.vectors([question])[0]
        return [
            _Said(
                float(cosine) + _SHARED_WORDS * _shared(question, f"{support.text} {support.quote}"),
                support,
                place,
            )
            for cosine, place in zip(cosines, places, strict=True)
            if (support := self._sayable[place])
        ]

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
        sentences = [
            (text, span) for text, span in self._sentences_of(passage) if not _TABLE_ROW.search(text)
        ]
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


def most_told(question: str) -> int:
    """How many claims a question is answered with: three, where it does not ask for more."""
    return _MOST_WHERE_MORE_IS_ASKED if _ASKS_FOR_ALL.search(question) else _MOST_CLAIMS


def asks_for_a_figure(question: str) -> bool:
    """ "How many weeks", "what percentage": whether only a number would be an answer."""
    return bool(_ASKS_FOR_A_FIGURE.search(question))


def answers(question: str, told: Sequence[Sentence]) -> bool:
    """Whether anything is told, and a figure where the question asks for one."""
    return bool(told) and (not asks_for_a_figure(question) or any(_FIGURE.search(one.text) for one in told))


def _stands_in(span: Span, passage: Passage) -> bool:
    return span.source == passage.source and passage.start <= span.start and span.end <= passage.end


def _as_an_example(claim: str, wording: Wording) -> str:
    """A claim that tells of another trade, with a word that it does."""
    return wording.say("another_trade", claim=claim)


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
    asked, given = _telling_words(question), _telling_words(text)
    return len(asked & given) / len(asked) if asked else 0.0


def _telling_words(text: str) -> set[str]:
    """The beginnings of a text's longer words, without those that only ask."""
    return {word[:_STEM] for word in re.findall(r"[a-z-]{4,}", text.lower())} - set(_ASKING.split())


def _quoted(text: str, span: Span, *, first: bool, wording: Wording) -> Sentence:
    quote = wording.say("quoted", quote=text)
    return Sentence(
        text=wording.say("from_sources", claim=quote) if first else quote, basis="framework", spans=(span,)
    )
