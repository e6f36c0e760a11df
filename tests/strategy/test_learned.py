import numpy as np

from advisor.strategy.learned import Learned, Lesson

WEIGHTS = np.array([[1.5, -2.0]], dtype=np.float32)


class Teacher:
    """Counts how often it taught."""

    def __init__(self) -> None:
        self.taught = 0

    def __call__(self):
        self.taught += 1
        return WEIGHTS


def test_what_was_learned_is_kept_until_a_text_changes(tmp_path):
    learned, teacher = Learned(tmp_path / "shipped", tmp_path / "kept"), Teacher()
    for text in ("one", "one", "another"):
        np.testing.assert_array_equal(learned.recall(Lesson("hear", [text], teacher)), WEIGHTS)
    assert teacher.taught == 2


def test_what_is_shipped_need_not_be_learned(tmp_path):
    learned, teacher = Learned(tmp_path / "shipped", tmp_path / "kept"), Teacher()
    lesson = Lesson("hear", ["one"], teacher)
    assert not learned.ships(lesson)
    learned.ship(lesson)
    assert learned.ships(lesson)
    learned.recall(lesson)
    assert teacher.taught == 1


def test_shipping_anew_replaces_what_was_learned_from_other_texts(tmp_path):
    learned = Learned(tmp_path / "shipped", tmp_path / "kept")
    learned.ship(Lesson("hear", ["one"], Teacher()))
    learned.ship(Lesson("choose", ["one"], Teacher()))
    file = learned.ship(Lesson("hear", ["two"], Teacher()))
    assert sorted(p.name.split("-")[0] for p in file.parent.iterdir()) == ["choose", "hear"]
