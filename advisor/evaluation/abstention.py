"""Does the advisor say so when the library has no answer, and only then?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.conversation.advisor import Advisor
from advisor.evaluation.datasets import Case
from advisor.evaluation.measures import finds
from advisor.evaluation.significance import Interval, mean_with_interval
from advisor.records import Progress, Record, Reply

ANSWERABLE = "answerable"
"""The kind under which the questions are judged that the library does answer."""


class Judged(Record):
    """A question put to the advisor, its reply, and whether that was right.

    A question that the library cannot answer must be declined. One with a false premise must be declined or
    answered with the passage that contradicts it. One that the library answers must not be declined.
    """

    case: Case
    kind: str
    said: str
    abstained: bool
    right: bool


class Kept(Record):
    """How often the advisor was right about the questions of one kind."""

    kind: str
    right: Interval


def ask_all(
    advisor: Advisor, unanswerable: Sequence[Case], answerable: Sequence[Case], progress: Progress
) -> tuple[Judged, ...]:
    """Puts every question to a new conversation, its history first."""
    return tuple(_asked(advisor, [*unanswerable, *answerable], len(unanswerable), progress))


def _asked(
    advisor: Advisor, cases: Sequence[Case], unanswerable: int, progress: Progress
) -> Iterator[Judged]:
    for done, case in enumerate(cases):
        progress("Asking the advisor", done, len(cases))
        reply = _reply(advisor, case)
        may_abstain = done < unanswerable
        yield Judged(
            case=case,
            kind=case.kind if may_abstain else ANSWERABLE,
            said=reply.text,
            abstained=reply.abstained,
            right=(reply.abstained or _cites(reply, case)) if may_abstain else not reply.abstained,
        )


def _reply(advisor: Advisor, case: Case) -> Reply:
    conversation = advisor.start()
    try:
        for turn in case.history:
            if turn.role == "user":
                conversation.send(turn.content)
        return conversation.send(case.question)
    finally:
        advisor.forget(conversation.id)


def _cites(reply: Reply, case: Case) -> bool:
    return any(finds(citation.span, group) for citation in reply.citations for group in case.groups)


def tally(judged: Sequence[Judged]) -> tuple[Kept, ...]:
    """The share that was right, by kind."""
    kinds = dict.fromkeys(one.kind for one in judged)
    return tuple(
        Kept(kind=kind, right=mean_with_interval([float(one.right) for one in judged if one.kind == kind]))
        for kind in kinds
    )
