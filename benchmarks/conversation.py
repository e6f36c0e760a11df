"""Milliseconds from an owner's turn to the reply."""

from __future__ import annotations

import time

from advisor.conversation.advisor import Advisor, Conversation
from advisor.records import Reply
from advisor.settings import Settings
from benchmarks.owners import Turn, scripted_owners
from benchmarks.report import Figure, p50, p95


def measure_conversation(settings: Settings, runs: int) -> list[Figure]:
    """Scripted owners, each in a new conversation of a warm advisor."""
    advisor = Advisor.open(settings)
    advisor.warm_up()
    turns: list[float] = []
    advice: list[float] = []
    for _ in range(runs):
        for owner in scripted_owners():
            conversation = advisor.start()
            for turn in owner:
                began = time.perf_counter()
                reply = answer(conversation, turn)
                spent = (time.perf_counter() - began) * 1000
                turns.append(spent)
                if reply.stage == "advice":
                    advice.append(spent)
            advisor.forget(conversation.id)
    advisor.close()
    return [
        Figure("conversation turn, p50", p50(turns), "ms", len(turns), aim=150),
        Figure("conversation turn, p95", p95(turns), "ms", len(turns)),
        Figure("the reply that gives the advice, p50", p50(advice), "ms", len(advice)),
    ]


def answer(conversation: Conversation, turn: Turn) -> Reply:
    return conversation.send(turn) if isinstance(turn, str) else conversation.act(turn["action"])
