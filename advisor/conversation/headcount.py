"""How many people work there, as plain statements about the owner's own firm say."""

from __future__ import annotations

import math
import re

from advisor.conversation import amounts, voice
from advisor.conversation.amounts import ABOUT, NUMBER, Between, numbers_in
from advisor.records import Fact

_HANDS = (
    r"(?:people|persons|employees?|employes|staff|workers|colleagues|hands|stylists|mechanics|developers|dentists|"
    r"teachers|chefs|bakers|engineers|consultants|waiters|drivers|designers|technicians|physios|artists|groomers|carers|cleaners|gardeners|men|"
    r"women|lads|full.?timers?|part.?timers?)"
)
_KIND_OF_HANDS = r"(?:(?:full|part).?time |other |paid |trained )?"
_END = (
    r"(?=\s*(?:$|[,.;!]|and\b|but\b|so\b|now\b|altogether\b|in (?:all|total|the (?:team|firm|business|company|shop))\b|"
    r"all (?:told|in)\b|these days\b|at the moment\b|today\b|including\b|with me\b|plus\b))"
)
_JUST = r"(?:just |only |now |about |around |still |all of |currently |at present |nearly |over |roughly )*"
_EVERYBODY = re.compile(
    rf"\b(?:we(?:'re| are)|there(?:'s| is| are)|it(?:'s| is)) {_JUST}(?:the )?(?P<n>{NUMBER})"
    rf"(?: of us| people| persons| strong)?{_END}|(?:^|[,;.] |\bjust |\bonly )(?:the )?(?P<n2>{NUMBER}) of us{_END}",
    re.IGNORECASE,
)
_THERE_ARE = re.compile(r"\b(?:there|it)(?:'s| is| are)", re.IGNORECASE)
_TEAM_OF = re.compile(rf"\b(?:team|staff|crew|workforce) of {_JUST}(?P<n>{NUMBER})\b", re.IGNORECASE)
_EMPLOYED = re.compile(
    rf"\b(?:i|we) (?:employ|have|'ve got|have got) {_JUST}(?P<n>{NUMBER}) {_KIND_OF_HANDS}{_HANDS}{_END}|"
    rf"\b(?:my|our) (?P<n2>{NUMBER}) {_KIND_OF_HANDS}{_HANDS}\b|\b(?:my|our) staff of {_JUST}(?P<n3>{NUMBER})\b|"
    rf"\b(?:i|we) employ {_JUST}(?P<n4>{NUMBER})\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"\b(?:it(?:'s| is) )?(?:just|only) me{_END}(?! and)|\bi(?: do| run)? (?:everything |it all )?"
    rf"(?:work )?(?:alone|on my own|by myself){_END}|\bi(?:'m| am) (?:alone|on my own|a sole trader|"
    rf"a one.?(?:man|woman) "
    rf"(?:band|show|business)){_END}|\bsole trader\b|\bone.?(?:man|woman|person) (?:band|business|show|shop)\b",
    re.IGNORECASE,
)
_ONLY_ONE = re.compile(
    r"^\W*(?:(?:just|only) )?(?:me|myself|i|on my own|by myself|alone|solo)\W*$", re.IGNORECASE
)
_SOME_OF_US = re.compile(rf"\b(?P<n>{NUMBER}) of us\b(?! (?:on|at)\b)", re.IGNORECASE)
_NOBODY_EMPLOYED = re.compile(
    r"\b(?:no (?:employees|staff)|(?:do not|don't) (?:have|employ) (?:any )?(?:employees|staff|anybody|anyone)|"
    r"nobody (?:else )?works (?:here|for (?:me|us)))\b",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(r"\b(?:me|i|myself|an? \w+|my \w+)\b", re.IGNORECASE)
_WITH_THE_OWNERS = 2


def apart(known: Fact, clause: str) -> bool:
    """Whether a clause tells of another number of people than what we hold."""
    return amounts.apart(_known_heads(known), _heads(clause))


def _heads(clause: str) -> Between | None:
    """What a clause says. "Six employees" may be eight with the owners; "two of us and a student" may be three."""
    if _ALONE.search(clause):
        return Between(1, 1)
    if _NOBODY_EMPLOYED.search(clause):
        return Between(1, 1 + _WITH_THE_OWNERS)
    for form, more in ((_EVERYBODY, 0), (_TEAM_OF, 1), (_EMPLOYED, _WITH_THE_OWNERS)):
        for found in form.finditer(clause):
            if (
                form is _EVERYBODY
                and _THERE_ARE.match(found[0])
                and not re.search(r"\b(?:us|people)\b", found[0])
            ):
                continue
            count = numbers_in(next(group for group in found.groups() if group))[0]
            rough = voice.is_rough(found[0])
            rest = clause[found.end() :]
            others = _WITH_THE_OWNERS if re.match(r"\W*(?:and|plus|with|including)\b", rest) else 0
            return Between(
                count * (1 - ABOUT * rough) - (form is _TEAM_OF),
                count * (1 + ABOUT * rough) + more + others,
            )
    if part := _SOME_OF_US.search(clause):
        return Between(numbers_in(part["n"])[0], math.inf)
    return None


def _known_heads(known: Fact) -> Between | None:
    """The same of a fact, which may be no more than "two" or "six mechanics and an apprentice"."""
    if counted := _heads(known.quote) or _heads(known.value):
        return counted
    if _ONLY_ONE.search(known.value):
        return Between(1, 1)
    numbers = numbers_in(known.value)
    more = len(_ONE_OF_THEM.findall(known.value))
    if not numbers:
        return Between(2, 1 + more) if more >= 2 and re.search(r"\band\b", known.value) else None
    rough = ABOUT * voice.is_rough(known.value)
    return Between(
        max(numbers) * (1 - rough),
        sum(numbers) * (1 + rough) + more + _WITH_THE_OWNERS * (len(known.value.split()) > 1),
    )
