"""What the consultancy sees of the conversations that were handed over to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from advisor.handover.outbox import FILE, Outbox
from advisor.handover.records import Consent, Contact, Shared, agreed
from advisor.web.server import create_app
from advisor.widgets.store import FILE as WIDGETS
from advisor.widgets.store import WidgetStore
from advisor.widgets.widget import Widget
from tests.conversation.opening import open_advisor

PASSWORD = "correct horse battery"
NOBODY_LISTENS = "http://127.0.0.1:9/"
PAGE = "/admin/widgets/firm/handovers"


@pytest.fixture(scope="module")
def admin(library_settings, minilm) -> Iterator[TestClient]:
    settings = library_settings.model_copy(update={"admin_password": SecretStr(PASSWORD)})
    with TestClient(create_app(open_advisor(settings, minilm))) as browser:
        assert browser.post("/admin/login", data={"password": PASSWORD}).status_code == 200
        yield browser


@pytest.fixture(autouse=True)
def firm(library_settings) -> Iterator[None]:
    with closing(WidgetStore(library_settings.data_dir / WIDGETS)) as store:
        store.save(Widget(id="firm", name="The Firm", domains=(), webhook_url=NOBODY_LISTENS))
        yield
        store.delete("firm")


@pytest.fixture
def outbox(library_settings) -> Iterator[Outbox]:
    with closing(Outbox(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture
def given_up(outbox: Outbox, request: pytest.FixtureRequest) -> str:
    """The id of a hand-over, another one in each test, that the webhook did not want."""
    conversation = request.node.name
    handed_over = agreed(
        Shared(visitor="crm-4711"),
        Contact(name="A. Baker", email="baker@shop.example"),
        Consent(text="Send it to the firm.", time=datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        widget_id="firm",
        conversation_id=conversation,
    )
    outbox.put(handed_over, conversation, 0.0)
    outbox.give_up(handed_over.id, "The webhook answered 404.")
    return handed_over.id


def test_where_nothing_was_handed_over_the_page_says_what_will_stand_there(admin):
    assert "Nobody has handed anything over yet" in admin.get(PAGE).text


def test_every_hand_over_is_listed_with_its_state_and_without_its_content(admin, given_up):
    page = admin.get(PAGE).text
    assert given_up[:8] in page
    assert "Given up" in page
    assert "The webhook answered 404." in page
    assert "baker" not in page.lower()


def test_one_that_was_given_up_is_tried_again_on_a_click(admin, outbox, given_up):
    token = re.search(r'name="token" value="([^"]+)"', admin.get(PAGE).text)
    assert token
    page = admin.post(PAGE, data={"token": token[1]}).text
    assert "tried again now" in page
    assert outbox.get(given_up).state == "waiting"


def test_without_the_token_of_the_session_nothing_is_tried_again(admin, outbox, given_up):
    assert admin.post(PAGE).status_code == 403
    assert outbox.get(given_up).state == "given_up"
