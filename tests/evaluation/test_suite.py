import pytest

from advisor.errors import DatasetError
from advisor.evaluation.configurations import configure
from advisor.evaluation.suite import evaluate


def silent(*_: object) -> None:
    pass


def test_every_question_is_searched_by_every_configuration(outcome):
    assert [run.configuration for run in outcome.runs] == ["default", "keywords-only"]
    assert [found.case.id for found in outcome.runs[0].found] == ["honey", "paint", "lost"]


def test_what_was_wanted_and_came_first_scores_one_and_what_did_not_come_less(outcome):
    honey, paint, lost = (found.scores for found in outcome.runs[0].found)
    assert honey.reciprocal_rank == paint.reciprocal_rank == 1.0
    assert lost.reciprocal_rank < 1.0


def test_summaries_count_all_questions_and_each_kind(outcome):
    of_default = [s for s in outcome.summaries if s.configuration == "default"]
    assert [(summary.kind, summary.questions) for summary in of_default] == [
        ("all", 3),
        ("plain", 2),
        ("follow-up", 1),
    ]


def test_two_configurations_are_compared_question_by_question(outcome):
    (comparison,) = outcome.comparisons
    change = comparison.differences["reciprocal_rank"]
    assert (comparison.first, comparison.second) == ("default", "keywords-only")
    assert change.wins + change.ties + change.losses == 3


def test_a_split_holds_only_its_own_questions(dataset, settings):
    outcome = evaluate(dataset, "retrieval", "dev", configure(["default"], settings), silent)
    assert [found.case.id for found in outcome.runs[0].found] == ["honey"]


def test_a_suite_without_questions_is_one_sentence(dataset, settings):
    with pytest.raises(DatasetError, match="no question of the suite abstention in the split test"):
        evaluate(dataset, "abstention", "test", configure(["default"], settings), silent)
