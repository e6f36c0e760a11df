"""The steps of an exchange. Each takes the state and returns what it changes; `graph` says which follows which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.advice.answers import Answerer, Topic
from advisor.advice.citations import Draft, Paragraph, Sentence
from advisor.advice.grounded import framework
from advisor.advice.positioning import Positioning
from advisor.advice.situation import Situation
from advisor.conversation.acknowledging import Acknowledging, in_short
from advisor.conversation.advising import Advising
from advisor.conversation.holding import doubt_by_now, said_by_now
from advisor.conversation.interview import Interview, SlotPrompt
from advisor.conversation.listening import Listener
from advisor.conversation.phrases import Phrases
from advisor.conversation.questions import next_question
from advisor.conversation.reading import Reader, Reading
from advisor.conversation.replying import Replying
from advisor.conversation.speaking import Speaking
from advisor.conversation.state import Changes, State
from advisor.conversation.supposing import Supposing
from advisor.conversation.weighing import Weighing
from advisor.prompting import Wording
from advisor.records import Fact, Slot, Stage
from advisor.retrieval.search import Found
from advisor.retrieval.talk import Message
from advisor.strategy.fit import Statement

SearchInTalk = Callable[[str, Sequence[Message]], Found]
"""What the library has for a question, given what was said before it."""

_PATIENCE = 2
_A_FEW_WORDS = 5
_LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Steps:
    """The steps, with the parts they need handed in."""

    interview: Interview
    phrases: Phrases
    reader: Reader
    listener: Listener | None
    weighing: Weighing
    acknowledging: Acknowledging
    answerer: Answerer
    supposing: Supposing
    search: SearchInTalk
    positioning: Positioning
    speaking: Speaking
    advising: Advising
    replying: Replying
    max_questions: int

    # --- the greeting ----------------------------------------------------------------------------------

    def greet(self, state: State) -> Changes:
        wording = self._wording(state)
        greeting = wording.pick("greeting", self.interview.greeting)
        return {
            "draft": (Paragraph(note=greeting),),
            "used": wording.used,
            "pending": "business_description",
            "asked": ("business_description",),
            "question": self.interview.prompt("business_description").question[0],
        }

    # --- what the owner does ---------------------------------------------------------------------------

    def read(self, state: State) -> Changes:
        """Owner's message -> reading."""
        message = state.incoming.text or ""
        reading = self.reader.read(
            message, state.turn, state.pending, state.profile, state.doubt, state.settled
        )
        if self.listener is None:
            return {"reading": reading}
        known = {fact.slot for fact in state.profile.facts}
        heard = self.listener.listen(message, reading, state.pending, known, state.turn, state.spent.tokens)
        return {"reading": heard.reading, "usage": heard.usage}

    def note(self, state: State) -> Changes:
        """Facts -> profile, and what we say about having heard them."""
        reading, wording = state.reading, self._wording(state)
        profile = state.profile
        for slot in reading.struck:
            profile = profile.without(slot)
        for fact in reading.facts:
            profile = profile.with_fact(fact)
        said, doubt = said_by_now(state), doubt_by_now(state)
        answered = state.pending is not None and (
            reading.left_out or any(fact.slot == state.pending for fact in reading.facts)
        )
        missed = state.missed + (reading.doubt is None) if reading.off_the_question else 0
        given_up = state.pending is not None and not answered and missed >= _PATIENCE
        return {
            "profile": profile,
            "said": said,
            "draft": self.acknowledging.acknowledgement(state, wording),
            "pending": None if answered or given_up else state.pending,
            "passed": (*state.passed, state.pending) if given_up else state.passed,
            "missed": 0 if answered or given_up else missed,
            "doubt": doubt,
            "settled": (*state.settled, doubt.slot) if doubt and reading.doubt else state.settled,
            "used": wording.used,
        }

    def mend(self, state: State) -> Changes:
        """A fact edited in the page: the same as saying it as a correction; an empty one is taken out."""
        slot, value = state.incoming.mend, (state.incoming.text or "").strip()
        assert slot is not None
        if value:
            fact = Fact(slot=slot, value=value, quote=value, turn=state.turn)
            statement = Statement(text=value, turn=state.turn, slot=slot)
            reading = Reading(facts=(fact,), said=(statement,), is_correction=True)
            return {"reading": reading, **self.note(state.model_copy(update={"reading": reading}))}
        wording = self._wording(state)
        note = wording.say("removed", facts=self.interview.prompt(slot).label.lower())
        return {
            "profile": state.profile.without(slot),
            "said": tuple(said for said in state.said if said.slot != slot),
            "draft": (Paragraph(note=note),),
            "doubt": None if state.doubt and state.doubt.slot == slot else state.doubt,
            "used": wording.used,
        }

    def pass_over(self, state: State) -> Changes:
        """The owner skips the question or does not know."""
        wording = self._wording(state)
        if state.doubt:
            note = wording.say("left_open", value=in_short(state.doubt.later.value))
            return {"draft": (Paragraph(note=note),), "doubt": None, "used": wording.used}
        if state.pending is None:
            return {"draft": (Paragraph(note=wording.say("nothing_to_skip")),), "used": wording.used}
        unsure = state.reading.wish == "unsure" and state.incoming.text is not None
        prompt = self._prompt(state, state.pending)
        said = wording.pick(f"unsure-{prompt.slot}", prompt.unsure) if unsure else wording.say("skipped")
        return {
            "draft": (Paragraph(note=said),),
            "passed": (*state.passed, state.pending),
            "pending": None,
            "used": wording.used,
        }

    def go_back(self, state: State) -> Changes:
        """To the question before the one on the table; its answer stays until a new one replaces it."""
        wording = self._wording(state)
        if state.stage != "interview":
            return {"draft": (Paragraph(note=wording.say("nothing_to_go_back_to")),), "used": wording.used}
        earlier = state.asked[:-1] if state.pending else state.asked
        if not earlier:
            return {"draft": (Paragraph(note=wording.say("nothing_before")),), "used": wording.used}
        slot = earlier[-1]
        return {
            "draft": (Paragraph(note=wording.say("went_back")),),
            "asked": earlier,
            "pending": slot,
            "doubt": None,
            "passed": tuple(passed for passed in state.passed if passed != slot),
            "used": wording.used,
        }

    def small_talk(self, state: State) -> Changes:
        """Greetings, thanks and goodbyes, and questions about the question."""
        wording, wish = self._wording(state), state.reading.wish
        stage: Stage = state.stage
        match wish:
            case "greeting_only":
                said = wording.say("hello")
            case "goodbye":
                said, stage = wording.say("goodbye"), "closed" if state.stage != "interview" else state.stage
            case "clarify" | "example" if state.pending is None:
                said = wording.say("no_question_open")
            case "clarify" | "example":
                return {"draft": (self._made_clear(state, wish, wording),), "used": wording.used}
            case "notes_wrong":
                sorry = Paragraph(note=wording.say("notes_wrong"))
                return {"draft": (sorry, self.acknowledging.notes(state, wording)), "used": wording.used}
            case "restart":
                said = wording.say("restart")
            case "complaint":
                said = wording.say("complaint_early" if state.stage == "interview" else "complaint_late")
            case "meddling" | "other_language":
                said = wording.say(wish)
            case "nod":
                said = wording.say("nudge" if state.pending else "nod")
            case _:
                said = wording.say("thanks")
        return {"draft": (Paragraph(note=said),), "stage": stage, "used": wording.used}

    # --- what we say -----------------------------------------------------------------------------------

    def answer(self, state: State) -> Changes:
        """The owner's own question, answered from the library or said not to be covered."""
        question = state.reading.question or state.incoming.text or ""
        topic: Topic = "how" if state.reading.wish == "advise" else state.reading.topic or "general"
        if topic == "why_ask" and state.brief is not None and state.pending is None:
            topic = "why"
        wording = self._wording(state)
        if self._only_tells(state):
            sorry = () if state.draft else self.acknowledging.sympathy(state, wording)
            told = () if self.moves_the_advice(state) else (Paragraph(note=wording.say("taken_in")),)
            return {"draft": (*state.draft, *sorry, *told), "used": wording.used}
        if topic == "why_ask" and (why := self._why_asked(state)):
            return {
                "draft": (
                    *state.draft,
                    why.model_copy(update={"note": f"{wording.say('why_ask_open')} {why.note}".strip()}),
                ),
                "used": wording.used,
            }
        match topic:
            case "notes":
                return {
                    "draft": (*state.draft, self.acknowledging.notes(state, wording)),
                    "used": wording.used,
                }
            case "example" | "clarify" as unclear if state.stage == "interview":
                made_clear = self._made_clear(state, unclear, wording)
                return {"draft": (*state.draft, made_clear), "used": wording.used}
        situation = self._situation_asked_about(state, topic) if state.brief is not None else None
        asks_what_if = topic == "what_if" and situation is not None
        if asks_what_if and (supposed := self.supposing.supposed(state, wording)):
            return {"draft": (*state.draft, *supposed), "used": wording.used}
        before = (state.incoming.text or "").replace(question, " ").strip()
        answer = self.answerer.answer(
            question,
            topic,
            situation,
            lambda asked: self.search(asked, state.talk),
            wording,
            before=before,
        )
        if answer.abstained:
            return {"draft": (*state.draft, *answer.draft), "abstained": True, "used": wording.used}
        freely = self.speaking.freely(state.draft, answer.draft, question, state, wording, _LONGEST_ANSWER)
        return {**freely, "line_asked": state.turn} if answer.asks_for_words else freely

    def _situation_asked_about(self, state: State, topic: Topic) -> Situation:
        """Of a "why?" the reasons from before it: what is said along with it doubts them and is none."""
        said = [one for one in state.said if topic != "why" or one.turn != state.turn]
        return self.weighing.weighed(state.profile, said)

    def gives_words(self, state: State) -> bool:
        """Whether the owner, asked for a few words to make a line of, says what they do and for whom."""
        if state.brief is None or state.line_asked != state.turn - 1 or state.reading.question:
            return False
        return self.positioning.in_a_few_words(state.incoming.text or "") is not None

    def write_line(self, state: State) -> Changes:
        """A few words -> the line for the website, here and in the brief."""
        words_said, wording = state.incoming.text or "", self._wording(state)
        named = self.positioning.in_a_few_words(words_said)
        assert named is not None
        assert state.brief is not None
        profile = state.profile
        slots: tuple[Slot, Slot] = ("business_description", "target_customer")
        for slot, value in zip(slots, named, strict=True):
            profile = profile.with_fact(Fact(slot=slot, value=value, quote=words_said, turn=state.turn))
        situation = self.weighing.weighed(profile, state.said)
        line = self.positioning.lines(situation.first.strategy, profile, state.said)[0]
        return {
            "profile": profile,
            "brief": state.brief.model_copy(update={"positioning_statement": line}),
            "draft": self.answerer.line(situation, wording),
            "used": wording.used,
        }

    def _only_tells(self, state: State) -> bool:
        """Whether the owner said something and asks nothing, not even by a few words that name a subject."""
        reading, words_said = state.reading, state.incoming.text or ""
        if reading.question or reading.topic or not reading.said:
            return False
        return len(words_said.split()) > _A_FEW_WORDS or not self.answerer.knows(words_said)

    def next_question(self, state: State) -> Slot | None:
        """The slot to ask about next; None when it is time for advice."""
        return next_question(state, self.interview, self.max_questions, self.weighing.worth)

    def moves_the_advice(self, state: State) -> bool:
        """Whether another strategy comes first now than when advice was given."""
        return self.weighing.moves_the_advice(state)

    def ask(self, state: State) -> Changes:
        """The next question, or the one on the table again."""
        wording = self._wording(state)
        slot = self.next_question(state)
        assert slot is not None
        again = slot == state.pending
        prompt = self._prompt(state, slot)
        draft = state.draft
        if again and (state.reading.off_the_question or state.reading.asks_back == "clarify"):
            question = wording.pick(f"rephrase-{slot}", prompt.rephrase)
        else:
            question = wording.pick(f"ask-{slot}", prompt.question)
        if again and (state.reading.question or state.reading.decides) and not state.reading.asks_back:
            draft = (*draft, Paragraph(note=wording.say("back_to_it")))
        asked = state.asked if slot in state.asked else (*state.asked, slot)
        return {"draft": draft, "question": question, "pending": slot, "asked": asked, "used": wording.used}

    def ask_which(self, state: State) -> Changes:
        """Which of two contrary facts holds; the words of both come back."""
        wording, doubt = self._wording(state), state.doubt
        assert doubt is not None
        question = wording.say(
            "which",
            earlier=in_short(doubt.earlier.value),
            later=in_short(doubt.later.value),
        )
        return {"question": question, "used": wording.used}

    def advise(self, state: State) -> Changes:
        """Ranking -> advice and brief."""
        return self.advising.advise(state, self._wording(state))

    def finish(self, state: State) -> Changes:
        """Draft -> verified citations -> reply."""
        return self.replying.reply(state, self._wording(state))

    def say_aloud(self, state: State, draft: Draft) -> None:
        """Lets a reader of the stream have what of the reply is final."""
        self.speaking.aloud(state, draft)

    # --- parts of the steps ----------------------------------------------------------------------------

    def _wording(self, state: State) -> Wording:
        return Wording(self.phrases.variants, state.conversation_id, state.used)

    def _prompt(self, state: State, slot: Slot) -> SlotPrompt:
        """How a slot is asked of this owner."""
        prompt = self.interview.prompt(slot)
        return prompt.tactfully() if "delicate" in self.weighing.traits(state) else prompt

    def _made_clear(
        self, state: State, unclear: Literal["clarify", "example"], wording: Wording
    ) -> Paragraph:
        """The question on the table, or the last one, made clear: by other words, which follow, or by an example."""
        if unclear == "clarify":
            return Paragraph(note=wording.say("clarify_open"))
        slot = state.pending or state.asked[-1]
        return Paragraph(
            note=wording.say("example", example=self.interview.prompt(slot).example.removeprefix("e.g. "))
        )

    def _why_asked(self, state: State) -> Paragraph | None:
        if not state.asked:
            return None
        named = [slot for slot in self.reader.named(state.incoming.text or "") if slot in state.asked]
        on_the_table = state.doubt.slot if state.doubt else state.pending or state.asked[-1]
        prompt = self.interview.prompt(next(iter(named), on_the_table))
        if prompt.because and prompt.because.span:
            return Paragraph(sentences=(framework(prompt.because),))
        if prompt.why_span is None:
            return Paragraph(note=prompt.why)
        return Paragraph(sentences=(Sentence(text=prompt.why, basis="framework", spans=(prompt.why_span,)),))
