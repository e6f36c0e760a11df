"""What an owner says about what we noted: strike it, put it down so, show it, leave it out, or that it is wrong.

Such words are about the conversation. They are never facts of the business, and what else the message tells is read
without them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.conversation import clauses
from advisor.conversation.corrections import read_correction
from advisor.conversation.interview import Interview
from advisor.records import Fact, Profile, Record, Slot

_OUR_NOTES = (
    r"(?:your (?:notes?|records?|table|list|profile|summary)|(?:the|my) (?:notes|record)|"
    r"what you (?:noted|wrote|put down)\b)"
)
_ABOUT_NOTES = re.compile(
    r"\byour (?:notes?|records?|table|list|profile|summary)\b|\bwhat you (?:noted|wrote|put down)\b|"
    r"\b(?:fix|correct|change|update|amend|mend) (?:the|my) (?:notes|record)\b|"
    r"\byou(?:'ve| have)? (?:just |still |again |now |have |only |even )*(?:noted|recorded|wrote|written|write|"
    r"quoted?|misheard|"
    r"misunderstood|misread|put (?:me |it |that |us )?down|(?:have|got) (?:that|it|me|us|"
    r"this) (?:all )?(?:down |so )?as|ignored|keep (?:asking|saying|writing)|(?:did not|didn'?t|"
    r"haven'?t|have not|never) "
    r"(?:answer(?:ed)?|listen(?:ed)?|noted?))\b|"
    r"\byou (?:just )?(?:did|said|wrote|asked) (?:exactly |just )?what i\b|\bwhat i (?:just )?(?:told|said to) you\b|"
    r"\b(?:that'?s|that is|this is) (?:not|no) (?:an? )?answer\b|\bnot what i (?:asked|said|meant|told you)\b|"
    r"\bnot (?:answering|going to answer)\b.*\buntil you\b",
    re.IGNORECASE,
)
_PUT_RIGHT = re.compile(
    r"^\W*(?:(?:so|and|now|then|please|pls|just|can you|could you|would you|will you) )*"
    r"(?:(?:fix|correct|change|update|amend|mend|put|set) (?:it|that|this|them)?\s*"
    r"(?:right|straight|now|please|pls|back)*|(?:fix|correct|change|update|amend|mend) "
    rf"(?:it|that|this|them|{_OUR_NOTES})(?: please)?)\W*$|^\W*(?:please|pls) (?:fix|correct|change|update|"
    rf"amend)\W*$|"
    r"^\W*(?:well |but |so |and )?(?:i|we)(?:'ve| have)? (?:already |just )*(?:told you|said) (?:who|what|where|"
    r"how|why|when)\b"
    r"(?!\s*[:,;–-])",
    re.IGNORECASE,
)
_ARE_WRONG = re.compile(
    r"^\W*(?:they|both|these|those|all of (?:it|them)|it|that|this)(?:'re| are|'s| is)(?: all| both)? "
    r"(?:wrong|not (?:right|true|so)|untrue|rubbish|nonsense)\W*$",
    re.IGNORECASE,
)
_AT_FAULT = re.compile(
    r"\b(?:fix|wrong|delete|remove|strike|correct|not (?:right|true)|untrue|never said|didn'?t say|is not|"
    r"isn'?t|as an?|as the)\b",
    re.IGNORECASE,
)
_I_SAID = re.compile(
    r"^\W*(?:(?:well|but|and|so|no|again|as|like),? )*(?:i|we)(?:'ve| have| did)? (?:already |just |clearly )*"
    r"(?:told you|tell you|said|say|mentioned|wrote|explained)"
    r"(?: (?:that|so|this|it|who|what|how|where|already|before|above|twice|at the (?:start|beginning)))*"
    r"(?:\s*[:,;–-]+\s*|\s+(?=(?:we|i|they|it|my|our|the|she|he)\b))",
    re.IGNORECASE,
)
_COMMAND = (
    r"^\W*(?:(?:so|and|now|then|please|pls|just|ok|no|can you|could you|would you|i(?:'d|"
    r" would) like you to) ?,? )*"
)
_STRIKE = re.compile(
    rf"(?:{_COMMAND}|[-–,;:]\s*(?:please |so |just )?)(?:delete|remove|erase|strike(?: out)?|take out|cross out|"
    rf"scrub|drop|forget|scrap|"
    r"get rid of)\s+(?P<what>(?:that|it|this|them|both|those)(?: (?:one|part|bit|please|pls|again|both|then|"
    r"from .*))*|"
    r"(?!(?:that|it|this|them|both|those)\b)[^.;!?,]{1,60}?)\W*$",
    re.IGNORECASE,
)
_ONLY_OF_NOTES = re.compile(r"^\W*(?:please |pls |just )*(?:delete|erase|strike|cross out)\b", re.IGNORECASE)
_TAKE_IT_OUT = re.compile(
    rf"{_COMMAND}take (?P<what>that|it|this|them|the [^.;!?]{{1,40}}?) (?:out|off)\b", re.IGNORECASE
)
_POINTS = re.compile(r"^(?:that|it|this|them|both|those)\b", re.IGNORECASE)
_NEVER_SAID = re.compile(
    r"\b(?:i|we) (?:never|didn'?t|did not|haven'?t|have not) (?:say|said|mention(?:ed)?|tell you|told you|"
    r"call(?:ed)?)"
    r" (?:that |anything about )?(?P<what>[^,.;!?]{1,50})",
    re.IGNORECASE,
)
_IS_NONE = re.compile(
    r"^\W*(?:(?:no|and|but|so),? )*(?P<what>[^,.;:!?]{2,60}?) (?:is|are|was|were)(?: not|n'?t) "
    r"(?:really |actually |my |our |an? |the |any )*(?P<name>[\w -]{4,30}?)(?=$|[,.;:!]| (?:but|they|"
    r"it|he|she|that)\b)",
    re.IGNORECASE,
)
_LEAVE_OUT = re.compile(
    r"\b(?:don'?t|do not|dont|no need to) (?:you )?(?:put|write|note|take|record)(?: (?:that|it|this|"
    r"any of (?:that|this)))?"
    r"(?: down)?\W*$|\boff the record\b|\b(?:keep|leave) (?:that|it|this) (?:out of (?:it|your notes|the notes)|"
    r"between us)\b",
    re.IGNORECASE,
)
_PUT_DOWN = re.compile(
    rf"{_COMMAND}(?:(?:put|write|note|take|jot) (?:it )?down|note|record|write|make a note)(?: that|"
    rf" of)?:? (?P<rest>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)
_CHANGE_TO = re.compile(
    rf"{_COMMAND}(?:change|set|correct|update|make) (?:the |my |our )?(?P<what>.{{2,40}}?) (?:to|into|"
    rf"=) (?P<value>\S.*)$",
    re.IGNORECASE,
)
_IS = r"(?:is|are|was|were|should be|should read|must be)"
_IT_IS = re.compile(
    rf"^\W*(?:it|that|this|they|we|there)(?:'s|'re| {_IS}) (?:actually |really |in fact )?(?P<value>\S.*)$",
    re.IGNORECASE,
)
_LIST_END = re.compile(r"\s*[,;]\s*(?:and |or )?|\s+(?:and|&|or)\s+", re.IGNORECASE)
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "and",
        "or",
        "of",
        "for",
        "to",
        "in",
        "at",
        "on",
        "with",
        "people",
        "ones",
        "folk",
        "lot",
        "that",
        "this",
        "them",
        "it",
    ]
)
_PERSONS = {"you": "(?:you|we|i)", "your": "(?:your|our|my|the)"}
_OTHER_NAMES: Mapping[Slot, str] = {
    "business_description": r"(?:my |our |the )?(?:business|trade|product)",
    "target_customer": r"(?:my |our |the )?(?:best |main |target |typical )?(?:customers?|clients?|patients|"
    "guests|buyers)",
    "competitors": r"(?:my |our |the )?(?:main |real )?(?:competitors?|rivals?|competition)",
    "strengths": r"(?:my |our |the )?strengths?|what (?:we|i|you) (?:do|are) (?:well|good at|best)",
    "customer_needs": r"(?:my |our |the |customer )?needs?",
    "price_position": r"(?:my |our |the )?(?:prices?|pricing)",
    "goals": r"(?:my |our |the )?(?:goals?|aims?)",
    "resources": r"(?:my |our |the )?(?:budget|resources|time|money)",
    "channels": r"(?:my |our |the )?channels?",
    "constraints": r"(?:my |our |the )?(?:limits?|constraints?)",
    "current_differentiator": r"(?:my |our )?reputation",
    "weaknesses": r"(?:my |our |the )?weak(?:ness(?:es)?| (?:points?|spots?|sides?))",
    "location_or_market": r"(?:my |our |the )?(?:location|place|town|area)",
    "team_size": r"(?:my |our |the )?(?:team|staff|head ?count|(?:number|no) of (?:people|staff))",
    "stage": r"(?:my |our |the )?(?:age|stage)",
    "industry": r"(?:my |our |the )?(?:industry|sector)",
}
_TOO_SHORT_TO_NAME = 6
_LISTS: frozenset[Slot] = frozenset({"competitors", "target_customer"})


class Amendments(Record):
    """What a message says about our notes, and what is left of it to read for facts."""

    telling: tuple[str, ...] = ()
    struck: tuple[Slot, ...] = ()
    dictated: tuple[Fact, ...] = ()
    """Facts put down word for word, in place of what was known of their slots."""
    leaves_out: bool = False
    """Whether the owner does not want noted what this message tells."""
    objects: bool = False
    """Whether it says that something of ours is wrong."""

    @property
    def touches(self) -> bool:
        """Whether the message wants something of our notes, and does not merely tell."""
        return bool(self.struck or self.dictated or self.leaves_out or (self.objects and not self.telling))


class Amending:
    """Reads what is said about our notes; slots go by the labels of `interview.yaml` and a few other names."""

    def __init__(self, interview: Interview) -> None:
        labels = {
            prompt.slot: _spoken(prompt.label)
            for prompt in interview.slots
            if len(prompt.label) >= _TOO_SHORT_TO_NAME
        }
        self._labels = {slot: re.compile(label, re.IGNORECASE) for slot, label in labels.items()}
        self._names = {
            slot: re.compile(rf"{labels[slot]}|{other}" if slot in labels else other, re.IGNORECASE)
            for slot, other in _OTHER_NAMES.items()
        }

    def read(self, telling: Sequence[str], turn: int, profile: Profile) -> Amendments:
        """`telling` are the sentences of a message that ask nothing."""
        left: list[str] = []
        struck: list[Slot] = []
        dictated: dict[Slot, Fact] = {}
        spoken_of: Slot | None = None
        objects = leaves_out = False
        for sentence in telling:
            if _LEAVE_OUT.search(sentence):
                leaves_out = True
            elif _PUT_RIGHT.match(sentence) or _ARE_WRONG.match(sentence):
                objects = True
            elif put := self._dictated(sentence, turn, profile, spoken_of, objects=objects):
                dictated[put.slot] = put
            elif (denied := self._denied(sentence, profile, turn)) is not None:
                struck.extend(slot for slot, rest in denied.items() if rest is None)
                dictated |= {slot: rest for slot, rest in denied.items() if rest}
                objects = True
            elif (gone := self._struck(sentence, turn, profile, spoken_of)) is not None:
                struck.extend(slot for slot, rest in gone.items() if rest is None)
                dictated |= {slot: rest for slot, rest in gone.items() if rest}
                objects = True
                spoken_of = next(iter(gone), spoken_of)
            elif _ABOUT_NOTES.search(sentence):
                named = [slot for slot in self._labelled(sentence) if profile.get(slot)]
                if _AT_FAULT.search(sentence):
                    struck.extend(named)
                objects = True
                spoken_of = next(iter([*named, *self._named(sentence)]), spoken_of)
            elif said := self._said_before(sentence):
                left.append(said)
            else:
                left.append(sentence)
        return Amendments(
            telling=tuple(left),
            struck=tuple(slot for slot in dict.fromkeys(struck) if slot not in dictated),
            dictated=tuple(dictated.values()),
            leaves_out=leaves_out,
            objects=objects,
        )

    # --- putting down ------------------------------------------------------------------------------------

    def _dictated(
        self, sentence: str, turn: int, profile: Profile, spoken_of: Slot | None, *, objects: bool
    ) -> Fact | None:
        """ "Competitors: the chain", "put down that the customers are pensioners", "change the staff to 6"; after an
        objection also "competitors are the chain", and "it is 14" of what was spoken of."""
        if change := _CHANGE_TO.match(sentence):
            slot = self._subject(change["what"], "$")[0]
            return _fact(slot, change["value"], turn) if slot else None
        if put := _PUT_DOWN.match(sentence):
            slot, value = self._subject(put["rest"], rf"\s*(?:[:=]|{_IS}\b)\s*")
            return _fact(slot, value, turn) if slot else None
        slot, value = self._subject(
            sentence, r"(?: stays| remains| (?:is|are) still)?\s*(?:[:=]|\s[-–]\s)\s*(?=\S)"
        )
        if slot is None:
            slot, value = self._said_of(sentence)
        if slot is None and objects:
            slot, value = self._subject(sentence, rf"\s+{_IS}\s+(?!not\b|wrong\b)")
        if slot is None and spoken_of and profile.get(spoken_of) and (found := _IT_IS.match(sentence)):
            slot, value = spoken_of, found["value"]
        return _fact(slot, value, turn) if slot else None

    def _subject(self, sentence: str, joint: str) -> tuple[Slot | None, str]:
        """The slot that a sentence begins with the name of, and what stands behind the joint."""
        opening = r"^\W*(?:(?:no|and|so|but|well|sorry|correction|actually),? )*"
        for slot, name in self._names.items():
            if found := re.match(
                rf"{opening}[\"'“]?(?:{name.pattern})[\"'”]?{joint}", sentence, re.IGNORECASE
            ):
                return slot, sentence[found.end() :]
        return None, ""

    def _said_of(self, sentence: str) -> tuple[Slot | None, str]:
        """ "Competitors I told you - the chain": what was said before, of a slot that is named."""
        for slot, name in self._names.items():
            if found := re.match(
                rf"^\W*(?:the |my |our )?(?:{name.pattern}),? (?=(?:as )?(?:i|we)\b)", sentence, re.IGNORECASE
            ):
                rest = sentence[found.end() :]
                if said := _I_SAID.match(rest):
                    return slot, rest[said.end() :]
        return None, ""

    def _said_before(self, sentence: str) -> str | None:
        """The sentence without "I told you:" at its front."""
        said = _I_SAID.match(sentence)
        return sentence[said.end() :] if said and re.search(r"\w", sentence[said.end() :]) else None

    # --- striking ----------------------------------------------------------------------------------------

    def _struck(
        self, sentence: str, turn: int, profile: Profile, spoken_of: Slot | None
    ) -> dict[Slot, Fact | None] | None:
        """The slots that a sentence wants struck, each with what is left of its fact; None where it strikes nothing."""
        command = _STRIKE.search(sentence) or _TAKE_IT_OUT.search(sentence)
        if command is None:
            denied = _NEVER_SAID.search(sentence)
            gone = _holding(denied["what"], profile, turn) if denied else {}
            return gone or None
        what = command["what"]
        labelled = self._labelled(sentence)
        named = [slot for slot in (*labelled, *self._named(what)) if profile.get(slot)]
        if named or labelled:
            return dict.fromkeys(named)
        if _POINTS.match(what) and spoken_of and profile.get(spoken_of):
            return {spoken_of: None}
        if _POINTS.match(what):
            latest = max((fact.turn for fact in profile.facts), default=0)
            return (
                {fact.slot: None for fact in profile.facts if fact.turn == latest}
                if latest == turn - 1
                else {}
            )
        held = _holding(what, profile, turn)
        return held if held or _ONLY_OF_NOTES.search(sentence) else None

    def _denied(self, sentence: str, profile: Profile, turn: int) -> dict[Slot, Fact | None] | None:
        """What of a fact a sentence says is none: "the chain is not a competitor" of what is noted as one."""
        denied = _IS_NONE.match(sentence)
        named = (
            [slot for slot in self._named(denied["name"]) if slot in _LISTS and profile.get(slot)]
            if denied
            else []
        )
        if denied is None or not named:
            return None
        known = Profile(facts=tuple(fact for fact in profile.facts if fact.slot in named))
        words = _LIST_END.split(denied["what"])
        for word in words:
            if held := _holding(word, known, turn):
                return held
        return {} if "competitors" in named else None

    def _labelled(self, sentence: str) -> list[Slot]:
        """The slots that are called by their labels: 'fix "known for"'. What stands in a longer label is not called."""
        found: list[Slot] = []
        rest = sentence
        for slot, label in sorted(self._labels.items(), key=lambda one: -len(one[1].pattern)):
            called = re.compile(rf"\b(?:{label.pattern})\b", re.IGNORECASE)
            if called.search(rest):
                found.append(slot)
                rest = called.sub(" ", rest)
        return found

    def _named(self, sentence: str) -> list[Slot]:
        return [
            slot
            for slot, name in self._names.items()
            if re.search(rf"\b(?:{name.pattern})\b", sentence, re.IGNORECASE)
        ]


def _holding(what: str, profile: Profile, turn: int) -> dict[Slot, Fact | None]:
    """The fact that holds the words, without the item of its list that they name; of several facts the shortest."""
    wanted = _content(what)
    holders = [fact for fact in profile.facts if wanted and wanted <= _content(fact.value)]
    if not holders:
        return {}
    fact = min(holders, key=lambda one: len(one.value))
    items = [item for item in _LIST_END.split(fact.value) if item]
    left = [item for item in items if not wanted <= _content(item)]
    if not left or len(left) == len(items):
        return {fact.slot: None}
    return {fact.slot: fact.model_copy(update={"value": ", ".join(left), "turn": turn})}


def _content(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{2,}|\d+", text.casefold())) - _SMALL


def _fact(slot: Slot, said: str, turn: int) -> Fact | None:
    """A fact in the owner's words, without what they say it is not."""
    correction = read_correction(said)
    quote = clauses.trimmed(correction.instead if correction.refused else said)
    return (
        Fact(slot=slot, value=clauses.tidy(quote), quote=quote, turn=turn)
        if re.search(r"\w", quote)
        else None
    )


def _spoken(label: str) -> str:
    """A label as owners say it: "what you do well" is "what we do well"."""
    return " ".join(_PERSONS.get(word, re.escape(word)) for word in label.casefold().split())
