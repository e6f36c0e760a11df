"""What owners ask after the advice, on the real library."""

import re

import pytest

from tests.conversation.opening import GROOMER, advised

MARKER = re.compile(r"\[(\d+)\]")


@pytest.fixture(scope="module")
def talk(advisor):
    """The groomer's conversation after the advice, and the advice."""
    return advised(advisor, GROOMER)


@pytest.fixture
def ask(talk):
    return talk[0].send


def numbers(reply) -> set[int]:
    return {int(n) for n in MARKER.findall(reply.text)}


@pytest.mark.parametrize("place", ["second", "third"])
def test_why_not_speaks_of_the_strategy_in_that_place(ask, talk, place):
    reply = ask(f"why not the {place} one?")
    meant = talk[1].ranking[{"second": 1, "third": 2}[place]].name
    assert f"*{meant}*" in reply.text
    assert place in reply.text
    assert not reply.abstained


def test_cost_is_not_guessed_and_the_test_is_named(ask, talk):
    reply = ask("what would that cost me?")
    assert reply.abstained
    assert talk[1].brief.recommendations[0].test.cost_cap in reply.text
    assert not re.search(r"[£$€]\s?\d", reply.text)


def test_how_to_begin_is_told_from_the_library_with_a_test(ask, talk):
    reply = ask("How do I start?")
    assert numbers(reply)
    assert str(talk[1].brief.recommendations[0].test.weeks) in reply.text


@pytest.mark.parametrize("question", ["what would change your mind?", "What would make you wrong"])
def test_what_would_change_the_advice_names_the_test_that_could_fail(ask, talk, question):
    reply = ask(question)
    first = talk[1].brief.recommendations[0]
    assert first.test.stop_if.rstrip(".").lower()[:20] in reply.text.lower()
    assert not reply.abstained


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("y not the 2nd 1", "why not the second one?"),
        ("wot culd go rong", "what could go wrong?"),
        ("hw wud i test it cheep", "how would I test it cheaply?"),
    ],
)
def test_shorthand_is_answered_like_the_question_that_is_meant(advisor, typed, meant):
    answers = []
    for text in (typed, meant):
        conversation, advice = advised(advisor, GROOMER)
        reply = conversation.send(text)
        assert [one.name for one in reply.ranking] == [one.name for one in advice.ranking]
        answers.append({citation.quote for citation in reply.citations})
    assert answers[0] == answers[1]


def test_what_could_go_wrong_is_cited(ask):
    assert numbers(ask("What could go wrong?"))


def test_the_words_for_the_website_come_from_the_positioning_statement(ask, talk):
    assert talk[1].brief.positioning_statement in ask("How do I say this on the website?").text


def test_what_to_count_are_the_kpis(ask, talk):
    text = ask("which numbers should we track?").text.lower()
    assert all(kpi.lower() in text for kpi in talk[1].brief.recommendations[0].kpis)


def test_what_else_names_the_next_on_the_list(ask, talk):
    text = ask("what else could i do?").text
    assert all(standing.name in text for standing in talk[1].ranking[1:4])


def test_the_temptation_to_cut_prices_is_answered_with_the_pitfall(ask):
    reply = ask("should I cut my prices?")
    assert numbers(reply)
    assert re.search(r"price", reply.text, re.IGNORECASE)


def test_a_strategy_asked_about_by_name_is_explained_with_its_passages(ask):
    reply = ask("what is Customer Intimacy?")
    assert "Customer Intimacy" in reply.text
    assert numbers(reply)


def test_two_strategies_are_told_apart_side_by_side(ask):
    reply = ask("what is the difference between customer intimacy and operational excellence?")
    assert "Customer Intimacy" in reply.text
    assert "Operational Excellence" in reply.text
    assert len(numbers(reply)) >= 2


def test_where_it_comes_from_is_explained_without_an_invented_source(ask):
    reply = ask("where does that come from?")
    assert not reply.abstained
    assert reply.text


@pytest.mark.parametrize(
    "question", ["what vat do i charge on that", "what is the capital of mongolia?", "who won the world cup?"]
)
def test_what_is_not_covered_is_said_without_a_passage(ask, question):
    reply = ask(question)
    assert (reply.abstained, numbers(reply)) == (True, set())


def sections(reply) -> set[str]:
    return {citation.section[-1] for citation in reply.citations if citation.n in numbers(reply)}


@pytest.mark.parametrize(
    ("question", "section"),
    [
        (
            "We are neither the cheapest nor the finest in town, a bit of both. Is being in the middle dangerous?",
            "Hybrid",
        ),
        (
            "Is it dangerous to depend on one very narrow niche?",
            "Potential",
        ),
    ],
)
def test_a_question_in_an_owners_words_is_told_from_the_passage_that_answers_it(advisor, question, section):
    assert any(heading.startswith(section) for heading in sections(advisor.start().send(question)))


def test_a_short_question_is_understood_from_what_stands_before_it(advisor):
    opening = (
        "A discount chain next door sells my bestsellers below what I pay for them, and I am about to halve every "
        "price in my shop. Is that wise?"
    )
    reply = advisor.start().send(opening)
    assert not reply.abstained
    assert "price" in " ".join(citation.quote for citation in reply.citations if citation.n in numbers(reply))


@pytest.mark.parametrize(
    "question", ["How much may I raise my prices at once?", "How many customers does a niche need?"]
)
def test_a_question_for_a_figure_is_answered_by_a_figure_or_declined(ask, question):
    reply = ask(question)
    assert reply.abstained or re.search(r"\d|two|three|four|five|six", MARKER.sub("", reply.text))


# --- questions that the advice itself answers ------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["why that one?", "why are you telling me this?", "Everybody says that. Why would that set me apart?"],
)
def test_why_is_answered_with_the_reasons_of_the_advice(ask, talk, question):
    reply = ask(question)
    assert not reply.abstained
    assert f"*{talk[1].ranking[0].name}*" in reply.text
    assert any(claim.basis == "owner" for claim in reply.claims)
    assert numbers(reply)


def test_why_these_people_is_answered_with_what_the_owner_said_of_them(ask):
    assert "“old dogs and nervous ones" in ask("why old dogs?").text


def test_what_was_said_along_with_a_why_is_no_reason_for_the_advice(ask):
    reply = ask("Everybody is gentle with dogs. Why would that set me apart?")
    assert "Everybody is gentle" not in reply.text


def test_people_who_are_gone_are_admitted_to_be_wrong(advisor):
    conversation, _ = advised(
        advisor,
        (
            "coach hire, five of us, near Oswestry",
            "Schools. Well, we lost the schools in autumn. Pensioners mainly.",
            "drivers they know, who help them on and off",
        ),
    )
    text = conversation.send(
        "I told you we lost the schools. Why are you telling me to be the firm for schools?"
    ).text
    assert re.search(r"went wrong|should not have put them", text)
    assert "we lost the schools" in text


def test_why_that_and_not_another_speaks_of_the_other(ask, talk):
    other = talk[1].ranking[2].name
    assert f"*{other}*" in ask(f"why that one and not {other}?").text


@pytest.mark.parametrize(
    "question", ["what would you do if you were me?", "which one is first?", "what wd u do"]
)
def test_what_comes_first_is_told_with_its_first_step_and_its_stop_rule(ask, talk, question):
    reply, first = ask(question), talk[1].brief.recommendations[0]
    assert not reply.abstained
    assert f"*{first.name}*" in reply.text
    assert first.test.stop_if.rstrip(".").lower()[:20] in reply.text.lower()


def test_what_to_stop_is_what_the_advice_leaves_alone(ask):
    reply = ask("what should I stop doing?")
    assert "price" in reply.text.lower()
    assert numbers(reply)


@pytest.mark.parametrize(
    "question",
    ["website line?", "Draft the positioning line for the homepage.", "what wd i put on instagram bio"],
)
def test_a_line_is_written_however_it_is_asked_for(ask, talk, question):
    assert talk[1].brief.positioning_statement in ask(question).text


def test_where_the_sources_disagree_both_sides_are_told(ask):
    reply = ask("Is there evidence that focus beats breadth? They seem to disagree.")
    assert len(numbers(reply)) == 2


# --- what no text names ----------------------------------------------------------------------------------------


def test_what_no_text_names_is_weighed_against_the_first_choice(ask, talk):
    reply = ask("yes or no on a grotto?")
    assert "“a grotto”" in reply.text
    assert not reply.abstained
    assert f"*{talk[1].ranking[0].name}*" in reply.text
    assert {claim.basis for claim in reply.claims} == {"reasoning", "framework"}


def test_what_a_rival_has_is_weighed_as_a_copy(ask):
    reply = ask("should we put in a grooming corner for cats as well? the superstore swears by it")
    assert any(citation.quote.startswith("Mimicking competitors") for citation in reply.citations)


def test_the_owners_words_are_quoted_as_they_were_typed(ask):
    assert "“stop the late nite stuff”" in ask("so shud i stop the late nite stuff").text


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("Does that hold for subcontract manufacturing?", "Cross-Sectorial"),
        ("does it apply to dentists?", "Cross-Sectorial"),
    ],
)
def test_whether_it_holds_for_a_trade_is_told_from_the_passage_on_its_sector(ask, question, section):
    assert any(heading.startswith(section) for heading in sections(ask(question)))


def test_whether_it_holds_for_what_no_text_names_is_told_with_what_it_needs(ask):
    reply = ask("does it hold for a state buyer with a tender?")
    assert "“a state buyer with a tender”" in reply.text
    assert not reply.abstained
    assert len(numbers(reply)) == 1


def test_what_is_declined_is_named_in_the_words_of_the_question_with_something_else_to_offer(ask):
    reply = ask("what is first article inspection worth to a racing team?")
    assert reply.abstained
    assert "“what is first article inspection worth to a racing team”" in reply.text
    assert len(reply.text.split("\n\n")) == 2


def test_an_answer_from_the_library_has_at_most_three_claims(ask):
    for question in ("is a niche dangerous?", "what is a value proposition?", "how do we keep quality up?"):
        assert len(numbers(ask(question))) <= 3


def test_a_row_of_a_table_is_never_quoted(ask):
    assert "; Description:" not in ask("how do I get better service for my customers?").text


def test_a_question_about_the_advice_before_there_is_one_waits(advisor):
    conversation = advisor.start()
    before = conversation.send(GROOMER[0])
    reply = conversation.send("what could go wrong?")
    assert (reply.stage, reply.brief) == ("interview", None)
    assert reply.question.slot == before.question.slot


def test_a_supposition_changes_nothing_that_was_told(ask, talk):
    before = talk[0].history()[-1].reply
    reply = ask("and if we were 40 people?")
    assert reply.profile == before.profile
    assert [s.score for s in reply.ranking] == [s.score for s in before.ranking]


def test_every_number_of_an_answer_opens_a_citation(talk):
    for exchange in talk[0].history():
        assert numbers(exchange.reply) <= {citation.n for citation in exchange.reply.citations}
