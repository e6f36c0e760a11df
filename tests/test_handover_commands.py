"""What the command line says of webhooks and deliveries; a secret is shown once, a content never."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from advisor import cli
from advisor.handover.outbox import FILE, Delivery, Outbox
from advisor.handover.records import Consent, Contact, agreed
from tests.handover.sharing import shared_of

CONSENT = Consent(text="I agree.", time=datetime(2026, 3, 1, tzinfo=UTC))
HOOK = "https://firm.example/hook"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(Outbox(tmp_path / FILE)) as opened:
        yield opened


def advisor(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


def put(outbox: Outbox, contact: str) -> Delivery:
    handover = agreed(shared_of(), Contact(email=contact), CONSENT, widget_id="firm", conversation_id="c1")
    return outbox.put(handover, "c1", 0.0)


def secret_in(result: Result) -> str | None:
    return next((line for line in result.stdout.splitlines() if line.startswith("whsec_")), None)


def test_the_secret_of_a_webhook_is_shown_when_it_is_made_and_not_again() -> None:
    made = secret_in(advisor("widget", "add", "Firm", "--domain", "firm.example", "--webhook", HOOK))
    assert made
    for look in (
        ("webhook", "firm"),
        ("show", "firm"),
        ("show", "firm", "--json"),
        ("webhook", "firm", HOOK),
    ):
        said = advisor("widget", *look)
        assert (said.exit_code, made in said.output) == (0, False)
    renewed = secret_in(advisor("widget", "webhook", "firm", "--new-secret"))
    assert renewed not in {None, made}


def test_a_webhook_is_set_and_ended_later() -> None:
    advisor("widget", "add", "Firm", "--domain", "firm.example")
    assert "no webhook" in advisor("widget", "webhook", "firm").output
    assert secret_in(advisor("widget", "webhook", "firm", HOOK))
    assert f"webhook: {HOOK}" in advisor("widget", "show", "firm").output
    assert advisor("widget", "webhook", "firm", "--off").exit_code == 0
    assert "webhook" not in advisor("widget", "show", "firm").output


def test_a_webhook_that_cannot_be_used_is_refused_in_a_sentence() -> None:
    advisor("widget", "add", "Firm", "--domain", "firm.example")
    refused = advisor("widget", "webhook", "firm", "http://firm.example/hook")
    assert (refused.exit_code, "begins with https://" in refused.output) == (2, True)
    assert advisor("widget", "webhook", "firm", HOOK, "--off").exit_code == 2


def test_deliveries_are_listed_the_latest_first_and_without_content(outbox: Outbox) -> None:
    advisor("widget", "add", "Firm", "--domain", "firm.example", "--webhook", HOOK)
    waiting, refused, arrived, gone = (put(outbox, f"you{n}@example.com") for n in range(4))
    outbox.put_off(waiting.id, 1_772_323_200.0, "The webhook answered 503.")
    outbox.give_up(refused.id, "The webhook answered 410.")
    outbox.arrived(arrived.id, datetime(2026, 3, 1, 12, tzinfo=UTC))
    said = advisor("widget", "deliveries", "firm")
    lines = said.stdout.splitlines()
    assert [line.split("\t")[1] for line in lines] == [gone.id, arrived.id, refused.id, waiting.id]
    assert "delivered 2026-03-01" in lines[1]
    assert "given up" in lines[2]
    assert "410" in lines[2]
    assert "waiting, next try 2026-" in lines[3]
    listed = json.loads(advisor("widget", "deliveries", "firm", "--json").stdout)
    assert [each["state"] for each in listed] == ["waiting", "delivered", "given_up", "waiting"]
    assert "example.com" not in said.output
    outbox.forget("c1")
    assert advisor("widget", "deliveries", "firm").stdout.count("withdrawn") == 3


def test_what_was_given_up_begins_again_on_request(outbox: Outbox) -> None:
    advisor("widget", "add", "Firm", "--domain", "firm.example", "--webhook", HOOK)
    outbox.give_up(put(outbox, "you@example.com").id, "The webhook answered 410.")
    said = advisor("widget", "deliveries", "firm", "--retry")
    assert "1 will be tried again" in said.stderr
    assert [each.state for each in outbox.list("firm")] == ["waiting"]


def test_a_widget_that_is_not_there_is_said() -> None:
    for command in ("deliveries", "webhook"):
        assert advisor("widget", command, "nobody").exit_code == 1
