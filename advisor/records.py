"""The nouns every stage hands on.

Document -> Section -> Chunk -> Passage, Fact -> Profile, Citation -> Claim -> Brief -> Reply.

All records are frozen. Offsets are half-open `[start, end)` Python `str` indices into the raw text of a document.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Slot = Literal[
    "business_description",
    "industry",
    "location_or_market",
    "stage",
    "team_size",
    "target_customer",
    "customer_needs",
    "competitors",
    "price_position",
    "strengths",
    "weaknesses",
    "resources",
    "channels",
    "current_differentiator",
    "goals",
    "constraints",
]
SLOTS: tuple[Slot, ...] = get_args(Slot)
"""Every slot, in the order of the contract."""

Stage = Literal["interview", "advice", "follow_up", "closed"]
Action = Literal["skip", "back", "advise"]
Basis = Literal["framework", "owner", "reasoning"]
Thumb = Literal["up", "down"]
Level = Literal["low", "same", "high", "unknown"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is; 0 of 0 where that is unknown."""


class Record(BaseModel):
    """A frozen value; unknown fields are refused so that a renamed one is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


# --- the library -----------------------------------------------------------------------------------------


class Document(Record):
    """One file of the library. `text` is the raw text that all offsets refer to."""

    id: str
    file: str
    title: str
    text: str
    sha256: str
    format: Literal["txt", "md", "html", "pdf", "docx"] = "txt"
    author: str | None = None
    url: str | None = None
    licence: str | None = None


class Section(Record):
    """A heading with the raw span from the heading's first character to the last of its own body.

    `path` holds the headings from the outermost to this one, cleaned; sub-sections are sections of their own.
    """

    path: tuple[str, ...]
    start: int
    end: int


class Chunk(Record):
    """A unit of reading and citing: raw text between `start` and `end`, cleaned, is `text`."""

    id: str
    source: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    text: str


class Piece(Record):
    """What a search matches: a paragraph, a list or one of its items, a table or one of its rows.

    `whole` is the id of the list or table that an item or row belongs to. `windows` are what the encoder reads:
    together they cover the piece, each below its heading, and none is longer than the encoder's 256 word pieces.
    """

    id: str
    chunk_id: str
    source: str
    start: int
    end: int
    windows: tuple[str, ...]
    whole: str | None = None


class OwnerQuestion(Record):
    """A question in an owner's words, and the piece that answers it."""

    text: str
    piece_id: str


class Span(Record):
    """A stretch of raw text in a source file."""

    source: str
    start: int
    end: int


class Passage(Record):
    """A ranked search result; `start`/`end` span what `text` shows of the source."""

    rank: int
    score: float
    chunk_id: str
    source: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """What `text` shows of the source."""
        return Span(source=self.source, start=self.start, end=self.end)


# --- the owner -------------------------------------------------------------------------------------------


PLAINLY = 1.0
"""The confidence of a fact that answers the question, matches a pattern, or was edited by the owner."""
ROUGHLY = 0.8
"""Of one said as about so: "around twelve", "I think", "probably"."""
UNSURELY = 0.5
"""Of one that the owner is not sure of ("maybe", "I guess"), or that was said in two ways and never settled."""
BY_LIKENESS = 0.4
"""Of one heard beside the question only because the words come near an example, or because a chat model says so."""


class Fact(Record):
    """What the owner told us for one slot: a short `value`, the owner's own words, and where they were said.

    `turn` counts exchanges: the greeting is 0, the reply to the owner's first message or action is 1. `confidence` is
    how surely the owner said and meant it: `PLAINLY`, `ROUGHLY`, `UNSURELY` or `BY_LIKENESS`.
    """

    slot: Slot
    value: str
    quote: str
    turn: int
    confidence: float = PLAINLY

    @property
    def wants_confirming(self) -> bool:
        """Whether it is better said back with a "tell me if not"."""
        return self.confidence <= UNSURELY


class Profile(Record):
    """The facts known so far, at most one per slot."""

    facts: tuple[Fact, ...] = ()

    def get(self, slot: Slot) -> Fact | None:
        return next((fact for fact in self.facts if fact.slot == slot), None)

    def with_fact(self, fact: Fact) -> Profile:
        """The profile with `fact` in place of whatever its slot held before."""
        others = tuple(known for known in self.facts if known.slot != fact.slot)
        return Profile(facts=(*others, fact))

    def without(self, slot: Slot) -> Profile:
        return Profile(facts=tuple(fact for fact in self.facts if fact.slot != slot))


# --- what we say -----------------------------------------------------------------------------------------


class Citation(Record):
    """A numbered span of a source file. `quote` is cut from the source by offsets, never typed."""

    n: int
    source: str
    source_sha256: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    quote: str

    @property
    def span(self) -> Span:
        """Where the quote stands."""
        return Span(source=self.source, start=self.start, end=self.end)


class Claim(Record):
    """One sentence of advice and what it rests on: passages (`citations`), the owner's words (`turns`), or
    our reasoning, which names the citations and turns it joins."""

    text: str
    citations: tuple[int, ...] = ()
    turns: tuple[int, ...] = ()
    basis: Basis


class Question(Record):
    """What we ask next and why, with the citations that the reason rests on."""

    slot: Slot
    text: str
    why: str
    citations: tuple[int, ...] = ()


class Standing(Record):
    """A strategy's place in the ranking, with what the owner said for and against it."""

    strategy: str
    name: str
    score: float
    for_: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()


class CheapTest(Record):
    """How to find out for little money whether a recommendation holds."""

    do: str
    weeks: int
    cost_cap: str
    measure: str
    stop_if: str


class Recommendation(Record):
    """A strategy for the owner. `prerequisites` are those that the owner has not spoken of."""

    strategy: str
    name: str
    rank: int
    why: tuple[Claim, ...] = ()
    how: tuple[Claim, ...] = ()
    pitfalls: tuple[Claim, ...] = ()
    prerequisites: tuple[Claim, ...] = ()
    kpis: tuple[str, ...] = ()
    test: CheapTest
    flips_if: tuple[Claim, ...] = ()


class Rejection(Record):
    """A tempting strategy that we advise against, with reasons."""

    strategy: str
    name: str
    why: tuple[Claim, ...] = ()


class Plan(Record):
    days_30: tuple[str, ...] = Field(default=(), alias="30")
    days_60: tuple[str, ...] = Field(default=(), alias="60")
    days_90: tuple[str, ...] = Field(default=(), alias="90")


class Factor(Record):
    """Something businesses compete on; `low` and `high` name its two ends."""

    id: str
    name: str
    low: str
    high: str


class Mark(Record):
    """How much of a factor a business has beside the others, with the owner's words that say so and their turn.

    Unknown where no answer says so. `figure` is what the owner said in figures, such as "2/3 of our price", and `share`
    what follows from it: the rival's price as a share of the owner's.
    """

    level: Level = "unknown"
    quote: str = ""
    turn: int | None = None
    figure: str | None = None
    share: float | None = None


class MapPoint(Record):
    """A business on the positioning map; what no answer places is unknown."""

    who: str
    is_owner: bool = False
    x: Mark = Mark()
    y: Mark = Mark()


class PositioningMap(Record):
    """The owner and the rivals they named on two factors, from their answers alone."""

    x: Factor
    y: Factor
    points: tuple[MapPoint, ...] = ()


class CanvasLine(Record):
    """A business on the strategy canvas, with a mark for each of its factors."""

    who: str
    is_owner: bool = False
    marks: tuple[Mark, ...] = ()


class StrategyCanvas(Record):
    """What the owner and the rivals they named compete on, from their answers alone."""

    factors: tuple[Factor, ...]
    lines: tuple[CanvasLine, ...] = ()


class Brief(Record):
    """The page the owner keeps. `map` and `canvas` are None where the answers place nobody."""

    positioning_statement: str
    summary: str
    recommendations: tuple[Recommendation, ...] = ()
    not_recommended: tuple[Rejection, ...] = ()
    tensions: tuple[Claim, ...] = ()
    plan: Plan = Plan()
    gaps: tuple[str, ...] = ()
    map: PositioningMap | None = None
    canvas: StrategyCanvas | None = None


class Answered(Record):
    """A profile entry as replies show it; `confidence` is that of the `Fact`."""

    value: str
    quote: str
    turn: int
    confidence: float = PLAINLY


class Usage(Record):
    """What the chat model did for a reply.

    `cost` is in the currency of the prices in the settings, None where none are set. `withheld` counts its sentences
    that did not hold. `fell_back` says in a few words why the grounded engine finished, None where it need not.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    withheld: int = 0
    fell_back: str | None = None

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def plus(self, other: Usage) -> Usage:
        """Both together; the later reason for falling back stands."""
        costs = [usage.cost for usage in (self, other) if usage.cost is not None]
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=sum(costs) if costs else None,
            withheld=self.withheld + other.withheld,
            fell_back=other.fell_back or self.fell_back,
        )


class Reply(Record):
    """Everything one exchange gives back; `text` is Markdown with [n] markers that `citations` resolve."""

    text: str
    stage: Stage
    question: Question | None = None
    citations: tuple[Citation, ...] = ()
    claims: tuple[Claim, ...] = ()
    """What the text claims, sentence by sentence, and what each sentence rests on."""
    profile: dict[Slot, Answered] = Field(default_factory=dict)
    ranking: tuple[Standing, ...] = ()
    brief: Brief | None = None
    abstained: bool = False
    engine: str = "grounded"
    usage: Usage | None = None
    """What the chat model did; None where none was asked."""
    suggestions: tuple[str, ...] = ()
    questions_left: int = 0

    def to_json(self) -> str:
        """One line of JSON in the shape that `contract` names REPLY (keys `for`, `30`, `60`, `90` included)."""
        return self.model_dump_json(by_alias=True)


class ReplyDelta(Record):
    """A piece of a reply as it is written; the last one carries the whole reply."""

    text: str = ""
    reply: Reply | None = None


class Exchange(Record):
    """One turn of a conversation: what came in (nothing for the greeting) and what was answered."""

    turn: int
    text: str | None = None
    action: Action | None = None
    reply: Reply


class Revision(Record):
    """What came of an answer that was given anew: the last reply, and what the owner had said later that did not fit
    the questions any more and was left out."""

    reply: Reply
    left_out: tuple[str, ...] = ()


class Feedback(Record):
    """What an owner thinks of the reply of one turn, with the reason where they gave one."""

    conversation_id: str
    turn: int
    verdict: Thumb
    reason: str = ""
    time: datetime


class Beginning(Record):
    """When a conversation was begun, and whether the owner took the brief with them since."""

    conversation_id: str
    time: datetime
    took_brief: bool = False


class Share(Record):
    """A link by which others may read a conversation until a time."""

    token: str
    conversation_id: str
    until: datetime
