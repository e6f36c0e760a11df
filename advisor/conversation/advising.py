"""The advice: ranking -> advice and brief. After a change, only what the change moved is said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from advisor.advice.brief import write_brief
from advisor.advice.citations import Draft, Paragraph, render
from advisor.advice.differences import differences
from advisor.advice.grounded import advise as compose_advice
from advisor.advice.grounded import words
from advisor.advice.positioning import Positioning
from advisor.advice.situation import Situation
from advisor.conversation.interview import Interview
from advisor.conversation.phrases import Phrases
from advisor.conversation.questions import open_slots
from advisor.conversation.speaking import Speaking
from advisor.conversation.state import Changes, State
from advisor.conversation.weighing import Weighing
from advisor.prompting import Wording
from advisor.strategy.catalogue import Strategy
from advisor.strategy.fit import Change

_CHANGES_TOLD = 2
_LONGEST_REPLY = 300
_LONGEST_REMARK = 20


@dataclass(frozen=True)
class Advising:
    """Gives advice, the first time or after something changed."""

    interview: Interview
    phrases: Phrases
    weighing: Weighing
    positioning: Positioning
    speaking: Speaking
    max_questions: int

    def advise(self, state: State, wording: Wording) -> Changes:
        """What is said, and the brief."""
        situation = self.weighing.situation(state)
        catalogue, gaps = self.weighing.judge.catalogue, self.phrases.gaps
        first = situation.first.strategy
        preamble = (*state.draft, Paragraph(note=self._opening(state, first, wording)))
        self.speaking.aloud(state, preamble)
        to_first = self._changes(situation, first)
        room = _LONGEST_REPLY - words(preamble) - (_LONGEST_REMARK if self.speaking.writer else 0)
        advice: Draft = ()
        if _is_called_for(state, first):
            headline = self.positioning.headline(first, state.profile, state.said)
            advice = compose_advice(situation, catalogue, gaps, wording, to_first, room, headline)
        written = self.speaking.freely(preamble, advice, None, state, wording, room)
        book = self.speaking.open_book(state.citations)
        render(written["draft"], book, state.owner_words)  # numbers the text's passages before the brief's
        brief = write_brief(
            situation,
            catalogue,
            gaps,
            self.positioning,
            lambda strategy: to_first if strategy.id == first.id else self._changes(situation, strategy),
            book,
            state.owner_words,
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

    def _opening(self, state: State, first: Strategy, wording: Wording) -> str:
        """What the advice begins with: why it comes now, or whether it is still the same."""
        if state.brief is None:
            return self._time_for_advice(state, wording)
        before = state.brief.recommendations[0]
        if before.strategy == first.id:
            return wording.say("still")
        return wording.say("moved", name=f"*{first.name}*", old=f"*{before.name}*")

    def _time_for_advice(self, state: State, wording: Wording) -> str:
        """Why no more is asked: the owner wants to hear it, all was asked, or no answer would move the ranking."""
        if state.incoming.action == "advise" or state.reading.wish == "advise" or state.reading.wants_advice:
            return wording.say("straight_to_it")
        if len(dict.fromkeys(state.asked)) >= self.max_questions:
            return wording.say("enough_asked")
        open_ = open_slots(state, self.interview)
        return wording.say("enough_settled" if open_ and self.weighing.worth(state, open_) else "enough")

    def _changes(self, situation: Situation, strategy: Strategy) -> list[Change]:
        """Answers that would move a strategy, of those that the owner could still find out."""
        news = situation.to_find_out(self.weighing.judge.changes(situation.said, strategy))
        return list(islice(news, _CHANGES_TOLD))


def _is_called_for(state: State, first: Strategy) -> bool:
    """Whether the whole advice is to be said: where it is new, or the owner asks to hear it."""
    return (
        state.brief is None
        or state.brief.recommendations[0].strategy != first.id
        or state.stage == "interview"
        or state.incoming.action == "advise"
    )
