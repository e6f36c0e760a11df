"""What would be sent, line by line, so that a visitor can strike any of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from advisor.briefs.kept import KeptBrief
from advisor.briefs.page import as_sentence
from advisor.briefs.words import PageWords
from advisor.errors import MessageError
from advisor.handover.records import Advised, Shared, SharedBrief, Told
from advisor.prompting import fill
from advisor.records import Answered, Citation, Claim, Record, Slot


class Line(Record):
    """Something that is sent or struck as a whole. `id` is its place in the JSON that is sent."""

    id: str
    text: str
    label: str = ""
    quote: str = ""
    citations: tuple[int, ...] = ()


class Group(Record):
    """Lines under a heading."""

    id: str
    title: str
    lines: tuple[Line, ...]


class Headings(Record):
    """What the groups beside the brief's own are called, and the lines that the visitor did not say."""

    told: str
    brief: str
    reference: str
    conversation: str
    visitor: str


def everything(
    profile: Mapping[Slot, Answered],
    labels: Mapping[Slot, str],
    kept: KeptBrief,
    *,
    conversation: str,
    visitor: str,
) -> Shared:
    """All that could be shared of a conversation."""
    told = {
        slot: Told(label=labels[slot], value=known.value, quote=known.quote)
        for slot, known in profile.items()
    }
    parts = {name: getattr(kept, name) for name in SharedBrief.model_fields}
    parts["recommendations"] = tuple(
        Advised(**{name: getattr(advice, name) for name in Advised.model_fields})
        for advice in kept.recommendations
    )
    brief = SharedBrief(**parts)
    return Shared(conversation=conversation, visitor=visitor, profile=told, brief=brief)


def without(shared: Shared, groups: Sequence[Group], struck: Collection[str]) -> Shared:
    """What is left after lines of `groups` were struck. Raises `MessageError` for a line that is not there: nothing is
    sent that somebody meant to keep back."""
    known = {line.id for group in groups for line in group.lines}
    if unknown := sorted(set(struck) - known):
        raise MessageError(f"There is no line {unknown[0][:80]} to strike; look again at what would be sent.")
    left = Shared.model_validate(_pruned(json.loads(shared.to_json()), "", frozenset(struck)))
    brief = left.brief
    return left.model_copy(
        update={
            "brief": brief.model_copy(
                update={
                    "recommendations": tuple(part for part in brief.recommendations if part.says_something),
                    "not_recommended": tuple(part for part in brief.not_recommended if part.why),
                }
            )
        }
    )


def in_groups(shared: Shared, headings: Headings, words: PageWords) -> tuple[Group, ...]:
    """Every line of `shared` under its heading; together they say all that is in it."""
    brief = shared.brief
    groups = (
        Group(id="profile", title=headings.told, lines=tuple(_told(shared))),
        Group(id="brief", title=headings.brief, lines=tuple(_head(brief))),
        *(
            Group(
                id=f"brief.recommendations.{n}",
                title=fill(words.runner_up if n else words.recommended, name=advice.name),
                lines=tuple(_advised(f"brief.recommendations.{n}", advice, words)),
            )
            for n, advice in enumerate(brief.recommendations)
        ),
        Group(id="brief.not_recommended", title=words.leave, lines=tuple(_left_alone(brief))),
        Group(
            id="brief.tensions",
            title=words.tensions,
            lines=tuple(_claims("brief.tensions", brief.tensions)),
        ),
        Group(id="brief.plan", title=words.plan, lines=tuple(_planned(brief, words))),
        Group(id="brief.gaps", title=words.gaps, lines=tuple(_texts("brief.gaps", brief.gaps))),
        Group(id="brief.citations", title=words.sources, lines=tuple(_sources(brief.citations))),
        Group(id="reference", title=headings.reference, lines=tuple(_reference(shared, headings))),
    )
    return tuple(group for group in groups if group.lines)


def _pruned(value: Any, place: str, struck: frozenset[str]) -> Any:
    """JSON without what stands at the places that were struck."""
    if isinstance(value, dict):
        kept = {key: f"{place}.{key}".lstrip(".") for key in value}
        return {key: _pruned(value[key], at, struck) for key, at in kept.items() if at not in struck}
    if isinstance(value, list):
        places = [f"{place}.{n}" for n in range(len(value))]
        return [_pruned(item, at, struck) for item, at in zip(value, places, strict=True) if at not in struck]
    return value


def _told(shared: Shared) -> Iterator[Line]:
    for slot, told in shared.profile.items():
        yield Line(id=f"profile.{slot}", label=told.label, text=told.value, quote=told.quote)


def _head(brief: SharedBrief) -> Iterator[Line]:
    if brief.positioning_statement:
        yield Line(id="brief.positioning_statement", text=brief.positioning_statement)
    if brief.summary:
        yield Line(id="brief.summary", text=brief.summary)


def _advised(place: str, advice: Advised, words: PageWords) -> Iterator[Line]:
    yield from _claims(f"{place}.why", advice.why, words.why)
    yield from _claims(f"{place}.how", advice.how, words.how)
    yield from _claims(f"{place}.prerequisites", advice.prerequisites, words.before)
    yield from _claims(f"{place}.pitfalls", advice.pitfalls, words.watch_out)
    if advice.test:
        yield Line(id=f"{place}.test", text=as_sentence(advice.test, words))
    for n, kpi in enumerate(advice.kpis):
        yield Line(id=f"{place}.kpis.{n}", text=fill(words.kpis, kpis=kpi))
    yield from _claims(f"{place}.flips_if", advice.flips_if, words.flips)


def _left_alone(brief: SharedBrief) -> Iterator[Line]:
    for n, rejected in enumerate(brief.not_recommended):
        yield from _claims(f"brief.not_recommended.{n}.why", rejected.why, rejected.name)


def _planned(brief: SharedBrief, words: PageWords) -> Iterator[Line]:
    plan = brief.plan
    for days, steps in (("30", plan.days_30), ("60", plan.days_60), ("90", plan.days_90)):
        yield from _texts(f"brief.plan.{days}", steps, fill(words.days, days=days))


def _sources(citations: tuple[Citation, ...]) -> Iterator[Line]:
    for n, citation in enumerate(citations):
        where = " › ".join((citation.title, *citation.section))
        yield Line(id=f"brief.citations.{n}", label=f"{citation.n}. {where}", text=f"“{citation.quote}”")


def _reference(shared: Shared, headings: Headings) -> Iterator[Line]:
    if shared.conversation:
        yield Line(id="conversation", label=headings.conversation, text=shared.conversation)
    if shared.visitor:
        yield Line(id="visitor", label=headings.visitor, text=shared.visitor)


def _claims(place: str, claims: tuple[Claim, ...], label: str = "") -> Iterator[Line]:
    for n, claim in enumerate(claims):
        yield Line(id=f"{place}.{n}", label=label, text=claim.text, citations=claim.citations)


def _texts(place: str, texts: tuple[str, ...], label: str = "") -> Iterator[Line]:
    for n, text in enumerate(texts):
        yield Line(id=f"{place}.{n}", label=label, text=text)
