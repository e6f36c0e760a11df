"""What an owner proposes, doubts or wishes for, in their own words."""

from __future__ import annotations

import re

_LONGEST_SUBJECT = 12
_PROPOSED = re.compile(
    r"\b(?:yes or no (?:on|to|about)|(?:what|how) about(?! (?:the|my|our|when|if)\b)|"
    r"(?P<do>(?:should|could|can|shall|must) (?:i|we))"
    r"(?: also| not| just| then| really| still| better| have to| need to)*|"
    r"(?:is|are|would) (?:it|that|this) (?:be )?(?:a )?"
    r"(?:good|wise|worth(?: it| while)?|ok|okay|right|clever|smart|sensible|better|bad)(?: idea| thing| move)?"
    r"(?: for (?:me|us))?(?: to| if (?:i|we))?|does it make sense(?: for (?:me|us))? to|"
    r"(?:says?|said|thinks?|told (?:me|us)) (?:that )?(?:i|we) (?:should|must|could))\s+(?P<what>[^?.!;]+)",
    re.IGNORECASE,
)
_IS_IT_GOOD = re.compile(
    r"^\W*(?:and |but |so )*(?:is|are|would) (?P<what>.{3,60}?) (?:be )?(?:a )?"
    r"(?:good|wise|worth it|right|sensible|bad|better)\b",
    re.IGNORECASE,
)
_SPOILS = re.compile(
    r"\b(?:does|will|would|is) (?:that|it|this) (?:spoil|ruin|harm|hurt|blur|clash|a problem|matter)",
    re.IGNORECASE,
)
_USES = re.compile(
    r"\b(?:on|join|use|using|through|via|list(?:ed)?) (?:a|an|the|another|some)?\s?(?:[\w-]+ )?platforms?\b",
    re.IGNORECASE,
)
_DROPS = re.compile(
    r"^(?:to )?(?:stop|drop|quit|close|end|leave|let|cut|lose|ditch|skip|give up|get rid|say no|turn (?:down|away)|"
    r"refuse|axe)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^(?:do|offer|add|sell|buy|get|open|start|hire|take|make|expand|join|go into|build|launch|have|become|rent|invest|"
    r"import|export|be|being|run|bring|put in|set up|try|grow)\b",
    re.IGNORECASE,
)
_IN_CASE = re.compile(
    r"\b(?:hold|apply|work|count|go|true|right|valid) (?P<what>(?:if|when|once)\s+[^?.!;]+)", re.IGNORECASE
)
_HOLDS_FOR = re.compile(
    r"\b(?:hold|apply|applies|work|count|go|true|right|relevant|valid|fit|same)\w*\b[\w ,'-]*?"
    r"\b(?:for|in|with|to|at|of)\s+"
    r"(?P<what>(?:(?! [-–—] )[^?.!;,])+)",
    re.IGNORECASE,
)
_TO_GET = re.compile(
    r"\bhow (?:do|can|could|would|should|shall|must) (?:i|we|you|one) (?:actually |then )?"
    r"(?P<what>(?:get|find|win(?! (?:at|on|against|with))|fill|attract|reach|land|bring in)\s+[^?.!;,]+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:then|too|also|as well|or not(?: then)?|now|instead|do you think|for (?:me|us)|at all|please|"
    r"tho(?:ugh)?)$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?;\n]")


def proposal(question: str, before: str) -> str | None:
    """What an owner asks whether to do ("do the Santa's grotto", "loyalty cards"), or whether it spoils the advice."""
    if spoils := _SPOILS.search(question):
        return _subject(question[: spoils.start()]) or _subject(_SENTENCE_END.split(before)[0])
    match = _PROPOSED.search(question) or _IS_IT_GOOD.search(question)
    return _subject(match["what"]) if match else None


def is_of_use_only(question: str) -> bool:
    """Whether something is to be used, and not to be built: a place on somebody's platform is no platform."""
    return bool(_USES.search(question))


def case_of(question: str) -> str | None:
    """The trade or the case that the advice may not hold for: "a state buyer", "if I sell the business"."""
    match = _IN_CASE.search(question) or _HOLDS_FOR.search(question)
    return _subject(match["what"]) if match else None


def wished_for(question: str) -> str | None:
    """The customers or the work that an owner asks how to get."""
    match = _TO_GET.search(question)
    return _subject(match["what"]) if match else None


def asks_whether_it_spoils(question: str) -> bool:
    """Whether an owner asks of something they do anyway."""
    return bool(_SPOILS.search(question))


def is_to_drop(what: str) -> bool:
    """Whether what is proposed is to give something up."""
    return bool(_DROPS.match(what))


def dropped(what: str) -> str:
    """What would be given up."""
    return _DROPS.sub("", what)


def is_to_add(what: str, question: str) -> bool:
    """Whether something would be added, and not only done in another way."""
    match = _PROPOSED.search(question)
    return match is None or match["do"] is None or bool(_ADDS.match(what))


def _subject(words: str) -> str | None:
    """An owner's words as they can stand in our sentence; None where they are none, or too many."""
    kept = " ".join(words.split()).strip(" ,;:-?!.")
    while (shorter := _TAIL.sub("", kept)) != kept:
        kept = shorter
    return kept if kept and len(kept.split()) <= _LONGEST_SUBJECT else None
