"""Simulated owners interviewed: are they understood, is the advice what an expert would give, is it soon enough?"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from advisor.conversation.advisor import Advisor, Conversation
from advisor.evaluation.datasets import Split
from advisor.evaluation.grounds import Advice, Auditor, Finding, open_auditor
from advisor.evaluation.measures import finds
from advisor.evaluation.owners import Owner, load_owners
from advisor.evaluation.parts import Parts
from advisor.evaluation.significance import Interval, mean_with_interval, median_with_interval
from advisor.ingestion.sentences import sentence_spans
from advisor.records import Action, Citation, Progress, Record, Reply, Slot

TOP = 3
_MOST_QUESTIONS = 16
_UNKNOWN = "I don't know."
_ADVISE: Action = "advise"
_MARKS = re.compile(r"\s*\[\d+\]|[*_]")


class Interviewed(Record):
    """An owner's interview, and how good it was. Shares are None where nothing could be counted.

    - `slots_right`: of the facts that the owner stated, the share that the profile holds under their slot.
    - `slots_wrong`: of the slots filled whose facts are known, the share that holds something else.
    - `first_in_top`, `any_in_top`: whether the expert's first choice, or any of the expert's, is among the first three.
    - `first_is_fit`: whether what comes first is recommended by the expert or acceptable.
    - `forbidden`: whether the brief recommends a strategy that it must not.
    - `cited`: share of the groups of `must_cite` that advice or brief cite.
    - `questions`: how many were asked; `settled`: after how many the first place no longer changed.
    - `repeated`: share of the questions that asked of a slot again.
    - `recovered`: whether a correction stands in the profile.
    - `words`: of the reply that brings the advice; `reply_words`: of every reply.
    - `supported`: share of the claims of advice and brief that rest on what they name; `unsupported`: the others.
    - `verbatim`: share of the quotes that are the source's words.
    - `said_again`: share of the sentences that were said before, a question put again aside.
    """

    owner: str
    split: Split
    style: str
    wanted: tuple[str, ...]
    got: tuple[str, ...]
    slots_right: float | None
    slots_wrong: float | None
    first_in_top: bool
    any_in_top: bool
    first_is_fit: bool
    forbidden: tuple[str, ...]
    cited: float | None
    questions: int
    settled: int
    repeated: float
    recovered: bool | None
    words: int
    reply_words: tuple[int, ...]
    supported: float | None
    unsupported: tuple[Finding, ...]
    verbatim: float | None
    said_again: float | None

    @property
    def recommends_forbidden(self) -> bool:
        return bool(self.forbidden)


class Talk(Record):
    """What came of an interview: the replies, those that brought a brief, the slots asked about in order, and all that
    the owner typed."""

    replies: tuple[Reply, ...]
    advice: tuple[Advice, ...]
    asked: tuple[Slot, ...]
    said: str


def interview_owners(
    parts: Parts, kind: type[Advisor], split: Split | Literal["all"], progress: Progress
) -> tuple[Interviewed, ...]:
    """Opens an advisor of that kind and lets it interview a split's owners of the data set."""
    documents, strategies = parts.library.documents, parts.catalogue.strategies
    owners = load_owners(parts.folder, documents, [strategy.name for strategy in strategies])
    auditor = open_auditor(parts.settings, parts.library, parts.encoder, parts.catalogue)
    chosen = [owner for owner in owners if split in ("all", owner.split)]
    with TemporaryDirectory() as folder, closing(kind.open(parts.settings, Path(folder))) as advisor:
        return interview_all(advisor, chosen, auditor, progress)


def interview_all(
    advisor: Advisor, owners: Sequence[Owner], auditor: Auditor, progress: Progress
) -> tuple[Interviewed, ...]:
    """Interviews every owner in a new conversation, which is forgotten afterwards."""
    return tuple(_interviewed(advisor, owners, auditor, progress))


def _interviewed(
    advisor: Advisor, owners: Sequence[Owner], auditor: Auditor, progress: Progress
) -> Iterator[Interviewed]:
    for done, owner in enumerate(owners):
        progress("Interviewing owners", done, len(owners))
        conversation = advisor.start(uuid.uuid5(uuid.NAMESPACE_OID, owner.id).hex)  # the id chooses wordings
        try:
            yield score(owner, interview(conversation, owner), auditor)
        finally:
            advisor.forget(conversation.id)


def interview(conversation: Conversation, owner: Owner) -> Talk:
    """Opens, answers whatever is asked until there is advice, and corrects what is to be corrected."""
    said, asked = [owner.opening], list[Slot]()
    replies, advice = list[Reply](), list[Advice]()

    def take(reply: Reply) -> Reply:
        replies.append(reply)
        if reply.brief:
            advice.append(_advice(conversation, reply))
        return reply

    reply = take(conversation.send(owner.opening))
    while reply.question and len(asked) < _MOST_QUESTIONS:
        asked.append(reply.question.slot)
        said.append(owner.answers.get(asked[-1], _UNKNOWN))
        reply = take(conversation.send(said[-1]))
    if not advice:
        take(conversation.act(_ADVISE))
    if owner.correction:
        take(conversation.send(owner.correction.says))
    return Talk(replies=tuple(replies), advice=tuple(advice), asked=tuple(asked), said="\n".join(said))


def _advice(conversation: Conversation, reply: Reply) -> Advice:
    assert reply.brief is not None
    return Advice(
        draft=conversation.draft,
        brief=reply.brief,
        citations=conversation.citations,
        turns={exchange.turn: exchange.text for exchange in conversation.history() if exchange.text},
    )


def score(owner: Owner, talk: Talk, auditor: Auditor) -> Interviewed:
    """How good an interview was."""
    place = next(place for place, reply in enumerate(talk.replies) if reply.brief)
    advice = talk.replies[place]
    assert advice.brief is not None
    findings = [finding for given in talk.advice for finding in auditor.findings(given)]
    ranking = [standing.name for standing in advice.ranking]
    fit = {*owner.recommend, *owner.acceptable}
    recommended = [recommendation.name for recommendation in advice.brief.recommendations]
    filled = {slot: answered.quote for slot, answered in advice.profile.items()}
    spans = [citation.span for citation in advice.citations]
    return Interviewed(
        owner=owner.id,
        split=owner.split,
        style=owner.style,
        wanted=owner.recommend,
        got=tuple(ranking[:TOP]),
        slots_right=_share([_holds(filled.get(slot, ""), words) for slot, words in _stated(owner, talk)]),
        slots_wrong=_share(
            [not _holds(filled[slot], words) for slot, words in owner.facts.items() if slot in filled]
        ),
        first_in_top=owner.recommend[0] in ranking[:TOP],
        any_in_top=any(name in ranking[:TOP] for name in owner.recommend),
        first_is_fit=ranking[0] in fit,
        forbidden=tuple(name for name in recommended if name in owner.forbidden),
        cited=_share([any(finds(span, group) for span in spans) for group in owner.groups]),
        questions=len(talk.asked),
        settled=_settled(talk.replies[: place + 1], ranking[0]),
        repeated=1 - len(set(talk.asked)) / len(talk.asked) if talk.asked else 0.0,
        recovered=_recovered(owner, talk.replies[-1]),
        words=len(advice.text.split()),
        reply_words=tuple(len(reply.text.split()) for reply in talk.replies),
        supported=_share([finding.why is None for finding in findings]),
        unsupported=tuple(finding for finding in findings if finding.why),
        verbatim=_share([auditor.verbatim(citation) for citation in _citations(talk.replies)]),
        said_again=_said_again(talk.replies),
    )


def _citations(replies: Sequence[Reply]) -> Iterator[Citation]:
    return (citation for reply in replies for citation in reply.citations)


def _said_again(replies: Sequence[Reply]) -> float | None:
    """The share of the sentences that stood in the talk before, word for word."""
    said = [sentence for reply in replies for sentence in _sentences(reply)]
    return 1 - len(set(said)) / len(said) if said else None


def _sentences(reply: Reply) -> Iterator[str]:
    """What a reply says, without marks and without its question and the reason for it."""
    question = reply.question
    asks = [_MARKS.sub("", part).rstrip(".") for part in (question.text, question.why)] if question else []
    for paragraph in _MARKS.sub("", reply.text).split("\n\n"):
        if not any(part in paragraph for part in asks):
            yield from (paragraph[start:end] for start, end in sentence_spans(paragraph))


def _stated(owner: Owner, talk: Talk) -> Iterator[tuple[Slot, tuple[str, ...]]]:
    """The facts whose words the owner typed in this interview."""
    return ((slot, words) for slot, words in owner.facts.items() if _holds(talk.said, words))


def _holds(text: str, any_of: Sequence[str]) -> bool:
    return any(_plain(words) in _plain(text) for words in any_of)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("’", "'")))


def _settled(replies: Sequence[Reply], first: str) -> int:
    """The number of answers after which `first` stood first and stayed there."""
    leaders = [reply.ranking[0].name if reply.ranking else "" for reply in replies]
    changed = [place for place, leader in enumerate(leaders) if leader != first]
    return changed[-1] + 1 if changed else 0


def _recovered(owner: Owner, last: Reply) -> bool | None:
    if owner.correction is None:
        return None
    held = last.profile.get(owner.correction.slot)
    return held is not None and _holds(f"{held.value} {held.quote}", [owner.correction.value])


def _share(rights: Sequence[bool]) -> float | None:
    return sum(rights) / len(rights) if rights else None


class Measure(NamedTuple):
    """A figure over all interviews: its name in reports, the field of `Interviewed` it is taken of, and how."""

    name: str
    field: str
    middle: Callable[[Sequence[float]], Interval] = mean_with_interval


MEASURES: Mapping[str, Measure] = {
    "slots_right": Measure("Facts understood", "slots_right"),
    "slots_wrong": Measure("Slots filled wrongly", "slots_wrong"),
    "first_in_top": Measure("Expert's first choice in the first three", "first_in_top"),
    "any_in_top": Measure("Any of the expert's choices in the first three", "any_in_top"),
    "first_is_fit": Measure("First place recommended or acceptable", "first_is_fit"),
    "forbidden": Measure("Recommends what it must not", "recommends_forbidden"),
    "cited": Measure("Passages cited that advice should rest on", "cited"),
    "supported": Measure("Claims supported", "supported"),
    "verbatim": Measure("Quotes verbatim", "verbatim"),
    "said_again": Measure("Sentences said again word for word", "said_again"),
    "questions": Measure("Questions asked", "questions"),
    "settled": Measure("Questions until the first place is settled", "settled"),
    "settled_median": Measure("The same, median", "settled", median_with_interval),
    "repeated": Measure("Questions asked again", "repeated"),
    "recovered": Measure("Corrections that stand", "recovered"),
    "words": Measure("Words of the advice", "words"),
    "reply_words": Measure("Words of a reply, median of all", "reply_words", median_with_interval),
}


def means(interviewed: Sequence[Interviewed]) -> dict[str, Interval]:
    """Every measure over the owners of whom it could be taken."""
    values = {name: _values(interviewed, measure.field) for name, measure in MEASURES.items()}
    return {name: MEASURES[name].middle(taken) for name, taken in values.items() if taken}


def _values(interviewed: Sequence[Interviewed], field: str) -> list[float]:
    taken = (getattr(one, field) for one in interviewed)
    return [
        float(value)
        for values in taken
        if values is not None
        for value in (values if isinstance(values, tuple) else [values])
    ]


def as_json(interviewed: Sequence[Interviewed], compared: Sequence[Record] = ()) -> str:
    """One JSON object: the means with their intervals, every owner, and both orders of questions where compared."""
    found = {
        "means": {measure: value.model_dump() for measure, value in means(interviewed).items()},
        "owners": [one.model_dump() for one in interviewed],
        "orders": [one.model_dump() for one in compared],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)
