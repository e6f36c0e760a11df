import pytest

from advisor.conversation.assembly import open_learned, open_memory, open_placing
from advisor.conversation.placing import Placing, Replies, lesson_of_replies, read_replies
from advisor.errors import PromptError
from advisor.models import open_encoder
from advisor.records import SLOTS, Fact, Profile
from advisor.retrieval.examples import SentenceMemory
from advisor.settings import Settings
from advisor.strategy.cases import Case, Told, read_cases
from advisor.strategy.catalogue import load_catalogue
from tests.fakes import WordEncoder

REPLIES = [Replies(slot=slot, says=(f"{slot} is wood", f"{slot} is stone")) for slot in SLOTS]
CASES = [
    Case(
        id=one,
        trade=one,
        first=("niche",),
        said=(Told(text=one), Told(slot="goals", text=f"hoping for {one}")),
    )
    for one in ("wool", "iron")
]

OPTICIAN = Profile().with_fact(
    Fact(slot="business_description", value="an optician", quote="an optician", turn=1)
)


def test_a_reply_is_placed_by_what_replies_and_cases_taught(tmp_path):
    encoder = WordEncoder()
    placing = Placing(SentenceMemory(encoder, tmp_path), lesson_of_replies(REPLIES, CASES, encoder).learn)
    for reply, slot in (("channels is iron", "channels"), ("hoping for stone", "goals")):
        chances = placing.chances(reply)
        assert max(chances, key=lambda one: chances[one]) == slot
    assert sum(chances.values()) == pytest.approx(1, abs=1e-5)


def test_replies_to_a_slot_that_is_none_are_refused_by_line(tmp_path):
    (tmp_path / "replies.jsonl").write_text('{"slot": "mood", "says": ["fine"]}\n', encoding="utf-8")
    with pytest.raises(PromptError, match="line 1"):
        read_replies(tmp_path)


def test_without_replies_nothing_is_placed(tmp_path):
    assert read_replies(tmp_path) == ()


@pytest.fixture(scope="module")
def placing(library_settings: Settings) -> Placing:
    found = open_placing(
        library_settings,
        load_catalogue(library_settings.prompts_dir, {}),
        open_memory(library_settings, open_encoder(library_settings)),
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("reply", "slot"),
    [
        ("my brother and I, and two girls at weekends", "team_size"),
        ("near the harbour in Cuxhaven, the whole coast really", "location_or_market"),
        ("a third dearer than the discounter", "price_position"),
        ("the estate agents pass our number on", "channels"),
        ("mostly young couples who just bought a house", "target_customer"),
        ("no borrowing and nothing on Sundays", "constraints"),
        ("one free afternoon and about two thousand", "resources"),
    ],
)
def test_a_reply_reads_like_an_answer_to_its_question(placing, reply, slot):
    chances = placing.chances(reply)
    assert max(chances, key=lambda one: chances[one]) == slot


def test_what_is_shipped_was_learned_from_replies_and_cases_as_they_are(library_settings: Settings):
    strategies = load_catalogue(library_settings.prompts_dir, {})
    cases = read_cases(library_settings.prompts_dir, [one.id for one in strategies.strategies])
    replies = read_replies(library_settings.prompts_dir)
    lesson = lesson_of_replies(replies, cases, open_encoder(library_settings))
    assert open_learned(library_settings).ships(lesson), "run advisor learn"


def test_no_reply_is_written_down_for_two_slots(library_settings: Settings):
    texts = [text.casefold() for one in read_replies(library_settings.prompts_dir) for text in one.says]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("asked", "message", "slot"),
    [
        ("target_customer", "me, my wife who does the lenses, and one receptionist", "team_size"),
        ("constraints", "I have maybe 5000 to spend on it", "resources"),
        ("goals", "older people who like to be called by name", "target_customer"),
        ("customer_needs", "the discounter, about half our price", "price_position"),
    ],
)
def test_an_answer_to_another_question_is_noted_where_it_belongs(reader, asked, message, slot):
    reading = reader.read(message, 3, asked, OPTICIAN)
    noted = {fact.slot: fact for fact in reading.facts}
    assert asked not in noted
    assert noted[slot].wants_confirming
    assert reading.off_the_question


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("strengths", "honest prices"),
        ("resources", "two days a week and 3000 euros"),
        ("customer_needs", "that somebody listens to them"),
        ("goals", "to sell it in five years"),
        ("competitors", "Amazon, and the two big ones on the ring road"),
        ("target_customer", "vets and their clients"),
    ],
)
def test_an_answer_to_the_question_stays_where_it_was_asked(reader, asked, message):
    reading = reader.read(message, 3, asked, OPTICIAN)
    assert asked in [fact.slot for fact in reading.facts]
