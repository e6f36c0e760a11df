"""Which of two facts that cannot both be so holds, as the owner answers once we have asked."""

from __future__ import annotations

import re

from advisor.conversation import clauses
from advisor.conversation.amounts import numbers_in, speaks_of_money
from advisor.conversation.contradictions import Doubt
from advisor.conversation.corrections import without_refusal
from advisor.conversation.keywords import keywords
from advisor.records import PLAINLY, UNSURELY, Fact

_ALONE_STANDING = (
    r"(?=(?: (?:one|number|answer|figure))?\s*(?:$|[,.;!]|was\b|is\b|holds\b|please\b|of (?:the two|them)\b))"
)
_FIRST = re.compile(
    rf"\bthe (?:very )?(?:first|former|old(?:er)?|earlier|previous|original){_ALONE_STANDING}|"
    rf"\bfirst (?:one|number|answer){_ALONE_STANDING}|^\W*(?:first|former|earlier)\W*$|"
    r"\b(?:what i (?:said|told you) (?:before|first|earlier|at first|at the start)|as i said (?:before|first))\b",
    re.IGNORECASE,
)
_SECOND = re.compile(
    rf"\bthe (?:second|latter|last|new(?:er)?|later|latest|current|recent){_ALONE_STANDING}|"
    rf"\bsecond (?:one|number|answer){_ALONE_STANDING}|"
    r"^\W*(?:second|latter|later|last|newer|now|the one now)\W*$|"
    r"\bwhat i (?:just )?(?:said|told you) (?:now|just now|last)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:used to (?:be|have|do|sell|say)|was|were|had been|before|in the past|last year|back then|once|"
    r"until|at first|when (?:we|i) "
    r"(?:opened|started|began)|to begin with|"
    r"years ago|no longer|not any ?more|old|outdated|wrong|a (?:typo|slip|mistake))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:both|either|each|it depends|depends|a bit of both|the two|neither|none)\b", re.IGNORECASE
)
_WAS_WRONG = re.compile(r"\b(?:was|were)\b.*\b(?:wrong|typo|slip|mistake|old|outdated)\b")
_AT_LENGTH = 42
_BRIEFLY = 14
_SHORT = 6


def decision(message: str, doubt: Doubt, turn: int) -> Fact | None:
    """The fact that holds after the owner's answer to "which of the two?"; None where the answer does not say. Both
    is answered with the later, held unsurely."""
    said, length = without_refusal(message), len(message.split())
    if length > _AT_LENGTH:
        return None
    if held := _pointed_at(said, doubt) or _named(said, doubt):
        return held.model_copy(update={"confidence": PLAINLY})
    if length > _BRIEFLY:
        return None
    if _says_it_anew(message, doubt):
        return Fact(slot=doubt.slot, value=clauses.tidy(message), quote=message.strip(), turn=turn)
    if _BOTH.search(message) and not numbers_in(re.sub(r"\btwo\b", "", message)):
        return doubt.later.model_copy(update={"confidence": UNSURELY})
    return None


def _pointed_at(said: str, doubt: Doubt) -> Fact | None:
    """The first or the second, as the owner says; the other where that one "was wrong"."""
    first, second = bool(_FIRST.search(said)), bool(_SECOND.search(said))
    if first == second:
        return None
    return doubt.earlier if first != bool(_WAS_WRONG.search(said)) else doubt.later


def _named(said: str, doubt: Doubt) -> Fact | None:
    """The one of the two whose own words are said, and said to hold."""
    earlier, later = _own_words(doubt)
    holding: set[str] = set()
    over: set[str] = set()
    for part in re.split(r"[,.;!]|\b(?:but|and|now|then)\b", said):
        if doubt.slot == "team_size" and speaks_of_money(part):
            continue
        (over if _OVER.search(part) else holding).update(keywords(part))
    if bool(holding & earlier) != bool(holding & later):
        return doubt.earlier if holding & earlier else doubt.later
    if not holding & earlier and bool(over & earlier) != bool(over & later):
        return doubt.later if over & earlier else doubt.earlier
    return None


def _says_it_anew(message: str, doubt: Doubt) -> bool:
    """Whether an answer has something of both, or a number of its own in place of theirs."""
    if all(keywords(message) & own for own in _own_words(doubt)):
        return True
    return len(message.split()) <= _SHORT and all(numbers_in(text) for text in (message, *_values(doubt)))


def _values(doubt: Doubt) -> tuple[str, str]:
    return doubt.earlier.value, doubt.later.value


def _own_words(doubt: Doubt) -> tuple[set[str], set[str]]:
    """What only the one and what only the other says."""
    earlier, later = map(keywords, _values(doubt))
    return earlier - later, later - earlier
