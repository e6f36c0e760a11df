"""One owner's conversation, as others call it."""

from __future__ import annotations

import secrets
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from advisor.advice.citations import Draft
from advisor.briefs.kept import KeptBrief, keep
from advisor.conversation.exchanges import Exchanges
from advisor.conversation.revising import Earlier, as_it_was
from advisor.conversation.state import Incoming
from advisor.conversation.streaming import streamed
from advisor.conversation.typed import message_of, without_the_unseen
from advisor.errors import MessageError
from advisor.records import (
    Action,
    Brief,
    Citation,
    Exchange,
    Feedback,
    Reply,
    ReplyDelta,
    Revision,
    Share,
    Slot,
    Standing,
    Thumb,
)
from advisor.settings import Settings
from advisor.storage import ConversationStore

_LONGEST_TITLE = 70


class Conversation:
    """One owner's conversation. Exchanges of the same conversation wait for one another."""

    def __init__(self, exchanges: Exchanges, store: ConversationStore, settings: Settings) -> None:
        self.id = exchanges.conversation_id
        self._exchanges = exchanges
        self._store = store
        self._settings = settings

    @property
    def exists(self) -> bool:
        return bool(self._exchanges.values)

    @property
    def brief(self) -> Brief | None:
        """The latest brief, once advice was given."""
        values = self._exchanges.values
        brief: Brief | None = values.get("brief")
        return brief if any(exchange.reply.brief for exchange in values.get("log", ())) else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation made so far, by number."""
        citations: tuple[Citation, ...] = self._exchanges.values.get("citations", ())
        return citations

    @property
    def title(self) -> str:
        """The owner's first words; empty where they have said nothing."""
        said = next((exchange.text for exchange in self.history() if exchange.text), "")
        return textwrap.shorten(said, _LONGEST_TITLE, placeholder="…")

    @property
    def draft(self) -> Draft:
        """The latest reply as sentences that name what they rest on."""
        draft: Draft = self._exchanges.values.get("draft", ())
        return draft

    @property
    def ranking(self) -> tuple[Standing, ...]:
        """The strategies as the latest reply ranks them."""
        history = self.history()
        return history[-1].reply.ranking if history else ()

    @property
    def kept(self) -> KeptBrief | None:
        """The latest brief with all it rests on, and with the line that was written for it since."""
        return keep(self.brief, self.citations, self.ranking) if self.brief else None

    @property
    def opinions(self) -> tuple[Feedback, ...]:
        """What the owner thinks of replies, the latest first."""
        return self._store.feedback(self.id)

    def history(self) -> tuple[Exchange, ...]:
        """Every exchange, the greeting first."""
        log: tuple[Exchange, ...] = self._exchanges.values.get("log", ())
        return log

    def greet(self) -> Reply:
        return self._exchanges.hold(Incoming())

    def send(self, text: str) -> Reply:
        """The reply to a message. Raises `MessageError` for an empty or over-long one."""
        return self._exchanges.hold(Incoming(text=self._message(text)))

    def act(self, action: Action) -> Reply:
        """Skips the question, goes back to the one before, or goes straight to the advice."""
        return self._exchanges.hold(Incoming(action=action))

    def correct(self, slot: Slot, value: str) -> Reply:
        """Replaces a fact of the profile, or removes it where `value` is blank; the same as saying it."""
        return self._exchanges.hold(Incoming(mend=slot, text=self._cleaned(value)))

    def revise(self, turn: int, text: str) -> Revision:
        """Answers a turn anew; everything after it follows. What was said later is said again where its question comes
        again, and else what was learned from it is kept as if it had been edited into the profile.

        Raises `MessageError` where there is no such turn to go back to.
        """
        new = self._message(text)
        with self._exchanges.lock:
            log = self.history()
            if not 0 < turn < len(log) or self._store.moment(self.id, turn - 1) is None:
                raise MessageError("That message cannot be changed any more; tell me the new answer below.")
            later = [self._earlier(log, past) for past in range(turn + 1, len(log))]
            changed = self._earlier(log, turn).answered(new)
            self._go_back(turn)
            reply = self._exchanges.answer(changed)
            left_out = []
            for earlier in later:
                again = earlier.again_after(reply)
                if not again and earlier.incoming.text:
                    left_out.append(earlier.incoming.text)
                for incoming in again:
                    reply = self._exchanges.answer(incoming)
        return Revision(reply=reply, left_out=tuple(left_out))

    def stop(self) -> None:
        """Stops the exchange that is going on, at its next step: it leaves no trace."""
        self._exchanges.stop()

    def rate(self, turn: int, verdict: Thumb, reason: str = "") -> Feedback:
        """Keeps what the owner thinks of the reply of a turn. Raises `MessageError` where there is no such turn."""
        why = self._cleaned(reason)
        feedback = Feedback(
            conversation_id=self.id, turn=turn, verdict=verdict, reason=why, time=datetime.now(UTC)
        )
        with self._exchanges.lock:
            if all(exchange.turn != turn for exchange in self.history()):
                raise MessageError(f"There is no turn {turn} in this conversation; the greeting is turn 0.")
            self._store.remember(feedback)
        return feedback

    def take_brief(self) -> None:
        """Remembers that the owner took the brief with them."""
        self._store.take_brief(self.id)

    def share(self) -> Share:
        """The link by which others may read this conversation; it stays the same until it runs out or is taken back."""
        now = datetime.now(UTC)
        with self._exchanges.lock:
            share = self._store.share_of(self.id)
            if share is None or share.until <= now:
                until = now + timedelta(days=self._settings.share_days)
                share = Share(token=secrets.token_urlsafe(32), conversation_id=self.id, until=until)
                self._store.share(share)
        return share

    def unshare(self) -> None:
        """Takes the link back."""
        self._store.unshare(self.id)

    def refusal(self, sentence: str) -> Reply:
        """What a program is told about a line that could not be used: `sentence`, and all else as it stands."""
        last = self.history()[-1].reply
        return last.model_copy(update={"text": sentence, "brief": None, "abstained": False, "usage": None})

    def stream(self, text: str) -> Iterator[ReplyDelta]:
        """The reply to a message, a few words at a time, as soon as they are final; the last delta carries the whole
        reply. An exchange that was begun is finished and stored whether or not anybody reads on."""
        incoming = Incoming(text=self._message(text))
        yield from streamed(lambda aloud: self._exchanges.hold(incoming, aloud), self._exchanges.is_stopped)

    def _message(self, text: str) -> str:
        return message_of(text, self._settings.max_message_chars)

    def _cleaned(self, text: str) -> str:
        return without_the_unseen(text, self._settings.max_message_chars)

    def _earlier(self, log: Sequence[Exchange], turn: int) -> Earlier:
        return as_it_was(log, turn, self._store.moment(self.id, turn) or {})

    def _go_back(self, turn: int) -> None:
        """The conversation as it stood before a turn. Its citations keep their numbers, and its brief stays to be
        compared with the next one."""
        now = self._exchanges.values
        moment = self._store.moment(self.id, turn - 1)
        assert moment is not None
        self._exchanges.restore(
            {**moment, "log": now["log"][:turn], "citations": now["citations"], "brief": now.get("brief")}
        )
        self._store.forget_from(self.id, turn)
