"""What an owner's message says: facts for slots, a wish about the interview, or a question of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import Literal, get_args

from advisor.advice.answers import Topic
from advisor.advice.situation import says_nothing
from advisor.conversation import clauses, voice
from advisor.conversation.amendments import Amending, Amendments
from advisor.conversation.asking import Asking
from advisor.conversation.contradictions import Contradictions, Doubt
from advisor.conversation.corrections import Correction, read_correction, takes_back
from advisor.conversation.deciding import decision
from advisor.conversation.facts import FactFinder
from advisor.conversation.interview import Interview
from advisor.conversation.placing import Placing
from advisor.prompting import any_of, compiled
from advisor.records import PLAINLY, Fact, Profile, Record, Slot
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
    "notes_wrong",
    "example",
    "meddling",
    "other_language",
    "goodbye",
    "restart",
]

_ALIKE = 0.62
_SAME_WISH = 0.8
_COMMAND_WORDS = 9
_ASKS = 0.6
_A_REST = 4
_IN_PASSING = 4
_WISHED_IN_WORDS = 7
_SPOKEN_OF_LIKE_A_WISH: frozenset[Wish] = frozenset({"skip", "back", "advise", "unsure", "restart"})
_NOTHING_YET = re.compile(
    r"\W*(?:(?:oh|well|but|and|no|nope|so|ah|hm+|ok|okay|sorry|um+|oops|whoops|wait|hang on|hold on|yes|"
    r"please|hi|i think)\b"
    r"\W*)*",
    re.IGNORECASE,
)
_MAY_BE_NOTHING: frozenset[Slot] = frozenset({"constraints", "weaknesses", "competitors", "resources"})
_POLITE = re.compile(
    r"\b(?:can|could|would|will|you|please|pls|now|just|then|want|like|me|to|the|think|let'?s|here|"
    r"already|really|ok|for|"
    r"my|your|some|have|got|get)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^(?:\W|and\b|but\b|so\b|then\b|ok\b)*(?:what (?:would you say )?if|what about if|if|"
    r"suppose(?: that)?|imagine(?: that)?|let'?s say(?: that)?)\b\s*",
    re.IGNORECASE,
)
_DOES_IT_MATTER = re.compile(
    r"^\W*(?:(?:and|so|but|now|then|ok) )*(?:does|would|will|might|could) (?:that|this|it|"
    r"any of (?:that|this|it))(?: now)? "
    r"(?:change|matter|make (?:a|any|much|some) (?:difference|odds|sense)|alter|move)\b[^?]*\?*$",
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
    doubt: Doubt | None = None
    """What was said that cannot be so beside what we hold; its later fact is among the facts."""
    decides: bool = False
    """Whether it answers which of two contrary facts holds."""
    struck: tuple[Slot, ...] = ()
    """What the owner wants out of our notes; a fact for one of these slots takes the place of the old one."""
    left_out: bool = False
    """Whether the owner does not want noted what this message tells."""
    wants_advice: bool = False
    """Whether it asks, beside what it tells, for the advice now."""

    @property
    def asks_back(self) -> Literal["clarify", "example"] | None:
        """What it asks of our question, where it does not understand it."""
        for asked in (self.wish, self.topic):
            if asked in {"clarify", "example"}:
                return asked
        return None


class Reader:
    """Reads messages by the patterns and examples of `interview.yaml`; `spelled` repairs an owner's question."""

    def __init__(
        self,
        interview: Interview,
        memory: SentenceMemory,
        spelled: Callable[[str], str] = str,
        asking: Asking | None = None,
        placing: Placing | None = None,
    ) -> None:
        self._spelled = spelled
        self._asking = asking
        self._finder = FactFinder(interview, memory, placing)
        self._contradictions = Contradictions(interview.opposites)
        self._amending = Amending(interview)
        self._intents = Examples({name: intent.says for name, intent in interview.intents.items()}, memory)
        self._words = {name: intent.words for name, intent in interview.intents.items()}

    def warm_up(self) -> None:
        self._finder.warm_up()
        self._intents.warm_up()
        if self._asking:
            self._asking.warm_up()

    def read(
        self,
        message: str,
        turn: int,
        asked: Slot | None,
        profile: Profile,
        doubt: Doubt | None = None,
        settled: Collection[Slot] = (),
    ) -> Reading:
        """Reads one message. `asked` is the slot of the question on the table, which frames the answer; where the
        question is which of two contrary facts holds, it is `doubt`. Of `settled` slots that is not asked again."""
        plain = straight(message)
        reading = self._deciding(plain, turn, profile, doubt) if doubt else None
        return _as_typed(reading or self._read(plain, turn, asked, profile, settled), plain, message)

    def _read(
        self, message: str, turn: int, asked: Slot | None, profile: Profile, settled: Collection[Slot]
    ) -> Reading:
        wish = _unreadable(message) or self._wish(message)
        if wish is None and asked and says_nothing(message) and asked not in _MAY_BE_NOTHING:
            wish = "unsure"
        if asked is None and (topic := self._topic_in_passing(message, wish)):
            return Reading(question=message, topic=topic)
        if wish:
            return Reading(wish=wish)
        if self._matches("notes", message) and len(message.split()) <= _COMMAND_WORDS:
            return Reading(question=message, topic="notes")
        asking, telling = clauses.questions_and_remarks(message, self._asks, invited=asked is not None)
        asking, telling, wants_advice = self._without_commands(asking, telling, asked)
        amended = self._amending.read(clauses.standing(telling), turn, profile)
        if telling:
            asking = [one for one in asking if not _DOES_IT_MATTER.match(one)]
        question = _WHAT_SOURCES_SAY.sub("", " ".join(asking)) or None
        if amended.touches:
            return self._amended(amended, question, turn, asked, profile, settled)
        telling = list(amended.telling)
        if wants_advice and not telling and not question:
            return Reading(wish="advise")
        reading = self._told(message, question, asking, telling, turn, asked, profile, settled)
        return reading.model_copy(update={"wants_advice": wants_advice})

    def _told(
        self,
        message: str,
        question: str | None,
        asking: Sequence[str],
        telling: Sequence[str],
        turn: int,
        asked: Slot | None,
        profile: Profile,
        settled: Collection[Slot],
    ) -> Reading:
        """The reading of a message that is cut into what it asks and what it tells."""
        if not telling:
            return Reading(question=question, topic=self._topic(self._spelled(question or message)))
        if (
            asked
            and not asking
            and all(map(voice.wants_to_know, telling))
            and len(message.split()) <= _COMMAND_WORDS
        ):
            return Reading(wish="nod")
        correction = self._correction(message, telling, turn, profile)
        facts = self._finder.facts(message, telling, turn, asked, profile, correction)
        put_right = correction is not None and any(profile.get(fact.slot) for fact in facts)
        leave = {asked} if asked else set()
        doubt = None if correction else self._contradictions.doubt(telling, turn, profile, leave)
        if doubt:
            later = doubt.later
            if voice.tells_a_change(later.quote):
                later, put_right = later.model_copy(update={"confidence": PLAINLY}), True
            facts = [
                *(fact for fact in facts if fact.slot != later.slot and fact.quote not in later.quote),
                later,
            ]
            doubt = None if put_right or doubt.slot in settled else doubt
        filled = {fact.slot for fact in facts}
        return Reading(
            question=question,
            topic=self._topic(self._spelled(question)) if question else self._topic_by_word(message),
            facts=tuple(facts),
            said=_put_right(telling, turn, facts)
            if put_right
            else tuple(self._said(telling, turn, facts, asked)),
            is_correction=put_right,
            off_the_question=asked is not None and asked not in filled and not question,
            doubt=doubt,
        )

    def _without_commands(
        self, asking: Sequence[str], telling: Sequence[str], asked: Slot | None
    ) -> tuple[list[str], list[str], bool]:
        """What a message asks and tells without a sentence that only wants the advice now, and whether there was one.
        An opening that ends in "tell me what to do" is no such wish; "no questions please" is."""
        wish = "advise_at_once" if asked == "business_description" else "advise"

        def is_command(sentence: str) -> bool:
            return (
                asked is not None
                and len(sentence.split()) <= _COMMAND_WORDS
                and self._matches(wish, sentence)
                and not self._has_content_beside(wish, sentence)
            )

        commands = [sentence for sentence in (*asking, *telling) if is_command(sentence)]
        return (
            [sentence for sentence in asking if sentence not in commands],
            [sentence for sentence in telling if sentence not in commands],
            bool(commands),
        )

    def _amended(
        self,
        amended: Amendments,
        question: str | None,
        turn: int,
        asked: Slot | None,
        profile: Profile,
        settled: Collection[Slot],
    ) -> Reading:
        """A message that is, in part, about our notes: what is left of it is read as usual."""
        if amended.leaves_out:
            return Reading(
                question=question, topic=self._topic_of(question), struck=amended.struck, left_out=True
            )
        put = {fact.slot for fact in amended.dictated}
        if amended.telling:
            said = " ".join(amended.telling)
            before = profile
            for slot in (*amended.struck, *put):
                before = before.without(slot)
            frame = asked if asked not in put and len(said.split()) > _A_REST else None
            told = self._told(said, question, (), list(amended.telling), turn, frame, before, settled)
        elif question or amended.struck or put:
            told = Reading(question=question, topic=self._topic_of(question))
        else:
            return Reading(wish="notes_wrong")
        replaced = tuple(slot for slot in put if profile.get(slot))
        facts = (*amended.dictated, *(fact for fact in told.facts if fact.slot not in put))
        return told.model_copy(
            update={
                "facts": facts,
                "said": (
                    *(Statement(text=fact.quote, turn=turn, slot=fact.slot) for fact in amended.dictated),
                    *told.said,
                ),
                "is_correction": bool(replaced) or told.is_correction,
                "off_the_question": False,
                "struck": tuple(dict.fromkeys((*amended.struck, *replaced))),
            }
        )

    def _topic_of(self, question: str | None) -> Topic | None:
        return self._topic(self._spelled(question)) if question else None

    def _deciding(self, message: str, turn: int, profile: Profile, doubt: Doubt) -> Reading | None:
        """The message as an answer to which of two contrary facts holds; None where it is none."""
        asking, telling = clauses.questions_and_remarks(message, self._asks, invited=True)
        telling = list(self._amending.read(telling, turn, profile).telling)
        held = decision(" ".join(telling), doubt, turn) if telling else None
        if held is None:
            return None
        besides = self._finder.facts(message, telling, turn, None, profile.with_fact(held), None)
        facts = (held, *(fact for fact in besides if fact.slot != doubt.slot))
        question = " ".join(asking) or None
        return Reading(
            question=question,
            topic=self._topic_of(question),
            facts=facts,
            said=tuple(self._said(telling, turn, facts[1:], None)) if len(facts) > 1 else (),
            is_correction=True,
            decides=True,
        )

    def named(self, message: str) -> list[Slot]:
        """The slots that a message names: "why do you ask about the competitors?"."""
        return self._finder.named(message)

    def suppose(self, question: str, turn: int) -> Reading:
        """What would be so: "and if we were 40 people?" read as "we were 40 people", in place of what is known."""
        supposed = _SUPPOSED.sub("", straight(question)).rstrip("? ")
        facts = self._finder.by_pattern(clauses.sentences(supposed), turn, correction=True)
        return Reading(
            facts=tuple(facts), said=tuple(self._said([supposed], turn, facts, None)), is_correction=True
        )

    def _asks(self, sentence: str) -> bool:
        """Whether a sentence asks us something, be it without a mark or mistyped."""
        written_out = self._spelled(sentence)
        if clauses.is_question(sentence) or clauses.is_question(written_out):
            return True
        return self._asking is not None and self._asking.chance(written_out) >= _ASKS

    # --- wishes and topics -----------------------------------------------------------------------------

    def _matches(self, intent: str, text: str) -> bool:
        return any_of(self._words.get(intent, ()), text)

    def _correction(
        self, message: str, telling: Sequence[str], turn: int, profile: Profile
    ) -> Correction | None:
        """What the owner takes back: "no, we are twelve" does, "they come to us actually" does not."""
        if not profile.facts:
            return None
        if self._matches("correction", message):
            opens = any(
                _NOTHING_YET.fullmatch(message[: match.start()])
                for word in self._words["correction"]
                for match in compiled(word).finditer(message)
            )
            if opens or any(profile.get(fact.slot) for fact in self._finder.by_pattern(telling, turn, True)):
                return read_correction(message)
        return read_correction(message) if takes_back(message, profile, self._finder.named(message)) else None

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
        for word in self._words[wish]:
            rest = compiled(word).sub(" ", rest)
        return len(re.findall(r"[^\W_]{3,}", _POLITE.sub(" ", clauses.without_filler(rest)))) >= 3

    def _topic_in_passing(self, message: str, wish: Wish | None) -> Topic | None:
        """What a few words after the advice ask about: "so what now", or what we would do if we were they."""
        if wish == "advise":
            topic = self._topic(message)
            return topic if topic != "general" else None
        return self._topic_by_word(message) if wish is None and len(message.split()) <= _IN_PASSING else None

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


def _put_right(telling: Sequence[str], turn: int, facts: Sequence[Fact]) -> tuple[Statement, ...]:
    """What a correction says: the new words without those that are taken back, and the sentences beside them."""
    beside = [
        sentence
        for sentence in telling
        if not any(fact.quote in sentence or sentence in fact.quote for fact in facts)
    ]
    return (
        *(Statement(text=fact.quote, turn=turn, slot=fact.slot) for fact in facts),
        *(Statement(text=unit, turn=turn) for sentence in beside for unit in clauses.statements(sentence)),
    )


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
