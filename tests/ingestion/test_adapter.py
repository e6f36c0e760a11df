import numpy as np
import pytest

from advisor.ingestion.adapter import learn_adapter


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def turned() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Questions that stand at a right angle to the pieces that answer them, in pairs of axes."""
    pieces = np.eye(8, dtype=np.float32)[::2]
    questions = np.roll(pieces, 1, axis=1)
    return np.repeat(questions, 10, axis=0), pieces, np.repeat(np.arange(4), 10)


def nearest(matrix: np.ndarray, questions: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    return (unit(questions @ matrix.T) @ pieces.T).argmax(axis=1)


def test_questions_come_nearest_to_the_pieces_that_answer_them(turned):
    questions, pieces, answers = turned
    assert (nearest(learn_adapter(*turned), questions, pieces) == answers).all()


def test_the_same_questions_teach_the_same(turned):
    assert np.array_equal(learn_adapter(*turned), learn_adapter(*turned))


def test_held_back_it_stays_where_it_was(turned):
    assert learn_adapter(*turned, stay=1e6) == pytest.approx(np.eye(8), abs=1e-3)
