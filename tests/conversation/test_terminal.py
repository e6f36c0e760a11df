import io
import json
import re

import pytest
from rich.console import Console

from advisor.conversation.terminal import talk, talk_in_lines
from advisor.errors import ConversationNotFoundError
from tests.conversation.opening import GROOMER


def converse(advisor, *lines: str) -> tuple[list[dict], int, list[str]]:
    """The replies to the lines, how many were refused, and the complaints."""
    target, complaints = io.StringIO(), io.StringIO()
    source = io.StringIO("".join(line + "\n" for line in lines))
    refused = talk_in_lines(advisor.start(), source, target, complaints)
    return (
        [json.loads(line) for line in target.getvalue().splitlines()],
        refused,
        complaints.getvalue().splitlines(),
    )


def text(message: str) -> str:
    return json.dumps({"text": message})


def test_the_greeting_comes_before_any_input(advisor):
    target = io.StringIO()

    class Silent(io.StringIO):
        def __iter__(self):
            greeted.append(target.getvalue())
            return iter(())

    greeted: list[str] = []
    talk_in_lines(advisor.start(), Silent(), target, io.StringIO())
    assert json.loads(greeted[0])["stage"] == "interview"


def test_one_reply_a_line(advisor):
    replies, refused, complaints = converse(advisor, *map(text, GROOMER))
    assert (len(replies), refused, complaints) == (4, 0, [])


def test_a_reply_has_the_keys_of_the_contract(advisor):
    *_, advice = converse(advisor, text(GROOMER[0]), '{"action": "advise"}')[0]
    assert {
        "text", "stage", "question", "citations", "profile", "ranking", "brief", "abstained", "engine",
    } <= advice.keys()  # fmt: skip
    assert {"n", "source", "source_sha256", "title", "section", "start", "end", "quote"} <= advice[
        "citations"
    ][0].keys()
    assert {"strategy", "name", "score", "for", "against"} <= advice["ranking"][0].keys()
    assert advice["brief"]["plan"].keys() == {"30", "60", "90"}


def test_actions_are_lines_too(advisor):
    lines = [text("a bakery"), '{"action": "skip"}', '{"action": "back"}', '{"action": "advise"}']
    replies, refused, _ = converse(advisor, *lines)
    slots = [reply["question"] and reply["question"]["slot"] for reply in replies]
    assert slots[1] == slots[3] == "target_customer"
    assert (slots[2], slots[4], replies[4]["stage"], refused) == ("competitors", None, "advice", 0)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '"hello"',
        "{}",
        '{"text": ""}',
        '{"text": 5}',
        '{"text": null}',
        '{"action": "dance"}',
        '{"speech": "hello"}',
        '{"text": "\\u0000\\u0007"}',
        text("x" * 8001),
    ],
    ids=lambda line: line[:24],
)
def test_a_refused_line_is_answered_and_counted_and_changes_nothing(advisor, line):
    replies, refused, complaints = converse(advisor, text("a bakery"), line, text("old ladies"))
    assert (len(replies), refused, len(complaints)) == (4, 1, 1)
    assert complaints[0].startswith("Line 2: ")
    assert replies[2]["text"] in complaints[0]
    assert replies[2]["question"] == replies[1]["question"]
    assert replies[2]["profile"] == replies[1]["profile"]
    assert replies[3]["profile"]["target_customer"] == {
        "value": "old ladies",
        "quote": "old ladies",
        "turn": 2,
        "confidence": 1.0,
    }


def test_blank_lines_are_passed_over(advisor):
    replies, refused, _ = converse(advisor, "", "   ", text("a bakery"))
    assert (len(replies), refused) == (2, 0)


def test_a_line_break_inside_a_reply_stays_inside_its_line(advisor):
    replies, _, _ = converse(advisor, text("a bakery\nin Leeds"))
    assert "\n" in replies[1]["text"]
    assert len(replies) == 2


def shown(advisor, monkeypatch, *typed: str, resume: str | None = None) -> str:
    """What a person sees who types these lines and then leaves."""
    lines = iter(typed)

    def ask(*_: object, **__: object) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("advisor.conversation.terminal.Prompt.ask", ask)
    console = Console(record=True, width=100, file=io.StringIO())
    talk(advisor, resume, console)
    return console.export_text()


def test_a_person_is_greeted_and_told_how_to_come_back(advisor, monkeypatch):
    seen = shown(advisor, monkeypatch)
    assert "/skip" in seen
    conversation_id = seen.split("--resume ")[1].split()[0]
    assert len(advisor.find(conversation_id).history()) == 1


def test_a_person_reads_the_passage_behind_a_number(advisor, monkeypatch):
    seen = shown(advisor, monkeypatch, "a bakery in Leeds", "/advise")
    assert re.search(r"^\[\d+\] .+ › ", seen, re.MULTILINE)
    assert "What would change my mind." in seen
    assert "“" in seen


def test_slash_commands_do_what_they_say(advisor, monkeypatch):
    seen = shown(
        advisor, monkeypatch, "/brief", "a bakery in Leeds", "/profile", "/skip", "/back", "/advise", "/brief"
    )
    assert "There is no brief yet" in seen
    assert "business_description" in seen
    assert "location_or_market" in seen
    assert "a bakery" in seen.lower()


def test_an_unknown_command_shows_the_known_ones(advisor, monkeypatch):
    assert "I know /skip" in shown(advisor, monkeypatch, "/dance")


def test_an_empty_line_is_refused_in_one_sentence_and_the_talk_goes_on(advisor, monkeypatch):
    seen = shown(advisor, monkeypatch, "", "a bakery in Leeds")
    assert "That message was empty" in seen
    assert "Leeds" in seen


def test_quit_leaves_without_a_message(advisor, monkeypatch):
    seen = shown(advisor, monkeypatch, "/quit", "a bakery in Leeds")
    assert "Leeds" not in seen


def test_goodbye_after_the_advice_ends_the_talk(advisor, monkeypatch):
    seen = shown(advisor, monkeypatch, "/advise", "bye", "a bakery in Leeds")
    assert "Leeds" not in seen


def test_a_resumed_conversation_shows_what_was_said(advisor, monkeypatch):
    conversation = advisor.start()
    conversation.send("a bakery in Leeds")
    assert "› a bakery in Leeds" in shown(advisor, monkeypatch, resume=conversation.id)


def test_resuming_what_is_not_there_says_so(advisor, monkeypatch):
    with pytest.raises(ConversationNotFoundError, match="There is no conversation nowhere"):
        shown(advisor, monkeypatch, resume="nowhere")


def test_html_in_a_message_is_text_in_the_terminal(advisor, monkeypatch):
    seen = shown(advisor, monkeypatch, "[bold]a bakery[/bold] <b>in Leeds</b>")
    assert "[/bold]" in seen or "bold" in seen
    conversation_id = seen.split("--resume ")[1].split()[0]
    assert advisor.find(conversation_id).history()[1].text == "[bold]a bakery[/bold] <b>in Leeds</b>"
