import pytest

from advisor.strategy.catalogue import load_catalogue
from advisor.strategy.trades import Kind, Trades, load_trades

SHOPS = Kind(id="shops", sector="retail", subject="retail-sector", named=("shop",), trades=("bookshop",))
FOOD = Kind(id="food", sector="services", subject="service-sector", trades=("caf[eé]", "bakery"))
TRADES = Trades(kinds=(SHOPS, FOOD))


def test_a_trade_is_of_its_kind():
    assert TRADES.in_text("we run two cafés by the sea") == (FOOD,)


def test_the_sector_that_a_text_names_itself_comes_before_a_trade():
    assert TRADES.in_text("a bakery with a shop") == (SHOPS, FOOD)


def test_an_example_of_another_trade_is_foreign():
    assert TRADES.is_foreign("A café, for instance, might team up with a roaster.", [SHOPS])


@pytest.mark.parametrize(
    ("claim", "own"),
    [
        ("A café, for instance, might team up with a roaster.", [FOOD]),
        ("A café, for instance, might team up with a roaster.", []),
        ("Price wars eat profit.", [SHOPS]),
        ("The experience has to be the same online, in the shop or on the phone.", [FOOD]),
    ],
)
def test_nothing_else_is(claim, own):
    assert not TRADES.is_foreign(claim, own)


def test_every_kind_of_trade_has_a_subject_and_fits_strategies_that_exist(library_settings):
    catalogue = load_catalogue(library_settings.prompts_dir, {})
    subjects = {subject.id for subject in catalogue.subjects}
    strategies = {strategy.id for strategy in catalogue.strategies}
    for kind in load_trades(library_settings.prompts_dir).kinds:
        assert kind.subject in subjects
        assert set(kind.fits) <= strategies


@pytest.mark.parametrize(
    ("trade", "kind"),
    [
        ("Subcontract machine shop near Coventry", "making"),
        ("piano tuner", "callouts"),
        ("health care", "care"),
        ("a hardware shop", "shops"),
        ("third generation coach hire firm", "travel"),
    ],
)
def test_the_trades_that_owners_name_are_known(library_settings, trade, kind):
    assert load_trades(library_settings.prompts_dir).in_text(trade)[0].id == kind
