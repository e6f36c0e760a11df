import numpy as np
import pytest

from advisor.advice.claim_features import Features, Pair, read_words
from advisor.advice.support import (
    Entailed,
    Labelled,
    Support,
    Uncontradicted,
    lesson_of_claims,
    read_claims,
    rows_of,
)
from advisor.errors import PromptError
from advisor.settings import Settings
from tests.fakes import WordEncoder

WORDS = read_words(Settings().prompts_dir)


def as_it_is(vector):
    """A library in which nothing comes nearer than the passage itself."""
    return vector, -1.0


TAUGHT = [
    Labelled(
        source="guide.txt",
        quote=f"A {trade} can often win loyal customers with care.",
        supported=(f"A {trade} can often win loyal customers.", f"With care a {trade} can win customers."),
        turned=(f"A {trade} can not win loyal customers.", f"A {trade} never wins customers with care."),
        over=(f"Any {trade} always wins all customers.", f"Every {trade} will win loyal customers."),
        elsewhere=("Suppliers with power push prices up.", "Write your brand story on the label."),
    )
    for trade in ("bakery", "garage", "salon", "school", "farm", "press")
]


@pytest.fixture(scope="module")
def support() -> Support:
    encoder = WordEncoder()
    lesson = lesson_of_claims(TAUGHT, [], WORDS, encoder, as_it_is)
    return Support(Features(WORDS), lesson.learn, encoder, as_it_is)


PASSAGE = "A florist can often win loyal customers with care."


@pytest.mark.parametrize(
    ("claim", "doubt"),
    [
        ("A florist can often win loyal customers.", None),
        ("A florist can often win 9 of 10 customers.", "number"),
        ("A florist can not win loyal customers.", "turned"),
        ("Every florist always wins all customers.", "over"),
        ("Suppliers with power push prices up.", "elsewhere"),
    ],
)
def test_what_is_wrong_with_a_claim_is_named(support, claim, doubt):
    assert support(claim, PASSAGE) == doubt


def test_every_pair_has_a_row_of_the_same_length():
    pairs = [Pair("a claim", "a passage"), Pair("", "")]
    rows = rows_of(pairs, Features(WORDS), WordEncoder(), as_it_is)
    assert len(rows) == 2
    assert np.isfinite(rows).all()


@pytest.mark.parametrize(
    ("relation", "doubt"), [("entailment", None), ("contradiction", "turned"), ("neutral", "elsewhere")]
)
def test_an_entailment_model_can_stand_in_its_place(relation, doubt):
    assert Entailed(lambda _premise, _claim: relation)("A claim.", "A passage.") == doubt


def says_number(_claim, _passage):
    return "number"


def says_turned(_claim, _passage):
    return "turned"


def says_nothing(_claim, _passage):
    return None


@pytest.mark.parametrize(
    ("learned", "chance", "doubt"),
    [
        (says_nothing, 0.99, "turned"),
        (says_nothing, 0.96, None),
        (says_turned, 0.2, None),
        (says_turned, 0.99, "turned"),
        (says_number, 0.1, "number"),
    ],
)
def test_a_contradiction_model_decides_whether_the_sense_is_turned_and_nothing_else(learned, chance, doubt):
    asked = []

    def contradicts(premise, claim):
        asked.append((premise, claim))
        return chance

    assert Uncontradicted(learned, contradicts)("A claim.", "A passage.") == doubt
    assert asked == ([] if doubt == "number" else [("A passage.", "A claim.")])


def test_numbers_are_compared_whatever_a_model_says():
    assert Entailed(lambda _premise, _claim: "entailment")("Twice as much.", "More.") == "number"


def test_a_mistake_in_the_labelled_claims_is_one_sentence_with_file_and_line(tmp_path):
    (tmp_path / "claims.jsonl").write_text('{"source": "a.txt"}\n')
    with pytest.raises(PromptError, match=r"claims.jsonl, line 1: "):
        read_claims(tmp_path)
    assert read_claims(tmp_path / "nowhere") == ()
