"""Whether an owner says the opposite of what we hold, and which of the two holds once we have asked.

A false alarm is worse than a miss: only plain statements of the owner about their own business are held against each
other, and only where both cannot be so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from advisor.conversation import clauses, voice
from advisor.conversation.amounts import NUMBER, in_figures, numbers_in
from advisor.conversation.corrections import without_refusal
from advisor.conversation.interview import Opposites
from advisor.prompting import Pattern, any_of
from advisor.records import PLAINLY, UNSURELY, Fact, Profile, Record, Slot
from advisor.strategy.fit import Statement

_MOST_CLAUSES = 24


class Doubt(Record):
    """Two facts of one slot that cannot both be so. The later one stands in the profile until the owner decides;
    `unsaid` are the statements of the earlier one, put back where that one holds."""

    slot: Slot
    earlier: Fact
    later: Fact
    unsaid: tuple[Statement, ...] = ()


class _Between(NamedTuple):
    """A number that is known to lie between two others."""

    low: float
    high: float

    def apart(self, other: _Between) -> bool:
        return self.high < other.low or other.high < self.low


_AT_TIMES = re.compile(
    r"\b(?:in (?:the )?(?:summer|winter|autumn|season|holidays)|at (?:christmas|easter|harvest|weekends)|"
    r"season\w*|sometimes|when (?:it'?s|it is|we are) busy)\b",
    re.IGNORECASE,
)
_HANDS = (
    r"(?:people|persons|employees?|employes|staff|workers|colleagues|hands|stylists|mechanics|developers|dentists|"
    r"teachers|chefs|bakers|engineers|consultants|waiters|drivers|designers|technicians|physios|artists|groomers|carers|cleaners|gardeners|men|"
    r"women|lads|full.?timers?|part.?timers?)"
)
_KIND_OF_HANDS = r"(?:(?:full|part).?time |other |paid |trained )?"
_END = (
    r"(?=\s*(?:$|[,.;!]|and\b|but\b|so\b|now\b|altogether\b|in (?:all|total|the (?:team|firm|business|company|shop))\b|"
    r"all (?:told|in)\b|these days\b|at the moment\b|today\b|including\b|with me\b|plus\b))"
)
_JUST = r"(?:just |only |now |about |around |still |all of |currently |at present |nearly |over |roughly )*"
_EVERYBODY = re.compile(
    rf"\b(?:we(?:'re| are)|there(?:'s| is| are)|it(?:'s| is)) {_JUST}(?:the )?(?P<n>{NUMBER})"
    rf"(?: of us| people| persons| strong)?{_END}|(?:^|[,;.] |\bjust |\bonly )(?:the )?(?P<n2>{NUMBER}) of us{_END}",
    re.IGNORECASE,
)
_THERE_ARE = re.compile(r"\b(?:there|it)(?:'s| is| are)", re.IGNORECASE)
_TEAM_OF = re.compile(rf"\b(?:team|staff|crew|workforce) of {_JUST}(?P<n>{NUMBER})\b", re.IGNORECASE)
_EMPLOYED = re.compile(
    rf"\b(?:i|we) (?:employ|have|'ve got|have got) {_JUST}(?P<n>{NUMBER}) {_KIND_OF_HANDS}{_HANDS}{_END}|"
    rf"\b(?:my|our) (?P<n2>{NUMBER}) {_KIND_OF_HANDS}{_HANDS}\b|\b(?:my|our) staff of {_JUST}(?P<n3>{NUMBER})\b|"
    rf"\b(?:i|we) employ {_JUST}(?P<n4>{NUMBER})\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"\b(?:it(?:'s| is) )?(?:just|only) me{_END}(?! and)|\bi(?: do| run)? (?:everything |it all )?"
    rf"(?:work )?(?:alone|on my own|by myself){_END}|\bi(?:'m| am) (?:alone|on my own|a sole trader|"
    rf"a one.?(?:man|woman) "
    rf"(?:band|show|business)){_END}|\bsole trader\b|\bone.?(?:man|woman|person) (?:band|business|show|shop)\b",
    re.IGNORECASE,
)
_ONLY_ONE = re.compile(
    r"^\W*(?:(?:just|only) )?(?:me|myself|i|on my own|by myself|alone|solo)\W*$", re.IGNORECASE
)
_SOME_OF_US = re.compile(rf"\b(?P<n>{NUMBER}) of us\b(?! (?:on|at)\b)", re.IGNORECASE)
_NOBODY_EMPLOYED = re.compile(
    r"\b(?:no (?:employees|staff)|(?:do not|don't) (?:have|employ) (?:any )?(?:employees|staff|anybody|anyone)|"
    r"nobody (?:else )?works (?:here|for (?:me|us)))\b",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(r"\b(?:me|i|myself|an? \w+|my \w+)\b", re.IGNORECASE)
_ROUGH = 0.3
_WITH_THE_OWNERS = 2

_YEARS = re.compile(
    rf"\b(?:(?:we|i)(?:'ve| have)? been (?:going|open|running|trading|in business|at it|around)(?: for)?|"
    rf"(?:in business|trading|going|open)(?: for)?|in business since) (?P<more>over |more than )?"
    rf"(?:about |nearly |almost |around )?(?P<n>{NUMBER}) (?P<unit>years?|months?|weeks?)\b|"
    rf"\b(?P<n2>{NUMBER}) years in business\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:(?:open|going|trading|running|in business|here|established|been|exist\w*)(?: [\w-]+){0,2} since|"
    r"(?:opened|founded|established|began|set up) in) (?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(?:(?:just|only just|newly|barely) (?:start(?:ed|ing)(?: out| up)?|opened|begun)"
    r"(?=\s*(?:$|[,.;!]|and\b|but\b|so\b|last\b|this\b))|starting out\b|about to (?:open|start)(?=\s*(?:$|[,.;!]))|"
    r"brand new (?:business|firm|shop|company)|not open yet|opened (?:last|this) (?:week|month|spring|summer|autumn|"
    r"winter|year)(?=\s*(?:$|[,.;!]|and\b|but\b)))",
    re.IGNORECASE,
)
_JUST_YEARS = re.compile(
    rf"^\W*(?:about |nearly |over )?(?P<n>{NUMBER}) years?\b|\bsince (?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
_A_FEW_YEARS = 2
_MANY_TIMES = 4

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

_PLACE = r"(?-i:(?P<place>[A-Z][a-zà-ÿ]+(?:[ -](?:upon|on|le|la|de|the|[A-Z][a-zà-ÿ]+))*))"
_ONLY_THERE = re.compile(
    rf"\b(?:(?:we|i) only (?:[a-z]+ ){{1,3}}(?:in|around|to|within)|(?:we|i)(?:'re| are|'m| am) (?:based|located) in|"
    rf"nowhere (?:else )?(?:but|than)|exclusively in) (?:and around )?{_PLACE}",
    re.IGNORECASE,
)
_FAR_AND_WIDE = re.compile(
    r"\b(?:(?:all over|across|throughout) (?:the )?(?:country|europe|world|continent)|the whole (?:country|world)|"
    r"nationwide|worldwide|(?:we|i) (?:export|ship abroad|sell abroad))\b",
    re.IGNORECASE,
)
_IS_THERE = re.compile(rf"(?:\b(?:in|based in) |^){_PLACE}$", re.IGNORECASE)
_WIDE_PLACE = re.compile(
    r"shire\b|\b(?:England|Scotland|Wales|Ireland|Britain|UK|Europe|Germany|France|Spain|Italy|Poland|Austria|Switzerland|"
    r"Netherlands|Holland|Belgium|Denmark|Sweden|Norway|Finland|Portugal|Greece|Turkey|India|China|Japan|Africa|Asia|"
    r"America|Canada|Australia|USA|States|North|South|East|West|Kent|Sussex|Surrey|Essex|Norfolk|Suffolk|Devon|Cornwall|"
    r"Dorset|Somerset|Cumbria|Durham|Bavaria|Tuscany|Provence|Brittany|Normandy|Catalonia|Texas|California|Florida|"
    r"Ontario|Quebec|Highlands|Midlands|Valley|County|Island|Coast|Region)\b"
)


class Contradictions:
    """Finds what cannot be so together; `opposites` are the pairs of `interview.yaml`."""

    def __init__(self, opposites: Sequence[Opposites]) -> None:
        self._opposites = opposites

    def doubt(
        self, telling: Sequence[str], turn: int, profile: Profile, leave: Collection[Slot]
    ) -> Doubt | None:
        """The first fact of `profile` that a plain statement of `telling` cannot be true beside, but for the slots to
        `leave`."""
        held = [
            fact
            for fact in profile.facts
            if fact.slot not in leave and fact.turn < turn and voice.is_so_today(fact.quote)
        ]
        for sentence in telling:
            for clause in _plain_statements(sentence):
                for known in held:
                    if self._cannot_both_be(known, clause):
                        return Doubt(slot=known.slot, earlier=known, later=_later(known, clause, turn))
        return None

    def _cannot_both_be(self, known: Fact, clause: str) -> bool:
        match known.slot:
            case "team_size":
                return _apart(_known_heads(known), _heads(clause))
            case "stage":
                return _apart(_known_age(known), _age(clause), _A_FEW_YEARS)
            case "price_position":
                return _prices_apart(known.quote, clause)
            case "location_or_market" if _places_apart(known, clause):
                return True
        return any(_opposed(known.value, clause, pair) for pair in self._opposites)


# --- which of the two holds ------------------------------------------------------------------------------

_ALONE_STANDING = (
    r"(?=(?: (?:one|number|answer|figure))?\s*(?:$|[,.;!]|was\b|is\b|holds\b|please\b|of (?:the two|them)\b))"
)
_FIRST = re.compile(
    rf"\bthe (?:very )?(?:first|former|old(?:er)?|earlier|previous|original){_ALONE_STANDING}|"
    rf"\bfirst (?:one|number|answer){_ALONE_STANDING}|^\W*(?:first|former|earlier)\W*$|"
    r"\b(?:what i (?:said|told you) (?:before|first|earlier|at first|at the start)|as i said (?:before|first))\b",
    re.IGNORECASE,
)
_SECOND = re.compile(
    rf"\bthe (?:second|latter|last|new(?:er)?|later|latest|current|recent){_ALONE_STANDING}|"
    rf"\bsecond (?:one|number|answer){_ALONE_STANDING}|"
    r"^\W*(?:second|latter|later|last|newer|now|the one now)\W*$|"
    r"\bwhat i (?:just )?(?:said|told you) (?:now|just now|last)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:used to (?:be|have|do|sell|say)|was|were|had been|before|in the past|last year|back then|once|"
    r"until|at first|when (?:we|i) "
    r"(?:opened|started|began)|to begin with|"
    r"years ago|no longer|not any ?more|old|outdated|wrong|a (?:typo|slip|mistake))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:both|either|each|it depends|depends|a bit of both|the two|neither|none)\b", re.IGNORECASE
)
_BRIEFLY = 14
_SHORT = 6
_KEYS = re.compile(r"[a-zà-ÿ]{3,}|\d+(?:\.\d+)?", re.IGNORECASE)
_EMPTY = frozenset(
    [
        "the",
        "and",
        "are",
        "was",
        "were",
        "our",
        "for",
        "with",
        "now",
        "just",
        "only",
        "have",
        "has",
        "been",
        "you",
        "that",
        "this",
        "from",
        "all",
        "not",
        "but",
    ]
)


def decision(message: str, doubt: Doubt, turn: int) -> Fact | None:
    """The fact that holds after the owner's answer to "which of the two?"; None where the answer does not say. Both
    is answered with the later, held unsurely."""
    said = without_refusal(message)
    if len(message.split()) > 3 * _BRIEFLY:
        return None
    first, second = bool(_FIRST.search(said)), bool(_SECOND.search(said))
    if first != second:
        held = doubt.earlier if first else doubt.later
        if _OVER.search(said) and re.search(
            r"\b(?:was|were)\b.*\b(?:wrong|typo|slip|mistake|old|outdated)\b", said
        ):
            held = doubt.later if first else doubt.earlier
        return held.model_copy(update={"confidence": PLAINLY})
    if named := _named(said, doubt):
        return named.model_copy(update={"confidence": PLAINLY})
    if len(message.split()) > _BRIEFLY:
        return None
    if all(_keys(message) & keys for keys in _own_keys(doubt)):
        return Fact(slot=doubt.slot, value=clauses.tidy(message), quote=message.strip(), turn=turn)
    if len(message.split()) <= _SHORT and all(numbers_in(text) for text in (message, *_values(doubt))):
        return Fact(slot=doubt.slot, value=clauses.tidy(message), quote=message.strip(), turn=turn)
    if _BOTH.search(message) and not numbers_in(re.sub(r"\btwo\b", "", message)):
        return doubt.later.model_copy(update={"confidence": UNSURELY})
    return None


def _named(said: str, doubt: Doubt) -> Fact | None:
    """The one of the two whose own words are said, and said to hold."""
    earlier, later = _own_keys(doubt)
    holding: set[str] = set()
    over: set[str] = set()
    for part in re.split(r"[,.;!]|\b(?:but|and|now|then)\b", said):
        (over if _OVER.search(part) else holding).update(_keys(part))
    if bool(holding & earlier) != bool(holding & later):
        return doubt.earlier if holding & earlier else doubt.later
    if not holding & earlier and bool(over & earlier) != bool(over & later):
        return doubt.later if over & earlier else doubt.earlier
    return None


def _values(doubt: Doubt) -> tuple[str, str]:
    return doubt.earlier.value, doubt.later.value


def _own_keys(doubt: Doubt) -> tuple[set[str], set[str]]:
    """What only the one and what only the other says."""
    earlier, later = map(_keys, _values(doubt))
    return earlier - later, later - earlier


def _keys(text: str) -> set[str]:
    return {key.casefold() for key in _KEYS.findall(in_figures(text))} - _EMPTY


# --- what cannot be so together --------------------------------------------------------------------------


def _plain_statements(sentence: str) -> list[str]:
    """What a sentence plainly says of the owner's own business as it is today, clause by clause."""
    if voice.is_wish(sentence) or voice.is_guess(sentence):
        return []
    return [
        clause
        for clause in clauses.clauses(sentence)[:_MOST_CLAUSES]
        if voice.is_so_today(clause)
        and not _AT_TIMES.search(clause)
        and not voice.is_of_others(sentence, clause)
    ]


def _later(known: Fact, clause: str, turn: int) -> Fact:
    return Fact(
        slot=known.slot,
        value=clauses.tidy(clause),
        quote=clauses.trimmed(clause),
        turn=turn,
        confidence=UNSURELY,
    )


def _apart(one: _Between | None, other: _Between | None, by: float = 0) -> bool:
    if one is None or other is None or not one.apart(other):
        return False
    return max(one.low, other.low) - min(one.high, other.high) >= by


def _heads(clause: str) -> _Between | None:
    """How many people work there, as a plain statement about the owner's own firm says. "Six employees" may be eight
    with the owners; "two of us and a student" may be three."""
    if _ALONE.search(clause):
        return _Between(1, 1)
    if _NOBODY_EMPLOYED.search(clause):
        return _Between(1, 1 + _WITH_THE_OWNERS)
    for form, more in ((_EVERYBODY, 0), (_TEAM_OF, 1), (_EMPLOYED, _WITH_THE_OWNERS)):
        for found in form.finditer(clause):
            if (
                form is _EVERYBODY
                and _THERE_ARE.match(found[0])
                and not re.search(r"\b(?:us|people)\b", found[0])
            ):
                continue
            count = numbers_in(next(group for group in found.groups() if group))[0]
            rough = voice.is_rough(found[0])
            rest = clause[found.end() :]
            others = _WITH_THE_OWNERS if re.match(r"\W*(?:and|plus|with|including)\b", rest) else 0
            return _Between(
                count * (1 - _ROUGH * rough) - (form is _TEAM_OF),
                count * (1 + _ROUGH * rough) + more + others,
            )
    if part := _SOME_OF_US.search(clause):
        return _Between(numbers_in(part["n"])[0], math.inf)
    return None


def _known_heads(known: Fact) -> _Between | None:
    """The same of a fact, which may be no more than "two" or "six mechanics and an apprentice"."""
    if counted := _heads(known.quote) or _heads(known.value):
        return counted
    if _ONLY_ONE.search(known.value):
        return _Between(1, 1)
    numbers = numbers_in(known.value)
    more = len(_ONE_OF_THEM.findall(known.value))
    if not numbers:
        return _Between(2, 1 + more) if more >= 2 and re.search(r"\band\b", known.value) else None
    rough = _ROUGH * voice.is_rough(known.value)
    return _Between(
        max(numbers) * (1 - rough),
        sum(numbers) * (1 + rough) + more + _WITH_THE_OWNERS * (len(known.value.split()) > 1),
    )


def _age(clause: str) -> _Between | None:
    """How many years a business has been going, as a clause says."""
    if found := _SINCE.search(clause):
        return _since(found["year"])
    if found := _YEARS.search(clause):
        years = numbers_in(found["n"] or found["n2"])[0]
        if not (found["unit"] or "year").startswith("year"):
            return _Between(0, _A_FEW_YEARS)
        return _Between(years * (1 - _ROUGH), years * (_MANY_TIMES if found["more"] else 1 + _ROUGH) + 1)
    return _Between(0, _A_FEW_YEARS) if _NEW.search(clause) else None


def _known_age(known: Fact) -> _Between | None:
    """The same of a fact, which may be no more than "20 years"."""
    if age := _age(known.quote) or _age(known.value):
        return age
    found = _JUST_YEARS.search(known.value)
    if found is None:
        return None
    if found["year"]:
        return _since(found["year"])
    years = numbers_in(found["n"])[0]
    return _Between(years * (1 - _ROUGH), years * (1 + _ROUGH) + 1)


def _since(year: str) -> _Between:
    years = date.today().year - int(year)
    return _Between(years - 1, years + 1)


def _prices_apart(known: str, clause: str) -> bool:
    return _compared_apart(known, clause) or _charged_apart(known, clause)


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
    return bool(_keys(whom[0]) & _keys(whom[1])) and not any(_ANYBODY.search(one) for one in whom)


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


def _places_apart(known: Fact, clause: str) -> bool:
    """Two towns, where we are told of one that it is the only one. A county may hold the town, so it says nothing."""
    now = _ONLY_THERE.search(clause)
    if now is None:
        only_before = _ONLY_THERE.search(known.quote)
        return bool(
            only_before and not _WIDE_PLACE.search(only_before["place"]) and _FAR_AND_WIDE.search(clause)
        )
    if _FAR_AND_WIDE.search(known.quote):
        return not _WIDE_PLACE.search(now["place"])
    before = _ONLY_THERE.search(known.quote) or _IS_THERE.search(known.value)
    if before is None:
        return False
    one, other = before["place"], now["place"]
    if _WIDE_PLACE.search(f"{known.value} {other}"):
        return False
    return not _keys(one) & _keys(other) and other not in known.quote


def _opposed(known: str, clause: str, pair: Opposites) -> bool:
    """Whether the one side of a pair is known and the other is said."""
    return any(
        _has_only(one, other, known) and _has_only(other, one, clause)
        for one, other in ((pair.one, pair.other), (pair.other, pair.one))
    )


def _has_only(one: Sequence[Pattern], other: Sequence[Pattern], text: str) -> bool:
    """Whether a text has something of the one side and nothing of the other."""
    return any_of(one, text) and not any_of(other, text)
