import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.conversation.clauses import (
    clauses,
    is_question,
    questions_and_remarks,
    sentences,
    statements,
)


def test_a_message_falls_into_sentences_that_keep_their_end_marks():
    assert sentences("We fix bikes. Two of us! Why do you ask?") == [
        "We fix bikes.",
        "Two of us!",
        "Why do you ask?",
    ]


def test_decimals_and_abbreviations_do_not_end_a_sentence():
    assert sentences("We charge 2.50 a loaf, e.g. for rye. It sells.") == [
        "We charge 2.50 a loaf, e.g. for rye.",
        "It sells.",
    ]


def test_an_unmarked_question_is_a_question():
    assert is_question("why would that matter")
    assert is_question("should i cut my prices")
    assert is_question("the second one?")
    assert is_question("Name all five value disciplines")
    assert is_question("please list the six pitfalls")
    assert is_question("Give me the meaning of market positioning.")
    assert is_question("Define customer intimacy")


def test_what_we_do_is_not_a_question():
    assert not is_question("what we do is mend old clocks")
    assert not is_question("Name plates and engraved signs are what we make")
    assert not is_question("give me a break")
    assert not is_question("Why anyone would care I couldn't say, but they stand in line.")
    assert not is_question("which is why we moved".replace("which", "that"))


def test_an_answer_and_a_question_in_one_message_come_apart():
    message = "old dogs and nervous ones. vets send them to us. why would that matter?"
    assert questions_and_remarks(message, is_question, invited=True) == (
        ["why would that matter?"],
        ["old dogs and nervous ones.", "vets send them to us."],
    )
    assert "vets send them to us" in statements(message)


def test_a_long_sentence_is_also_cut_into_clauses():
    long = "we book one dog at a time so nobody barks, and my colleague has the behaviour certificate, which helps"
    assert "my colleague has the behaviour certificate" in statements(long)


def test_a_short_sentence_stays_whole():
    assert statements("cut, colour and beard trims") == ["cut, colour and beard trims"]


@given(st.text(max_size=300))
def test_every_piece_is_verbatim_from_the_message(message):
    for sentence in sentences(message):
        assert sentence in message
        for clause in clauses(sentence):
            assert clause in sentence
    for unit in statements(message):
        assert unit in message


@pytest.mark.parametrize("echo", ["Are we?", "Is it?", "But do they?", "Right?", "or not?", "who knows?"])
def test_an_echo_after_a_remark_asks_nobody(echo):
    assert questions_and_remarks(f"Everyone says our cake is good. {echo}", is_question, invited=True) == (
        [],
        ["Everyone says our cake is good."],
    )


def test_an_echo_alone_is_still_a_question():
    assert questions_and_remarks("Are we?", is_question, invited=True) == (["Are we?"], [])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("we are the cheapest, aren't we?", "we are the cheapest"),
        ("people trust us, right?", "people trust us"),
        ("I guess we're a café?", "I guess we're a café"),
    ],
)
def test_a_remark_with_a_question_mark_tells(said, told):
    assert questions_and_remarks(said, is_question, invited=True) == ([], [told])


@pytest.mark.parametrize(
    "question",
    [
        "we should cut our prices, shouldn't we?",
        "are we too dear?",
        "I think we need a website?",
        "we are too dear?",
    ],
)
def test_a_question_about_what_to_do_stays_one(question):
    assert questions_and_remarks(f"A bakery. {question}", is_question, invited=True)[0] == [question]
