from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.errors import DatasetError
from advisor.evaluation.datasets import load_dataset
from advisor.records import Document

BEES = "Honey keeps for years. Bees fly at noon. Bees fly at noon."
DOCUMENTS = {
    "bees.txt": Document(id="bees", file="bees.txt", title="Bees", format="txt", text=BEES, sha256="0" * 64)
}
ABOUT = "name: Bees\nkinds:\n  plain: a plain question\n"
CASE = {
    "id": "b-1",
    "kind": "plain",
    "question": "How long does honey last?",
    "wanted": [[{"source": "bees.txt", "quote": "Honey keeps for years."}]],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dataset.yaml").write_text(ABOUT, encoding="utf-8")
    return tmp_path


def write(folder: Path, *cases: dict[str, object] | str, name: str = "retrieval.jsonl") -> None:
    lines = [case if isinstance(case, str) else json.dumps(case) for case in cases]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")


def quoting(quote: str, source: str = "bees.txt") -> dict[str, object]:
    return CASE | {"wanted": [[{"source": source, "quote": quote}]]}


def test_a_case_knows_where_its_passages_stand(folder):
    write(folder, "", CASE)
    (case,) = load_dataset(folder, DOCUMENTS).retrieval
    ((span,),) = case.groups
    assert BEES[span.start : span.end] == "Honey keeps for years."


def test_questions_that_must_not_be_answered_want_nothing(folder):
    write(folder, CASE | {"wanted": []}, name="abstention.jsonl")
    assert load_dataset(folder, DOCUMENTS).abstention[0].groups == ()


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        ([CASE, "{"], r"retrieval\.jsonl, line 2 is not JSON"),
        ([CASE, CASE], r"retrieval\.jsonl gives the id b-1 to more than one case"),
        ([CASE | {"kind": "odd"}], r"line 1: the kind 'odd' is not one of plain"),
        ([CASE | {"question": ""}], r"line 1: question: "),
        ([CASE | {"extra": 1}], r"line 1: extra: "),
        ([CASE | {"wanted": []}], r"\(b-1\) names nothing to find"),
        ([CASE | {"wanted": [[]]}], r"line 1: a group is empty"),
        ([quoting("Wasps sting.")], r"line 1: 'Wasps sting.' does not stand in bees.txt"),
        ([quoting("Bees fly at noon.")], r"line 1: .* stands 2 times in bees.txt; quote words that stand"),
        ([quoting("Honey", "wasps.txt")], r"line 1: the library holds no document 'wasps.txt'"),
        ([], r"holds no cases"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_and_line(folder, cases, sentence):
    write(folder, *cases)
    with pytest.raises(DatasetError, match=sentence):
        load_dataset(folder, DOCUMENTS)


def test_a_folder_without_a_description_is_no_data_set(tmp_path):
    with pytest.raises(DatasetError, match="is no data set; advisor evaluate init makes one"):
        load_dataset(tmp_path, DOCUMENTS)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [("name: [", "line 1 is not valid YAML"), ("name: Bees", "kinds: "), ("", "dataset.yaml: ")],
)
def test_a_description_that_cannot_be_read_is_named(folder, about, sentence):
    (folder / "dataset.yaml").write_text(about, encoding="utf-8")
    with pytest.raises(DatasetError, match=sentence):
        load_dataset(folder, DOCUMENTS)
