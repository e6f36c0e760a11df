"""The catalogue: strategies, pitfalls, tensions, subjects and factors of `prompts/`, each claim tied to its span."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import get_args

from pydantic import Field, model_validator

from advisor.errors import PromptError
from advisor.prompting import Pattern, any_of, load_prompts
from advisor.records import CheapTest, Document, Factor, Record, Slot, Span
from advisor.strategy.aims import Aims, load_aims
from advisor.strategy.cases import Case, read_cases
from advisor.strategy.hearing import Sayings, read_sayings
from advisor.strategy.refusals import Refusals, load_refusals
from advisor.strategy.rhythms import Rhythms, Trait, load_rhythms
from advisor.strategy.trades import Trades, load_trades

_CLAIMS = ("idea", "why", "how", "pitfalls")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


class Reference(Record):
    """A passage as an expert writes it down: words copied from one line of a file."""

    source: str
    quote: str


class Grounds(Reference):
    """A passage looked up in the library. `span` is None where the library lacks the words."""

    span: Span | None = None


class Support(Grounds):
    """Our plain sentence and the passage it rests on; with `when`, it is only for owners with one of these traits, with
    `unless` only for those with none of them."""

    text: str
    when: tuple[Trait, ...] = ()
    unless: tuple[Trait, ...] = ()

    def suits(self, traits: Collection[Trait]) -> bool:
        return (not self.when or bool({*self.when} & {*traits})) and not {*self.unless} & {*traits}


class Signal(Record):
    """Something owners say that speaks for or against a strategy."""

    id: str
    slots: tuple[Slot, ...] = ()
    means: str
    says: tuple[str, ...]
    words: tuple[Pattern, ...] = ()
    weight: float = 1


class Signals(Record):
    for_: tuple[Signal, ...] = Field(default=(), alias="for")
    against: tuple[Signal, ...] = ()


class Prerequisite(Record):
    """What has to be there before a strategy can work: `needs` completes "This needs ...", `unknown` "you have not said
    ...". Without `grounds` it is our own reasoning. The owner has spoken of it where one of the `signals` was heard or
    one of the `words` occurs.
    """

    needs: str
    unknown: str
    grounds: Grounds | None = None
    signals: tuple[str, ...] = ()
    words: tuple[Pattern, ...] = ()

    def is_spoken_of(self, heard: Collection[str], owner_words: str) -> bool:
        """Whether the owner said anything of it, be it that they have it or that they lack it."""
        return any(signal in heard for signal in self.signals) or any_of(self.words, owner_words)


class NextSteps(Record):
    """What follows after the first month, under the days 60 and 90."""

    days_60: tuple[str, ...] = Field(alias="60")
    days_90: tuple[str, ...] = Field(alias="90")

    @model_validator(mode="before")
    @classmethod
    def _days_as_text(cls, days: object) -> object:
        """YAML reads the keys 60 and 90 as numbers."""
        return {str(key): steps for key, steps in days.items()} if isinstance(days, dict) else days


class Variant(Record):
    """What takes the place of a strategy's own words for some owners. Each entry of `when` names traits that belong
    together ("delicate once"); one entry is enough."""

    when: tuple[str, ...]
    headline: tuple[str, ...] | None = None
    in_short: str | None = None
    this_month: tuple[str, ...] | None = None
    next: NextSteps | None = None
    kpis: tuple[str, ...] | None = None
    test: CheapTest | None = None

    @model_validator(mode="after")
    def _nothing_unknown_in_when(self) -> Variant:
        unknown = sorted({trait for entry in self.when for trait in entry.split()} - set(get_args(Trait)))
        if unknown:
            raise ValueError(f"there is no trait {unknown[0]} (there are: {', '.join(get_args(Trait))})")
        return self

    def suits(self, traits: Collection[str]) -> bool:
        return any(set(entry.split()) <= set(traits) for entry in self.when)

    def parts(self) -> dict[str, object]:
        """What it puts in place, by the names of the strategy's parts."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name != "when"}
        return {name: part for name, part in fields.items() if part is not None}


class Strategy(Record):
    """A way to stand apart. One marked `only_where_heard` is out of the question unless a signal for it was heard,
    whatever the cases teach."""

    id: str
    name: str
    prior: float = 0
    only_where_heard: bool = False
    headline: tuple[str, ...]
    in_short: str
    seems: str
    idea: tuple[Support, ...]
    why: tuple[Support, ...]
    how: tuple[Support, ...]
    pitfalls: tuple[Support, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
    this_month: tuple[str, ...]
    next: NextSteps
    kpis: tuple[str, ...]
    test: CheapTest
    variants: tuple[Variant, ...] = ()
    signals: Signals
    questions: tuple[Slot, ...] = ()

    def suited(self, traits: Collection[Trait], is_unfit: Callable[[str], bool]) -> Strategy:
        """The strategy as an owner with these traits shall read it, later variants before earlier ones; in a delicate
        trade what is unfit is left out."""
        parts: dict[str, object] = {}
        for variant in self.variants:
            if variant.suits(traits):
                parts |= variant.parts()
        suited = self.model_copy(update=parts)
        kept = {name: tuple(one for one in getattr(suited, name) if one.suits(traits)) for name in _CLAIMS}
        suited = suited.model_copy(update=kept)
        return suited._tactful(is_unfit) if "delicate" in traits else suited

    def told_to(self, is_foreign: Callable[[str], bool]) -> Strategy:
        """The strategy with the examples of trades that are foreign to an owner behind its other claims."""
        ordered = {
            name: tuple(sorted(getattr(self, name), key=lambda one: is_foreign(one.text))) for name in _CLAIMS
        }
        return self.model_copy(update=ordered)

    def _tactful(self, is_unfit: Callable[[str], bool]) -> Strategy:
        def fit(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text for text in texts if not is_unfit(text))

        kept = {name: tuple(one for one in getattr(self, name) if not is_unfit(one.text)) for name in _CLAIMS}
        steps = {"this_month": fit(self.this_month), "kpis": fit(self.kpis)}
        later = NextSteps(days_60=fit(self.next.days_60), days_90=fit(self.next.days_90))
        return self.model_copy(update={**kept, **steps, "next": later})

    def supports(self) -> Iterator[Support]:
        yield from (*self.idea, *self.why, *self.how, *self.pitfalls)


class Bringer(Record):
    """A fact that brings a temptation with it: anything told for the slot, or only what one of `words` is in. What
    one of `not_quoted` is in speaks of something else as well, and is not quoted for it."""

    slot: Slot
    words: tuple[Pattern, ...] = ()
    not_quoted: tuple[Pattern, ...] = ()

    def is_in(self, said: str) -> bool:
        return not self.words or any_of(self.words, said)


class Pitfall(Record):
    """A temptation to advise against, with what owners say that shows it is near.

    `not_for` names strategies that ask for the very thing; `comes_with` is the fact that brings the temptation with it
    where nothing was said of it.
    """

    id: str
    name: str
    leave_alone: tuple[str, ...]
    claims: tuple[Support, ...]
    instead: str
    not_for: tuple[str, ...] = ()
    comes_with: Bringer | None = None
    signals: tuple[Signal, ...]


class Risk(Record):
    """What could go wrong for an owner because of something they told us for one of `slots`; `say` quotes it."""

    id: str
    slots: tuple[Slot, ...]
    words: tuple[Pattern, ...]
    say: tuple[str, ...]

    def is_in(self, said: str) -> bool:
        return any_of(self.words, said)


class Verdicts(Record):
    """How we decide a tension, by the size of the firm; each in several wordings."""

    small: tuple[str, ...]
    large: tuple[str, ...]
    unknown: tuple[str, ...]


class Tension(Record):
    """Two passages that disagree, and how we decide between them by the size of the firm. With `when`, it is only for
    owners with one of these traits."""

    id: str
    when: tuple[Trait, ...] = ()
    strategies: tuple[str, ...]
    one: Support
    other: Support
    ours: Verdicts


class Subject(Record):
    """Something owners ask about: how they ask, and what the sources say, sentence after sentence."""

    id: str
    name: str
    asks: tuple[str, ...]
    says: tuple[Support, ...]


class FactorSigns(Factor):
    """A factor of competition with what owners say of much and of little of it; the signs of price are in the code."""

    much: tuple[Pattern, ...] = ()
    little: tuple[Pattern, ...] = ()


class Catalogue(Record):
    strategies: tuple[Strategy, ...]
    pitfalls: tuple[Pitfall, ...]
    tensions: tuple[Tension, ...]
    subjects: tuple[Subject, ...] = ()
    factors: tuple[FactorSigns, ...] = ()
    risks: tuple[Risk, ...] = ()
    sayings: tuple[Sayings, ...] = ()
    cases: tuple[Case, ...] = ()
    rhythms: Rhythms = Rhythms()
    refusals: Refusals = Refusals()
    trades: Trades = Trades()
    aims: Aims = Aims()

    def strategy(self, strategy_id: str) -> Strategy:
        return next(strategy for strategy in self.strategies if strategy.id == strategy_id)

    def signals(self) -> Iterator[Signal]:
        for strategy in self.strategies:
            yield from (*strategy.signals.for_, *strategy.signals.against)
        for pitfall in self.pitfalls:
            yield from pitfall.signals

    def supports(self) -> Iterator[Support]:
        for strategy in self.strategies:
            yield from strategy.supports()
        for pitfall in self.pitfalls:
            yield from pitfall.claims
        for tension in self.tensions:
            yield from (tension.one, tension.other)
        for subject in self.subjects:
            yield from subject.says

    def grounds(self) -> Iterator[Grounds]:
        """Every passage that the catalogue rests on: those of its claims and of its prerequisites."""
        yield from self.supports()
        for strategy in self.strategies:
            yield from (needed.grounds for needed in strategy.prerequisites if needed.grounds)

    def unresolved(self) -> tuple[Grounds, ...]:
        """Passages that are not in the library; claims that rest on them are never shown."""
        return tuple(grounds for grounds in self.grounds() if grounds.span is None)


class _Strategies(Record):
    strategies: tuple[Strategy, ...]


class _Pitfalls(Record):
    pitfalls: tuple[Pitfall, ...]


class _Tensions(Record):
    tensions: tuple[Tension, ...]


class _Subjects(Record):
    subjects: tuple[Subject, ...]


class _Factors(Record):
    factors: tuple[FactorSigns, ...]


class _Risks(Record):
    risks: tuple[Risk, ...]


def load_catalogue(prompts_dir: Path, documents: Mapping[str, Document]) -> Catalogue:
    """The catalogue with every claim's span looked up in `documents` (by file name).

    Raises `PromptError` for malformed files, for a signal's id that is used twice, and for a prerequisite that names an
    unknown one. A claim whose words are not in the library keeps no span.
    """
    strategies = load_prompts(prompts_dir, "strategies.yaml", _Strategies).strategies
    pitfalls = load_prompts(prompts_dir, "pitfalls.yaml", _Pitfalls).pitfalls
    tensions = load_prompts(prompts_dir, "tensions.yaml", _Tensions).tensions
    subjects = load_prompts(prompts_dir, "subjects.yaml", _Subjects).subjects
    factors = load_prompts(prompts_dir, "factors.yaml", _Factors).factors

    def tied(supports: tuple[Support, ...]) -> tuple[Support, ...]:
        return tuple(
            support.model_copy(update={"span": find_span(support, documents)}) for support in supports
        )

    def grounded(needed: Prerequisite) -> Prerequisite:
        if needed.grounds is None:
            return needed
        found = needed.grounds.model_copy(update={"span": find_span(needed.grounds, documents)})
        return needed.model_copy(update={"grounds": found})

    catalogue = Catalogue(
        strategies=tuple(
            strategy.model_copy(
                update={part: tied(getattr(strategy, part)) for part in _CLAIMS}
                | {"prerequisites": tuple(map(grounded, strategy.prerequisites))}
            )
            for strategy in strategies
        ),
        pitfalls=tuple(pitfall.model_copy(update={"claims": tied(pitfall.claims)}) for pitfall in pitfalls),
        tensions=tuple(
            tension.model_copy(
                update={"one": tied((tension.one,))[0], "other": tied((tension.other,))[0]},
            )
            for tension in tensions
        ),
        subjects=tuple(subject.model_copy(update={"says": tied(subject.says)}) for subject in subjects),
        factors=factors,
        risks=load_prompts(prompts_dir, "risks.yaml", _Risks).risks,
        rhythms=load_rhythms(prompts_dir),
        refusals=load_refusals(prompts_dir, [strategy.id for strategy in strategies]),
        trades=load_trades(prompts_dir),
        aims=load_aims(prompts_dir),
    )
    signals = [signal.id for signal in catalogue.signals()]
    _refuse_doubles(signals, prompts_dir)
    _refuse_unknown(catalogue, signals, prompts_dir)
    _refuse_strange_aims(catalogue, prompts_dir)
    return catalogue.model_copy(
        update={
            "sayings": read_sayings(prompts_dir, signals),
            "cases": read_cases(prompts_dir, [strategy.id for strategy in strategies]),
        }
    )


def _refuse_doubles(ids: list[str], prompts_dir: Path) -> None:
    doubles = sorted({name for name in ids if ids.count(name) > 1})
    if doubles:
        raise PromptError(f"In {prompts_dir} two signals are called {doubles[0]}; give one another id.")


def _refuse_unknown(catalogue: Catalogue, signals: list[str], prompts_dir: Path) -> None:
    for strategy in catalogue.strategies:
        for needed in strategy.prerequisites:
            for name in needed.signals:
                if name not in signals:
                    raise PromptError(
                        f"{prompts_dir / 'strategies.yaml'}, {strategy.id}: a prerequisite names the signal {name}, "
                        "which no strategy has; correct its id."
                    )


def _refuse_strange_aims(catalogue: Catalogue, prompts_dir: Path) -> None:
    known = {strategy.id for strategy in catalogue.strategies}
    for aim in catalogue.aims.aims:
        for name in (*aim.served_by, *aim.strained_by):
            if name not in known:
                raise PromptError(
                    f"{prompts_dir / 'aims.yaml'}, {aim.id}: there is no strategy {name}; correct its id."
                )


def find_span(reference: Reference, documents: Mapping[str, Document]) -> Span | None:
    """Where the reference's words stand in the raw text; straight and curly quotation marks count as equal."""
    document = documents.get(reference.source)
    if document is None:
        return None
    wanted = straight(reference.quote.strip())
    start = _straight_document(document.text).find(wanted)
    return Span(source=reference.source, start=start, end=start + len(wanted)) if start >= 0 else None


@lru_cache(maxsize=64)
def _straight_document(text: str) -> str:
    """Kept, because every claim of the catalogue looks through the same few documents."""
    return straight(text)


def straight(text: str) -> str:
    """The text with straight quotation marks and apostrophes, every character in its place."""
    return text.translate(_PLAIN)
