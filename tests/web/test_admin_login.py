"""Sessions and guesses, with a clock of our own."""

import pytest

from advisor.web.admin.login import (
    GUESSES_OF_ALL,
    GUESSES_OF_ONE,
    LASTS_S,
    WINDOW_S,
    Guesses,
    Sessions,
)

PASSWORD = "correct horse battery"
SECRET = b"0" * 32


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(PASSWORD, SECRET, clock)


@pytest.fixture
def guesses(clock: Clock) -> Guesses:
    return Guesses(clock)


def test_only_the_password_is_the_password(sessions):
    assert sessions.knows(PASSWORD)
    assert [
        sessions.knows(guess) for guess in ("", "correct", PASSWORD.upper(), f"{PASSWORD} ", "pässwörd")
    ] == [False] * 5


def test_a_session_is_found_by_its_cookie_until_it_is_over(sessions, clock):
    session = sessions.begin()
    cookie = sessions.cookie(session)
    clock.now += LASTS_S - 1
    assert sessions.find(cookie) == session
    clock.now += 1
    assert sessions.find(cookie) is None


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "..",
        "a.9999999999.",
        "a.²³.x",
        "a.9999999999.é",
        "a.-1.x",
        f"a.{'9' * 5000}.x",
    ],
)
def test_a_cookie_that_we_did_not_sign_opens_nothing(sessions, forged):
    assert sessions.find(forged) is None


def test_a_session_cannot_be_made_longer(sessions):
    id_, until, signature = sessions.cookie(sessions.begin()).split(".")
    assert sessions.find(f"{id_}.{int(until) + 1}.{signature}") is None


def test_a_session_that_was_ended_stays_ended(sessions):
    session = sessions.begin()
    sessions.end(session)
    assert sessions.find(sessions.cookie(session)) is None


def test_another_password_ends_every_session_and_a_restart_none(sessions, clock):
    session = sessions.begin()
    cookie = sessions.cookie(session)
    assert Sessions(PASSWORD, SECRET, clock).find(cookie) == session
    assert Sessions("another long password", SECRET, clock).find(cookie) is None
    assert Sessions(PASSWORD, b"1" * 32, clock).find(cookie) is None


def test_the_token_of_a_form_belongs_to_one_session(sessions):
    mine, other = sessions.begin(), sessions.begin()
    assert sessions.accepts(sessions.token(mine), mine)
    assert not sessions.accepts(sessions.token(other), mine)
    assert not sessions.accepts("", mine)
    assert sessions.find(sessions.token(mine)) is None


def test_an_address_waits_after_some_guesses_and_others_do_not(guesses, clock):
    assert [guesses.wait("192.0.2.1") for _ in range(GUESSES_OF_ONE)] == [0] * GUESSES_OF_ONE
    clock.now += 60
    assert guesses.wait("192.0.2.1") == WINDOW_S - 60
    assert guesses.wait("192.0.2.2") == 0


def test_who_waits_long_enough_may_guess_again(guesses, clock):
    for _ in range(GUESSES_OF_ONE):
        guesses.wait("192.0.2.1")
    clock.now += guesses.wait("192.0.2.1")
    assert guesses.wait("192.0.2.1") == 0


def test_asking_while_waiting_makes_the_wait_no_longer(guesses, clock):
    for _ in range(GUESSES_OF_ONE + 10):
        guesses.wait("192.0.2.1")
    clock.now += WINDOW_S
    assert guesses.wait("192.0.2.1") == 0


def test_many_addresses_together_wait_too(guesses):
    assert {guesses.wait(f"192.0.2.{n}") for n in range(GUESSES_OF_ALL)} == {0}
    assert guesses.wait("198.51.100.1") == WINDOW_S


def test_addresses_of_one_ipv6_network_count_as_one(guesses):
    for n in range(GUESSES_OF_ONE):
        guesses.wait(f"2001:db8::{n + 1}")
    assert guesses.wait("2001:db8::ffff") > 0


def test_who_knew_the_password_begins_anew(guesses):
    for _ in range(GUESSES_OF_ONE):
        guesses.wait("192.0.2.1")
    guesses.forgive("192.0.2.1")
    assert guesses.wait("192.0.2.1") == 0
