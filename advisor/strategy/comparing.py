"""Hears comparisons in what an owner says: who is cheaper, quicker or closer than whom, and by how much.

A sentence is cut into clauses. In each, a cue ("a third cheaper", "slow") is looked for, then the business that the
clause is about, and the one that it is compared with. What is denied, wished, supposed or said of customers and
suppliers places nobody, and neither does a comparison on single articles ("cheaper on tyres").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from advisor.records import Record, Slot
from advisor.strategy.catalogue import FactorSigns

YOU = "you"
OTHERS = "the others"
PRICE = "price"

_OF_THE_OWNER: frozenset[Slot] = frozenset(
    {
        "business_description",
        "strengths",
        "weaknesses",
        "resources",
        "channels",
        "current_differentiator",
        "price_position",
    }
)
_OF_RIVALS: frozenset[Slot] = frozenset({"competitors", "price_position"})
_OF_NOBODY_YET: frozenset[Slot] = frozenset({"goals", "constraints"})

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twice": 2, "double": 2,
    "triple": 3,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}

_COUNT = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_SHARE = (
    rf"(?P<share>\d+\s*/\s*\d+|(?:an? |one |two |three )?(?:{'|'.join(_PARTS)})s?|"
    rf"{_COUNT}(?: or (?:so|{_COUNT}))? ?(?:%|per ?cent\b))"
)
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
        r"\b(?:expensive|pricey|overpriced|dear(?! (?:to|old|customers?|friends?)))\b|\b(?:high|premium|steep) prices\b",
        1,
        alone=True,
    ),
    _cue(r"\b(?:mid(?:dle)?.?range|in the middle|average prices?|middling)\b", 0, alone=True, of_price=True),
)

_FULL_STOP = re.compile(r"(?<!\d)[.;!?]+(?=\s|$)|\n+|\s[-–—]\s")
_CLAUSE_END = re.compile(
    r",\s+|\s+(?=(?:but|and|while|whereas|although|though|because|so|yet|where)\s)", re.IGNORECASE
)
_UNREAL = re.compile(
    r"\b(?:if|would|could|should|might|may|will|shall|want(?:s|ed|ing)?|wish(?:es)?|hop(?:e|es|ing)|plan(?:s|ning)?|"
    r"think(?:s|ing)? (?:of|about)|thought (?:of|about)|used to|going to|try(?:ing)? to|need(?:s)? to|whether|"
    r"ought|let'?s|imagine|suppose|no longer|not any more)\b|'ll\b|'d\b(?! say)",
    re.IGNORECASE,
)
_HEARSAY = re.compile(
    r"\b(?:customers?|clients?|people|they|some|everybody|everyone|patients|guests) (?:\w+ )?"
    r"(?:says?|said|thinks?|thought|tells? (?:me|us)|told (?:me|us)|claims?|believes?|feels?|finds?)\b",
    re.IGNORECASE,
)
_FORMERLY = re.compile(
    r"\b(?:last year|years ago|in the past|formerly|until (?:last|recently)|back then)\b", re.IGNORECASE
)
_AS_I_SAY = re.compile(
    r"\b(?:i'd|i would|we'd|we would) (?:say|guess|reckon)\b|\bi (?:think|guess|reckon)\b", re.IGNORECASE
)
_WISHED = re.compile(
    r"\b(?:wants?|wanted|needs?|needed|wish(?:es)?|looking for|look for|asks? for|asking for|expects?|hates?|"
    r"prefers?|likes?|hopes?|cares? about|dream)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|none|nobody|no one|nothing|neither|nor|without|hardly|barely|cannot|\w+n't|cant|dont|doesnt|"
    r"isnt|arent|wont)\b",
    re.IGNORECASE,
)
_REACH_OF_NOT = 5
_PARTLY = re.compile(
    r"^ (?:on|with|at) (?!(?:average|the whole|everything|all|most|us|the same|least)\b)|"
    r"^ for (?!(?:the same|everything|us|me|all|most|what)\b)",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\b(?:we|i)\b|\b(?:ours|mine)\b|\b(?:our|my)\b(?! (?:\w+ ){0,2}(?:neighbours?|neighbors?|competitors?|rivals?|"
    r"competition|suppliers?|landlords?|rents?|wages|costs|customers?|clients?|insurance|tax(?:es)?|energy|"
    r"electricity|materials?|wholesalers?|ingredients)\b)",
    re.IGNORECASE,
)
_OWNER_AS_OBJECT = re.compile(r"\b(?:us|we|me|i|ours|mine|our|my)\b", re.IGNORECASE)
_EVERYBODY_ELSE = re.compile(
    r"\b(?:(?:all |most )?(?:the |of the )?others|(?:the )?competition|(?:other|our|my|the|most|all) "
    r"(?:\w+ )?(?:competitors|rivals)|everyone else|everybody else|anyone else|anybody else|the rest|most|"
    r"average|elsewhere)\b",
    re.IGNORECASE,
)
_OUTSIDERS = re.compile(
    r"\b(?:customers?|clients?|people|patients?|guests?|everyone|everybody|anyone|anybody|somebody|someone|nobody|"
    r"shoppers|tourists|families|parents|buyers|suppliers?|wholesalers?|landlords?|rents?|wages|insurance|tax(?:es)?|"
    r"energy|electricity|materials?|ingredients|flour|petrol|fuel|costs)\b",
    re.IGNORECASE,
)
_THEY = re.compile(r"\b(?:they|he|she|it|theirs|their prices|which|who)\b", re.IGNORECASE)
_THEM = re.compile(r"\b(?:them|they|theirs|their|him|her|his)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:than|as|like|of|to|with)\b(?P<whom>(?: [\w'’&-]+){1,6})", re.IGNORECASE)
_OF_OTHER_TIMES = re.compile(
    r"^ (?:you\b|before|last|it\b|that\b|expected|usual|ever|he used|they used|we used|people think|most people)",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^\W*(?:(?:and|but|so|or|about|roughly|around|maybe|probably|perhaps|just|a|an|bit|little|lot|much|far|way|"
    r"slightly|somewhat|is|are|be|being|always|usually|mostly|also|even|still|now|both|all|well|at|the|by|in|"
    r"is about|price|prices|charge|charges|cost|costs|very|quite|rather|pretty|really|too|that|that's|has|have|"
    r"offers?|sells?|does|do|up|to|on|average|i'd say|more or less|almost|nearly|roughly)\W+)*$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"(?P<sum>{_MONEY})|(?:{_ASKS}|sells? (?:\w+ ){{0,3}}(?:for|at)|prices? (?:is|are)) (?:about |around )?"
    r"(?P<bare>\d+(?:[.,]\d+)?)\b(?! ?(?:%|/|per ?cent|hours?|days?|weeks?|minutes?|months?|years?|people|customers|of))",
    re.IGNORECASE,
)


class Said(Record):
    """Words of the owner's, the exchange they come from, and the slot they were understood for."""

    text: str
    turn: int
    slot: Slot | None = None


class Heard(Record):
    """What the owner said of a business on one factor: `more` of it (1), as much (0) or less (-1) than `than`; with
    nobody to compare, much or little. `share` is the one price as a share of the other, where a figure was said."""

    factor: str
    who: str
    than: str | None
    more: int
    quote: str
    turn: int
    figure: str | None = None
    share: float | None = None


class _Clause(NamedTuple):
    text: str
    start: int


class _Mention(NamedTuple):
    start: int
    end: int
    who: tuple[str, ...]


def comparisons(
    said: Sequence[Said], rivals: Sequence[str], factors: Sequence[FactorSigns]
) -> Iterator[Heard]:
    """What is said of the owner and of the `rivals`, in the order in which it is said."""
    for one in said:
        if one.slot in _OF_NOBODY_YET:
            continue
        named_before: tuple[str, ...] = ()
        for sentence in _cut(one.text, _FULL_STOP, ()):
            listener = _Listener(sentence.text, one, rivals, factors, named_before)
            if not one.text[sentence.start + len(sentence.text) :].lstrip().startswith("?"):
                yield from listener.listen()
            named_before = listener.named or named_before


class _Listener:
    """Reads one sentence, clause by clause, and remembers whom it spoke of last."""

    def __init__(
        self,
        sentence: str,
        said: Said,
        rivals: Sequence[str],
        factors: Sequence[FactorSigns],
        named_before: tuple[str, ...],
    ) -> None:
        self._said = said
        self._rivals = tuple(rivals)
        self._factors = factors
        self._named = _mentions_of(sentence, rivals)
        self._clauses = _cut(sentence, _CLAUSE_END, self._named)
        self._sentence = sentence
        self._named_before = named_before
        self._subject: tuple[str, ...] = ()
        self._owner_speaks = bool(_OWNER_AS_OBJECT.search(sentence))

    @property
    def named(self) -> tuple[str, ...]:
        """The rivals that the sentence names."""
        return tuple(dict.fromkeys(who for mention in self._named for who in mention.who))

    def listen(self) -> Iterator[Heard]:
        amounts: dict[str, tuple[float, str]] = {}
        for clause in self._clauses:
            heard = [*self._prices(clause)]
            for factor in self._factors:
                heard += self._factor(clause, factor)
            yield from heard
            self._note_amount(clause, amounts)
            self._remember(clause, heard)
        yield from self._amounts_compared(amounts)

    # --- prices ----------------------------------------------------------------------------------------

    def _prices(self, clause: _Clause) -> Iterator[Heard]:
        found = self._price_cue(clause.text)
        if found is None:
            return
        match, more, share, alone = found
        before, after = clause.text[: match.start()], clause.text[match.end() :]
        if self._is_unreal(clause.text, before) or _PARTLY.match(after):
            return
        if not match[0].lower().startswith("not") and _denied(before):
            return
        named = self._inside(clause, match)
        who = named or self._who(clause, before, self._default_for_price())
        than: tuple[str, ...] | None = () if alone or named else self._than(clause, match, who)
        if than is None:
            return
        figure = " ".join(match[0].split()) if share is not None or re.search(r"\d", match[0]) else None
        for one in who:
            for other in than or (None,):
                if one != other:
                    yield self._heard(PRICE, one, other, more, figure, share)

    def _price_cue(self, text: str) -> tuple[re.Match[str], int, float | None, bool] | None:
        of_price = self._said.slot == "price_position" or bool(_SAYS_PRICE.search(text))
        if match := _OF_THE_PRICE.search(text):
            share = _share(match["share"]) if match["share"] else _count(match["times"])
            return match, _sign(share - 1), share, False
        if match := _TIMES_AS.search(text):
            times = next(group for group in match.groups() if group)
            return match, 1, _count(times), False
        if match := _UNDERCUTS.search(text):
            return match, -1, round(1 - _share(match["share"]), 3) if match["share"] else None, False
        if (match := _STEP.search(text)) and (of_price or _CLEARLY_PRICE.search(match[0])):
            more = -1 if match["less"] else 1
            return match, more, round(1 + more * _share(match["share"]), 3) if match["share"] else None, False
        for cue in _CUES:
            match = cue.words.search(text)
            if match and (not cue.of_price or self._said.slot == "price_position"):
                return match, cue.more, None, cue.alone
        return None

    def _default_for_price(self) -> tuple[str, ...]:
        if self._said.slot == "price_position":
            return (YOU,)
        return self._rivals if self._said.slot == "competitors" and len(self._rivals) == 1 else ()

    def _note_amount(self, clause: _Clause, amounts: dict[str, tuple[float, str]]) -> None:
        found = list(_AMOUNT.finditer(clause.text))
        if len(found) != 1 or _STEP.search(clause.text):
            return
        before = clause.text[: found[0].start()]
        if self._is_unreal(clause.text, before) or _denied(before):
            return
        who = self._who(clause, before + found[0][0], ())
        if len(who) == 1 and who[0] not in amounts:
            words = found[0]["sum"] or found[0]["bare"]
            amounts[who[0]] = (float(re.sub(r"[^\d.]", "", words.replace(",", "."))), words)

    def _amounts_compared(self, amounts: dict[str, tuple[float, str]]) -> Iterator[Heard]:
        """Two sums in one sentence, the owner's and a rival's."""
        if YOU not in amounts or not amounts[YOU][0] or len(amounts) != 2:
            return
        ours, our_words = amounts.pop(YOU)
        (rival, (theirs, their_words)) = amounts.popitem()
        if rival in self._rivals and theirs:
            share = round(theirs / ours, 3)
            yield self._heard(PRICE, rival, YOU, _sign(share - 1), f"{their_words} and {our_words}", share)

    # --- everything else -------------------------------------------------------------------------------

    def _factor(self, clause: _Clause, factor: FactorSigns) -> Iterator[Heard]:
        found = _first(clause.text, factor.much), _first(clause.text, factor.little)
        match = found[1] or found[0]
        if match is None:
            return
        more = -1 if found[1] else 1
        before, after = clause.text[: match.start()], clause.text[match.end() :]
        if self._is_unreal(clause.text, before) or _WISHED.search(before):
            return
        if not found[1] and _denied(before):
            more = -1
        elif found[1] and _denied(before):
            return
        who = () if self._inside(clause, match) else self._who(clause, before, self._default())
        for one in who:
            for other in self._compared_with(clause, after) or (None,):
                if one != other:
                    yield self._heard(factor.id, one, other, more)

    def _default(self) -> tuple[str, ...]:
        if self._said.slot == "competitors":
            return self._rivals if len(self._rivals) == 1 else ()
        if self._said.slot in _OF_THE_OWNER or self._owner_speaks:
            return (YOU,)
        return ()

    def _compared_with(self, clause: _Clause, after: str) -> tuple[str, ...]:
        match = re.match(r"(?: \w+){0,2} than\b(?P<whom>(?: [\w'’&-]+){1,6})", after)
        return self._whom(match["whom"]) if match else ()

    # --- who is meant ----------------------------------------------------------------------------------

    def _who(self, clause: _Clause, before: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """The business that the words before a cue speak of; nobody where they speak of customers or of costs."""
        latest = self._latest(clause, before)
        if latest is not None:
            if latest.who:
                return latest.who
            return default if default == (YOU,) and self._said.slot in _OF_THE_OWNER else ()
        if not _ELLIPTIC.match(before):
            return default if self._said.slot != "price_position" else ()
        return self._subject or default

    def _latest(self, clause: _Clause, before: str) -> _Mention | None:
        """The last mention of somebody who could be the subject."""
        end = clause.start + len(before)
        mentions = [
            mention for mention in self._named if clause.start <= mention.start and mention.end <= end
        ]
        mentions += [_Mention(clause.start + m.start(), 0, (YOU,)) for m in _OWNER.finditer(before)]
        mentions += [
            _Mention(clause.start + m.start(), 0, (OTHERS,)) for m in _EVERYBODY_ELSE.finditer(before)
        ]
        mentions += [
            _Mention(clause.start + m.start(), 0, ())
            for m in _OUTSIDERS.finditer(before)
            if not any(named.start <= clause.start + m.start() < named.end for named in self._named)
        ]
        mentions += [
            _Mention(clause.start + m.start(), 0, self._meant_by_they(clause.start + m.start()))
            for m in _THEY.finditer(before)
        ]
        return max(mentions, key=lambda mention: mention.start, default=None)

    def _meant_by_they(self, place: int) -> tuple[str, ...]:
        """Whoever was named last before a "they"; the only rival, where none was and the talk is of rivals."""
        earlier = [mention for mention in self._named if mention.end <= place]
        crowd = max((m.start() for m in _OUTSIDERS.finditer(self._sentence[:place])), default=-1)
        if earlier and earlier[-1].end > crowd:
            return earlier[-1].who
        if crowd >= 0 or self._said.slot not in _OF_RIVALS:
            return ()
        meant = self._named_before or self._rivals
        all_of_them = re.match(r"\W*\w+\W+(?:\w+\W+)?(?:both|all)\b", self._sentence[place:], re.IGNORECASE)
        return meant if len(meant) == 1 or all_of_them else ()

    def _than(self, clause: _Clause, match: re.Match[str], who: tuple[str, ...]) -> tuple[str, ...] | None:
        """With whom prices are compared; None where it is with something else, or with nobody who is known."""
        ours = re.search(r"\b(our|my|we|i|us|me|their|his|her|they|them)\b", match[0], re.IGNORECASE)
        if ours:
            of_owner = ours[1].lower() in {"our", "my", "we", "i", "us", "me"}
            return (YOU,) if of_owner else self._meant_by_them() or None
        after = clause.text[match.end() :]
        said = _OBJECT.match(after.lstrip()) or _OBJECT.search(after)
        if match[0].lower().endswith((" as", " than")):
            whom: str | None = after
        else:
            whom = said["whom"] if said else None
        if whom is not None:
            if _OF_OTHER_TIMES.match(whom):
                return None
            known = self._whom(whom)
            if known:
                return known
            return (OTHERS,) if who == (YOU,) else None
        return (OTHERS,) if who == (YOU,) else (YOU,)

    def _whom(self, words: str) -> tuple[str, ...]:
        named = _mentions_of(words, self._rivals)
        places = [(mention.start, mention.who) for mention in named]
        places += [(m.start(), (OTHERS,)) for m in _EVERYBODY_ELSE.finditer(words)]
        places += [(m.start(), (YOU,)) for m in _OWNER_AS_OBJECT.finditer(words)]
        places += [(m.start(), self._meant_by_them()) for m in _THEM.finditer(words)]
        return min(places, default=(0, ()))[1]

    def _meant_by_them(self) -> tuple[str, ...]:
        if self._named:
            return self._named[-1].who
        return self._rivals if len(self._rivals) == 1 else ()

    def _inside(self, clause: _Clause, match: re.Match[str]) -> tuple[str, ...]:
        """The rival in whose very name a cue stands, as in "a cheap app"."""
        place = clause.start + match.start()
        return next((mention.who for mention in self._named if mention.start <= place < mention.end), ())

    def _remember(self, clause: _Clause, heard: Sequence[Heard]) -> None:
        latest = self._latest(clause, clause.text)
        if heard:
            self._subject = tuple(dict.fromkeys(one.who for one in heard))
        elif latest is not None:
            self._subject = latest.who

    def _is_unreal(self, clause: str, before: str) -> bool:
        plain = _AS_I_SAY.sub("", before)
        return bool(
            _UNREAL.search(plain)
            or _HEARSAY.search(plain)
            or _FORMERLY.search(clause)
            or re.match(r"\W*if\b", clause, re.IGNORECASE)
        )

    def _heard(
        self,
        factor: str,
        who: str,
        than: str | None,
        more: int,
        figure: str | None = None,
        share: float | None = None,
    ) -> Heard:
        return Heard(
            factor=factor,
            who=who,
            than=than,
            more=more,
            quote=self._said.text,
            turn=self._said.turn,
            figure=figure,
            share=share,
        )


# --- the rivals' names -----------------------------------------------------------------------------------

_STORY = re.compile(
    r"\s+(?:just|has|have|had|is|are|was|were|opened|open|puts?|do|does|did|sells?|took|takes?|which|that|who|who's|"
    r"with|at|now|can|will|went|moved|came|comes?|offers?|undercuts?|charges?|costs?|on|in|same|half|twice|"
    r"everywhere|down|never|always|mostly|since|because|for|from|next|opposite|near|makes?|works?|started)\b.*$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r",\s*|\s+(?:and|or|plus|but)\s+|\s*[+]\s*|\s/\s", re.IGNORECASE)
_BEFORE_A_NAME = re.compile(
    r"^(?:(?:(?:every|any)(?:one|body) (?:with|who (?:has|sells|does|offers))|mostly|mainly|maybe|probably|perhaps|just|also|plus|there'?s|there (?:is|are)|we have|i have|it'?s|they'?re|"
    r"only|really|well|and|or|but|then|sometimes|people go to|they go to|everyone|everybody|anyone|all|other|both|"
    r"some|our|my|biggest|main competitors?(?: is| are)?|against)\s+)+",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"^(?:no\b.*|none|nobody.*|no one.*|nothing.*|not\b.*|others?|the others?|competition|the competition|competitors?|"
    r"rivals?|them|they.*|it|we\b.*|i\b.*|us|me|he|she|you|everyone|everybody|anyone|with|(?:a lot of |lots of |many |some )?people|customers?|clients?|"
    r"who|which|that|this|cheaper|dearer|the trouble|so|because.*|when.*|if.*|about.*)$",
    re.IGNORECASE,
)
_LONGEST_NAME = 6
_SMALL_WORDS = frozenset(
    "a an the of and big large larger small smaller new old other local main two three four few some several one many "
    "more cheap cheaper up chain's".split()
)


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


def _mentions_of(sentence: str, rivals: Sequence[str]) -> tuple[_Mention, ...]:
    """Where the rivals are named; names joined by "and" are one mention of both."""
    single: list[_Mention] = []
    for rival in rivals:
        for match in _pattern_of(rival, rivals).finditer(sentence):
            single.append(_Mention(match.start(), match.end(), (rival,)))
    joined: list[_Mention] = []
    for mention in sorted(single):
        if joined and mention.start < joined[-1].end:
            continue
        between = sentence[joined[-1].end : mention.start] if joined else ""
        if joined and re.fullmatch(r"\s*(?:,|and|or|&|, and)\s*(?:the |an? )?", between, re.IGNORECASE):
            last = joined.pop()
            mention = _Mention(last.start, mention.end, tuple(dict.fromkeys((*last.who, *mention.who))))
        joined.append(mention)
    return tuple(joined)


def _pattern_of(rival: str, rivals: Sequence[str]) -> re.Pattern[str]:
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


# --- small parts -----------------------------------------------------------------------------------------


def _cut(text: str, ends: re.Pattern[str], whole: Iterable[_Mention]) -> list[_Clause]:
    """The pieces of `text` between `ends`, none of which falls inside one of the mentions."""
    mentions = list(whole)
    pieces, start = [], 0
    for match in ends.finditer(text):
        if any(mention.start < match.start() and match.end() < mention.end for mention in mentions):
            continue
        pieces.append(_Clause(text[start : match.start()], start))
        start = match.end()
    pieces.append(_Clause(text[start:], start))
    return [piece for piece in pieces if piece.text.strip()]


def _first(text: str, patterns: Sequence[str]) -> re.Match[str] | None:
    return next((m for m in (re.search(p, text, re.IGNORECASE) for p in patterns) if m), None)


def _denied(before: str) -> bool:
    """Whether the last few words before a cue deny it."""
    return bool(_DENIED.search(" ".join(before.split()[-_REACH_OF_NOT:])))


def _share(words: str) -> float:
    """ "2/3", "two thirds", "half" and "20 percent" as numbers."""
    if match := re.fullmatch(r"(\d+)\s*/\s*(\d+)", words):
        return round(int(match[1]) / max(1, int(match[2])), 3)
    part = re.search(rf"({'|'.join(_PARTS)})s?$", words, re.IGNORECASE)
    if part:
        return (
            round(_count(words.split()[0]) / _PARTS[part[1].lower()], 3)
            if " " in words
            else round(1 / _PARTS[part[1].lower()], 3)
        )
    return _count(words) / 100


def _count(words: str) -> float:
    """ "20 percent", "twice" and "three times" as numbers; an article is one."""
    if match := re.search(r"\d+(?:\.\d+)?", words):
        return float(match[0])
    return float(_NUMBERS.get(re.findall(r"[a-z]+", words.lower())[0], 1))


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
