from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evaluation.measures import finds, how_many_fit, score
from advisor.records import Passage, Span


def passage(start: int, end: int, source: str = "bees.txt", rank: int = 1) -> Passage:
    return Passage(
        rank=rank,
        score=1.0,
        chunk_id="bees:0-1",
        source=source,
        title="Bees",
        section=(),
        start=start,
        end=end,
        text="x" * (end - start),
    )


def span(start: int, end: int, source: str = "bees.txt") -> Span:
    return Span(source=source, start=start, end=end)


@pytest.mark.parametrize(
    ("shown", "found"), [((0, 150), True), ((0, 149), False), ((100, 200), True), ((150, 400), True)]
)
def test_a_passage_counts_when_it_covers_half_of_the_accepted_span(shown, found):
    assert finds(span(*shown), (span(100, 200),)) is found


def test_the_same_place_in_another_document_does_not_count():
    assert not finds(span(0, 300, "boats.txt"), (span(100, 200),))


def test_any_alternative_of_a_group_is_enough():
    assert finds(span(0, 100), (span(500, 600), span(0, 100)))


def test_recall_is_the_share_of_groups_and_rank_that_of_the_first_find():
    scores = score([passage(900, 999), passage(0, 100)], [(span(0, 100),), (span(300, 400),)])
    assert scores.recall_at_5 == 0.5
    assert scores.reciprocal_rank == 0.5


def test_only_passages_that_fit_wholly_into_the_budget_count_there():
    passages = [passage(0, 3000), passage(5000, 6001)]
    assert how_many_fit(passages) == 1
    scores = score(passages, [(span(5000, 6000),)])
    assert (scores.recall_at_5, scores.recall_in_budget) == (1.0, 0.0)


def test_after_rank_ten_nothing_counts_for_the_reciprocal_rank():
    late = [*(passage(1000 + n, 1001 + n) for n in range(10)), passage(0, 100)]
    assert score(late, [(span(0, 100),)]).reciprocal_rank == 0.0


def test_character_measures_count_each_wanted_character_once():
    scores = score([passage(0, 60), passage(40, 140)], [(span(0, 100),)])
    assert scores.span_recall == 1.0
    assert scores.span_precision == scores.span_iou == pytest.approx(100 / 140)


def test_nothing_found_is_nought_everywhere():
    assert set(score([], [(span(0, 10),)]).model_dump().values()) == {0.0}


def test_nothing_wanted_cannot_be_measured():
    with pytest.raises(ValueError, match="nothing is wanted"):
        score([passage(0, 10)], [])


places = st.tuples(st.integers(0, 500), st.integers(1, 200)).map(lambda at: (at[0], at[0] + at[1]))


@given(st.lists(places, max_size=12), st.lists(places, min_size=1, max_size=4))
def test_every_measure_lies_between_nought_and_one(shown, wanted):
    scores = score([passage(*place) for place in shown], [(span(*place),) for place in wanted])
    assert all(0 <= value <= 1 for value in scores.model_dump().values())
