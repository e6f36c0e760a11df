"""The chat model's part, with a model whose answers are written in the test."""

import re
from typing import Any

import pytest

from advisor.advice.citations import CitationBook, Paragraph, Sentence, render
from advisor.advice.model_calls import NOT_THE_FORM, OVER_BUDGET, ModelCalls, Terms
from advisor.advice.scrutiny import OTHER_NUMBERS, PLAIN_WORDS
from advisor.advice.written import NOTHING_HELD, RevisedSentence, Revision, Writer, Written, WrittenReply
from advisor.records import Document, Span
from advisor.settings import Settings
from tests.fakes import READ, WRITTEN, ScriptedModel

TEXT = "Focus on 3 things. Price wars erode profitability."
DOCUMENT = Document(id="guide", file="guide.txt", title="Guide", text=TEXT, sha256="a" * 64)
FOCUS = Span(source="guide.txt", start=0, end=18)
WARS = Span(source="guide.txt", start=19, end=50)
DRAFT = (
    Paragraph(note="**Do less**"),
    Paragraph(
        label="*Why.*",
        sentences=(
            Sentence(text="Pick 3 things.", basis="framework", spans=(FOCUS,)),
            Sentence(text="You said “old dogs”, so you know them.", basis="owner", turns=(2,)),
        ),
    ),
    Paragraph(
        label="*Beware.*", sentences=(Sentence(text="Price wars hurt.", basis="framework", spans=(WARS,)),)
    ),
    Paragraph(note="Ask me anything."),
)
OWNER = "old dogs and nervous ones"
GOOD = ("Choose your 3 things.", [1])
AS_IT_STANDS = (
    ("Pick 3 things.", [1]),
    ("You said “old dogs”, so you know them.", [2]),
    ("Price wars hurt.", [3]),
)
SEVEN = ("Pick 7 things.", [1])


def book() -> CitationBook:
    return CitationBook({"guide.txt": DOCUMENT}, lambda d, start, end: d.text[start:end], lambda *_: (), ())


def reply(*sentences: tuple[str, list[int]]) -> WrittenReply:
    return WrittenReply.model_validate({"sentences": [{"text": t, "says": says} for t, says in sentences]})


def revision(*sentences: tuple[int, str, list[int]]) -> Revision:
    return Revision(sentences=[RevisedSentence(number=n, text=t, says=says) for n, t, says in sentences])


def not_held(sentence: Sentence) -> str | None:
    return None if book().holds(sentence, OWNER) else "it does not hold"


def write(
    model: ScriptedModel, question: str | None = None, *, aloud=lambda _: None, at_most=200, spent=0, **terms
) -> Written:
    writer = Writer(ModelCalls(model, "fake:model", Terms(**terms)), Settings().prompts_dir)
    return writer.write(DRAFT, question, OWNER, not_held, aloud, spent, at_most)


def written(*answers: Any, **how: Any) -> Written:
    return write(ScriptedModel(*answers), **how)


def text_of(draft) -> str:
    return render(draft, book(), OWNER).text


def sentences_of(draft) -> list[str]:
    return [sentence.text for paragraph in draft for sentence in paragraph.sentences]


def own(draft) -> list[str]:
    """The sentences that are the model's and not the draft's."""
    return [text for text in sentences_of(draft) if text not in sentences_of(DRAFT)]


def test_a_sentence_carries_the_citations_of_what_it_says_under_the_drafts_labels():
    draft, usage = written(reply(GOOD, ("Do not fight over price.", [3])))
    assert text_of(draft) == (
        "**Do less**\n\n*Why.* Choose your 3 things [1].\n\n*Beware.* Do not fight over price [2].\n\n"
        "Ask me anything."
    )
    assert (usage.calls, usage.tokens, usage.withheld, usage.fell_back) == (1, READ + WRITTEN, 0, None)


def test_every_sentence_goes_to_the_paragraph_of_what_it_says_first():
    draft, _ = written(reply(GOOD, ("Do not fight over price.", [3]), ("Old dogs are yours.", [2])))
    assert [len(paragraph.sentences) for paragraph in draft] == [0, 2, 1, 0]
    assert [paragraph.label for paragraph in draft[1:-1]] == ["*Why.*", "*Beware.*"]


def test_a_paragraph_that_the_model_leaves_out_stays_as_it_was():
    draft, _ = written(reply(GOOD))
    assert (sentences_of(draft[1:2]), draft[2:]) == (["Choose your 3 things."], DRAFT[2:])


def test_a_paragraph_that_is_said_in_another_is_not_said_again():
    draft, _ = written(reply(("Choose your 3 things, since price wars hurt.", [1, 3])))
    assert [paragraph.label for paragraph in draft] == ["", "*Why.*", ""]


def test_a_sentence_that_joins_the_owner_and_a_passage_is_reasoning_with_both():
    draft, _ = written(reply(("Old dogs are one of your 3 things.", [1, 2])))
    sentence = draft[1].sentences[0]
    assert (sentence.basis, sentence.spans, sentence.turns) == ("reasoning", (FOCUS,), (2,))


def test_what_the_material_joins_stays_joined():
    ours = Sentence(text="So do less.", basis="reasoning", joins=(FOCUS,))
    writer = Writer(
        ModelCalls(ScriptedModel(reply(("Do less, then.", [1]))), "fake:model", Terms()),
        Settings().prompts_dir,
    )
    draft, _ = writer.write(
        (Paragraph(sentences=(ours,)),), None, OWNER, lambda _: None, lambda _: None, 0, 99
    )
    assert draft[0].sentences[0].joins == (FOCUS,)


# --- sent back once, then dropped ------------------------------------------------------------------------


def test_what_fails_is_sent_back_with_the_reason_and_comes_back_in_its_place():
    model = ScriptedModel(
        reply(SEVEN, ("Do not fight over price.", [3])), revision((1, "Pick your 3 things.", [1]))
    )
    draft, usage = write(model)
    assert own(draft) == ["Pick your 3 things.", "Do not fight over price."]
    assert f"1. Pick 7 things.\n   {OTHER_NUMBERS}" in model.asked[1]
    assert (usage.calls, usage.tokens, usage.withheld) == (2, 2 * (READ + WRITTEN), 0)


def test_everything_that_fails_is_sent_back_in_one_request():
    model = ScriptedModel(
        reply(SEVEN, GOOD, ("Buy at www.shop.example.", [1])), revision((2, "Price wars hurt you.", [3]))
    )
    draft, usage = write(model)
    assert len(model.asked) == 2
    assert f"2. Buy at www.shop.example.\n   {PLAIN_WORDS}" in model.asked[1]
    assert own(draft) == ["Choose your 3 things.", "Price wars hurt you."]
    assert usage.withheld == 1


def test_what_fails_again_is_dropped_and_counted():
    draft, usage = written(reply(SEVEN, GOOD), revision((1, "Pick 8 things.", [1])))
    assert own(draft) == ["Choose your 3 things."]
    assert (usage.calls, usage.withheld, usage.fell_back) == (2, 1, None)


@pytest.mark.parametrize(
    "failure", [TimeoutError(), "no form", revision((7, "Nobody asked for this.", [1]))], ids=repr
)
def test_a_revision_that_fails_costs_only_what_was_sent_back(failure):
    draft, usage = written(reply(SEVEN, GOOD), failure)
    assert own(draft) == ["Choose your 3 things."]
    assert (usage.withheld, usage.fell_back) == (1, None)


@pytest.mark.parametrize("says", [[0], [4], [-1], [99], []])
def test_a_sentence_on_material_that_does_not_exist_is_dropped(says):
    draft, usage = written(reply(("Invented.", says), GOOD), revision())
    assert (own(draft), usage.withheld) == (["Choose your 3 things."], 1)


def test_words_the_owner_did_not_say_are_withheld_in_whatever_quotation_marks():
    said = reply(("You said “young cats”.", [2]), ('You said "no cats".', [2]), ("You said “old dogs”.", [2]))
    assert own(written(said, revision()).draft) == ["You said “old dogs”."]


def test_marks_that_the_model_types_never_become_citations():
    draft, _ = written(reply(("Choose your 3 things [2] [9].", [1])))
    assert "Choose your 3 things [1].\n" in text_of(draft)


def test_the_same_sentence_again_and_again_is_said_once():
    draft, usage = written(reply(*[GOOD] * 20))
    assert (own(draft), usage.withheld) == (["Choose your 3 things."], 0)


def test_no_more_words_than_asked_for_or_than_the_draft_has():
    longer = ("Choose your 3 things and keep to them whatever the others in the street say to it.", [1])
    assert own(written(reply(longer), at_most=200).draft) == [longer[0]]
    assert written(reply(longer), at_most=1).draft == DRAFT
    assert written(reply(*AS_IT_STANDS), at_most=1).draft == DRAFT


# --- the draft stands ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (OSError("refused"), "the model failed"),
        (TimeoutError("late"), "the model did not answer in time"),
        (ConnectionResetError(), "the model could not be reached"),
        ("I can't help with that.", NOT_THE_FORM),
        ("Pick 3 things. " * 500, NOT_THE_FORM),
        (reply(), NOTHING_HELD),
        (reply(("Invented.", [99])), NOTHING_HELD),
    ],
    ids=lambda answer: str(answer)[:30],
)
def test_where_nothing_usable_comes_the_draft_stands_whole_with_the_reason(answer, reason):
    draft, usage = written(answer)
    assert (draft, usage.fell_back) == (DRAFT, reason)


def test_a_budget_that_is_used_up_leaves_the_draft_and_asks_nothing():
    model = ScriptedModel(reply(GOOD))
    draft, usage = write(model, spent=5000, budget=5000)
    assert (draft, usage.fell_back, model.asked) == (DRAFT, OVER_BUDGET, [])


def test_a_budget_that_ends_before_the_revision_costs_only_what_was_sent_back():
    draft, usage = write(ScriptedModel(reply(SEVEN, GOOD), reads=5000), budget=5000)
    assert (own(draft), usage.calls, usage.fell_back) == (["Choose your 3 things."], 1, None)


# --- what is said aloud on the way -----------------------------------------------------------------------


def test_only_what_is_verified_and_final_is_heard_before_the_end():
    heard: list[str] = []
    draft, _ = written(
        reply(GOOD, ("Price wars hurt 7 times.", [3])),
        revision((1, "Price wars are no good.", [3])),
        aloud=lambda begun: heard.append(text_of(begun)),
    )
    assert heard == ["**Do less**", "**Do less**\n\n*Why.* Choose your 3 things [1]."]
    assert text_of(draft).startswith(heard[-1])


# --- what the model reads --------------------------------------------------------------------------------


def test_the_model_reads_the_material_and_the_owners_words():
    model = ScriptedModel(reply(GOOD))
    write(model)
    assert "1. (framework) Pick 3 things." in model.asked[0]
    assert OWNER in model.asked[0]


def test_an_answer_is_asked_for_with_the_question():
    model = ScriptedModel(reply(GOOD))
    write(model, "how many {things}?")
    assert re.search(r"<question>\nhow many \{things\}\?\n</question>", model.asked[0])


def test_words_with_braces_from_the_owner_do_not_break_the_prompt():
    model = ScriptedModel(reply(GOOD))
    writer = Writer(ModelCalls(model, "fake:model", Terms()), Settings().prompts_dir)
    writer.write(DRAFT, None, "{material} {x} %s", not_held, lambda _: None, 0, 99)
    assert "{material} {x} %s" in model.asked[0]
