"""A claim made wrong in one way, mechanically: its sense turned, or its reach widened. The guard learns from them."""

from __future__ import annotations

import random
import re

_AUXILIARY = re.compile(r"\b(?:is|are|was|were|can|could|may|might|will|would|should|must|has to|have to)\b")
_NEGATION = re.compile(r"\b(?:not|never) |n't\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(make|let|help|give|build|bring|keep|lead|need|work|allow|draw|fit|suit|earn|mean|take|set|win|stay|find)(s?)\b"
)
_HEDGE = re.compile(r"\b(?:can|may|might|could)\b|\b(?:often|usually|sometimes|likely to)\b")
_OPEN_VERBS = frozenset({"can", "may", "might", "could"})


def turned_round(text: str, chance: random.Random) -> str | None:
    """The claim without its negation, or with one; None where there is no verb to put it to."""
    if _NEGATION.search(text):
        return _NEGATION.sub("", text, count=1)
    if auxiliary := _AUXILIARY.search(text):
        negation = chance.choice(["not", "never", "hardly"])
        return f"{text[: auxiliary.end()]} {negation}{text[auxiliary.end() :]}"
    if verb := _VERB.search(text):
        return f"{text[: verb.start()]}{'does' if verb[2] else 'do'} not {verb[1]}{text[verb.end() :]}"
    return None


def exaggerated(text: str, chance: random.Random) -> str | None:
    """The claim with certainty in place of its first hedge; None where it has none."""
    hedge = _HEDGE.search(text)
    if hedge is None:
        return None
    certain = chance.choice(["will always", "is guaranteed to", "must", "will"])
    sure = certain if hedge[0] in _OPEN_VERBS else "always"
    changed = text[: hedge.start()] + sure + text[hedge.end() :]
    return changed[:1].upper() + changed[1:]
