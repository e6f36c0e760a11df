"""What a changed answer changes in the advice: what moved, what is new, what fell away; the rest stays as it was."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.citations import Paragraph, Sentence
from advisor.advice.grounded import reasoning
from advisor.advice.situation import ordinal
from advisor.prompting import Wording
from advisor.records import Brief, Claim


def differences(before: Brief, after: Brief, wording: Wording) -> Paragraph:
    """One paragraph about the recommendations and the owner's words behind them; empty where nothing differs."""
    sentences = (
        *_moved(before, after, wording),
        *_reasons(before, after, wording),
        *_verdicts(before, after),
    )
    if not sentences:
        return Paragraph()
    return Paragraph(
        label=wording.say("difference_label"),
        sentences=(*sentences, reasoning(wording.say("the_rest_stays"))),
    )


def _moved(before: Brief, after: Brief, wording: Wording) -> Iterator[Sentence]:
    places = {one.strategy: one.rank for one in before.recommendations}
    for one in after.recommendations:
        name, old = f"*{one.name}*", places.get(one.strategy)
        if old is None:
            yield reasoning(wording.say("comes_in", name=name, place=ordinal(one.rank)))
        elif old != one.rank:
            yield reasoning(wording.say("moves", name=name, old=ordinal(old), place=ordinal(one.rank)))
    kept = {one.strategy for one in after.recommendations}
    for one in before.recommendations:
        if one.strategy not in kept:
            yield reasoning(wording.say("goes_out", name=f"*{one.name}*"))


def _reasons(before: Brief, after: Brief, wording: Wording) -> Iterator[Sentence]:
    """What the owner said that counts now, and what no longer does; of strategies that are recommended both times."""
    earlier = {one.strategy: _owners(one.why) for one in before.recommendations}
    for one in after.recommendations:
        if one.strategy not in earlier:
            continue
        now = _owners(one.why)
        for text, claim in now.items():
            if text not in earlier[one.strategy]:
                yield reasoning(wording.say("counts_now", claim=text.rstrip(".")), turns=claim.turns)
        for text, claim in earlier[one.strategy].items():
            if text not in now:
                yield reasoning(wording.say("counts_no_more", claim=text.rstrip(".")), turns=claim.turns)


def _verdicts(before: Brief, after: Brief) -> Iterator[Sentence]:
    """What is now decided otherwise where sources disagree."""
    earlier = {claim.text for claim in before.tensions}
    for claim in after.tensions:
        if claim.basis == "reasoning" and claim.text not in earlier:
            yield reasoning(claim.text, turns=claim.turns)


def _owners(claims: tuple[Claim, ...]) -> dict[str, Claim]:
    return {claim.text: claim for claim in claims if claim.basis == "owner"}
