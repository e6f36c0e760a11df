import random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from advisor.evaluation.mistyping import mistyped, with_slips


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


@given(st.text(), st.integers())
def test_any_text_can_be_mistyped(text, seed):
    assert isinstance(with_slips(text, random.Random(seed)), str)
