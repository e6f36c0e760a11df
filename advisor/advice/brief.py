"""The page the owner keeps: positioning statement, recommendations with reasons, tests, plan and gaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from advisor.advice.citations import CitationBook, Sentence
from advisor.advice.grounded import framework, reasoning
from advisor.advice.quoting import quotable
from advisor.advice.situation import (
    Situation,
    is_sure,
    lowered,
    opposed,
    says_nothing,
    shorten,
    shown,
    spoken,
)
from advisor.records import SLOTS, Brief, Claim, Plan, Profile, Recommendation, Rejection, Slot
from advisor.strategy.catalogue import Catalogue, Strategy
from advisor.strategy.fit import Change, Danger, Fit, Reason

RECOMMENDED = 3

ChangesOf = Callable[[Strategy], Sequence[Change]]
"""The answers that would take a strategy from the first place, or put it there."""

_RIVAL_ENDS = re.compile(
    r"\s+(?:just|has|have|is|are|was|opened|open|put|puts|do|does|did|sells?|took|takes?|which|that|who|who's|with|at|"
    r"now|can|will|went|moved|came|comes?|offers?|undercuts?|charges?|on|in|same|cheap|cheaper|everywhere|down)\b",
    re.IGNORECASE,
)

_FOR_ANYONE = re.compile(r"\s+for (?:anyone|anybody|everyone|everybody|all)\b.*$", re.IGNORECASE)
_WE_DO = re.compile(r"(?:we|i) \w+", re.IGNORECASE)


def write_brief(
    situation: Situation,
    catalogue: Catalogue,
    gaps: Mapping[Slot, str],
    promises: Mapping[str, str],
    changes: ChangesOf,
    book: CitationBook,
    owner_words: str,
) -> Brief:
    """The brief for `situation`, its claims numbered in `book`; sentences that do not hold are left out."""

    def claims(sentences: Iterable[Sentence]) -> tuple[Claim, ...]:
        return tuple(book.claim(sentence) for sentence in sentences if book.holds(sentence, owner_words))

    first = situation.first.strategy
    return Brief(
        positioning_statement=positioning(situation, promises),
        summary=f"{first.headline[0].rstrip('.')}. {first.in_short}",
        recommendations=tuple(
            Recommendation(
                strategy=fit.strategy.id,
                name=fit.strategy.name,
                rank=rank,
                why=claims(_why(fit)),
                how=claims(framework(support) for support in shown(fit.strategy.how)),
                pitfalls=claims(framework(support) for support in shown(fit.strategy.pitfalls)),
                kpis=fit.strategy.kpis,
                test=fit.strategy.test,
                flips_if=claims(_flips(fit, rank, changes(fit.strategy))),
            )
            for rank, fit in enumerate(situation.ranking[:RECOMMENDED], 1)
        ),
        not_recommended=tuple(_rejection(danger, claims) for danger in _tempting(situation, catalogue)),
        tensions=claims(_tensions(situation, catalogue)),
        plan=Plan(days_30=first.this_month, days_60=first.next.days_60, days_90=first.next.days_90),
        gaps=tuple(f"I do not know {gaps[slot]}." for slot in situation.unknown(first, SLOTS)),
    )


def positioning(situation: Situation, promises: Mapping[str, str]) -> str:
    """ "What, for whom: the ones who ..., unlike ..." from the owner's own words; what is unknown is left out."""
    profile, strategy = situation.profile, situation.first.strategy
    business = _opening_words(profile, "business_description")
    customers = _opening_words(profile, "target_customer")
    rival = _RIVAL_ENDS.split(_opening_words(profile, "competitors"), maxsplit=1)[0].strip(" ,")
    business = _FOR_ANYONE.sub("", business) if customers else business
    whom = f"for {customers}" if customers else ""
    who = ", ".join(
        part for part in ((whom, business) if _WE_DO.match(business) else (business, whom)) if part
    )
    promise = promises.get(strategy.id)
    offer = f"the ones who {promise}" if promise else lowered(strategy.headline[0].rstrip("."))
    unlike = f", unlike {rival}" if rival else ""
    statement = f"{who}: {offer}{unlike}." if who else f"{offer}{unlike}."
    return statement[:1].upper() + statement[1:]


def _opening_words(profile: Profile, slot: Slot) -> str:
    """The first clause of what the owner said for a slot, nothing where they said that there is nothing."""
    fact = profile.get(slot)
    if fact is None or says_nothing(fact.value):
        return ""
    first = re.split(r"[.;!?]|, (?!and\b)|\s+since\s|\s+for \d+ years", fact.value, maxsplit=1)[0]
    return shorten(_without_capital(first), 12)


def _without_capital(text: str) -> str:
    """Words that began a sentence, as they stand inside one; names of two words and single names stay."""
    following = text.partition(" ")[2]
    begins_sentence = following[:1].islower() and not following.startswith(("and ", "or ", "is "))
    return lowered(text) if begins_sentence else text


def _why(fit: Fit) -> Iterable[Sentence]:
    for reason in spoken(fit.for_)[:3]:
        yield _owner(reason, is_sure(reason))
    for support in (*shown(fit.strategy.idea), *shown(fit.strategy.why)):
        yield framework(support)


def _flips(fit: Fit, rank: int, changes: Iterable[Change]) -> Iterable[Sentence]:
    for reason in opposed(fit.against)[:2]:
        yield _owner(reason, True)
    ground = [framework(support) for support in shown(fit.strategy.idea)[:1]]
    told = {reason.turn for reason in fit.for_}
    news = {change.words: change for change in changes}
    for change in news.values():
        what = f"*{change.first.name}* would come first" if rank == 1 else "this would come first"
        yield reasoning(
            f"If it turned out that {change.means} (say, *{change.words}*), {what}.", *ground, turns=told
        )
    if not news:
        stop_if = lowered(fit.strategy.test.stop_if).rstrip(".")
        failed = f"If the test says no ({stop_if}), I would turn to the next on the list."
        succeeds = "If the first choice fails its test, I would try this."
        yield reasoning(failed if rank == 1 else succeeds, *ground, turns=told)


def _tempting(situation: Situation, catalogue: Catalogue) -> tuple[Danger, ...]:
    """What the advice says to leave alone, and one more pitfall that is near."""
    nearest = situation.temptation(catalogue)
    others = (danger for danger in situation.dangers if nearest is None or danger.pitfall != nearest.pitfall)
    return tuple(danger for danger in (nearest, next(others, None)) if danger)


def _rejection(danger: Danger, claims: Callable[[Iterable[Sentence]], tuple[Claim, ...]]) -> Rejection:
    told = [_owner(reason, is_sure(reason)) for reason in spoken(danger.reasons)[:1]]
    grounds = [framework(support) for support in shown(danger.pitfall.claims)]
    instead = reasoning(danger.pitfall.instead, *told, *grounds[:1])
    return Rejection(
        strategy=danger.pitfall.id, name=danger.pitfall.name, why=claims((*told, *grounds, instead))
    )


def _tensions(situation: Situation, catalogue: Catalogue) -> Iterable[Sentence]:
    tension = situation.tension(catalogue)
    if tension is None:
        return
    verdict, turns = situation.verdict(tension)
    one, other = framework(tension.one), framework(tension.other)
    yield from (one, other, reasoning(verdict[0], one, other, turns=turns))


def _owner(reason: Reason, explained: bool) -> Sentence:
    """The owner's words, and what they mean where that is sure."""
    said = f"You said “{quotable(reason.quote)}”"
    return Sentence(
        text=f"{said}, so {reason.means}." if explained else f"{said}.", basis="owner", turns=(reason.turn,)
    )
