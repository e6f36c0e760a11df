"""Milliseconds from an owner's turn to the reply."""

from __future__ import annotations

import time

from advisor.conversation.advisor import Advisor, Conversation
from advisor.records import Reply
from advisor.settings import Settings
from benchmarks.owners import Turn, scripted_owners
from benchmarks.report import Figure, p50, p95


def measure_conversation(settings: Settings, runs: int) -> list[Figure]:
    """Scripted owners, each in a new conversation; a warm advisor for every run, which has met none of them."""
    turns: list[float] = []
    advice: list[float] = []
    for _ in range(runs):
        advisor = Advisor.open(settings)
        advisor.warm_up()
        for owner in scripted_owners():
            hold_conversation(advisor.start(), owner, turns, advice)
        advisor.close()
    return [
        Figure("conversation turn, p50", p50(turns), "ms", len(turns), aim=150),
        Figure("conversation turn, p95", p95(turns), "ms", len(turns)),
        Figure("the reply that gives the advice, p50", p50(advice), "ms", len(advice)),
    ]


def hold_conversation(
    conversation: Conversation, owner: list[Turn], turns: list[float], advice: list[float]
) -> None:
    """Adds the milliseconds of each turn to `turns`, and of those that gave advice to `advice` too."""
    for turn in owner:
        began = time.perf_counter()
        reply = answer(conversation, turn)
        turns.append((time.perf_counter() - began) * 1000)
        if reply.stage == "advice":
            advice.append(turns[-1])


def answer(conversation: Conversation, turn: Turn) -> Reply:
    return conversation.send(turn) if isinstance(turn, str) else conversation.act(turn["action"])
