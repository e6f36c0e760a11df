"""What a changed answer changes in the advice, as far as the owner has seen it: the runner-up, what to leave alone, how
a disagreement is decided. What comes first is said elsewhere, with the new advice."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.citations import Paragraph, Sentence
from advisor.advice.grounded import idea_of, reasoning
from advisor.advice.situation import Situation, lowered
from advisor.prompting import Wording
from advisor.records import Brief, Rejection
from advisor.strategy.fit import Fit


def differences(before: Brief, after: Brief, now: Situation, wording: Wording) -> Paragraph:
    """One paragraph where the first choice stayed; empty where nothing an owner sees differs."""
    if before.recommendations[0].strategy != after.recommendations[0].strategy:
        return Paragraph()
    return Paragraph(
        sentences=(
            *_second(before, after, now, wording),
            *_leave(before, after, wording),
            *_verdicts(before, after),
        )
    )


def _second(before: Brief, after: Brief, now: Situation, wording: Wording) -> Iterator[Sentence]:
    old, new = before.recommendations[1:2], after.recommendations[1:2]
    if new and [one.strategy for one in old] != [one.strategy for one in new]:
        yield _of(now.runner_up, wording.say("new_second", name=f"*{new[0].name}*"))
    elif new and now.is_close:
        yield _of(now.runner_up, wording.say("closer_now", runner=f"*{new[0].name}*"))


def _of(fit: Fit, text: str) -> Sentence:
    """A conclusion about a strategy, from what it is and from what the owner said for it."""
    return reasoning(text, *idea_of(fit.strategy), turns={reason.turn for reason in fit.for_})


def _leave(before: Brief, after: Brief, wording: Wording) -> Iterator[Sentence]:
    """What to leave alone, where that is another temptation than before."""
    old, new = before.not_recommended[:1], after.not_recommended[:1]
    if new and [one.strategy for one in old] != [one.strategy for one in new]:
        yield reasoning(wording.say("leave_now", instead=lowered(_instead(new[0]))))


def _instead(rejection: Rejection) -> str:
    return next((claim.text for claim in rejection.why if claim.basis == "reasoning"), "")


def _verdicts(before: Brief, after: Brief) -> Iterator[Sentence]:
    """What is now decided otherwise where sources disagree."""
    earlier = {claim.text for claim in before.tensions}
    for claim in after.tensions:
        if claim.basis == "reasoning" and earlier and claim.text not in earlier:
            yield reasoning(claim.text, turns=claim.turns)
