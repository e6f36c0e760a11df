import json
from contextlib import closing

import pytest

from advisor.conversation.advisor import Advisor
from advisor.errors import DatasetError
from advisor.evaluation.datasets import SHIPPED
from advisor.evaluation.owners import load_owners
from advisor.evaluation.printing import steadiness_grids
from advisor.evaluation.reworded import REWORDED, Kept, as_json, keeps, load_rewordings, steadiness
from advisor.index import IndexFolder
from advisor.prompting import load_prompts
from advisor.strategy.catalogue import Strategy
from tests.evaluation.test_interviews import owner

STAYED = Kept(owner="a", how="light", before=("Focus", "Service", "Brand"), after=("Focus", "Brand", "Place"))
SWAPPED = Kept(
    owner="b", how="light", before=("Focus", "Service", "Brand"), after=("Service", "Focus", "Place")
)
LOST = Kept(
    owner="c", how="thorough", before=("Focus", "Service", "Brand"), after=("Place", "Service", "Brand")
)


def test_a_first_place_stays_or_stays_among_the_first_three_or_is_lost():
    light, thorough = steadiness([STAYED, SWAPPED, LOST])
    assert (light.how, light.first_stays.mean, light.first_in_top.mean) == ("light", 0.5, 1.0)
    assert (thorough.how, thorough.first_stays.mean, thorough.first_in_top.mean) == ("thorough", 0.0, 0.0)


def test_other_words_for_the_same_do_not_take_the_first_place_out_of_the_first_three(
    library_settings, minilm, tmp_path
):
    library = IndexFolder(library_settings).open(minilm.name)
    strategies = load_prompts(
        library_settings.prompts_dir, "strategies.yaml", dict[str, tuple[Strategy, ...]]
    )
    names = [strategy.name for strategy in strategies["strategies"]]
    owners = load_owners(SHIPPED, library.documents, names)
    lightly = [one for one in load_rewordings(SHIPPED, owners) if one.how == "light"][::3]
    with closing(Advisor.open(library_settings, tmp_path)) as advisor:
        kept = list(keeps(advisor, owners, lightly, lambda *_: None))
    assert len(kept) == 7
    assert [one.owner for one in kept if not one.first_in_top] == []


def test_what_moved_is_listed_owner_by_owner():
    shares, moved = steadiness_grids([STAYED, SWAPPED, LOST])
    assert [row[:2] for row in shares.rows] == [("light", "2"), ("thorough", "1")]
    assert [row[0] for row in moved.rows] == ["b", "c"]


def test_where_nothing_moved_nothing_is_listed():
    assert len(list(steadiness_grids([STAYED]))) == 1


def test_the_json_holds_shares_and_owners():
    found = json.loads(as_json([STAYED]))
    assert (found["steadiness"][0]["how"], found["owners"][0]["owner"]) == ("light", "a")


def rewording(**changes):
    known = owner()
    return {"owner": known.id, "how": "light", "opening": "Anew.", "answers": dict(known.answers)} | changes


def test_a_rewording_answers_the_questions_that_its_owner_answers(tmp_path):
    (tmp_path / REWORDED).write_text(json.dumps(rewording()), encoding="utf-8")
    assert load_rewordings(tmp_path, [owner()])[0].opening == "Anew."


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"owner": "nobody"}, "no owner"), ({"answers": {}}, "other questions"), ({"how": "wildly"}, "how")],
)
def test_a_rewording_that_fits_no_owner_is_refused_by_line(tmp_path, changes, says):
    (tmp_path / REWORDED).write_text(json.dumps(rewording(**changes)), encoding="utf-8")
    with pytest.raises(DatasetError, match=f"line 1.*{says}"):
        load_rewordings(tmp_path, [owner()])
