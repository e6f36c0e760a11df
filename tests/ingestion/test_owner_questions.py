import json
from pathlib import Path

import pytest

from advisor.errors import PromptError
from advisor.index import IndexFolder
from advisor.ingestion.build import ingest
from advisor.ingestion.cleaning import quote
from advisor.ingestion.owner_questions import read_owner_questions
from tests.fakes import WordEncoder

BEES = "Bees\n\nHoney keeps for years.\n\nThey need:\n- water at noon\n- flowers nearby\n\nHoney sells. Honey sells."


@pytest.fixture
def asking(settings, tmp_path: Path):
    """Settings whose prompts hold these lines of questions, and a document about bees."""

    def with_lines(*lines: object):
        folder = tmp_path / "prompts"
        folder.mkdir(exist_ok=True)
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        (folder / "questions.jsonl").write_text(text, encoding="utf-8")
        (settings.corpus_dir / "bees.txt").write_text(BEES, encoding="utf-8")
        return settings.model_copy(update={"prompts_dir": folder})

    return with_lines


def line(words: str, *questions: str, source: str = "bees.txt") -> dict[str, object]:
    return {"source": source, "quote": words, "questions": questions or ("why so sticky",)}


def answered_by(settings, encoder) -> dict[str, str]:
    """What each question points at."""
    ingest(settings, encoder)
    library = IndexFolder(settings).open(WordEncoder.name)
    pieces = ((question.text, library.pieces[question.piece_id]) for question in library.questions)
    return {text: quote(library.documents[one.source], one.start, one.end) for text, one in pieces}


def test_a_question_points_at_the_paragraph_item_or_list_that_holds_its_words(asking, encoder):
    settings = asking(
        line("Honey keeps", "does it go off"),
        "",
        line("water at", "are they thirsty"),
        line("They need:", "what else"),
    )
    assert answered_by(settings, encoder) == {
        "does it go off": "Honey keeps for years.",
        "are they thirsty": "- water at noon",
        "what else": "They need:\n- water at noon\n- flowers nearby",
    }


def test_a_question_is_found_by_its_own_words(asking, encoder):
    settings = asking(line("flowers nearby", "why so sticky"))
    ingest(settings, encoder)
    library = IndexFolder(settings).open(WordEncoder.name)
    ((key, similarity), *_) = library.nearest_questions(encoder.encode(["why so sticky"])[0], 3)
    assert library.pieces[key].windows[0].endswith("flowers nearby")
    assert similarity == pytest.approx(1)


def test_questions_about_documents_that_are_not_there_are_left_out(asking, encoder):
    assert answered_by(asking(line("any words", source="wasps.txt")), encoder) == {}


def test_other_questions_make_another_index_of_the_same_documents(asking, encoder):
    ingest(asking(line("Honey keeps")), encoder)
    again = asking(line("Honey keeps"))
    assert not ingest(again, encoder).switched
    assert ingest(asking(line("Honey keeps", "does it go off")), encoder).switched


def test_without_a_file_there_are_none(tmp_path):
    assert read_owner_questions(tmp_path).lines == ()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("{", r"questions\.jsonl, line 2: "),
        ({"source": "bees.txt", "quote": "Honey keeps", "questions": []}, r"line 2: questions: "),
        (line("Wasps sting"), r"line 2: 'Wasps sting' stands 0 times in bees.txt"),
        (line("Honey sells"), r"line 2: 'Honey sells' stands 2 times in bees.txt"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_and_line(asking, encoder, wrong, sentence):
    with pytest.raises(PromptError, match=sentence):
        ingest(asking(line("Honey keeps"), wrong), encoder)
