"""Deliveries on SQLite, after a restart too, and what is left of them when a conversation is deleted."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from advisor.errors import AdvisorError
from advisor.handover.outbox import FILE, Outbox
from advisor.handover.records import Contact, agreed
from tests.handover.conftest import AGREED
from tests.handover.sharing import shared_of

NOW = 1_000.0
THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def other(handover, **changes):
    """Another hand-over of the same conversation."""
    chosen = {"contact": Contact(phone="555 0100 99"), "shared": shared_of(), "widget": "firm"} | changes
    return agreed(
        chosen["shared"], chosen["contact"], AGREED, widget_id=chosen["widget"], conversation_id="c1"
    )


def bytes_on_disk(folder) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob(f"{FILE}*"))


def test_what_is_put_is_due_with_its_exact_bytes(outbox, handover):
    delivery = outbox.put(handover, "c1", NOW)
    assert (delivery.state, delivery.tries, delivery.agreed) == ("waiting", 0, AGREED.time)
    due, parcel = outbox.next_due(NOW)
    assert due == delivery
    assert parcel == (handover.id, handover.to_json().encode())
    assert outbox.next_due(NOW - 1) is None


def test_the_same_hand_over_is_one_delivery(outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.arrived(handover.id, THEN)
    again = outbox.put(handover, "c1", NOW + 5)
    assert (again.state, len(outbox.list("firm"))) == ("delivered", 1)


def test_other_content_and_another_contact_are_deliveries_of_their_own(outbox, handover):
    for each in (handover, other(handover), other(handover, shared=shared_of("young dogs"))):
        outbox.put(each, "c1", NOW)
    assert len({delivery.id for delivery in outbox.list("firm")}) == 3


def test_the_id_says_nothing_about_the_content_to_who_does_not_know_the_conversation(handover, shared):
    elsewhere = agreed(shared, handover.contact, AGREED, widget_id="firm", conversation_id="c2")
    assert elsewhere.id != handover.id


def test_a_delivery_that_was_put_off_is_due_again_at_its_time(outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.put_off(handover.id, NOW + 60, "The webhook answered 503.")
    assert outbox.next_due(NOW + 59) is None
    assert outbox.wakes_at() == NOW + 60
    delivery, _ = outbox.next_due(NOW + 60)
    assert (delivery.tries, delivery.problem) == (1, "The webhook answered 503.")


def test_what_is_delivered_or_given_up_waits_for_nothing(outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.put(second := other(handover), "c1", NOW)
    outbox.arrived(handover.id, THEN)
    outbox.give_up(second.id, "The webhook answered 410.")
    assert outbox.wakes_at() is None
    assert outbox.next_due(NOW + 1e9) is None
    assert outbox.get(handover.id).delivered == THEN
    assert outbox.get(second.id).problem == "The webhook answered 410."


def test_what_was_given_up_is_tried_again_when_it_is_told_to_or_agreed_to_again(outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.give_up(handover.id, "no")
    assert outbox.retry("other-widget", NOW) == 0
    assert outbox.retry("firm", NOW) == 1
    assert outbox.get(handover.id).state == "waiting"
    outbox.give_up(handover.id, "no")
    assert outbox.put(handover, "c1", NOW + 9).tries == 0
    assert outbox.wakes_at() == NOW + 9


def test_deliveries_are_listed_by_widget_the_latest_first(outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.put(other(handover, widget="second"), "c1", NOW)
    outbox.put(latest := other(handover), "c1", NOW)
    assert [each.id for each in outbox.list("firm")] == [latest.id, handover.id]
    assert len(outbox.of("c1")) == 3


def test_everything_is_there_after_a_restart(tmp_path, handover):
    with closing(Outbox(tmp_path / FILE)) as one:
        one.put(handover, "c1", NOW)
        one.put_off(handover.id, NOW + 60, "no")
    with closing(Outbox(tmp_path / FILE)) as other_one:
        assert other_one.next_due(NOW + 60)[1].body == handover.to_json().encode()


def test_deleting_a_conversation_deletes_its_content_and_leaves_a_bare_line(tmp_path, outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.arrived(handover.id, THEN)
    assert b"nervous ones" in bytes_on_disk(tmp_path)
    outbox.forget("c1")
    assert b"nervous ones" not in bytes_on_disk(tmp_path)
    assert b"you@example.com" not in bytes_on_disk(tmp_path)
    [line] = outbox.list("firm")
    assert (line.state, line.delivered, line.conversation) == ("delivered", THEN, None)
    assert outbox.body(line.id) is None
    assert outbox.of("c1") == ()


def test_what_waits_is_not_sent_once_its_conversation_is_deleted(outbox, handover):
    outbox.put(handover, "c1", NOW)
    outbox.put(second := other(handover), "c1", NOW)
    outbox.give_up(second.id, "The webhook answered 422: you@example.com is no customer.")
    outbox.forget("c1")
    assert outbox.next_due(NOW + 1e9) is None
    assert outbox.retry("firm", NOW) == 0
    assert [(line.state, line.problem) for line in outbox.list("firm")] == [("withdrawn", "")] * 2


def test_a_try_that_was_on_its_way_when_the_conversation_was_deleted_is_noted_without_content(
    outbox, handover
):
    outbox.put(handover, "c1", NOW)
    outbox.forget("c1")
    outbox.put_off(handover.id, NOW + 60, "no")
    assert outbox.get(handover.id).state == "withdrawn"
    outbox.arrived(handover.id, THEN)
    assert outbox.get(handover.id).state == "delivered"
    assert outbox.body(handover.id) is None


def test_only_the_owner_of_the_server_reads_the_file(tmp_path, outbox):
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_delivery_that_is_not_there_is_said(outbox):
    with pytest.raises(AdvisorError, match="no delivery nobody"):
        outbox.get("nobody")


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with pytest.raises(AdvisorError, match="move the file away"):
        Outbox(tmp_path / FILE)
