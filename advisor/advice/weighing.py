"""What no text names, weighed against the advice: should we do it, does it hold for that trade, how do we win those."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.advice.citations import Draft, Paragraph, Sentence, as_plain
from advisor.advice.grounded import framework, idea_of, reasoning
from advisor.advice.quoting import quotable
from advisor.advice.reasons import Nearness, saying_on, stems_in
from advisor.advice.situation import Situation, inferred, lowered, shorten, shown
from advisor.prompting import Wording
from advisor.records import Fact
from advisor.strategy.catalogue import Catalogue, Pitfall, Support
from advisor.strategy.trades import Kind

_LONGEST_SUBJECT = 12
_A_STEP_TOWARDS_IT = 0.4
_FOCUS, _COPYING = "everything-to-everyone", "copycat"
_PROPOSED = re.compile(
    r"\b(?:yes or no (?:on|to|about)|(?:what|how) about(?! (?:the|my|our|when|if)\b)|(?P<do>(?:should|could|can|shall|must) (?:i|we))(?: also| not| just| then|"
    r" really| still| better| have to| need to)*|(?:is|are|would) (?:it|that|this) (?:be )?(?:a )?(?:good|wise|worth(?: it| while)?|"
    r"ok|okay|right|clever|smart|sensible|better|bad)(?: idea| thing| move)?(?: for (?:me|us))?(?: to| if (?:i|we))?|"
    r"does it make sense(?: for (?:me|us))? to|(?:says?|said|thinks?|told (?:me|us)) (?:that )?(?:i|we) (?:should|must|could))\s+"
    r"(?P<what>[^?.!;]+)",
    re.IGNORECASE,
)
_IS_IT_GOOD = re.compile(
    r"^\W*(?:and |but |so )*(?:is|are|would) (?P<what>.{3,60}?) (?:be )?(?:a )?(?:good|wise|worth it|right|sensible|bad|better)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:then|too|also|as well|or not(?: then)?|now|instead|do you think|for (?:me|us)|at all|please|tho(?:ugh)?)$",
    re.IGNORECASE,
)
_SPOILS = re.compile(
    r"\b(?:does|will|would|is) (?:that|it|this) (?:spoil|ruin|harm|hurt|blur|clash|a problem|matter)",
    re.IGNORECASE,
)
_USES = re.compile(
    r"\b(?:on|join|use|using|through|via|list(?:ed)?) (?:a|an|the|another|some)?\s?(?:[\w-]+ )?platforms?\b",
    re.IGNORECASE,
)
_WISHED_LESS = re.compile(r"\b(?:less|fewer|no more|stop|without|out of)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;\n]")
_DROPS = re.compile(
    r"^(?:to )?(?:stop|drop|quit|close|end|leave|let|cut|lose|ditch|skip|give up|get rid|say no|turn (?:down|away)|refuse|axe)",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^(?:do|offer|add|sell|buy|get|open|start|hire|take|make|expand|join|go into|build|launch|have|become|rent|invest|import|export|"
    r"be|being|run|bring|put in|set up|try|grow)\b",
    re.IGNORECASE,
)
_OTHERS_DO = re.compile(
    r"\b(?:every(?:one|body)|they all|(?:the )?others|competitors?|rivals?|swears?|next door|told (?:me|us)|all the \w+s (?:do|have)|trend\w*|fashion)\b",
    re.IGNORECASE,
)
_IN_CASE = re.compile(
    r"\b(?:hold|apply|work|count|go|true|right|valid) (?P<what>(?:if|when|once)\s+[^?.!;]+)", re.IGNORECASE
)
_HOLDS_FOR = re.compile(
    r"\b(?:hold|apply|applies|work|count|go|true|right|relevant|valid|fit|same)\w*\b[\w ,'-]*?\b(?:for|in|with|to|at|of)\s+(?P<what>(?:(?! [-–—] )[^?.!;,])+)",
    re.IGNORECASE,
)
_TO_GET = re.compile(
    r"\bhow (?:do|can|could|would|should|shall|must) (?:i|we|you|one) (?:actually |then )?"
    r"(?P<what>(?:get|find|win(?! (?:at|on|against|with))|fill|attract|reach|land|bring in)\s+[^?.!;,]+)",
    re.IGNORECASE,
)
_RULES = re.compile(
    r"\b(?:rules?|regulat\w+|registered|allowed|tenders?|procurement|state|public|law|code)\b", re.IGNORECASE
)


def proposal(question: str, before: str) -> str | None:
    """What an owner asks whether to do ("do the Santa's grotto", "loyalty cards"), or whether it spoils the advice."""
    if spoils := _SPOILS.search(question):
        return _subject(question[: spoils.start()]) or _subject(_SENTENCE_END.split(before)[0])
    match = _PROPOSED.search(question) or _IS_IT_GOOD.search(question)
    return _subject(match["what"]) if match else None


def is_of_use_only(question: str) -> bool:
    """Whether something is to be used, and not to be built: a place on somebody's platform is no platform."""
    return bool(_USES.search(question))


def case_of(question: str) -> str | None:
    """The trade or the case that the advice may not hold for: "a state buyer", "if I sell the business"."""
    match = _IN_CASE.search(question) or _HOLDS_FOR.search(question)
    return _subject(match["what"]) if match else None


def wished_for(question: str) -> str | None:
    """The customers or the work that an owner asks how to get."""
    match = _TO_GET.search(question)
    return _subject(match["what"]) if match else None


def weigh(
    what: str,
    said: Support | None,
    question: str,
    before: str,
    situation: Situation,
    catalogue: Catalogue,
    wording: Wording,
) -> Draft:
    """Whether to do `what`, of which the texts have `said` this or nothing: by what comes first, by what the owner told,
    and by the pitfall it is near."""
    opening = framework(said) if said else reasoning(wording.say("weigh_unnamed", what=as_plain(what)))
    if said and said in tuple(situation.first.strategy.supports()):
        verdict = _in_favour(opening, situation, wording)
    elif _DROPS.match(what):
        verdict = _to_drop(what, situation, catalogue, wording)
    elif wanted := _wanted(what, situation, wording):
        verdict = wanted
    elif _SPOILS.search(question):
        verdict = _beside_it(situation, catalogue, wording)
    elif _is_done_otherwise(what, question):
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
    thing = stems_in(_DROPS.sub("", what))
    rests_on = (one for one in inferred(situation.first.for_) if stems_in(one.quote) & thing)
    if kept := next(rests_on, None):
        said = wording.say("weigh_keep", quote=quotable(kept.quote) or shorten(kept.quote))
        return (
            Sentence(text=said, basis="owner", turns=(kept.turn,)),
            reasoning(wording.say("weigh_drop_pays"), turns=(kept.turn,)),
        )
    core = situation.profile.get("business_description")
    if core and stems_in(core.quote) & thing:
        text = wording.say("weigh_core", quote=saying_on(core, what), first=first)
        return (Sentence(text=text, basis="owner", turns=(core.turn,)),)
    claims = _warning(_FOCUS, catalogue, at=1)
    goal = situation.profile.get("goals")
    less = goal is not None and _WISHED_LESS.search(goal.quote) and stems_in(goal.quote) & thing
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


def _is_done_otherwise(what: str, question: str) -> bool:
    """Whether something is to be done in another way, and nothing is to be added to it."""
    match = _PROPOSED.search(question)
    return match is not None and match["do"] is not None and not _ADDS.match(what)


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


def _subject(words: str) -> str | None:
    """An owner's words as they can stand in our sentence; None where they are none, or too many."""
    kept = " ".join(words.split()).strip(" ,;:-?!.")
    while (shorter := _TAIL.sub("", kept)) != kept:
        kept = shorter
    return kept if kept and len(kept.split()) <= _LONGEST_SUBJECT else None
