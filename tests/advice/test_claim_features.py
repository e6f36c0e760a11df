import pytest

from advisor.advice.claim_features import Features, Pair, figures, read_words
from advisor.settings import Settings

FEATURES = Features(read_words(Settings().prompts_dir))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Reply within two hours, 24/7.", {"2", "24", "7"}),
        ("It cuts the time in half and doubles sales by a third.", {"half", "double", "third"}),
        ("One thing, the first of its kind.", set()),
        ("In the 21st century 1,000 firms", {"21", "1000"}),
    ],
)
def test_numbers_are_read_in_figures_and_words(text, numbers):
    assert figures(text) == numbers


def senses(claim: str, passage: str) -> list[float]:
    """Stems and opposites under another sign and under the same one: differing, equal, differing, equal."""
    return FEATURES.of(Pair(claim, passage))[:4]


def test_the_same_words_under_a_negation_differ():
    assert senses("A niche is not static.", "A niche is static.")[0] > 0
    assert senses("A niche is static.", "A niche is static.")[0] == 0


def test_un_and_the_like_turn_a_word_round():
    assert senses("It is realistic.", "It is unrealistic.")[0] > 0


def test_opposites_differ_unless_one_of_them_is_negated():
    assert senses("It raises prices.", "It lowers prices.")[2] > 0
    assert senses("It does not raise prices.", "It lowers prices.")[2] == 0


def reach(claim: str, passage: str) -> list[float]:
    return FEATURES.of(Pair(claim, passage))[11:]


def test_an_absolute_word_that_the_passage_lacks_is_counted():
    assert reach("It always works.", "It can work.")[0] == 1
    assert reach("It always works.", "It always works.")[0] == 0


def test_an_idiom_claims_nothing():
    assert reach("Above all it works.", "It works.")[0] == 0


def test_a_hedge_left_out_is_counted():
    hedged, sure = reach("It may work.", "It may work."), reach("It works.", "It may work.")
    assert sure != hedged


def test_shared_words_are_those_of_substance():
    assert FEATURES.shared(Pair("The small firms grow", "a firm that is growing")) == pytest.approx(2 / 3)
    assert FEATURES.shared(Pair("and so on", "nothing")) == 1
