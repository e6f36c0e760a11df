"""What an owner may share: a small brief and two facts."""

from __future__ import annotations

from advisor.handover.lines import Group, Headings, everything, in_groups
from advisor.handover.records import Shared
from advisor.records import Answered
from tests.briefs.sample import WORDS, brief_of

HEADINGS = Headings(
    told="Told", brief="Brief", reference="Reference", conversation="Conversation", visitor="Visitor"
)
PROFILE = {
    "team_size": Answered(value="2", quote="2 of us in a market town", turn=1),
    "channels": Answered(value="vets", quote="vets send them to us", turn=2),
}
LABELS = {"team_size": "your team", "channels": "how customers find you"}


def shared_of(owner: str = "old dogs and nervous ones") -> Shared:
    return everything(PROFILE, LABELS, brief_of(owner), conversation="c1", visitor="crm-7")


def groups_of(shared: Shared) -> tuple[Group, ...]:
    return in_groups(shared, HEADINGS, WORDS.page)
