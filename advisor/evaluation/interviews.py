"""Simulated owners interviewed: are they understood, is the advice what an expert would give, is it soon enough?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from advisor.conversation.advisor import Advisor, Conversation
from advisor.evaluation.measures import finds
from advisor.evaluation.owners import Owner
from advisor.evaluation.significance import Interval, mean_with_interval
from advisor.records import Action, Progress, Record, Reply, Slot

TOP = 3
_MOST_QUESTIONS = 16
_UNKNOWN = "I don't know."
_ADVISE: Action = "advise"


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
    - `words`: of the reply that brings the advice.
    """

    owner: str
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


class Talk(Record):
    """What came of an interview: the replies, the slots asked about in order, and all that the owner typed."""

    replies: tuple[Reply, ...]
    asked: tuple[Slot, ...]
    said: str


def interview_all(advisor: Advisor, owners: Sequence[Owner], progress: Progress) -> tuple[Interviewed, ...]:
    """Interviews every owner in a new conversation, which is forgotten afterwards."""
    return tuple(_interviewed(advisor, owners, progress))


def _interviewed(advisor: Advisor, owners: Sequence[Owner], progress: Progress) -> Iterator[Interviewed]:
    for done, owner in enumerate(owners):
        progress("Interviewing owners", done, len(owners))
        conversation = advisor.start()
        try:
            yield score(owner, interview(conversation, owner))
        finally:
            advisor.forget(conversation.id)


def interview(conversation: Conversation, owner: Owner) -> Talk:
    """Opens, answers whatever is asked until there is advice, and corrects what is to be corrected."""
    said, asked = [owner.opening], list[Slot]()
    replies = [conversation.send(owner.opening)]
    while (question := replies[-1].question) and len(asked) < _MOST_QUESTIONS:
        asked.append(question.slot)
        said.append(owner.answers.get(question.slot, _UNKNOWN))
        replies.append(conversation.send(said[-1]))
    if not any(reply.brief for reply in replies):
        replies.append(conversation.act(_ADVISE))
    if owner.correction:
        replies.append(conversation.send(owner.correction.says))
    return Talk(replies=tuple(replies), asked=tuple(asked), said="\n".join(said))


def score(owner: Owner, talk: Talk) -> Interviewed:
    """How good an interview was."""
    advice = next(reply for reply in talk.replies if reply.brief)
    assert advice.brief is not None
    ranking = [standing.name for standing in advice.ranking]
    fit = {*owner.recommend, *owner.acceptable}
    recommended = [recommendation.name for recommendation in advice.brief.recommendations]
    filled = {slot: answered.quote for slot, answered in advice.profile.items()}
    spans = [citation.span for citation in advice.citations]
    return Interviewed(
        owner=owner.id,
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
        settled=_settled(talk.replies, ranking[0]),
        repeated=1 - len(set(talk.asked)) / len(talk.asked) if talk.asked else 0.0,
        recovered=_recovered(owner, talk.replies[-1]),
        words=len(advice.text.split()),
    )


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


MEASURES: Mapping[str, str] = {
    "slots_right": "Facts understood",
    "slots_wrong": "Slots filled wrongly",
    "first_in_top": "Expert's first choice in the first three",
    "any_in_top": "Any of the expert's choices in the first three",
    "first_is_fit": "First place recommended or acceptable",
    "forbidden": "Recommends what it must not",
    "cited": "Passages cited that advice should rest on",
    "questions": "Questions asked",
    "settled": "Questions until the first place is settled",
    "repeated": "Questions asked again",
    "recovered": "Corrections that stand",
    "words": "Words of the advice",
}
"""Each measured field of `Interviewed` with the name that reports print."""


def means(interviewed: Sequence[Interviewed]) -> dict[str, Interval]:
    """The mean of every measure over the owners of whom it could be taken."""
    values = {
        measure: [
            float(bool(value) if isinstance(value, tuple) else value)
            for one in interviewed
            if (value := getattr(one, measure)) is not None
        ]
        for measure in MEASURES
    }
    return {measure: mean_with_interval(taken) for measure, taken in values.items() if taken}


def as_json(interviewed: Sequence[Interviewed]) -> str:
    """One JSON object: the means with their intervals, and every owner."""
    found = {
        "means": {measure: value.model_dump() for measure, value in means(interviewed).items()},
        "owners": [one.model_dump() for one in interviewed],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)
