"""Builds an advisor's parts from settings: every part is made here, once, and handed in."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from advisor import records
from advisor.advice import citations, support
from advisor.advice.abstention import load_scope
from advisor.advice.answerable import Answerable, Asked, lesson_of_asked, read_asked
from advisor.advice.answers import Answerer
from advisor.advice.citations import CitationBook
from advisor.advice.claim_features import Features, Pair, read_words
from advisor.advice.guard import Guard
from advisor.advice.lookup import Lookup
from advisor.advice.model_calls import ModelCalls, Terms
from advisor.advice.phrasing import Lexicon, Phraser
from advisor.advice.positioning import Positioning, load_public_words
from advisor.advice.situation import shown
from advisor.advice.support import (
    Entailed,
    Judgement,
    NearestText,
    Uncontradicted,
    lesson_of_claims,
    read_claims,
)
from advisor.advice.telling import Telling
from advisor.advice.written import Writer
from advisor.conversation import reading, state
from advisor.conversation.acknowledging import Acknowledging
from advisor.conversation.advising import Advising
from advisor.conversation.asking import Asking, lesson_of_asking
from advisor.conversation.interview import load_interview
from advisor.conversation.listening import Listener
from advisor.conversation.phrases import load_phrases
from advisor.conversation.placing import Placing, lesson_of_replies, read_replies
from advisor.conversation.reading import Reader
from advisor.conversation.replying import Replying
from advisor.conversation.speaking import Speaking
from advisor.conversation.steps import Steps
from advisor.conversation.supposing import Supposing
from advisor.conversation.weighing import Weighing
from advisor.index import IndexFolder, Library
from advisor.ingestion.cleaning import quote
from advisor.models import (
    Encoder,
    Vectors,
    open_chat_model,
    open_contradiction,
    open_entailment,
    reads_as_one_piece,
)
from advisor.records import Citation, Progress, Record
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.passages import sentences_of
from advisor.retrieval.search import Found, Retriever
from advisor.retrieval.talk import Message
from advisor.settings import Settings
from advisor.strategy import catalogue, fit
from advisor.strategy.catalogue import Catalogue, Support, find_span, load_catalogue
from advisor.strategy.fit import Judge
from advisor.strategy.learned import SHIPPED, Learned, Lesson, lessons


def make_steps(settings: Settings, library: Library, retriever: Retriever, memory: SentenceMemory) -> Steps:
    """The steps of a conversation over one state of the library; prompts are read again."""
    strategies = load_catalogue(settings.prompts_dir, library.documents)
    interview = load_interview(settings.prompts_dir, library.documents)
    phrases = load_phrases(settings.prompts_dir)
    judge = Judge(strategies, memory, open_learned(settings))
    positioning = open_positioning(settings, strategies, retriever.encoder)
    asked = read_asked(settings.prompts_dir)
    chat_model = open_chat_model(settings)
    placing = open_placing(settings, strategies, memory)
    calls = ModelCalls(chat_model, str(settings.chat_model), Terms.of(settings)) if chat_model else None

    def open_book(known: Sequence[Citation]) -> CitationBook:
        return CitationBook(library.documents, quote, library.section_at, known)

    def spelled(text: str) -> str:
        return retriever.spelled(interview.in_full(text))

    def search(question: str, talk: Sequence[Message]) -> Found:
        return retriever.find(question, k=4, history=talk)

    reader = Reader(
        interview,
        memory,
        spelled,
        open_asking(settings, asked, strategies, memory),
        placing,
    )
    weighing = Weighing(judge, Telling(placing.chances if placing else None, positioning.is_unwanted))
    speaking = Speaking(
        open_book,
        strategies,
        open_support(settings, library, retriever.encoder, strategies),
        Writer(calls, settings.prompts_dir) if calls else None,
    )
    return Steps(
        interview=interview,
        phrases=phrases,
        reader=reader,
        listener=Listener(calls, interview.labels, settings.prompts_dir)
        if calls and settings.chat_reads_facts
        else None,
        weighing=weighing,
        acknowledging=Acknowledging(interview, phrases, weighing),
        answerer=Answerer(
            judge,
            load_scope(settings.prompts_dir),
            positioning,
            Lookup(
                strategies,
                memory,
                lambda passage: sentences_of(library, passage),
                reworded(settings, library),
            ),
            open_answerable(settings, asked, strategies, memory, retriever),
            spelled,
        ),
        supposing=Supposing(reader, weighing),
        search=search,
        positioning=positioning,
        speaking=speaking,
        advising=Advising(interview, phrases, weighing, positioning, speaking, settings.max_questions),
        replying=Replying(interview, phrases, weighing, open_book, settings.max_questions),
        max_questions=settings.max_questions,
    )


def encode_examples(settings: Settings, encoder: Encoder) -> None:
    """Encodes the examples of `prompts/` and keeps them in the data folder, so that no owner waits for it."""
    memory = open_memory(settings, encoder)
    library = IndexFolder(settings).open(encoder.name)
    strategies = load_catalogue(settings.prompts_dir, library.documents)
    Judge(strategies, memory, open_learned(settings)).encode_examples()
    Reader(load_interview(settings.prompts_dir, {}), memory).warm_up()
    Lookup(strategies, memory, lambda _: (), reworded(settings, library)).warm_up()


def open_memory(settings: Settings, encoder: Encoder) -> SentenceMemory:
    return SentenceMemory(encoder, settings.data_dir / "cache")


def learn_stale(settings: Settings, encoder: Encoder, progress: Progress) -> list[Path]:
    """Learns what was not learned from `prompts/` as they are now, and ships it in their folder; the files written."""
    learned = open_learned(settings)
    files = []
    for lesson in all_lessons(settings, encoder):
        if not learned.ships(lesson):
            progress(f"learning to {lesson.name}", 0, 0)
            files.append(learned.ship(lesson))
    return files


def all_lessons(settings: Settings, encoder: Encoder) -> Iterator[Lesson]:
    """All there is to learn from `prompts/`, each lesson after what it builds on."""
    retriever = Retriever.open(settings)
    strategies = load_catalogue(settings.prompts_dir, retriever.library.documents)
    asked = read_asked(settings.prompts_dir)
    yield from lessons(strategies, encoder, open_learned(settings))
    yield claims_lesson(settings, retriever.library, encoder, strategies)
    if asked:
        yield answerable_lesson(asked, retriever)
        yield lesson_of_asking(asked, strategies.cases, encoder)
    replies = read_replies(settings.prompts_dir)
    if replies:
        yield lesson_of_replies(replies, strategies.cases, encoder)


def open_support(settings: Settings, library: Library, encoder: Encoder, strategies: Catalogue) -> Judgement:
    """What judges whether a passage supports a claim: an entailment model where one is set, else what was learned."""
    entailment = open_entailment(settings)
    if entailment:
        return Entailed(entailment.relation)

    def weights() -> Vectors:
        return open_learned(settings).recall(claims_lesson(settings, library, encoder, strategies))

    learned = support.Support(
        Features(read_words(settings.prompts_dir)), weights, encoder, nearest_text(library)
    )
    contradiction = open_contradiction(settings)
    return Uncontradicted(learned, contradiction.chance) if contradiction else learned


def open_guard(settings: Settings, library: Library, encoder: Encoder, strategies: Catalogue) -> Guard:
    """A guard that trusts no claim, not even the catalogue's, and has heard no owner: to be measured."""
    book = CitationBook(library.documents, quote, library.section_at, ())
    return Guard(book, "", open_support(settings, library, encoder, strategies), ())


def open_asking(
    settings: Settings, asked: Sequence[Asked], strategies: Catalogue, memory: SentenceMemory
) -> Asking | None:
    """What notices a question without its mark; None where nothing is to be learned from."""
    if not asked:
        return None

    def weights() -> Vectors:
        return open_learned(settings).recall(lesson_of_asking(asked, strategies.cases, memory.encoder))

    return Asking(memory, weights)


def open_placing(settings: Settings, strategies: Catalogue, memory: SentenceMemory) -> Placing | None:
    """What knows which question a reply answers; None where nothing is to be learned from."""
    replies = read_replies(settings.prompts_dir)
    if not replies:
        return None

    def weights() -> Vectors:
        return open_learned(settings).recall(lesson_of_replies(replies, strategies.cases, memory.encoder))

    return Placing(memory, weights)


def open_answerable(
    settings: Settings,
    asked: Sequence[Asked],
    strategies: Catalogue,
    memory: SentenceMemory,
    retriever: Retriever,
) -> Answerable | None:
    """What knows which questions the library answers; None where nothing is to be learned from."""
    if not asked:
        return None

    def weights() -> Vectors:
        return open_learned(settings).recall(answerable_lesson(asked, retriever))

    return Answerable(memory, weights, {claim.source for claim in strategies.supports()})


def answerable_lesson(asked: Sequence[Asked], retriever: Retriever) -> Lesson:
    return lesson_of_asked(asked, retriever.encoder, lambda question: retriever.find(question, k=1))


def reworded(settings: Settings, library: Library) -> tuple[Support, ...]:
    """The passages of `claims.jsonl` in plain words, as far as they are in the library."""
    supports = (
        Support(source=one.source, quote=one.quote, text=text, span=find_span(one, library.documents))
        for one in read_claims(settings.prompts_dir)
        for text in one.supported
    )
    return shown(tuple(supports))


def claims_lesson(settings: Settings, library: Library, encoder: Encoder, strategies: Catalogue) -> Lesson:
    """To doubt claims; the catalogue's own are taken as supported."""
    folder = settings.prompts_dir
    signed = [Pair(claim.text, claim.quote) for claim in strategies.supports()]
    return lesson_of_claims(read_claims(folder), signed, read_words(folder), encoder, nearest_text(library))


def nearest_text(library: Library) -> NearestText:
    """Moves a claim's vector towards the texts of the library, and tells how near the nearest of them comes."""

    def nearest(vector: Vectors) -> tuple[Vectors, float]:
        moved = library.adapted(vector)
        found = library.nearest_pieces(moved, 1)
        return moved, found[0][1] if found else -1.0

    return nearest


def open_positioning(settings: Settings, strategies: Catalogue, encoder: Encoder) -> Positioning:
    """What puts advice into words for the public; consultants wrote the cases' trades and reasons, so their spelling
    can be trusted."""
    words = load_public_words(settings.prompts_dir)
    texts = (text for case in strategies.cases for text in (case.trade, case.why))
    return Positioning(words, Phraser(words.speech, Lexicon(texts, reads_as_one_piece(encoder))))


def open_learned(settings: Settings) -> Learned:
    return Learned(settings.prompts_dir / SHIPPED, settings.data_dir / "cache")


def remembered_records() -> list[type[Any]]:
    """Every record that a stored conversation may hold; nothing else is read back from the database."""
    rooms: tuple[ModuleType, ...] = (records, citations, reading, state, catalogue, fit)
    return [
        member
        for room in rooms
        for _, member in inspect.getmembers(room, inspect.isclass)
        if issubclass(member, Record)
    ]
