"""What a visitor may share with the consultancy, and what they agreed to."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pydantic import Field

from advisor.records import CheapTest, Citation, Claim, Plan, Record, Rejection, Slot


class Told(Record):
    """A fact of the profile: what it is called, its short value and the owner's own words."""

    label: str
    value: str
    quote: str


class Advised(Record):
    """A recommendation with the lines that were kept of it."""

    strategy: str
    name: str
    rank: int
    why: tuple[Claim, ...] = ()
    how: tuple[Claim, ...] = ()
    pitfalls: tuple[Claim, ...] = ()
    prerequisites: tuple[Claim, ...] = ()
    kpis: tuple[str, ...] = ()
    test: CheapTest | None = None
    flips_if: tuple[Claim, ...] = ()

    @property
    def says_something(self) -> bool:
        claims = (*self.why, *self.how, *self.pitfalls, *self.prerequisites, *self.flips_if)
        return bool(claims or self.kpis or self.test)


class SharedBrief(Record):
    """A brief with the lines that were kept of it, and the passages that it cites.

    Map and canvas are left out: they say again, in marks, what the owner may have struck in words.
    """

    positioning_statement: str = ""
    summary: str = ""
    recommendations: tuple[Advised, ...] = ()
    not_recommended: tuple[Rejection, ...] = ()
    tensions: tuple[Claim, ...] = ()
    plan: Plan = Plan()
    gaps: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Shared(Record):
    """Everything that a visitor may share, or what is left of it. `visitor` is the host page's own id of them."""

    conversation: str = ""
    visitor: str = ""
    profile: dict[Slot, Told] = Field(default_factory=dict)
    brief: SharedBrief = SharedBrief()

    def to_json(self) -> str:
        """One line of JSON, in the shape of the contract (keys `30`, `60`, `90`)."""
        return self.model_dump_json(by_alias=True)

    @property
    def digest(self) -> str:
        """The same for the same content, whatever it was asked for."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:32]


class Contact(Record):
    """How the consultancy reaches the visitor: by e-mail or by phone."""

    name: str = ""
    email: str = ""
    phone: str = ""


class Consent(Record):
    """The sentence that a visitor agreed to, word for word, and when."""

    text: str
    time: datetime


class Handover(Shared):
    """What a visitor agreed to hand over. The same content for the same contact has the same `id`."""

    id: str
    widget: str
    contact: Contact
    consent: Consent


def agreed(
    shared: Shared, contact: Contact, consent: Consent, *, widget_id: str, conversation_id: str
) -> Handover:
    """The hand-over of `shared`. Its id cannot be guessed from its content: the conversation's own counts in."""
    named = "\n".join((widget_id, conversation_id, contact.model_dump_json(), shared.digest))
    parts = {name: getattr(shared, name) for name in Shared.model_fields}
    return Handover(
        **parts,
        id=hashlib.sha256(named.encode()).hexdigest()[:32],
        widget=widget_id,
        contact=contact,
        consent=consent,
    )
