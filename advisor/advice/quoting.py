"""What of an owner's words can be quoted: a whole clause that makes sense alone, word for word as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = re.compile(
    r"^(?:(?:goals?|competitors?|rivals|strengths?|customers?|clients|patients|prices?|correction)\s*[:=]\s*|"
    r"(?:and|but|though|although|because|oh|goodness|gosh|proudest|sorry|honestly|basically|actually|obviously|"
    r"to be honest|i think|i guess|i suppose|i'?d say|(?:as|like) i (?:said|sed|mentioned|told you)|"
    r"that(?= (?:we|i|it|they|you|he|she)(?:'\w+)? ))(?=[\s,.:!-]|$)[\s,.:!-]*"
    r"|(?:well|so|yes|yeah|yep|no|nope|ok(?:ay)?|right|hm+|erm?|um+)[,.:!-]+\s*"
    r"|(?:all sorts|any(?:one|body)|every(?:one|body))(?: really)?[,.:!-]+\s*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,]+(?:i (?:suppose|guess|think|reckon)|you know|really|honestly|to be honest|"
    r"(?:as|like) i (?:said|sed|mentioned)|maybe|if i'?m honest|or something|n stuff|and stuff|"
    r"lol|haha+|tbh|love|mate)$",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"^(?:though|but|although|only)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;]+(?:\s+|$)|\n+")
_CLAUSE_END = re.compile(
    r"[,:]\s|\s[-–—]\s|\s(?=(?:and|but|because|so|although|though|which|who|where|since|while)\s)",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"^(?:(?:it )?(?:all )?depends.*|you know (?:what|how) (?:it|that) is|the usual.*|not (?:much|a lot|really).*|"
    r"(?:all sorts|any(?:one|body)|every(?:one|body))(?: really| basically)?|same as (?:always|before|everyone)|"
    r".*\b(?:i|we) (?:just |already |did )?(?:told you|said so|mentioned|say (?:so|that))\b.*|"
    r"(?:they |people )?(?:all )?(?:complain|moan)(?:s|ed)? about (?:the |our |my )?\w+|"
    r"(?:nobody|no one) (?:ever )?complains.*|"
    r"i (?:said|told)\b.*|.*\b(?:you|your) (?:recorded|noted|wrote|put|table|record|list)\b.*|.*\b(?:lol|idk|haha)\b.*|"
    r".*\b(?:dunno|no idea|don'?t know|not sure)\b.*|(?:you'?ve )?got it wrong.*|forget (?:that|it).*)$",
    re.IGNORECASE,
)
_HANGS_ON_SOMETHING = re.compile(
    r"^(?:who|which|whom|whose|than|or|before|after|until|if|when|as|to|that'?s why|then|also|too|them)\b|"
    r"^(?:about |around |nearly |over )?[\w-]+ of (?:them|these|those)$|"
    r"^(?:the|that|those|these) (?:[\w-]+ ){0,2}(?:ones?|lot)$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"^(?:they|it|he|she|we|i)\b", re.IGNORECASE)
_TURN = re.compile(
    r"[,:]\s|\s[-–—]\s|\s(?=(?:but|because|so(?! far| much| many| long| few| little)|although|though|"
    r"and (?:we|i|they|it|he|she|there|that|do|stop|more|less|fewer))\b)",
    re.IGNORECASE,
)
NEGATION = re.compile(r"\b(?:no|not|never|nobody|nothing|none|cannot|\w+n['’]?t)\b", re.IGNORECASE)
OF_OUR_OWN = re.compile(r"^(?:we|i|my|our|all|every)\b", re.IGNORECASE)
"""How words begin that say what the owner does or has."""
_SHORTEST = 3
_LONGEST = 16


def quotable(words: str, at_most: int = _LONGEST, fewest: int = _SHORTEST) -> str | None:
    """`words` as they can stand between quotation marks, or None where they say nothing alone."""
    clause = _trimmed(words)
    if len(clause.split()) > at_most:
        clause = _opening_clauses(clause, at_most)
    if len(clause.split()) < fewest or _SAYS_NOTHING.match(clause) or _HANGS_ON_SOMETHING.match(clause):
        return None
    return clause


def sayings_in(words: str, at_most: int = _LONGEST, fewest: int = _SHORTEST) -> Iterator[str]:
    """The sentences of an answer that can be quoted; what comes after a "though" weighs more than what stood before."""
    sentences = [part.strip() for part in _SENTENCE_END.split(words) if part.strip()]
    for sentence in sorted(sentences, key=lambda one: not _CONTRAST.match(one)):
        if quote := quotable(sentence, at_most, fewest):
            yield quote


def parts_in(words: str, at_most: int = _LONGEST, fewest: int = _SHORTEST) -> Iterator[str]:
    """What of an answer can be quoted for itself: its sentences, then the statements in them."""
    sentences = [part.strip() for part in _SENTENCE_END.split(words) if part.strip()]
    yield from sayings_in(words, at_most, fewest)
    for part in (part for sentence in sentences for part in _TURN.split(sentence)):
        if quote := quotable(part, at_most, fewest):
            yield quote


def clauses_in(words: str, fewest: int = _SHORTEST) -> Iterator[str]:
    """The clauses of an answer that can be quoted, then its sentences; here one word may be enough."""
    sentences = [part.strip() for part in _SENTENCE_END.split(words) if part.strip()]
    clauses = [part for sentence in sentences for part in _CLAUSE_END.split(sentence)]
    for part in (*clauses, *sentences):
        if quote := quotable(part, fewest=fewest):
            yield quote
    yield from (quote for sentence in sentences if (quote := quotable(sentence, fewest=1)))


def points_back(quote: str) -> bool:
    """Whether a quotation says "they" or "it" of something that it does not name."""
    return bool(_POINTS_BACK.match(quote))


def greater_half(message: str) -> str:
    """What an owner says after the last "but" or "though" of a message, or all of it."""
    return re.split(r"\b(?:but|though|although)\b", message, flags=re.IGNORECASE)[-1]


def _trimmed(words: str) -> str:
    kept = " ".join(words.split()).strip(" .!,;:-–—")
    while (shorter := _CLOSING.sub("", _OPENING.sub("", kept)).strip(" .!,;:-–—")) != kept:
        kept = shorter
    return kept


def _opening_clauses(clause: str, at_most: int) -> str:
    """As many whole clauses as fit; where not even the first does, its words, the cut marked."""
    ends = [match.start() for match in _CLAUSE_END.finditer(clause)]
    fitting = [clause[:end] for end in ends if _SHORTEST < len(clause[:end].split()) <= at_most]
    return fitting[-1] if fitting else " ".join(clause.split()[:at_most]) + "…"
