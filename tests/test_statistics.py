from datetime import UTC, datetime, timedelta

import pytest

from advisor.records import (
    Beginning,
    Brief,
    Citation,
    Claim,
    Exchange,
    Feedback,
    Question,
    Reply,
)
from advisor.statistics import Asked, Course, Part, Statistics, summed_up

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
GREETING = "business_description"


def asking(slot: str | None, **more) -> Reply:
    question = Question(slot=slot, text="What?", why="Because.") if slot else None
    return Reply(text="Reply", stage="interview" if slot else "follow_up", question=question, **more)


def cited(n: int, title: str, *section: str) -> Citation:
    return Citation(
        n=n, source="a.txt", source_sha256="0", title=title, section=section, start=0, end=1, quote="q"
    )


def resting_on(*citations: Citation, claimed: tuple[int, ...]) -> Reply:
    claims = tuple(Claim(text="So.", citations=(n,), basis="framework") for n in claimed)
    return asking(None, citations=citations, claims=claims)


def course(*replies: Reply | tuple[str, Reply], id: str = "one", after_days: int = 0, **more) -> Course:  # noqa: A002
    """The greeting, then what was said with the reply to it; "skip" is an action."""
    steps = [("", reply) if isinstance(reply, Reply) else reply for reply in replies]
    exchanges = tuple(
        Exchange(turn=turn, action="skip", reply=reply)
        if said == "skip"
        else Exchange(turn=turn, text=said or None, reply=reply)
        for turn, (said, reply) in enumerate(steps)
    )
    took = more.pop("took_brief", False)
    beginning = Beginning(conversation_id=id, time=DAY + timedelta(days=after_days), took_brief=took)
    return Course(beginning=beginning, exchanges=exchanges, **more)


def thumb(turn: int, verdict: str, reason: str = "", hour: int = 10) -> Feedback:
    return Feedback(
        conversation_id="one", turn=turn, verdict=verdict, reason=reason, time=DAY.replace(hour=hour)
    )


GREETED = course(asking(GREETING))


def test_no_conversation_has_no_statistics():
    assert summed_up([]) == Statistics()


def test_a_conversation_that_was_deleted_meanwhile_counts_nowhere():
    assert summed_up([Course(beginning=GREETED.beginning, exchanges=())]) == Statistics()


def test_it_is_counted_how_far_conversations_came():
    brief = Brief(positioning_statement="We", summary="So")
    numbers = summed_up(
        [
            GREETED,
            course(asking(GREETING), ("dogs", asking("goals"))),
            course(asking(GREETING), ("dogs", asking(None, brief=brief))),
            course(
                asking(GREETING), ("dogs", asking(None, brief=brief)), ("why?", asking(None)), took_brief=True
            ),
        ]
    )
    assert (numbers.opened, numbers.spoke, numbers.advised, numbers.took_brief) == (4, 3, 2, 1)


def test_a_skip_alone_is_not_something_said():
    assert summed_up([course(asking(GREETING), ("skip", asking("goals")))]).spoke == 0


def test_of_each_question_it_is_counted_who_was_asked_skipped_it_and_ended_there():
    numbers = summed_up(
        [
            GREETED,
            course(asking(GREETING), ("dogs", asking("goals"))),
            course(asking(GREETING), ("dogs", asking("goals")), ("skip", asking("strengths"))),
            course(asking(GREETING), ("dogs", asking("goals")), ("grow", asking(None))),
        ]
    )
    assert numbers.questions == (
        Asked(slot=GREETING, asked=4, skipped=0, ended=1),
        Asked(slot="goals", asked=3, skipped=1, ended=1),
        Asked(slot="strengths", asked=1, skipped=0, ended=1),
    )


def test_a_question_that_is_asked_again_counts_once_for_its_conversation():
    once = course(
        asking(GREETING), ("why?", asking(GREETING)), ("skip", asking(GREETING)), ("skip", asking("goals"))
    )
    assert summed_up([once]).questions[0] == Asked(slot=GREETING, asked=1, skipped=1, ended=0)


def test_what_no_passage_answered_is_told_in_the_owners_words_the_most_frequent_first():
    declined = asking("goals", abstained=True)
    numbers = summed_up(
        [
            course(asking(GREETING), ("How do I fire someone?", declined), ("dogs", asking("goals"))),
            course(asking(GREETING), ("What VAT is due?", declined)),
            course(asking(GREETING), ("what vat is due", declined), after_days=1),
        ]
    )
    assert [(one.text, one.times, one.latest) for one in numbers.unanswered] == [
        ("what vat is due", 2, DAY + timedelta(days=1)),
        ("How do I fire someone?", 1, DAY),
    ]


def test_among_questions_asked_equally_often_the_latest_stands_first():
    declined = asking("goals", abstained=True)
    numbers = summed_up(
        [
            course(asking(GREETING), ("old", declined)),
            course(asking(GREETING), ("new", declined), after_days=3),
        ]
    )
    assert [one.text for one in numbers.unanswered] == ["new", "old"]


def test_an_answer_counts_once_for_a_document_and_once_for_a_section():
    niche, brand = cited(1, "Models", "Basics", "Niche"), cited(2, "Models", "Basics", "Brand")
    again, other = cited(3, "Models", "Basics", "Niche"), cited(4, "Pitfalls")
    numbers = summed_up(
        [
            course(
                asking(GREETING),
                ("why?", resting_on(niche, brand, again, claimed=(1, 2, 3))),
                ("and?", resting_on(niche, other, claimed=(1, 4))),
            )
        ]
    )
    assert [(ground.title, ground.answers) for ground in numbers.grounds] == [("Models", 2), ("Pitfalls", 1)]
    assert numbers.grounds[0].parts == (
        Part(section=("Basics", "Niche"), answers=2),
        Part(section=("Basics", "Brand"), answers=1),
    )


def test_a_passage_that_only_gives_the_reason_of_a_question_grounds_no_answer():
    assert summed_up([course(asking(GREETING, citations=(cited(1, "Models"),)))]).grounds == ()


def test_thumbs_down_are_told_with_reason_and_reply_the_latest_first():
    numbers = summed_up(
        [
            course(
                asking(GREETING),
                ("dogs", asking("goals")),
                ("why?", asking(None)),
                opinions=(
                    thumb(1, "down", "Too long", hour=10),
                    thumb(2, "down", hour=12),
                    thumb(0, "up"),
                ),
            )
        ]
    )
    assert [(one.said, one.reason, one.reply) for one in numbers.disliked] == [
        ("why?", "", "Reply"),
        ("dogs", "Too long", "Reply"),
    ]
    assert numbers.liked == 1


@pytest.mark.parametrize("turn", [7, -1])
def test_an_opinion_of_a_reply_that_is_gone_is_not_told(turn):
    assert summed_up([course(asking(GREETING), opinions=(thumb(turn, "down"),))]).disliked == ()
