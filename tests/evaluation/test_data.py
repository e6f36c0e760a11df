"""The data set that comes with Standout, and the gate it guards."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from rapidfuzz import fuzz, process

from advisor.evaluation.configurations import configure
from advisor.evaluation.datasets import SHIPPED, Dataset, load_dataset
from advisor.evaluation.gate import BASELINE, THRESHOLDS, load_baseline, load_thresholds, shortfalls, worse
from advisor.evaluation.suite import evaluate
from advisor.index import IndexFolder
from advisor.settings import Settings

TOO_NEAR = 80
"""A token sort ratio from which two questions count as the same."""


@pytest.fixture(scope="module")
def dataset(library_settings, minilm) -> Dataset:
    return load_dataset(SHIPPED, IndexFolder(library_settings).open(minilm.name).documents)


def test_every_quote_is_verbatim_and_every_kind_is_asked(dataset):
    kinds = Counter(case.kind for case in (*dataset.retrieval, *dataset.abstention))
    assert set(kinds) == set(dataset.about.kinds)
    assert len(dataset.retrieval) >= 240
    assert len(dataset.abstention) >= 60
    assert sum(bool(case.history) for case in dataset.retrieval) >= 40


def test_questions_about_the_same_section_are_in_the_same_split(dataset, library_settings, minilm):
    library = IndexFolder(library_settings).open(minilm.name)
    splits: dict[tuple[str, ...], set[str]] = {}
    for case in dataset.retrieval:
        first = case.groups[0][0]
        splits.setdefault((first.source, *library.section_at(first.source, first.start)), set()).add(
            case.split
        )
    assert [section for section, found in splits.items() if len(found) > 1] == []


def test_no_owner_question_nearly_repeats_an_evaluation_question(dataset):
    lines = (Settings().prompts_dir / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    indexed = [question for line in lines for question in json.loads(line)["questions"]]
    repeated = [
        (case.id, match[0])
        for case in (*dataset.retrieval, *dataset.abstention)
        if (
            match := process.extractOne(
                case.question,
                indexed,
                scorer=fuzz.token_sort_ratio,
                processor=str.lower,
                score_cutoff=TOO_NEAR,
            )
        )
    ]
    assert repeated == []


@pytest.mark.evaluation
def test_no_figure_falls_below_its_threshold_and_no_question_gets_worse(dataset, library_settings):
    outcome = evaluate(dataset, "all", "test", configure(["default"], library_settings), lambda *_: None)
    assert list(shortfalls(outcome, load_thresholds(SHIPPED / THRESHOLDS))) == []
    assert worse(outcome, load_baseline(SHIPPED / BASELINE)) == []
