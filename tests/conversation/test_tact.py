"""Trades that meet people on their worst days are asked and answered with tact."""

import re

TACTLESS = re.compile(
    r"happ(?:y|iest)|gladdest|gone quiet|like themselves|more of|regulars|the till", re.IGNORECASE
)


def test_a_named_strategy_is_told_as_it_suits_the_owner(advisor):
    talk = advisor.start()
    for said in (
        "We are funeral directors in Whitby",
        "families from the town",
        "they trust us",
        "two other firms",
    ):
        talk.send(said)
    talk.act("advise")
    assert TACTLESS.findall(talk.send("How would I test relationship differentiation?").text) == []


def test_a_delicate_trade_is_asked_in_other_words(advisor):
    for trade, tactful in (("We are funeral directors.", True), ("We run a bakery.", False)):
        asked = []
        talk = advisor.start()
        reply = talk.send(trade)
        while reply.question:
            asked.append((reply.question.slot, reply.question.text))
            reply = talk.act("skip")
        prompts = {prompt.slot: prompt for prompt in advisor._steps().interview.slots}
        own = [
            text
            for slot, text in asked
            if text in (prompts[slot].delicate.question or ()) and text not in prompts[slot].question
        ]
        assert bool(own) is tactful
        assert not tactful or not any(TACTLESS.search(text) for _, text in asked)
