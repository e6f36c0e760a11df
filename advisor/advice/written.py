"""The chat model's part: it may say a draft more freely, but only about what the draft's sentences rest on.

Ask -> tie each sentence to the draft -> verify -> send back once what fails -> drop what still fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from advisor.advice.citations import Draft, Paragraph, Sentence
from advisor.advice.grounded import words
from advisor.advice.model_calls import ModelCalls
from advisor.advice.scrutiny import cleaned, objection_to, repeats
from advisor.prompting import fill, load_text
from advisor.records import Usage

Objection = Callable[[Sentence], str | None]
"""What is wrong with a sentence, in words that its writer can mend it by; None where it may be shown."""

Aloud = Callable[[Draft], None]
"""Hears the beginning of a draft that is final while the rest is still in the making."""

NOTHING_HELD = "the model wrote nothing that could be backed"

_MOST_OF_THE_OWNER = 6000
_IN_LIST = {"minimum": 1, "maximum": 99}
"""Told to the model only: a number outside costs it the sentence, not the whole answer."""


class WrittenSentence(BaseModel):
    """One sentence, and the numbers of the material that it says."""

    text: str = Field(max_length=400)
    says: list[int] = Field(max_length=4, json_schema_extra={"items": {"type": "integer", **_IN_LIST}})


class WrittenReply(BaseModel):
    """The reply, sentence by sentence."""

    sentences: list[WrittenSentence] = Field(max_length=24)


class RevisedSentence(WrittenSentence):
    """A sentence mended, under its number in the list of what was sent back."""

    number: int = Field(json_schema_extra={**_IN_LIST})


class Revision(BaseModel):
    """The sentences that could be mended."""

    sentences: list[RevisedSentence] = Field(max_length=24)


class Written(NamedTuple):
    """A draft as the model says it, or as it was where `usage.fell_back` says why."""

    draft: Draft
    usage: Usage


class Writer:
    """Lets a chat model rewrite a draft. The model names draft sentences, never passages, so that it cannot invent a
    citation; labels, and what makes no claim, are the draft's own."""

    def __init__(self, calls: ModelCalls, prompts_dir: Path) -> None:
        self.name = calls.name
        self._calls = calls
        self._advice = load_text(prompts_dir, "write_advice.md")
        self._answer = load_text(prompts_dir, "write_answer.md")
        self._revise = load_text(prompts_dir, "revise.md")

    def write(
        self,
        draft: Draft,
        question: str | None,
        owner_words: str,
        objection: Objection,
        aloud: Aloud,
        spent: int,
        at_most: int,
    ) -> Written:
        """`draft` in the model's words: an answer to `question`, or advice where there is none.

        A paragraph that the model says nothing of, or nothing that holds, stays as the draft has it. The whole has
        `at_most` words, or as many as the draft where that has more. `spent` are the tokens that the conversation has
        used. Nothing reaches `aloud` that `objection` objects to.
        """
        material = _Material(draft, objection, at_most)
        template = self._advice if question is None else self._answer
        prompt = fill(
            template,
            question=question or "",
            material=material.listed,
            owner=owner_words[-_MOST_OF_THE_OWNER:],
            words=str(at_most),
        )
        aloud(material.opening)
        reply, usage = self._calls.ask(prompt, WrittenReply, spent)
        if reply is None:
            return Written(draft, usage)
        attempts = material.tried(reply.sentences)
        if any(attempt.objection for attempt in attempts):
            aloud(material.begun(attempts))
            attempts, revising = self._revised(attempts, material, spent + usage.tokens)
            usage = usage.plus(revising)
        usage = usage.plus(Usage(withheld=sum(attempt.objection is not None for attempt in attempts)))
        if all(attempt.objection for attempt in attempts):
            return Written(draft, usage.plus(Usage(fell_back=NOTHING_HELD)))
        return Written(material.arranged(attempts), usage)

    def _revised(
        self, attempts: Sequence[_Attempt], material: _Material, spent: int
    ) -> tuple[list[_Attempt], Usage]:
        """The attempts with those mended that the model could mend, in one request."""
        failed = [attempt for attempt in attempts if attempt.objection]
        sent_back = "\n".join(
            f"{number}. {attempt.sentence.text}\n   {attempt.objection}"
            for number, attempt in enumerate(failed, 1)
        )
        prompt = fill(self._revise, material=material.listed, sentences=sent_back)
        revision, usage = self._calls.ask(prompt, Revision, spent)
        mended = {said.number: said for said in revision.sentences} if revision else {}
        numbers = iter(range(1, len(failed) + 1))
        revised = [
            material.mended(attempt, mended.get(next(numbers))) if attempt.objection else attempt
            for attempt in attempts
        ]
        return revised, usage.model_copy(update={"fell_back": None})  # what held without it is enough


class _Attempt(NamedTuple):
    """A sentence of the model on the grounds it names: the paragraph it goes to, those that it says something of when
    it holds at once, and what is wrong with it."""

    sentence: Sentence
    paragraph: int
    speaks_of: frozenset[int]
    objection: str | None


class _Material:
    """A draft's sentences, numbered, and what the model makes of them, paragraph by paragraph."""

    def __init__(self, draft: Draft, objection: Objection, at_most: int) -> None:
        self._draft = draft
        self._objection = objection
        self._numbered = [
            (sentence, place) for place, paragraph in enumerate(draft) for sentence in paragraph.sentences
        ]
        self._first, self._last = self._numbered[0][1], self._numbered[-1][1]
        self._stretch = max(1.0, at_most / words(draft))

    @property
    def listed(self) -> str:
        return "\n".join(
            f"{number}. ({sentence.basis}) {sentence.text}"
            for number, (sentence, _) in enumerate(self._numbered, 1)
        )

    @property
    def opening(self) -> Draft:
        """What is said before the first sentence; it makes no claim."""
        return self._draft[: self._first]

    def tried(self, sentences: Sequence[WrittenSentence]) -> list[_Attempt]:
        """The model's sentences verified; one that names nothing goes where the one before it went."""
        attempts: list[_Attempt] = []
        for said in sentences:
            attempts.append(self._tried(said, attempts[-1].paragraph if attempts else self._first))
        return attempts

    def mended(self, failed: _Attempt, said: WrittenSentence | None) -> _Attempt:
        """What came back for a sentence, in its place; the failed one where nothing did."""
        if said is None:
            return failed
        mended = self._tried(said, failed.paragraph)
        return mended._replace(paragraph=failed.paragraph, speaks_of=failed.speaks_of)

    def begun(self, attempts: Sequence[_Attempt]) -> Draft:
        """The beginning that stands whatever becomes of the sentences that are sent back."""
        open_still = min(attempt.paragraph for attempt in attempts if attempt.objection)
        return (*self.opening, *self._paragraphs(attempts, open_still))

    def arranged(self, attempts: Sequence[_Attempt]) -> Draft:
        """The draft with the model's sentences in place of its own, in every paragraph that has any."""
        return (*self.opening, *self._paragraphs(attempts, self._last + 1), *self._draft[self._last + 1 :])

    def _tried(self, said: WrittenSentence, otherwise: int) -> _Attempt:
        named = [self._numbered[n - 1] for n in dict.fromkeys(said.says) if 1 <= n <= len(self._numbered)]
        grounds = [sentence for sentence, _ in named]
        sentence = _tie(cleaned(said.text), grounds)
        objection = objection_to(sentence.text, grounds) or self._objection(sentence)
        return _Attempt(
            sentence,
            paragraph=named[0][1] if named else otherwise,
            speaks_of=frozenset() if objection else frozenset(place for _, place in named),
            objection=objection,
        )

    def _paragraphs(self, attempts: Sequence[_Attempt], end: int) -> Iterator[Paragraph]:
        """The paragraphs before `end`; one that the model says nothing of, or too much, stays as it was."""
        told: list[str] = []
        for place in range(self._first, end):
            paragraph = self._draft[place]
            own = [attempt for attempt in attempts if attempt.paragraph == place]
            around = words((paragraph.model_copy(update={"sentences": ()}),))
            said = tuple(self._said(own, told, words((paragraph,)) * self._stretch - around))
            elsewhere = not own and any(place in attempt.speaks_of for attempt in attempts)
            if not elsewhere:
                yield paragraph.model_copy(update={"sentences": said}) if said else paragraph

    def _said(self, attempts: Sequence[_Attempt], told: list[str], room: float) -> Iterator[Sentence]:
        """The sentences that hold and were not `told` before, as far as there is room for them."""
        for attempt in attempts:
            sentence = attempt.sentence
            size = len(sentence.text.split()) + len(sentence.spans)
            if attempt.objection or size > room or repeats(sentence.text, told):
                continue
            room -= size
            told.append(sentence.text)
            yield sentence


def _tie(text: str, grounds: Sequence[Sentence]) -> Sentence:
    """The model's words on the grounds of the draft sentences they name, and on no others."""
    bases = {ground.basis for ground in grounds}
    spans = tuple(dict.fromkeys(span for ground in grounds for span in ground.spans))
    return Sentence(
        text=text,
        basis=bases.pop() if len(bases) == 1 else "reasoning",
        spans=spans,
        turns=tuple(sorted({turn for ground in grounds for turn in ground.turns})),
        joins=tuple(dict.fromkeys(span for ground in grounds for span in ground.joins if span not in spans)),
    )
