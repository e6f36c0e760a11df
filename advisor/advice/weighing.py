"""What no text names, weighed against the advice: should we do it, does it hold for that trade, how do we win those."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.advice.citations import Draft, Paragraph, Sentence, as_plain
from advisor.advice.grounded import framework, idea_of, reasoning
from advisor.advice.proposals import asks_whether_it_spoils, dropped, is_to_add, is_to_drop
from advisor.advice.quoting import quotable
from advisor.advice.reasons import Nearness, saying_on, stems_in
from advisor.advice.situation import Situation, inferred, lowered, shorten, shown
from advisor.prompting import Wording
from advisor.records import Fact
from advisor.strategy.catalogue import Catalogue, Pitfall, Support
from advisor.strategy.trades import Kind

_A_STEP_TOWARDS_IT = 0.4
_FOCUS, _COPYING = "everything-to-everyone", "copycat"
_WISHED_LESS = re.compile(r"\b(?:less|fewer|no more|stop|without|out of)\b", re.IGNORECASE)
_OTHERS_DO = re.compile(
    r"\b(?:every(?:one|body)|they all|(?:the )?others|competitors?|rivals?|swears?|next door|told (?:me|us)|"
    r"all the \w+s (?:do|have)|trend\w*|fashion)\b",
    re.IGNORECASE,
)
_RULES = re.compile(
    r"\b(?:rules?|regulat\w+|registered|allowed|tenders?|procurement|state|public|law|code)\b", re.IGNORECASE
)


def weigh(
    what: str,
    said: Support | None,
    question: str,
    before: str,
    situation: Situation,
    catalogue: Catalogue,
    wording: Wording,
) -> Draft:
    """Whether to do `what`, of which the texts have `said` this or nothing: by what comes first, by what the owner
    told, and by the pitfall it is near."""
    opening = framework(said) if said else reasoning(wording.say("weigh_unnamed", what=as_plain(what)))
    if said and said in tuple(situation.first.strategy.supports()):
        verdict = _in_favour(opening, situation, wording)
    elif is_to_drop(what):
        verdict = _to_drop(what, situation, catalogue, wording)
    elif wanted := _wanted(what, situation, wording):
        verdict = wanted
    elif asks_whether_it_spoils(question):
        verdict = _beside_it(situation, catalogue, wording)
    elif not is_to_add(what, question):
        verdict = (reasoning(wording.say("weigh_open", in_short=lowered(situation.first.strategy.in_short))),)
    else:
        verdict = _to_add(what, f"{question} {before}", situation, catalogue, wording)
    ask = reasoning(wording.say("weigh_ask"))
    return (Paragraph(sentences=(opening, *verdict)), Paragraph(sentences=(ask,)))


def holds_for(
    what: str | None,
    spoken_of: bool,
    question: str,
    before: str,
    situation: Situation,
    catalogue: Catalogue,
    wording: Wording,
) -> Draft:
    """Whether the advice holds for `what`, of which the texts speak or not: what they say of its sector, else what the
    advice rests on, and what would have to be there."""
    strategy = situation.first.strategy
    name = f"*{strategy.name}*"
    kind = next(iter(catalogue.trades.in_text(what or question)), None)
    told = _of_the_sector(kind, catalogue) if kind else ()
    if kind and told:
        named = what is None or spoken_of or kind.is_named_in(what)
        opening = (
            wording.say("holds_named", sector=kind.sector)
            if named
            else wording.say("holds_near", what=as_plain(what or ""), sector=kind.sector)
        )
        fits = wording.say("holds_fits" if strategy.id in kind.fits else "holds_not_listed", name=name)
        body: tuple[Sentence, ...] = (reasoning(opening), *told, reasoning(fits, *told))
    else:
        said = wording.say("holds_unnamed", what=as_plain(what)) if what else wording.say("holds_in_general")
        body = (reasoning(said), *idea_of(strategy))
    needs = "; and ".join(needed.needs for needed in strategy.prerequisites)
    unless = (reasoning(wording.say("holds_unless", needs=needs), *idea_of(strategy)),) if needs else ()
    rules = (reasoning(wording.say("holds_rules")),) if _RULES.search(f"{before} {question}") else ()
    return (Paragraph(sentences=body), Paragraph(sentences=(*unless, *rules)))


def how_to_win(
    what: str,
    question: str,
    situation: Situation,
    on_winning: Sequence[Support],
    nearness: Nearness,
    wording: Wording,
) -> Draft:
    """How to get `what`: what the texts say of winning any customers, and the step of the advice that is nearest."""
    said = tuple(framework(claim) for claim in on_winning)
    opening = reasoning(wording.say("win_open", what=as_plain(what)))
    strategy = situation.first.strategy
    steps = strategy.this_month
    near, step = max(zip(nearness(question, steps), steps, strict=True))
    show = wording.say("win_show", name=f"*{strategy.name}*", in_short=lowered(strategy.in_short))
    first = reasoning(
        wording.say("win_step", step=lowered(step)) if near >= _A_STEP_TOWARDS_IT else show, *said
    )
    goal = situation.profile.get("goals")
    counted: tuple[Sentence, ...] = ()
    if goal and stems_in(goal.quote) & stems_in(what):
        wanted = wording.say("win_goal", quote=saying_on(goal, what))
        counted = (Sentence(text=wanted, basis="owner", turns=(goal.turn,)),)
    return (Paragraph(sentences=(opening, *said)), Paragraph(sentences=(first, *counted)))


def _in_favour(told: Sentence, situation: Situation, wording: Wording) -> tuple[Sentence, ...]:
    first = f"*{situation.first.strategy.name}*"
    return (reasoning(wording.say("weigh_goes_with", first=first), told),)


def _to_drop(what: str, situation: Situation, catalogue: Catalogue, wording: Wording) -> tuple[Sentence, ...]:
    """What the advice builds on stays; what it does not need may go, what earns the rent last."""
    first = f"*{situation.first.strategy.name}*"
    thing = stems_in(dropped(what))
    rests_on = (one for one in inferred(situation.first.for_) if stems_in(one.quote) & thing)
    if kept := next(rests_on, None):
        said = wording.say("weigh_keep", quote=quotable(kept.quote) or shorten(kept.quote))
        return (
            Sentence(text=said, basis="owner", turns=(kept.turn,)),
            reasoning(wording.say("weigh_drop_pays"), turns=(kept.turn,)),
        )
    goal = situation.profile.get("goals")
    less = goal is not None and _WISHED_LESS.search(goal.quote) and stems_in(goal.quote) & thing
    core = situation.profile.get("business_description")
    if core and not less and stems_in(core.quote) & thing:
        text = wording.say("weigh_core", quote=saying_on(core, what), first=first)
        return (Sentence(text=text, basis="owner", turns=(core.turn,)),)
    claims = _warning(_FOCUS, catalogue, at=1)
    wished = (_wish(goal, what, wording),) if goal and less else ()
    drop = reasoning(wording.say("weigh_drop", first=first), *claims)
    return (*wished, drop, *claims, reasoning(wording.say("weigh_drop_pays")))


def _wanted(what: str, situation: Situation, wording: Wording) -> tuple[Sentence, ...]:
    """What the owner named as their goal is not to be refused, only to be begun small; empty where it is none."""
    goal = situation.profile.get("goals")
    if goal is None or not stems_in(goal.quote) & stems_in(what):
        return ()
    first = f"*{situation.first.strategy.name}*"
    return (
        _wish(goal, what, wording),
        reasoning(wording.say("weigh_wanted", first=first), turns=(goal.turn,)),
    )


def _wish(goal: Fact, what: str, wording: Wording) -> Sentence:
    said = wording.say("weigh_wish", quote=saying_on(goal, what))
    return Sentence(text=said, basis="owner", turns=(goal.turn,))


def _to_add(
    what: str, around: str, situation: Situation, catalogue: Catalogue, wording: Wording
) -> tuple[Sentence, ...]:
    """Another line takes hours from the first; what others do is no reason."""
    first = situation.first.strategy
    spoken_of = [one for one in situation.said if stems_in(what) & stems_in(one.text)]
    others = [one for one in spoken_of if one.slot == "competitors" or _OTHERS_DO.search(one.text)]
    copied = bool(others or _OTHERS_DO.search(around))
    warning = _warning(_COPYING if copied else _FOCUS, catalogue)
    name = f"*{first.name}*"
    verdict = wording.say("weigh_copied") if copied else wording.say("weigh_added", first=name)
    turns = {one.turn for one in others}
    unless = wording.say("weigh_unless", first=name, in_short=lowered(first.in_short))
    return (reasoning(verdict, *warning, turns=turns), *warning, reasoning(unless, *idea_of(first)))


def _beside_it(situation: Situation, catalogue: Catalogue, wording: Wording) -> tuple[Sentence, ...]:
    """Something the owner does as well, of which they ask whether it spoils the advice."""
    warning = _warning(_FOCUS, catalogue)
    first = f"*{situation.first.strategy.name}*"
    return (reasoning(wording.say("weigh_beside", first=first), *warning), *warning)


def _warning(pitfall_id: str, catalogue: Catalogue, at: int = 0) -> tuple[Sentence, ...]:
    pitfall: Pitfall | None = next((one for one in catalogue.pitfalls if one.id == pitfall_id), None)
    return tuple(framework(claim) for claim in shown(pitfall.claims)[at : at + 1]) if pitfall else ()


def _of_the_sector(kind: Kind, catalogue: Catalogue) -> tuple[Sentence, ...]:
    subject = next((one for one in catalogue.subjects if one.id == kind.subject), None)
    return tuple(framework(claim) for claim in shown(subject.says)[:2]) if subject else ()
