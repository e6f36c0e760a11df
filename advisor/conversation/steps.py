"""The steps of an exchange. Each takes the state and returns what it changes; `graph` says which follows which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from langgraph.config import get_stream_writer

from advisor.advice.answers import Answerer
from advisor.advice.brief import write_brief
from advisor.advice.citations import CitationBook, Draft, Paragraph, Sentence, as_plain, render
from advisor.advice.differences import differences
from advisor.advice.export import claims_of
from advisor.advice.grounded import advise as compose_advice
from advisor.advice.grounded import framework, reasoning, words
from advisor.advice.guard import Guard
from advisor.advice.model_calls import OVER_BUDGET
from advisor.advice.positioning import Positioning
from advisor.advice.quoting import greater_half
from advisor.advice.situation import Situation, is_sure, shorten, traits_of, unsaid_to, weigh_up
from advisor.advice.support import Judgement
from advisor.advice.telling import Telling
from advisor.advice.written import Objection, Writer
from advisor.conversation.contradictions import Doubt
from advisor.conversation.facts import OF_MANY
from advisor.conversation.interview import Interview, SlotPrompt
from advisor.conversation.listening import Listener
from advisor.conversation.phrases import Fitting, Phrases
from advisor.conversation.questions import next_question, open_slots, questions_left
from advisor.conversation.reading import Reader, Reading
from advisor.conversation.state import State
from advisor.prompting import Wording
from advisor.records import (
    Answered,
    Brief,
    Citation,
    Exchange,
    Fact,
    Profile,
    Question,
    Reply,
    Slot,
    Stage,
    Usage,
)
from advisor.retrieval.search import Found
from advisor.retrieval.talk import Message
from advisor.strategy.catalogue import Strategy, straight
from advisor.strategy.fit import Change, Judge, Reason, Statement, whole_sentences
from advisor.strategy.rhythms import Trait

Changes = dict[str, Any]
"""The fields of `State` that a step replaces."""

OpenBook = Callable[[Sequence[Citation]], CitationBook]
"""Opens a citation book on the library as it is now, with the citations a conversation has so far."""

SearchInTalk = Callable[[str, Sequence[Message]], Found]
"""What the library has for a question, given what was said before it."""

_LONGEST_NOTE = 12
_MARKS = re.compile(r"\s*\[\d+\]|[*_]")
_MOST_NOTED = 5
_PATIENCE = 2
_ENOUGH_TO_ESTIMATE = 3
_CHANGES_TOLD = 2
_A_FEW_WORDS = 5
_LONGEST_REPLY = 300
_LONGEST_ANSWER = 200
_LONGEST_REMARK = 20
_WORTH_SAYING = 1.4


@dataclass(frozen=True)
class Steps:
    """The steps, with the parts they need handed in."""

    interview: Interview
    phrases: Phrases
    reader: Reader
    judge: Judge
    answerer: Answerer
    positioning: Positioning
    telling: Telling
    open_book: OpenBook
    search: SearchInTalk
    support: Judgement
    writer: Writer | None
    listener: Listener | None
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
        for fact in reading.facts:
            profile = profile.with_fact(fact)
        said, doubt = self._said_now(state), self._doubt(state)
        answered = state.pending is not None and any(fact.slot == state.pending for fact in reading.facts)
        missed = state.missed + (reading.doubt is None) if reading.off_the_question else 0
        given_up = state.pending is not None and not answered and missed >= _PATIENCE
        return {
            "profile": profile,
            "said": said,
            "draft": self._acknowledgement(state, wording),
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
            value = as_plain(shorten(state.doubt.later.value, _LONGEST_NOTE))
            note = wording.say("left_open", value=value)
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
            case "clarify" if state.pending is None:
                said = wording.say("no_question_open")
            case "clarify":
                said = wording.say("clarify_open")
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
        topic = "how" if state.reading.wish == "advise" else state.reading.topic or "general"
        wording = self._wording(state)
        if self._only_tells(state):
            fitting = None if state.draft else self._fitting(state)
            sorry = (_word_for(fitting, state, wording),) if fitting and fitting.one.comes_first else ()
            told = () if self.moves_the_advice(state) else (Paragraph(note=wording.say("taken_in")),)
            return {"draft": (*state.draft, *sorry, *told), "used": wording.used}
        if state.reading.topic == "why_ask" and (why := self._why_asked(state)):
            return {
                "draft": (
                    *state.draft,
                    why.model_copy(update={"note": f"{wording.say('why_ask_open')} {why.note}".strip()}),
                ),
                "used": wording.used,
            }
        situation = self._situation(state) if state.brief is not None else None
        talk = [message for exchange in state.log for message in _messages(exchange)]
        if state.reading.topic == "what_if" and situation and (supposed := self._supposed(state, wording)):
            return {"draft": (*state.draft, *supposed), "used": wording.used}
        before = (state.incoming.text or "").replace(question, " ").strip()
        answer = self.answerer.answer(
            question,
            topic,
            situation,
            lambda asked: self.search(asked, talk),
            wording,
            before=before,
        )
        if answer.abstained:
            return {"draft": (*state.draft, *answer.draft), "abstained": True, "used": wording.used}
        freely = self._freely(state.draft, answer.draft, question, state, wording, _LONGEST_ANSWER)
        return {**freely, "line_asked": state.turn} if answer.asks_for_words else freely

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
        situation = self._weighed(profile, state.said)
        line = self.positioning.lines(situation.first.strategy, profile)[0]
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
        return next_question(state, self.interview, self.max_questions, self._worth)

    def _worth(self, state: State, slots: Sequence[Slot]) -> Mapping[Slot, float]:
        """With a few words said, the estimate would be of anybody and not of this owner."""
        told_enough = len(whole_sentences(state.said)) >= _ENOUGH_TO_ESTIMATE
        return self.judge.worth_asking(state.said, slots) if told_enough else {}

    def moves_the_advice(self, state: State) -> bool:
        """Whether another strategy comes first now than when advice was given."""
        return (
            state.brief is not None
            and self.judge.rank(state.said)[0].strategy.id != state.brief.recommendations[0].strategy
        )

    def ask(self, state: State) -> Changes:
        """The next question, or the one on the table again."""
        wording = self._wording(state)
        slot = self.next_question(state)
        assert slot is not None
        again = slot == state.pending
        prompt = self._prompt(state, slot)
        draft = state.draft
        if again and state.reading.off_the_question:
            question = wording.pick(f"rephrase-{slot}", prompt.rephrase)
        else:
            question = wording.pick(f"ask-{slot}", prompt.question)
        if again and (state.reading.question or state.reading.decides):
            draft = (*draft, Paragraph(note=wording.say("back_to_it")))
        asked = state.asked if slot in state.asked else (*state.asked, slot)
        return {"draft": draft, "question": question, "pending": slot, "asked": asked, "used": wording.used}

    def ask_which(self, state: State) -> Changes:
        """Which of two contrary facts holds; the words of both come back."""
        wording, doubt = self._wording(state), state.doubt
        assert doubt is not None
        question = wording.say(
            "which",
            earlier=as_plain(shorten(doubt.earlier.value, _LONGEST_NOTE)),
            later=as_plain(shorten(doubt.later.value, _LONGEST_NOTE)),
        )
        return {"question": question, "used": wording.used}

    def advise(self, state: State) -> Changes:
        """Ranking -> advice and brief. After a change, only what the change moved is said."""
        wording = self._wording(state)
        situation = self._situation(state)
        book = self.open_book(state.citations)
        first = situation.first.strategy
        before = state.brief.recommendations[0] if state.brief else None
        if before is None:
            opening = self._time_for_advice(state, wording)
        elif before.strategy == first.id:
            opening = wording.say("still")
        else:
            opening = wording.say("moved", name=f"*{first.name}*", old=f"*{before.name}*")
        preamble = (*state.draft, Paragraph(note=opening))
        self.say_aloud(state, preamble)
        advice: Draft = ()
        room = _LONGEST_REPLY - words(preamble) - (_LONGEST_REMARK if self.writer else 0)
        new = before is None or before.strategy != first.id or state.stage == "interview"
        to_first = self._changes(situation, first)
        if new or state.incoming.action == "advise":
            advice = compose_advice(
                situation,
                self.judge.catalogue,
                self.phrases.gaps,
                wording,
                to_first,
                room,
                self.positioning.headline(first, state.profile, state.said),
            )
        written = self._freely(preamble, advice, None, state, wording, room)
        render(written["draft"], book, _owner_words(state))  # numbers the text's passages before the brief's
        brief = write_brief(
            situation,
            self.judge.catalogue,
            self.phrases.gaps,
            self.positioning,
            lambda strategy: to_first if strategy.id == first.id else self._changes(situation, strategy),
            book,
            _owner_words(state),
            wording,
        )
        changed = differences(state.brief, brief, situation, wording) if state.brief else Paragraph()
        return {
            **written,
            "draft": (*written["draft"], changed),
            "used": wording.used,
            "brief": brief,
            "stage": "advice",
            "pending": None,
            "doubt": None,
            "citations": book.all,
        }

    def finish(self, state: State) -> Changes:
        """Draft -> verified citations -> reply."""
        book = self.open_book(state.citations)
        rendered = render(state.draft, book, _owner_words(state))
        question = self._question(state, book)
        text = rendered.text
        if question and state.turn > 0:
            text = "\n\n".join(part for part in (text, self._asked_aloud(state, question)) if part)
        fresh_advice = state.stage == "advice" and state.brief is not None
        if fresh_advice:
            _number(state.brief, book)
        reply = Reply(
            text=text,
            stage=state.stage,
            question=question,
            citations=book.used,
            claims=rendered.claims,
            profile={
                fact.slot: Answered.model_validate(fact.model_dump(exclude={"slot"}))
                for fact in self._in_order(state.profile.facts)
            },
            ranking=self._situation(state).standings() if state.said else (),
            brief=state.brief if fresh_advice else None,
            abstained=state.abstained,
            engine=state.engine,
            usage=state.usage if state.usage != Usage() else None,
            suggestions=self._suggestions(state),
            questions_left=questions_left(state, self.interview, self.max_questions)
            if state.stage == "interview"
            else 0,
        )
        exchange = Exchange(
            turn=state.turn, text=state.incoming.text, action=state.incoming.action, reply=reply
        )
        return {
            "log": (*state.log, exchange),
            "citations": book.all,
            "spent": state.spent.plus(state.usage),
        }

    def say_aloud(self, state: State, draft: Draft) -> None:
        """Lets a reader of the stream have what of the reply is final."""
        book = self.open_book(state.citations)
        get_stream_writer()(render(draft, book, _owner_words(state)).text)

    # --- parts of the steps ----------------------------------------------------------------------------

    def _wording(self, state: State) -> Wording:
        return Wording(self.phrases.variants, state.conversation_id, state.used)

    def _prompt(self, state: State, slot: Slot) -> SlotPrompt:
        """How a slot is asked of this owner."""
        prompt = self.interview.prompt(slot)
        return prompt.tactfully() if "delicate" in self._traits(state) else prompt

    def _traits(self, state: State) -> frozenset[Trait]:
        return traits_of(state.profile, state.said, self.judge.catalogue)

    def _situation(self, state: State) -> Situation:
        return self._weighed(state.profile, state.said)

    def _time_for_advice(self, state: State, wording: Wording) -> str:
        """Why no more is asked: the owner wants to hear it, all was asked, or no answer would move the ranking."""
        if state.incoming.action == "advise" or state.reading.wish == "advise":
            return wording.say("straight_to_it")
        if len(dict.fromkeys(state.asked)) >= self.max_questions:
            return wording.say("enough_asked")
        open_ = open_slots(state, self.interview)
        return wording.say("enough_settled" if open_ and self._worth(state, open_) else "enough")

    def _changes(self, situation: Situation, strategy: Strategy) -> list[Change]:
        """Answers that would move a strategy, of those that the owner could still find out."""
        news = situation.to_find_out(self.judge.changes(situation.said, strategy))
        return list(islice(news, _CHANGES_TOLD))

    def _weighed(self, profile: Profile, said: Sequence[Statement]) -> Situation:
        return weigh_up(
            profile,
            said,
            self.judge.rank(said),
            self.judge.dangers(said),
            self.judge.catalogue,
            self.telling,
        )

    def _acknowledgement(self, state: State, wording: Wording) -> Draft:
        """What we heard: a word fit for it, and the facts, those that are not certain with a "tell me if not"."""
        reading = state.reading
        if not reading.facts:
            silent = reading.question or state.stage != "interview"
            return () if silent or not reading.said else (self._reply_to(state, wording),)
        opening: list[Paragraph] = []
        notes: list[str] = []
        heard = list(reading.facts)
        if state.doubt and reading.decides:
            held, *heard = heard
            value = as_plain(shorten(held.value, _LONGEST_NOTE))
            notes.append(wording.say("left_open" if held.wants_confirming else "settled", value=value))
        elif reading.doubt:
            heard = [fact for fact in heard if fact.slot != reading.doubt.slot]
        elif not reading.is_correction:
            opening.append(self._reply_to(state, wording))
        noted = self._worth_noting(heard)
        if plain := [fact for fact in noted if not fact.wants_confirming]:
            put_right = reading.is_correction and not reading.decides
            notes.append(wording.say("changed" if put_right else "noted", facts=self._named(plain)))
        if unsure := [fact for fact in noted if fact.wants_confirming]:
            notes.append(wording.say("if_i_understood", facts=self._named(unsure)))
        return (*opening, *(Paragraph(note=note.replace("….", "…")) for note in notes))

    def _named(self, facts: Sequence[Fact]) -> str:
        """The facts with what their slots are called."""
        return " · ".join(
            f"{self.interview.prompt(fact.slot).label.lower()}: {as_plain(shorten(_news_of(fact), _LONGEST_NOTE))}"
            for fact in facts
        )

    def _doubt(self, state: State) -> Doubt | None:
        """What the owner is to be asked about: what was just said against what we hold, or, where the owner only asked
        something back, what is still on the table."""
        reading = state.reading
        if reading.doubt:
            unsaid = tuple(said for said in state.said if _belongs_to(said, reading.doubt.earlier))
            return reading.doubt.model_copy(update={"unsaid": unsaid})
        return state.doubt if reading.question and not reading.said else None

    def _said_now(self, state: State) -> tuple[Statement, ...]:
        """The owner's statements without those that no longer hold."""
        reading, said = state.reading, state.said
        if state.doubt and reading.decides:
            refused = state.doubt.later
            if any(
                fact.turn == state.doubt.earlier.turn
                for fact in reading.facts
                if fact.slot == state.doubt.slot
            ):
                kept = tuple(one for one in said if not _belongs_to(one, refused))
                return (*kept, *state.doubt.unsaid, *reading.said)
            return (*said, *reading.said)
        if reading.doubt:
            kept = tuple(one for one in said if not _belongs_to(one, reading.doubt.earlier))
            return (*kept, *reading.said)
        replaced = {fact.slot for fact in reading.facts if state.profile.get(fact.slot)}
        return (
            *(one for one in said if one.slot not in replaced or not reading.is_correction),
            *reading.said,
        )

    def _reply_to(self, state: State, wording: Wording) -> Paragraph:
        """A word fit for what was said: sympathy first, then what it means where that is sure, then what else calls for
        a word of its own; otherwise a word about the thing that was asked."""
        fitting = self._fitting(state)
        if fitting and fitting.one.comes_first:
            return _word_for(fitting, state, wording)
        meant = self._meant(state)
        if meant:
            said_back = reasoning(wording.say("reflect", means=meant.means), turns=(meant.turn,))
            return Paragraph(sentences=(said_back,))
        if fitting:
            return _word_for(fitting, state, wording)
        answered = {fact.slot for fact in state.reading.facts}
        if state.pending in answered and state.pending in self.phrases.thanks_for:
            return Paragraph(
                note=wording.pick(f"thanks-{state.pending}", self.phrases.thanks_for[state.pending])
            )
        return Paragraph(note=wording.say("ack"))

    def _fitting(self, state: State) -> Fitting | None:
        """The acknowledgement that fits what was said."""
        return next(self.phrases.fitting(straight(state.incoming.text or "")), None)

    def _meant(self, state: State) -> Reason | None:
        """What the owner surely said of their own business, in the half of the message that weighs more."""
        half = straight(greater_half(state.incoming.text or ""))
        said_back = [exchange.reply.text for exchange in state.log]
        unsaid = unsaid_to(self._traits(state), self.judge.catalogue)
        meant = [
            reason
            for reason in self.judge.encouraging(state.reading.said)
            if is_sure(reason)
            and reason.points >= _WORTH_SAYING
            and straight(reason.quote) in half
            and reason.means not in unsaid
            and not any(reason.means in text for text in said_back)
        ]
        return max(meant, key=lambda reason: reason.points, default=None)

    def _in_order(self, facts: Sequence[Fact]) -> list[Fact]:
        return sorted(facts, key=lambda fact: self.interview.prompt(fact.slot).priority)

    def _worth_noting(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts in the interview's order; one that only repeats another's words is not said."""
        noted: list[Fact] = []
        for fact in self._in_order(facts):
            if not any(fact.value.casefold() in other.value.casefold() for other in noted):
                noted.append(fact)
        return noted[:_MOST_NOTED]

    def _supposed(self, state: State, wording: Wording) -> Draft:
        """What the advice would be if what the owner supposes were so; nothing where it bears on nothing."""
        supposed = self.reader.suppose(state.reading.question or "", state.turn)
        if not supposed.facts and not self.judge.hear(supposed.said):
            return ()
        profile = state.profile
        for fact in supposed.facts:
            profile = profile.with_fact(fact)
        replaced = {fact.slot for fact in supposed.facts} - OF_MANY
        kept = tuple(said for said in state.said if said.slot not in replaced)
        today = self._situation(state)
        then = self._weighed(profile, (*kept, *supposed.said))
        name, old = f"*{then.first.strategy.name}*", f"*{today.first.strategy.name}*"
        moved = then.first.strategy.id != today.first.strategy.id
        answer = wording.say("what_if_moved" if moved else "what_if_same", name=name, old=old)
        sentences = [reasoning(answer, turns=(state.turn,))]
        if moved:
            sentences.append(reasoning(then.first.strategy.in_short))
        elif tension := then.tension(self.judge.catalogue):
            verdict, turns = then.verdict(tension)
            if verdict != today.verdict(tension)[0]:
                sentences.append(reasoning(verdict[0], turns=turns))
        return (Paragraph(sentences=tuple(sentences)),)

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

    def _question(self, state: State, book: CitationBook) -> Question | None:
        slot = state.doubt.slot if state.doubt else state.pending
        if state.question is None or slot is None:
            return None
        prompt = self.interview.prompt(slot)
        numbers = (book.cite(prompt.why_span).n,) if prompt.why_span else ()
        return Question(slot=prompt.slot, text=state.question, why=prompt.why, citations=numbers)

    def _asked_aloud(self, state: State, question: Question) -> str:
        wording = self._wording(state)
        markers = "".join(f" [{n}]" for n in question.citations)
        why = wording.say("why_i_ask", why=question.why.rstrip(".") + markers + ".")
        parts = [f"**{question.text}**", why]
        asked_before = {exchange.reply.question.slot for exchange in state.log if exchange.reply.question}
        if len(state.asked) == 2 and question.slot not in asked_before:
            left = questions_left(state, self.interview, self.max_questions) + 1
            parts.append(wording.say("how_many", left=str(left)))
        return "\n\n".join(parts)

    def _suggestions(self, state: State) -> tuple[str, ...]:
        if state.stage in {"interview", "closed"}:
            return ()
        asked = {exchange.text for exchange in state.log} | {state.incoming.text}
        return tuple(text for text in self.phrases.suggestions if text not in asked)[:3]

    def _freely(
        self,
        before: Draft,
        draft: Draft,
        question: str | None,
        state: State,
        wording: Wording,
        at_most: int,
    ) -> Changes:
        """What stood `before`, then `draft` in the chat model's words, or as it is where there is none or it fails."""
        if self.writer is None or not any(one.spans for part in draft for one in part.sentences):
            return {"draft": (*before, *draft), "used": wording.used}
        written = self.writer.write(
            draft,
            question,
            _owner_words(state),
            self._objection(state),
            lambda begun: self.say_aloud(state, (*before, *begun)),
            state.spent.plus(state.usage).tokens,
            at_most,
        )
        remarks = tuple(Paragraph(note=note) for note in _remarks(written.usage, wording))
        return {
            "draft": (*before, *written.draft, *remarks),
            "engine": state.engine if written.usage.fell_back else self.writer.name,
            "usage": state.usage.plus(written.usage),
            "used": wording.used,
        }

    def _objection(self, state: State) -> Objection:
        """What a sentence of the chat model is held against."""
        signed = {support.text for support in self.judge.catalogue.supports()}
        return Guard(self.open_book(state.citations), _owner_words(state), self.support, signed).objection


def _word_for(fitting: Fitting, state: State, wording: Wording) -> Paragraph:
    """An acknowledgement; one that repeats the owner's words rests on them."""
    text = wording.fill_one(fitting.one.id, fitting.one.say, said=as_plain(fitting.said))
    if text in fitting.one.say:
        return Paragraph(note=text)
    return Paragraph(sentences=(Sentence(text=text, basis="owner", turns=(state.turn,)),))


def _remarks(usage: Usage, wording: Wording) -> Iterator[str]:
    """What the owner should know of how the model's text came about."""
    if usage.fell_back == OVER_BUDGET and "over_budget" not in wording.used:
        yield wording.say("over_budget")
    elif usage.withheld and not usage.fell_back:
        yield wording.say("withheld")


def _belongs_to(statement: Statement, fact: Fact) -> bool:
    """Whether a statement was made for a fact."""
    return statement.turn == fact.turn and (statement.text in fact.quote or fact.quote in statement.text)


def _messages(exchange: Exchange) -> Iterator[Message]:
    """What was said in an exchange, without citation marks, emphasis and the interview's question."""
    if not exchange.text:
        return
    yield {"role": "user", "content": exchange.text}
    reply = exchange.reply
    said = reply.text.replace(reply.question.text, "") if reply.question else reply.text
    yield {"role": "assistant", "content": _MARKS.sub("", said)}


def _news_of(fact: Fact) -> str:
    """What was just said, where it was added to what is known."""
    return fact.value if fact.value in fact.quote else fact.value.rpartition("; ")[2]


def _owner_words(state: State) -> str:
    said = [exchange.text for exchange in state.log if exchange.text]
    return "\n".join((*said, state.incoming.text or ""))


def _number(brief: Brief | None, book: CitationBook) -> None:
    """Marks the brief's citations as used in this reply, so that the reply carries them."""
    if brief is None:
        return
    book.use(n for claim in claims_of(brief) for n in claim.citations)
