"""How prices are compared: the words for it, and the figures in them."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twice": 2, "double": 2,
    "triple": 3,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}

_COUNT = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_SHARE = (
    rf"(?P<share>\d+\s*/\s*\d+|(?:an? |one |two |three )?(?:{'|'.join(_PARTS)})s?|"
    rf"{_COUNT}(?: ?(?:-|–|to|or) ?(?:so|{_COUNT}))? ?(?:%|per ?cent\b))"
)
_RANGE = re.compile(r"\w ?(?:-|–|\bto\b|\bor\b) ?\w", re.IGNORECASE)
_PART = re.compile(rf"({'|'.join(_PARTS)})s?$", re.IGNORECASE)
_OURS = r"(?:our|my|their|his|her|its|the)"
_PRICES = r"(?:prices?|rates?|fees?)"
_ASKS = r"(?:charg(?:e|es|ed|ing)|costs?|asks?|takes?|wants?)"
_MONEY = r"(?:[£€$] ?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)? ?(?:euros?|pounds?|dollars?|quid|bucks)\b)"


class _Cue(NamedTuple):
    """How a comparison of prices sounds; `more` is 1 for dearer, -1 for cheaper and 0 for the same. `alone` marks what
    compares with nobody, `of_price` what speaks of prices only among words that do."""

    words: re.Pattern[str]
    more: int
    alone: bool = False
    of_price: bool = False


def _cue(words: str, more: int, *, alone: bool = False, of_price: bool = False) -> _Cue:
    return _Cue(re.compile(words, re.IGNORECASE), more, alone, of_price)


_OF_THE_PRICE = re.compile(
    rf"(?:{_SHARE}|(?P<times>twice|double|triple|{_COUNT} times)) "
    rf"(?:of )?(?:{_OURS} {_PRICES}\b|what (?:we|i|they) {_ASKS}\b)",
    re.IGNORECASE,
)
_TIMES_AS = re.compile(
    rf"(?P<times>twice|{_COUNT} times) as (?:dear|expensive|pricey)\b|"
    rf"{_ASKS} (?:\w+ )?(?P<double>twice|double|triple|{_COUNT} times) as much\b|"
    rf"{_ASKS} (?:\w+ )?(?P<doubled>double|triple)\b",
    re.IGNORECASE,
)
_UNDERCUTS = re.compile(
    rf"\bundercut(?:s|ting)?\b(?: (?:us|me|them|everyone|everybody))?(?: by {_SHARE})?", re.IGNORECASE
)
_STEP = re.compile(
    rf"(?:{_SHARE}|(?P<sum>{_MONEY})) (?:(?P<less>cheaper|less expensive|lower|less|below|under)|"
    r"(?P<more>dearer|more expensive|pricier|costlier|higher|more|above|over))\b",
    re.IGNORECASE,
)
_SAYS_PRICE = re.compile(
    rf"\b(?:{_PRICES}|{_ASKS}|pay|pays|cheap\w*|dear\w*|expensive|pric\w+)\b|[£€$]", re.IGNORECASE
)
_CLEARLY_PRICE = re.compile(r"cheap|dear|expensive|pric|cost", re.IGNORECASE)

_CUES = (
    _cue(r"\bnot (?:quite |nearly |half )?(?:as|so) (?:dear|expensive|pricey) as\b", -1),
    _cue(r"\bnot (?:quite |nearly |half )?(?:as|so) cheap as\b", 1),
    _cue(r"\b(?:as|so) (?:dear|expensive|pricey|cheap) as\b", 0),
    _cue(rf"\bsame (?:{_PRICES}|money)\b|\bsimilar(?:ly)? (?:{_PRICES}|priced)\b", 0),
    _cue(rf"\b{_ASKS} (?:\w+ ){{0,2}}the same\b|\bmatch(?:es)? (?:our|my|their) {_PRICES}\b", 0),
    _cue(r"\b(?:cheaper|less expensive)\b|\blower (?:prices|rates|fees)\b|\bfor less (?:money )?than\b", -1),
    _cue(r"\b(?:dearer|more expensive|pricier|costlier)\b|\bhigher (?:prices|rates|fees)\b", 1),
    _cue(rf"\b{_ASKS} (?:\w+ ){{0,2}}less\b|\b(?:below|under) (?:our|my|their) {_PRICES}\b", -1),
    _cue(rf"\b{_ASKS} (?:\w+ ){{0,2}}more\b|\babove (?:our|my|their) {_PRICES}\b", 1),
    _cue(r"\b(?:the )?cheapest\b", -1),
    _cue(r"\b(?:the )?(?:dearest|most expensive|priciest)\b", 1),
    _cue(r"\b(?:about |roughly )?(?:the same|similar|in line|level|on a par)\b", 0, of_price=True),
    _cue(r"\b(?:cheap|inexpensive|low.?cost)\b|\b(?:low|bargain|discount) prices\b", -1, alone=True),
    _cue(
        r"\b(?:expensive|pricey|overpriced|dear(?! (?:to|old|customers?|friends?)))\b|"
        r"\b(?:high|premium|steep) prices\b",
        1,
        alone=True,
    ),
    _cue(r"\b(?:mid(?:dle)?.?range|in the middle|average prices?|middling)\b", 0, alone=True, of_price=True),
)
_AMOUNT = re.compile(
    rf"(?P<sum>{_MONEY})|(?:{_ASKS}|sells? (?:\w+ ){{0,3}}(?:for|at)|prices? (?:is|are)) (?:about |around )?"
    r"(?P<bare>\d+(?:[.,]\d+)?)\b(?! ?(?:%|/|per ?cent|hours?|days?|weeks?|minutes?|months?|years?|people|of))",
    re.IGNORECASE,
)


class PriceWords(NamedTuple):
    """Where a clause compares prices: 1 for dearer, -1 for cheaper, 0 for the same; `share` is the price as a share of
    the other one. `alone` marks what compares with nobody ("cheap")."""

    match: re.Match[str]
    more: int
    share: float | None = None
    alone: bool = False

    @property
    def figure(self) -> str | None:
        """The words, where there is a figure in them."""
        has_one = (
            self.share is not None or self.match.groupdict().get("share") or re.search(r"\d", self.match[0])
        )
        return " ".join(self.match[0].split()) if has_one else None


class Amount(NamedTuple):
    """A sum that somebody asks, as it was said."""

    sum: float
    words: str


def price_words(text: str, *, of_price: bool) -> PriceWords | None:
    """The comparison of prices in a clause, if there is one; `of_price` where prices were asked about."""
    speaks_of_price = of_price or bool(_SAYS_PRICE.search(text))
    if match := _OF_THE_PRICE.search(text):
        share = _share(match["share"]) if match["share"] else _count(match["times"])
        return PriceWords(match, sign((share or 1) - 1), share)
    if match := _TIMES_AS.search(text):
        return PriceWords(match, 1, _count(next(times for times in match.groups() if times)))
    if match := _UNDERCUTS.search(text):
        return PriceWords(match, -1, _stepped(match["share"], -1))
    if (match := _STEP.search(text)) and (speaks_of_price or _CLEARLY_PRICE.search(match[0])):
        more = -1 if match["less"] else 1
        return PriceWords(match, more, _stepped(match["share"], more))
    for cue in _CUES:
        match = cue.words.search(text)
        if match and (of_price or not cue.of_price):
            return PriceWords(match, cue.more, alone=cue.alone)
    return None


def amount(text: str) -> tuple[Amount, int] | None:
    """The one sum that a clause tells, and where it ends."""
    found = list(_AMOUNT.finditer(text))
    if len(found) != 1 or _STEP.search(text):
        return None
    words = found[0]["sum"] or found[0]["bare"]
    return Amount(float(re.sub(r"[^\d.]", "", words.replace(",", "."))), words), found[0].end()


def sign(difference: float) -> int:
    """1, 0 or -1."""
    return (difference > 0) - (difference < 0)


def _stepped(share: str | None, more: int) -> float | None:
    step = _share(share) if share else None
    return None if step is None else round(1 + more * step, 3)


def _share(words: str) -> float | None:
    """ "2/3", "two thirds", "half" and "20 percent" as numbers; a range is none."""
    if _RANGE.search(words):
        return None
    if match := re.fullmatch(r"(\d+)\s*/\s*(\d+)", words):
        return round(int(match[1]) / max(1, int(match[2])), 3)
    if part := _PART.search(words):
        return round(_count(words) / _PARTS[part[1].lower()], 3)
    return _count(words) / 100


def _count(words: str) -> float:
    """ "20 percent", "twice" and "three times" as numbers; an article is one."""
    if match := re.search(r"\d+(?:\.\d+)?", words):
        return float(match[0])
    return float(_NUMBERS.get(words.split(maxsplit=1)[0].lower(), 1))
