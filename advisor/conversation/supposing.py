"""What the advice would be if what the owner supposes were so."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advice.citations import Draft, Paragraph
from advisor.advice.grounded import reasoning
from advisor.conversation.facts import OF_MANY
from advisor.conversation.reading import Reader
from advisor.conversation.state import State
from advisor.conversation.weighing import Weighing
from advisor.prompting import Wording


@dataclass(frozen=True)
class Supposing:
    """Answers "what if"."""

    reader: Reader
    weighing: Weighing

    def supposed(self, state: State, wording: Wording) -> Draft:
        """Whether it would move the advice, and where to; nothing where it bears on nothing."""
        judge = self.weighing.judge
        supposed = self.reader.suppose(state.reading.question or "", state.turn)
        if not supposed.facts and not judge.hear(supposed.said):
            return ()
        profile = state.profile
        for fact in supposed.facts:
            profile = profile.with_fact(fact)
        replaced = {fact.slot for fact in supposed.facts} - OF_MANY
        kept = tuple(said for said in state.said if said.slot not in replaced)
        today = self.weighing.situation(state)
        then = self.weighing.weighed(profile, (*kept, *supposed.said))
        name, old = f"*{then.first.strategy.name}*", f"*{today.first.strategy.name}*"
        moved = then.first.strategy.id != today.first.strategy.id
        answer = wording.say("what_if_moved" if moved else "what_if_same", name=name, old=old)
        sentences = [reasoning(answer, turns=(state.turn,))]
        if moved:
            sentences.append(reasoning(then.first.strategy.in_short))
        elif tension := then.tension(judge.catalogue):
            verdict, turns = then.verdict(tension)
            if verdict != today.verdict(tension)[0]:
                sentences.append(reasoning(verdict[0], turns=turns))
        return (Paragraph(sentences=tuple(sentences)),)
