"""Phrases fit for the public: an owner's fact becomes a clean noun phrase, or is refused.

What is taken off and what makes a phrase unfit stands in `prompts/positioning.yaml`. A refusal is always better than a
phrase with a slip of the pen, an aside or half a sentence in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import dropwhile, pairwise, takewhile
from typing import Literal, NamedTuple

from advisor.prompting import Pattern, compiled
from advisor.records import Record

TradeKind = Literal["place", "person", "offer", "doing"]

_LONGEST_FACT = 400
_MOST_WORDS = 8
_MOST_IN_TRADE = 5
_MOST_IN_QUALITY = 5
_LONGEST_WORD = 20
_SHORTEST_UNSEEN = 3
_LONGEST_ACRONYM = 5
_SHORTEST_DOING = 6
_MOST_IN_PLACE = 3
_NOT_PLURAL = ("ss", "us", "is", "'s", "’s", "ous", "less")

_PIECE_END = re.compile(r"[.!?:]+(?=\s|$)|[;,()\[\]{}\"“”/\n…]|\s[-–—]+\s")
_SUBJECT = re.compile(r"^(?:we|i) (?:(?:also|still|mostly|mainly|only|just|now|always) )?", re.IGNORECASE)
_FIT = re.compile(r"[^\W\d_]+(?:['’-][^\W_]+)*|\d{1,4}|[^\W_]+(?:-[^\W_]+)+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STANDS_BEFORE = frozenset(
    {"of", "in", "with", "from", "over", "under", "near", "on", "at", "for", "to", "by"}
)
_JOINING = _STANDS_BEFORE | {"and", "or", "the", "a", "an"}
_SHARE = re.compile(
    r"^(?:(?:about |nearly |over )?"
    r"(?:half|(?:one|two|three|a) (?:thirds?|quarters?|halves)|\d+ ?(?:%|percent|per cent))"
    r"(?: (?:is|are))?(?: of (?:them|it))?(?: (?:is|are))?)\s+",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"([\w-]+)\.(?:com|net|org|co|io|de|uk|fr)\b", re.IGNORECASE)


class Speech(Record):
    """How owners talk, and what must not be said for them in public: `speech` in `prompts/positioning.yaml`."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    making: frozenset[str]
    doing: Mapping[str, str]
    until: frozenset[str]
    trade_before: tuple[str, ...]
    trade_until: frozenset[str]
    never: frozenset[str]
    verbs: frozenset[str]
    vague: frozenset[str]
    vague_alone: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    plurals: frozenset[str]
    places: frozenset[str]
    people: frozenset[str]
    offers: frozenset[str]
    groups: frozenset[str]
    fields: frozenset[str]
    occasions: frozenset[str]
    generic: frozenset[str]
    made_of: tuple[Pattern, ...]
    qualities: frozenset[str]

    @property
    def words(self) -> Iterable[str]:
        """Every word that is fit for a phrase by being listed."""
        listed = (
            *self.names,
            *self.places,
            *self.people,
            *self.offers,
            *self.groups,
            *self.fields,
            *self.occasions,
            *self.qualities,
            *self.plurals,
        )
        return (*(word for entry in listed for word in entry.split()), *self.doing.values())


class Trade(NamedTuple):
    """What a business is or does, as a noun phrase, and how a sentence takes it: "the bakery", "with bread"."""

    words: str
    kind: TradeKind


class Lexicon:
    """The words that may be printed: those of well-kept `texts`, and those that the encoder reads as one piece."""

    def __init__(self, texts: Iterable[str], is_known: Callable[[str], bool]) -> None:
        names: set[str] = set()
        self._small: set[str] = set()
        for text in texts:
            for found in _WORD.finditer(text):
                if found[0].islower():
                    self._small.add(_plain(found[0]))
                elif found[0][1:].islower() and text[: found.start()].rstrip()[-1:].islower():
                    names.add(found[0].lower())
        self._names = names - self._small
        self._is_known = is_known

    def knows(self, word: str) -> bool:
        """Whether the word, or the word of which it is the plural, is spelled as it should be."""
        return any(
            self.has_read(form) or (len(form) >= _SHORTEST_UNSEEN and self._is_known(form))
            for form in _singular_forms(_plain(word))
        )

    def has_read(self, word: str) -> bool:
        """Whether the word stands in the texts, so that it is known how it is written."""
        return any(form in self._small or form in self._names for form in _singular_forms(_plain(word)))

    def is_name(self, word: str) -> bool:
        """Whether the word is only ever written with a capital."""
        forms = _singular_forms(_plain(word))
        return any(form in self._names for form in forms) and not any(form in self._small for form in forms)


class Phraser:
    """Makes phrases of facts; each method gives None where no clean one is to be had."""

    def __init__(self, speech: Speech, lexicon: Lexicon) -> None:
        self._speech = speech
        self._lexicon = lexicon
        self._own = frozenset(speech.words)
        self._told = speech.verbs | speech.making | speech.doing.keys()
        self._before = _at_the_front(speech.before)
        self._before_trade = _at_the_front(speech.trade_before)
        self._after = _at_the_end(speech.after)

    def trade(self, fact: str, rivals: frozenset[str] = frozenset()) -> Trade | None:
        """What the business is or does: "I'm a driving instructor in Norwich, on my own" -> driving instructor."""
        piece, _ = self._first_piece(fact)
        named, verb = self._without_verb(piece)
        if named is None:
            return None
        core = self._until(self._before_trade.sub("", named).split(), self._speech.trade_until | {"for"})
        words = [verb, *core] if verb else core
        kind = self._kind(core) if self._is_fit(words, _MOST_IN_TRADE, rivals) else None
        counted = any(word.isdigit() or word.lower() in self._speech.numbers for word in words)
        if kind is None or counted or self._is_half_a_sentence(core, kind, verb, named):
            return None
        return Trade(self._written(words), "doing" if verb else kind)

    def specific(
        self, trade: Trade, told: Sequence[str], rivals: frozenset[str] = frozenset()
    ) -> Trade | None:
        """The trade, or where it is only "a shop" or "a farm" what is sold there, as `told` has it; None where nothing
        says so."""
        if not self._is_generic(trade):
            return trade
        made = (
            found["thing"]
            for text in told
            for one in self._speech.made_of
            if (found := compiled(one).search(text))
        )
        things = [self._written(words) for thing in made if self._is_thing(words := thing.split(), rivals)]
        offers = [
            offer.words
            for text in told
            for piece in _PIECE_END.split(text)
            if (offer := self.trade(piece, rivals)) and offer.kind == "offer" and not self._is_generic(offer)
        ]
        for thing in (*things, *offers):
            if trade.kind == "place" and not self._is_plural(thing.split()[-1]):
                return Trade(f"{thing} {trade.words.split()[-1]}", "place")
            return Trade(thing, "offer")
        return None

    def customers(self, fact: str, rivals: frozenset[str] = frozenset()) -> str | None:
        """Whom it is for, always several: "oh all sorts really, families mostly with little ones" -> families."""
        piece, listed = self._first_piece(fact)
        words = self._until(piece.split(), frozenset())
        if not self._is_fit(words, _MOST_WORDS, rivals) or self._counts(words[0]):
            return None
        parts = list(takewhile(self._are_many, _parts(words)))
        if not parts or not self._ends_well(parts[-1], listed) or not all(map(self._is_placed, parts)):
            return None
        return self._written([word for part in parts for word in ("and", *part)][1:])

    def group(self, typed: str, rivals: frozenset[str] = frozenset()) -> str | None:
        """One of several groups, without its number and what is said of it: "two schools" -> schools, "the dentists
        never leave" -> dentists. A line of business may stand for those in it: "more from motorsport" -> motorsport."""
        named = self._bare(_SHARE.sub("", self._bare(typed)))
        whole = " ".join(dropwhile(self._counts, named.split()))
        if whole.strip(",").lower() in self._speech.fields:
            return self._written([whole.strip(",")])
        begun = self.customers(" ".join(self._before_a_verb(whole)), rivals)
        return self.customers(whole, rivals) or (begun if begun and self.is_listed(begun) else None)

    def may_be_a_name(self, typed: str, at_most: int) -> bool:
        """Whether something is named at the beginning of the words, be it a clean phrase or not."""
        words = [word.lower().strip(",.") for word in self._before_a_verb(self._bare(typed))]
        return 0 < len(words) <= at_most and not set(words) <= self._speech.vague

    def _before_a_verb(self, typed: str) -> list[str]:
        told = self._speech.never | self._told | self._speech.until
        return list(takewhile(lambda word: word.lower().strip(",.") not in told, typed.split()))

    def is_vague(self, word: str) -> bool:
        """Whether a word tells no group from another."""
        return bool({word, f"{word}s"} & (self._speech.vague | self._speech.never | self._speech.verbs))

    def is_listed(self, phrase: str) -> bool:
        """Whether a phrase of customers ends in a group, a trade or an occasion that `speech` lists, or in people."""
        head = self._head(phrase.split())
        speech = self._speech
        known = (
            speech.groups | speech.people | speech.places | speech.plurals | speech.fields | speech.occasions
        )
        return any(form in known for form in _singular_forms(head))

    def is_occasion(self, phrase: str) -> bool:
        """Whether a phrase of customers names what takes place and not who comes: "weddings"."""
        return self._head(phrase.split()) in self._speech.occasions

    def quality(self, fact: str, rivals: frozenset[str] = frozenset()) -> str | None:
        """What customers come for, or what it is praised for, where that is a thing: "same-day repairs"."""
        piece, _ = self._first_piece(fact)
        words = self._until(piece.split(), frozenset())
        good = all(self._head(part) in self._speech.qualities for part in _parts(words))
        spoken = any(word.lower() in self._speech.verbs - self._speech.qualities for word in words)
        fit = self._is_fit(words, _MOST_IN_QUALITY, rivals)
        return self._written(words) if fit and good and not spoken else None

    def place(self, fact: str) -> str | None:
        """Where it is, where that is a name: "Leeds", "the Peak District"."""
        piece = re.split(r"[.;!?,(\n]", fact.strip(), maxsplit=1)[0]
        words = re.sub(r"^(?:based )?in ", "", piece, flags=re.IGNORECASE).split()
        names = words[1:] if words and words[0].lower() == "the" else words
        called = all(word.istitle() and word.lower() not in self._speech.never | self._own for word in names)
        is_word = len(words) == 1 and self._lexicon.has_read(words[0]) and not self._lexicon.is_name(words[0])
        fit = all(_FIT.fullmatch(word) and self._lexicon.knows(word) for word in words)
        if not names or len(words) > _MOST_IN_PLACE or is_word or not (called and fit):
            return None
        return " ".join((*(word.lower() for word in words[: len(words) - len(names)]), *names))

    def names_in(self, competitors: str) -> frozenset[str]:
        """The words by which rivals are called, in small letters."""
        sites = {found[1].lower() for found in _DOMAIN.finditer(competitors)}
        words = {found[0] for found in _WORD.finditer(competitors)}
        called = {
            word.lower()
            for word in words
            if not self._lexicon.knows(word) or (not word.islower() and word.lower() not in self._own)
        }
        return frozenset(sites | called - _JOINING)

    # --- parts -----------------------------------------------------------------------------------------

    def _first_piece(self, fact: str) -> tuple[str, bool]:
        """What was typed up to the first mark, asides passed over; and whether the mark was a comma."""
        text = fact[:_LONGEST_FACT]
        text = text.lower() if text.isupper() and " " in text else text
        start = 0
        for end in (*_PIECE_END.finditer(text), None):
            piece = self._bare(text[start : end.start() if end else None])
            if piece:
                return piece, end is not None and end[0] == ","
            start = end.end() if end else start
        return "", False

    def _bare(self, piece: str) -> str:
        before = ""
        while piece != before:
            before = piece
            piece = self._after.sub("", self._before.sub("", piece.strip(" \t*_-–—'’‘.")))
        return piece

    def _without_verb(self, piece: str) -> tuple[str | None, str | None]:
        """The thing made, or the thing and what is done to it: "we repair violins" -> violins, repairing."""
        rest = _SUBJECT.sub("", piece)
        verb, _, thing = rest.partition(" ")
        second = thing.lower().startswith("and ")
        if verb.lower() in self._speech.making:
            return None if second else self._bare(thing), None
        if rest != piece and verb.lower() in self._speech.doing:
            return None if second else self._bare(thing), self._speech.doing[verb.lower()]
        return piece, None

    def _is_half_a_sentence(self, core: Sequence[str], kind: TradeKind, verb: str | None, named: str) -> bool:
        """Whether more is meant than was kept: "teach kids to swim" is not teaching kids, and "cook dog food" tells
        what is done."""
        if verb:
            only_one = kind in {"place", "person"} and not self._is_plural(self._head(core))
            return only_one or " to " in named or _begins(_parts(core)[1:], self._told)
        return kind == "offer" and _begins((part for part in _parts(core) if len(part) > 1), self._told)

    def _is_generic(self, trade: Trade) -> bool:
        return {*trade.words.lower().split()} <= self._speech.generic

    def _is_thing(self, words: Sequence[str], rivals: frozenset[str]) -> bool:
        lower = {word.lower() for word in words}
        vague = self._speech.vague | self._speech.verbs | self._speech.generic | _JOINING
        return self._is_fit(words, _MOST_IN_TRADE, rivals) and not lower & vague

    def _until(self, words: Sequence[str], stops: frozenset[str]) -> list[str]:
        kept = list(takewhile(lambda word: word.lower() not in self._speech.until | stops, words))
        return self._bare(" ".join(kept)).split()

    def _is_fit(self, words: Sequence[str], at_most: int, rivals: frozenset[str]) -> bool:
        return 0 < len(words) <= at_most and all(self._may_be_printed(word, rivals) for word in words)

    def _may_be_printed(self, word: str, rivals: frozenset[str]) -> bool:
        lower = word.lower().replace("’", "'")
        if not _FIT.fullmatch(word) or len(word) > _LONGEST_WORD:
            return False
        parts = lower.split("-")
        if {lower, lower.removesuffix("'s"), *parts} & (self._speech.never | rivals):
            return False
        if any(letter.isupper() for letter in word[1:]) and len(word) > _LONGEST_ACRONYM:
            return False
        return lower in _JOINING or all(
            part.isdigit() or {part, f"{part}s"} & self._own or self._lexicon.knows(part) for part in parts
        )

    def _kind(self, words: Sequence[str]) -> TradeKind | None:
        """That of the first of two trades, unless a place or a person ends what began as the work: "translation and
        interpreting agency"."""
        kinds = [self._kind_of_head(part) for part in _parts(words)]
        if not kinds or None in kinds:
            return None
        return kinds[0] if kinds[-1] == "offer" else kinds[-1]

    def _kind_of_head(self, part: Sequence[str]) -> TradeKind | None:
        head = self._head(part)
        speech = self._speech
        if head in speech.verbs - speech.offers - speech.places:
            return None
        for kind, listed in (("offer", speech.offers), ("place", speech.places), ("person", speech.people)):
            if head in listed or any(form in listed for form in _singular_forms(head)):
                return kind  # type: ignore[return-value]
        is_doing = head.endswith("ing") and len(head) >= _SHORTEST_DOING
        is_thing = self._is_plural(head) and (part[-1].islower() or self._lexicon.has_read(head))
        return "offer" if head not in speech.vague and (is_doing or is_thing) else None

    def _are_many(self, part: Sequence[str]) -> bool:
        """Whether the part speaks of several, and says of which kind."""
        speech, before = self._speech, _before_preposition(part)
        head = before[-1].lower() if before else ""
        told_apart = head not in speech.vague or (head in speech.vague_alone and len(before) > 1)
        spoken = any(word.lower() in speech.verbs for word in before)
        complete = part[-1].lower() not in _JOINING and part[0].lower() not in _JOINING
        return self._is_plural(head) and told_apart and complete and not spoken

    def _is_plural(self, word: str) -> bool:
        ends = word.endswith("s") and not word.endswith(_NOT_PLURAL)
        return word in self._speech.plurals or word == "ones" or (ends and len(word) > _SHORTEST_UNSEEN)

    def _counts(self, word: str) -> bool:
        return word[0].isdigit() or {*word.lower().split("-")} & self._speech.numbers != set()

    def _ends_well(self, part: Sequence[str], listed: bool) -> bool:
        """Whether nothing was cut off: "owners of kidney" came before ", pancreas and allergy tests"."""
        last, has_more = part[-1], len(_before_preposition(part)) < len(part)
        whole = not listed or self._is_plural(last.lower()) or last.istitle() or last.isdigit()
        open_count = self._counts(last) and part[-2].lower() not in {"over", "under", "to"}
        return not has_more or (whole and not open_count and last.lower() != "ones")

    def _is_placed(self, part: Sequence[str]) -> bool:
        """Whether a place is written as it should be: the encoder reads "delhi" and does not know of its capital."""
        return all(
            after.istitle() or self._lexicon.has_read(after) or after in _JOINING or after.isdigit()
            for before, after in pairwise(part)
            if before in {"from", "in", "near"}
        )

    def _head(self, part: Sequence[str]) -> str:
        before = _before_preposition(part)
        return before[-1].lower() if before else ""

    def _written(self, words: Sequence[str]) -> str:
        """The words as they stand inside a sentence: names with a capital, acronyms as they were typed."""
        heading = len(words) > 1 and all(not word.islower() for word in words if word.lower() not in _JOINING)
        return " ".join(self._cased(word, first=i == 0 or heading) for i, word in enumerate(words))

    def _cased(self, word: str, first: bool) -> str:
        if any(letter.isupper() for letter in word[1:]) or (word.istitle() and not first):
            return word
        is_name = word.lower() in self._speech.names or self._lexicon.is_name(word)
        return word.capitalize() if is_name and word.isalpha() else word.lower()


def _parts(words: Sequence[str]) -> list[list[str]]:
    """What stands before and after "and"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word.lower() in {"and", "&"}:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part or [""] for part in parts]


def _begins(parts: Iterable[Sequence[str]], words: frozenset[str]) -> bool:
    """Whether any part begins with one of the words."""
    return any(part[0].lower() in words for part in parts)


def _before_preposition(part: Sequence[str]) -> list[str]:
    return list(takewhile(lambda word: word.lower() not in _STANDS_BEFORE, part))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _singular_forms(word: str) -> tuple[str, ...]:
    """The word and what it may be the plural of; nothing for a plural that is written wrongly ("familys")."""
    forms = [word]
    if word.endswith("ys") and word[-3:-2] not in {*"aeiou"}:
        return ()
    if word.endswith("s"):
        forms.append(word[:-1])
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    return tuple(forms)


def _at_the_front(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"^(?:{_either(phrases)})(?:[\s,]+|$)", re.IGNORECASE)


def _at_the_end(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s,]+)(?:{_either(phrases)})$", re.IGNORECASE)


def _either(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’]") for phrase in longest_first)
