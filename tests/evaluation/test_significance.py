from __future__ import annotations

import pytest

from advisor.evaluation.significance import difference, mean_with_interval, median_with_interval


def test_an_interval_holds_the_mean_and_narrows_with_more_questions():
    few, many = mean_with_interval([0.0, 1.0] * 5), mean_with_interval([0.0, 1.0] * 200)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_values_that_are_all_the_same_have_no_spread():
    same = mean_with_interval([1.0, 1.0, 1.0])
    assert (same.low, same.mean, same.high, same.questions) == (1.0, 1.0, 1.0, 3)


def test_a_median_is_not_moved_by_one_question_that_took_long():
    steady = median_with_interval([3.0] * 9 + [4.0] * 9 + [90.0])
    assert steady.mean == 4.0
    assert 3.0 <= steady.low <= 4.0 <= steady.high < 90.0


def test_a_difference_counts_wins_ties_and_losses_of_the_second():
    change = difference([0.0, 0.5, 1.0, 1.0], [1.0, 0.5, 0.0, 0.5])
    assert (change.wins, change.ties, change.losses) == (1, 1, 2)
    assert change.mean == pytest.approx(-0.125)


def test_the_same_values_differ_by_nothing_for_sure():
    assert difference([0.3, 0.6], [0.3, 0.6]).p == 1.0


@pytest.mark.parametrize(("wins", "p"), [(1, 1.0), (2, 0.5), (5, 2 / 2**5)])
def test_p_is_the_share_of_sign_flips_that_are_as_extreme(wins, p):
    assert difference([0.0] * wins, [1.0] * wins).p == pytest.approx(p, abs=0.02)


def test_ten_wins_and_no_loss_are_more_than_chance_and_a_draw_is_not():
    assert difference([0.0] * 10, [1.0] * 10).p < 0.01
    assert difference([0.0, 1.0] * 10, [1.0, 0.0] * 10).p > 0.5


@pytest.mark.parametrize("measure", [lambda: mean_with_interval([]), lambda: difference([], [])])
def test_no_questions_give_no_figure(measure):
    with pytest.raises(ValueError, match="no questions"):
        measure()
