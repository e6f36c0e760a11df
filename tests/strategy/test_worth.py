import numpy as np
import pytest

from advisor.strategy.cases import Case, Experience, Told
from advisor.strategy.worth import SLOTS, Answers, Heard, gather
from tests.fakes import WordEncoder

STRATEGIES = ["near", "far"]
EXPERIENCE = Experience(STRATEGIES, np.zeros((2, 3), dtype=np.float32))
NOTHING = Heard(points=np.zeros(2, dtype=np.float32), sentences=0, besides=np.zeros(2, dtype=np.float32))


def answers(**told) -> Answers:
    """One answer of one sentence for each slot and first choice, as the points it adds."""
    table = np.zeros((len(SLOTS), 2, 1, 3), dtype=np.float32)
    for slot, points in told.items():
        table[SLOTS.index(slot), :, 0, :2] = points
        table[SLOTS.index(slot), :, 0, 2] = 1
    return Answers(EXPERIENCE, table)


def test_an_answer_that_tells_strategies_apart_is_worth_more_than_one_that_does_not():
    telling = answers(strengths=[[3, 0], [0, 3]], stage=[[1, 1], [1, 1]])
    worth = telling.worth(NOTHING, ["strengths", "stage"])
    assert worth["strengths"] > 0.3
    assert worth["stage"] == pytest.approx(0, abs=1e-6)


def test_the_more_was_heard_the_less_an_answer_is_worth():
    telling = answers(strengths=[[3, 0], [0, 3]])
    sure = NOTHING._replace(points=np.array([40, 0], dtype=np.float32), sentences=16)
    assert (
        telling.worth(sure, ["strengths"])["strengths"] < telling.worth(NOTHING, ["strengths"])["strengths"]
    )


def test_a_question_that_nobody_answered_is_worth_nothing():
    assert answers().worth(NOTHING, ["goals"]) == {"goals": 0}


def test_the_answers_of_cases_are_kept_under_their_slot_and_first_choice():
    encoder = WordEncoder()
    cases = [
        Case(
            id="1",
            trade="a",
            said=(Told(text="We bake."), Told(slot="goals", text="Stay small. Stay here.")),
            first=("near",),
        )
    ]
    size = encoder.encode(["x"]).shape[1]
    experience = Experience(STRATEGIES, np.ones((2, size + 1), dtype=np.float32))
    table = gather(STRATEGIES, cases, experience, encoder)
    kept = table[SLOTS.index("goals"), 0, 0]
    assert kept[-1] == 2
    assert kept[0] == pytest.approx(float(encoder.encode(["Stay small.", "Stay here."]).sum()), rel=1e-5)
    assert table.sum() == pytest.approx(kept.sum())
