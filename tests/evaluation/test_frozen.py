"""A thumbs-down becomes a case by one command, and the case is played again by another."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from advisor import cli
from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import DatasetError
from advisor.evaluation.frozen import Frozen, Move, freeze, freeze_all, load_frozen, replay
from tests.conversation.opening import GROOMER, open_advisor, tell


@pytest.fixture(scope="module")
def settings_of_its_own(library_settings, tmp_path_factory):
    """The shared index, with conversations that no other test sees."""
    folder = tmp_path_factory.mktemp("frozen")
    for part in ("index", "cache"):
        shared = library_settings.data_dir / part
        shared.mkdir(exist_ok=True)
        (folder / part).symlink_to(shared)
    return library_settings.model_copy(update={"data_dir": folder})


@pytest.fixture(scope="module")
def advisor(settings_of_its_own, minilm) -> Iterator[Advisor]:
    opened = open_advisor(settings_of_its_own, minilm)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def talked(advisor) -> Conversation:
    """Messages, an action, a fact edited and one removed in the page, then advice and a question."""
    conversation = advisor.start("groomer")
    tell(conversation, GROOMER[:1])
    conversation.correct("team_size", "three of us")
    conversation.act("skip")
    tell(conversation, GROOMER[1:])
    conversation.correct("competitors", "")
    conversation.act("advise")
    conversation.send("why not the second one?")
    return conversation


@pytest.fixture(scope="module")
def other(settings_of_its_own, minilm, tmp_path_factory) -> Iterator[Advisor]:
    """The same program with no conversations, where cases are played."""
    folder = tmp_path_factory.mktemp("replayed")
    for part in ("index", "cache"):
        (folder / part).symlink_to(settings_of_its_own.data_dir / part)
    opened = open_advisor(settings_of_its_own.model_copy(update={"data_dir": folder}), minilm)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def case(advisor, talked) -> Frozen:
    return freeze(advisor, "groomer", None)


def test_a_case_holds_what_the_owner_did_and_the_reply_as_it_was(case, talked, advisor):
    last = talked.history()[-1].reply
    assert case.id == f"groomer-{len(talked.history()) - 1}"
    assert case.owner == (
        Move(text=GROOMER[0]),
        Move(text="three of us", mend="team_size"),
        Move(action="skip"),
        Move(text=GROOMER[1]),
        Move(text=GROOMER[2]),
        Move(text="", mend="competitors"),
        Move(action="advise"),
        Move(text="why not the second one?"),
    )
    assert case.reply.text == last.text
    assert case.reply.ranking == tuple(one.name for one in last.ranking[:3])
    assert case.reply.citations == tuple(citation.span for citation in last.citations)
    assert case.sources == {file: document.sha256 for file, document in advisor.documents.items()}


@pytest.mark.parametrize("turn", [0, 2, 7])
def test_every_turn_comes_out_the_same_when_it_is_played_again(advisor, talked, other, turn):
    played = replay(other, freeze(advisor, "groomer", turn))
    assert (played.changed, played.broken) == ((), ())


def test_what_changed_is_told(case, other):
    reply = case.reply
    then = reply.model_copy(
        update={
            "text": f"An older sentence.\n\n{reply.text}",
            "citations": reply.citations[1:],
            "ranking": ("Being Nice", *reply.ranking[1:]),
            "abstained": True,
        }
    )
    played = replay(other, case.model_copy(update={"reply": then, "sources": {**case.sources, "a.txt": "0"}}))
    first = reply.citations[0]
    assert played.changed[:4] == (
        "source a.txt is not the one of then",
        "declines no longer",
        f"ranking: {', '.join(then.ranking)} -> {', '.join(reply.ranking)}",
        f"cites now {first.source} {first.start}-{first.end}",
    )
    assert "-An older sentence." in played.changed
    assert played.broken == ()


def expecting(case: Frozen, **expect) -> Frozen:
    return Frozen.model_validate(case.model_dump() | {"expect": expect})


def test_only_what_a_person_expects_can_break(case, other, advisor):
    cited, document = case.reply.citations[0], advisor.documents[case.reply.citations[0].source]
    words = document.text[cited.start : cited.end]
    elsewhere = "competitive-business-models.txt: At its core, a Competitive Business Model describes how"
    right = expecting(case, declines=False, cites=[f"{cited.source}: {words}"], not_says=["loyalty cards"])
    assert replay(other, right).broken == ()
    said = case.reply.text.split()[0].upper()
    wrong = expecting(case, declines=True, cites=[elsewhere], not_says=[said])
    assert replay(other, wrong).broken == (
        "should decline and does not",
        f"should cite {elsewhere}",
        f"should not say {said}",
    )
    with pytest.raises(DatasetError, match=r"groomer-8: 'Nobody wrote this\.' does not stand in"):
        replay(other, expecting(case, cites=[f"{cited.source}: Nobody wrote this."]))


def test_a_turn_that_is_not_there_is_refused(advisor, talked):
    with pytest.raises(DatasetError, match="has no turn 40; its last is 8"):
        freeze(advisor, "groomer", 40)


# --- the commands ----------------------------------------------------------------------------------------


@pytest.fixture
def run(settings_of_its_own, minilm, monkeypatch, advisor, talked):
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(settings_of_its_own.data_dir))
    monkeypatch.setattr("advisor.retrieval.search.open_encoder", lambda _: minilm)

    def command(*words: str) -> Result:
        return CliRunner().invoke(cli.app, ["evaluate", *words])

    return command


def test_a_thumbs_down_is_frozen_once_and_played_again(run, talked, tmp_path):
    file = str(tmp_path / "cases.jsonl")
    assert "No such reply has a thumbs-down" in run("freeze", "--to", file).stderr
    talked.rate(7, "down", "too long")
    talked.rate(1, "down", "did not listen")
    talked.rate(2, "up")
    latest = run("freeze", "--to", file)
    assert latest.stdout == f"Froze groomer-1 to {file}: did not listen\n"
    assert run("freeze", "--all", "--to", file).stdout == f"Froze groomer-7 to {file}: too long\n"
    assert "no thumbs-down that is not frozen" in run("freeze", "--all", "--to", file).stderr
    assert "is in" in run("freeze", "groomer", "--turn", "7", "--to", file).stderr
    played = run("replay", file)
    assert (played.exit_code, played.stdout) == (cli.OK, "same  groomer-1\nsame  groomer-7\n")


def test_an_expectation_that_does_not_hold_is_exit_code_1(run, case, tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text(expecting(case, declines=True).model_dump_json())
    played = run("replay", str(file))
    assert played.exit_code == cli.PROBLEM
    assert played.stdout.splitlines()[1] == "  BROKEN: should decline and does not"


def test_a_file_of_cases_that_is_none_is_one_sentence(run, tmp_path):
    assert run("replay", str(tmp_path / "none.jsonl")).exit_code == cli.USAGE
    (tmp_path / "odd.jsonl").write_text(json.dumps({"id": "x"}))
    with pytest.raises(DatasetError, match=r"odd\.jsonl, line 1: conversation: Field required"):
        load_frozen(tmp_path / "odd.jsonl")


def test_every_thumbs_down_is_offered_the_oldest_first(advisor, talked):
    talked.rate(3, "down")
    assert [case.id for case in freeze_all(advisor, {"groomer-7"})][-1] == "groomer-3"
