"""What owners want, have and are bound by, in an advice."""

import pytest

from advisor.advice.grounded import advise, words
from advisor.advice.purpose import aim_of, circumstance_of
from advisor.advice.telling import Telling
from advisor.conversation.phrases import load_phrases
from advisor.prompting import Wording
from advisor.settings import Settings
from advisor.strategy.aims import Aim, load_aims
from tests.advice.test_situation import CATALOGUE, situation

AIMS = load_aims(Settings().prompts_dir)
PHRASES = load_phrases(Settings().prompts_dir)
CALM = Aim(
    id="calm",
    words=("calmer",),
    served_by=("focus",),
    strained_by=("breadth",),
    served=("leads to “{quote}”",),
    strained=("leads away from “{quote}”",),
    open=("does not bear on “{quote}”",),
)


@pytest.mark.parametrize(
    ("goal", "aim", "quote"),
    [
        ("more weddings n stuff, less stood in rain. pay is betr", "one-kind", "more weddings"),
        ("More from motorsport, less from the tier-2.", "one-kind", "More from motorsport"),
        ("fewer miles. more restoring", "one-kind", "more restoring"),
        ("I want the vehicles full Tuesday to Thursday.", "fill", "the vehicles full Tuesday to Thursday"),
        ("better ones, and winter not being empty", "fill", "winter not being empty"),
        ("really we want to not have to drop the price", "price", "to not have to drop the price"),
        ("We want to sell more to England", "abroad", "to sell more to England"),
        ("Goal: 10 logos by Series A in 14 months", "grow", "10 logos by Series A in 14 months"),
        ("i want jobs nearer home, we drive 2 hrs some days", "nearer", "jobs nearer home"),
        ("calmer weeks would be lovely", "calmer", "calmer weeks would be lovely"),
    ],
)
def test_a_goal_is_told_in_the_owners_own_words(goal, aim, quote):
    told = aim_of(situation(goals=goal), AIMS.aims)
    assert (told.id, told.quote) == (aim, quote)


def test_a_goal_that_is_not_decided_is_none():
    assert aim_of(situation(goals="quieter life. or to sell it. haven't decided"), AIMS.aims) is None


def test_a_wish_for_customers_who_are_not_wanted_is_none():
    telling = Telling(is_unwanted=lambda words, _: "school" in words)
    told = situation(goals="I want more of the school work back. I want calmer weeks")
    assert aim_of(told.model_copy(update={"telling": telling}), AIMS.aims).quote == "calmer weeks"


def test_it_is_said_honestly_whether_the_first_choice_leads_there():
    assert CALM.answer_to("focus") == CALM.served
    assert CALM.answer_to("breadth") == CALM.strained
    assert CALM.answer_to("another") == CALM.open


@pytest.mark.parametrize(
    ("slot", "said", "among", "quote"),
    [
        ("goals", "More court work. And the frameworks are re-tendered in April.", AIMS.dates,
         "the frameworks are re-tendered in April"),
        ("price_position", "dearer than them, and we have cash for maybe six months", AIMS.runways,
         "we have cash for maybe six months"),
        ("resources", "11 coaches, one's off the road, no money, loan on two.", AIMS.means, "no money"),
        ("resources", "40 hrs. no staff", AIMS.means, "no staff"),
        ("resources", "3 days a week workshop free nov to march, and 5k maybe", AIMS.means,
         "3 days a week workshop free nov to march"),
    ],
)  # fmt: skip
def test_dates_cash_and_means_are_found_wherever_they_were_told(slot, said, among, quote):
    told = circumstance_of(situation(**{slot: said}), among)
    assert (told.quote, told.turn) == (quote, 3)


def advice(**facts: str) -> str:
    catalogue = CATALOGUE.model_copy(update={"aims": AIMS.model_copy(update={"aims": (CALM, *AIMS.aims)})})
    wording = Wording(PHRASES.variants, seed="one", used={})
    draft = advise(situation(**facts), catalogue, PHRASES.gaps, wording, (), 300)
    assert words(draft) <= 300
    return " ".join(sentence.text for paragraph in draft for sentence in paragraph.sentences)


def test_the_advice_ties_its_first_choice_to_the_goal():
    assert "Leads to “calmer weeks ahead”" in advice(
        goals="calmer weeks ahead", strengths="we repair violins"
    )


def test_the_advice_keeps_to_the_date_and_says_the_risk_of_the_cash_aloud():
    text = advice(goals="the lease runs out in March", resources="we have savings for four months")
    assert "“the lease runs out in March”" in text
    assert "“we have savings for four months”" in text


def test_without_a_goal_nothing_is_said_of_one():
    assert "You want" not in advice(strengths="we repair violins by hand")
