"""What we say about having heard something: a word fit for it, and the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.advice.citations import Draft, Paragraph, Sentence, as_plain
from advisor.advice.grounded import reasoning
from advisor.advice.quoting import greater_half
from advisor.advice.situation import is_sure, shorten, unsaid_to
from advisor.conversation.interview import Interview
from advisor.conversation.phrases import Fitting, Phrases
from advisor.conversation.state import State
from advisor.conversation.weighing import Weighing
from advisor.prompting import Wording
from advisor.records import Fact, Slot
from advisor.strategy.catalogue import straight
from advisor.strategy.fit import Reason

_LONGEST_NOTE = 12
_MOST_NOTED = 5
_WORTH_SAYING = 1.4
_ABOUT_OTHERS: frozenset[Slot] = frozenset({"customer_needs", "competitors"})


@dataclass(frozen=True)
class Acknowledging:
    """Shows the owner what was understood."""

    interview: Interview
    phrases: Phrases
    weighing: Weighing

    def acknowledgement(self, state: State, wording: Wording) -> Draft:
        """What we heard: a word fit for it, and the facts, those that are not certain with a "tell me if not"."""
        reading = state.reading
        if reading.left_out:
            return (Paragraph(note=wording.say("left_out")),)
        filled = {fact.slot for fact in reading.facts}
        gone = [self.interview.prompt(slot).label.lower() for slot in reading.struck if slot not in filled]
        if gone:
            struck = Paragraph(note=wording.say("struck", facts=" · ".join(gone)))
            return (struck, *(self._shown(state, wording) if reading.facts else ()))
        if not reading.facts:
            silent = reading.question or state.stage != "interview"
            return () if silent or not reading.said else (self._reply_to(state, wording),)
        greeted = not (reading.decides or reading.doubt or reading.is_correction)
        opening = (self._reply_to(state, wording),) if greeted else ()
        return (*opening, *self._shown(state, wording))

    def _shown(self, state: State, wording: Wording) -> Draft:
        """The facts of a message as they are noted."""
        reading = state.reading
        notes: list[str] = []
        heard = list(reading.facts)
        if state.doubt and reading.decides:
            held, *heard = heard
            value = in_short(held.value)
            notes.append(wording.say("left_open" if held.wants_confirming else "settled", value=value))
        elif reading.doubt:
            heard = [fact for fact in heard if fact.slot != reading.doubt.slot]
        noted = self._worth_noting(heard)
        if plain := [fact for fact in noted if not fact.wants_confirming]:
            put_right = reading.is_correction and not reading.decides
            notes.append(wording.say("changed" if put_right else "noted", facts=self._named(plain)))
        if unsure := [fact for fact in noted if fact.wants_confirming]:
            notes.append(wording.say("if_i_understood", facts=self._named(unsure)))
        return tuple(Paragraph(note=note.replace("….", "…")) for note in notes)

    def notes(self, state: State, wording: Wording) -> Paragraph:
        """All that is noted, in the owner's words, and how to change it."""
        facts = self.interview.in_order(state.profile.facts)
        if not facts:
            return Paragraph(note=wording.say("nothing_noted"))
        noted = tuple(
            Sentence(
                text=f"{self.interview.prompt(fact.slot).label}: “{in_short(fact.value)}”",
                basis="owner",
                turns=(fact.turn,),
            )
            for fact in facts
        )
        return Paragraph(note=wording.say("notes_open"), sentences=noted, bulleted=True)

    def sympathy(self, state: State, wording: Wording) -> Draft:
        """The word that has to come first for what was said, where there is one."""
        fitting = self._fitting(state)
        return (_word_for(fitting, state, wording),) if fitting and fitting.one.comes_first else ()

    def _named(self, facts: Sequence[Fact]) -> str:
        """The facts with what their slots are called."""
        return " · ".join(
            f"{self.interview.prompt(fact.slot).label.lower()}: {in_short(_news_of(fact))}" for fact in facts
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
        """The acknowledgement that fits what was said; the trouble of others calls for no sympathy with the owner."""
        fitting = self.phrases.fitting(straight(state.incoming.text or ""))
        of_others = state.pending in _ABOUT_OTHERS
        return next((one for one in fitting if not (of_others and one.one.comes_first)), None)

    def _meant(self, state: State) -> Reason | None:
        """What the owner surely said of their own business, in the half of the message that weighs more."""
        half = straight(greater_half(state.incoming.text or ""))
        said_back = [exchange.reply.text for exchange in state.log]
        unsaid = unsaid_to(self.weighing.traits(state), self.weighing.judge.catalogue)
        meant = [
            reason
            for reason in self.weighing.judge.encouraging(state.reading.said)
            if is_sure(reason)
            and reason.points >= _WORTH_SAYING
            and straight(reason.quote) in half
            and reason.means not in unsaid
            and not any(reason.means in text for text in said_back)
        ]
        return max(meant, key=lambda reason: reason.points, default=None)

    def _worth_noting(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts in the interview's order; one that only repeats another's words is not said."""
        noted: list[Fact] = []
        for fact in self.interview.in_order(facts):
            if not any(fact.value.casefold() in other.value.casefold() for other in noted):
                noted.append(fact)
        return noted[:_MOST_NOTED]


def in_short(words: str) -> str:
    """What an owner said, short enough to be said back."""
    return as_plain(shorten(words, _LONGEST_NOTE))


def _word_for(fitting: Fitting, state: State, wording: Wording) -> Paragraph:
    """An acknowledgement; one that repeats the owner's words rests on them."""
    text = wording.fill_one(fitting.one.id, fitting.one.say, said=as_plain(fitting.said))
    if text in fitting.one.say:
        return Paragraph(note=text)
    return Paragraph(sentences=(Sentence(text=text, basis="owner", turns=(state.turn,)),))


def _news_of(fact: Fact) -> str:
    """What was just said, where it was added to what is known."""
    return fact.value if fact.value in fact.quote else fact.value.rpartition("; ")[2]
