import json

import numpy as np
import pytest

from advisor.conversation.assembly import open_learned
from advisor.errors import PromptError
from advisor.strategy.cases import Case, Experience, Saying, Told, learn, read_cases
from advisor.strategy.catalogue import load_catalogue
from advisor.strategy.learned import lessons
from tests.fakes import WordEncoder

STRATEGIES = ["near", "far"]
CASES = [
    Case(id="1", trade="a", said=(Told(text="All come from this street."),), first=("near",), wrong=("far",)),
    Case(id="2", trade="b", said=(Told(text="We post to Peru and Japan."),), first=("far",), wrong=("near",)),
]
SAYINGS = [Saying("near", "the whole street"), Saying("far", "parcels to peru")]


@pytest.fixture
def experience() -> Experience:
    return Experience(STRATEGIES, learn(STRATEGIES, CASES, SAYINGS, WordEncoder()))


def scores(experience: Experience, *sentences: str) -> dict[str, float]:
    points = experience.points(WordEncoder().encode(sentences))
    return dict(zip(STRATEGIES, map(float, experience.scores(points)), strict=True))


def test_an_owner_like_one_of_a_case_gets_what_was_chosen_there(experience):
    heard = scores(experience, "They all come from our street.")
    assert heard["near"] > heard["far"]


def test_the_score_is_the_bias_and_the_sum_of_each_sentence_over_the_root_of_their_number(experience):
    points = experience.points(WordEncoder().encode(["this street", "to Japan"]))
    np.testing.assert_allclose(
        experience.scores(points), experience.bias + points.sum(axis=0) / np.sqrt(2), rtol=1e-5
    )


def test_with_nothing_said_the_bias_decides(experience):
    nothing = experience.points(
        np.zeros((0, 4096), dtype=np.float32)[:, : WordEncoder().encode(["x"]).shape[1]]
    )
    np.testing.assert_array_equal(experience.scores(nothing), experience.bias)


def test_the_same_is_learned_every_time():
    once, again = (learn(STRATEGIES, CASES, SAYINGS, WordEncoder()) for _ in range(2))
    np.testing.assert_array_equal(once, again)


def test_without_a_file_there_are_no_cases(tmp_path):
    assert read_cases(tmp_path, STRATEGIES) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first": []}, "line 1: "),
        ({"first": ["sideways"]}, "line 1: the catalogue has no strategy 'sideways'"),
        ({"chosen": ["near"]}, "line 1: "),
    ],
)
def test_a_mistake_in_the_cases_is_one_sentence_with_file_and_line(tmp_path, change, sentence):
    line = CASES[0].model_dump() | change
    (tmp_path / "cases.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(PromptError, match=f"cases.jsonl, {sentence}"):
        read_cases(tmp_path, STRATEGIES)


def test_every_strategy_is_the_first_choice_of_several_cases(settings):
    catalogue = load_catalogue(settings.prompts_dir, {})
    chosen = [case.first[0] for case in catalogue.cases]
    assert all(chosen.count(strategy.id) >= 20 for strategy in catalogue.strategies)


def test_what_is_shipped_was_learned_from_the_prompts_as_they_are(settings, minilm):
    catalogue = load_catalogue(settings.prompts_dir, {})
    learned = open_learned(settings)
    stale = [lesson.name for lesson in lessons(catalogue, minilm, learned) if not learned.ships(lesson)]
    assert stale == [], "run: advisor learn"
