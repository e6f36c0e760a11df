import pytest

from advisor.advice.quoting import clauses_in, greater_half, points_back, quotable, sayings_in


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        (
            "And we've never missed a delivery, not in the snow even.",
            "we've never missed a delivery, not in the snow even",
        ),
        ("That we're spotless and we know the rules", "we're spotless and we know the rules"),
        ("As I said, the dentists stay", "the dentists stay"),
        ("Proudest, goodness. ", None),
        ("Oh all sorts really, families mostly with little ones", "families mostly with little ones"),
        ("The rye we grow, I suppose", "The rye we grow"),
        ("no evenings for me", "no evenings for me"),
    ],
)
def test_a_quotation_is_without_what_only_leads_up_to_it(words, quote):
    assert quotable(words) == quote


@pytest.mark.parametrize(
    "words",
    [
        "As I said",
        "Depends",
        "it depends on the day",
        "You know what it is",
        "not much",
        "i dunno really mate",
        "I just told you what I'm proud of",
        "who have been told so",
        "before we print anything",
        "about nine of them",
    ],
)
def test_what_says_nothing_alone_is_not_quoted(words):
    assert quotable(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "The guesthouses, about nine of them, they take bread every morning, from April to October",
        "one two three " * 9,
    ],
)
def test_a_quotation_stands_word_for_word_in_what_was_said(words):
    quote = quotable(words, 9)
    assert quote is not None
    assert quote.rstrip("…") in words
    assert len(quote.split()) <= 9


def test_a_long_answer_is_cut_between_clauses():
    assert (
        quotable("We do it while they wait, the others say come back tomorrow morning", 8)
        == "We do it while they wait"
    )


def test_what_follows_a_though_comes_before_what_stood_ahead_of_it():
    said = "Offices and shops mostly. Though the dentists never leave."
    assert list(sayings_in(said)) == ["the dentists never leave", "Offices and shops mostly"]
    assert greater_half(said).strip() == "the dentists never leave."
    assert greater_half("nothing else") == "nothing else"


def test_clauses_come_before_sentences_and_a_word_may_stand_alone():
    assert list(clauses_in("more of the old ones, because winter is dead"))[:2] == [
        "more of the old ones",
        "winter is dead",
    ]
    assert list(clauses_in("just me")) == ["just me"]


def test_a_quotation_that_names_nobody_points_back():
    assert points_back("they take bread every morning")
    assert not points_back("the guesthouses on the quay")
