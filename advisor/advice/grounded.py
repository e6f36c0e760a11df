"""The engine that needs no model: it composes advice from passages, the owner's words and `prompts/wording.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from advisor.advice.citations import Draft, Paragraph, Sentence
from advisor.advice.situation import Situation, lowered, shorten, shown, spoken
from advisor.prompting import Wording
from advisor.records import Slot
from advisor.strategy.catalogue import Catalogue, Strategy, Support
from advisor.strategy.fit import Change, Fit, Reason

_CONVINCING = 1.0
_WORTH_KNOWING: tuple[Slot, ...] = (
    "target_customer",
    "strengths",
    "customer_needs",
    "resources",
    "goals",
    "channels",
)


def framework(support: Support) -> Sentence:
    """A claim of the catalogue as a sentence that rests on its passage."""
    return Sentence(
        text=support.text, basis="framework", spans=(support.span,) if support.span is not None else ()
    )


def reasoning(text: str, *joined: Sentence, turns: Iterable[int] = ()) -> Sentence:
    """Our own conclusion from the sentences it joins."""
    return Sentence(
        text=_capital(text),
        basis="reasoning",
        turns=tuple(sorted({*turns, *(turn for sentence in joined for turn in sentence.turns)})),
        joins=tuple(dict.fromkeys(span for sentence in joined for span in sentence.spans)),
    )


def heard(reason: Reason, template: str, wording: Wording) -> Sentence:
    """What the owner said and what it means, in the words of `template`."""
    text = wording.say(template, quote=shorten(reason.quote), means=reason.means)
    return Sentence(text=text, basis="owner", turns=(reason.turn,))


def advise(
    situation: Situation,
    catalogue: Catalogue,
    gaps: Mapping[Slot, str],
    wording: Wording,
    changes: Sequence[Change],
    at_most: int,
    stand_for: str | None = None,
) -> Draft:
    """The advice in about `at_most` words: what to stand for (`stand_for`, where it is said in the owner's trade), why
    it fits, this month, what to leave alone, where sources disagree, what would change our mind:
    one of `changes`, where there is one."""
    strategy = situation.first.strategy
    headline = stand_for or wording.pick(strategy.id, strategy.headline)
    paragraphs = (
        Paragraph(note=wording.say("headline", headline=headline.rstrip("."))),
        _why_it_fits(situation.first, wording),
        _this_month(strategy, wording),
        _leave_alone(situation, catalogue, wording),
        _disagreement(situation, catalogue, wording),
        _change(situation, gaps, wording, changes),
        Paragraph(note=wording.say("offer")),
    )
    return shortened(
        tuple(paragraph for paragraph in paragraphs if paragraph.sentences or paragraph.note), at_most
    )


def shortened(draft: Draft, at_most: int) -> Draft:
    """`draft` without its spare sentences, the last ones first, until it has at most `at_most` words."""
    while words(draft) > at_most:
        spare = [
            (i, k)
            for i, paragraph in enumerate(draft)
            for k, sentence in enumerate(paragraph.sentences)
            if sentence.spare
        ]
        if not spare:
            break
        where, which = max(spare, key=lambda place: draft[place[0]].sentences[place[1]].spare)
        kept = tuple(sentence for k, sentence in enumerate(draft[where].sentences) if k != which)
        draft = (*draft[:where], draft[where].model_copy(update={"sentences": kept}), *draft[where + 1 :])
    return draft


def words(draft: Draft) -> int:
    """Words of the text, a citation's number counted as one."""
    return sum(
        len(f"{paragraph.label} {paragraph.note}".split())
        + sum(len(sentence.text.split()) + len(sentence.spans) for sentence in paragraph.sentences)
        for paragraph in draft
    )


def _why_it_fits(fit: Fit, wording: Wording) -> Paragraph:
    reasons = spoken(fit.for_)[:2]
    told = tuple(
        heard(reason, template, wording)
        for reason, template in zip(reasons, ("said_first", "said_second"), strict=False)
    )
    thin: tuple[Sentence, ...] = ()
    if not told:
        thin = (reasoning(wording.say("thin")),)
    elif fit.score < _CONVINCING:
        thin = (reasoning(wording.say("tentative"), *told),)
    why = tuple(framework(support) for support in shown(fit.strategy.why)[:2])
    idea = tuple(_spare(framework(support), 4) for support in shown(fit.strategy.idea)[:1])
    name = reasoning(wording.say("known_as", name=f"*{fit.strategy.name}*"), *told, *idea)
    return Paragraph(
        label=wording.say("fits_label"),
        sentences=(
            *thin,
            *told[:1],
            *(_spare(second, 1) for second in told[1:]),
            *why[:1],
            *(_spare(claim, 3) for claim in why[1:]),
            name,
            *idea,
        ),
    )


def _this_month(strategy: Strategy, wording: Wording) -> Paragraph:
    grounds = tuple(_spare(framework(support), 2) for support in shown(strategy.how)[:1])
    actions = tuple(reasoning(_sentence(action), *grounds) for action in strategy.this_month)
    return Paragraph(label=wording.say("month_label"), sentences=(*grounds, *actions))


def _leave_alone(situation: Situation, catalogue: Catalogue, wording: Wording) -> Paragraph:
    """The nearest pitfall, or the strategy's own where none is near."""
    label = wording.say("leave_label")
    if situation.dangers:
        danger = situation.dangers[0]
        turns = {reason.turn for reason in danger.reasons}
        claims = tuple(framework(support) for support in shown(danger.pitfall.claims)[:1])
        warning = reasoning(wording.pick(danger.pitfall.id, danger.pitfall.leave_alone), *claims, turns=turns)
        return Paragraph(label=label, sentences=(warning, *claims))
    own = tuple(framework(support) for support in shown(situation.first.strategy.pitfalls)[:1])
    common = catalogue.pitfalls[:1]
    usual = tuple(reasoning(wording.pick(pitfall.id, pitfall.leave_alone)) for pitfall in common)
    return Paragraph(label=label, sentences=own or usual)


def _disagreement(situation: Situation, catalogue: Catalogue, wording: Wording) -> Paragraph:
    tension = situation.tension(catalogue)
    if tension is None:
        return Paragraph()
    one, other = framework(tension.one), framework(tension.other)
    one = one.model_copy(update={"text": wording.say("one_side", claim=lowered(one.text))})
    other = other.model_copy(update={"text": wording.say("other_side", claim=lowered(other.text))})
    verdict, turns = situation.verdict(tension)
    return Paragraph(
        label=wording.say("disagree_label"),
        sentences=(one, other, reasoning(_sentence(verdict), one, other, turns=turns)),
    )


def _change(
    situation: Situation, gaps: Mapping[Slot, str], wording: Wording, changes: Sequence[Change]
) -> Paragraph:
    first, second = situation.first.strategy, situation.runner_up.strategy
    unknown = situation.unknown(first, _WORTH_KNOWING)[:2]
    sentences = []
    if len(unknown) == 2:
        sentences.append(reasoning(wording.say("unknown_two", gap=gaps[unknown[0]], other=gaps[unknown[1]])))
    elif unknown:
        sentences.append(reasoning(wording.say("unknown_one", gap=gaps[unknown[0]])))
    single = next((change for change in changes if len(change.answers) == 1), None)
    if single:
        sentences.append(reasoning(wording.say("flip", means=single.means, runner=f"*{single.first.name}*")))
    else:
        sentences.append(
            reasoning(wording.say("runner_up", runner=f"*{second.name}*", in_short=lowered(second.in_short)))
        )
    return Paragraph(label=wording.say("change_label"), sentences=tuple(sentences))


def _spare(sentence: Sentence, rank: int) -> Sentence:
    """A sentence that may be left out for brevity, those of the highest rank first."""
    return sentence.model_copy(update={"spare": rank})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = text.strip()
    return _capital(text if text.endswith((".", "!", "?")) else text + ".")
