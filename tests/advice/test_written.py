"""The chat model's part, with a model whose answer is written in the test."""

from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda

from advisor.advice.citations import CitationBook, Paragraph, Sentence, render
from advisor.advice.written import Writer, WrittenAdvice
from advisor.errors import ModelError
from advisor.records import Document, Span
from advisor.settings import Settings

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
            Sentence(text="Price wars hurt.", basis="framework", spans=(WARS,)),
        ),
    ),
)
OWNER = "old dogs and nervous ones"


class Answering:
    """A chat model that gives the one answer it was made with, and remembers what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def with_structured_output(self, shape: type) -> RunnableLambda:
        assert shape is WrittenAdvice

        def answer(prompt: str) -> Any:
            self.asked.append(prompt)
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        return RunnableLambda(answer)


def written(*sentences: tuple[str, list[int]]) -> WrittenAdvice:
    return WrittenAdvice.model_validate(
        {
            "paragraphs": [
                {"label": "*So.*", "sentences": [{"text": t, "says": says} for t, says in sentences]}
            ]
        }
    )


def rewrite(answer: Any):
    return Writer(Answering(answer), "fake:model", Settings().prompts_dir).rewrite(DRAFT, OWNER)


def text_of(draft) -> str:
    book = CitationBook({"guide.txt": DOCUMENT}, lambda d, start, end: d.text[start:end], lambda *_: (), ())
    return render(draft, book, OWNER).text


def test_a_sentence_carries_the_citations_of_what_it_says():
    draft = rewrite(written(("Choose your 3 things.", [1]), ("Do not fight over price.", [3])))
    assert text_of(draft) == "**Do less**\n\n*So.* Choose your 3 things [1]. Do not fight over price [2]."


def test_a_sentence_that_joins_the_owner_and_a_passage_is_reasoning_with_both():
    sentence = rewrite(written(("Old dogs are one of your 3 things.", [1, 2])))[-1].sentences[0]
    assert (sentence.basis, sentence.spans, sentence.turns) == ("reasoning", (FOCUS,), (2,))


@pytest.mark.parametrize("says", [[0], [4], [-1], [99]])
def test_a_sentence_on_material_that_does_not_exist_is_dropped(says):
    draft = rewrite(written(("Invented.", says), ("Choose your 3 things.", [1])))
    assert [sentence.text for sentence in draft[-1].sentences] == ["Choose your 3 things."]


def test_a_number_the_passage_lacks_is_withheld():
    draft = rewrite(written(("Pick 7 things.", [1]), ("Choose your 3 things.", [1])))
    assert "7" not in text_of(draft)


def test_words_the_owner_did_not_say_are_withheld():
    draft = rewrite(written(("You said “young cats”.", [2]), ("You said “old dogs”.", [2])))
    assert "cats" not in text_of(draft)
    assert "old dogs" in text_of(draft)


@pytest.mark.parametrize(
    "answer",
    [
        OSError("refused"),
        TimeoutError("late"),
        ValueError("not json"),
        RuntimeError("overloaded"),
        None,
        {"paragraphs": []},
        written(("Invented.", [99])),
        WrittenAdvice(paragraphs=[]),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_a_model_that_gives_nothing_usable_is_named(answer):
    with pytest.raises(ModelError, match="fake:model"):
        rewrite(answer)


def test_the_model_reads_the_material_and_the_owners_words():
    model = Answering(written(("Choose your 3 things.", [1])))
    Writer(model, "fake:model", Settings().prompts_dir).rewrite(DRAFT, OWNER)
    assert "1. (framework) Pick 3 things." in model.asked[0]
    assert OWNER in model.asked[0]


def test_words_with_braces_from_the_owner_do_not_break_the_prompt():
    model = Answering(written(("Choose your 3 things.", [1])))
    Writer(model, "fake:model", Settings().prompts_dir).rewrite(DRAFT, "{material} {x} %s")
    assert "{material} {x} %s" in model.asked[0]
