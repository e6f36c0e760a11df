"""Citation mutation testing: the catalogue's own claims made wrong in one way, as a careless model would.

Each mutation is mechanical and the same every time: a number put in, the sense turned, the passage of another claim, a
quotation with two words exchanged, certainty where the claim left room.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from advisor.advice.mutations import exaggerated, turned_round
from advisor.conversation.assembly import open_guard
from advisor.evaluation.claims import Label, LabelledClaim, Verdict, judge_all, load_claims
from advisor.evaluation.datasets import Quoted
from advisor.evaluation.parts import Parts
from advisor.strategy.catalogue import Support

_SEED = 7
_QUOTED_WORDS = 7
_FIGURE = re.compile(r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_END = re.compile(r"[.!?]?$")


def put_to_guard(parts: Parts) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
    """The verdicts on the labelled claims of the data set, and on the catalogue's own, as they are and made wrong."""
    guard = open_guard(parts.settings, parts.library, parts.encoder, parts.catalogue)
    labelled = load_claims(parts.folder, parts.library.documents)
    return judge_all(guard, labelled), judge_all(guard, tuple(mutate(tuple(parts.catalogue.supports()))))


def mutate(supports: Sequence[Support], chance: random.Random | None = None) -> Iterator[LabelledClaim]:
    """The supported claims as they are, then each made wrong in every way that it can be."""
    chance = chance or random.Random(_SEED)  # noqa: S311 - a fixed choice, no secret
    held = [support for support in supports if support.span]
    for number, support in enumerate(held):
        yield _claim(number, "supported", support.text, support)
        for label, change in _WAYS.items():
            changed = change(support, chance)
            if changed:
                yield _claim(number, label, changed, support)
        other = held[(number + len(held) // 2) % len(held)]
        yield _claim(number, "source", support.text, other)


def _claim(number: int, label: Label, text: str, support: Support) -> LabelledClaim:
    return LabelledClaim(
        id=f"{label}-{number}",
        label=label,
        claim=text,
        passage=Quoted(source=support.source, quote=support.quote),
        span=support.span,
    )


def _number(support: Support, chance: random.Random) -> str:
    figure = _FIGURE.search(support.text)
    other = str(chance.choice([11, 13, 17, 45, 60, 85]))
    if figure:
        return support.text[: figure.start()] + other + support.text[figure.end() :]
    return _END.sub(f", by {other} percent.", support.text, count=1)


def _misquoted(support: Support, chance: random.Random) -> str | None:
    words = support.quote.split()
    if len(words) <= _QUOTED_WORDS:
        return None
    start = chance.randrange(len(words) - _QUOTED_WORDS)
    quoted = words[start : start + _QUOTED_WORDS]
    quoted[2], quoted[4] = quoted[4], quoted[2]
    return f"{_END.sub('', support.text)}, or “{' '.join(quoted)}”." if quoted[2] != quoted[4] else None


_WAYS: dict[Label, Callable[[Support, random.Random], str | None]] = {
    "number": _number,
    "negation": lambda support, chance: turned_round(support.text, chance),
    "quote": _misquoted,
    "overgeneral": lambda support, chance: exaggerated(support.text, chance),
}
