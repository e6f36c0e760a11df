from pathlib import Path
from typing import get_args

import pytest

from advisor.errors import PromptError
from advisor.records import Fact, Profile
from advisor.settings import Settings
from advisor.strategy.catalogue import CheapTest, Variant
from advisor.strategy.rhythms import Buying, Delicate, Kind, Rhythms, load_rhythms
from tests.strategy.test_fit import strategy

KINDS = set(get_args(Kind))
RHYTHMS = load_rhythms(Settings().prompts_dir)

OWNERS = [
    ("We are funeral directors in Whitby, third generation.", "once delicate"),
    ("I plan weddings on the lakes, mostly for couples from abroad", "once"),
    ("We build houses in timber, eight carpenters and an architect", "once"),
    ("estate agents in a small town", "once"),
    ("we make headstones and carve the letters by hand", "once delicate"),
    ("A campsite by the estuary, forty pitches and a barn", "seldom"),
    ("Roofing, me and two lads, slate mostly", "seldom"),
    ("I repair violins and cellos in a back room", "seldom"),
    ("surveyor, old houses mainly", "seldom"),
    ("bike repairs and second-hand bicycles", "seldom"),
    ("pest control, two vans, wasps and rats", "seldom delicate"),
    ("Family mediation for couples who separate", "seldom delicate"),
    ("village bakery, sourdough and rolls", "often"),
    ("We run a café next to the crematorium", "often"),
    ("hairdresser, three chairs", "often"),
    ("piano lessons for grown-ups who start late", "often"),
    ("I groom dogs. Dog grooming, one at a time", "often"),
    ("I have a counselling practice for people with addictions", "often delicate"),
    ("A care home with nineteen rooms", "often delicate"),
    ("we clean offices and doctors' surgeries, nine of us", "contract"),
    ("booking software for hospices", "contract machines"),
    ("bookkeeping for builders", "contract"),
    ("web design for charities", "contract"),
    ("we make bamboo fishing rods", ""),
    ("debt advice for small firms", "once delicate"),
    ("a dental practice with four chairs", "delicate"),
]


def traits(*said: str) -> set[str]:
    fact = Fact(slot="business_description", value=said[0], quote=said[0], turn=1)
    return set(RHYTHMS.traits(Profile(facts=(fact,)), said))


@pytest.mark.parametrize(("owner", "expected"), OWNERS, ids=[owner for owner, _ in OWNERS])
def test_how_often_customers_buy_is_read_from_the_trade(owner, expected):
    assert traits(owner) - KINDS == set(expected.split())


@pytest.mark.parametrize(
    ("said", "rhythm"),
    [
        ("most families come back every summer", "seldom"),
        ("people come in every morning for the rolls", "often"),
        ("we only see them once", "once"),
        ("all of them are on a yearly contract", "contract"),
    ],
)
def test_what_an_owner_says_of_the_customers_counts_for_more_than_the_trade(said, rhythm):
    for trade in ("a bakery", "a campsite", "weddings", "bookkeeping", "bamboo rods"):
        assert traits(trade, said) - KINDS == {rhythm}


@pytest.mark.parametrize(
    ("owner", "slot", "said", "kind"),
    [
        ("tacos out of a van", "goals", "more weddings, less rain", "events"),
        ("tacos out of a van", "target_customer", "students", "food"),
        ("CNC machining", "target_customer", "motorsport and a brewery", "businesses"),
        ("translation agency", "target_customer", "courts and police", "public"),
        ("we grow Christmas trees", "target_customer", "young families", "season"),
        ("a jewellery shop", "target_customer", "couples", "goods"),
        ("coach hire", "target_customer", "pensioners", "groups"),
    ],
)
def test_what_is_sold_and_to_whom_is_read_from_the_trade_and_the_customers(owner, slot, said, kind):
    told = (("business_description", owner), (slot, said))
    profile = Profile(facts=tuple(Fact(slot=name, value=text, quote=text, turn=1) for name, text in told))
    assert kind in RHYTHMS.traits(profile, [owner, said])


def test_without_the_fact_the_trade_is_looked_for_in_what_was_said_first():
    assert RHYTHMS.traits(Profile(), ["Hello, we are undertakers"]) == {"once", "delicate"}
    assert RHYTHMS.traits(Profile(), []) == frozenset()


@pytest.mark.parametrize("said", ["automatic cars only", "the coffee machine was dear", "we appreciate them"])
def test_not_every_machine_is_talk_of_software(said):
    assert "machines" not in traits("a café", said)


def test_a_variant_takes_the_place_of_what_it_names_and_the_later_one_wins():
    plain = strategy("Closeness").model_copy(
        update={
            "variants": (
                Variant(when=("seldom", "once"), this_month=("Write to them.",), kpis=("letters",)),
                Variant(when=("delicate once",), this_month=("Be there.",)),
            )
        }
    )
    seldom = plain.suited({"seldom"}, lambda _: False)
    assert (seldom.this_month, seldom.kpis) == (("Write to them.",), ("letters",))
    both = plain.suited({"delicate", "once"}, lambda _: False)
    assert (both.this_month, both.kpis) == (("Be there.",), ("letters",))
    assert plain.suited({"delicate"}, lambda _: False).this_month == plain.this_month
    assert (
        seldom.test
        == plain.test
        == CheapTest(do="Try", weeks=2, cost_cap="little", measure="sales", stop_if="none")
    )


def test_what_is_unfit_is_left_out_in_delicate_trades_alone():
    tactless = strategy("Closeness").model_copy(update={"this_month": ("Ask the happiest.", "Ask them.")})
    rhythms = Rhythms(delicate=Delicate(never=("happiest",)))
    assert tactless.suited({"delicate"}, rhythms.is_unfit).this_month == ("Ask them.",)
    assert tactless.suited({"often"}, rhythms.is_unfit).this_month == tactless.this_month


def test_an_unknown_trait_is_refused_by_name():
    with pytest.raises(ValueError, match="no trait monthly"):
        Variant(when=("delicate monthly",))


def test_a_malformed_pattern_is_refused_with_its_file(tmp_path: Path):
    (tmp_path / "rhythms.yaml").write_text('rhythms: {once: {trades: ["(funeral"]}}', encoding="utf-8")
    with pytest.raises(PromptError, match=r"rhythms\.yaml.*regular expression"):
        load_rhythms(tmp_path)


def test_a_trade_is_met_in_one_number_or_the_other_and_never_within_a_word():
    rhythms = Rhythms(rhythms={"once": Buying(trades=("funeral",)), "often": Buying(trades=("bar",))})
    assert rhythms.traits(Profile(), ["Funerals"]) == {"once"}
    assert rhythms.traits(Profile(), ["a barn"]) == frozenset()
