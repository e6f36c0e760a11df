"""The interview as a form: everything is asked, in the order of `interview.yaml`. What choosing questions is held
against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor.conversation.advisor import Advisor
from advisor.conversation.graph import build_graph
from advisor.conversation.questions import open_slots
from advisor.conversation.state import State
from advisor.conversation.steps import Steps
from advisor.evaluation.interviews import Interviewed, means
from advisor.evaluation.significance import Difference, Interval, difference
from advisor.index import Library
from advisor.records import Record, Slot


class AskEverything(Steps):
    """Every slot is asked about, however little its answer would move."""

    def next_question(self, state: State) -> Slot | None:
        return state.pending or next(iter(open_slots(state, self.interview)), None)


class AdvisorInFixedOrder(Advisor):
    """Advises as usual after it has asked everything."""

    def _build(self, library: Library) -> Any:
        usual = super()._build(library)
        steps = AskEverything(**vars(usual.steps))
        return usual._replace(steps=steps, graph=build_graph(steps, self._store.checkpointer))


class Compared(Record):
    """A measure where questions are chosen, where all are asked in order, and what that changes, owner by owner."""

    measure: str
    chosen: Interval
    in_order: Interval
    change: Difference


_COMPARED = ("settled", "questions", "first_in_top", "first_is_fit")


def compare_orders(chosen: Sequence[Interviewed], in_order: Sequence[Interviewed]) -> tuple[Compared, ...]:
    """The same owners, interviewed both ways."""
    return tuple(
        Compared(
            measure=measure,
            chosen=means(chosen)[measure],
            in_order=means(in_order)[measure],
            change=difference(_each(chosen, measure), _each(in_order, measure)),
        )
        for measure in _COMPARED
    )


def _each(interviewed: Sequence[Interviewed], measure: str) -> list[float]:
    return [float(getattr(one, measure)) for one in interviewed]
