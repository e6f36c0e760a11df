"""What the page does when an owner does something: each handler takes the input and yields a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import ConversationNotFoundError, MessageError
from advisor.records import Action
from advisor.web.rendering import Screen, screen

_WORDS_AT_ONCE = 4


class Handlers:
    """The handlers of one page, with the advisor handed in."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor

    def open(self, conversation_id: str) -> Screen:
        """The conversation an owner comes back to, or a new one."""
        return self._shown(self._conversation(conversation_id))

    def new(self) -> Screen:
        return self._shown(self._advisor.start())

    def forget(self, conversation_id: str) -> Screen:
        """Deletes the conversation for good and begins a new one."""
        self._advisor.forget(conversation_id)
        return self.new()

    def act(self, conversation_id: str, action: str) -> Screen:
        conversation = self._conversation(conversation_id)
        conversation.act(cast(Action, action))
        return self._shown(conversation)

    def send(self, conversation_id: str, text: str) -> Iterator[Screen]:
        """The screen while the reply is written, then with the whole of it; a refused message says why."""
        conversation = self._conversation(conversation_id)
        before = conversation.history()
        labels = self._advisor.labels
        try:
            written = ""
            for count, delta in enumerate(conversation.stream(text)):
                written += delta.text
                if delta.text and count % _WORDS_AT_ONCE == 0:
                    yield screen(conversation.id, before, labels, pending=text, partial=written)
        except MessageError as error:
            yield self._shown(conversation).model_copy(update={"error": str(error)})
            return
        yield self._shown(conversation)

    def _conversation(self, conversation_id: str) -> Conversation:
        try:
            return self._advisor.find(conversation_id)
        except ConversationNotFoundError:
            return self._advisor.start()

    def _shown(self, conversation: Conversation) -> Screen:
        return screen(conversation.id, conversation.history(), self._advisor.labels)
