"""What a correction takes back, what it puts in its place, and which fact it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.conversation import clauses
from advisor.conversation.amounts import NUMBER, in_figures, numbers_in, speaks_of_money, swapped
from advisor.records import Fact, Profile, Record, Slot

_IT_IS = (
    r"(?:(?:it|that|there|this)(?:'s|s| is| was| are)?|(?:we|they|i)(?:'re|'m| are| am| is)?|should (?:be|"
    r"have been|read)|"
    r"make (?:that|it)|i meant?(?: to say)?|rather|in fact|actually|really|only|now|more like|of course)"
)
_LEAD_IN = re.compile(
    r"^\W*(?:(?:no+|nope|sorry|sorr+y|oops|ah|oh|well|wait|hang on|hold on|hmm+|ok|okay|actually|correction|scrap that|"
    r"scratch that|strike that|forget (?:that|it|what i said)|delete that|my mistake|my bad|i was wrong|that was wrong|"
    r"that(?:'s| is) (?:wrong|not right|old|outdated|not true)|you (?:got|have) (?:that|it|me) wrong|wrong|"
    r"i (?:misspoke|miscounted|mistyped|made a mistake)|typo|to be (?:exact|precise|honest)|"
    r"(?:the |my |our |one )?\w+(?:'s| is| was) (?:wrong|out of date|not right)|update|"
    r"(?:one thing |something )?i (?:said|wrote)(?: it| that)? wrong|correct (?:one|a|that|my) \w+(?: for me)?|"
    r"i (?:gave|told) you (?:last (?:year|month|season)'?s|the old|an old) \w+|"
    r"(?:check|update|change|correct) (?:your|the) notes|let me correct (?:that|myself)|i should have said|"
    r"i meant?(?: to say| to write)?|what i meant (?:is|was)|make (?:that|it)|that should (?:be|read|have been)|"
    r"it should (?:be|read|have been)|please change (?:that|it) to|rather)\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\bnot\s+(?:the\s+|an?\s+)?(?P<refused>[\w '-]{1,40}?),?\s+but\s+(?:rather\s+)?(?P<instead>[^.;!?]+)",
    re.IGNORECASE,
)
_NOT_FIRST = re.compile(
    rf"^\W*(?:(?:it|that|they|we|i|there)(?:'s|'re|'m| is| are| am)? )?not (?:the |"
    rf"an? )?(?P<refused>[^,.;:!?]{{1,40}}?)"
    rf"(?:\s*[,.;:!]|\s+-)\s*(?:but |{_IT_IS}\s+)*(?P<instead>[^.;!?]+)",
    re.IGNORECASE,
)
_SAID_BUT = re.compile(
    rf"\b(?:i|we|you) (?:said|say|told you|wrote|typed|put|mentioned|gave you|have|had|noted)\s+(?:down )?"
    rf"(?P<refused>[^.;!?]{{1,60}}?)\s*(?:[,.;:-]\s*|\s)(?:but|and|when|though|although|however|,)?\s*"
    rf"(?P<is>(?:{_IT_IS}\b\s*)+)(?P<instead>[^.;!?]+)",
    re.IGNORECASE,
)
_NOT_IT_IS = re.compile(
    rf"\bnot (?:the |an? )?(?P<refused>[^,.;:!?]{{1,40}}?)\s*(?:[,.;:!-]\s*)(?:but |(?:is|are|am) |{_IT_IS}\s+)+"
    r"(?P<instead>[^,.;!?]+)",
    re.IGNORECASE,
)
_INSTEAD_OF = re.compile(
    r"(?<![^.;!?])(?P<instead>[^.;!?]{1,120}?),?\s+(?:instead of|rather than|in place of)\s+"
    r"(?P<refused>[^,.;!?]{1,40})",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(
    rf"\b(?:not|no longer|isn't|aren't)\s+(?P<refused>[^,.;!?]{{1,40}}?)\s+(?:any ?more|any longer|now)\b\W+"
    rf"(?:but |{_IT_IS}\s+)*(?P<instead>[^.;!?]+)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r",?\s*\b(?:and )?not\s+(?:the\s+|"
    r"an?\s+)?(?P<refused>[\w£$€%'.-]+(?:\s+[\w£$€%'-]+){0,4}?)(?=\s*(?:[,;!?]|\.(?!\d)|$))",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[\s,]*\b(?:actually|sorry|i mean|my mistake|in fact|to be exact|please)\W*$", re.IGNORECASE
)
_ITS_OWN = re.compile(rf"^(?:{_IT_IS}\b\s*)+(?=\S)", re.IGNORECASE)
_MARKS_A_CHANGE = re.compile(r"\b(?:actually|i mean)\b", re.IGNORECASE)
_FEW = 3
_SHORT = 12
_MOST = 0.5


_SO_MANY_OF_US = re.compile(
    rf"\bwe(?:'re| are) (?:just |only |about |now |still |all of )*{NUMBER}"
    r"(?=\s*(?:$|[,.;!]|now\b|of us\b|people\b|altogether\b|in all\b))",
    re.IGNORECASE,
)
_FORMS = (_NOT_BUT, _SAID_BUT, _NO_LONGER, _NOT_FIRST, _NOT_IT_IS, _INSTEAD_OF)


class Correction(Record):
    """What is taken back (empty where only the new is said) and what stands instead, in the owner's words."""

    refused: str = ""
    instead: str = ""


def read_correction(message: str) -> Correction:
    """ "twelve, not two", "not two but twelve", "I said two but it is twelve": two is refused, twelve stands."""
    said = _LEAD_IN.sub("", message)
    for form in _FORMS:
        if found := form.search(said):
            return Correction(refused=_bare(found["refused"]), instead=_plain(found["instead"]))
    if refused := _REFUSED.search(said):
        return Correction(refused=_bare(refused["refused"]), instead=_plain(said[: refused.start()]))
    return Correction(instead=_plain(said))


def counts_us(message: str) -> bool:
    """Whether a message says how many "we are", and speaks of no money."""
    return bool(_SO_MANY_OF_US.search(message)) and not speaks_of_money(message)


def takes_back(message: str, profile: Profile, named: Sequence[Slot]) -> bool:
    """Whether a message without a word of correction at its front takes back something that we hold: "the price is 90,
    not 80" where 80 is noted, or a few words that name a known fact and "actually"."""
    if len(message.split()) > 2 * _SHORT:
        return False
    correction = read_correction(message)
    if correction.refused and correction.instead:
        opens = bool(_NOT_FIRST.match(message))
        if any(_takes_from(fact, correction.refused, part=opens) for fact in profile.facts):
            return True
    known = any(profile.get(slot) for slot in named)
    return known and len(message.split()) <= _SHORT and bool(_MARKS_A_CHANGE.search(message))


def slot_of(
    correction: Correction, found: Mapping[Slot, Fact], profile: Profile, named: Sequence[Slot]
) -> Slot | None:
    """The slot of the fact that is corrected: the one the refused words stand in, or one that the correction names, or
    the only one that holds a number where a number is given."""
    if held := _holding(profile, correction, [*found, *named]):
        return held
    for slot in (*found, *named):
        if profile.get(slot):
            return slot
    bare = numbers_in(correction.instead) and not _long_words(correction.instead)
    if bare and len(correction.instead.split()) <= _FEW and not found:
        counted = [fact.slot for fact in profile.facts if numbers_in(fact.value)]
        return counted[0] if len(counted) == 1 else None
    return None


def put_in_place(known: Fact | None, correction: Correction) -> str | None:
    """The known value with the refused words changed for the new ones, where both are a few words: "40 a cut" and
    "14, not 40" make "14 a cut". A number changes places in any value that holds it once."""
    if known is None or not correction.refused:
        return None
    refused, new = correction.refused, correction.instead
    if len(new.split()) > _FEW or len(known.value.split()) > _SHORT:
        return swapped(known.value, refused, new) if len(refused.split()) == 1 else None
    if numbers_in(refused) and len(numbers_in(new)) != 1:
        return None
    for old, value in ((refused, known.value), (in_figures(refused), in_figures(known.value))):
        place = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", value, re.IGNORECASE)
        if place:
            return value[: place.start()] + _joined(new, value[place.end() :])
    return None


def _joined(new: str, rest: str) -> str:
    """ "6 people" and " people, in Freiburg" as "6 people, in Freiburg"."""
    first, *others = new.split()
    repeated = others and re.match(rf"\s+{re.escape(' '.join(others))}(?!\w)", rest, re.IGNORECASE)
    return (first if repeated else new) + rest


def without_refusal(sentence: str) -> str:
    """ "twelve, not two" without "two", at the same offsets."""
    for form in _FORMS:
        if found := form.search(sentence):
            start, end = found.span("refused")
            return sentence[:start] + " " * (end - start) + sentence[end:]
    return _REFUSED.sub(lambda match: " " * len(match[0]), sentence)


def _holding(profile: Profile, correction: Correction, likely: Sequence[Slot]) -> Slot | None:
    """The slot of the fact that the refused words stand in; of several, a likely one, then the one that shares most
    with the new words ("three other tuners, not two"), then the shortest."""
    refused, new = correction.refused, _long_words(correction.instead)
    holders = [fact for fact in profile.facts if refused and _stands_in(refused, fact.value)]
    holders = holders or [fact for fact in profile.facts if refused and _stands_in(refused, fact.quote)]
    if new and re.fullmatch(NUMBER, refused, re.IGNORECASE):
        holders = [fact for fact in holders if new & _long_words(fact.value)]
    if not holders:
        return None
    return min(
        holders,
        key=lambda fact: (fact.slot not in likely, -len(new & _long_words(fact.value)), len(fact.value)),
    ).slot


def _long_words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d]{4,}", in_figures(text))}


def _takes_from(fact: Fact, refused: str, *, part: bool) -> bool:
    """Whether the refused words are most of a fact, or its number, or, where a `part` is enough, any of it."""
    if not _stands_in(refused, fact.value):
        return False
    return part or bool(numbers_in(refused)) or len(refused.split()) >= _MOST * len(fact.value.split())


def _stands_in(words: str, text: str) -> bool:
    wanted = in_figures(words.strip().casefold())
    return bool(wanted) and set(re.findall(r"\w+", wanted)) <= set(
        re.findall(r"\w+", in_figures(text.casefold()))
    )


def _bare(refused: str) -> str:
    return re.sub(
        r"^(?:the|an?|in|at|for|from|to)\s+",
        "",
        _ITS_OWN.sub("", refused.strip(" ,.;:")),
        flags=re.IGNORECASE,
    )


def _plain(instead: str) -> str:
    """The new words without lead-ins and afterthoughts."""
    kept = _TRAILING.sub("", clauses.trimmed(instead).strip(" ,"))
    return _ITS_OWN.sub("", clauses.without_filler(_LEAD_IN.sub("", kept))).strip(" ,;:-")
