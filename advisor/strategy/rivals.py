"""The rivals that an owner names, and where a sentence speaks of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_STORY = re.compile(
    r"\s+(?:just|has|have|had|is|are|was|were|opened|open|puts?|do|does|did|sells?|took|takes?|which|that|who|who's|"
    r"with|at|now|can|will|went|moved|came|comes?|offers?|undercuts?|charges?|costs?|on|in|same|half|twice|"
    r"everywhere|down|never|always|mostly|since|because|for|from|next|opposite|near|makes?|works?|started)\b.*$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r",\s*|\s+(?:and|or|plus|but)\s+|\s*[+]\s*|\s/\s", re.IGNORECASE)
_BEFORE_A_NAME = re.compile(
    r"^(?:(?:(?:every|any)(?:one|body) (?:with|who (?:has|sells|does|offers))|mostly|mainly|maybe|probably|perhaps|"
    r"just|also|plus|there'?s|there (?:is|are)|we have|i have|it'?s|they'?re|only|really|well|and|or|but|then|"
    r"sometimes|people go to|they go to|everyone|everybody|anyone|all|other|both|some|our|my|biggest|"
    r"main competitors?(?: is| are)?|against)\s+)+",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"^(?:no\b.*|none|nobody.*|no one.*|nothing.*|not\b.*|(?:the )?(?:others?|competition|competitors?|rivals?)|them|"
    r"they.*|it|we\b.*|i\b.*|us|me|he|she|you|everyone|everybody|anyone|with|"
    r"(?:a lot of |lots of |many |some )?people|customers?|clients?|who|which|that|this|cheaper|dearer|the trouble|so|"
    r"because.*|when.*|if.*|about.*)$",
    re.IGNORECASE,
)
_LONGEST_NAME = 6
_SMALL_WORDS = frozenset(
    {
        *(
            "a",
            "an",
            "the",
            "of",
            "and",
            "big",
            "large",
            "larger",
            "small",
            "smaller",
            "new",
            "old",
            "other",
            "local",
        ),
        *(
            "main",
            "two",
            "three",
            "four",
            "few",
            "some",
            "several",
            "one",
            "many",
            "more",
            "cheap",
            "cheaper",
            "up",
        ),
    }
)


class Mention(NamedTuple):
    """Where a sentence names rivals, several of them where they are joined by "and"."""

    start: int
    end: int
    who: tuple[str, ...]


def named_rivals(words: str) -> tuple[str, ...]:
    """The rivals that an answer names, each in the owner's words without the story about it."""
    names: dict[str, str] = {}
    for sentence in re.split(r"(?<!\d)[.;!?\n]+", words):
        for part in _BETWEEN_NAMES.split(sentence):
            begun = _BEFORE_A_NAME.sub("", part.strip())
            name = _STORY.sub("", f" {begun}").strip(" ,.'\"()")
            heads = _heads(name)
            if not heads or _NOT_A_NAME.match(name) or len(name.split()) > _LONGEST_NAME:
                continue
            key = heads[-1].casefold()
            names.setdefault(key, name)
    return tuple(names.values())


def _heads(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w'’-]+", name) if word.casefold() not in _SMALL_WORDS]


def mentions_of(sentence: str, rivals: Sequence[str]) -> tuple[Mention, ...]:
    """Where the rivals are named; names joined by "and" are one mention of both."""
    single: list[Mention] = []
    for rival in rivals:
        for match in _pattern_of(rival, tuple(rivals)).finditer(sentence):
            single.append(Mention(match.start(), match.end(), (rival,)))
    joined: list[Mention] = []
    for mention in sorted(single):
        if joined and mention.start < joined[-1].end:
            continue
        between = sentence[joined[-1].end : mention.start] if joined else ""
        if joined and re.fullmatch(r"\s*(?:,|and|or|&|, and)\s*(?:the |an? )?", between, re.IGNORECASE):
            last = joined.pop()
            joined.append(Mention(last.start, mention.end, tuple(dict.fromkeys((*last.who, *mention.who)))))
        else:
            joined.append(mention)
    return tuple(joined)


@lru_cache(maxsize=256)
def _pattern_of(rival: str, rivals: tuple[str, ...]) -> re.Pattern[str]:
    """The rival's whole name, or the last word of it where no other rival and not the owner is called so."""
    whole = r"\s+".join(map(re.escape, rival.split()))
    head = _heads(rival)[-1]
    shared = any(other != rival and head.casefold() in other.casefold() for other in rivals)
    first = _heads(rival)[0]
    short = [] if shared else [rf"(?<!our )(?<!my )(?<!a )(?<!another ){re.escape(head)}"]
    if first[:1].isupper() and first != head:
        short.append(re.escape(first))
    names = "|".join([whole, *short])
    return re.compile(rf"\b(?:the |that |this )?(?:{names})(?:s|'s|’s)?\b", re.IGNORECASE)
