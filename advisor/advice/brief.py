"""The page the owner keeps: positioning statement, recommendations with reasons, tests, plan and gaps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice

from advisor.advice.citations import CitationBook, Sentence
from advisor.advice.grounded import aimed_at, bound_by, framework, idea_of, reasoning, running_out
from advisor.advice.positioning import Positioning
from advisor.advice.quoting import quotable
from advisor.advice.situation import Situation, is_sure, lowered, opposed, shown, spoken
from advisor.prompting import Wording
from advisor.records import SLOTS, Brief, Claim, Mark, Plan, Recommendation, Rejection, Slot
from advisor.strategy.catalogue import Catalogue, Strategy
from advisor.strategy.comparing import PRICE, YOU
from advisor.strategy.fit import Change, Danger, Fit, Reason
from advisor.strategy.landscape import look_around

RECOMMENDED = 3
_REASONS = 3

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
    wording: Wording,
) -> Brief:
    """The brief for `situation`, its claims numbered in `book`; sentences that do not hold are left out."""

    def claims(sentences: Iterable[Sentence]) -> tuple[Claim, ...]:
        return tuple(book.claim(sentence) for sentence in sentences if book.holds(sentence, owner_words))

    first = situation.first.strategy
    landscape = look_around(situation.profile, situation.said, catalogue.factors)
    heard = situation.heard()
    headline = positioning.headline(first, situation.profile, situation.said) or first.headline[0]
    wanted = aimed_at(situation, catalogue, wording)
    bounds = bound_by(situation, catalogue, wording)
    runway = running_out(situation, catalogue, wording)
    return Brief(
        positioning_statement=positioning.lines(first, situation.profile, situation.said)[0],
        summary=f"{headline.rstrip('.')}. {first.in_short}",
        recommendations=tuple(
            Recommendation(
                strategy=fit.strategy.id,
                name=fit.strategy.name,
                rank=rank,
                why=claims((*_why(situation, fit), *(wanted if rank == 1 else ()))),
                how=claims((*map(framework, shown(fit.strategy.how)), *(bounds if rank == 1 else ()))),
                pitfalls=claims(framework(support) for support in shown(fit.strategy.pitfalls)),
                prerequisites=claims(_not_spoken_of(fit.strategy, heard, owner_words)),
                kpis=fit.strategy.kpis,
                test=fit.strategy.test,
                flips_if=claims((*_flips(fit, rank, changes(fit.strategy)), *(runway if rank == 1 else ()))),
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


def _why(situation: Situation, fit: Fit) -> Iterable[Sentence]:
    """The owner's words that speak for a strategy, for the first choice also those that tell of the business, and the
    sources."""
    reasons = [reason for reason in spoken(fit.for_) if situation.tells(reason)][:_REASONS]
    yield from (_owner(reason, is_sure(reason)) for reason in reasons)
    if fit == situation.first:
        sides = islice(situation.sides(fit, reasons), _REASONS - len(reasons))
        yield from (
            Sentence(text=f"You said “{quote}”.", basis="owner", turns=(turn,)) for _, quote, turn in sides
        )
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
    for reason in opposed(fit.against)[:2]:
        yield _owner(reason, True)
    ground = idea_of(fit.strategy)
    told = {reason.turn for reason in fit.for_}
    news = {change.words: change for change in changes}
    for change in news.values():
        means = " and ".join(dict.fromkeys(answer.means for answer in change.answers))
        words = "’ and ‘".join(dict.fromkeys(answer.words for answer in change.answers))
        what = f"{change.first.name} would come first" if rank == 1 else "this would come first"
        yield reasoning(f"If it turned out that {means} (say, ‘{words}’), {what}.", *ground, turns=told)
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
