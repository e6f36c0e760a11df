import json

import pytest

from advisor.errors import DatasetError
from advisor.evaluation.authoring import Asked, add_case, asked_in, begin_dataset
from advisor.evaluation.datasets import Turn, load_dataset
from advisor.records import Exchange, Reply

HULL = Asked("How often?", (Turn(role="user", content="We paint a hull."),))
SPRING = "boats.txt: A wooden hull wants paint every spring."


def exchange(turn: int, said: str | None, answered: str) -> Exchange:
    return Exchange(turn=turn, text=said, reply=Reply(text=answered, stage="interview"))


TALK = [
    exchange(0, None, "Hello."),
    exchange(1, "We paint boats.", "I see."),
    exchange(2, "How often?", "Often."),
]


def test_a_data_set_that_was_begun_can_be_used_at_once(library, tmp_path):
    written = begin_dataset(tmp_path / "mine", "Mine", library.documents)
    assert [file.name for file in written] == ["dataset.yaml", "retrieval.jsonl", "abstention.jsonl"]
    assert len(load_dataset(tmp_path / "mine", library.documents).retrieval) == 1


def test_nothing_is_written_over(library, tmp_path):
    (tmp_path / "retrieval.jsonl").write_text("my work")
    with pytest.raises(DatasetError, match=r"retrieval\.jsonl is there already"):
        begin_dataset(tmp_path, "Mine", library.documents)
    assert [file.name for file in tmp_path.glob("*.jsonl")] == ["retrieval.jsonl"]
    assert (tmp_path / "retrieval.jsonl").read_text() == "my work"


def test_a_question_of_a_conversation_comes_with_the_talk_before_it():
    asked = asked_in(TALK, None)
    assert asked.question == "How often?"
    assert [(turn.role, turn.content) for turn in asked.history] == [
        ("assistant", "Hello."),
        ("user", "We paint boats."),
        ("assistant", "I see."),
    ]
    assert asked_in(TALK, 1).question == "We paint boats."


def test_a_turn_without_a_message_is_refused():
    with pytest.raises(DatasetError, match="wrote nothing in turn 0; turns with a message: 1, 2"):
        asked_in(TALK, 0)


def test_a_question_that_went_wrong_becomes_a_case(dataset_folder, library):
    case = add_case(dataset_folder, HULL, "follow-up", [SPRING], library.documents)
    assert load_dataset(dataset_folder, library.documents).retrieval[-1].id == case.id == "follow-up-1"
    assert add_case(dataset_folder, HULL, "follow-up", [SPRING], library.documents).id == "follow-up-2"


def test_a_question_to_decline_goes_among_the_unanswerable(dataset_folder, library):
    add_case(dataset_folder, Asked("What of taxes?", ()), "unanswerable", [], library.documents)
    (line,) = (dataset_folder / "abstention.jsonl").read_text().splitlines()
    assert json.loads(line)["question"] == "What of taxes?"


@pytest.mark.parametrize(
    ("kind", "wanted", "sentence"),
    [
        ("odd", SPRING, "The kind 'odd' is not one of plain"),
        ("plain", "boats.txt", "does not read FILE: words"),
        ("plain", "boats.txt: Masts creak.", "--wanted: 'Masts creak.' does not stand in boats.txt"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_written(dataset_folder, library, kind, wanted, sentence):
    before = (dataset_folder / "retrieval.jsonl").read_text()
    with pytest.raises(DatasetError, match=sentence):
        add_case(dataset_folder, HULL, kind, [wanted], library.documents)
    assert (dataset_folder / "retrieval.jsonl").read_text() == before
