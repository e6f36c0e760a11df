"""Questions that a chat model writes at ingest; its answers are made up in the test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from advisor.index import IndexFolder, LiveLibrary
from advisor.ingestion.build import WRITTEN_QUESTIONS, ingest
from advisor.ingestion.written_questions import AskedOfPiece, AskedOfSection, QuestionWriter
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from tests.fakes import ScriptedModel, WordEncoder


def about_every_passage(prompt: str) -> AskedOfSection:
    numbers = re.findall(r"^(\d+)\. ", prompt.partition("<passages>")[2], re.MULTILINE)
    return AskedOfSection(
        passages=[
            AskedOfPiece(passage=int(number), questions=[f"what of {_first_words(prompt, number)}", " "])
            for number in numbers
        ]
    )


def _first_words(prompt: str, number: str) -> str:
    found = re.search(rf"^{number}\. (\w+ \w+)", prompt, re.MULTILINE)
    return found[1].lower() if found else ""


@pytest.fixture
def settings(settings, tmp_path) -> Settings:
    """Settings with prompts that bring no questions."""
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "write_questions.md").write_text("{section}\n<passages>\n{passages}\n</passages>")
    return settings.model_copy(update={"prompts_dir": prompts})


@pytest.fixture
def prompts(settings) -> Path:
    return settings.prompts_dir


def writing(model: ScriptedModel, prompts) -> QuestionWriter:
    return QuestionWriter(model, prompts)


def questions_of(settings) -> list[str]:
    return [question.text for question in IndexFolder(settings).open(WordEncoder.name).questions]


def test_documents_without_questions_get_them_from_the_model(settings, encoder, prompts):
    report = ingest(settings, encoder, writer=writing(ScriptedModel(about_every_passage), prompts))
    assert report.unwritten == ""
    library = IndexFolder(settings).open(WordEncoder.name)
    assert {question.piece_id for question in library.questions} == set(library.pieces)
    assert all(question.text.startswith("what of ") for question in library.questions)


def test_what_they_point_at_is_found_by_them(settings, encoder, prompts):
    model = ScriptedModel(
        lambda prompt: AskedOfSection(
            passages=[AskedOfPiece(passage=1, questions=["sticky gold"] if "honey" in prompt.lower() else [])]
        )
    )
    ingest(settings, encoder, writer=writing(model, prompts))
    retriever = Retriever(LiveLibrary(IndexFolder(settings), WordEncoder.name), WordEncoder(), settings)
    assert retriever.search("sticky gold", k=1)[0].source == "bees.txt"


def test_a_passage_is_asked_about_once_even_over_several_ingests(settings, encoder, prompts):
    model = ScriptedModel(about_every_passage)
    ingest(settings, encoder, writer=writing(model, prompts))
    model.asked.clear()
    assert not ingest(settings, encoder, writer=writing(model, prompts)).switched
    (settings.corpus_dir / "boats.txt").write_text("Boats\n\nSteel hulls rust in salt water every winter.\n")
    ingest(settings, encoder, writer=writing(model, prompts))
    assert len(model.asked) == 1
    assert "Steel" in model.asked[0]


def test_what_was_written_stays_when_the_model_is_gone(settings, encoder, prompts):
    ingest(settings, encoder, writer=writing(ScriptedModel(about_every_passage), prompts))
    before = questions_of(settings)
    (settings.corpus_dir / "boats.txt").unlink()
    ingest(settings, encoder)
    assert questions_of(settings) == [question for question in before if "wooden" not in question]


def test_documents_that_the_prompts_name_are_left_to_them(settings, encoder, prompts):
    (prompts / "questions.jsonl").write_text(
        '{"source": "bees.txt", "quote": "Honey keeps for years", "questions": ["does it go off"]}\n'
    )
    model = ScriptedModel(about_every_passage)
    ingest(settings, encoder, writer=writing(model, prompts))
    assert not any("Honey" in asked for asked in model.asked)
    assert "does it go off" in questions_of(settings)


@pytest.mark.parametrize(
    ("answer", "reason"), [(ConnectionError("no route\nto host"), "no route"), (None, "keep to the form")]
)
def test_a_model_that_fails_leaves_an_index_without_questions_and_says_why(
    settings, encoder, prompts, answer, reason
):
    def fail(_: str) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    report = ingest(settings, encoder, writer=writing(ScriptedModel(fail), prompts))
    assert report.switched
    assert reason in report.unwritten
    assert "3 sections are without them" in report.unwritten
    assert questions_of(settings) == []


def test_the_next_ingest_goes_on_where_the_model_failed(settings, encoder, prompts):
    def fail_on_boats(prompt: str) -> AskedOfSection:
        if "hull" in prompt:
            raise TimeoutError("too slow")
        return about_every_passage(prompt)

    assert ingest(settings, encoder, writer=writing(ScriptedModel(fail_on_boats), prompts)).unwritten
    kept = (IndexFolder(settings).path / WRITTEN_QUESTIONS).read_text()
    model = ScriptedModel(about_every_passage)
    assert ingest(settings, encoder, writer=writing(model, prompts)).unwritten == ""
    assert any("hull" in asked for asked in model.asked)
    assert (IndexFolder(settings).path / WRITTEN_QUESTIONS).read_text().startswith(kept)
    assert "Honey" in kept or model.asked


def test_numbers_and_lengths_out_of_range_are_left_out(settings, encoder, prompts):
    model = ScriptedModel(
        lambda _: AskedOfSection(
            passages=[
                AskedOfPiece(passage=99, questions=["of nothing"]),
                AskedOfPiece(passage=1, questions=["  two\n lines ", "long " * 200, ""]),
            ]
        )
    )
    ingest(settings, encoder, writer=writing(model, prompts))
    assert set(questions_of(settings)) == {"two lines"}
