from contextlib import closing
from datetime import date

import pytest

from advisor.errors import WidgetNotFoundError
from advisor.widgets.store import FILE, Use, Visit, WidgetStore
from advisor.widgets.widget import Limits, Widget

DAY = date(2026, 3, 1)
NEXT = date(2026, 3, 2)


@pytest.fixture
def store(tmp_path):
    with closing(WidgetStore(tmp_path / FILE)) as opened:
        yield opened


def firm(visitor: int = 2, everybody: int = 3) -> Widget:
    return Widget(
        id="firm",
        name="Firm",
        domains=("firm.example",),
        limits=Limits(visitor_a_day=visitor, widget_a_day=everybody),
    )


def test_a_widget_is_read_as_it_was_saved(store):
    store.save(firm())
    assert store.get("firm") == firm()
    assert store.list() == (firm(),)


def test_saving_again_takes_the_place_of_what_was_there(store):
    store.save(firm())
    store.save(firm(visitor=9))
    assert store.list() == (firm(visitor=9),)


def test_a_widget_that_is_not_there_is_said(store):
    for look in (store.get, store.delete):
        with pytest.raises(WidgetNotFoundError, match="no widget nobody"):
            look("nobody")


def test_a_visitor_is_counted_up_to_the_limit(store):
    assert [store.count(firm(), "anna", DAY) for _ in range(3)] == [True, True, False]
    assert store.use("firm", "anna", DAY) == Use(by_visitor=2, by_all=2)
    assert store.count(firm(), "anna", NEXT)


def test_everybody_together_is_counted_up_to_the_limit(store):
    assert [store.count(firm(), visitor, DAY) for visitor in ("anna", "ben", "cleo", "dora")] == [
        True,
        True,
        True,
        False,
    ]
    assert not store.count(firm(), "anna", DAY)
    assert store.use("firm", "dora", DAY) == Use(by_visitor=0, by_all=3)


def test_deleting_a_widget_takes_its_counts_along(store):
    store.save(firm())
    store.count(firm(), "anna", DAY)
    store.delete("firm")
    assert store.use("firm", "anna", DAY) == Use(by_visitor=0, by_all=0)


def test_visits_are_remembered_until_they_end(store):
    visit = Visit(conversation="c1", widget="firm", origin="https://firm.example", visitor="crm-7", day=DAY)
    store.begin(visit)
    assert store.visits("firm") == (visit,)
    store.end("c1")
    assert store.visits("firm") == ()


def test_the_secret_stays_the_same_after_a_restart(tmp_path):
    with closing(WidgetStore(tmp_path / FILE)) as one:
        secret = one.secret()
    with closing(WidgetStore(tmp_path / FILE)) as other:
        assert other.secret() == secret
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_widget_with_a_webhook_is_given_a_secret_once(store):
    kept = store.save(firm().model_copy(update={"webhook_url": "https://firm.example/hook"}))
    assert kept.webhook_secret
    assert store.save(kept) == store.get("firm") == kept


def test_a_visit_is_found_by_its_conversation(store):
    visit = Visit(conversation="c1", widget="firm", origin="https://firm.example", visitor="crm-7", day=DAY)
    store.begin(visit)
    assert store.visit("c1") == visit
    assert store.visit("c2") is None
