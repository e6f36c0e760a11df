"""How long a business has been going."""

from __future__ import annotations

import re
from datetime import date

from advisor.conversation import amounts
from advisor.conversation.amounts import ABOUT, NUMBER, Between, numbers_in
from advisor.records import Fact

_YEARS = re.compile(
    rf"\b(?:(?:we|i)(?:'ve| have)? been (?:going|open|running|trading|in business|at it|around)(?: for)?|"
    rf"(?:in business|trading|going|open)(?: for)?|in business since) (?P<more>over |more than )?"
    rf"(?:about |nearly |almost |around )?(?P<n>{NUMBER}) (?P<unit>years?|months?|weeks?)\b|"
    rf"\b(?P<n2>{NUMBER}) years in business\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:(?:open|going|trading|running|in business|here|established|been|exist\w*)(?: [\w-]+){0,2} since|"
    r"(?:opened|founded|established|began|set up) in) (?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(?:(?:just|only just|newly|barely) (?:start(?:ed|ing)(?: out| up)?|opened|begun)"
    r"(?=\s*(?:$|[,.;!]|and\b|but\b|so\b|last\b|this\b))|starting out\b|about to (?:open|start)(?=\s*(?:$|[,.;!]))|"
    r"brand new (?:business|firm|shop|company)|not open yet|opened (?:last|this) (?:week|month|spring|summer|autumn|"
    r"winter|year)(?=\s*(?:$|[,.;!]|and\b|but\b)))",
    re.IGNORECASE,
)
_JUST_YEARS = re.compile(
    rf"^\W*(?:about |nearly |over )?(?P<n>{NUMBER}) years?\b|\bsince (?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
_A_FEW_YEARS = 2
_MANY_TIMES = 4


def apart(known: Fact, clause: str) -> bool:
    """Whether a clause tells of another age than what we hold, by more than a few years."""
    return amounts.apart(_known_age(known), _age(clause), _A_FEW_YEARS)


def _age(clause: str) -> Between | None:
    """How many years a business has been going, as a clause says."""
    if found := _SINCE.search(clause):
        return _since(found["year"])
    if found := _YEARS.search(clause):
        years = numbers_in(found["n"] or found["n2"])[0]
        if not (found["unit"] or "year").startswith("year"):
            return Between(0, _A_FEW_YEARS)
        return Between(years * (1 - ABOUT), years * (_MANY_TIMES if found["more"] else 1 + ABOUT) + 1)
    return Between(0, _A_FEW_YEARS) if _NEW.search(clause) else None


def _known_age(known: Fact) -> Between | None:
    """The same of a fact, which may be no more than "20 years"."""
    if age := _age(known.quote) or _age(known.value):
        return age
    found = _JUST_YEARS.search(known.value)
    if found is None:
        return None
    if found["year"]:
        return _since(found["year"])
    years = numbers_in(found["n"])[0]
    return Between(years * (1 - ABOUT), years * (1 + ABOUT) + 1)


def _since(year: str) -> Between:
    years = date.today().year - int(year)
    return Between(years - 1, years + 1)
