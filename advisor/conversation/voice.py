"""How a clause is said: of whom, how surely, as a wish or as what is so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.records import PLAINLY, ROUGHLY, UNSURELY

_OTHER_PEOPLE = (
    r"(?:other|others|new one|big one|big ones|competit\w*|compett\w*|rivals?|chains?|clinic|franchises?|superstores?|"
    r"supermarkets?|discounters?|customers?|costumers?|clients?|patients?|guests?|neighbou?rs?|landlord|suppliers?)"
)
_HOUSE = (
    r"(?:shop|store|business|firm|company|place|team|practice|workshop|studio|salon|bakery|farm|whole thing)"
)
_ACTS = (
    r"(?:has|have|had|is|are|was|were|opened|opens|charges?|does|do|sells?|offers?|sends?|refers?|recommends?|answers?|"
    r"takes?|gets?|goes|comes?|makes?|put|started|undercuts?|just|now|got|says?|wants?|bought)"
)
_THEIRS = re.compile(
    rf"\b(?:they|she|he|their|theirs|his|her)\b(?!'ll)|"
    rf"\b(?:my|our|the|an?|another|one|two|three|some|several|all)(?: [\w'-]+){{0,3}}? {_OTHER_PEOPLE}\b|"
    rf"(?:^|(?<=[,;:.] ))(?:and |but |while |whereas )?(?:the|an?|another|some|one|most)(?! {_HOUSE}\b) "
    rf"(?:[\w'-]+ ){{1,5}}?"
    rf"(?<!who )(?<!that )(?<!which ){_ACTS}\b|"
    r"\b(?:amazon|halfords|ikea|tesco|aldi|lidl|walmart|starbucks|costa|greggs)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    rf"\b(?:we|i|of us|ourselves|myself|just me|only me|me and|and me)\b|"
    rf"\b(?:our|my|the)(?! other| new| big)(?=(?: [\w'-]+)? {_HOUSE}\b)|\b(?:our|"
    rf"my)\b(?!(?: [\w'-]+){{0,3}}? {_OTHER_PEOPLE}\b)",
    re.IGNORECASE,
)
_RIVALS = re.compile(
    r"^\W*(?:and |but )?(?:my|our|the|all the|most|an?|those) (?:[\w-]+ )?(?:others?|other \w+|new one|"
    r"big ones?|competit\w*|"
    r"compett\w*|rivals?|chains?|superstores?|supermarkets?)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^\W*(?:(?:and|but|so|well|honestly|really|maybe|one day|ideally|of course) )*(?:what )?"
    r"(?:(?:we|i)(?:'d| would)? (?:really |just |only |also |all |both |always |still )*"
    r"(?:want|wanted|wanna|would like|'d like|like to|love to|would love|hope|wish|dream|plan|aim|intend|am hoping|"
    r"are hoping|am planning|are planning|am thinking of|are thinking of|prefer)\b|(?:we|i)'d (?:really )?(?:like|love|"
    r"prefer)\b|(?:my|our) (?:dream|wish|hope|goal|aim|plan)\b|hoping\b|hopefully\b|if (?:only|we|i)\b)",
    re.IGNORECASE,
)
_TO_OPEN = re.compile(
    r"\bto (?:open|start|set up|launch|begin)\b(?! (?:a |an )?(?:second|third|new|another|bigger))",
    re.IGNORECASE,
)
_WANTS_TO_KNOW = re.compile(
    r"^\W*(?:(?:and|but|so|well|honestly|really) )*(?:(?:i|we)(?:'d|'m|'re| am| are| would)? )?(?:just |really |only )*"
    r"(?:(?:want(?:ed)?|like|love|need|came|come|here|trying|hoping) to "
    r"(?:know|ask|hear|understand|find out|see (?:if|whether|what|how|where)|talk about)|"
    r"wonder(?:ing|ed)? (?:if|whether|what|how|why|where))\b",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:used to|would|could|might|may|should|if|unless|wish|were|was|had|last year|years ago|before|until|"
    r"(?:people|customers|they|everyone|some) (?:think|say|said|believe|tell us|call)|supposed to|going to|"
    r"will(?! not))\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:now|nowadays|these days|meanwhile|by now|no longer|any ?more|anymore|since then|used to|recently|"
    r"in the meantime|as of)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:maybe|mabye|perhaps|i guess|i(?:'d| would) guess|i suppose|not (?:really |so |quite |too |entirely )?"
    r"(?:sure|certain)|unsure|hard to say|don'?t (?:really )?know|no idea|dunno|could be|might be|if i remember|"
    r"i couldn'?t (?:say|swear)|possibly|who knows)\b",
    re.IGNORECASE,
)
_ROUGH = re.compile(
    r"\b(?:about|around|roughly|approximately|more or less|give or take|or so|or thereabouts|i think|"
    r"i believe|i reckon|"
    r"probably|nearly|almost|somewhere between)\b|\b\d+-?ish\b",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"[,;:.]\s+|\s+(?:and|but|while|whereas|because|so)\s+(?=(?:we|i|they|she|he|it|my|our|their|the)\b)",
    re.IGNORECASE,
)
_BITS = re.compile(r"[.!?\n,;:]+\s")
_EDGE = 5


def is_of_others(sentence: str, value: str) -> bool:
    """Whether `value` is said of a rival, a customer or somebody else: whoever the clause begins with, or the clause
    before it where it names nobody."""
    at = sentence.find(value)
    if at < 0 or _OURS.search(value):
        return False
    end = at + len(value)
    for start in reversed([0, *(match.end() for match in _NEW_SUBJECT.finditer(sentence, 0, at))]):
        theirs, ours = _THEIRS.search(sentence, start), _OURS.search(sentence, start, end)
        if theirs and theirs.start() < end and not (ours and ours.start() <= theirs.start()):
            return True
        if ours:
            return False
    return False


def speaks_of_rivals(sentence: str) -> bool:
    """Whether a sentence begins with the others in the trade and never comes to the owner."""
    return bool(_RIVALS.match(sentence)) and not _OURS.search(re.sub(r"^\W*(?:my|our)\b", "", sentence))


def is_wish(clause: str) -> bool:
    """Whether a clause says what the owner would like, and not what is so. To open a first shop is what they do."""
    return bool(_WISH.match(clause)) and not _TO_OPEN.search(clause)


def wants_to_know(sentence: str) -> bool:
    """ "I want to know what to do" is neither a goal nor any other fact."""
    return bool(_WANTS_TO_KNOW.match(sentence))


def is_so_today(clause: str) -> bool:
    """Whether a clause says of ourselves what is so: no wish, no past, no "if", nothing that others think."""
    return not (is_wish(clause) or _NOT_NOW.search(clause))


def tells_a_change(sentence: str) -> bool:
    """ "We are twelve now" says that something is not as it was."""
    return bool(_CHANGED.search(sentence))


def is_guess(sentence: str) -> bool:
    return bool(_UNSURE.search(sentence))


def is_rough(words: str) -> bool:
    """Whether a number or the like is only about right."""
    return bool(_ROUGH.search(words))


def without_hedges(words: str) -> str:
    """ "maybe about six" as "six"."""
    return _UNSURE.sub("", _ROUGH.sub("", words))


def how_surely(message: str, quote: str) -> float:
    """How surely the owner said `quote`: by hedges at its edges, and by a word or a whole hedge right beside it."""
    at = message.find(quote)
    if at < 0:
        return PLAINLY
    after = message[at + len(quote) :]
    head, *others = _BITS.split(quote)
    words = head.split()
    edges = (*words[:_EDGE], "|", *words[-_EDGE:]) if len(words) > 2 * _EDGE else words
    tail = others[-1] if others and _is_only_a_hedge(others[-1]) else ""
    said = " ".join((_bit(reversed(_BITS.split(message[:at]))), *edges, tail, _bit(_BITS.split(after))))
    if _UNSURE.search(said) or after.lstrip(" .").startswith("?"):
        return UNSURELY
    rough = _ROUGH.search(said) or any(_ROUGH.search(bit) or _UNSURE.search(bit) for bit in others)
    return ROUGHLY if rough else PLAINLY


def _bit(bits: Iterable[str]) -> str:
    """Of the bits beside a quote, the nearest where it is short, and the one behind it where it is nothing but
    a hedge."""
    nearest, *further = [*bits, ""]
    said = nearest if len(nearest.split()) <= _EDGE else ""
    if not nearest.strip() and further and _is_only_a_hedge(further[0]):
        return further[0]
    return said


def _is_only_a_hedge(bit: str) -> bool:
    return len(without_hedges(bit).split()) <= 1
