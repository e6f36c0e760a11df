import pytest

from advisor.errors import DatasetError
from advisor.evaluation.gate import (
    Thresholds,
    load_baseline,
    load_thresholds,
    reached,
    save_baseline,
    shortfalls,
    worse,
)


def test_a_mean_below_its_floor_is_named(outcome):
    floors = Thresholds(retrieval={"all": {"reciprocal_rank": 0.99}, "follow-up": {"reciprocal_rank": 1.0}})
    (sentence,) = shortfalls(outcome, floors)
    assert sentence.startswith("all: MRR@10 is .")


def test_a_kind_that_was_not_asked_falls_short(outcome):
    assert list(shortfalls(outcome, Thresholds(retrieval={"table": {"recall_at_5": 0.1}}))) == [
        "table: no question of this kind was asked."
    ]


def test_a_question_that_reaches_less_than_before_is_named(outcome):
    before = reached(outcome) | {"lost": 2.0}
    assert worse(outcome, before) == ["lost: Sourdough Rye water (2.00, now 1.00)"]
    assert worse(outcome, reached(outcome)) == []


def test_a_baseline_is_read_as_it_was_kept(outcome, tmp_path):
    save_baseline(outcome, tmp_path / "baseline.json")
    assert load_baseline(tmp_path / "baseline.json") == reached(outcome)
    assert load_baseline(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("retrieval: [", "holds no thresholds"), ("retrieval: {all: {speed: 1}}", "'speed' is not one of")],
)
def test_thresholds_that_cannot_be_read_are_one_sentence(tmp_path, text, sentence):
    (tmp_path / "t.yaml").write_text(text)
    with pytest.raises(DatasetError, match=sentence):
        load_thresholds(tmp_path / "t.yaml")
