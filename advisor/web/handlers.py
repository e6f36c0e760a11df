"""What the page does when an owner does something: each handler takes the input and yields a screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import (
    AdvisorError,
    ConversationNotFoundError,
    EmptyMessageError,
    LongMessageError,
    StoppedError,
)
from advisor.pictures.drawing import Picture
from advisor.pictures.gallery import Kind, pictures_of
from advisor.prompting import fill
from advisor.records import Action, Exchange
from advisor.web.languages import Words, slot_names
from advisor.web.rendering import Screen, failed, noticed, refused, screen, waiting, writing

UNSURE = "I’m not sure"
"""What the button says to the advisor, who reads English."""


class Found(NamedTuple):
    """A conversation, and a sentence where it is not the one asked for."""

    conversation: Conversation
    notice: str = ""


class Handlers:
    """The handlers of the page in one language, with the advisor and the words handed in."""

    def __init__(self, advisor: Advisor, words: Words) -> None:
        self._advisor = advisor
        self.words = words
        self._unanswered: dict[str, str] = {}

    def open(self, conversation_id: str) -> Screen:
        """The conversation an owner comes back to, or a new one."""
        found = self._find(conversation_id)
        return (
            noticed(self._shown(found.conversation), found.notice) if found.notice else self._shown(found[0])
        )

    def new(self) -> Screen:
        return self._shown(self._advisor.start())

    def forget(self, conversation_id: str) -> Screen:
        """Deletes the conversation for good and begins a new one."""
        self._advisor.forget(conversation_id)
        return noticed(self.new(), self.words["forgotten"])

    def act(self, conversation_id: str, action: str) -> Screen:
        found = self._find(conversation_id)
        if found.notice:
            return noticed(self._shown(found.conversation), found.notice)
        try:
            found.conversation.act(cast(Action, action))
        except AdvisorError as error:
            return noticed(self._shown(found.conversation), self._why(error))
        return self._shown(found.conversation)

    def send(self, conversation_id: str, text: str) -> Iterator[Screen]:
        """The screen while the reply is written, then with the whole of it; a refused message says why."""
        found = self._find(conversation_id)
        before = self._shown(found.conversation)
        if found.notice:
            yield refused(before, found.notice, text)
            return
        self._unanswered[conversation_id] = text
        yield waiting(before, text, self.words)
        try:
            written = ""
            for delta in found.conversation.stream(text):
                written += delta.text
                if delta.text:
                    yield writing(before, text, written, self.words)
        except AdvisorError as error:
            yield refused(before, self._why(error), text)
            return
        self._unanswered.pop(conversation_id, None)
        yield self._shown(found.conversation)

    def stop(self, conversation_id: str) -> None:
        """Stops the reply that is being written; whoever waits for it shows the message back in its field."""
        self._find(conversation_id).conversation.stop()

    def recover(self, conversation_id: str) -> Screen:
        """The conversation as it stands after a handler failed for a reason nobody foresaw; the message that was not
        answered is back in its field, to be sent again."""
        text = self._unanswered.pop(conversation_id, "")
        shown = self.open(conversation_id)
        sentence = self.words["failed"]
        return failed(shown, sentence, text, self.words["again"]) if text else noticed(shown, sentence)

    def _find(self, conversation_id: str) -> Found:
        if not conversation_id:
            return Found(self._advisor.start())
        try:
            return Found(self._advisor.find(conversation_id))
        except ConversationNotFoundError:
            return Found(self._advisor.start(), self.words["gone"])

    def _shown(self, conversation: Conversation) -> Screen:
        history = conversation.history()
        pictures = self._drawn(conversation, history) if any(one.reply.brief for one in history) else {}
        labels = slot_names(self._advisor.labels, self.words)
        return screen(conversation.id, history, self.words, labels, pictures)

    def _why(self, error: AdvisorError) -> str:
        """Why something was not answered; what only an operator can mend is said as it is."""
        match error:
            case EmptyMessageError():
                return self.words["empty"]
            case LongMessageError():
                return fill(self.words["too_long"], most=str(error.most))
            case StoppedError():
                return self.words["stopped"]
            case _:
                return str(error)

    def _drawn(self, conversation: Conversation, history: Sequence[Exchange]) -> Mapping[Kind, Picture]:
        words = self._advisor.brief_words.pictures
        return pictures_of(conversation.brief, history[-1].reply.ranking, words)
