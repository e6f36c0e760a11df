import json

import pytest

from advisor.errors import DatasetError
from advisor.evaluation import mutations
from advisor.evaluation.datasets import SHIPPED
from advisor.evaluation.mutations import mutate
from advisor.evaluation.owners import load_owners
from advisor.evaluation.parts import Parts
from advisor.evaluation.printing import target_grid
from advisor.evaluation.significance import Interval
from advisor.evaluation.targets import TARGETS, as_json, judge, load_targets, measure_targets
from advisor.index import IndexFolder
from advisor.strategy.catalogue import load_catalogue

GOALS = """
- {target: Facts, measure: interview.slots_right, at_least: 0.9}
- {target: Forbidden, measure: interview.forbidden, at_most: 0}
"""


def share(mean: float) -> Interval:
    return Interval(mean=mean, low=mean, high=mean, questions=8)


@pytest.fixture
def goals(tmp_path):
    (tmp_path / TARGETS).write_text(GOALS)
    return load_targets(tmp_path / TARGETS)


@pytest.mark.parametrize(
    ("facts", "forbidden", "reached"),
    [(0.9, 0.0, [True, True]), (0.89, 0.0, [False, True]), (0.9, 0.01, [True, False])],
)
def test_a_goal_is_the_least_or_the_most_that_a_figure_may_be(goals, facts, forbidden, reached):
    figures = {"interview.slots_right": share(facts), "interview.forbidden": share(forbidden)}
    assert [one.reached for one in judge(goals, figures, {})] == reached


def test_the_test_split_decides_and_the_dev_split_stands_beside_it(goals):
    test = {"interview.slots_right": share(0.95), "interview.forbidden": share(0.5)}
    measured = list(judge(goals, test, {"interview.slots_right": share(0.2)}))
    grid = target_grid(measured)
    assert grid.title.startswith("1 of 2 targets reached")
    assert grid.rows == (
        ("Facts", "at least .90", ".95 [.95, .95]", "8", ".20 [.20, .20]", "yes"),
        ("Forbidden", "at most .00", ".50 [.50, .50]", "8", "-", "NO"),
    )
    told = json.loads(as_json(measured))
    assert told["reached"] is False
    assert [one["reached"] for one in told["targets"]] == [True, False]
    assert told["targets"][0]["at_least"] == 0.9


def test_a_measure_that_nothing_measures_is_refused(goals):
    with pytest.raises(DatasetError, match=r"Nothing measures 'interview.forbidden'; there are interview"):
        list(judge(goals, {"interview.slots_right": share(1)}, {}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- {target: A, measure: b}", "either at_least or at_most"),
        ("- {target: A, measure: b, at_least: 1, at_most: 2}", "either at_least or at_most"),
        ("- {target: A, measure: b, atleast: 1}", "0.atleast: Extra inputs"),
        ("- {target: ", "holds no targets"),
    ],
)
def test_a_mistake_in_the_targets_is_one_sentence(tmp_path, text, sentence):
    (tmp_path / TARGETS).write_text(text)
    with pytest.raises(DatasetError, match=sentence):
        load_targets(tmp_path / TARGETS)


def some_lines(file: str, each: int) -> str:
    """The first lines of a shipped file, as many of each split and kind."""
    lines = [json.loads(line) for line in (SHIPPED / file).read_text().splitlines() if line]
    groups: dict[tuple, list] = {}
    for line in lines:
        groups.setdefault((line.get("split", "test"), line.get("label"), line.get("kind")), []).append(line)
    if file == "retrieval.jsonl":
        groups = dict(list(groups.items())[:1])
    return "".join(json.dumps(line) + "\n" for group in groups.values() for line in group[:each])


def test_every_shipped_target_is_measured(library_settings, minilm, tmp_path, monkeypatch):
    monkeypatch.setattr(mutations, "mutate", lambda supports: mutate(supports[:9]))  # all take a minute
    (tmp_path / "dataset.yaml").write_text((SHIPPED / "dataset.yaml").read_text())
    for file in ("retrieval.jsonl", "abstention.jsonl", "claims.jsonl", "owners.jsonl"):
        (tmp_path / file).write_text(some_lines(file, 1))
    library = IndexFolder(library_settings).open(minilm.name)
    catalogue = load_catalogue(library_settings.prompts_dir, library.documents)
    parts = Parts(library_settings, library, minilm, catalogue, tmp_path)
    targets = load_targets(SHIPPED / TARGETS)
    measured = measure_targets(targets, parts, lambda *_: None)
    assert [one.target for one in measured] == list(targets)
    figures = {one.target.measure: one for one in measured}
    assert figures["interview.verbatim"].test.questions == figures["interview.verbatim"].dev.questions == 1
    assert figures["answers.labelled.number"].dev is None
    assert len(load_owners(tmp_path, library.documents, [one.name for one in catalogue.strategies])) == 2
