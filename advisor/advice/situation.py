"""What is known of an owner when advice is given: their facts and how the strategies stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pydantic import InstanceOf

from advisor.advice.quoting import clauses_in, parts_in, points_back, quotable, sayings_in
from advisor.advice.telling import PLAINLY_TELLS, TELLS, Telling
from advisor.prompting import any_of
from advisor.records import Fact, Profile, Record, Slot, Standing
from advisor.strategy.catalogue import Catalogue, Pitfall, Risk, Strategy, Support, Tension
from advisor.strategy.fit import Change, Danger, Fit, Reason, Statement
from advisor.strategy.rhythms import Trait
from advisor.strategy.trades import Kind

_SMALL_TEAM = 12
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "dozen": 12, "hundred": 100,
}  # fmt: skip
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_CLEAR_ENOUGH = 0.9
_SPOKEN_OF = 0.5
_SURE = 1.0
_HEARD_AGAINST = 0.6
_FAINT = 0.6
_CLOSE = 1.0
"""Points between two strategies that one thing more, clearly said, could make good: no signal weighs less."""
_FEW_FACTS = 3
_CHANGES_TRIED = 12
_LONGEST_SIDE = 16
_GOOD_LENGTH = 12
_SHORT_MENTION = 10
_TO_FIND_OUT: frozenset[Slot] = frozenset(
    {
        "target_customer",
        "customer_needs",
        "competitors",
        "channels",
        "location_or_market",
        "price_position",
    }
)
"""What an owner may look into, and need not take as a judgement of themselves."""
_TELLING: frozenset[Slot | None] = frozenset(
    {
        "target_customer",
        "customer_needs",
        "strengths",
        "current_differentiator",
        "channels",
        "location_or_market",
        "price_position",
        None,
    }
)
"""Sides from which words speak for a strategy although no signal was given in so many words."""
SIDES: tuple[Slot, ...] = (
    "target_customer",
    "customer_needs",
    "strengths",
    "current_differentiator",
    "competitors",
    "price_position",
    "location_or_market",
    "business_description",
)
"""From where the owner's own words are taken, the telling ones first."""
_ABOUT_THEM = SIDES[:4]
"""Sides of which a part may stand for the whole answer."""
_OF_THE_TRADE: tuple[Slot, ...] = ("business_description", "industry")
_REFUSES = re.compile(
    r"\b(?:won'?t|will not|don'?t (?:want|do)|not (?:going to|willing)|refuse|never)\b", re.IGNORECASE
)
_NOTHING = re.compile(
    r"^\W*(?:no|nope|nah|none|nothing|nobody|no one|not (?:really|much)|nothing really|not that i know(?: of)?)\W*$",
    re.IGNORECASE,
)


class Situation(Record):
    """An owner's profile with the ranking of strategies and the pitfalls that apply, best and nearest first, and all
    that was said."""

    profile: Profile
    ranking: tuple[Fit, ...]
    dangers: tuple[Danger, ...]
    said: tuple[Statement, ...] = ()
    traits: frozenset[Trait] = frozenset()
    telling: InstanceOf[Telling] = Telling()
    """What judges which of the owner's words may be quoted as what."""
    unsaid: frozenset[str] = frozenset()
    """What signals mean and this owner shall not read."""

    @property
    def first(self) -> Fit:
        return self.ranking[0]

    @property
    def runner_up(self) -> Fit:
        return self.ranking[1]

    @property
    def is_close(self) -> bool:
        """Whether one thing more, clearly said, could put the runner-up first."""
        return self.is_near(self.runner_up)

    def is_near(self, fit: Fit) -> bool:
        return self.first.score - fit.score < _CLOSE

    @property
    def is_thin(self) -> bool:
        """Whether the owner told so little that the advice is a guess."""
        return len(self.profile.facts) < _FEW_FACTS

    def place(self, strategy_id: str) -> int:
        """The strategy's place in the ranking, from 1."""
        return next(i for i, fit in enumerate(self.ranking, 1) if fit.strategy.id == strategy_id)

    def heard(self) -> frozenset[str]:
        """The signals that were heard clearly enough to say that the owner spoke of them."""
        return frozenset(
            reason.signal
            for fit in self.ranking
            for reason in (*fit.for_, *fit.against)
            if reason.strength >= _SPOKEN_OF
        )

    def fit_of(self, strategy_id: str) -> Fit:
        return self.ranking[self.place(strategy_id) - 1]

    def standings(self, at_most: int = 8) -> tuple[Standing, ...]:
        """The top of the ranking as replies show it."""
        return tuple(
            Standing(
                strategy=fit.strategy.id,
                name=fit.strategy.name,
                score=fit.score,
                for_=tuple(
                    _told(reason, is_sure(reason)) for reason in spoken(fit.for_) or _faintly(fit.for_)[:1]
                ),
                against=tuple(_told(reason, True) for reason in opposed(fit.against)),
            )
            for fit in self.ranking[:at_most]
        )

    def unknown(self, strategy: Strategy, among: tuple[Slot, ...]) -> tuple[Slot, ...]:
        """Slots without an answer, the ones that would tell most about `strategy` first."""
        wanted = dict.fromkeys((*strategy.questions, *among))
        known = self._answered()
        if "business_description" in known:
            known.add("industry")
        return tuple(slot for slot in wanted if slot not in known)

    def is_news(self, change: Change) -> bool:
        """Whether a condition is something to find out: about what was not told, and no judgement of the owner."""
        answered = self._answered()
        heard = {reason.means for fit in self.ranking for reason in (*fit.for_, *fit.against)}
        return all(
            answer.slot in _TO_FIND_OUT
            and answer.slot not in answered
            and answer.means not in heard | self.unsaid
            for answer in change.answers
        )

    def to_find_out(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Of the first of `changes`, those that are news."""
        return (change for change in islice(changes, _CHANGES_TRIED) if self.is_news(change))

    def temptation(self, catalogue: Catalogue) -> Danger | None:
        """What to leave alone: the nearest pitfall, else one that a fact brings with it; never what the first choice
        itself asks for."""
        near = next((danger for danger in self.dangers if self._is_apt(danger.pitfall)), None)
        if near:
            return near
        apt = [pitfall for pitfall in catalogue.pitfalls if self._is_apt(pitfall)]
        brought = next((pitfall for pitfall in apt if self.brought_by(pitfall)), None)
        usual = brought or next(iter(apt), None)
        return Danger(pitfall=usual, reasons=()) if usual else None

    def brought_by(self, pitfall: Pitfall) -> Fact | None:
        """The fact that brings a temptation with it."""
        fact = self.profile.get(pitfall.comes_with.slot) if pitfall.comes_with else None
        if fact is None or says_nothing(fact.value):
            return None
        return fact if pitfall.comes_with and pitfall.comes_with.is_in(fact.quote) else None

    def tempted_by(self, temptation: Danger) -> tuple[tuple[str, int], ...]:
        """The owner's words that show a temptation, with the turn; where none do, the fact that brings it."""
        heard = tuple(
            (quotable(one.quote) or "", one.turn) for one in spoken(temptation.reasons) if is_sure(one)
        )
        fact = self.brought_by(temptation.pitfall)
        if heard or fact is None:
            return heard
        bringer = temptation.pitfall.comes_with
        return tuple(
            (quote, fact.turn)
            for quote in sayings_in(fact.quote, _SHORT_MENTION)
            if self.telling.of(quote, fact.slot) >= PLAINLY_TELLS
            and not (bringer and any_of(bringer.not_quoted, quote))
        )

    def sides(self, fit: Fit, told: Sequence[Reason]) -> Iterator[tuple[Slot, str, int]]:
        """The owner's words from sides that `told` leaves out: the slot, a quotation, its turn. What bears on `fit`
        comes before what else was said for the same slot."""
        quoted = {reason.quote for reason in told}
        for slot in SIDES:
            fact = self.profile.get(slot)
            if fact is None or says_nothing(fact.value) or any(quote in fact.quote for quote in quoted):
                continue
            if slot not in _ABOUT_THEM and len(quoted) > len(told) and not _bears_on(fact, fit):
                continue
            quote = next(iter(self._telling_words(fact, fit)), None)
            if quote and not any(quote in other or other in quote for other in quoted):
                quoted.add(quote)
                yield slot, quote, fact.turn

    def _telling_words(self, fact: Fact, fit: Fit) -> list[str]:
        """What of a fact can be quoted as what it is, first what bears on `fit`, then what tells most plainly of its
        slot."""
        bears = fact.slot in _ABOUT_THEM
        bearing = {r.quote for r in fit.for_ if bears and r.turn == fact.turn and r.quote in fact.quote}
        bearing = {quote for words in bearing if (quote := quotable(words, _LONGEST_SIDE))}
        tells = {
            quote: share
            for quote in dict.fromkeys((*bearing, *parts_in(fact.quote, _LONGEST_SIDE)))
            if (share := self.telling.of(quote, fact.slot)) >= TELLS
            and not self.telling.is_unwanted(quote, self.profile)
        }

        def rank(quote: str) -> tuple[bool, bool, bool, bool]:
            back = fact.slot == "target_customer" and points_back(quote)
            too_long = "…" in quote or len(quote.split()) > _GOOD_LENGTH
            return back, quote not in bearing, tells[quote] < PLAINLY_TELLS, too_long

        return sorted(tells, key=rank)

    def tells(self, reason: Reason) -> bool:
        """Whether a reason's words may be quoted: given in so many words, or telling of what they were said for."""
        if self.telling.is_unwanted(reason.quote, self.profile):
            return False
        words = quotable(reason.quote) or reason.quote
        return reason.outright or reason.slot is None or self.telling.of(words, reason.slot) >= TELLS

    def risks(self, catalogue: Catalogue) -> Iterator[tuple[Risk, str, int]]:
        """What could go wrong because of something the owner told us: the risk, their words, the turn. Each of their
        sentences is held against them once."""
        used: list[str] = []
        for risk in catalogue.risks:
            facts = (fact for slot in risk.slots if (fact := self.profile.get(slot)))
            apt = (
                (quote, fact.turn)
                for fact in facts
                for quote in clauses_in(fact.quote)
                if risk.is_in(quote) and not any(quote in other or other in quote for other in used)
            )
            if found := next(apt, None):
                used.append(found[0])
                yield risk, *found

    def refusals(self) -> tuple[tuple[str, int], ...]:
        """What the owner said they will not do, with the turn."""
        fact = self.profile.get("constraints")
        if fact is None:
            return ()
        return tuple((quote, fact.turn) for quote in sayings_in(fact.quote) if _REFUSES.search(quote))

    def _is_apt(self, pitfall: Pitfall) -> bool:
        return self.first.strategy.id not in pitfall.not_for

    def _answered(self) -> set[Slot]:
        told = {fact.slot for fact in self.profile.facts}
        return told | {statement.slot for statement in self.said if statement.slot}

    def tension(self, catalogue: Catalogue) -> Tension | None:
        """The disagreement between sources that bears on the first choice, if there is one."""
        return next(
            (
                tension
                for tension in catalogue.tensions
                if self.first.strategy.id in tension.strategies
                and (not tension.when or self.traits & set(tension.when))
                and shown((tension.one, tension.other))
            ),
            None,
        )

    def verdict(self, tension: Tension) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """How we decide a tension for this owner, in several wordings, and the turn of the fact that decides."""
        size = self.profile.get("team_size")
        people = team_size(size.value) if size else None
        if size is None or people is None:
            return tension.ours.unknown, ()
        return (tension.ours.small if people <= _SMALL_TEAM else tension.ours.large), (size.turn,)


def _bears_on(fact: Fact, fit: Fit) -> bool:
    return any(reason.turn == fact.turn and reason.quote in fact.quote for reason in spoken(fit.for_))


def weigh_up(
    profile: Profile,
    said: Sequence[Statement],
    ranking: Sequence[Fit],
    dangers: tuple[Danger, ...],
    catalogue: Catalogue,
    telling: Telling | None = None,
) -> Situation:
    """The situation of an owner, its strategies as they suit the trade and how often its customers buy."""
    traits = traits_of(profile, said, catalogue)
    unsaid = unsaid_to(traits, catalogue)
    own = kinds_of(profile, catalogue)

    def suited(fit: Fit) -> Fit:
        return fit.model_copy(
            update={
                "strategy": fit.strategy.suited(traits, catalogue.rhythms.is_unfit).told_to(
                    lambda claim: catalogue.trades.is_foreign(claim, own)
                ),
                "for_": tuple(reason for reason in fit.for_ if reason.means not in unsaid),
                "against": tuple(reason for reason in fit.against if reason.means not in unsaid),
            }
        )

    return Situation(
        profile=profile,
        ranking=tuple(map(suited, ranking)),
        dangers=dangers,
        said=tuple(said),
        traits=traits,
        telling=telling or Telling(),
        unsaid=unsaid,
    )


def unsaid_to(traits: frozenset[Trait], catalogue: Catalogue) -> frozenset[str]:
    """What signals mean and owners with these traits shall not read."""
    if "delicate" not in traits:
        return frozenset()
    return frozenset(
        signal.means for signal in catalogue.signals() if catalogue.rhythms.is_unfit(signal.means)
    )


def kinds_of(profile: Profile, catalogue: Catalogue) -> tuple[Kind, ...]:
    """The kinds of trade that an owner's business is of; none where it is of no kind that is known."""
    facts = (profile.get(slot) for slot in _OF_THE_TRADE)
    return catalogue.trades.in_text(" ".join(fact.quote for fact in facts if fact))


def traits_of(profile: Profile, said: Sequence[Statement], catalogue: Catalogue) -> frozenset[Trait]:
    """What is known of a business that decides which plan suits it; what is said of rivals tells nothing of it."""
    own = [statement.text for statement in said if statement.slot != "competitors"]
    traits = catalogue.rhythms.traits(profile, own)
    team = profile.get("team_size")
    return traits | {"alone"} if team and team_size(team.value) == 1 else traits


def team_size(value: str) -> int | None:
    """How many people a team fact speaks of: "2 of us" -> 2, "just me" -> 1, "me and my wife" -> 2."""
    if match := re.search(r"\d+", value):
        return int(match[0])
    words = re.findall(r"[a-z]+", value.lower())
    counted = [_NUMBER_WORDS[word] for word in words if word in _NUMBER_WORDS]
    if counted:
        return max(counted)
    if {"me", "i", "my"} & set(words) and {"and", "with"} & set(words):
        return 2
    return 1 if {"me", "solo", "alone", "own", "myself"} & set(words) else None


def shown(supports: tuple[Support, ...]) -> tuple[Support, ...]:
    """The claims whose passage is in the library."""
    return tuple(support for support in supports if support.span is not None)


def spoken(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Reasons clear enough to be said aloud, no two from the same words, each quoting what makes sense alone."""
    return _distinct(tuple(reason for reason in reasons if reason.strength >= _CLEAR_ENOUGH))


def inferred(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The spoken reasons so surely heard that we may say what they mean, no two of which mean the same."""
    sure = [reason for reason in spoken(reasons) if is_sure(reason)]
    return tuple({reason.means: reason for reason in reversed(sure)}.values())[::-1]


def opposed(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Reasons against that the owner gave in so many words, wherever they gave them."""
    return _distinct(tuple(r for r in reasons if r.outright and r.strength >= _HEARD_AGAINST))


def is_sure(reason: Reason) -> bool:
    """Whether what a reason means may be said, and not only its words."""
    return reason.outright and reason.strength >= _SURE


def _faintly(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Reasons to show where none is clear; here what an owner is may speak, too."""
    heard = tuple(reason for reason in reasons if reason.strength >= _FAINT)
    return _distinct(heard, _TELLING | {"business_description"})


def _distinct(reasons: tuple[Reason, ...], telling: frozenset[Slot | None] = _TELLING) -> tuple[Reason, ...]:
    """Reasons with quotes that can be shown, of overlapping ones the first."""
    by_quote: dict[str, Reason] = {}
    for reason in reasons:
        overlapping = any(reason.quote in quote or quote in reason.quote for quote in by_quote)
        tells = reason.outright or reason.slot in telling
        if tells and not overlapping and quotable(reason.quote):
            by_quote[reason.quote] = reason
    return tuple(by_quote.values())


def shorten(quote: str, at_most: int = 16) -> str:
    """The owner's words as far as they fit in a sentence; cut between words, the cut marked."""
    words = quote.strip(" .!,;").split()
    return " ".join(words) if len(words) <= at_most else " ".join(words[:at_most]) + "…"


def lowered(text: str) -> str:
    """A sentence as it goes on after other words: its first letter small, names, acronyms and "I" as they are."""
    first = text.partition(" ")[0]
    is_acronym = first.isupper() and (len(first) > 1 or first == "I")
    is_name = first[1:] != first[1:].lower()
    return text if is_acronym or is_name else text[:1].lower() + text[1:]


def ordinal(place: int) -> str:
    """A place in the ranking, from 1, as it is said."""
    return _ORDINALS[place - 1] if place <= len(_ORDINALS) else "further down"


def says_nothing(words: str) -> bool:
    """Whether an owner's answer is that there is nothing or nobody."""
    return bool(_NOTHING.match(words))


def _told(reason: Reason, explained: bool) -> str:
    """The owner's words, and what they mean where that is sure."""
    said = f"You said “{quotable(reason.quote)}”"
    return f"{said}: {reason.means}." if explained else f"{said}."
