"""The conversation as a graph: owner's message -> facts -> profile -> next question, advice or answer -> reply."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from advisor.conversation.state import Changes, State
from advisor.conversation.steps import Steps


class Step(Protocol):
    def __call__(self, state: State) -> Changes: ...


ConversationGraph = CompiledStateGraph[State, None, Any, Any]


def build_graph(steps: Steps, checkpointer: BaseCheckpointSaver[str]) -> ConversationGraph:
    """The compiled graph. One invocation is one exchange."""

    def begin(state: State) -> Literal["greet", "read", "mend", "pass_over", "go_back", "advise"]:
        if state.incoming.mend:
            return "mend"
        match state.incoming.action:
            case "skip":
                return "pass_over"
            case "back":
                return "go_back"
            case "advise":
                return "advise"
        return "read" if state.incoming.text is not None else "greet"

    def after_reading(
        state: State,
    ) -> Literal["write_line", "pass_over", "go_back", "advise", "answer", "small_talk", "note"]:
        if steps.gives_words(state):
            return "write_line"
        match state.reading.wish:
            case None:
                return "note"
            case "skip" | "unsure":
                return "pass_over"
            case "nod" if state.doubt:
                return "pass_over"
            case "back":
                return "go_back"
            case "advise":
                return "advise" if state.stage == "interview" else "answer"
            case _:
                return "small_talk"

    def after_noting(state: State) -> Literal["answer", "ask_which", "ask", "advise", "finish"]:
        if state.reading.question:
            return "answer"
        if state.doubt:
            return "ask_which"
        if state.stage != "interview" and not (state.reading.facts or state.reading.struck):
            return "answer"
        return onward(state)

    def onward(state: State) -> Literal["ask_which", "ask", "advise", "finish"]:
        if state.doubt:
            return "ask_which"
        if state.stage != "interview":
            told = state.reading.facts or state.reading.struck or state.incoming.mend
            moved = not state.reading.question and steps.moves_the_advice(state)
            return "advise" if told or moved else "finish"
        if state.reading.wants_advice:
            return "advise"
        return "ask" if steps.next_question(state) else "advise"

    def after_talk(state: State) -> Literal["ask_which", "ask", "finish"]:
        if state.doubt:
            return "ask_which"
        return "ask" if state.stage == "interview" and state.pending else "finish"

    def aloud(step: Step) -> Step:
        """The step, and what it adds to the reply said at once: a step never changes what an earlier one said."""

        def taken(state: State) -> Changes:
            changes = step(state)
            if "draft" in changes:
                steps.say_aloud(state, changes["draft"])
            return changes

        return taken

    graph: StateGraph[State, None, Any, Any] = StateGraph(State)
    for step in (
        steps.greet,
        steps.read,
        steps.note,
        steps.mend,
        steps.pass_over,
        steps.go_back,
        steps.small_talk,
        steps.answer,
        steps.write_line,
        steps.ask_which,
        steps.ask,
        steps.advise,
        steps.finish,
    ):
        graph.add_node(step.__name__, aloud(step))
    graph.add_conditional_edges(START, begin)
    graph.add_edge("greet", "finish")
    graph.add_conditional_edges("read", after_reading)
    graph.add_conditional_edges("note", after_noting)
    graph.add_conditional_edges("answer", onward)
    graph.add_conditional_edges("mend", onward)
    graph.add_conditional_edges("pass_over", onward)
    graph.add_conditional_edges("go_back", after_talk)
    graph.add_conditional_edges("small_talk", after_talk)
    graph.add_edge("write_line", "finish")
    graph.add_edge("ask_which", "finish")
    graph.add_edge("ask", "finish")
    graph.add_edge("advise", "finish")
    graph.add_edge("finish", END)
    return graph.compile(checkpointer=checkpointer)
