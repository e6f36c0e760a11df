"""Hears comparisons in what an owner says: who is cheaper, quicker or closer than whom, and by how much.

A sentence is cut into clauses. In each, a cue ("a third cheaper", "slow") is looked for, then the business that the
clause is about, and the one that it is compared with. What is denied, wished, supposed or said of customers and
suppliers places nobody, and neither does a comparison on single articles ("cheaper on tyres").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from advisor.prompting import first_of
from advisor.records import Record, Slot
from advisor.strategy.catalogue import FactorSigns
from advisor.strategy.fit import Statement
from advisor.strategy.prices import Amount, amount, price_words, sign
from advisor.strategy.rivals import Mention, mentions_of

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
    r"^ (?:you|before|last|it|that|expected|usual|ever|he used|they used|we used|people think|most people)\b",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^\W*(?:(?:and|but|so|or|about|roughly|around|maybe|probably|perhaps|just|a|an|bit|little|lot|much|far|way|"
    r"slightly|somewhat|is|are|be|being|always|usually|mostly|also|even|still|now|both|all|well|at|the|by|in|"
    r"is about|price|prices|charge|charges|cost|costs|very|quite|rather|pretty|really|too|that|that's|has|have|"
    r"offers?|sells?|does|do|up|to|on|average|i'd say|more or less|almost|nearly|roughly)\W+)*$",
    re.IGNORECASE,
)


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


def comparisons(
    said: Sequence[Statement], rivals: Sequence[str], factors: Sequence[FactorSigns]
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
        said: Statement,
        rivals: Sequence[str],
        factors: Sequence[FactorSigns],
        named_before: tuple[str, ...],
    ) -> None:
        self._said = said
        self._rivals = tuple(rivals)
        self._factors = factors
        self._named = mentions_of(sentence, rivals)
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
        amounts: dict[str, Amount] = {}
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
        words = price_words(clause.text, of_price=self._said.slot == "price_position")
        if words is None:
            return
        match = words.match
        before, after = clause.text[: match.start()], clause.text[match.end() :]
        if self._is_unreal(clause.text, before) or _PARTLY.match(after):
            return
        if not match[0].lower().startswith("not") and _denied(before):
            return
        named = self._inside(clause, match)
        who = named or self._who(clause, before, self._default_for_price())
        than: tuple[str, ...] | None = () if words.alone or named else self._than(clause, match, who)
        if than is None:
            return
        for one in who:
            for other in than or (None,):
                if one != other:
                    yield self._heard(PRICE, one, other, words.more, words.figure, words.share)

    def _default_for_price(self) -> tuple[str, ...]:
        if self._said.slot == "price_position":
            return (YOU,)
        return self._rivals if self._said.slot == "competitors" and len(self._rivals) == 1 else ()

    def _note_amount(self, clause: _Clause, amounts: dict[str, Amount]) -> None:
        found = amount(clause.text)
        if found is None:
            return
        told, end = found
        before = clause.text[:end]
        who = () if self._is_unreal(clause.text, before) or _denied(before) else self._who(clause, before, ())
        if len(who) == 1:
            amounts.setdefault(who[0], told)

    def _amounts_compared(self, amounts: dict[str, Amount]) -> Iterator[Heard]:
        """Two sums in one sentence, the owner's and a rival's."""
        ours = amounts.get(YOU)
        theirs = [(who, told) for who, told in amounts.items() if who in self._rivals]
        if ours is None or not ours.sum or len(theirs) != 1:
            return
        rival, told = theirs[0]
        share = round(told.sum / ours.sum, 3)
        yield self._heard(PRICE, rival, YOU, sign(share - 1), f"{told.words} and {ours.words}", share)

    # --- everything else -------------------------------------------------------------------------------

    def _factor(self, clause: _Clause, factor: FactorSigns) -> Iterator[Heard]:
        found = first_of(factor.much, clause.text), first_of(factor.little, clause.text)
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
            for other in self._compared_with(after) or (None,):
                if one != other:
                    yield self._heard(factor.id, one, other, more)

    def _default(self) -> tuple[str, ...]:
        if self._said.slot == "competitors":
            return self._rivals if len(self._rivals) == 1 else ()
        if self._said.slot in _OF_THE_OWNER or self._owner_speaks:
            return (YOU,)
        return ()

    def _compared_with(self, after: str) -> tuple[str, ...]:
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

    def _latest(self, clause: _Clause, before: str) -> Mention | None:
        """The last mention of somebody who could be the subject."""
        end = clause.start + len(before)
        mentions = [
            mention for mention in self._named if clause.start <= mention.start and mention.end <= end
        ]
        mentions += [Mention(clause.start + m.start(), 0, (YOU,)) for m in _OWNER.finditer(before)]
        mentions += [
            Mention(clause.start + m.start(), 0, (OTHERS,)) for m in _EVERYBODY_ELSE.finditer(before)
        ]
        mentions += [
            Mention(clause.start + m.start(), 0, ())
            for m in _OUTSIDERS.finditer(before)
            if not any(named.start <= clause.start + m.start() < named.end for named in self._named)
        ]
        mentions += [
            Mention(clause.start + m.start(), 0, self._meant_by_they(clause.start + m.start()))
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
        named = mentions_of(words, self._rivals)
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


# --- small parts -----------------------------------------------------------------------------------------


def _cut(text: str, ends: re.Pattern[str], whole: Iterable[Mention]) -> list[_Clause]:
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


def _denied(before: str) -> bool:
    """Whether the last few words before a cue deny it."""
    return bool(_DENIED.search(" ".join(before.split()[-_REACH_OF_NOT:])))
