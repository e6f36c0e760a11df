"""One try, over real HTTP to this machine."""

import socket
from email.utils import formatdate
from urllib.parse import urlsplit

import pytest

from advisor.handover.sending import DELIVERED, Parcel, Sender
from tests.handover.webhook import Answer, is_signed

PARCEL = Parcel("key-1", '{"name": "Grüße"}'.encode())
NOW = 1_772_323_200.0


def leading_to(*addresses):
    """A resolver for which every name has these addresses."""
    return lambda _host, _port: addresses


@pytest.fixture
def sender():
    opened = Sender(lambda: NOW)
    yield opened
    opened.close()


def test_what_arrives_is_the_exact_body_signed_with_the_widgets_secret(sender, hook, firm):
    assert sender.send(PARCEL, firm) == DELIVERED
    [received] = hook.received
    assert received.body == PARCEL.body
    assert received.path == "/standout"
    assert is_signed(received, "whsec_test")
    assert not is_signed(received, "whsec_other")
    assert received.headers["standout-signature"].startswith(f"t={int(NOW)},v1=")
    assert received.headers["idempotency-key"] == "key-1"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"].startswith("Standout/")
    assert received.headers["host"] == hook.url.split("/")[2]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_delivered(sender, hook, firm, status):
    hook.answers = [Answer(status)]
    assert sender.send(PARCEL, firm) == DELIVERED


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_later(sender, hook, firm, status):
    hook.answers = [Answer(status)]
    outcome = sender.send(PARCEL, firm)
    assert outcome.verdict == "later"
    assert str(status) in outcome.problem


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
def test_a_refusal_is_final_and_says_what_the_receiver_said_in_short(sender, hook, firm, status):
    hook.answers = [Answer(status, body=b"no\n such \x00 field. " + b"x" * 5_000)]
    outcome = sender.send(PARCEL, firm)
    assert outcome.verdict == "refused"
    assert f"{status}: no such field. xxx" in outcome.problem
    assert len(outcome.problem) < 200
    assert "\n" not in outcome.problem


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(sender, hook, firm, status):
    hook.answers = [Answer(status, {"Location": f"{hook.url}/elsewhere"})]
    outcome = sender.send(PARCEL, firm)
    assert (outcome.verdict, len(hook.received)) == ("refused", 1)
    assert "redirect" in outcome.problem


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("120", 120),
        (formatdate(NOW + 90, usegmt=True), 90),
        (formatdate(NOW - 90, usegmt=True), 0),
        ("soon", 0),
    ],
)
def test_the_receiver_may_ask_to_wait(sender, hook, firm, said, wait_s):
    hook.answers = [Answer(503, {"Retry-After": said})]
    assert sender.send(PARCEL, firm).wait_s == wait_s


def test_a_server_that_is_not_there_is_tried_later(sender, firm):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    outcome = sender.send(PARCEL, firm.model_copy(update={"webhook_url": f"http://127.0.0.1:{port}/"}))
    assert outcome.verdict == "later"
    assert "could not be reached" in outcome.problem


def test_a_name_without_an_address_is_tried_later(firm):
    def nowhere(host, port):
        raise socket.gaierror("Name or service not known")

    sender = Sender(lambda: NOW, resolve=nowhere)
    outcome = sender.send(PARCEL, firm.model_copy(update={"webhook_url": "https://firm.example/hook"}))
    assert (outcome.verdict, "Name or service not known" in outcome.problem) == ("later", True)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.8", "192.168.1.1", "169.254.169.254", "127.0.0.1", "::1", "fd00::1", "0.0.0.0", "224.0.0.1"],
)
def test_a_name_that_leads_into_a_private_network_is_refused(firm, address):
    sender = Sender(lambda: NOW, resolve=leading_to("93.184.216.34", address))
    outcome = sender.send(PARCEL, firm.model_copy(update={"webhook_url": "https://firm.example/hook"}))
    assert outcome.verdict == "refused"
    assert "private_webhooks" in outcome.problem


def test_private_networks_can_be_allowed_and_the_name_stays_the_host(hook, firm):
    port = urlsplit(hook.url).port
    sender = Sender(lambda: NOW, private=True, resolve=leading_to("127.0.0.1"))
    inside = firm.model_copy(update={"webhook_url": f"http://hooks.firm.example:{port}"})
    assert sender.send(PARCEL, inside) == DELIVERED
    assert hook.received[0].headers["host"] == f"hooks.firm.example:{port}"


def test_the_next_address_is_taken_where_one_cannot_be_reached(hook, firm):
    sender = Sender(lambda: NOW, resolve=leading_to("127.0.0.2", "127.0.0.1"))
    assert sender.send(PARCEL, firm) == DELIVERED


@pytest.mark.parametrize("change", [{"webhook_url": ""}, {"webhook_secret": ""}])
def test_without_webhook_or_secret_nothing_is_sent(sender, hook, firm, change):
    assert sender.send(PARCEL, firm.model_copy(update=change)).verdict == "refused"
    assert hook.received == []


@pytest.mark.parametrize("address", ["https://firm..example/", "https://[::1/"])
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(sender, firm, address):
    outcome = sender.send(PARCEL, firm.model_copy(update={"webhook_url": address}))
    assert outcome.verdict == "refused"
    assert "cannot be used" in outcome.problem
