"""The draft of an exchange becomes its reply: verified citations, the question, the profile, the ranking."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advice.citations import CitationBook, render
from advisor.advice.export import claims_of
from advisor.conversation.interview import Interview
from advisor.conversation.phrases import Phrases
from advisor.conversation.questions import questions_left
from advisor.conversation.speaking import OpenBook
from advisor.conversation.state import Changes, State
from advisor.conversation.weighing import Weighing
from advisor.prompting import Wording
from advisor.records import Answered, Brief, Exchange, Question, Reply, Usage


@dataclass(frozen=True)
class Replying:
    """Ends an exchange."""

    interview: Interview
    phrases: Phrases
    weighing: Weighing
    open_book: OpenBook
    max_questions: int

    def reply(self, state: State, wording: Wording) -> Changes:
        """The exchange as it is kept, with the citations so far."""
        book = self.open_book(state.citations)
        rendered = render(state.draft, book, state.owner_words)
        question = self._question(state, book)
        text = rendered.text
        if question and state.turn > 0:
            text = "\n\n".join(part for part in (text, self._asked_aloud(state, question, wording)) if part)
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
                for fact in self.interview.in_order(state.profile.facts)
            },
            ranking=self.weighing.situation(state).standings() if state.said else (),
            brief=state.brief if fresh_advice else None,
            abstained=state.abstained,
            engine=state.engine,
            usage=state.usage if state.usage != Usage() else None,
            suggestions=self._suggestions(state),
            questions_left=self._questions_left(state) if state.stage == "interview" else 0,
        )
        exchange = Exchange(
            turn=state.turn, text=state.incoming.text, action=state.incoming.action, reply=reply
        )
        return {
            "log": (*state.log, exchange),
            "citations": book.all,
            "spent": state.spent.plus(state.usage),
        }

    def _question(self, state: State, book: CitationBook) -> Question | None:
        slot = state.doubt.slot if state.doubt else state.pending
        if state.question is None or slot is None:
            return None
        prompt = self.interview.prompt(slot)
        numbers = (book.cite(prompt.why_span).n,) if prompt.why_span else ()
        return Question(slot=prompt.slot, text=state.question, why=prompt.why, citations=numbers)

    def _asked_aloud(self, state: State, question: Question, wording: Wording) -> str:
        markers = "".join(f" [{n}]" for n in question.citations)
        why = wording.say("why_i_ask", why=question.why.rstrip(".") + markers + ".")
        parts = [f"**{question.text}**", why]
        asked_before = {exchange.reply.question.slot for exchange in state.log if exchange.reply.question}
        if len(state.asked) == 2 and question.slot not in asked_before:
            left = self._questions_left(state) + 1
            parts.append(wording.say("how_many", left=str(left)))
        return "\n\n".join(parts)

    def _questions_left(self, state: State) -> int:
        return questions_left(state, self.interview, self.max_questions)

    def _suggestions(self, state: State) -> tuple[str, ...]:
        if state.stage in {"interview", "closed"}:
            return ()
        asked = {exchange.text for exchange in state.log} | {state.incoming.text}
        return tuple(text for text in self.phrases.suggestions if text not in asked)[:3]


def _number(brief: Brief | None, book: CitationBook) -> None:
    """Marks the brief's citations as used in this reply, so that the reply carries them."""
    if brief is None:
        return
    book.use(n for claim in claims_of(brief) for n in claim.citations)
