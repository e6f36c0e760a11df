import numpy as np

from advisor.strategy.softmax import learn_softmax, likely

ROWS = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], dtype=np.float32)
LABELS = np.array([0, 0, 1, 1])
EVEN = np.full(4, 0.25, dtype=np.float32)


def test_rows_get_the_label_of_the_rows_they_are_like():
    weights = learn_softmax(ROWS, LABELS, EVEN, 1e-4)
    assert weights.shape == (2, 3)
    assert likely(ROWS, weights).argmax(axis=1).tolist() == LABELS.tolist()


def test_chances_add_up_to_one():
    chances = likely(ROWS, learn_softmax(ROWS, LABELS, EVEN, 1e-4))
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)


def test_a_row_that_counts_more_pulls_the_line_towards_itself():
    torn = np.array([[0.5, 0.5], [0.5, 0.5]], dtype=np.float32)
    heavy = np.array([0.9, 0.1], dtype=np.float32)
    chances = likely(torn[:1], learn_softmax(torn, np.array([0, 1]), heavy, 1e-4))
    assert chances[0, 0] > 0.8
