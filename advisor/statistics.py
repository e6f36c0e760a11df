"""What many conversations have in common: how far owners come, what no passage answered, which documents are used."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from advisor.records import SLOTS, Beginning, Citation, Exchange, Feedback, Record, Slot

_UNSAID = re.compile(r"[\W_]+")


class Course(Record):
    """How one conversation went, as it is stored."""

    beginning: Beginning
    exchanges: tuple[Exchange, ...]
    opinions: tuple[Feedback, ...] = ()


class Asked(Record):
    """A question of the interview: in how many conversations it was asked, skipped, and the last to be asked."""

    slot: Slot
    asked: int
    skipped: int
    ended: int


class Unanswered(Record):
    """What owners asked and no passage answered, how often, and when it was last asked."""

    text: str
    times: int
    latest: datetime


class Part(Record):
    """A section of a document, and how many answers rest on it."""

    section: tuple[str, ...]
    answers: int


class Ground(Record):
    """A document, how many answers rest on it, and its sections that ground most."""

    title: str
    answers: int
    parts: tuple[Part, ...]


class Disliked(Record):
    """A reply that did not help: what the owner had said, what was replied, and the reason where there is one."""

    time: datetime
    said: str
    reply: str
    reason: str


class Statistics(Record):
    """How many conversations were opened, how far they came, and what can be learned from them."""

    opened: int = 0
    spoke: int = 0
    advised: int = 0
    took_brief: int = 0
    questions: tuple[Asked, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    grounds: tuple[Ground, ...] = ()
    disliked: tuple[Disliked, ...] = ()
    liked: int = 0


def summed_up(courses: Iterable[Course]) -> Statistics:
    """All conversations together."""
    counted = [course for course in courses if course.exchanges]  # one that was deleted meanwhile has none
    return Statistics(
        opened=len(counted),
        spoke=sum(any(exchange.text for exchange in course.exchanges) for course in counted),
        advised=sum(any(exchange.reply.brief for exchange in course.exchanges) for course in counted),
        took_brief=sum(course.beginning.took_brief for course in counted),
        questions=tuple(_questions(counted)),
        unanswered=_unanswered(counted),
        grounds=_grounds(counted),
        disliked=_disliked(counted),
        liked=sum(opinion.verdict == "up" for course in counted for opinion in course.opinions),
    )


def _questions(courses: Sequence[Course]) -> Iterator[Asked]:
    """In the order in which owners come to them: a question that most are asked stands first."""
    asked, skipped, ended = Counter[Slot](), Counter[Slot](), Counter[Slot]()
    for course in courses:
        asked.update(
            {exchange.reply.question.slot for exchange in course.exchanges if exchange.reply.question}
        )
        skipped.update(
            {
                before.reply.question.slot
                for before, after in pairwise(course.exchanges)
                if before.reply.question and after.action == "skip"
            }
        )
        if last := course.exchanges[-1].reply.question:
            ended[last.slot] += 1
    for slot in sorted(asked, key=lambda slot: (-asked[slot], SLOTS.index(slot))):
        yield Asked(slot=slot, asked=asked[slot], skipped=skipped[slot], ended=ended[slot])


def _unanswered(courses: Sequence[Course]) -> tuple[Unanswered, ...]:
    """The same words count as the same question; the most frequent first, then the latest."""
    alike = defaultdict[str, list[tuple[datetime, str]]](list)
    for course in courses:
        for exchange in course.exchanges:
            if exchange.reply.abstained and exchange.text:
                key = _UNSAID.sub(" ", exchange.text.casefold()).strip()
                alike[key].append((course.beginning.time, exchange.text))
    found = (
        Unanswered(text=max(asked)[1], times=len(asked), latest=max(asked)[0]) for asked in alike.values()
    )
    return tuple(sorted(found, key=lambda one: (one.times, one.latest), reverse=True))


def _grounds(courses: Sequence[Course]) -> tuple[Ground, ...]:
    """An answer counts once for a document and once for a section, however many of its sentences rest on it."""
    documents = Counter[str]()
    parts = defaultdict[str, Counter[tuple[str, ...]]](Counter)
    for course in courses:
        for exchange in course.exchanges:
            resting = _rested_on(exchange)
            documents.update({citation.title for citation in resting})
            for title, section in {(citation.title, citation.section) for citation in resting}:
                parts[title][section] += 1
    return tuple(
        Ground(
            title=title,
            answers=answers,
            parts=tuple(
                Part(section=section, answers=times) for section, times in parts[title].most_common()
            ),
        )
        for title, answers in documents.most_common()
    )


def _rested_on(exchange: Exchange) -> list[Citation]:
    """The citations of what a reply claims; those that only give the reason of a question ground no answer."""
    claimed = {n for claim in exchange.reply.claims for n in claim.citations}
    return [citation for citation in exchange.reply.citations if citation.n in claimed]


def _disliked(courses: Sequence[Course]) -> tuple[Disliked, ...]:
    """The latest first."""
    found = (
        Disliked(
            time=opinion.time,
            said=exchange.text or "",
            reply=exchange.reply.text,
            reason=opinion.reason,
        )
        for course in courses
        for opinion in course.opinions
        if opinion.verdict == "down"
        for exchange in course.exchanges
        if exchange.turn == opinion.turn
    )
    return tuple(sorted(found, key=lambda one: one.time, reverse=True))
