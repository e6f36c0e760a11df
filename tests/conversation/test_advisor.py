"""Whole conversations on the real library."""

import re
import shutil
import threading
from typing import get_args

import pytest

from advisor.advice.export import claims_of
from advisor.errors import ConversationNotFoundError, MessageError
from advisor.ingestion.build import ingest
from advisor.ingestion.cleaning import quote
from advisor.records import Action, Reply, Slot
from tests.conversation.opening import GROOMER, OWNERS, advised, open_advisor, tell

MARKER = re.compile(r"\[(\d+)\]")
QUOTED = re.compile(r"“([^”]+)”")


def numbers_in(reply: Reply) -> set[int]:
    return {int(n) for n in MARKER.findall(reply.text)}


def owner_claims(reply: Reply):
    return [claim for claim in claims_of(reply.brief) if claim.basis == "owner"]


@pytest.fixture(scope="module", params=OWNERS)
def talked(advisor, request):
    """A conversation with one owner up to the advice and two questions after it."""
    conversation, _ = advised(advisor, OWNERS[request.param])
    tell(conversation, ("why not the second one?", "what could go wrong?"))
    return conversation


@pytest.fixture(scope="module")
def advice(talked) -> Reply:
    return next(exchange.reply for exchange in talked.history() if exchange.reply.stage == "advice")


def replies(conversation) -> list[Reply]:
    return [exchange.reply for exchange in conversation.history()]


# --- the greeting and the interview ----------------------------------------------------------------------


def test_the_owner_is_greeted_before_saying_anything(advisor):
    history = advisor.start().history()
    assert [(exchange.turn, exchange.text, exchange.reply.stage) for exchange in history] == [
        (0, None, "interview")
    ]
    assert history[0].reply.question.slot == "business_description"


def test_every_reply_has_the_shape_that_others_build_on(talked):
    for reply in replies(talked):
        shown = reply.model_dump(by_alias=True)
        assert {
            "text", "stage", "question", "citations", "profile", "ranking", "brief", "abstained", "engine",
        } <= shown.keys()  # fmt: skip
        assert shown["stage"] in {"interview", "advice", "follow_up", "closed"}
        assert set(shown["profile"]) <= set(get_args(Slot))
        assert all(
            fact.keys() == {"value", "quote", "turn", "confidence"} for fact in shown["profile"].values()
        )
        assert all({"strategy", "name", "score", "for", "against"} <= s.keys() for s in shown["ranking"])
        assert shown["engine"] == "grounded"
        if shown["question"]:
            assert shown["question"].keys() == {"slot", "text", "why", "citations"}


def test_one_question_at_a_time_with_a_cited_reason(talked):
    asking = [reply for reply in replies(talked)[1:] if reply.stage == "interview"]
    assert asking
    for reply in asking:
        assert reply.text.count(reply.question.text) == 1
        assert len(re.findall(r"^\*\*[^*]+\?\*\*$", reply.text, re.MULTILINE)) == 1
        assert set(reply.question.citations) <= {citation.n for citation in reply.citations}
        assert reply.question.citations


def test_the_ranking_is_sorted_and_says_why(advice):
    scores = [standing.score for standing in advice.ranking]
    assert scores == sorted(scores, reverse=True)
    assert advice.ranking[0].for_


def test_no_question_comes_in_the_same_words_twice(talked):
    asked = [reply.question.text for reply in replies(talked)[1:] if reply.question]
    assert len(asked) == len(set(asked))


def test_what_was_said_is_not_asked(advisor):
    conversation = advisor.start()
    replies = tell(conversation, GROOMER)
    known: set[str] = set()
    for reply in replies:
        assert reply.question is None or reply.question.slot not in known
        known |= set(reply.profile)


def test_skipping_everything_ends_in_advice_without_asking_anything_twice(advisor, library_settings):
    conversation = advisor.start()
    asked = [conversation.history()[0].reply.question.slot]
    reply = conversation.act("skip")
    while reply.question:
        asked.append(reply.question.slot)
        reply = conversation.act("skip")
    assert len(asked) == len(set(asked)) <= library_settings.max_questions
    assert (reply.stage, reply.brief is not None) == ("advice", True)


def test_no_more_questions_than_the_settings_allow(library_settings, minilm):
    brief = open_advisor(library_settings.model_copy(update={"max_questions": 3}), minilm)
    conversation = brief.start()
    answers = ["a bakery", "old ladies", "the supermarket"]
    stages = [reply.stage for reply in tell(conversation, answers)]
    brief.close()
    assert stages == ["interview", "interview", "advice"]


def test_a_question_is_answered_before_the_interview_goes_on(advisor):
    conversation = advisor.start()
    first = conversation.send(GROOMER[0])
    reply = conversation.send("why do you want to know?")
    assert reply.question.slot == first.question.slot
    answer = reply.text[: reply.text.index(reply.question.text)]
    assert MARKER.search(answer)
    assert reply.profile == first.profile


def test_going_back_lets_a_new_answer_take_the_place_of_the_old_one(advisor):
    conversation = advisor.start()
    asked = conversation.send("a bakery").question.slot
    conversation.send("old ladies")
    back = conversation.act("back")
    assert back.question.slot == asked == "target_customer"
    assert back.profile["target_customer"].value == "old ladies"
    after = conversation.send("young families")
    assert after.profile["target_customer"].value == "young families"
    assert after.profile["target_customer"].turn == 4


def test_there_is_nothing_before_the_first_question(advisor):
    conversation = advisor.start()
    reply = conversation.act("back")
    assert (reply.stage, reply.question.slot) == ("interview", "business_description")


def test_a_correction_counts_the_questions_from_where_it_was(advisor):
    conversation = advisor.start()
    before = tell(conversation, GROOMER[:2])[-1]
    reply = conversation.send("sorry, we are twelve, not two")
    assert reply.profile["team_size"].value == "twelve"
    assert reply.question.slot == before.question.slot
    assert reply.profile.keys() == before.profile.keys()


@pytest.mark.parametrize("words", ["just the advice", "enough questions"])
def test_the_advice_comes_when_the_owner_asks_for_it(advisor, words):
    conversation = advisor.start()
    conversation.send(GROOMER[0])
    assert conversation.send(words).stage == "advice"


def test_the_advice_can_be_had_at_once(advisor):
    reply = advisor.start().act("advise")
    assert (reply.stage, reply.question) == ("advice", None)
    assert owner_claims(reply) == []


# --- the advice ------------------------------------------------------------------------------------------


def test_the_first_advice_has_at_most_300_words(advice):
    assert len(advice.text.split()) <= 300


def test_the_advice_recommends_names_a_runner_up_and_something_to_leave_alone(advice):
    assert advice.brief.recommendations[0].strategy == advice.ranking[0].strategy
    assert len(advice.brief.recommendations) >= 2
    assert advice.brief.recommendations[0].name in advice.text
    assert advice.brief.not_recommended


def test_every_number_in_a_text_opens_a_citation(talked):
    for reply in replies(talked):
        assert numbers_in(reply) <= {citation.n for citation in reply.citations}
        assert len({citation.n for citation in reply.citations}) == len(reply.citations)


def test_every_quote_is_the_cleaned_span_of_its_source(talked, advisor):
    checked = 0
    for citation in talked.citations:
        document = advisor.documents[citation.source]
        assert citation.source_sha256 == document.sha256
        assert citation.title == document.title
        assert citation.quote == quote(document, citation.start, citation.end)
        checked += 1
    assert checked > 20


def test_a_quote_without_noise_stands_in_the_raw_file_as_it_is(talked, library_settings):
    """Read from the files themselves, past all cleaning."""
    plain = 0
    for citation in talked.citations:
        raw = (library_settings.corpus_dir / citation.source).read_bytes().decode("utf-8")
        span = raw[citation.start : citation.end]
        if "●" not in span and "|" not in span and "\n" not in span and "  " not in span:
            assert citation.quote == span
            plain += 1
        words = re.findall(r"[A-Za-z]{3,}", citation.quote)
        assert all(word in span for word in words)
    assert plain > len(talked.citations) / 2


def test_a_citation_keeps_its_number_all_conversation_long(talked):
    by_number = {citation.n: citation for citation in talked.citations}
    assert sorted(by_number) == list(range(1, len(by_number) + 1))
    for reply in replies(talked):
        assert all(by_number[citation.n] == citation for citation in reply.citations)


def test_the_brief_carries_the_citations_it_names(advice):
    shown = {citation.n for citation in advice.citations}
    assert {n for claim in claims_of(advice.brief) for n in claim.citations} <= shown


def test_nothing_is_quoted_of_the_owner_that_the_owner_did_not_say(talked, advice):
    messages = [exchange.text for exchange in talked.history() if exchange.text]
    for claim in owner_claims(advice):
        for quoted in QUOTED.findall(claim.text):
            assert any(quoted.rstrip("…") in message for message in messages)


def test_every_quotation_in_a_reply_is_the_owners_or_the_sources(talked):
    said = "\n".join(exchange.text for exchange in talked.history() if exchange.text)
    for reply in replies(talked):
        sources = "\n".join(citation.quote for citation in reply.citations)
        ours = {"skip", "just the advice"}
        for quoted in QUOTED.findall(reply.text):
            words = quoted.rstrip("…,. ")
            assert words in said or words in sources or words in ours


def test_turns_point_at_the_message_that_was_quoted(talked, advice):
    by_turn = {exchange.turn: exchange.text for exchange in talked.history()}
    for fact in advice.profile.values():
        assert fact.quote in by_turn[fact.turn]
    for claim in owner_claims(advice):
        said = " ".join(by_turn[turn] for turn in claim.turns)
        assert all(quoted.rstrip("…") in said for quoted in QUOTED.findall(claim.text))


def test_words_typed_with_curly_apostrophes_are_quoted_in_the_advice(advisor):
    _, straight = advised(advisor, ("a bakery", "they're regulars and we know them by name"))
    _, curly = advised(advisor, ("a bakery", "they’re regulars and we know them by name"))
    assert len(owner_claims(straight)) == len(owner_claims(curly)) > 0


# --- after the advice ------------------------------------------------------------------------------------


def test_a_correction_runs_ranking_and_brief_again(advisor):
    conversation, before = advised(advisor)
    after = conversation.correct("target_customer", "tourists, we never see them again, only once")
    assert after.stage == "advice"
    assert after.brief.positioning_statement != before.brief.positioning_statement
    assert [s.score for s in after.ranking] != [s.score for s in before.ranking]
    assert "tourists" in after.brief.positioning_statement
    assert not any("old dogs" in claim.text for claim in claims_of(after.brief))


def test_a_fact_can_be_taken_out_again(advisor):
    conversation, before = advised(advisor)
    after = conversation.correct("target_customer", " ")
    assert "target_customer" in before.profile
    assert "target_customer" not in after.profile
    assert not any("old dogs" in claim.text for claim in claims_of(after.brief))


@pytest.mark.parametrize("question", ["what vat do i charge on that", "what is the capital of mongolia?"])
def test_what_the_library_does_not_cover_is_said_so(advisor, question):
    conversation, _ = advised(advisor)
    reply = conversation.send(question)
    assert reply.abstained
    assert (reply.stage, numbers_in(reply), reply.brief) == ("follow_up", set(), None)


def test_a_question_the_library_covers_is_answered_with_its_passage(advisor):
    conversation, _ = advised(advisor)
    reply = conversation.send("what are the six pitfalls?")
    assert not reply.abstained
    assert numbers_in(reply)


def test_asking_about_the_runner_up_speaks_of_the_runner_up(advisor):
    conversation, advice = advised(advisor)
    reply = conversation.send("why not the second one?")
    assert advice.ranking[1].name in reply.text


def test_actions_after_the_advice_are_answered_kindly(advisor):
    conversation, _ = advised(advisor)
    for action in ("skip", "back"):
        reply = conversation.act(action)
        assert (reply.stage, reply.question) == ("follow_up", None)
        assert reply.text
    assert conversation.act("advise").stage == "advice"


def test_goodbye_closes_and_a_new_message_opens_again(advisor):
    conversation, _ = advised(advisor)
    assert conversation.send("bye").stage == "closed"
    assert conversation.send("what could go wrong?").stage == "follow_up"


# --- keeping conversations -------------------------------------------------------------------------------


def test_a_conversation_goes_on_in_a_new_advisor_on_the_same_folder(library_settings, minilm):
    first = open_advisor(library_settings, minilm)
    conversation, advice = advised(first)
    first.close()
    second = open_advisor(library_settings, minilm)
    resumed = second.start(conversation.id)
    assert resumed.history()[-1].reply == advice
    assert resumed.brief == advice.brief
    assert second.start(conversation.id).send("what could go wrong?").stage == "follow_up"
    second.close()


def test_two_conversations_do_not_mix(advisor):
    one, other = advisor.start(), advisor.start()
    one.send("a bakery")
    other.send("a bike shop")
    one_after, other_after = one.send("old ladies"), other.send("students")
    assert one_after.profile["target_customer"].value == "old ladies"
    assert other_after.profile["business_description"].value == "a bike shop"
    assert len(one.history()) == len(other.history()) == 3


def test_forgetting_deletes_a_conversation(advisor):
    conversation = advisor.start()
    conversation.send("a secret bakery")
    advisor.forget(conversation.id)
    with pytest.raises(ConversationNotFoundError):
        advisor.find(conversation.id)
    assert len(advisor.start(conversation.id).history()) == 1


def test_forgetting_what_never_was_does_nothing(advisor):
    advisor.forget("never-was")


@pytest.mark.parametrize("name", ["", " ", "../../etc/passwd", "a" * 65, "a b", "ü"])
def test_an_id_that_is_not_one_is_refused(advisor, name):
    if name == "":
        assert re.fullmatch(r"[0-9a-f]{32}", advisor.start(name).id)
        return
    with pytest.raises(MessageError, match="1 to 64"):
        advisor.start(name)


def test_an_id_with_a_line_break_at_its_end_is_refused(advisor):
    with pytest.raises(MessageError, match="1 to 64"):
        advisor.start("line-break\n")


# --- bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t ", "\x00\x07\x1b", "\u200b\ufeff", "x" * 8001],
    ids=["empty", "blank", "control characters", "invisible", "too long"],
)
def test_a_refused_message_leaves_the_conversation_as_it_was(advisor, text):
    conversation = advisor.start()
    conversation.send("a bakery")
    before = conversation.history()
    with pytest.raises(MessageError) as refused:
        conversation.send(text)
    assert str(refused.value).count("\n") == 0
    assert conversation.history() == before
    assert conversation.send("old ladies").profile["target_customer"].turn == 2


def test_control_characters_are_taken_out_of_what_is_kept(advisor):
    reply = advisor.start().send("a \x1b[31mbakery\x00 in \u202eLeeds")
    assert not re.search(r"[\x00\x1b\u202e]", reply.to_json().encode().decode("unicode_escape", "ignore"))
    assert reply.profile["location_or_market"].value == "Leeds"


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script> bakery", "**bakery** [1] [x](javascript:alert(1))", "| a | b |\n|---|---|"],
)
def test_html_and_markdown_stay_the_owners_words(advisor, words):
    conversation = advisor.start()
    reply = conversation.send(words)
    assert conversation.history()[1].text == words
    assert all(fact.quote in words for fact in reply.profile.values())
    assert all(citation.source in advisor.documents for citation in reply.citations)


def test_a_number_in_brackets_typed_by_the_owner_is_no_citation(advisor):
    reply = advisor.start().send("we mend bikes [3] and sell [99] some")
    assert numbers_in(reply) <= {citation.n for citation in reply.citations}


def test_a_right_to_left_message_is_answered(advisor):
    reply = advisor.start().send("مخبز صغير في المدينة")
    assert reply.stage == "interview"
    assert reply.question.text in reply.text


def test_two_messages_at_once_are_both_answered(advisor):
    conversation = advisor.start()
    got: dict[str, Reply] = {}

    def send(text: str) -> None:
        got[text] = advisor.start(conversation.id).send(text)

    texts = ["a bakery in Leeds", "we are six people", "old ladies mostly"]
    senders = [threading.Thread(target=send, args=(text,)) for text in texts]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    history = advisor.find(conversation.id).history()
    assert sorted(got) == sorted(texts) == sorted(exchange.text for exchange in history[1:])
    assert [exchange.turn for exchange in history] == [0, 1, 2, 3]


def test_a_stream_gives_the_whole_text_and_then_the_reply(advisor):
    *pieces, last = list(advisor.start().stream("a bakery"))
    assert "".join(piece.text for piece in pieces) == last.reply.text
    assert all(piece.reply is None for piece in pieces)


def test_every_action_of_the_contract_is_understood(advisor):
    for action in get_args(Action):
        assert advisor.start().act(action).text


# --- the library changes under a conversation ------------------------------------------------------------


def test_a_new_index_is_noticed_and_old_citations_keep_number_and_quote(library_settings, minilm, tmp_path):
    corpus = tmp_path / "corpus"
    shutil.copytree(library_settings.corpus_dir, corpus)
    shutil.copytree(library_settings.data_dir, tmp_path / "data")
    settings = library_settings.model_copy(update={"corpus_dir": corpus, "data_dir": tmp_path / "data"})
    open_now = open_advisor(settings, minilm)
    conversation, before = advised(open_now)
    changed = corpus / before.citations[-1].source
    changed.write_text("A new line at the top.\n\n" + changed.read_text(encoding="utf-8"), encoding="utf-8")
    ingest(settings, minilm)

    after = open_now.find(conversation.id).act("advise")
    old = {citation.n: citation for citation in before.citations}
    known = {citation.n: citation for citation in open_now.find(conversation.id).citations}
    open_now.close()
    assert all(known[n] == citation for n, citation in old.items())
    moved = [citation for citation in after.citations if citation.source == changed.name]
    assert moved
    for citation in moved:
        document = open_now.documents[citation.source]
        assert citation.source_sha256 == document.sha256
        assert citation.quote == quote(document, citation.start, citation.end)


def test_what_is_told_after_the_advice_is_not_taken_in_with_the_same_words_twice(advisor):
    conversation, _ = advised(advisor)
    said = [
        conversation.send(text).text
        for text in ("my sister says hello to you all", "it rained here today too")
    ]
    assert len(set(said)) == 2
