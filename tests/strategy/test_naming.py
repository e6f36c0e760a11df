import pytest

from advisor.strategy.catalogue import load_catalogue
from advisor.strategy.naming import Names, is_named


@pytest.fixture(scope="module")
def names(library_settings) -> Names:
    return Names(load_catalogue(library_settings.prompts_dir, {}).strategies)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("what is Customer Intimacy?", ["Customer Intimacy"]),
        ("what is custmer intimacy", ["Customer Intimacy"]),
        ("would subscriptions suit us?", ["Subscription Model"]),
        ("is hyper-specialisation risky?", ["Hyper-Specialization"]),
        ("what about platforms", ["Platform Business Model"]),
    ],
)
def test_a_strategy_is_known_by_its_name_or_by_a_word_that_only_it_has(names, question, named):
    assert [strategy.name for strategy in names.in_question(question)] == named


@pytest.mark.parametrize(
    "question",
    [
        "what is business model differentiation?",
        "is a radical new business idea worth the gamble?",
        "mixing low cost and differentiation never goes wrong, does it?",
    ],
)
def test_words_that_every_strategy_shares_name_none(names, question):
    assert names.in_question(question) == []


def test_each_word_of_a_name_must_be_there():
    assert is_named("Brand Differentiation", "is brand diferentiation for me?")
    assert not is_named("Brand Differentiation", "low cost and differentiation")
