import json

import pytest

from advisor.evaluation.printing import as_json, as_markdown, change, figure, grids
from advisor.evaluation.significance import Difference


@pytest.mark.parametrize(
    ("value", "shown"), [(0.845, ".84"), (1.0, "1.00"), (0.999, "1.00"), (-0.06, "-.06"), (0.0, ".00")]
)
def test_a_share_has_two_decimals_and_no_leading_nought(value, shown):
    assert figure(value) == shown


def test_a_change_tells_its_sign_its_p_and_who_won():
    assert change(Difference(mean=0.06, p=0.012, wins=20, ties=110, losses=7)) == "+.06 (p .012, 20/110/7)"
    assert change(Difference(mean=-0.5, p=0.0001, wins=0, ties=1, losses=9)) == "-.50 (p <.001, 0/1/9)"


def test_the_headline_comes_first_and_every_configuration_has_its_kinds(outcome):
    titles = [grid.title for grid in grids(outcome)]
    assert titles[0].startswith("Small: 3 all questions")
    assert titles[1:3] == ["default, by kind of question", "keywords-only, by kind of question"]


def test_markdown_tables_have_as_many_cells_as_columns(outcome):
    tables = [line for line in as_markdown(outcome).splitlines() if line.startswith("|")]
    assert tables[0].startswith("| Configuration | Recall in 4,000 characters |")
    assert {line.count("|") for line in tables[:4]} == {tables[0].count("|")}


def test_json_gives_each_question_its_scores(outcome):
    told = json.loads(as_json(outcome))
    default = told["configurations"][0]
    assert default["name"] == "default"
    assert default["questions"][0]["id"] == "honey"
    assert default["questions"][0]["reciprocal_rank"] == 1.0
    assert set(default["kinds"]) == {"all", "plain", "follow-up"}
