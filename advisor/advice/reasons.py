"""Questions that the advice itself answers: why this, what comes first, what to leave, how it is in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from advisor.advice.citations import Draft, Paragraph, Sentence
from advisor.advice.grounded import (
    disagreement,
    framework,
    idea_of,
    leave_alone,
    owners_own,
    reasoning,
)
from advisor.advice.quoting import sayings_in
from advisor.advice.situation import Situation, lowered, shorten, shown
from advisor.prompting import Wording
from advisor.records import Fact
from advisor.strategy.catalogue import Catalogue

Nearness = Callable[[str, Sequence[str]], Sequence[float]]
"""How near each of some texts comes to a question."""

_ABOUT_A_STEP = 0.3
_OFFERED = 0.4
_LONGEST_QUOTE = 14
_DOUBTED = re.compile(
    r"\b(?:apart|different|special|unique|stand out|every(?:one|body)?|all of them|they all|others? (?:say|do)|"
    r"nobody cares)\b",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(?:no longer|any ?more|lost|used to|gave up|given up|stopped|gone)\b", re.IGNORECASE)
_SAYS_LITTLE = """
    why what that this with from have them they your mine firm firms business people customers customer telling tell
    would should about only just like more being because say said advice thing things make work good best stuff lots
    sell buys sold offer take start open stop drop keep need want well other others than then into over
"""
_TOO_COMMON = frozenset(_SAYS_LITTLE.split())


def why_it(
    question: str,
    before: str,
    situation: Situation,
    catalogue: Catalogue,
    nearness: Nearness,
    wording: Wording,
) -> Draft:
    """Why the advice says what is asked about: the people it is for, one of its steps, or all of it."""
    strategy = situation.first.strategy
    name = f"*{strategy.name}*"
    told = owners_own(situation, situation.first, wording)
    points_to = reasoning(
        wording.say("points_to" if told else "first_guess", name=name), *told, *idea_of(strategy)
    )
    because = tuple(framework(claim) for claim in shown((*strategy.why, *strategy.idea))[:1])
    said = f"{before} {question}"
    wanted = situation.profile.get("goals")
    goal = (_held_against(wanted, said, wording),) if wanted and _named_in(said, wanted.quote) else ()
    if why_them := _why_them(question, before, situation, wording):
        return (why_them, Paragraph(sentences=(points_to, *because, *goal)))
    if step := _step_meant(question, situation, nearness):
        after = reasoning(
            wording.say("why_step", name=name, step=lowered(step).rstrip(".")), *idea_of(strategy)
        )
        goal = (_held_against(wanted, said, wording),) if wanted else ()
        return (
            Paragraph(sentences=(after, reasoning(strategy.in_short, *idea_of(strategy)), *because, *goal)),
        )
    doubt = _only_where_noticed(situation, catalogue, wording) if _DOUBTED.search(said) else ()
    return (Paragraph(sentences=(*told[:2], points_to, *because, *goal)), *doubt)


def in_a_nutshell(situation: Situation, wording: Wording) -> Draft:
    """What comes first, what speaks for it, the first step, and what comes next if it fails."""
    strategy = situation.first.strategy
    ground = idea_of(strategy)
    told = owners_own(situation, situation.first, wording, at_most=1)
    first = reasoning(
        wording.say("nutshell", name=f"*{strategy.name}*", in_short=lowered(strategy.in_short)),
        *told,
        *ground,
    )
    step = reasoning(wording.say("nutshell_step", step=lowered(strategy.this_month[0])), *ground)
    stop_if = lowered(strategy.test.stop_if).rstrip(".")
    runner = f"*{situation.runner_up.strategy.name}*"
    failed = reasoning(wording.say("runner_up", stop_if=stop_if, runner=runner), *ground)
    return (Paragraph(sentences=(first, *told)), Paragraph(sentences=(step, failed)))


def where_sources_disagree(
    question: str, situation: Situation, catalogue: Catalogue, nearness: Nearness, wording: Wording
) -> Draft:
    """The two passages that disagree on what is asked, and how we decide for this owner."""
    told = [tension for tension in catalogue.tensions if shown((tension.one, tension.other))]
    if not told:
        return ()
    near = nearness(question, [f"{tension.one.text} {tension.other.text}" for tension in told])
    _, tension = max(zip(near, told, strict=True), key=lambda one: one[0])
    return (Paragraph(sentences=disagreement(tension, situation, wording)),)


def what_to_leave(situation: Situation, catalogue: Catalogue, wording: Wording) -> Draft:
    """What to leave alone, as the advice has it, and what to do instead."""
    temptation = situation.temptation(catalogue)
    if temptation is None:
        return ()
    left = leave_alone(situation, catalogue, wording)
    return (
        Paragraph(sentences=left.sentences),
        Paragraph(sentences=(reasoning(temptation.pitfall.instead, *left.sentences),)),
    )


def in_plain_words(situation: Situation, wording: Wording) -> Paragraph:
    """What the first choice asks of the owner, step by step."""
    strategy = situation.first.strategy
    steps = tuple(reasoning(step, *idea_of(strategy)) for step in strategy.this_month)
    return Paragraph(note=wording.say("steps_open"), sentences=steps)


def nearest_of_the_advice(
    question: str, situation: Situation, nearness: Nearness, wording: Wording
) -> Paragraph:
    """What the advice has that comes nearest to a question no passage answers."""
    strategy = situation.first.strategy
    steps = (*strategy.this_month, *strategy.next.days_60, *strategy.next.days_90)
    best, step = max(zip(nearness(question, steps), steps, strict=True), default=(0.0, ""))
    if best < _OFFERED:
        return Paragraph(note=wording.say("offer_advice", name=f"*{strategy.name}*"))
    return Paragraph(
        sentences=(reasoning(wording.say("offer_nearest", step=lowered(step)), *idea_of(strategy)),)
    )


def _why_them(question: str, before: str, situation: Situation, wording: Wording) -> Paragraph | None:
    """Where the people come from that a question names: the owner's own words for their customers. Where these say
    that they are gone, the advice was wrong to put them in front."""
    fact = situation.profile.get("target_customer")
    if fact is None or not _named_in(question, fact.quote):
        return None
    said = saying_on(fact, question)
    gone = _GONE.search(said) or (_GONE.search(before) and _named_in(question, before))
    text = wording.say("why_whom_wrong" if gone else "why_whom", quote=said)
    named = Sentence(text=text, basis="owner", turns=(fact.turn,))
    return Paragraph(sentences=(named, reasoning(wording.say("why_whom_mend"))))


def saying_on(fact: Fact, subject: str) -> str:
    """What an owner said for a slot, the sentence first that names the subject."""
    sayings = list(sayings_in(fact.quote, _LONGEST_QUOTE))
    sayings.sort(key=lambda one: not _named_in(subject, one))
    return next(iter(sayings), shorten(fact.quote, _LONGEST_QUOTE))


def _step_meant(question: str, situation: Situation, nearness: Nearness) -> str | None:
    """The step of the advice that a question speaks of, by a word of it and by its meaning."""
    steps = [step for step in situation.first.strategy.this_month if _named_in(question, step)]
    near = max(zip(nearness(question, steps), steps, strict=True), default=(0.0, "")) if steps else (0.0, "")
    return near[1] if near[0] >= _ABOUT_A_STEP else None


def _held_against(goal: Fact, subject: str, wording: Wording) -> Sentence:
    said = wording.say("why_goal", quote=saying_on(goal, subject))
    return Sentence(text=said, basis="owner", turns=(goal.turn,))


def _only_where_noticed(situation: Situation, catalogue: Catalogue, wording: Wording) -> Draft:
    """It sets nobody apart unless customers notice; the test shows whether they do."""
    unheard = next((pitfall for pitfall in catalogue.pitfalls if pitfall.id == "not-communicated"), None)
    claims = tuple(framework(claim) for claim in shown(unheard.claims)[1:2]) if unheard else ()
    measure = lowered(situation.first.strategy.test.measure).rstrip(".")
    tested = reasoning(wording.say("only_if_noticed", measure=measure), *claims)
    return (Paragraph(sentences=(*claims, tested)),)


def _named_in(question: str, words: str) -> bool:
    """Whether a question holds one of the telling words of a phrase."""
    return bool(stems_in(question) & stems_in(words))


def stems_in(text: str) -> set[str]:
    """The longer words of a text that tell what it is about, without their endings."""
    words = (word for word in re.findall(r"[a-z][a-z'-]{3,}", text.lower()) if word not in _TOO_COMMON)
    return {re.sub(r"(?:ies|y|ing|ed|es|s|e)$", "", word)[:7] for word in words}
