"""The page the owner keeps, for three owners on the real library."""

import re

import pytest

from advisor.advice.export import claims_of
from advisor.records import Brief, Mark
from tests.conversation.opening import OWNERS, advised

QUOTED = re.compile(r"“([^”]+)”")


@pytest.fixture(scope="module", params=OWNERS)
def talked(advisor, request):
    return advised(advisor, OWNERS[request.param])


@pytest.fixture(scope="module")
def brief(talked) -> Brief:
    return talked[1].brief


def test_the_brief_has_the_shape_that_others_build_on(brief):
    shown = brief.model_dump(by_alias=True)
    assert shown.keys() >= {
        "positioning_statement", "summary", "recommendations", "not_recommended", "tensions", "plan", "gaps",
    }  # fmt: skip
    assert shown["plan"].keys() == {"30", "60", "90"}
    for item in shown["recommendations"]:
        assert item.keys() >= {
            "strategy",
            "name",
            "rank",
            "why",
            "how",
            "pitfalls",
            "kpis",
            "test",
            "flips_if",
        }
        assert item["test"].keys() == {"do", "weeks", "cost_cap", "measure", "stop_if"}
    for item in shown["not_recommended"]:
        assert item.keys() >= {"strategy", "name", "why"}


def test_recommendations_follow_the_ranking(talked, brief):
    ranked = [standing.strategy for standing in talked[1].ranking]
    recommended = [item.strategy for item in brief.recommendations]
    assert recommended == ranked[: len(recommended)]
    assert [item.rank for item in brief.recommendations] == list(range(1, len(recommended) + 1))
    assert len(recommended) >= 2


def test_every_claim_says_what_it_rests_on(talked, brief):
    turns = {exchange.turn for exchange in talked[0].history()}
    numbers = {citation.n for citation in talked[0].citations}
    for claim in claims_of(brief):
        assert set(claim.citations) <= numbers
        assert set(claim.turns) <= turns
        match claim.basis:
            case "framework":
                assert claim.citations, claim.text
                assert not claim.turns, claim.text
            case "owner":
                assert claim.turns, claim.text
                assert not claim.citations, claim.text
            case "reasoning":
                assert claim.citations or claim.turns, claim.text


def test_every_recommendation_can_be_tried_measured_and_overturned(brief):
    for item in brief.recommendations:
        assert all((item.why, item.how, item.pitfalls, item.kpis, item.flips_if)), item.name
        assert item.test.weeks >= 1


def test_what_a_strategy_needs_is_named_where_the_owner_has_not_spoken_of_it(brief):
    needed = [claim.text for item in brief.recommendations for claim in item.prerequisites]
    assert needed
    assert all(re.fullmatch(r"This needs .+; you have not said .+\.", text) for text in needed)


def test_what_the_owner_has_spoken_of_is_not_asked_for_again(advisor):
    counted = "about thirty of them a month, and there are hundreds of old dogs round here"
    _, silent = advised(advisor)
    _, spoken = advised(advisor, (*OWNERS["groomer"], counted))
    focus = [
        next(item for item in reply.brief.recommendations if item.strategy == "focused-differentiation")
        for reply in (silent, spoken)
    ]
    asked = ["how many of them there are" in str(item.prerequisites) for item in focus]
    assert asked == [True, False]


def test_the_map_and_the_canvas_rest_on_the_owners_own_words(talked, brief):
    messages = {exchange.turn: exchange.text for exchange in talked[0].history()}
    assert brief.canvas
    for mark in (mark for line in brief.canvas.lines for mark in line.marks):
        assert (mark.level == "unknown") == (mark.turn is None)
        assert mark.turn is None or mark.quote.rstrip(".") in messages[mark.turn]


def test_a_superstore_at_two_thirds_of_the_price_stands_below_the_groomer(advisor):
    _, advice = advised(advisor)
    owner, superstore = advice.brief.map.points
    assert (owner.is_owner, owner.x.level) == (True, "high")
    assert (superstore.who, superstore.x.level, superstore.x.share) == ("pet superstore", "low", 0.667)
    assert superstore.y == Mark()
    assert not any("how your prices compare" in gap for gap in advice.brief.gaps)


def test_something_is_not_recommended_and_the_reasons_are_given(brief):
    assert brief.not_recommended
    for item in brief.not_recommended:
        assert {"framework", "reasoning"} <= {claim.basis for claim in item.why}, item.name


def test_no_sentence_of_the_owner_is_invented(talked, brief):
    messages = [exchange.text for exchange in talked[0].history() if exchange.text]
    for claim in claims_of(brief):
        if claim.basis == "owner":
            for quoted in QUOTED.findall(claim.text):
                assert any(quoted.rstrip("…") in message for message in messages), claim.text


def test_a_disagreement_shows_both_passages_and_our_decision(brief):
    if brief.tensions:
        one, other, ours = brief.tensions
        assert one.citations != other.citations
        assert ours.basis == "reasoning"
        assert {*one.citations, *other.citations} <= set(ours.citations)


def test_the_plan_reaches_from_this_month_to_the_third(brief):
    assert all((brief.plan.days_30, brief.plan.days_60, brief.plan.days_90))


def test_what_the_owner_told_is_not_among_the_gaps(talked, brief):
    told = talked[1].profile
    gaps = " ".join(brief.gaps)
    assert ("how many of you" in gaps) == ("team_size" not in told)
    assert ("who your best customers are" in gaps) == ("target_customer" not in told)


def test_with_nothing_known_the_brief_invents_no_owner(advisor):
    _, advice = advised(advisor, ())
    assert not [claim for claim in claims_of(advice.brief) if claim.basis == "owner" or claim.turns]
    assert len(advice.brief.gaps) >= 10
    assert advice.brief.map is None
    assert advice.brief.canvas is None
