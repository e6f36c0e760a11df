"""The page the owner keeps: positioning statement, recommendations with reasons, tests, plan and gaps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from advisor.advice.citations import CitationBook, Sentence
from advisor.advice.grounded import framework, reasoning
from advisor.advice.positioning import Positioning
from advisor.advice.situation import Situation, shorten, shown, spoken
from advisor.records import SLOTS, Brief, Claim, Mark, Plan, Recommendation, Rejection, Slot
from advisor.strategy.catalogue import Catalogue, Strategy
from advisor.strategy.comparing import PRICE, YOU
from advisor.strategy.fit import Change, Danger, Fit, Reason
from advisor.strategy.landscape import look_around

RECOMMENDED = 3

ChangesOf = Callable[[Strategy], Sequence[Change]]
"""The answers that would take a strategy from the first place, or put it there."""


def write_brief(
    situation: Situation,
    catalogue: Catalogue,
    gaps: Mapping[Slot, str],
    positioning: Positioning,
    changes: ChangesOf,
    book: CitationBook,
    owner_words: str,
) -> Brief:
    """The brief for `situation`, its claims numbered in `book`; sentences that do not hold are left out."""

    def claims(sentences: Iterable[Sentence]) -> tuple[Claim, ...]:
        return tuple(book.claim(sentence) for sentence in sentences if book.holds(sentence, owner_words))

    first = situation.first.strategy
    landscape = look_around(situation.profile, situation.said, catalogue.factors)
    heard = situation.heard()
    headline = positioning.headline(first, situation.profile) or first.headline[0]
    return Brief(
        positioning_statement=positioning.lines(first, situation.profile)[0],
        summary=f"{headline.rstrip('.')}. {first.in_short}",
        recommendations=tuple(
            Recommendation(
                strategy=fit.strategy.id,
                name=fit.strategy.name,
                rank=rank,
                why=claims(_why(fit)),
                how=claims(framework(support) for support in shown(fit.strategy.how)),
                pitfalls=claims(framework(support) for support in shown(fit.strategy.pitfalls)),
                prerequisites=claims(_not_spoken_of(fit.strategy, heard, owner_words)),
                kpis=fit.strategy.kpis,
                test=fit.strategy.test,
                flips_if=claims(_flips(fit, rank, changes(fit.strategy))),
            )
            for rank, fit in enumerate(situation.ranking[:RECOMMENDED], 1)
        ),
        not_recommended=tuple(_rejection(danger, claims) for danger in _tempting(situation, catalogue)),
        tensions=claims(_tensions(situation, catalogue)),
        plan=Plan(days_30=first.this_month, days_60=first.next.days_60, days_90=first.next.days_90),
        gaps=tuple(
            f"I do not know {gaps[slot]}."
            for slot in situation.unknown(first, SLOTS)
            if slot != "price_position" or landscape.mark(PRICE, YOU) == Mark()
        ),
        map=landscape.map(),
        canvas=landscape.canvas(),
    )


def _why(fit: Fit) -> Iterable[Sentence]:
    for reason in spoken(fit.for_)[:3]:
        yield _owner(reason)
    for support in (*shown(fit.strategy.idea), *shown(fit.strategy.why)):
        yield framework(support)


def _not_spoken_of(strategy: Strategy, heard: Collection[str], owner_words: str) -> Iterable[Sentence]:
    """What the strategy needs and the owner has said nothing of; it rests on the passage that says so, or else follows
    from what the strategy is."""
    for needed in strategy.prerequisites:
        if not needed.is_spoken_of(heard, owner_words):
            own = needed.grounds.span if needed.grounds else None
            of_the_strategy = [support.span for support in shown(strategy.idea)[:1] if support.span]
            yield Sentence(
                text=f"This needs {needed.needs}; you have not said {needed.unknown}.",
                basis="reasoning",
                joins=(own,) if own else tuple(of_the_strategy),
            )


def _flips(fit: Fit, rank: int, changes: Iterable[Change]) -> Iterable[Sentence]:
    for reason in spoken(fit.against)[:2]:
        yield _owner(reason)
    ground = [framework(support) for support in shown(fit.strategy.idea)[:1]]
    told = {reason.turn for reason in fit.for_}
    for change in {change.words: change for change in changes}.values():
        means = " and ".join(dict.fromkeys(answer.means for answer in change.answers))
        words = "’ and ‘".join(dict.fromkeys(answer.words for answer in change.answers))
        what = f"{change.first.name} would come first" if rank == 1 else "this would come first"
        yield reasoning(f"If it turned out that {means} (say, ‘{words}’), {what}.", *ground, turns=told)


def _tempting(situation: Situation, catalogue: Catalogue) -> tuple[Danger, ...]:
    """The pitfalls that are near; where none is, the most common one."""
    near = situation.dangers[:2]
    return near or tuple(Danger(pitfall=pitfall, reasons=()) for pitfall in catalogue.pitfalls[:1])


def _rejection(danger: Danger, claims: Callable[[Iterable[Sentence]], tuple[Claim, ...]]) -> Rejection:
    told = [_owner(reason) for reason in spoken(danger.reasons)[:1]]
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
    yield from (one, other, reasoning(verdict, one, other, turns=turns))


def _owner(reason: Reason) -> Sentence:
    return Sentence(
        text=f"You said “{shorten(reason.quote)}”, so {reason.means}.", basis="owner", turns=(reason.turn,)
    )
