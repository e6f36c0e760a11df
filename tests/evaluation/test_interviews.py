"""How an interview is scored, on talks that can be checked by eye; and that the shipped owners can be interviewed."""

from __future__ import annotations

import json

import pytest

from advisor.conversation.advisor import Advisor
from advisor.errors import DatasetError
from advisor.evaluation.datasets import SHIPPED
from advisor.evaluation.interviews import Interviewed, Talk, interview_all, means, score
from advisor.evaluation.owners import Owner, load_owners
from advisor.index import IndexFolder
from advisor.records import Answered, Brief, CheapTest, Recommendation, Reply, Standing
from advisor.strategy.catalogue import load_catalogue
from tests.conversation.opening import open_advisor


def owner(**changes) -> Owner:
    given = {
        "id": "groomer",
        "style": "plain",
        "trade": "dog grooming",
        "opening": "We groom dogs, two of us.",
        "answers": {"target_customer": "Old dogs, mostly."},
        "facts": {"team_size": ["two of us"], "target_customer": ["old dogs"], "channels": ["by the vets"]},
        "recommend": ["Niche Specialization"],
        "acceptable": ["Customer Intimacy"],
        "forbidden": ["Focused Cost Leadership"],
    }
    return Owner.model_validate({**given, **changes})


def reply(*ranking: str, brief: Brief | None = None, profile: dict[str, str] | None = None) -> Reply:
    return Reply(
        text="Four words of advice",
        stage="advice" if brief else "interview",
        brief=brief,
        ranking=tuple(Standing(strategy=name, name=name, score=1) for name in ranking),
        profile={slot: Answered(value=words, quote=words, turn=1) for slot, words in (profile or {}).items()},
    )


def recommending(*names: str) -> Brief:
    test = CheapTest(do="Try", weeks=2, cost_cap="little", measure="sales", stop_if="none")
    return Brief(
        positioning_statement="",
        summary="",
        recommendations=tuple(
            Recommendation(strategy=name, name=name, rank=rank, test=test)
            for rank, name in enumerate(names, 1)
        ),
    )


def talk(**changes) -> Talk:
    advice = reply(
        "Customer Intimacy",
        "Niche Specialization",
        brief=recommending("Customer Intimacy", "Focused Cost Leadership"),
        profile={"team_size": "two of us", "target_customer": "puppies"},
    )
    given = {
        "replies": (reply("Niche Specialization"), reply("Customer Intimacy"), advice),
        "asked": ("target_customer", "target_customer"),
        "said": "We groom dogs, two of us.\nOld dogs, mostly.",
    }
    return Talk.model_validate({**given, **changes})


def test_only_facts_that_the_owner_stated_are_expected():
    scored = score(owner(), talk())
    assert (scored.slots_right, scored.slots_wrong) == (0.5, 0.5)


def test_the_ranking_is_held_against_the_experts():
    scored = score(owner(), talk())
    assert (scored.first_in_top, scored.any_in_top, scored.first_is_fit) == (True, True, True)
    assert scored.forbidden == ("Focused Cost Leadership",)


def test_the_first_place_is_settled_after_the_last_change():
    assert score(owner(), talk()).settled == 1


def test_questions_asked_of_a_slot_again_are_counted():
    assert (score(owner(), talk()).questions, score(owner(), talk()).repeated) == (2, 0.5)


def test_a_correction_must_stand_in_the_end():
    corrected = owner(correction={"says": "no, three", "slot": "team_size", "value": "three"})
    assert score(corrected, talk()).recovered is False
    mended = talk(replies=(*talk().replies, reply("x", profile={"team_size": "three"})))
    assert score(corrected, mended).recovered is True
    assert score(owner(), talk()).recovered is None


def test_means_leave_out_what_could_not_be_counted():
    two = [score(owner(), talk()), score(owner(facts={}), talk())]
    assert means(two)["slots_right"].questions == 1
    assert means(two)["forbidden"].mean == 1
    assert "recovered" not in means(two)


@pytest.fixture(scope="module")
def advisor(library_settings, minilm):
    opened = open_advisor(library_settings, minilm)
    yield opened
    opened.close()


@pytest.fixture
def documents(library_settings, minilm):
    return IndexFolder(library_settings).open(minilm.name).documents


def test_the_shipped_owners_are_whole_and_can_be_interviewed(advisor: Advisor, documents, library_settings):
    names = [strategy.name for strategy in load_catalogue(library_settings.prompts_dir, documents).strategies]
    owners = load_owners(SHIPPED, documents, names)
    assert len(owners) >= 24
    assert len({one.style for one in owners}) >= 10
    (first,) = interview_all(advisor, owners[:1], lambda *_: None)
    assert isinstance(first, Interviewed)
    assert first.words > 100


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recommend": ["Being Nice"]}, "line 1: the catalogue has no strategy 'Being Nice'"),
        ({"must_cite": [[{"source": "none.txt", "quote": "x"}]]}, "line 1: the library holds no document"),
        ({"opening": ""}, "line 1: "),
    ],
)
def test_a_mistake_in_an_owner_is_one_sentence_with_file_and_line(tmp_path, changes, sentence):
    line = {**owner().model_dump(mode="json"), **changes}
    (tmp_path / "owners.jsonl").write_text(json.dumps(line))
    with pytest.raises(DatasetError, match=sentence):
        load_owners(tmp_path, {}, ["Niche Specialization", "Customer Intimacy", "Focused Cost Leadership"])
