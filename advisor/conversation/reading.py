"""What an owner's message says: facts for slots, a wish about the interview, or a question of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from advisor.advice.answers import Topic
from advisor.conversation import clauses
from advisor.conversation.interview import Interview
from advisor.records import Fact, Profile, Record, Slot
from advisor.retrieval.examples import Examples, SentenceMemory
from advisor.strategy.fit import Statement

Wish = Literal[
    "skip", "back", "advise", "unsure", "clarify", "greeting_only", "thanks", "nod", "goodbye", "restart"
]

_ALIKE = 0.62
_SAME_WISH = 0.8
_MARGIN = 0.06
_COMMAND_WORDS = 9
_WISHED_IN_WORDS = 7
_SPOKEN_OF_LIKE_A_WISH: frozenset[Wish] = frozenset({"skip", "back", "advise", "unsure", "restart"})
_LONGEST_VALUE = 180
_ONE_ANSWER = 24
_FEW_WORDS = 3
_OPENING = 10
_CLEARLY_OTHER = 0.12
_MOSTLY = 0.6
_MAY_BE_NOTHING: frozenset[Slot] = frozenset({"constraints", "weaknesses", "competitors", "resources"})
_OF_MANY: frozenset[Slot] = frozenset(get_args(Slot)) - {
    *("business_description", "industry", "location_or_market", "stage", "team_size", "price_position")
}
_KIN: Mapping[Slot, tuple[Slot, ...]] = {
    "strengths": ("strengths", "current_differentiator"),
    "current_differentiator": ("strengths", "current_differentiator"),
}
_SPEAKS_OF_ITSELF: frozenset[Slot] = frozenset({"business_description", "industry"})
_POLITE = re.compile(
    r"\b(?:can|could|would|will|you|please|pls|now|just|then|want|like|me|to|the|think|let'?s|here|already|really|ok|for|"
    r"my|your|some|have|got|get)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"^\W*(?:no|nope|nah|none|nothing|nobody|no one|not (?:really|much)|nothing really|not that i know(?: of)?)\W*$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^(?:\W|and\b|but\b|so\b|then\b|ok\b)*(?:what (?:would you say )?if|what about if|if|"
    r"suppose(?: that)?|imagine(?: that)?|let'?s say(?: that)?)\b\s*",
    re.IGNORECASE,
)
_SHORT_VALUES: frozenset[Slot] = frozenset(
    {"industry", "location_or_market", "team_size", "stage", "price_position"}
)
_FILLER = re.compile(
    r"^(?:(?:(?:no|yes|well|so|sorry|right|ok(?:ay)?|hi|hello|hey)(?=\s*[,.:!-]|\s+(?:basically|yeah|well|my name)|$)|"
    r"um+|my name is \w+(?: and|,)?|yeah|yep|sure|honestly|basically|"
    r"actually|mostly|i think|i guess|i'd say|i would say|probably|mainly|really|it'?s|that'?s|that would be|maybe|"
    r"and|but)\b[\s,.:!-]*)+",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^(?:(?:i am|i'?m|we are|we'?re|i run|we run|i own|we own|i have|we have|i'?ve got|we'?ve got|my business is|"
    r"our business is|it is|this is|my \w+ and i (?:run|own|have)|(?:we|i) do(?=\s+\w+(?:ing|ry|cy)\b))\s+)",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:\s+(?:in|at|near|outside|with|of|and|on|for|the|a))+\s*$", re.IGNORECASE)
_PLAIN = str.maketrans("’‘“”", "''\"\"")
_TROUBLE = re.compile(
    r"(?:we|i)(?:'ve| have)? (?:just |recently )?(?:lost|lose|losing|are losing|am losing|need|want|struggle|"
    r"are struggling|can'?t|cannot|don'?t|wonder|heard|saw)\b|"
    r"(?:sales|business|trade|turnover|things|customers|clients|bookings|orders) (?:is|are|has|have|dropped|fell|went)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(r",?\s*\bnot\s+(?:the\s+|a\s+)?[\w£$€%-]+(?:\s+[\w-]+)?(?=[,.;!]|$)", re.IGNORECASE)


class Reading(Record):
    """Everything understood from one message."""

    wish: Wish | None = None
    question: str | None = None
    topic: Topic | None = None
    facts: tuple[Fact, ...] = ()
    said: tuple[Statement, ...] = ()
    is_correction: bool = False
    off_the_question: bool = False


class Reader:
    """Reads messages by the patterns and examples of `interview.yaml`."""

    def __init__(self, interview: Interview, memory: SentenceMemory) -> None:
        self._interview = interview
        self._slots = Examples({prompt.slot: prompt.recognise.says for prompt in interview.slots}, memory)
        self._lookalikes = Examples(
            {prompt.slot: prompt.recognise.not_ for prompt in interview.slots if prompt.recognise.not_},
            memory,
        )
        self._intents = Examples({name: intent.says for name, intent in interview.intents.items()}, memory)
        self._patterns: Mapping[Slot, Sequence[re.Pattern[str]]] = {
            prompt.slot: [re.compile(word, re.IGNORECASE) for word in prompt.recognise.words]
            for prompt in interview.slots
        }
        self._intent_patterns: Mapping[str, Sequence[re.Pattern[str]]] = {
            name: [re.compile(word, re.IGNORECASE) for word in intent.words]
            for name, intent in interview.intents.items()
        }

    def warm_up(self) -> None:
        for examples in (self._slots, self._lookalikes, self._intents):
            examples.warm_up()

    def read(self, message: str, turn: int, asked: Slot | None, profile: Profile) -> Reading:
        """Reads one message. `asked` is the slot of the question on the table, which frames the answer."""
        plain = message.translate(_PLAIN)
        return _as_typed(self._read(plain, turn, asked, profile), plain, message)

    def _read(self, message: str, turn: int, asked: Slot | None, profile: Profile) -> Reading:
        wish = self._wish(message)
        if wish is None and asked and _NOTHING.match(message) and asked not in _MAY_BE_NOTHING:
            wish = "unsure"
        if wish:
            return Reading(wish=wish)
        asking = clauses.questions(message)
        telling = [sentence for sentence in clauses.sentences(message) if sentence not in asking]
        question = " ".join(asking) or None
        if not telling:
            return Reading(question=question, topic=self._topic(question or message))
        correction = self._corrects(message, telling, turn, profile)
        facts = self._facts(message, telling, turn, asked, profile, correction)
        filled = {fact.slot for fact in facts}
        return Reading(
            question=question,
            topic=self._topic(question) if question else None,
            facts=tuple(facts),
            said=tuple(self._said(telling, turn, facts, asked)),
            is_correction=correction,
            off_the_question=asked is not None and asked not in filled and not question,
        )

    def suppose(self, question: str, turn: int) -> Reading:
        """What would be so: "and if we were 40 people?" read as "we were 40 people", in place of what is known."""
        supposed = _SUPPOSED.sub("", question.translate(_PLAIN)).rstrip("? ")
        facts = self._by_pattern(clauses.sentences(supposed), turn, correction=True)
        return Reading(
            facts=tuple(facts), said=tuple(self._said([supposed], turn, facts, None)), is_correction=True
        )

    # --- wishes and topics -----------------------------------------------------------------------------

    def _matches(self, intent: str, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._intent_patterns.get(intent, ()))

    def _corrects(self, message: str, telling: Sequence[str], turn: int, profile: Profile) -> bool:
        """Whether the owner takes something back: "no, we are twelve" does, "they come to us actually" does not."""
        if not profile.facts or not self._matches("correction", message):
            return False
        opens = any(
            match.start() <= _OPENING
            for pattern in self._intent_patterns["correction"]
            for match in pattern.finditer(message)
        )
        return opens or any(profile.get(fact.slot) for fact in self._by_pattern(telling, turn, True))

    def _wish(self, message: str) -> Wish | None:
        words = message.split()
        if len(words) > _COMMAND_WORDS:
            return None
        for wish in get_args(Wish):
            if self._matches(wish, message) and not self._has_content_beside(wish, message):
                found: Wish = wish
                return found
        return self._wish_in_other_words(message) if len(words) <= _WISHED_IN_WORDS else None

    def _wish_in_other_words(self, message: str) -> Wish | None:
        nearest = self._intents.nearest([message])[0]
        best = max(
            _SPOKEN_OF_LIKE_A_WISH, key=lambda wish: nearest[wish].similarity if wish in nearest else 0
        )
        return best if best in nearest and nearest[best].similarity >= _SAME_WISH else None

    def _has_content_beside(self, wish: str, message: str) -> bool:
        """ "not sure, maybe young families" is an answer, "not sure really" is not."""
        rest = message
        for pattern in self._intent_patterns[wish]:
            rest = pattern.sub(" ", rest)
        return len(re.findall(r"[^\W_]{3,}", _POLITE.sub(" ", _FILLER.sub("", rest)))) >= 3

    def _topic(self, question: str) -> Topic:
        topics: list[Topic] = [topic for topic in get_args(Topic) if topic != "general"]
        for topic in topics:
            if self._matches(topic, question):
                return topic
        nearest = self._intents.nearest([question])[0]
        best = max(
            (topic for topic in topics if topic in nearest),
            key=lambda topic: nearest[topic].similarity,
            default=None,
        )
        return best if best and nearest[best].similarity >= _ALIKE + 0.1 else "general"

    # --- facts -----------------------------------------------------------------------------------------

    def _facts(
        self,
        message: str,
        telling: Sequence[str],
        turn: int,
        asked: Slot | None,
        profile: Profile,
        correction: bool,
    ) -> list[Fact]:
        found = {fact.slot: fact for fact in self._by_pattern(telling, turn, correction)}
        if asked not in _SPEAKS_OF_ITSELF:
            found.pop("industry", None)
        if correction:
            target = self._corrected_slot(found, asked, profile)
            corrected = {
                slot: fact for slot, fact in found.items() if profile.get(slot) is None or slot == target
            }
            if target and target not in corrected:
                corrected[target] = self._whole_answer(target, _without_refusal(message), turn)
            return list(corrected.values())
        if asked:
            answer = self._answer_to(asked, message, telling, turn, found)
            if answer:
                found[asked] = answer
        certain = set(found)
        claimed = [fact.quote for fact in found.values()]
        for fact in self._by_example(telling, turn, asked):
            if not any(fact.quote in quote for quote in claimed):
                found.setdefault(fact.slot, fact)
        return [
            fact if slot == asked else _added_to(profile, fact)
            for slot, fact in found.items()
            if slot == asked or profile.get(slot) is None or (slot in certain and _is_new(profile, fact))
        ]

    def _by_pattern(self, telling: Sequence[str], turn: int, correction: bool) -> list[Fact]:
        facts: dict[Slot, Fact] = {}
        for sentence in telling:
            read = _blank_refusal(sentence) if correction else sentence
            for slot, patterns in self._patterns.items():
                match = next((match for match in (p.search(read) for p in patterns) if match), None)
                if match and slot not in facts:
                    quote = _clause_around(sentence, match.start(), match.end())
                    value = match.groupdict().get("value") or quote
                    if slot not in _SHORT_VALUES and len(value.split()) < 2:
                        value = quote
                    facts[slot] = Fact(slot=slot, value=_tidy(value), quote=quote, turn=turn)
        return list(facts.values())

    def _answer_to(
        self, asked: Slot, message: str, telling: Sequence[str], turn: int, found: Mapping[Slot, Fact]
    ) -> Fact | None:
        """The answer to the question on the table: what no other slot claims for itself."""
        others = {fact.quote for slot, fact in found.items() if slot != asked}
        free = [sentence for sentence in telling if _trimmed(sentence) not in others]
        if asked == "business_description":
            return self._business(telling, turn, found)
        if free:
            answer = self._whole_answer(asked, _stretch(message, free), turn)
            if asked in found and len(answer.quote.split()) <= _ONE_ANSWER:
                return answer
            elsewhere = sum(len(fact.value) for slot, fact in found.items() if slot != asked)
            if asked not in found and elsewhere >= _MOSTLY * len(answer.quote):
                return None
            return found.get(asked) or (None if self._is_about_another(asked, answer.quote) else answer)
        if asked in found:
            return found[asked]
        if len(" ".join(telling).split()) < _FEW_WORDS:
            return None
        nearest = self._slots.nearest([" ".join(telling)])[0]
        rivals = [nearest[slot].similarity for slot in found if slot in nearest]
        if asked in nearest and nearest[asked].similarity >= max(rivals, default=0) - _MARGIN:
            return self._whole_answer(asked, _stretch(message, telling), turn)
        return None

    def _is_about_another(self, asked: Slot, answer: str) -> bool:
        """Whether the answer reads much more like an answer to another question."""
        nearest = self._slots.nearest([answer])[0]
        best = max((near.similarity for near in nearest.values()), default=0.0)
        own = max(nearest[slot].similarity for slot in _KIN.get(asked, (asked,)) if slot in nearest)
        return best >= _ALIKE and best - own >= _CLEARLY_OTHER

    def _business(self, telling: Sequence[str], turn: int, found: Mapping[Slot, Fact]) -> Fact | None:
        """The first clause that is more than a greeting, up to where place or team begin."""
        for sentence in telling:
            for clause in clauses.clauses(sentence):
                start = _FILLER.sub("", clause)
                if not re.search(r"\w{2,}", start) or _TROUBLE.match(start):
                    continue
                value = _SELF.sub("", start)
                for slot in ("location_or_market", "team_size"):
                    fact = found.get(slot)
                    if fact and fact.value in value:
                        before = _TRAILING.sub("", value[: value.index(fact.value)]).strip(" ,(")
                        value = before if len(before.split()) >= 2 else value
                return Fact(slot="business_description", value=_tidy(value), quote=clause, turn=turn)
        return None

    def _by_example(self, telling: Sequence[str], turn: int, asked: Slot | None) -> list[Fact]:
        units = [
            unit for sentence in telling for unit in clauses.statements(sentence) if len(unit.split()) > 2
        ]
        facts: dict[Slot, tuple[float, Fact]] = {}
        for unit, nearest, lookalikes in zip(
            units, self._slots.nearest(units), self._lookalikes.nearest(units), strict=True
        ):
            if not nearest:
                continue
            label, best = max(nearest.items(), key=lambda item: item[1].similarity)
            slot: Slot = label  # type: ignore[assignment]
            unlike = lookalikes[slot].similarity if slot in lookalikes else 0.0
            if slot == asked or best.similarity < _ALIKE or unlike > best.similarity:
                continue
            if slot not in facts or facts[slot][0] < best.similarity:
                facts[slot] = (best.similarity, Fact(slot=slot, value=_tidy(unit), quote=unit, turn=turn))
        return [fact for _, fact in facts.values()]

    def _corrected_slot(
        self, found: Mapping[Slot, Fact], asked: Slot | None, profile: Profile
    ) -> Slot | None:
        known = [slot for slot in found if profile.get(slot)]
        if known:
            return known[0]
        if found:
            return None
        return asked or (profile.facts[-1].slot if profile.facts else None)

    def _whole_answer(self, slot: Slot, text: str, turn: int) -> Fact:
        quote = text.strip()
        return Fact(slot=slot, value=_tidy(quote), quote=quote, turn=turn)

    # --- evidence --------------------------------------------------------------------------------------

    def _said(
        self, telling: Sequence[str], turn: int, facts: Sequence[Fact], asked: Slot | None
    ) -> list[Statement]:
        units = [unit for sentence in telling for unit in clauses.statements(sentence)]
        by_quote = {fact.quote: fact.slot for fact in facts}
        return [
            Statement(
                text=unit,
                turn=turn,
                slot=by_quote.get(unit)
                or next((slot for quote, slot in by_quote.items() if unit in quote or quote in unit), asked),
            )
            for unit in units
        ]


def _as_typed(reading: Reading, plain: str, typed: str) -> Reading:
    """The reading with the owner's own quotation marks and apostrophes back in its words."""
    if plain == typed:
        return reading

    def back(words: str) -> str:
        start = plain.find(words)
        return typed[start : start + len(words)] if start >= 0 else words

    return reading.model_copy(
        update={
            "question": back(reading.question) if reading.question else None,
            "facts": tuple(
                fact.model_copy(update={"quote": back(fact.quote), "value": back(fact.value)})
                for fact in reading.facts
            ),
        }
    )


def _is_new(profile: Profile, fact: Fact) -> bool:
    """Whether a slot of many things hears of one more."""
    known = profile.get(fact.slot)
    return known is not None and fact.slot in _OF_MANY and fact.value.casefold() not in known.value.casefold()


def _added_to(profile: Profile, fact: Fact) -> Fact:
    """The fact with what was known of its slot before it; the words and the turn are those of the new one."""
    known = profile.get(fact.slot)
    return fact.model_copy(update={"value": _shortened(f"{known.value}; {fact.value}")}) if known else fact


def _clause_around(sentence: str, start: int, end: int) -> str:
    """The clause of `sentence` that holds the match, or the whole sentence where the match crosses clauses."""
    position = 0
    for clause in clauses.clauses(sentence):
        position = sentence.index(clause, position)
        if position <= start and end <= position + len(clause):
            return clause
        position += len(clause)
    return _trimmed(sentence)


def _stretch(message: str, parts: Sequence[str]) -> str:
    """The message from the first to the last of `parts`, as it was typed."""
    start = message.index(parts[0])
    return message[start : message.index(parts[-1], start) + len(parts[-1])]


def _blank_refusal(sentence: str) -> str:
    """ "twelve, not two" without "two", at the same offsets."""
    return _REFUSED.sub(lambda match: " " * len(match[0]), sentence)


def _without_refusal(text: str) -> str:
    return _trimmed(_FILLER.sub("", text[: match.start()] if (match := _REFUSED.search(text)) else text))


def _trimmed(sentence: str) -> str:
    return sentence.strip(" .!")


def _tidy(value: str) -> str:
    """A short form for the profile: no filler at the front, no end mark, cut between words."""
    return _shortened(_SELF.sub("", _FILLER.sub("", value.strip())).strip(" .,!;:-") or value.strip())


def _shortened(value: str) -> str:
    if len(value) <= _LONGEST_VALUE:
        return value
    return value[:_LONGEST_VALUE].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
