"""Who may see `/admin`: a password, a limit on guesses, and sessions signed into a cookie."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable

from advisor.records import Record
from advisor.widgets.passes import network

LASTS_S = 12 * 3600
WINDOW_S = 15 * 60
GUESSES_OF_ONE = 5
GUESSES_OF_ALL = 40
_TIME = re.compile(r"[0-9]{1,12}")

Clock = Callable[[], float]


class Session(Record):
    """Somebody who is logged in, until a time."""

    id: str
    until: int


class Sessions:
    """Opens sessions for whoever knows the password. They end with time, at a log-out, and with another password."""

    def __init__(self, password: str, secret: bytes, clock: Clock = time.time) -> None:
        self._password = _digest(password)
        self._key = hmac.digest(secret, b"admin\0" + password.encode(), hashlib.sha256)
        self._clock = clock
        self._ended: set[str] = set()

    def knows(self, password: str) -> bool:
        """Whether this is the password; takes as long for a wrong one."""
        return hmac.compare_digest(self._password, _digest(password))

    def begin(self) -> Session:
        return Session(id=secrets.token_hex(16), until=int(self._clock()) + LASTS_S)

    def cookie(self, session: Session) -> str:
        return f"{session.id}.{session.until}.{self._signature('session', session)}"

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie; None for one that we did not sign, that is out of date or that was ended."""
        id_, _, rest = cookie.partition(".")
        until, _, signature = rest.partition(".")
        if not _TIME.fullmatch(until):
            return None
        session = Session(id=id_, until=int(until))
        signed = hmac.compare_digest(signature.encode(), self._signature("session", session).encode())
        lasting = session.until > self._clock() and session.id not in self._ended
        return session if signed and lasting else None

    def end(self, session: Session) -> None:
        self._ended.add(session.id)

    def token(self, session: Session) -> str:
        """What a form of this session carries, so that no other site can send it."""
        return self._signature("form", session)

    def accepts(self, token: str, session: Session) -> bool:
        return hmac.compare_digest(token.encode(), self.token(session).encode())

    def _signature(self, purpose: str, session: Session) -> str:
        said = f"{purpose} {session.id} {session.until}"
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()


class Guesses:
    """Counts attempts to log in, of an address and of all together, in the last quarter of an hour."""

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._made: deque[tuple[float, str]] = deque()

    def wait(self, address: str) -> int:
        """Counts an attempt, or says how many seconds to wait for the next one: then it is not counted."""
        now, who = self._clock(), network(address)
        with self._lock:
            while self._made and self._made[0][0] <= now - WINDOW_S:
                self._made.popleft()
            own = [when for when, guesser in self._made if guesser == who]
            if len(own) >= GUESSES_OF_ONE:
                return _seconds(own[0] + WINDOW_S - now)
            if len(self._made) >= GUESSES_OF_ALL:
                return _seconds(self._made[0][0] + WINDOW_S - now)
            self._made.append((now, who))
            return 0

    def forgive(self, address: str) -> None:
        """Forgets the attempts of whoever knew the password."""
        who = network(address)
        with self._lock:
            self._made = deque(guess for guess in self._made if guess[1] != who)


def _seconds(time_s: float) -> int:
    return max(1, round(time_s))


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode()).digest()
