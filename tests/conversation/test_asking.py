import pytest

from advisor.advice.answerable import Asked, read_asked
from advisor.conversation.asking import Asking, lesson_of_asking
from advisor.conversation.assembly import open_asking, open_learned, open_memory
from advisor.models import open_encoder
from advisor.retrieval.examples import SentenceMemory
from advisor.settings import Settings
from advisor.strategy.cases import Case, Told, read_cases
from advisor.strategy.catalogue import load_catalogue
from tests.fakes import WordEncoder

ASKED = [Asked(question=f"difference between {one} and price", covered=True) for one in "abcdefgh"]
CASES = [
    Case(
        id=one,
        trade=one,
        first=("niche",),
        said=(Told(text=f"we sell {one} to farmers. Is {one} dear?"), Told(text=f"our {one} lasts")),
    )
    for one in "abcdefgh"
]


def test_what_was_asked_without_a_mark_is_noticed(tmp_path):
    encoder = WordEncoder()
    asking = Asking(SentenceMemory(encoder, tmp_path), lesson_of_asking(ASKED, CASES, encoder).learn)
    assert asking.chance("difference between wood and price") > 0.5
    assert asking.chance("we sell wood to farmers") < 0.5


@pytest.fixture(scope="module")
def asking(library_settings: Settings) -> Asking:
    encoder = open_encoder(library_settings)
    found = open_asking(
        library_settings,
        read_asked(library_settings.prompts_dir),
        load_catalogue(library_settings.prompts_dir, {}),
        open_memory(library_settings, encoder),
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "formula for the reorder point with safety stock",
        "difference between a niche and a segment",
        "what interest does a bank want at the moment",
    ],
)
def test_a_question_in_other_forms_is_noticed(asking, sentence):
    assert asking.chance(sentence) > 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "I bake bread for the two schools in the valley",
        "what they like is that nobody hurries them",
        "they say I am dear but good",
        "four of us and my mother on Saturdays",
        "a bit dearer than the chain, maybe a tenth",
    ],
)
def test_what_owners_tell_is_no_question(asking, sentence):
    assert asking.chance(sentence) < 0.5


def test_what_is_shipped_was_learned_from_questions_and_cases_as_they_are(library_settings: Settings):
    strategies = load_catalogue(library_settings.prompts_dir, {})
    cases = read_cases(library_settings.prompts_dir, [one.id for one in strategies.strategies])
    lesson = lesson_of_asking(read_asked(library_settings.prompts_dir), cases, open_encoder(library_settings))
    assert open_learned(library_settings).ships(lesson), "run advisor learn"
