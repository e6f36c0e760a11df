"""Deliveries over real HTTP, with a clock that is set by hand."""

import threading
from contextlib import closing
from datetime import timedelta

import pytest

from advisor.errors import WidgetNotFoundError
from advisor.handover.courier import Courier, Patience
from advisor.handover.outbox import FILE, Outbox
from advisor.handover.sending import Outcome, Sender
from tests.handover.webhook import Answer, is_signed

DAY_S = 24 * 3600
KEPT = timedelta(days=30)


class Clock:
    def __init__(self) -> None:
        self.now = 1_772_323_200.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sender(clock):
    opened = Sender(clock)
    yield opened
    opened.close()


def longest(low, high):
    return high


def half(low, high):
    return (low + high) / 2


def courier_of(outbox, firm, send, clock, draw=longest, **patience) -> Courier:
    return Courier(
        outbox, lambda _: firm, send, patience=Patience(**patience), keeps=KEPT, clock=clock, draw=draw
    )


def waits(outbox, courier, clock, key) -> list[float]:
    """Goes from try to try; the waits between, in seconds."""
    found = []
    courier.deliver_due()
    while outbox.get(key).state == "waiting":
        found.append(outbox.wakes_at() - clock.now)
        clock.now = outbox.wakes_at()
        courier.deliver_due()
    return found


def test_what_waits_is_delivered_once(outbox, handover, firm, hook, sender, clock):
    outbox.put(handover, "c1", clock.now)
    courier = courier_of(outbox, firm, sender.send, clock)
    courier.deliver_due()
    courier.deliver_due()
    [received] = hook.received
    assert received.body == handover.to_json().encode()
    assert is_signed(received, firm.webhook_secret)
    assert hook.keys == [handover.id]
    assert outbox.get(handover.id).state == "delivered"


def test_every_try_carries_the_same_key_and_body_and_a_signature_of_its_own_time(
    outbox, handover, firm, hook, sender, clock
):
    hook.answers = [Answer(503), Answer(503)]
    outbox.put(handover, "c1", clock.now)
    waits(outbox, courier_of(outbox, firm, sender.send, clock), clock, handover.id)
    assert hook.keys == [handover.id] * 3
    assert len({each.body for each in hook.received}) == 1
    assert len({each.headers["standout-signature"] for each in hook.received}) == 3
    assert all(is_signed(each, firm.webhook_secret) for each in hook.received)
    assert outbox.get(handover.id).state == "delivered"
    assert outbox.get(handover.id).problem == ""


def test_the_longest_waits_double_up_to_six_hours(outbox, handover, firm, hook, sender, clock):
    hook.usual = Answer(500)
    outbox.put(handover, "c1", clock.now)
    found = waits(outbox, courier_of(outbox, firm, sender.send, clock), clock, handover.id)
    minutes = [60 * 2**n for n in range(9)]
    assert found == pytest.approx([*minutes, *[6 * 3600] * 6])


def test_the_last_of_sixteen_tries_comes_after_about_a_day(outbox, handover, firm, hook, sender, clock):
    hook.usual = Answer(500)
    outbox.put(handover, "c1", clock.now)
    found = waits(outbox, courier_of(outbox, firm, sender.send, clock, half), clock, handover.id)
    assert len(hook.received) == 16
    assert 0.8 * DAY_S < sum(found) < 1.2 * DAY_S
    delivery = outbox.get(handover.id)
    assert (delivery.state, delivery.tries) == ("given_up", 16)
    assert "500" in delivery.problem


def test_a_wait_is_drawn_from_nothing_to_its_longest(outbox, handover, firm, hook, sender, clock):
    hook.answers = [Answer(500)]
    asked = []

    def draw(low, high):
        asked.append((low, high))
        return 7.0

    outbox.put(handover, "c1", clock.now)
    courier_of(outbox, firm, sender.send, clock, draw).deliver_due()
    assert asked == [(0.0, 60.0)]
    assert outbox.wakes_at() == pytest.approx(clock.now + 7)


@pytest.mark.parametrize(("asked", "wait"), [("600", 600), ("1", 60), ("99999999", DAY_S)])
def test_the_receivers_wish_to_wait_is_honoured_up_to_a_day(
    outbox, handover, firm, hook, sender, clock, asked, wait
):
    hook.answers = [Answer(429, {"Retry-After": asked})]
    outbox.put(handover, "c1", clock.now)
    courier_of(outbox, firm, sender.send, clock).deliver_due()
    assert outbox.wakes_at() == pytest.approx(clock.now + wait)


def test_a_refusal_is_given_up_at_once(outbox, handover, firm, hook, sender, clock):
    hook.answers = [Answer(404)]
    outbox.put(handover, "c1", clock.now)
    courier_of(outbox, firm, sender.send, clock).deliver_due()
    delivery = outbox.get(handover.id)
    assert (delivery.state, delivery.tries, delivery.problem) == (
        "given_up",
        1,
        "The webhook answered 404.",
    )


def test_a_mended_address_is_used_at_the_next_try(outbox, handover, firm, hook, sender, clock):
    kept = {"firm": firm.model_copy(update={"webhook_url": hook.url.replace("/standout", "/old")})}
    courier = Courier(
        outbox,
        lambda name: kept[name],
        sender.send,
        patience=Patience(),
        keeps=KEPT,
        clock=clock,
        draw=longest,
    )
    hook.answers = [Answer(503)]
    outbox.put(handover, "c1", clock.now)
    courier.deliver_due()
    kept["firm"] = firm
    clock.now = outbox.wakes_at()
    courier.deliver_due()
    assert [each.path for each in hook.received] == ["/old", "/standout"]


def test_a_widget_that_was_removed_receives_nothing(outbox, handover, hook, sender, clock):
    def gone(widget_id):
        raise WidgetNotFoundError("There is none.")

    outbox.put(handover, "c1", clock.now)
    Courier(outbox, gone, sender.send, patience=Patience(), keeps=KEPT, clock=clock).deliver_due()
    assert (outbox.get(handover.id).state, hook.received) == ("given_up", [])


def test_the_thread_delivers_what_was_left_waiting_before_a_restart_and_what_comes(
    tmp_path, handover, firm, hook, sender, clock
):
    with closing(Outbox(tmp_path / FILE)) as before:
        before.put(handover, "c1", clock.now)
    arrived = threading.Event()

    def send(parcel, widget) -> Outcome:
        outcome = sender.send(parcel, widget)
        arrived.set()
        return outcome

    with closing(Outbox(tmp_path / FILE)) as outbox:
        courier = courier_of(outbox, firm, send, clock)
        courier.start()
        assert arrived.wait(30)
        arrived.clear()
        second = handover.model_copy(update={"id": "second"})
        outbox.put(second, "c1", clock.now)
        courier.wake()
        assert arrived.wait(30)
        courier.stop()
        assert {each.state for each in outbox.list("firm")} == {"delivered"}
    assert hook.keys == [handover.id, "second"]


def test_after_stop_no_other_delivery_is_begun(outbox, handover, firm, hook, sender, clock):
    def send_and_stop(parcel, widget) -> Outcome:
        outcome = sender.send(parcel, widget)
        courier.stop()
        return outcome

    outbox.put(handover, "c1", clock.now)
    outbox.put(handover.model_copy(update={"id": "second"}), "c1", clock.now)
    courier = courier_of(outbox, firm, send_and_stop, clock)
    courier.deliver_due()
    assert hook.keys == [handover.id]
    assert outbox.get("second").state == "waiting"


def test_a_courier_that_was_never_started_stops(outbox, firm, sender, clock):
    courier_of(outbox, firm, sender.send, clock).stop()


def test_what_was_settled_is_deleted_by_age_and_what_waits_is_not(tmp_path, outbox, handover, firm, clock):
    sent = {
        verdict: handover.model_copy(update={"id": verdict}) for verdict in ("delivered", "refused", "later")
    }
    for each in sent.values():
        outbox.put(each, "c1", clock.now)
    courier = courier_of(outbox, firm, lambda parcel, _: Outcome(verdict=parcel.key), clock)
    courier.deliver_due()
    outbox.put(handover.model_copy(update={"id": "withdrawn"}), "c2", clock.now)
    outbox.forget("c2")
    clock.now = handover.consent.time.timestamp() + KEPT.total_seconds()
    courier.clear_up()
    assert len(outbox.list("firm")) == 4
    clock.now += 1
    courier.clear_up()
    assert [left.id for left in outbox.list("firm")] == ["later"]
    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE}*"))
    assert [key for key in sent if f'"id":"{key}"'.encode() in on_disk] == ["later"]
