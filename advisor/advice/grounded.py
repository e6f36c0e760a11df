"""The engine that needs no model: it composes advice from passages, the owner's words and `prompts/wording.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from advisor.advice.citations import Draft, Paragraph, Sentence, quoted_in
from advisor.advice.purpose import Told, aim_of, circumstance_of
from advisor.advice.quoting import quotable
from advisor.advice.situation import Situation, inferred, lowered, opposed, shorten, shown
from advisor.prompting import Wording
from advisor.records import Slot
from advisor.strategy.catalogue import Catalogue, Strategy, Support, Tension
from advisor.strategy.fit import Change, Fit, Reason

_FACTS_TOLD = 3
_FEW_ENOUGH = 2
_FAINTLY_HEARD = 0.5
_IN_THE_HEADLINE: tuple[Slot, ...] = ("business_description", "target_customer")
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
    text = wording.say(template, quote=quotable(reason.quote) or shorten(reason.quote), means=reason.means)
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
    fits = _why_it_fits(situation, catalogue, wording)
    paragraphs = (
        Paragraph(heading=_headline(situation, headline.rstrip("."))),
        fits,
        _this_month(situation, catalogue, wording),
        leave_alone(situation, catalogue, wording, fits),
        _disagreement(situation, catalogue, wording),
        _change(situation, catalogue, gaps, wording, changes),
        Paragraph(note=wording.say("offer")),
    )
    return shortened(tuple(paragraph for paragraph in paragraphs if paragraph != Paragraph()), at_most)


def shortened(draft: Draft, at_most: int) -> Draft:
    """`draft` without its spare sentences, the last ones first, until it has at most `at_most` words; where that is not
    enough, without its spare paragraphs."""
    while words(draft) > at_most:
        spare = [
            (i, k)
            for i, paragraph in enumerate(draft)
            for k, sentence in enumerate(paragraph.sentences)
            if sentence.spare
        ]
        if not spare:
            return tuple(paragraph for paragraph in draft if not paragraph.spare)
        where, which = max(spare, key=lambda place: draft[place[0]].sentences[place[1]].spare)
        kept = tuple(sentence for k, sentence in enumerate(draft[where].sentences) if k != which)
        draft = (*draft[:where], draft[where].model_copy(update={"sentences": kept}), *draft[where + 1 :])
    return draft


def words(draft: Draft) -> int:
    """Words of the text, a citation's number counted as one."""
    return sum(
        len(
            f"{paragraph.heading.text if paragraph.heading else ''} {paragraph.label} {paragraph.note}".split()
        )
        + sum(len(sentence.text.split()) + len(sentence.spans) for sentence in paragraph.sentences)
        for paragraph in draft
    )


def _headline(situation: Situation, text: str) -> Sentence:
    """What to stand for: our conclusion from what the strategy is, and from whom the owner serves with what."""
    facts = [situation.profile.get(slot) for slot in _IN_THE_HEADLINE]
    return reasoning(
        text, *idea_of(situation.first.strategy), turns={fact.turn for fact in facts if fact is not None}
    )


def idea_of(strategy: Strategy) -> tuple[Sentence, ...]:
    """What the sources say a strategy is, for conclusions about it to rest on."""
    return tuple(framework(support) for support in shown(strategy.idea)[:1])


def _why_it_fits(situation: Situation, catalogue: Catalogue, wording: Wording) -> Paragraph:
    """What the owner told us from several sides, why that points to the strategy, why that works, and whether it leads
    where they want to go."""
    strategy = situation.first.strategy
    told = owners_own(situation, situation.first, wording)
    against = tuple(
        _spare(heard(one, "held_against", wording), 1) for one in opposed(situation.first.against)[:1]
    )
    thin = (reasoning(wording.say("thin"), *idea_of(strategy)),) if situation.is_thin else ()
    points_to = reasoning(_conclusion(situation, told, wording), *told, *idea_of(strategy))
    why = tuple(framework(support) for support in shown(strategy.why)[:2])
    return Paragraph(
        label=wording.say("fits_label"),
        sentences=(
            *thin,
            *told[:1],
            *(_spare(sentence, 1) for sentence in told[1:_FEW_ENOUGH]),
            *(_spare(sentence, 6) for sentence in told[_FEW_ENOUGH:]),
            points_to,
            _spare(reasoning(strategy.in_short, *told, *idea_of(strategy)), 9),
            *(_spare(claim, 3) for claim in why[:1]),
            *(_spare(claim, 8) for claim in why[1:]),
            *against,
            *aimed_at(situation, catalogue, wording),
        ),
    )


def _conclusion(situation: Situation, told: Sequence[Sentence], wording: Wording) -> str:
    """What the owner's words come to. What a sure reason means was said with it; else, where one of the words told
    speaks for the strategy, what that seems to say is told here."""
    fit = situation.first
    name = f"*{fit.strategy.name}*"
    if not told:
        return wording.say("first_guess", name=name)
    if inferred(fit.for_) or not any(_speaks_for(fit, sentence) for sentence in told):
        return wording.say("points_to", name=name)
    return wording.say("points_to_why", name=name, seems=fit.strategy.seems)


def _speaks_for(fit: Fit, told: Sentence) -> bool:
    """Whether what a sentence quotes is, or stands in, a reason for the strategy."""
    quotes = quoted_in(told.text)
    reasons = [
        reason.quote
        for reason in fit.for_
        if reason.strength >= _FAINTLY_HEARD and reason.slot != "competitors"
    ]
    return any(quote in reason or reason in quote for quote in quotes for reason in reasons)


def aimed_at(situation: Situation, catalogue: Catalogue, wording: Wording) -> tuple[Sentence, ...]:
    """Whether the first choice leads where the owner wants to go."""
    return _to_what_was_told(aim_of(situation, catalogue.aims.aims), situation, wording)


def bound_by(situation: Situation, catalogue: Catalogue, wording: Wording) -> tuple[Sentence, ...]:
    """The date or, where there is none, the means that the plan has to keep to."""
    aims = catalogue.aims
    date = _to_what_was_told(circumstance_of(situation, aims.dates), situation, wording)
    means = _to_what_was_told(circumstance_of(situation, aims.means), situation, wording)
    return date or tuple(_spare(one, 4) for one in means)


def running_out(situation: Situation, catalogue: Catalogue, wording: Wording) -> tuple[Sentence, ...]:
    """Money that lasts only so long."""
    return _to_what_was_told(circumstance_of(situation, catalogue.aims.runways), situation, wording)


def _to_what_was_told(told: Told | None, situation: Situation, wording: Wording) -> tuple[Sentence, ...]:
    if told is None:
        return ()
    text = wording.fill_one(told.id, told.say, quote=told.quote)
    return (reasoning(text, *idea_of(situation.first.strategy), turns=(told.turn,)),)


def owners_own(
    situation: Situation, fit: Fit, wording: Wording, at_most: int = _FACTS_TOLD
) -> tuple[Sentence, ...]:
    """What the owner said that bears on a strategy: first what surely speaks for it, then facts from other sides."""
    reasons = inferred(fit.for_)[:2]
    sure = tuple(
        heard(reason, template, wording)
        for reason, template in zip(reasons, ("said_first", "said_second"), strict=False)
    )
    facts = tuple(
        Sentence(text=wording.say(f"told_{slot}", quote=quote), basis="owner", turns=(turn,))
        for slot, quote, turn in situation.sides(fit, reasons)
    )
    return (*sure, *facts)[:at_most]


def _this_month(situation: Situation, catalogue: Catalogue, wording: Wording) -> Paragraph:
    strategy = situation.first.strategy
    grounds = tuple(_spare(framework(support), 5) for support in shown(strategy.how)[:1])
    actions = tuple(reasoning(_sentence(action), *grounds) for action in strategy.this_month)
    bounds = bound_by(situation, catalogue, wording)
    return Paragraph(label=wording.say("month_label"), sentences=(*grounds, *actions, *bounds))


def leave_alone(
    situation: Situation, catalogue: Catalogue, wording: Wording, fits: Paragraph | None = None
) -> Paragraph:
    """The temptation that is nearest, in the owner's own case, and what they will not do anyway. What was quoted to say
    why the strategy `fits` is not quoted again."""
    quoted = [quote for sentence in (fits or Paragraph()).sentences for quote in quoted_in(sentence.text)]
    temptation = situation.temptation(catalogue)
    if temptation is None:
        return Paragraph()
    pitfall = temptation.pitfall
    claims = tuple(_spare(framework(support), 2) for support in shown(pitfall.claims)[:1])
    turns = {reason.turn for reason in temptation.reasons}
    warning = reasoning(wording.pick(pitfall.id, pitfall.leave_alone), *claims, turns=turns)
    heard_of = tuple(
        Sentence(text=wording.say("leave_heard", quote=quote), basis="owner", turns=(turn,), spare=2)
        for quote, turn in situation.tempted_by(temptation)[:1]
        if not any(quote in other or other in quote for other in quoted)
    )
    refused = tuple(
        Sentence(text=wording.say("leave_refused", quote=quote), basis="owner", turns=(turn,), spare=4)
        for quote, turn in situation.refusals()[:1]
    )
    return Paragraph(label=wording.say("leave_label"), sentences=(warning, *heard_of, *claims, *refused))


def _disagreement(situation: Situation, catalogue: Catalogue, wording: Wording) -> Paragraph:
    tension = situation.tension(catalogue)
    if tension is None:
        return Paragraph()
    return Paragraph(
        label=wording.say("disagree_label"), sentences=disagreement(tension, situation, wording), spare=True
    )


def disagreement(tension: Tension, situation: Situation, wording: Wording) -> tuple[Sentence, ...]:
    """What the sources say on either side, and how we decide for this owner."""
    one, other = framework(tension.one), framework(tension.other)
    one = one.model_copy(update={"text": wording.say("one_side", claim=lowered(one.text))})
    other = other.model_copy(update={"text": wording.say("other_side", claim=lowered(other.text))})
    verdict, turns = situation.verdict(tension)
    decided = wording.pick(f"{tension.id}-verdict", verdict)
    return (one, other, reasoning(_sentence(decided), one, other, turns=turns))


def _change(
    situation: Situation,
    catalogue: Catalogue,
    gaps: Mapping[Slot, str],
    wording: Wording,
    changes: Sequence[Change],
) -> Paragraph:
    """What is open, and what to find out that would put another strategy first; where that is nothing, the test."""
    first, second = situation.first.strategy, situation.runner_up.strategy
    told = {reason.turn for fit in situation.ranking[:2] for reason in fit.for_}
    both = (*idea_of(first), *idea_of(second))
    close = (
        (_spare(reasoning(wording.say("close_call", runner=f"*{second.name}*"), *both, turns=told), 1),)
        if situation.is_close
        else ()
    )
    single = next((change for change in changes if len(change.answers) == 1), None)
    unknown = situation.unknown(first, _WORTH_KNOWING)[:2]
    sentences = []
    if single:
        unknown_one = wording.say("unknown_one", gap=gaps[single.answers[0].slot])
        sentences.append(_spare(reasoning(unknown_one, *idea_of(first)), 2))
        flip = wording.say("flip", means=single.means, runner=f"*{single.first.name}*")
        sentences.append(reasoning(flip, *idea_of(single.first), turns=told))
    else:
        if len(unknown) == 2:
            sentences.append(
                _spare(
                    reasoning(
                        wording.say("unknown_two", gap=gaps[unknown[0]], other=gaps[unknown[1]]),
                        *idea_of(first),
                    ),
                    6,
                )
            )
        elif unknown:
            sentences.append(
                _spare(reasoning(wording.say("unknown_one", gap=gaps[unknown[0]]), *idea_of(first)), 6)
            )
        stop_if = lowered(first.test.stop_if).rstrip(".")
        runner = wording.say("runner_up", stop_if=stop_if, runner=f"*{second.name}*")
        sentences.append(reasoning(runner, *both, turns=told))
        sentences.append(_spare(reasoning(second.in_short, *idea_of(second)), 7))
    runway = running_out(situation, catalogue, wording)
    return Paragraph(label=wording.say("change_label"), sentences=(*close, *sentences, *runway))


def _spare(sentence: Sentence, rank: int) -> Sentence:
    """A sentence that may be left out for brevity, those of the highest rank first."""
    return sentence.model_copy(update={"spare": rank})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = text.strip()
    return _capital(text if text.endswith((".", "!", "?")) else text + ".")
