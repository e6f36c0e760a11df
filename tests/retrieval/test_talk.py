import pytest

from advisor.retrieval.talk import in_its_talk, stands_alone

TALK = [
    {"role": "user", "content": "We sell boats."},
    {"role": "assistant", "content": "Then paint the hull every spring."},
]


def test_a_short_message_is_read_after_what_was_said_last():
    assert in_its_talk("And how?", TALK) == "We sell boats. Then paint the hull every spring. And how?"


def test_a_message_that_stands_alone_is_left_alone():
    alone = "Which customers would pay more for wooden boats with varnished oak decks and brass fittings?"
    assert in_its_talk(alone, TALK) == alone


def test_only_the_last_words_of_each_count():
    earlier = [
        {"role": "user", "content": "We bake bread."},
        *TALK,
        {"role": "user", "content": "Thank you."},
    ]
    assert in_its_talk("And how?", earlier) == "Thank you. Then paint the hull every spring. And how?"


def test_without_talk_or_words_in_it_the_message_stays():
    assert (
        in_its_talk("And how?", [])
        == in_its_talk("And how?", [{"role": "user", "content": " "}])
        == "And how?"
    )


def test_a_long_answer_is_cut():
    long = [{"role": "assistant", "content": "word " * 500}]
    assert len(in_its_talk("And how?", long)) < 450


@pytest.mark.parametrize(
    ("likeness", "weight"), [(None, 0.35), (0.5, 0.35), (0.575, 0.675), (0.65, 1), (0.9, 1)]
)
def test_the_more_a_short_message_is_like_what_owners_ask_the_less_the_talk_counts(likeness, weight):
    assert stands_alone(likeness) == pytest.approx(weight)
