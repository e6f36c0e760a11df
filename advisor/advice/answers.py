"""Answers to what an owner asks: from the catalogue's claims, from passages, or said not to be covered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from advisor.advice.abstention import Scope
from advisor.advice.brief import positioning
from advisor.advice.citations import Draft, Paragraph, Sentence
from advisor.advice.grounded import framework, heard, reasoning
from advisor.advice.situation import Situation, shown, spoken
from advisor.prompting import Wording
from advisor.records import Passage, Record, Span
from advisor.retrieval.examples import Examples, SentenceMemory
from advisor.strategy.catalogue import Strategy
from advisor.strategy.fit import Fit, Judge, Statement

Topic = Literal[
    "why_ask",
    "why_not",
    "measure",
    "say_it",
    "cost",
    "risk",
    "how",
    "more",
    "source",
    "what_else",
    "compare",
    "brief",
    "what_if",
    "general",
]
Search = Callable[[str], Sequence[Passage]]
"""Ranked passages for a question, in the context of the conversation."""

SentencesOf = Callable[[Passage], Sequence[tuple[str, Span]]]
"""The sentences a passage shows, each with its raw span."""

_CLAIM_IS_NEAR = 0.56
_SENTENCE_IS_NEAR = 0.5
_SHARED_WORDS = 0.15
_STILL_RELATED = 0.1
_SAME_BREATH = 0.3
_TOLD_AT_ONCE = 3
_WORDS_AT_ONCE = 75
_SHORT_QUESTION = 9
_POINTS_BACK = re.compile(r"\b(?:it|that|this|they|them|those|these)\b", re.IGNORECASE)
_ABOUT_ADVICE: frozenset[Topic] = frozenset(
    {"why_not", "say_it", "cost", "risk", "how", "what_else", "brief"}
)
_STEM = 6
_ASKING = {
    "what",
    "which",
    "when",
    "where",
    "does",
    "should",
    "would",
    "could",
    "about",
    "that",
    "this",
    "with",
    "from",
    "have",
    "your",
    "mean",
    "help",
    "make",
    "them",
    "they",
    "there",
    "their",
    "tell",
    "much",
    "many",
    "will",
}
_NAMED = 88
_TEMPTED = 0.8
_PLACES = {"second": 2, "2nd": 2, "runner": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


class Answer(Record):
    """A draft of the answer, and whether it says that the library does not cover the question.

    `unknown` is True where nothing was found, False where the subject is known to lie outside the library.
    """

    draft: Draft
    abstained: bool = False
    unknown: bool = False


class _Near(NamedTuple):
    similarity: float
    text: str
    span: Span


class _Found(NamedTuple):
    similarity: float
    sentence: Sentence


class Answerer:
    """Answers questions about the advice, the strategies and whatever the library covers."""

    def __init__(
        self,
        judge: Judge,
        scope: Scope,
        promises: Mapping[str, str],
        memory: SentenceMemory,
        sentences_of: SentencesOf,
    ) -> None:
        self._promises = promises
        catalogue = judge.catalogue
        self._judge = judge
        self._catalogue = catalogue
        self._scope = scope
        self._memory = memory
        self._sentences_of = sentences_of
        supports = shown(tuple(catalogue.supports()))
        self._supports = {str(i): support for i, support in enumerate(supports)}
        self._claims = Examples({key: [support.text] for key, support in self._supports.items()}, memory)

    def warm_up(self) -> None:
        self._claims.warm_up()

    def answer(
        self, question: str, topic: Topic, situation: Situation | None, search: Search, wording: Wording
    ) -> Answer:
        """The answer to `question`. `situation` is None before any advice was given."""
        outside = self._scope.outside_of(question)
        if outside:
            return _not_covered(wording.pick(f"outside-{outside.topic}", outside.reply))
        named = self._named(question)
        if topic == "compare" and len(named) > 1:
            return self._compare(named[:2], wording)
        if situation:
            advice = self._about_the_advice(question, topic, named, situation, wording)
            if advice:
                return advice
        elif topic in _ABOUT_ADVICE and _is_bare(question):
            return Answer(draft=(Paragraph(note=wording.say("advice_first")),))
        if topic == "source":
            return Answer(draft=(Paragraph(note=wording.say("source_open")),))
        if named and topic in {"general", "more", "how", "risk"}:
            return self._explain(named[0], topic)
        tempted = self._temptation(question, wording) if topic == "general" else None
        return tempted or self._from_library(_in_full(question, situation), search, wording)

    # --- questions about the advice --------------------------------------------------------------------

    def _about_the_advice(
        self, question: str, topic: Topic, named: Sequence[Strategy], situation: Situation, wording: Wording
    ) -> Answer | None:
        first = situation.first.strategy
        about = named[0] if named else first
        match topic:
            case "why_not":
                return self._why_not(self._meant(question, named, situation), situation, wording)
            case "cost":
                return _cost(about, wording)
            case "risk":
                return _risk(about, situation, wording)
            case "measure":
                return _measure(about, wording)
            case "say_it":
                return self._say_it(situation, wording)
            case "what_else":
                return _what_else(situation, wording)
            case "brief":
                return Answer(draft=(Paragraph(note=wording.say("brief_open")),))
            case "how" if named or _is_bare(question):
                return _how(about, wording)
            case "more" if named or _is_bare(question):
                return self._explain(about, topic)
            case _:
                return None

    def _meant(self, question: str, named: Sequence[Strategy], situation: Situation) -> Fit:
        """The strategy that "why not the second?" or "why not loyalty cards?" asks about."""
        words = re.findall(r"\w+", question.lower())
        place = next((_PLACES[word] for word in words if word in _PLACES), None)
        if place:
            return situation.ranking[place - 1]
        if named:
            return situation.ranking[situation.place(named[0].id) - 1]
        nearest = self._claims.nearest([question])[0]
        key = max(nearest, key=lambda label: nearest[label].similarity, default=None)
        if key and nearest[key].similarity >= _SENTENCE_IS_NEAR:
            support = self._supports[key]
            owner = next((s for s in self._catalogue.strategies if support in tuple(s.supports())), None)
            if owner and owner.id != situation.first.strategy.id:
                return situation.ranking[situation.place(owner.id) - 1]
        return situation.runner_up

    def _why_not(self, fit: Fit, situation: Situation, wording: Wording) -> Answer:
        place = situation.place(fit.strategy.id)
        name, first = f"*{fit.strategy.name}*", f"*{situation.first.strategy.name}*"
        if place == 1:
            return self._explain(fit.strategy, "more")
        opening = reasoning(wording.say("why_not_open", name=name, place=_ordinal(place)))
        in_favour = [heard(reason, "speaks_for", wording) for reason in spoken(fit.for_)[:1]]
        opposed = [heard(reason, "speaks_against", wording) for reason in spoken(fit.against)[:1]]
        neither = [] if in_favour or opposed else [reasoning(wording.say("nothing_for"))]
        catch = [framework(support) for support in shown(fit.strategy.pitfalls)[:1]]
        verdict = reasoning(wording.say("first_is_stronger", first=first, name=name), *in_favour, *opposed)
        return Answer(
            draft=(Paragraph(sentences=(opening, *in_favour, *neither, *opposed, *catch)), _one(verdict))
        )

    def _say_it(self, situation: Situation, wording: Wording) -> Answer:
        """How to put the advice into words: the claims on being heard, and the positioning statement."""
        pitfall = next((p for p in self._catalogue.pitfalls if p.id == "not-communicated"), None)
        grounds = tuple(framework(support) for support in shown(pitfall.claims)[:1]) if pitfall else ()
        statement = positioning(situation, self._promises)
        turns = {fact.turn for fact in situation.profile.facts}
        attempt = reasoning(wording.say("say_it", statement=f"*{statement}*"), turns=turns)
        return Answer(draft=(Paragraph(note=wording.say("say_it_open"), sentences=(*grounds, attempt)),))

    def _temptation(self, question: str, wording: Wording) -> Answer | None:
        """ "Should we cut our prices?" is a pitfall asked about."""
        asked = question.lower()
        named = [
            p for p in self._catalogue.pitfalls if fuzz.partial_ratio(_plain_name(p.name), asked) >= _NAMED
        ]
        dangers = self._judge.dangers([Statement(text=question, turn=0)])
        clear = [danger.pitfall for danger in dangers if danger.reasons[0].strength >= _TEMPTED]
        if not named and not clear:
            return None
        pitfall = [*named, *clear][0]
        advice = reasoning(wording.pick(pitfall.id, pitfall.leave_alone))
        claims = tuple(framework(support) for support in shown(pitfall.claims)[:2])
        return Answer(draft=(Paragraph(sentences=(advice, *claims, reasoning(pitfall.instead))),))

    # --- questions about the library -------------------------------------------------------------------

    def _named(self, question: str) -> list[Strategy]:
        """Strategies the question names, the longest name first."""
        asked = question.lower()
        found = [
            strategy
            for strategy in self._catalogue.strategies
            if fuzz.partial_ratio(_plain_name(strategy.name), asked) >= _NAMED
        ]
        return sorted(found, key=lambda strategy: -len(strategy.name))

    def _explain(self, strategy: Strategy, topic: Topic) -> Answer:
        parts = {"how": strategy.how, "risk": strategy.pitfalls}.get(topic, (*strategy.idea, *strategy.why))
        opening = reasoning(f"*{strategy.name}*: {strategy.in_short[:1].lower()}{strategy.in_short[1:]}")
        return Answer(
            draft=(Paragraph(sentences=(opening, *(framework(support) for support in shown(parts)[:3]))),)
        )

    def _compare(self, pair: Sequence[Strategy], wording: Wording) -> Answer:
        sides = tuple(
            Paragraph(
                label=f"**{strategy.name}.**",
                sentences=(
                    reasoning(strategy.in_short),
                    *(framework(support) for support in shown((*strategy.idea, *strategy.why))[:2]),
                ),
            )
            for strategy in pair
        )
        return Answer(draft=(Paragraph(note=wording.say("compare_open")), *sides))

    def _from_library(self, question: str, search: Search, wording: Wording) -> Answer:
        claims = self._near_claims(question)
        if claims:
            return Answer(draft=(Paragraph(sentences=tuple(found.sentence for found in claims)),))
        quotes = self._near_sentences(question, search(question), wording)
        if quotes:
            return Answer(draft=(Paragraph(sentences=quotes),))
        nothing = _not_covered(wording.pick("unknown", self._scope.unknown))
        return nothing.model_copy(update={"unknown": True})

    def _near_claims(self, question: str) -> list[_Found]:
        nearest = self._claims.nearest([question])[0]
        ranked = sorted(nearest, key=lambda key: -nearest[key].similarity)
        found: list[_Found] = []
        for key in ranked[:12]:
            support, cosine = self._supports[key], nearest[key].similarity
            similarity = (
                cosine
                + _SHARED_WORDS * _shared(question, f"{support.text} {support.quote}")
                - _SHARED_WORDS / 2
            )
            best = found[0].similarity if found else similarity
            repeated = any(support.span in previous.sentence.spans for previous in found)
            if similarity < _CLAIM_IS_NEAR or similarity < best - _STILL_RELATED or len(found) == 3:
                break
            if not repeated and all(
                fuzz.token_set_ratio(support.text, previous.sentence.text) < 80 for previous in found
            ):
                found.append(_Found(similarity, framework(support)))
        return found

    def _near_sentences(
        self, question: str, passages: Iterable[Passage], wording: Wording
    ) -> tuple[Sentence, ...]:
        """The sentence nearest to the question with those after it that still speak of the same."""
        best: list[_Near] = []
        asked = self._memory.vectors([question])[0]
        for passage in passages:
            sentences = self._sentences_of(passage)
            if not sentences:
                continue
            cosines = self._memory.vectors([text for text, _ in sentences]) @ asked
            near = [
                _Near(float(cosine) + _SHARED_WORDS * _shared(question, text), text, span)
                for cosine, (text, span) in zip(cosines, sentences, strict=True)
            ]
            first = max(range(len(near)), key=lambda i: near[i].similarity)
            if not best or near[first].similarity > best[0].similarity:
                best = near[first:]
        if not best or best[0].similarity < _SENTENCE_IS_NEAR:
            return ()
        return tuple(
            _quoted(near.text, near.span, first=i == 0, wording=wording)
            for i, near in enumerate(_in_one_breath(best))
        )


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


def _in_full(question: str, situation: Situation | None) -> str:
    """A short question about "it" or "that", with the name of the advice it points to."""
    points_back = _POINTS_BACK.search(question) and len(question.split()) <= _SHORT_QUESTION
    return f"{question} ({situation.first.strategy.name})" if situation and points_back else question


def _shared(question: str, text: str) -> float:
    """The share of the question's longer words that begin a word of `text`."""
    asked = {word[:_STEM] for word in re.findall(r"[a-z-]{4,}", question.lower())} - _ASKING
    given = {word[:_STEM] for word in re.findall(r"[a-z-]{4,}", text.lower())}
    return len(asked & given) / len(asked) if asked else 0.0


def _quoted(text: str, span: Span, *, first: bool, wording: Wording) -> Sentence:
    quote = wording.say("quoted", quote=text)
    return Sentence(
        text=wording.say("from_sources", claim=quote) if first else quote, basis="framework", spans=(span,)
    )


def _cost(strategy: Strategy, wording: Wording) -> Answer:
    return Answer(
        draft=(Paragraph(note=wording.say("cost_open")), _one(_test(strategy, wording))), abstained=True
    )


def _measure(strategy: Strategy, wording: Wording) -> Answer:
    counted = tuple(reasoning(kpi) for kpi in strategy.kpis)
    opening = wording.say("measure_open", name=f"*{strategy.name}*")
    return Answer(
        draft=(Paragraph(note=opening, sentences=counted, bulleted=True), _one(_test(strategy, wording)))
    )


def _risk(strategy: Strategy, situation: Situation, wording: Wording) -> Answer:
    claims = tuple(framework(support) for support in shown(strategy.pitfalls)[:2])
    yours = tuple(
        reasoning(
            wording.say(
                "risk_yours", instead=danger.pitfall.instead[:1].lower() + danger.pitfall.instead[1:]
            ),
            turns={reason.turn for reason in danger.reasons},
        )
        for danger in situation.dangers[:1]
    )
    return Answer(draft=(Paragraph(note=wording.say("risk_open"), sentences=(*claims, *yours)),))


def _how(strategy: Strategy, wording: Wording) -> Answer:
    steps = tuple(framework(support) for support in shown(strategy.how)[:3])
    return Answer(
        draft=(
            Paragraph(note=wording.say("how_open"), sentences=steps),
            _one(_test(strategy, wording)),
        )
    )


def _what_else(situation: Situation, wording: Wording) -> Answer:
    others = tuple(
        reasoning(
            f"**{fit.strategy.name}**: {fit.strategy.in_short[:1].lower()}{fit.strategy.in_short[1:]}",
            turns={reason.turn for reason in fit.for_},
        )
        for fit in situation.ranking[1:4]
    )
    opening = wording.say("what_else_open", first=f"*{situation.first.strategy.name}*")
    return Answer(draft=(Paragraph(note=opening, sentences=others, bulleted=True),))


def _test(strategy: Strategy, wording: Wording) -> Sentence:
    test = strategy.test
    return reasoning(
        wording.say(
            "test",
            weeks=str(test.weeks),
            do=test.do[:1].lower() + test.do[1:],
            cost_cap=test.cost_cap.rstrip("."),
            measure=test.measure[:1].lower() + test.measure[1:].rstrip("."),
            stop_if=test.stop_if[:1].lower() + test.stop_if[1:].rstrip("."),
        )
    )


def _not_covered(text: str) -> Answer:
    return Answer(draft=(Paragraph(note=text),), abstained=True)


def _one(sentence: Sentence) -> Paragraph:
    return Paragraph(sentences=(sentence,))


def _ordinal(place: int) -> str:
    words = (
        "",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
    )
    return words[place] if place < len(words) else "further down"


def _plain_name(name: str) -> str:
    return re.sub(r"\s*\([^)]*\)", "", name).replace("“", "").replace("”", "").lower()


def _is_bare(question: str) -> bool:
    """ "How do I start?" is about the advice as a whole; more words name a subject of their own."""
    return len([word for word in re.findall(r"\w+", question.lower()) if len(word) > 3]) <= 3
