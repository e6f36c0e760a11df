"""What a chat model's sentence must not carry."""

import pytest

from advisor.advice.citations import Sentence
from advisor.advice.scrutiny import (
    NOTHING_OF_THE_MATERIAL,
    OPEN_QUOTATION,
    OTHER_NUMBERS,
    OWNERS_WORDS,
    PLAIN_WORDS,
    SOMETHING_ELSE,
    cleaned,
    objection_to,
    repeats,
)
from advisor.records import Span

PASSAGE = Sentence(
    text="Pick 3 things.", basis="framework", spans=(Span(source="guide.txt", start=0, end=9),)
)
OWNER = Sentence(text="You said “old dogs at dogs.com”, so you know them.", basis="owner", turns=(2,))
LISTED = Sentence(text="**Niche**: one thing", basis="reasoning")


@pytest.mark.parametrize(
    "text",
    [
        "Read [this](https://evil.example).",
        "Read https://evil.example today.",
        "Go to www.evil.example.",
        "Go to evil.com today.",
        "Write to me@evil.example.",
        "![pixel](data:image/png;base64,AAAA)",
        "javascript:alert(1)",
        "Pick <b>3</b> things.",
        "Pick <img src=x onerror=alert(1)> things.",
        "Pick &lt;3&gt; things.",
        "Pick `3` things.",
        "# Pick 3 things.",
        "- Pick 3 things.",
        "> Pick 3 things.",
        "1. Pick 3 things.",
        "Pick | 3 | things.",
        "Pick \\[3] things.",
        "Pick *3 things.",
        "**Pick 3 things.**",
        "Pick {3} things.",
    ],
)
def test_links_addresses_and_markup_are_objected_to(text):
    assert objection_to(cleaned(text), [PASSAGE]) == PLAIN_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "Pick 3 things, e.g. the *dogs*.",
        "Pick three things & keep to them; that's it!",
        "Dogs, cats and co. need 3 things.",
    ],
)
def test_plain_words_are_not(text):
    assert objection_to(cleaned(text), [PASSAGE]) is None


def test_the_draft_itself_is_never_objected_to():
    assert objection_to(cleaned(LISTED.text), [LISTED]) is None


def test_emphasis_of_the_draft_may_be_kept():
    assert objection_to("**Niche**: do one thing.", [LISTED]) is None


def test_a_sentence_that_rests_on_nothing_is_objected_to():
    assert objection_to("Pick 3 things.", []) == NOTHING_OF_THE_MATERIAL


@pytest.mark.parametrize(
    "text", ["postscript", "Things!", "Eat your greens every day.", "What would they want?"]
)
def test_a_sentence_must_be_one_and_share_a_word_of_substance_with_what_it_says(text):
    assert objection_to(cleaned(text), [PASSAGE]) == SOMETHING_ELSE


@pytest.mark.parametrize("text", ["Pick 7 things.", "Pick 3.5 things.", "Pick 3 things in 90 days."])
def test_a_number_that_the_material_lacks_is_objected_to(text):
    assert objection_to(text, [PASSAGE]) == OTHER_NUMBERS


@pytest.mark.parametrize(
    "text",
    [
        "You said you have two vans.",
        "You told me that price is what counts.",
        "You've mentioned nervous cats.",
        "In your own words, it is a jungle.",
        "As you put it, dogs come first.",
    ],
)
def test_nothing_is_put_into_the_owners_mouth(text):
    assert objection_to(text, [PASSAGE]) == OWNERS_WORDS
    assert objection_to(text, [OWNER]) == OWNERS_WORDS


def test_the_owners_own_words_may_be_told_even_with_an_address():
    assert objection_to("You said “old dogs at dogs.com”.", [OWNER]) is None


def test_words_of_a_passage_are_not_the_owners():
    assert objection_to("You said “pick things”.", [PASSAGE]) == OWNERS_WORDS


def test_what_the_owner_did_not_tell_may_be_said():
    assert objection_to("You have not told me which things.", [PASSAGE]) is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Pick  3\n things [1] [2, 3].", "Pick 3 things."),
        ("You said \"old dogs\" and 'young cats'.", "You said “old dogs” and “young cats”."),
        ("It's the owners' choice", "It's the owners' choice."),
        ("You said ‘old dogs’ and « young cats ».", "You said “old dogs” and “young cats”."),
        ("Old\u202e dogs\x00\u200b.", "Old dogs."),
        ("Why not?", "Why not?"),
        ("You said “old dogs”", "You said “old dogs”"),
    ],
)
def test_marks_go_and_quotation_marks_are_made_ones_that_are_checked(text, clean):
    assert cleaned(text) == clean


@pytest.mark.parametrize("text", ["You said “young cats.", "Young cats” are yours.", "A “new “big” idea”."])
def test_a_quotation_that_is_not_closed_is_objected_to(text):
    assert objection_to(text, [OWNER]) == OPEN_QUOTATION


def test_nearly_the_same_words_are_a_repetition_unless_a_number_differs():
    assert repeats("Pick three things!", ["Keep the price.", "Pick three things."])
    assert not repeats("Pick 3 things by day 60.", ["Pick 3 things by day 30."])
    assert not repeats("Keep the price.", ["Pick three things."])
