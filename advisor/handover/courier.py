"""Brings what waits in the outbox to its webhook, tries again with longer and longer waits, and clears up."""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from advisor.errors import AdvisorError, WidgetNotFoundError
from advisor.handover.outbox import Delivery, Outbox
from advisor.handover.sending import Outcome, Parcel
from advisor.records import Record
from advisor.widgets.widget import Widget

Send = Callable[[Parcel, Widget], Outcome]
Draw = Callable[[float, float], float]
"""A number between two others, by chance."""

_GLANCE_S = 20.0
"""How long a delivery that another program put back is left unnoticed."""
_DAY_S = 86_400.0
_STOPS_WITHIN_S = 15.0

_log = logging.getLogger(__name__)


def by_chance(low: float, high: float) -> float:
    return random.SystemRandom().uniform(low, high)


class Patience(Record):
    """How often a delivery is tried, and the longest waits between: doubled from the first, up to the longest.

    A wait is anything from nothing to its longest, by chance ("full jitter"), so that those who failed together do not
    come back together. As it is set here the last try comes after about a day.
    """

    tries: int = 16
    first_s: float = 60.0
    longest_s: float = 21_600.0

    def longest_wait(self, tried: int) -> float:
        """The longest wait after so many tries."""
        return float(min(self.longest_s, self.first_s * 2 ** (tried - 1)))


class Courier:
    """Delivers in a thread of its own between `start` and `stop`. What is settled is kept for as long as `keeps`."""

    def __init__(
        self,
        outbox: Outbox,
        widget: Callable[[str], Widget],
        send: Send,
        *,
        patience: Patience,
        keeps: timedelta,
        clock: Callable[[], float] = time.time,
        draw: Draw = by_chance,
    ) -> None:
        self._outbox = outbox
        self._widget = widget
        self._send = send
        self._patience = patience
        self._keeps = keeps
        self._clock = clock
        self._draw = draw
        self._called = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)

    def start(self) -> None:
        """Begins with what was left waiting, if anything was."""
        self._thread.start()

    def wake(self) -> None:
        """Tells that there is something new."""
        self._called.set()

    def stop(self) -> None:
        """Ends after the try that is going on. A try that is cut off is made again at the next start, with its key."""
        self._stopping.set()
        self._called.set()
        if self._thread.is_alive():
            self._thread.join(_STOPS_WITHIN_S)

    def deliver_due(self) -> None:
        """Tries until nothing is due."""
        while not self._stopping.is_set() and (due := self._outbox.next_due(self._clock())):
            self._deliver(*due)

    def clear_up(self) -> None:
        """Deletes what was settled and agreed to longer ago than it is kept."""
        self._outbox.clear_before(self._now() - self._keeps)

    def _deliver(self, delivery: Delivery, parcel: Parcel) -> None:
        outcome = self._tried(delivery, parcel)
        tried = delivery.tries + 1
        if outcome.verdict == "delivered":
            self._outbox.arrived(delivery.id, self._now())
            return
        _log.warning("Delivery %s of %s, try %d: %s", delivery.id, delivery.widget, tried, outcome.problem)
        if outcome.verdict == "refused" or tried >= self._patience.tries:
            self._outbox.give_up(delivery.id, outcome.problem)
        else:
            chosen = self._draw(0.0, self._patience.longest_wait(tried))
            wait = max(chosen, min(outcome.wait_s, _DAY_S))
            self._outbox.put_off(delivery.id, self._clock() + wait, outcome.problem)

    def _tried(self, delivery: Delivery, parcel: Parcel) -> Outcome:
        try:
            widget = self._widget(delivery.widget)
        except WidgetNotFoundError:
            return Outcome(verdict="refused", problem="The widget was removed.")
        except AdvisorError as error:
            return Outcome(verdict="later", problem=str(error))
        return self._send(parcel, widget)

    def _work(self) -> None:
        while True:
            self._called.clear()
            if self._stopping.is_set():
                return
            try:
                self.deliver_due()
                self.clear_up()
                rest = self._rest()
            except sqlite3.Error:  # a full disk, a locked file: it may pass, and nobody else would go on
                _log.exception("The outbox cannot be used just now")
                rest = _GLANCE_S
            self._called.wait(rest)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _rest(self) -> float:
        wakes_at = self._outbox.wakes_at()
        return _GLANCE_S if wakes_at is None else max(0.0, min(_GLANCE_S, wakes_at - self._clock()))
