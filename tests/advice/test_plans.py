"""What an owner is told to do, by how often customers buy and how much tact the trade calls for."""

import re

import pytest

from advisor.advice.brief import write_brief
from advisor.advice.citations import CitationBook, render
from advisor.advice.grounded import advise, words
from advisor.advice.phrasing import Lexicon, Phraser
from advisor.advice.positioning import Positioning, load_public_words
from advisor.advice.situation import Situation, weigh_up
from advisor.conversation.phrases import load_phrases
from advisor.ingestion.cleaning import quote
from advisor.ingestion.documents import read_document
from advisor.prompting import Wording
from advisor.records import Fact, Profile
from advisor.settings import Settings
from advisor.strategy.catalogue import Catalogue, load_catalogue
from advisor.strategy.fit import Fit, Statement

SETTINGS = Settings()
PHRASES = load_phrases(SETTINGS.prompts_dir)
STRATEGIES = [strategy.id for strategy in load_catalogue(SETTINGS.prompts_dir, {}).strategies]
DELICATE = (
    "We are funeral directors",
    "I have a counselling practice",
    "pest control, two vans",
    "a dental practice",
)
TRADES = {
    "once": "I plan weddings",
    "seldom": "a campsite on the farm",
    "often": "a village bakery",
    "contract": "we clean offices",
    "unknown": "we make bamboo rods",
}
TACTLESS = re.compile(
    r"happ(?:y|ier|iest)|gladdest|quiet customers|gone quiet|like themselves|more of\b|surprise|enjoy|\bfun\b|celebrat|"
    r"\bregulars\b|best customers|limited batch|bring somebody|leaflet|the till",
    re.IGNORECASE,
)
OTHERS_AT_WORK = re.compile(r"\b(?:your team|the team|staff|shifts|colleague has|everybody who works)\b")


DOCUMENTS = {file.name: read_document(file) for file in sorted((SETTINGS.corpus_dir).glob("*.txt"))}
POSITIONING = Positioning(
    WORDS := load_public_words(SETTINGS.prompts_dir), Phraser(WORDS.speech, Lexicon((), lambda _: True))
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(SETTINGS.prompts_dir, DOCUMENTS)


def first(strategy_id: str, catalogue: Catalogue, trade: str, **facts: str) -> Situation:
    """The situation of an owner to whom a strategy is advised."""
    told = {"business_description": trade, "target_customer": "people from the town", **facts}
    profile = Profile(
        facts=tuple(Fact(slot=slot, value=value, quote=value, turn=1) for slot, value in told.items())
    )
    said = tuple(Statement(text=value, turn=1, slot=slot) for slot, value in told.items())
    others = [strategy for strategy in catalogue.strategies if strategy.id != strategy_id]
    ranking = [
        Fit(strategy=strategy, score=9 - place, for_=(), against=())
        for place, strategy in enumerate([catalogue.strategy(strategy_id), *others])
    ]
    return weigh_up(profile, said, ranking, (), catalogue)


def as_told(situation: Situation, catalogue: Catalogue) -> tuple[str, int]:
    """Everything the owner reads of it, advice and brief, and how many words the advice has."""
    book = CitationBook(DOCUMENTS, quote, lambda _, __: (), ())
    wording = Wording(PHRASES.variants, seed=situation.first.strategy.id, used={})
    draft = advise(situation, catalogue, PHRASES.gaps, wording, (), 300)
    brief = write_brief(situation, catalogue, PHRASES.gaps, POSITIONING, lambda _: (), book, "", wording)
    quoted = re.sub(r"[“][^”]*[”]", "", render(draft, book, "people from the town").text)
    return f"{quoted}\n{brief.model_dump_json()}", words(draft)


@pytest.mark.parametrize("strategy_id", STRATEGIES)
def test_no_delicate_trade_ever_reads_a_tactless_word(strategy_id, catalogue):
    for trade in DELICATE:
        text, _ = as_told(first(strategy_id, catalogue, trade), catalogue)
        assert TACTLESS.findall(text) == []
        assert not catalogue.rhythms.is_unfit(text)


@pytest.mark.parametrize("strategy_id", STRATEGIES)
def test_the_advice_stays_short_and_whole_for_every_rhythm(strategy_id, catalogue):
    for trade in (*TRADES.values(), *DELICATE):
        situation = first(strategy_id, catalogue, trade, team_size="just me")
        strategy = situation.first.strategy
        assert as_told(situation, catalogue)[1] <= 300
        assert len(strategy.this_month) == 3
        assert strategy.next.days_60
        assert strategy.next.days_90
        assert len(strategy.kpis) == 3
        assert all((strategy.idea, strategy.why, strategy.how, strategy.pitfalls))


@pytest.mark.parametrize("strategy_id", STRATEGIES)
def test_nobody_alone_is_sent_to_a_team(strategy_id, catalogue):
    for trade in TRADES.values():
        strategy = first(strategy_id, catalogue, trade, team_size="just me").first.strategy
        plan = [*strategy.this_month, *strategy.next.days_60, *strategy.next.days_90, *strategy.kpis]
        texts = [*plan, *strategy.headline, strategy.in_short, strategy.test.do, strategy.test.cost_cap]
        assert [text for text in texts if OTHERS_AT_WORK.search(text)] == []


def test_a_campsite_is_not_told_to_call_whom_it_has_not_seen_for_three_months(catalogue):
    plans = {
        rhythm: first("relationship-differentiation", catalogue, trade).first.strategy
        for rhythm, trade in TRADES.items()
    }
    assert "three months" in " ".join(plans["often"].this_month)
    assert not any("three months" in step for step in plans["seldom"].this_month)
    assert len({plan.test.do for plan in plans.values()}) == 4
    assert plans["often"] == plans["unknown"]


def test_machines_are_spoken_of_only_to_those_who_did(catalogue):
    tension = next(one for one in catalogue.tensions if one.id == "machine-or-hand")
    for strategy_id in tension.strategies:
        without = first(strategy_id, catalogue, "driving instructor, automatic only")
        spoken = first(strategy_id, catalogue, "driving instructor", resources="an app for bookings")
        assert without.tension(catalogue) != tension
        assert spoken.tension(catalogue) == tension
    cautions = [
        first("relationship-differentiation", catalogue, "bakery", resources=means).first.strategy.pitfalls
        for means in ("a notebook", "a customer database")
    ]
    assert ["oftware" in " ".join(claim.text for claim in claims) for claims in cautions] == [False, True]
