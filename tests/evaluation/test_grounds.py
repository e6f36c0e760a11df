"""Which claims count as supported, on a guide of two sentences; and that real advice is looked at as a whole."""

from __future__ import annotations

import pytest

from advisor.advice.citations import Paragraph, Sentence
from advisor.advice.guard import DOUBTS
from advisor.evaluation.grounds import (
    JOINS_NOTHING,
    NO_TURN,
    NOT_SAID,
    NOT_THERE,
    UNTYPED,
    Advice,
    Auditor,
)
from advisor.records import Brief, Citation, Claim, Document, Rejection, Span

TEXT = "Care can often win loyal customers. It is not about being cheap."
GUIDE = Document(id="guide", file="guide.txt", title="Guide", text=TEXT, sha256="0")
CARE = Span(source="guide.txt", start=0, end=35)
SIGNED = "Looking after people keeps them."
TURNS = {1: "We groom dogs, two of us.", 3: "Old dogs, mostly. They come back."}


def citation(**changes) -> Citation:
    given = {
        "n": 1,
        "source": "guide.txt",
        "source_sha256": "0",
        "title": "Guide",
        "section": (),
        "start": 0,
        "end": 35,
        "quote": "Care can often win loyal customers.",
    }
    return Citation.model_validate(given | changes)


def auditor() -> Auditor:
    """One that doubts whatever speaks of magic."""
    return Auditor(
        {"guide.txt": GUIDE}, lambda claim, _: "elsewhere" if "magic" in claim else None, {SIGNED}, {"Right."}
    )


def problems(*sentences: Sentence, note: str = "", brief: tuple[Claim, ...] = ()) -> list[str | None]:
    """Why each claim of an advice is unsupported, in order."""
    advice = Advice(
        draft=(Paragraph(note=note, sentences=sentences),),
        brief=Brief(
            positioning_statement="",
            summary="",
            not_recommended=(Rejection(strategy="x", name="X", why=brief),),
        ),
        citations=(citation(),),
        turns=TURNS,
    )
    return [finding.why for finding in auditor().findings(advice)]


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        (Sentence(text="Care wins customers.", basis="framework", spans=(CARE,)), None),
        (Sentence(text="It works by magic.", basis="framework", spans=(CARE,)), DOUBTS["elsewhere"]),
        (Sentence(text=SIGNED, basis="framework", spans=(CARE,)), None),
        (Sentence(text="You said “two of us”, so choose.", basis="owner", turns=(1,)), None),
        (Sentence(text="You said “two of us…”, so choose.", basis="owner", turns=(3, 1)), None),
        (Sentence(text="You said “two of us”, so choose.", basis="owner", turns=(3,)), NOT_SAID),
        (Sentence(text="You are two.", basis="owner", turns=(1,)), None),
        (Sentence(text="You do magic.", basis="owner", turns=(1,)), NOT_SAID),
        (Sentence(text="You are two.", basis="owner", turns=(2,)), NOT_THERE),
        (Sentence(text="Hence begin with care.", basis="reasoning", joins=(CARE,)), None),
        (Sentence(text="Hence begin with care.", basis="reasoning", turns=(3,)), None),
        (Sentence(text="Hence begin with care.", basis="reasoning"), JOINS_NOTHING),
    ],
)
def test_a_claim_must_rest_on_what_it_names(sentence, why):
    assert problems(sentence) == [why]


def test_what_would_not_be_shown_is_no_claim():
    assert problems(Sentence(text="Care wins 9 of 10.", basis="framework", spans=(CARE,))) == []


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("", []),
        ("Right.", []),
        ("*Noted: your team: two of us.*", []),
        ("**Stand for care.**", [UNTYPED]),
        ("So there are two of you. That is few.", [UNTYPED, UNTYPED]),
    ],
)
def test_a_sentence_without_a_type_is_unsupported_unless_it_is_talk(note, why):
    assert problems(note=note) == why


def test_the_claims_of_the_brief_are_looked_at_too():
    assert problems(
        brief=(
            Claim(text="Care wins customers.", citations=(1,), basis="framework"),
            Claim(text="Care wins customers.", citations=(7,), basis="framework"),
            Claim(text="You do as you like.", basis="owner"),
        )
    ) == [None, NOT_THERE, NO_TURN]


@pytest.mark.parametrize(
    ("changes", "verbatim"),
    [
        ({}, True),
        ({"quote": "Care can win loyal customers."}, False),
        ({"end": 34}, False),
        ({"end": 999}, False),
        ({"source": "other.txt"}, False),
        ({"source_sha256": "1"}, False),
    ],
)
def test_a_quote_is_verbatim_where_the_document_reads_so_at_its_offsets(changes, verbatim):
    assert auditor().verbatim(citation(**changes)) is verbatim
