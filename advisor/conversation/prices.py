"""What the owner asks for: dearer or cheaper than whom, and how much for what."""

from __future__ import annotations

import re

from advisor.conversation import voice
from advisor.conversation.amounts import numbers_in
from advisor.conversation.keywords import keywords
from advisor.records import Fact

_COMPARED = re.compile(
    r"(?:\b(?:we|i|our prices|my prices|our price|my price)(?:'re| are|'m| am| is|'s)? |^)(?:[\w%-]+ ){0,4}?"
    r"(?:(?P<cheap>cheap(?:er|est)|lower|lowest|less expensive|below|undercut)|(?P<dear>dear(?:er|est)|"
    r"pric(?:ier|iest)|"
    r"(?:more|most) expensive|higher|highest|above))\b(?: (?:than|of) (?P<whom>[^,.;!?]+?)(?=$|[,.;!?]| and | but )|"
    r" (?P<them>them all|everybody|everyone|all of them|the others|all))?",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"\b(?:all|any\w*|every\w*|most|the others?|the rest|others|nobody|the competition|(?:our|my) competitors)\b",
    re.IGNORECASE,
)
_IN_ONE_RESPECT = re.compile(
    r"\b(?:on|for|when|if|except|only|sometimes|some|per|during|at|a few|but not)\b", re.IGNORECASE
)
_MONEY = r"(?:[£$€]\s?\d+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?\s?(?:pounds?|quid|euros?|dollars?|bucks|[€£$]))"
_PRICE = re.compile(
    rf"(?P<m>{_MONEY}) (?:a|an|per|for an?|for the|each|the) (?P<thing>[a-z][\w-]+)|"
    rf"\b(?:an?|our|the|my|one) (?:[\w-]+ )?(?P<thing2>[a-z][\w-]+)(?: (?:here|with us))? (?:is|costs?|"
    rf"goes for|comes to|at) (?P<m2>{_MONEY})",
    re.IGNORECASE,
)
_THEY = re.compile(r"\b(?:they|she|he|their|his|her)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(?:from|up to|between|or|starts?|to)\b", re.IGNORECASE)


def apart(known: Fact, clause: str) -> bool:
    """Whether a clause tells of other prices than what we hold."""
    return _compared_apart(known.quote, clause) or _charged_apart(known.quote, clause)


def _compared_apart(known: str, clause: str) -> bool:
    """ "We are the cheapest" and "we are dearer than all". Dearer than the one and cheaper than the other is possible,
    and so is dearer for one thing and cheaper for another."""
    before, now = _COMPARED.search(known), _COMPARED.search(clause)
    if before is None or now is None or bool(before["cheap"]) == bool(now["cheap"]):
        return False
    if any(_IN_ONE_RESPECT.search(text[found.start() :]) for text, found in ((known, before), (clause, now))):
        return False
    whom = [_whom(found) for found in (before, now)]
    if whom[0] == whom[1]:
        return True
    return bool(keywords(whom[0]) & keywords(whom[1])) and not any(_ANYBODY.search(one) for one in whom)


def _whom(found: re.Match[str]) -> str:
    """Whom prices are compared with; everybody where nobody is named, or where "cheapest" says so."""
    named = found["whom"] or found["them"] or ""
    if not named or _ANYBODY.search(named) or re.search(r"(?:est\b|\bmost\b)", found[0]):
        return ""
    return named.casefold()


def _charged_apart(known: str, clause: str) -> bool:
    """Two prices of ours for the same thing."""
    charged = [
        {
            (found["thing"] or found["thing2"]).casefold().rstrip("s"): numbers_in(found["m"] or found["m2"])
            for found in _PRICE.finditer(text)
        }
        for text in (known, clause)
        if not (_FROM_TO.search(text) or voice.speaks_of_rivals(text) or _THEY.search(text))
    ]
    return len(charged) == 2 and any(
        charged[0][thing] != charged[1][thing] for thing in charged[0].keys() & charged[1].keys()
    )
