"""The chat model's part: it may say a draft more freely, but only about what the draft's sentences rest on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, Field

from advisor.advice.citations import Draft, Paragraph, Sentence
from advisor.errors import ModelError
from advisor.prompting import fill, load_text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class WrittenSentence(BaseModel):
    """One sentence of the model and the numbers of the draft sentences it says."""

    text: str = Field(max_length=400)
    says: list[int] = Field(min_length=1, max_length=4)


class WrittenParagraph(BaseModel):
    label: str = Field("", max_length=60)
    sentences: list[WrittenSentence] = Field(max_length=10)


class WrittenAdvice(BaseModel):
    """What the chat model returns."""

    paragraphs: list[WrittenParagraph] = Field(max_length=10)


class Writer:
    """Lets a chat model rewrite a draft. The model names draft sentences, never passages, so that it cannot
    invent a citation; a sentence that names none that exists is dropped."""

    def __init__(self, model: BaseChatModel, name: str, prompts_dir: Path) -> None:
        self.name = name
        self._model = _never_raising(model.with_structured_output(WrittenAdvice))
        self._prompt = load_text(prompts_dir, "write_advice.md")

    def rewrite(self, draft: Draft, owner_words: str) -> Draft:
        """`draft` in the model's words; raises `ModelError` where nothing usable came back."""
        numbered = [sentence for paragraph in draft for sentence in paragraph.sentences]
        material = "\n".join(
            f"{number}. ({sentence.basis}) {sentence.text}" for number, sentence in enumerate(numbered, 1)
        )
        prompt = fill(self._prompt, material=material, owner=owner_words)
        written = self._model.invoke({"prompt": prompt})
        if isinstance(written, Exception):
            raise ModelError(f"The chat model {self.name} did not answer: {written}") from written
        if not isinstance(written, WrittenAdvice):
            raise ModelError(f"The chat model {self.name} did not keep to the form.")
        return self._tied(written, draft, numbered)

    def _tied(self, written: WrittenAdvice, draft: Draft, numbered: list[Sentence]) -> Draft:
        headline = next((p for p in draft if p.note.startswith("**")), None)
        paragraphs = [
            Paragraph(
                label=paragraph.label,
                sentences=tuple(
                    sentence
                    for sentence in (_tie(said, numbered) for said in paragraph.sentences)
                    if sentence is not None
                ),
            )
            for paragraph in written.paragraphs
        ]
        kept = tuple(paragraph for paragraph in paragraphs if paragraph.sentences)
        if not kept:
            raise ModelError(f"The chat model {self.name} said nothing that rests on the material.")
        return (*((headline,) if headline else ()), *kept)


def _never_raising(model: Runnable[Any, Any]) -> Runnable[dict[str, Any], Any]:
    """The model with whatever its provider raises as its answer: each provider has errors of its own."""

    def answer(asked: dict[str, Any]) -> Any:
        return model.invoke(asked["prompt"])

    def failure(asked: dict[str, Any]) -> Any:
        return asked["error"]

    return RunnableLambda(answer).with_fallbacks([RunnableLambda(failure)], exception_key="error")


def _tie(said: WrittenSentence, numbered: list[Sentence]) -> Sentence | None:
    """The model's sentence on the grounds of the draft sentences it names."""
    grounds = [numbered[n - 1] for n in said.says if 1 <= n <= len(numbered)]
    if not grounds:
        return None
    bases = {sentence.basis for sentence in grounds}
    return Sentence(
        text=said.text,
        basis=bases.pop() if len(bases) == 1 else "reasoning",
        spans=tuple(dict.fromkeys(span for sentence in grounds for span in sentence.spans)),
        turns=tuple(sorted({turn for sentence in grounds for turn in sentence.turns})),
    )
