"""A brief to share, an outbox on SQLite, and a webhook on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.handover.outbox import FILE, Outbox
from advisor.handover.records import Consent, Contact, Handover, Shared, agreed
from advisor.widgets.widget import Widget
from tests.handover.sharing import shared_of
from tests.handover.webhook import Webhook, webhook

AGREED = Consent(text="I agree that Firm receives it.", time=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def shared() -> Shared:
    return shared_of()


@pytest.fixture
def handover(shared: Shared) -> Handover:
    return agreed(shared, Contact(email="you@example.com"), AGREED, widget_id="firm", conversation_id="c1")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(Outbox(tmp_path / FILE)) as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as opened:
        yield opened


@pytest.fixture
def firm(hook: Webhook) -> Widget:
    return Widget(
        id="firm", name="Firm", domains=("firm.example",), webhook_url=hook.url, webhook_secret="whsec_test"
    )
