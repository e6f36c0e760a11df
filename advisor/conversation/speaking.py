"""How a draft becomes what is said: as it is or in a chat model's words, verified, and aloud where it is final."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from langgraph.config import get_stream_writer

from advisor.advice.citations import CitationBook, Draft, Paragraph, render
from advisor.advice.guard import Guard
from advisor.advice.model_calls import OVER_BUDGET
from advisor.advice.support import Judgement
from advisor.advice.written import Objection, Writer
from advisor.conversation.state import Changes, State
from advisor.prompting import Wording
from advisor.records import Citation, Usage
from advisor.strategy.catalogue import Catalogue

OpenBook = Callable[[Sequence[Citation]], CitationBook]
"""Opens a citation book on the library as it is now, with the citations a conversation has so far."""


@dataclass(frozen=True)
class Speaking:
    """Says drafts; `writer` is None where no chat model is set."""

    open_book: OpenBook
    catalogue: Catalogue
    support: Judgement
    writer: Writer | None

    def aloud(self, state: State, draft: Draft) -> None:
        """Lets a reader of the stream have what of the reply is final."""
        book = self.open_book(state.citations)
        get_stream_writer()(render(draft, book, state.owner_words).text)

    def freely(
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
            state.owner_words,
            self._objection(state),
            lambda begun: self.aloud(state, (*before, *begun)),
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
        signed = {support.text for support in self.catalogue.supports()}
        return Guard(self.open_book(state.citations), state.owner_words, self.support, signed).objection


def _remarks(usage: Usage, wording: Wording) -> Iterator[str]:
    """What the owner should know of how the model's text came about."""
    if usage.fell_back == OVER_BUDGET and "over_budget" not in wording.used:
        yield wording.say("over_budget")
    elif usage.withheld and not usage.fell_back:
        yield wording.say("withheld")
