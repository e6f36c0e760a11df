"""The same owners in other words: does the advice stay the same?"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

from pydantic import Field

from advisor.conversation.advisor import Advisor
from advisor.errors import DatasetError
from advisor.evaluation.datasets import read_lines
from advisor.evaluation.interviews import TOP, interview
from advisor.evaluation.owners import Owner, load_owners
from advisor.evaluation.parts import Parts
from advisor.evaluation.significance import Interval, mean_with_interval
from advisor.records import Progress, Record, Slot

REWORDED = "reworded.jsonl"

How = Literal["light", "thorough"]


class Rewording(Record):
    """What an owner of the data set says, said in other words: some of them (`light`) or nearly all (`thorough`)."""

    owner: str
    how: How
    opening: str = Field(min_length=1)
    answers: Mapping[Slot, str]


class Kept(Record):
    """The first strategies for an owner in the words of the data set and in others, the best first."""

    owner: str
    how: How
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def first_stays(self) -> bool:
        return self.before[0] == self.after[0]

    @property
    def first_in_top(self) -> bool:
        """Whether what came first is among the first three still."""
        return self.before[0] in self.after


class Steadiness(Record):
    """How often the first place stayed, and how often it stayed among the first three."""

    how: How
    first_stays: Interval
    first_in_top: Interval


def load_rewordings(folder: Path, owners: Sequence[Owner]) -> tuple[Rewording, ...]:
    """The rewordings of a data set, none where there is no file. Raises `DatasetError` with file and line."""
    known = {owner.id: owner for owner in owners}
    rewordings = []
    for where, rewording in read_lines(folder / REWORDED, Rewording):
        if rewording.owner not in known:
            raise DatasetError(f"{where}: there is no owner {rewording.owner!r}.")
        if set(rewording.answers) != set(known[rewording.owner].answers):
            raise DatasetError(f"{where}: the owner {rewording.owner!r} answers other questions.")
        rewordings.append(rewording)
    return tuple(rewordings)


def interview_reworded(parts: Parts, progress: Progress) -> tuple[Kept, ...]:
    """Interviews every owner that has rewordings, in the words of the data set and in each other one."""
    strategies = [strategy.name for strategy in parts.catalogue.strategies]
    owners = load_owners(parts.folder, parts.library.documents, strategies)
    rewordings = load_rewordings(parts.folder, owners)
    with TemporaryDirectory() as folder, closing(Advisor.open(parts.settings, Path(folder))) as advisor:
        return tuple(keeps(advisor, owners, rewordings, progress))


def keeps(
    advisor: Advisor, owners: Sequence[Owner], rewordings: Sequence[Rewording], progress: Progress
) -> Iterator[Kept]:
    """The first strategies for the owner of each rewording, in both words."""
    known = {owner.id: owner for owner in owners}
    before: dict[str, tuple[str, ...]] = {}
    for done, rewording in enumerate(rewordings):
        progress("Interviewing owners in other words", done, len(rewordings))
        owner = known[rewording.owner]
        if owner.id not in before:
            before[owner.id] = _first(advisor, owner)
        again = owner.model_copy(
            update={"opening": rewording.opening, "answers": rewording.answers, "correction": None}
        )
        yield Kept(owner=owner.id, how=rewording.how, before=before[owner.id], after=_first(advisor, again))


def _first(advisor: Advisor, owner: Owner) -> tuple[str, ...]:
    """The first three strategies of the advice that an owner gets."""
    conversation = advisor.start(uuid.uuid5(uuid.NAMESPACE_OID, owner.id).hex)  # the same questions in each
    try:
        replies = interview(conversation, owner).replies
    finally:
        advisor.forget(conversation.id)
    advice = next(reply for reply in replies if reply.brief)
    return tuple(standing.name for standing in advice.ranking[:TOP])


def steadiness(kept: Sequence[Kept]) -> tuple[Steadiness, ...]:
    """For each kind of rewording that there is."""
    by_kind = ((how, [one for one in kept if one.how == how]) for how in get_args(How))
    return tuple(
        Steadiness(
            how=how,
            first_stays=mean_with_interval([float(one.first_stays) for one in some]),
            first_in_top=mean_with_interval([float(one.first_in_top) for one in some]),
        )
        for how, some in by_kind
        if some
    )


def as_json(kept: Sequence[Kept]) -> str:
    """One JSON object: the shares with their intervals, and every owner."""
    found = {
        "steadiness": [one.model_dump() for one in steadiness(kept)],
        "owners": [one.model_dump() for one in kept],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)
