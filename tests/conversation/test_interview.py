import re
from typing import get_args

import pytest

from advisor.conversation.interview import Interview, load_interview
from advisor.errors import PromptError
from advisor.prompting import Wording
from advisor.records import Document, Slot

SLOTS = get_args(Slot)


@pytest.fixture(scope="module")
def documents(advisor) -> dict[str, Document]:
    return dict(advisor.documents)


@pytest.fixture(scope="module")
def interview(library_settings, documents) -> Interview:
    return load_interview(library_settings.prompts_dir, documents)


def test_the_sixteen_slots_have_the_names_others_build_on(interview):
    assert sorted(prompt.slot for prompt in interview.slots) == sorted(SLOTS)
    assert len(SLOTS) == 16


def test_slots_come_in_the_order_of_their_priority(interview):
    priorities = [prompt.priority for prompt in interview.slots]
    assert priorities == sorted(set(priorities))


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_can_be_asked_explained_and_passed(interview, slot):
    prompt = interview.prompt(slot)
    assert prompt.label
    assert prompt.example
    assert prompt.why.endswith(".")
    assert prompt.rephrase
    assert prompt.unsure
    assert prompt.recognise.says
    assert all(question.count("?") == 1 and question.endswith("?") for question in prompt.question)


@pytest.mark.parametrize("slot", SLOTS)
def test_every_reason_rests_on_a_real_passage(interview, documents, slot):
    prompt = interview.prompt(slot)
    assert prompt.why_span is not None
    raw = documents[prompt.why_span.source].text[prompt.why_span.start : prompt.why_span.end]
    plain = str.maketrans("’‘“”", "''\"\"")
    assert raw.translate(plain) == prompt.why_passage.quote.translate(plain)


def test_a_library_without_the_passage_leaves_the_reason_uncited(library_settings):
    interview = load_interview(library_settings.prompts_dir, {})
    assert all(prompt.why_span is None for prompt in interview.slots)


def test_a_question_asked_again_is_worded_differently(interview):
    for prompt in interview.slots:
        assert len(set(prompt.question)) == len(prompt.question) >= 2
        wording = Wording({}, seed="one conversation", used={})
        heard = [wording.pick(f"ask-{prompt.slot}", prompt.question) for _ in prompt.question]
        assert sorted(heard) == sorted(prompt.question)


def test_no_two_slots_ask_in_the_same_words(interview):
    asked = [question for prompt in interview.slots for question in (*prompt.question, *prompt.rephrase)]
    assert len(asked) == len(set(asked))


def test_every_pattern_compiles_and_names_only_its_value(interview):
    for prompt in interview.slots:
        for word in prompt.recognise.words:
            assert set(re.compile(word, re.IGNORECASE).groupindex) <= {"value"}
    for intent in interview.intents.values():
        assert all(re.compile(word, re.IGNORECASE) for word in intent.words)


def test_a_question_is_short_and_has_no_jargon(interview):
    for prompt in interview.slots:
        for question in prompt.question:
            assert len(question.split()) <= 25
            assert not re.search(
                r"differentiat|segment|proposition|leverage|value chain", question, re.IGNORECASE
            )


def test_an_interview_that_lacks_a_part_is_refused_by_name(tmp_path):
    (tmp_path / "interview.yaml").write_text("greeting: [Hello]\nslots: [{slot: goals}]\nintents: {}\n")
    with pytest.raises(PromptError, match=r"interview\.yaml, slots\.0\."):
        load_interview(tmp_path, {})
