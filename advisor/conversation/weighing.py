"""What the judge makes of a conversation as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.advice.situation import Situation, traits_of, weigh_up
from advisor.advice.telling import Telling
from advisor.conversation.state import State
from advisor.records import Profile, Slot
from advisor.strategy.fit import Judge, Statement, whole_sentences
from advisor.strategy.rhythms import Trait

_ENOUGH_TO_ESTIMATE = 3


@dataclass(frozen=True)
class Weighing:
    """Hands what a conversation remembers to the judge."""

    judge: Judge
    telling: Telling

    def situation(self, state: State) -> Situation:
        """The owner's situation as we know it."""
        return self.weighed(state.profile, state.said)

    def weighed(self, profile: Profile, said: Sequence[Statement]) -> Situation:
        """The situation of an owner with these facts, who said this."""
        ranking, dangers = self.judge.rank(said), self.judge.dangers(said)
        return weigh_up(profile, said, ranking, dangers, self.judge.catalogue, self.telling)

    def traits(self, state: State) -> frozenset[Trait]:
        return traits_of(state.profile, state.said, self.judge.catalogue)

    def worth(self, state: State, slots: Sequence[Slot]) -> Mapping[Slot, float]:
        """What an answer to each question would be worth. With a few words said, the estimate would be of anybody and
        not of this owner."""
        told_enough = len(whole_sentences(state.said)) >= _ENOUGH_TO_ESTIMATE
        return self.judge.worth_asking(state.said, slots) if told_enough else {}

    def moves_the_advice(self, state: State) -> bool:
        """Whether another strategy comes first now than when advice was given."""
        return (
            state.brief is not None
            and self.judge.rank(state.said)[0].strategy.id != state.brief.recommendations[0].strategy
        )
