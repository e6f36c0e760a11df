"""What would be sent is shown whole, and what is struck is gone."""

import json

import pytest

from advisor.errors import MessageError
from advisor.handover.lines import without
from tests.briefs.sample import brief_of
from tests.handover.sharing import groups_of, shared_of

NAMES_AND_NUMBERS = {"strategy", "name", "rank", "basis", "citations", "turns", "n", "start", "end"}
OF_A_SOURCE = {"source", "source_sha256"}


def lines_of(shared):
    return [line for group in groups_of(shared) for line in group.lines]


def texts_in(value, key="") -> list[str]:
    """Every text of a JSON value that is more than a name, a number or a place."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in texts_in(inner, name)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner, key)]
    return [str(value)] if key not in NAMES_AND_NUMBERS | OF_A_SOURCE and value not in ("", None) else []


def test_every_text_that_would_be_sent_is_on_a_line(shared):
    shown = "\n".join(f"{line.label} {line.text} {line.quote}" for line in lines_of(shared))
    unseen = [text for text in texts_in(json.loads(shared.to_json())) if text.rstrip(".") not in shown]
    assert unseen == []


def test_the_brief_is_in_the_shape_of_the_contract_and_without_pictures(shared):
    brief = json.loads(shared.to_json())["brief"]
    assert brief["plan"]["30"] == ["Ring the vets."]
    assert brief["recommendations"][0]["why"][1]["text"] == "A narrow field keeps rivals away."
    assert brief["citations"] == [json.loads(each.model_dump_json()) for each in brief_of().citations]
    assert not {"map", "canvas", "ranking", "seal"} & brief.keys()


def test_no_two_lines_have_the_same_id(shared):
    ids = [line.id for line in lines_of(shared)]
    assert sorted(ids) == sorted(set(ids))


def test_a_struck_line_goes_and_every_other_stays(shared):
    groups = groups_of(shared)
    for struck in lines_of(shared):
        left = [(line.text, line.label) for line in lines_of(without(shared, groups, [struck.id]))]
        assert left == [(line.text, line.label) for line in lines_of(shared) if line.id != struck.id], (
            struck.id
        )


def test_struck_facts_are_nowhere_in_what_is_left(shared):
    left = without(shared, groups_of(shared), ["profile.team_size", "visitor"])
    assert set(left.profile) == {"channels"}
    assert "crm-7" not in left.to_json()
    assert "market town" not in left.to_json()


def test_a_recommendation_of_which_every_line_is_struck_is_not_named_either(shared):
    first = next(group for group in groups_of(shared) if group.id == "brief.recommendations.0")
    left = without(shared, groups_of(shared), [line.id for line in first.lines])
    assert [advice.name for advice in left.brief.recommendations] == ["Service Differentiation"]


def test_everything_can_be_struck(shared):
    left = without(shared, groups_of(shared), [line.id for line in lines_of(shared)])
    assert groups_of(left) == ()
    assert texts_in(json.loads(left.to_json())) == []


@pytest.mark.parametrize("unknown", ["profile.goals", "profile", "brief", "brief.plan", "", "nonsense"])
def test_a_line_that_is_not_there_is_refused_so_that_nothing_is_sent_unstruck(shared, unknown):
    with pytest.raises(MessageError, match="no line"):
        without(shared, groups_of(shared), [unknown])


def test_the_digest_follows_the_content(shared):
    assert shared.digest == shared_of().digest
    assert shared.digest != shared_of("young dogs").digest
    assert shared.digest != without(shared, groups_of(shared), ["brief.summary"]).digest
