"""Does every sentence of an advice rest on what it names? Looked at again from outside, one by one.

- A framework claim is signed in the catalogue, or its passages support it by the guard.
- An owner's claim names turns; what it quotes stands there, and without a quotation their words must support it.
- A reasoning claim joins passages or turns, and all of them exist.
- A sentence without a type cannot show its grounds, so it is unsupported. Fixed wordings and asides in italics are talk
  and claim nothing.

Of a brief, its claims count; steps, numbers to watch, tests and gaps are things to do and things not known.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from advisor.advice.citations import CitationBook, Draft, Paragraph, Sentence
from advisor.advice.export import claims_of
from advisor.advice.guard import Guard
from advisor.advice.support import Judgement
from advisor.conversation.assembly import open_support
from advisor.conversation.interview import load_interview
from advisor.conversation.phrases import load_phrases
from advisor.index import Library
from advisor.ingestion.cleaning import quote
from advisor.ingestion.sentences import sentence_spans
from advisor.models import Encoder
from advisor.prompting import variables_of
from advisor.records import Brief, Citation, Claim, Document, Record, Span
from advisor.settings import Settings
from advisor.strategy.catalogue import Catalogue

UNTYPED = "it has no type, so it names no grounds"
NO_TURN = "it names no turn in which the owner said anything"
NOT_SAID = "the turns it names do not hold what it says of the owner"
JOINS_NOTHING = "it joins neither passages nor turns"
NOT_THERE = "it names a passage or a turn that does not exist"

_QUOTED = re.compile(r"“([^”]+)”")
_ASIDE = re.compile(r"\*[^*]+\*")


class Advice(Record):
    """A reply that brings a brief: its sentences, the brief, the citations so far, and the owner's words by turn."""

    draft: Draft
    brief: Brief
    citations: tuple[Citation, ...]
    turns: Mapping[int, str]


class Finding(Record):
    """A claim, and why it is unsupported; None where it is supported."""

    text: str
    why: str | None


class Auditor:
    """Looks at advice from outside. `signed` are the catalogue's claims, `fixed` the wordings that claim nothing."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        support: Judgement,
        signed: Container[str],
        fixed: Container[str],
    ) -> None:
        self._documents = documents
        self._support = support
        self._signed = signed
        self._fixed = fixed

    def verbatim(self, citation: Citation) -> bool:
        """Whether a citation's quote is what the document reads like at its offsets."""
        document = self._documents.get(citation.source)
        return (
            document is not None
            and document.sha256 == citation.source_sha256
            and 0 <= citation.start < citation.end <= len(document.text)
            and citation.quote == quote(document, citation.start, citation.end)
        )

    def findings(self, advice: Advice) -> Iterator[Finding]:
        """Every claim that an advice makes in its text and in its brief."""
        book = CitationBook(self._documents, quote, lambda *_: (), advice.citations)
        owner_words = "\n".join(advice.turns.values())
        guard = Guard(book, owner_words, self._support, self._signed)
        for paragraph in advice.draft:
            for text in self._untyped(paragraph):
                yield Finding(text=text, why=UNTYPED)
            headed = (paragraph.heading,) if paragraph.heading else ()
            for sentence in (*headed, *paragraph.sentences):
                if book.holds(sentence, owner_words):  # others are not shown
                    yield Finding(text=sentence.text, why=self._problem(sentence, guard, advice.turns))
        spans = {citation.n: citation.span for citation in advice.citations}
        for claim in claims_of(advice.brief):
            there = set(claim.citations) <= set(spans)
            problem = self._problem(_as_sentence(claim, spans), guard, advice.turns) if there else NOT_THERE
            yield Finding(text=claim.text, why=problem)

    def _untyped(self, paragraph: Paragraph) -> Iterator[str]:
        """What a paragraph says outside its sentences, without talk."""
        note = paragraph.note
        if note not in self._fixed and not _ASIDE.fullmatch(note):
            yield from (note[start:end] for start, end in sentence_spans(note))

    def _problem(self, sentence: Sentence, guard: Guard, turns: Mapping[int, str]) -> str | None:
        if not set(sentence.turns) <= set(turns):
            return NOT_THERE
        match sentence.basis:
            case "framework":
                return guard.objection(sentence)
            case "owner":
                return self._not_said(sentence, [turns[turn] for turn in sentence.turns])
            case "reasoning":
                grounds = (*sentence.spans, *sentence.joins, *sentence.turns)
                return guard.objection(sentence) if grounds else JOINS_NOTHING

    def _not_said(self, sentence: Sentence, said: list[str]) -> str | None:
        words = " ".join(" ".join(said).split())
        if not words:
            return NO_TURN
        quoted = [" ".join(quoted.split()).rstrip("…,. ") for quoted in _QUOTED.findall(sentence.text)]
        if quoted:
            return None if all(one in words for one in quoted) else NOT_SAID
        return NOT_SAID if self._support(sentence.text, words) else None


def open_auditor(settings: Settings, library: Library, encoder: Encoder, catalogue: Catalogue) -> Auditor:
    """An auditor by the guard's own judgement of what passages support."""
    phrases = load_phrases(settings.prompts_dir)
    words = (one.say for one in phrases.acknowledgements)
    unsure = (
        said
        for prompt in load_interview(settings.prompts_dir, {}).slots
        for said in (prompt.unsure, prompt.tactfully().unsure)
    )
    fixed = (*phrases.variants.values(), *words, *phrases.thanks_for.values(), *unsure)
    return Auditor(
        library.documents,
        open_support(settings, library, encoder, catalogue),
        {support.text for support in catalogue.supports()},
        {text for texts in fixed for text in texts if not variables_of(text)},
    )


def _as_sentence(claim: Claim, spans: Mapping[int, Span]) -> Sentence:
    return Sentence(
        text=claim.text,
        basis=claim.basis,
        spans=tuple(spans[n] for n in claim.citations),
        turns=claim.turns,
    )
