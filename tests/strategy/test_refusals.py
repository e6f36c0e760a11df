import shutil

import pytest

from advisor.errors import PromptError
from advisor.prompting import load_prompts
from advisor.retrieval.examples import SentenceMemory
from advisor.settings import Settings
from advisor.strategy.catalogue import Catalogue, Strategy
from advisor.strategy.fit import Judge, Statement
from advisor.strategy.learned import Learned
from advisor.strategy.refusals import Refusals, Thing, load_refusals
from tests.fakes import WordEncoder
from tests.strategy.test_fit import strategy

REFUSALS = Refusals(
    means="you do not want it",
    refusing=(r"\b(?:do not|don't) want\b", r"\bwe will never\b"),
    others=r"\bcustomers $",
    things=(Thing(strategies=("platform",), words=("platforms?",)),),
)


@pytest.fixture(scope="module")
def shipped() -> Refusals:
    prompts = Settings().prompts_dir
    catalogue = load_prompts(prompts, "strategies.yaml", dict[str, tuple[Strategy, ...]])
    return load_refusals(prompts, [one.id for one in catalogue["strategies"]])


def test_what_the_owner_refuses_is_ruled_out_with_the_clause_that_says_so():
    said = "I mend clocks. I do not want to build a platform, it is not for me."
    assert REFUSALS.ruled_out(said) == {"platform": "I do not want to build a platform"}


@pytest.mark.parametrize(
    "said",
    [
        "we want to build a platform",
        "our customers do not want a platform",
        "I do not want more staff, but a platform would be fine",
        "the platforms do not want us",
    ],
)
def test_what_others_refuse_and_what_stands_in_another_clause_is_not(said):
    assert REFUSALS.ruled_out(said) == {}


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ("we will never sell online", "cross-border-e-commerce"),
        ("I'm not interested in subscriptions", "subscription-model"),
        ("no discounts, ever", "focused-cost-leadership"),
        ("I dont want to build a platform, thats mad", "platform-business-model"),
        ("we won't specialise", "niche-specialization"),
    ],
)
def test_owners_rule_out_strategies_in_their_own_words(shipped, said, out):
    assert out in shipped.ruled_out(said)


@pytest.mark.parametrize(
    "said",
    [
        "No, we are five",
        "I don't sell online yet",
        "people don't want a subscription any more",
        "not only online sales but the shop too",
        "my wife does not want to export",
    ],
)
def test_words_that_only_sound_like_a_refusal_rule_nothing_out(shipped, said):
    assert shipped.ruled_out(said) == {}


def test_a_ruled_out_strategy_comes_last_whatever_speaks_for_it(tmp_path):
    catalogue = Catalogue(
        strategies=(strategy("Platform", prior=9), strategy("Craft")),
        pitfalls=(),
        tensions=(),
        refusals=REFUSALS,
    )
    judge = Judge(catalogue, SentenceMemory(WordEncoder(), tmp_path), Learned(tmp_path, tmp_path))
    assert judge.rank(())[0].strategy.name == "Platform"
    first, last = judge.rank((Statement(text="We will never be a platform", turn=1),))
    assert (first.strategy.name, last.strategy.name) == ("Craft", "Platform")
    assert last.against[0].means == "you do not want it"
    assert last.against[0].quote == "We will never be a platform"


def test_a_refusal_of_a_strategy_that_does_not_exist_is_named(tmp_path):
    shutil.copy(Settings().prompts_dir / "refusals.yaml", tmp_path)
    with pytest.raises(PromptError, match="no strategy"):
        load_refusals(tmp_path, ["craft"])
