import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from advisor.errors import DatasetError
from advisor.evaluation.disturbances import after_other_talk, mistyped, with_slips


def test_some_longer_words_get_one_slip_each_and_keep_their_first_letter():
    question = "Should bakery owners answer discounters with lower prices or better bread?"
    typed = with_slips(question, random.Random(3))
    slips = [(a, b) for a, b in zip(question.split(), typed.split(), strict=True) if a != b]
    assert len(slips) >= 2
    assert all(a[0] == b[0] and OSA.distance(a, b) == 1 for a, b in slips)


def test_the_slips_are_the_same_every_time(dataset):
    assert mistyped(dataset) == mistyped(dataset)
    assert mistyped(dataset).about.name.endswith(", mistyped")
    assert [case.wanted for case in mistyped(dataset).retrieval] == [
        case.wanted for case in dataset.retrieval
    ]


def test_questions_without_talk_are_asked_after_the_talk_of_others(dataset):
    disturbed = after_other_talk(dataset)
    (talk,) = [case.history for case in dataset.retrieval if case.history]
    assert [(case.id, case.history) for case in disturbed.retrieval] == [("honey", talk), ("lost", talk)]
    assert disturbed.abstention == ()


def test_without_any_talk_there_is_nothing_to_ask_after(dataset):
    silent = dataset.model_copy(update={"retrieval": dataset.retrieval[:1]})
    with pytest.raises(DatasetError, match="No question of the data set brings talk"):
        after_other_talk(silent)


@given(st.text(), st.integers())
def test_any_text_can_be_mistyped(text, seed):
    assert isinstance(with_slips(text, random.Random(seed)), str)
