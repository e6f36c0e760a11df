import pytest

from advisor.advice.answerable import Answerable, Asked, lesson_of_asked, read_asked
from advisor.conversation.assembly import answerable_lesson, open_learned
from advisor.errors import PromptError
from advisor.records import Passage
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.search import Found, Retriever
from advisor.settings import Settings
from tests.fakes import WordEncoder

TRADES = ("bakery", "garage", "salon", "school", "farm", "press", "museum", "laundry")
TAUGHT = [
    *(Asked(question=f"how does a {trade} stand apart", covered=True) for trade in TRADES),
    *(Asked(question=f"which tax does a {trade} pay", covered=False) for trade in TRADES),
]


def passage(source: str) -> Passage:
    return Passage(
        rank=1, score=1, chunk_id="c", source=source, title="", section=(), start=0, end=1, text="a"
    )


def found(source: str = "guide.txt", support: float | None = 0.6) -> Found:
    return Found([passage(source)], support, support)


@pytest.fixture
def answerable(tmp_path):
    lesson = lesson_of_asked(TAUGHT, WordEncoder(), lambda _: found())
    return Answerable(SentenceMemory(WordEncoder(), tmp_path), lesson.learn, ["guide.txt"])


def test_a_question_like_those_that_the_texts_answer_is_covered(answerable):
    assert answerable.chance("how does a florist stand apart", found()) > 0.7


def test_a_question_like_those_that_they_do_not_answer_is_not(answerable):
    assert answerable.chance("which tax does a florist pay", found()) < 0.3


def test_nothing_is_said_of_texts_that_it_was_not_taught_about(answerable):
    assert answerable.chance("how does a florist stand apart", found("handbook.txt")) is None


def test_nothing_is_said_where_no_owner_questions_tell(answerable):
    assert answerable.chance("how does a florist stand apart", found(support=None)) is None


def test_a_malformed_line_of_questions_is_named(tmp_path):
    (tmp_path / "asked.jsonl").write_text('{"question": "why"}\n')
    with pytest.raises(PromptError, match=r"asked\.jsonl, line 1"):
        read_asked(tmp_path)


def test_without_a_file_nothing_was_asked(tmp_path):
    assert read_asked(tmp_path) == ()


def test_what_is_shipped_was_learned_from_the_questions_as_they_are(library_settings: Settings):
    lesson = answerable_lesson(read_asked(library_settings.prompts_dir), Retriever.open(library_settings))
    assert open_learned(library_settings).ships(lesson), "run advisor learn"
