import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.retrieval.fusion import fuse, scaled

scores = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.floats(-100, 100)), max_size=8, unique_by=lambda pair: pair[0]
)


def test_each_ranking_is_scaled_to_0_and_1_and_mixed_by_weight():
    fused = dict(fuse([([("a", 0.9), ("b", 0.5), ("c", 0.1)], 0.5), ([("b", 12.0), ("d", 4.0)], 0.5)]))
    assert fused["a"] == pytest.approx(0.5 * 1 + 0.5 * 0)
    assert fused["b"] == pytest.approx(0.5 * (0.5 - 0.1) / (0.9 - 0.1) + 0.5 * 1)
    assert fused["c"] == pytest.approx(0)
    assert fused["d"] == pytest.approx(0)


def test_the_weights_decide():
    dense, keyword = [("a", 1.0), ("b", 0.0)], [("b", 1.0), ("a", 0.0)]
    assert fuse([(dense, 0.7), (keyword, 0.3)])[0][0] == "a"
    assert fuse([(dense, 0.3), (keyword, 0.7)])[0][0] == "b"


def test_equal_scores_are_ordered_by_id():
    assert [key for key, _ in fuse([([("b", 1.0), ("a", 1.0)], 1.0)])] == ["a", "b"]


def test_an_empty_ranking_changes_no_order():
    assert [key for key, _ in fuse([([("x", 0.8), ("y", 0.4)], 0.5), ([], 0.5)])] == ["x", "y"]


@given(scores, scores, st.floats(0, 1))
def test_every_id_comes_once_with_a_score_between_0_and_1(dense, keyword, weight):
    fused = fuse([(dense, weight), (keyword, 1 - weight)])
    assert {key for key, _ in fused} == {key for key, _ in dense} | {key for key, _ in keyword}
    assert len({key for key, _ in fused}) == len(fused)
    assert all(-1e-9 <= score <= 1 + 1e-9 for _, score in fused)
    assert all(0 <= value <= 1 for value in scaled(dense).values())
