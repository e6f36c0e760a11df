import pytest

from advisor.retrieval.keyword import KeywordRanking, keywords_of


@pytest.fixture
def ranking() -> KeywordRanking:
    return KeywordRanking(
        {
            "niche": "Niches reward a narrow promise.",
            "price": "A low price wins the hurried.",
            "service": "Service keeps customers for years.",
        }
    )


def test_forms_of_a_word_are_one_keyword():
    assert keywords_of(["niche niches", "pricing prices priced"]) == [["nich"] * 2, ["price"] * 3]


@pytest.mark.parametrize("query", ["a", "what about me and my", "how do I", "", "?!"])
def test_words_that_say_nothing_of_a_subject_are_no_keywords(query, ranking):
    assert keywords_of([query]) == [[]]
    assert ranking.best(query, 3) == []


def test_the_text_that_shares_a_word_is_the_only_one_found(ranking):
    ((key, score),) = ranking.best("a niche for my house", 3)
    assert key == "niche"
    assert score > 0


def test_no_more_than_asked_for(ranking):
    assert len(ranking.best("niche price customers", 2)) == 2


def test_unknown_words_find_nothing(ranking):
    assert ranking.best("xylophone", 3) == []
