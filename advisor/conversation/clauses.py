"""Cuts an owner's message into sentences and clauses; every piece is a verbatim part of the message."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)([.!?]+)(?=\s|$)|\n+")
_CLAUSE_END = re.compile(
    r"\s*[;:,]\s+|\s+[-–—]\s+|\s+(?=(?:but|because|so|although|though)\s)", re.IGNORECASE
)
_INTERROGATIVE = re.compile(
    r"^(?:and |but |so |ok |okay |well |hm+ |sorry )*"
    r"(?:why|how (?!ever)|what(?:'s|s| is| are| do| does| did| would| about| if| could| should| can| will|"
    r" kind| sort| happens| makes| else| (?!(?:i|we|you|they|he|she|it) )(?:\w+ ){1,3}"
    r"(?:(?:do|should|can|must) (?:i|we|you|they|one)|does|is|are|would|will))\b|which|"
    r"who (?:is|are|was|should|won|has|can|does|did|would|will|invented|wrote)|"
    r"where (?:do|does|is|are|did|can)|when (?:do|should|is)|"
    r"should (?:i|we)|can (?:i|we|you)|could (?:i|we|you)|do (?:i|we|you) |does |did you|is (?:it|this|that|there)|"
    r"(?:is|are|will|was) (?:the |my |our |a |an )?[\w-]+ (?:[\w-]+ )?(?:going to|worth|enough|too|"
    r"better|good for|bad for|a good|a bad|"
    r"any good|an option|risky|dead|finished|the right|the wrong)\b|"
    r"are (?:there|you)|would (?:it|you|that|this)|will (?:it|that|this)|isn'?t |aren'?t |"
    r"(?:what )?if (?:i|we|they|he|she|it|there|my|our|a|an|the|somebody|someone)\b(?=[^,]*\?)|"
    r"what if |suppose |imagine |tell me (?:about|more|why|how|what|an?\b)|"
    r"(?:please |can you |could you )?(?:write|draft|plan|translate|draw|remind|sing|calculate) (?:me|us|"
    r"\"|a|an|the|this)\b|"
    r"(?:please )?(?:explain |define |compare |summari[sz]e |name (?:the|all|some|two|three|four|five|six|a few) |"
    r"list (?:the|all|some) |describe (?:the|what|how) |"
    r"give me (?:the (?:meaning|definition|difference|steps|list|names)|an? (?:definition|example|summary|list))\b))",
    re.IGNORECASE,
)
_ECHO = re.compile(
    r"^\W*(?:(?:and|but|or|so|well|then|ok) )*(?:(?:am|is|are|was|were|do|does|did|have|has|had|"
    r"isn'?t|aren'?t|ain'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t)"
    r" (?:not )?(?:i|we|they|you|it|he|she|this|that|there|one|people)(?: not| really)?|"
    r"(?:you )?(?:know|see)(?: what i mean)?|right|eh|huh|innit|no|yes|ok|okay|who (?:doesn'?t|isn'?t|knows|cares)|"
    r"what(?:'s| is| can| else can) (?:new|you do|one do|i do|we do)|or not|or is it|you know how it is)\W*\?+\W*$",
    re.IGNORECASE,
)
_TAG = re.compile(
    r",\s*(?:and |or )?(?:(?:am|is|are|was|were|do|does|did|have|has|isn'?t|aren'?t|ain'?t|wasn'?t|weren'?t|don'?t|"
    r"doesn'?t|didn'?t|haven'?t|hasn'?t) (?:i|we|they|you|it|he|she|there|that)|right|eh|huh|innit|no|yes|you know|"
    r"you see|or not|i guess|i think)\s*\?+$",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"^(?:(?:and|but|so|well|um+|er+|hi|hello),? )*(?:i(?:'d| would)? (?:guess|think|suppose|reckon|say)\b|maybe\b|"
    r"(?:we|i)(?:'re|'m|'ve)\b|(?:we|i) (?:are|am|have|do|make|sell|run|mend|repair|bake|grow|fix|teach|"
    r"build|clean)\b)",
    re.IGNORECASE,
)
_ASKS_ADVICE = re.compile(
    r"\b(?:should|could|can|would|must|better|need|too|enough|if|how|what|why|which|allowed|supposed|right|wrong)\b",
    re.IGNORECASE,
)
_NOT_KNOWN = re.compile(
    r"\b(?:i|we) (?:really |honestly )?(?:(?:do|could|would|can)(?:n'?t| ?not)|can'?t) (?:know|say|tell)\b",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"^(?:and|but|so|because|although|though)\s+", re.IGNORECASE)
_FILLER = re.compile(
    r"^(?:(?:(?:no|yes|well|so|sorry|right|(?:oh |no )?wait|(?:hang|hold) on|"
    r"ok(?:ay)?|hi|hello|helo|hiya|hey|hola|hallo|bonjour|ciao|namaste|salaam|g'?day|"
    r"good (?:morning|day|afternoon|evening))(?=\s*[,.:!-]|\s+(?:basically|yeah|well|my name)|$)|"
    r"(?:hi|hiya|hello|hey|hola|g'?day|dear)(?: there| all| sirs?(?: ?/ ?madam)?| madam)*"
    r"(?=\s*[,!.]|\s*$|\s+(?:i|we|my|our|me)\b)|so(?=\s+(?:we|i)\b)|um+|my name is \w+(?: and|,)?|"
    r"yeah|yep|sure|honestly|basically|lol|haha|idk|tbh|"
    r"actually|mostly|i think|i guess|i'd say|i would say|probably|mainly|really|it'?s|that'?s|that would be|maybe|"
    r"and|but)\b[\s,.:!-]*)+",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^(?:(?:(?:i have|i've|we have|we've) been|i am|i'?m|we are|we'?re|(?:we|i|me) (?:is|has)|me have|"
    r"i run|we run|i own|"
    r"we own|i have|we have|i'?ve got|we'?ve got|we'?ve(?= (?:an?|the|our|\w+ed)\b)|my business is|"
    r"our business is|it is|this is|"
    r"my \w+ and i (?:run|own|have)|(?:we|i) do(?=\s+\w+(?:ing|ry|cy|ons|irs)\b)|"
    r"(?:we|i) (?:just |recently |only )?(?:opened|started|set up)(?=\s+(?:an?|our|my)\b)|"
    r"(?:we|i) (?:want|would like|'d like|plan|hope|dream|am about|are about|'m about|'re about)(?: of)? to "
    r"(?:open|start|set up|launch)|i'?m (?:planning|about|going|hoping) to (?:open|start|set up|launch))\s+)",
    re.IGNORECASE,
)
_TURNS_BACK = re.compile(
    r"^\W*(?:well|no+|nope|actually|sorry|wait|hang on|hold on|scratch that|scrap that|strike that|forget that|oh|hm+|"
    r"or rather|correction|i mean)\b[\s,.:;!-]*",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\bnot (?:the |for |with |in )?(?P<what>[\w' -]{2,40}?) (?:any ?more|any longer|now)\b|"
    r"\bno longer (?:the |for |with |in )?(?P<then>[\w' -]{2,40}?)(?=$|[,.;!])",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"^(?:(?:no|hang on|wait|actually|well)[\s,.-]+)*(?:(?:i|we|they|it|that|he|she)"
    r"(?: do| does| did| is| are| am|'s|'re|'m)?"
    r"(?:n'?t| not)(?: really)?\s*(?:[,.;!]|$)|(?:scratch|scrap|strike|forget) that\s*(?:[,.;!]|$))",
    re.IGNORECASE,
)
_OPENS_A_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|well|then)\W+)?(?:why|how|what|who|when|where|which|really|any|help|thoughts|advice|"
    r"ideas?|suggestions?|tips)\b",
    re.IGNORECASE,
)
_A_WORD_OR_TWO = 2
MANY_WORDS = 12
_LONGEST_VALUE = 180


def sentences(message: str) -> list[str]:
    """The message's sentences, each with its own end mark."""
    pieces, start = [], 0
    for match in _SENTENCE_END.finditer(message):
        pieces.append(message[start : match.end()].strip())
        start = match.end()
    pieces.append(message[start:].strip())
    return [piece for piece in pieces if re.search(r"\w|\?", piece)]


def clauses(sentence: str) -> list[str]:
    """The clauses of one sentence; very short ones stay with their neighbour's sentence as they are."""
    return [clause for clause in (part.strip(" .!") for part in _CLAUSE_END.split(sentence)) if clause]


def statements(message: str) -> list[str]:
    """Units of meaning: short sentences whole, long ones also cut into clauses of three words or more."""
    units: list[str] = []
    for sentence in sentences(message):
        if is_question(sentence):
            continue
        parts = [_CONJUNCTION.sub("", part) for part in clauses(sentence) if len(part.split()) >= 3]
        if len(sentence.split()) <= MANY_WORDS or len(parts) < 2:
            units.append(sentence.strip(" .!"))
        if len(parts) > 1:
            units.extend(parts)
    return list(dict.fromkeys(unit for unit in units if unit))


def is_marked(sentence: str) -> bool:
    """Whether a sentence ends in a question mark."""
    return sentence.rstrip().endswith("?")


def is_question(sentence: str) -> bool:
    """Whether the owner asks something, with or without a question mark. "Why they come I couldn't say" does not."""
    if is_marked(sentence):
        return True
    return bool(_INTERROGATIVE.match(sentence)) and not _NOT_KNOWN.search(sentence)


def questions_and_remarks(
    message: str, asks: Callable[[str], bool], *, invited: bool
) -> tuple[list[str], list[str]]:
    """The questions of a message, by whether a sentence `asks`, and the sentences that tell something.

    "Are we?" after a remark asks nobody, and "we are the cheapest, aren't we?" tells. So does "I guess we're a café?"
    where the owner was asked (`invited`).
    """
    asking, telling = [], []
    for sentence in sentences(message):
        if not asks(sentence):
            telling.append(sentence)
        elif (remark := _TAG.sub("", sentence)) != sentence and not _ASKS_ADVICE.search(remark):
            telling.append(remark)
        elif invited and _REMARK.match(sentence) and not _ASKS_ADVICE.search(sentence):
            telling.append(sentence.rstrip("? "))
        else:
            asking.append(sentence)
    return [one for one in asking if not (telling and _is_echo(one))], telling


def standing(sentences: Sequence[str]) -> list[str]:
    """The sentences that still stand at the end of a message: "Schools. Well, not schools any more. Pensioners now."
    takes the first back."""
    kept: list[str] = []
    for sentence in sentences:
        if kept and _takes_back(sentence, kept[-1]):
            kept.pop()
        else:
            kept.append(sentence)
    return kept or list(sentences)


def _takes_back(sentence: str, before: str) -> bool:
    """Whether a sentence says of the one before it that it is not so, or not any more."""
    turn = _TURNS_BACK.match(sentence)
    if turn is None:
        return False
    rest = sentence[turn.end() :]
    if _DENIES.match(rest) or (_DENIES.match(sentence) and not rest):
        return True
    gone = _NO_MORE.search(rest)
    return gone is not None and _is_in((gone["what"] or gone["then"]).split(), before)


def _is_in(words: Sequence[str], text: str) -> bool:
    return all(re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) for word in words)


def _is_echo(question: str) -> bool:
    """ "Are we?", "Elsewhere?" or "Happy?" beside a remark: nobody is asked."""
    short = is_marked(question) and len(question.split()) <= _A_WORD_OR_TWO
    return bool(_ECHO.match(question)) or (short and not _OPENS_A_QUESTION.match(question))


def clause_around(sentence: str, start: int, end: int) -> str:
    """The clause of `sentence` that holds the match, or the whole sentence where the match crosses clauses."""
    position = 0
    for clause in clauses(sentence):
        position = sentence.index(clause, position)
        if position <= start and end <= position + len(clause):
            return clause
        position += len(clause)
    return trimmed(sentence)


def stretch(message: str, parts: Sequence[str]) -> str:
    """The message from the first to the last of `parts`, as it was typed."""
    start = message.index(parts[0])
    return message[start : message.index(parts[-1], start) + len(parts[-1])]


def trimmed(sentence: str) -> str:
    """The sentence without its end mark."""
    return sentence.strip(" .!")


def tidy(value: str) -> str:
    """A short form for the profile: no filler at the front, no end mark, cut between words."""
    return shortened(without_self(without_filler(value.strip())).strip(" .,!;:-") or value.strip())


def shortened(value: str) -> str:
    """`value`, cut between words where it is too long for a profile."""
    if len(value) <= _LONGEST_VALUE:
        return value
    return value[:_LONGEST_VALUE].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def without_filler(text: str) -> str:
    """The text without "well, honestly, i think" at its front."""
    return _FILLER.sub("", text)


def without_self(text: str) -> str:
    """The text without "we are" or "i run" at its front."""
    return _SELF.sub("", text)
