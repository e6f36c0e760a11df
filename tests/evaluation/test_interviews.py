"""How an interview is scored, on talks that can be checked by eye; and that the shipped owners can be interviewed."""

from __future__ import annotations

import json

import pytest

from advisor.advice.citations import Paragraph, Sentence
from advisor.conversation.advisor import Advisor
from advisor.errors import DatasetError
from advisor.evaluation.datasets import SHIPPED
from advisor.evaluation.grounds import Advice, Auditor, open_auditor
from advisor.evaluation.interviews import Interviewed, Talk, interview_all, means, score
from advisor.evaluation.owners import Owner, load_owners
from advisor.index import IndexFolder
from advisor.records import (
    Answered,
    Brief,
    CheapTest,
    Citation,
    Question,
    Recommendation,
    Reply,
    Standing,
)
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


def reply(
    *ranking: str,
    brief: Brief | None = None,
    profile: dict[str, str] | None = None,
    text: str = "Four words of advice",
    question: Question | None = None,
) -> Reply:
    return Reply(
        text=text,
        question=question,
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
        "advice": (),
        "asked": ("target_customer", "target_customer"),
        "said": "We groom dogs, two of us.\nOld dogs, mostly.",
    }
    return Talk.model_validate({**given, **changes})


AUDITOR = Auditor({}, lambda *_: None, (), ())


def scored(of: Owner | None = None, in_talk: Talk | None = None) -> Interviewed:
    return score(of or owner(), in_talk or talk(), AUDITOR)


def test_only_facts_that_the_owner_stated_are_expected():
    one = scored()
    assert (one.slots_right, one.slots_wrong) == (0.5, 0.5)


def test_the_ranking_is_held_against_the_experts():
    one = scored()
    assert (one.first_in_top, one.any_in_top, one.first_is_fit) == (True, True, True)
    assert one.forbidden == ("Focused Cost Leadership",)


def test_the_first_place_is_settled_after_the_last_change():
    assert scored().settled == 1


def test_what_a_correction_changes_later_does_not_unsettle_the_first_place():
    corrected = talk(replies=(*talk().replies, reply("Niche Specialization")))
    assert scored(in_talk=corrected).settled == 1


def test_questions_asked_of_a_slot_again_are_counted():
    assert (scored().questions, scored().repeated) == (2, 0.5)


def test_a_correction_must_stand_in_the_end():
    corrected = owner(correction={"says": "no, three", "slot": "team_size", "value": "three"})
    assert scored(corrected).recovered is False
    mended = talk(replies=(*talk().replies, reply("x", profile={"team_size": "three"})))
    assert scored(corrected, mended).recovered is True
    assert scored().recovered is None


def test_claims_and_quotes_are_counted_and_those_that_fail_are_named():
    citation = Citation(
        n=1, source="no.txt", source_sha256="", title="", section=(), start=0, end=1, quote="?"
    )
    brief = recommending("Customer Intimacy")
    given = Advice(
        draft=(
            Paragraph(note="Be kind.", sentences=(Sentence(text="So be.", basis="reasoning", turns=(1,)),)),
        ),
        brief=brief,
        citations=(),
        turns={1: "We groom dogs."},
    )
    cited = reply("Customer Intimacy", brief=brief).model_copy(update={"citations": (citation,)})
    one = scored(in_talk=talk(replies=(cited,), advice=(given,)))
    assert (one.supported, [finding.text for finding in one.unsupported]) == (0.5, ["Be kind."])
    assert one.verbatim == 0


def test_sentences_said_again_are_counted_without_a_question_put_again():
    question = Question(slot="goals", text="What do you want?", why="A goal tells where to look.")
    asked = "**What do you want?**\n\n*Why I ask: A goal tells where to look [1].*"
    again = talk(
        replies=(
            reply("x", text=f"Thank you.\n\n{asked}", question=question),
            reply("x", text=f"Thank you. One line will do.\n\n{asked}", question=question),
            reply("Customer Intimacy", brief=recommending(), text="*Thank you.*"),
        )
    )
    assert scored(in_talk=again).said_again == pytest.approx(2 / 4)


def test_words_of_a_reply_are_the_median_of_all_replies():
    long = reply("Customer Intimacy", brief=recommending(), text="word " * 90)
    two = [scored(), scored(in_talk=talk(replies=(reply("x"), long)))]
    assert means(two)["reply_words"].mean == 4
    assert means(two)["reply_words"].questions == 5
    assert means(two)["words"].mean == (4 + 90) / 2


def test_means_leave_out_what_could_not_be_counted():
    two = [scored(), scored(owner(facts={}))]
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


def test_the_shipped_owners_are_whole_and_are_interviewed_the_same_way_each_time(
    advisor: Advisor, documents, library_settings, minilm
):
    catalogue = load_catalogue(library_settings.prompts_dir, documents)
    names = [strategy.name for strategy in catalogue.strategies]
    owners = load_owners(SHIPPED, documents, names)
    assert len(owners) >= 24
    assert len({one.style for one in owners}) >= 10
    auditor = open_auditor(
        library_settings, IndexFolder(library_settings).open(minilm.name), minilm, catalogue
    )
    (first,) = interview_all(advisor, owners[:1], auditor, lambda *_: None)
    assert first.words > 100
    assert first.verbatim == 1
    assert first.supported > 0.8
    (again,) = interview_all(advisor, owners[:1], auditor, lambda *_: None)
    assert again == first


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
