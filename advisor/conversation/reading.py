"""What an owner's message says: facts for slots, a wish about the interview, or a question of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from advisor.advice.answers import Topic
from advisor.advice.situation import says_nothing
from advisor.conversation import clauses
from advisor.conversation.facts import FactFinder
from advisor.conversation.interview import Interview
from advisor.records import Fact, Profile, Record, Slot
from advisor.retrieval.examples import Examples, SentenceMemory
from advisor.strategy.catalogue import straight
from advisor.strategy.fit import Statement

Wish = Literal[
    "skip",
    "back",
    "advise",
    "unsure",
    "clarify",
    "greeting_only",
    "thanks",
    "nod",
    "complaint",
    "meddling",
    "other_language",
    "goodbye",
    "restart",
]

_ALIKE = 0.62
_SAME_WISH = 0.8
_COMMAND_WORDS = 9
_WISHED_IN_WORDS = 7
_SPOKEN_OF_LIKE_A_WISH: frozenset[Wish] = frozenset({"skip", "back", "advise", "unsure", "restart"})
_OPENING = 10
_MAY_BE_NOTHING: frozenset[Slot] = frozenset({"constraints", "weaknesses", "competitors", "resources"})
_POLITE = re.compile(
    r"\b(?:can|could|would|will|you|please|pls|now|just|then|want|like|me|to|the|think|let'?s|here|already|really|ok|for|"
    r"my|your|some|have|got|get)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^(?:\W|and\b|but\b|so\b|then\b|ok\b)*(?:what (?:would you say )?if|what about if|if|"
    r"suppose(?: that)?|imagine(?: that)?|let'?s say(?: that)?)\b\s*",
    re.IGNORECASE,
)
_WHAT_SOURCES_SAY = re.compile(
    r"^(?:what |and )?(?:do|does|can|is there)(?: in)? (?:the|your) (?:sources?|library|books?|texts?|documents?) "
    r"(?:say|tell(?: us| me)?|have|know) (?:anything |something |much )?(?:about|on|of) ",
    re.IGNORECASE,
)


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
    """Reads messages by the patterns and examples of `interview.yaml`; `spelled` repairs an owner's question."""

    def __init__(
        self, interview: Interview, memory: SentenceMemory, spelled: Callable[[str], str] = str
    ) -> None:
        self._spelled = spelled
        self._finder = FactFinder(interview, memory)
        self._intents = Examples({name: intent.says for name, intent in interview.intents.items()}, memory)
        self._intent_patterns: Mapping[str, Sequence[re.Pattern[str]]] = {
            name: [re.compile(word, re.IGNORECASE) for word in intent.words]
            for name, intent in interview.intents.items()
        }

    def warm_up(self) -> None:
        self._finder.warm_up()
        self._intents.warm_up()

    def read(self, message: str, turn: int, asked: Slot | None, profile: Profile) -> Reading:
        """Reads one message. `asked` is the slot of the question on the table, which frames the answer."""
        plain = straight(message)
        return _as_typed(self._read(plain, turn, asked, profile), plain, message)

    def _read(self, message: str, turn: int, asked: Slot | None, profile: Profile) -> Reading:
        wish = _unreadable(message) or self._wish(message)
        if wish is None and asked and says_nothing(message) and asked not in _MAY_BE_NOTHING:
            wish = "unsure"
        if wish:
            return Reading(wish=wish)
        asking = clauses.questions(message)
        telling = [sentence for sentence in clauses.sentences(message) if sentence not in asking]
        question = _WHAT_SOURCES_SAY.sub("", " ".join(asking)) or None
        if not telling:
            return Reading(question=question, topic=self._topic(self._spelled(question or message)))
        correction = self._corrects(message, telling, turn, profile)
        facts = self._finder.facts(message, telling, turn, asked, profile, correction)
        correction = correction and any(profile.get(fact.slot) for fact in facts)
        filled = {fact.slot for fact in facts}
        return Reading(
            question=question,
            topic=self._topic(self._spelled(question)) if question else self._topic_by_word(message),
            facts=tuple(facts),
            said=tuple(self._said(telling, turn, facts, asked)),
            is_correction=correction,
            off_the_question=asked is not None and asked not in filled and not question,
        )

    def suppose(self, question: str, turn: int) -> Reading:
        """What would be so: "and if we were 40 people?" read as "we were 40 people", in place of what is known."""
        supposed = _SUPPOSED.sub("", straight(question)).rstrip("? ")
        facts = self._finder.by_pattern(clauses.sentences(supposed), turn, correction=True)
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
        return opens or any(profile.get(fact.slot) for fact in self._finder.by_pattern(telling, turn, True))

    def _wish(self, message: str) -> Wish | None:
        words = message.split()
        if self._matches("meddling", message):
            return "meddling"
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
        return len(re.findall(r"[^\W_]{3,}", _POLITE.sub(" ", clauses.without_filler(rest)))) >= 3

    def _topic_by_word(self, message: str) -> Topic | None:
        return next((topic for topic in get_args(Topic) if self._matches(topic, message)), None)

    def _topic(self, question: str) -> Topic:
        by_word = self._topic_by_word(question)
        if by_word:
            return by_word
        topics: list[Topic] = [topic for topic in get_args(Topic) if topic != "general"]
        nearest = self._intents.nearest([question])[0]
        best = max(
            (topic for topic in topics if topic in nearest),
            key=lambda topic: nearest[topic].similarity,
            default=None,
        )
        return best if best and nearest[best].similarity >= _ALIKE + 0.1 else "general"

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


def _unreadable(message: str) -> Wish | None:
    """What to do with a message in another script, or without a word or a number."""
    letters = [character for character in message if character.isalpha()]
    latin = [character for character in letters if unicodedata.name(character, "").startswith("LATIN")]
    if len(latin) < len(letters) / 2:
        return "other_language"
    says_something = len(letters) > 1 or "?" in message or any(character.isdigit() for character in message)
    return None if says_something else "nod"


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
            "said": tuple(
                statement.model_copy(update={"text": back(statement.text)}) for statement in reading.said
            ),
        }
    )
