from datetime import date

import pytest

from advisor.widgets.passes import LASTS_S, PassError, Passes, Stay

STAY = Stay(widget="firm", origin="https://firm.example", conversation="c1")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_pass_is_read_as_it_was_issued():
    passes = Passes(b"secret")
    assert passes.read(passes.issue(STAY)) == STAY


def test_a_pass_runs_out():
    clock = Clock()
    passes = Passes(b"secret", clock)
    token = passes.issue(STAY)
    clock.now += LASTS_S
    assert passes.read(token) == STAY
    clock.now += 1
    with pytest.raises(PassError, match="out of date"):
        passes.read(token)


def test_a_pass_of_another_secret_is_refused():
    with pytest.raises(PassError, match="not issued here"):
        Passes(b"secret").read(Passes(b"other").issue(STAY))


def test_a_pass_cannot_be_altered_in_any_letter():
    passes = Passes(b"secret")
    token = passes.issue(STAY)
    for at in range(len(token) - 1):
        altered = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(PassError):
            passes.read(altered)


def test_a_key_is_no_pass_and_opens_its_own_conversation_only():
    passes = Passes(b"secret")
    key = passes.key(STAY)
    assert passes.opens(key, STAY)
    for other in ({"widget": "other"}, {"origin": "https://other.example"}, {"conversation": "c2"}):
        assert not passes.opens(key, STAY.model_copy(update=other))
    with pytest.raises(PassError):
        passes.read(key)


def test_a_visitor_is_the_same_all_day_and_another_the_next():
    passes = Passes(b"secret")
    assert passes.visitor("203.0.113.9", MONDAY) == passes.visitor("203.0.113.9", MONDAY)
    assert passes.visitor("203.0.113.9", MONDAY) != passes.visitor("203.0.113.9", TUESDAY)
    assert passes.visitor("203.0.113.9", MONDAY) != passes.visitor("203.0.113.10", MONDAY)
    assert "203" not in passes.visitor("203.0.113.9", MONDAY)


def test_addresses_of_one_ipv6_network_are_one_visitor():
    passes = Passes(b"secret")
    assert passes.visitor("2001:db8::1", MONDAY) == passes.visitor("2001:db8::ffff", MONDAY)
    assert passes.visitor("2001:db8::1", MONDAY) != passes.visitor("2001:db8:0:1::1", MONDAY)
