"""The line that an owner copies out, and the headline, over all strategies."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.advice.positioning import Positioning, load_public_words
from advisor.conversation.assembly import open_positioning
from advisor.errors import PromptError
from advisor.records import Fact, Profile
from advisor.settings import Settings
from advisor.strategy.catalogue import load_catalogue
from tests.conversation.opening import advised

MOST_WORDS = 28
PRINTABLE = re.compile(r"[^\W_](?:[^\W_]|[ ,.'’-])*\.")
FIRST_PERSON = re.compile(r"\b(?:i|we|me|us|my|our|i'm|we're|mine|ours)\b", re.IGNORECASE)
CATALOGUE = load_catalogue(Settings().prompts_dir, {})
STRATEGIES = {strategy.id: strategy for strategy in CATALOGUE.strategies}
VIOLINS = {
    "business_description": "violin repair. just me",
    "target_customer": "orchestra players. some teachers",
}
STAIRS = {
    "business_description": "I make staircases",
    "target_customer": "Mostly conservation architects",
    "competitors": "Staircraft, the website lot",
    "strengths": "Careful workmanship",
    "location_or_market": "Stoke",
}
UNDERTAKER = {
    "business_description": "Funerals.",
    "target_customer": "Depends.",
    "competitors": "Nobody looks",
}
KIOSK = {
    "business_description": "i hav a fone repiar kiosk in teh shoping centre",
    "target_customer": "delivry riders mostly n taxi guys",
    "competitors": "i sed the 3 othr kiosks",
}


@pytest.fixture(scope="module")
def positioning(minilm) -> Positioning:
    return open_positioning(Settings(), CATALOGUE, minilm)


def profile(facts: dict[str, str]) -> Profile:
    return Profile(
        facts=tuple(Fact(slot=slot, value=value, quote=value, turn=1) for slot, value in facts.items())
    )


def lines(positioning, strategy: str, facts: dict[str, str]) -> tuple[str, ...]:
    return positioning.lines(STRATEGIES[strategy], profile(facts))


def test_a_line_says_what_for_whom_and_the_promise(positioning):
    line = lines(positioning, "hyper-specialization", VIOLINS)[0]
    assert line == "Violin repair for orchestra players. One narrow job, and nothing else."


def test_what_the_business_is_known_for_is_said_where_the_strategy_rests_on_its_work(positioning):
    line = lines(positioning, "quality-differentiation", STAIRS)[0]
    assert line.startswith("Staircases for conservation architects, known for careful workmanship. ")


def test_a_strategy_of_place_names_the_place(positioning):
    assert lines(positioning, "geographic-focus", STAIRS)[0].startswith("Staircases in Stoke, for ")


def test_without_clean_customers_the_trade_stands_alone(positioning):
    line = lines(positioning, "relationship-differentiation", UNDERTAKER)[0]
    assert line == "Funerals. You deal with somebody who knows you and remembers."


def test_without_a_clean_trade_only_the_promise_is_said(positioning):
    assert lines(positioning, "on-demand-model", KIOSK)[0] == "There the moment you need it."


def test_a_trade_that_names_its_customers_says_both(positioning):
    told = {"business_description": "software for dental labs", "target_customer": "As I said, the ICP: labs"}
    assert lines(positioning, "operational-excellence", told)[0].startswith("Software for dental labs. ")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_has_a_line_of_its_own(positioning, strategy):
    words = load_public_words(Settings().prompts_dir)
    assert strategy in words.strategies
    assert words.strategies[strategy].promise[0] in lines(positioning, strategy, VIOLINS)[0]


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    "facts", [VIOLINS, STAIRS, UNDERTAKER, KIOSK], ids=["violins", "stairs", "funerals", "kiosk"]
)
def test_no_line_speaks_of_rivals_or_for_the_owner(positioning, strategy, facts):
    for line in lines(positioning, strategy, facts):
        assert_fit_to_print(line)
        assert "Staircraft" not in line


def test_the_headline_names_trade_and_customers(positioning):
    headline = positioning.headline(STRATEGIES["hyper-specialization"], profile(VIOLINS))
    assert headline == (
        "Make your name with violin repair for orchestra players: one narrow job, done better than anybody"
    )


@pytest.mark.parametrize(
    ("business", "begins"),
    [
        ("I'm a driving instructor", "Be the driving instructor for nervous learners: "),
        ("we run a bakery", "Be the bakery for nervous learners: "),
        ("we repair violins", "Make your name repairing violins for nervous learners: "),
    ],
)
def test_the_headline_takes_each_kind_of_trade_as_a_sentence_does(positioning, business, begins):
    told = profile({"business_description": business, "target_customer": "nervous learners"})
    assert positioning.headline(STRATEGIES["focused-differentiation"], told).startswith(begins)


def test_without_customers_there_is_no_such_headline(positioning):
    assert positioning.headline(STRATEGIES["niche-specialization"], profile(UNDERTAKER)) is None


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("phone repair for delivery riders", ("phone repair", "delivery riders")),
        ("for delivery riders: phone repair", ("phone repair", "delivery riders")),
        ("We do funerals for old families", ("funerals", "old families")),
        ("fone repair for riders", None),
        ("I have told you that already", None),
        ("why do you ask", None),
    ],
)
def test_a_few_words_are_understood_as_what_and_for_whom(positioning, answer, named):
    assert positioning.in_a_few_words(answer) == named


def assert_fit_to_print(line: str) -> None:
    assert PRINTABLE.fullmatch(line), line
    assert not FIRST_PERSON.search(line), line
    assert "unlike" not in line.lower()
    assert "the ones who" not in line.lower()
    assert len(line.split()) <= MOST_WORDS, line


TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            re.findall(
                r"\S+",
                "we i do make repair bakery violins unlike the ones who my customers for orchestra players "
                "not, . ; and mostly I'm in Leeds <b> [x](y) ** Tesco… never over 40 with of oh well they come",
            )
        ),
        max_size=12,
    ).map(" ".join),
)


@given(business=TYPED, customers=TYPED, praise=TYPED, place=TYPED, index=st.integers(0, len(STRATEGIES) - 1))
@example(business="bakery", customers="the ones who players", praise="unlike", place="Leeds", index=0)
def test_whatever_is_typed_a_line_is_fit_to_print(positioning, business, customers, praise, place, index):
    told = profile(
        {
            "business_description": business,
            "target_customer": customers,
            "customer_needs": praise,
            "strengths": praise,
            "location_or_market": place,
        }
    )
    strategy = [*STRATEGIES.values()][index]
    for line in positioning.lines(strategy, told):
        assert_fit_to_print(line)


@pytest.mark.parametrize(
    ("said", "instead", "complaint"),
    [
        ('"{Promise}"', '"{Promise} {rival}"', "nothing fills {rival}"),
        ('    - "{Promise}"\n', "", "one line must do with {Promise} alone"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_with_its_place(tmp_path, said, instead, complaint):
    text = (Settings().prompts_dir / "positioning.yaml").read_text(encoding="utf-8")
    (tmp_path / "positioning.yaml").write_text(text.replace(said, instead), encoding="utf-8")
    with pytest.raises(PromptError, match=re.escape(complaint)):
        load_public_words(tmp_path)


# --- in a conversation -----------------------------------------------------------------------------------


def test_an_owner_whose_words_are_no_line_is_asked_for_five_and_gets_it(advisor):
    conversation, _ = advised(advisor, ("i hav a fone repiar kiosk in teh shoping centre",))
    asked = conversation.send("How do I say this on the website?").text
    assert "fone" not in asked
    assert "five words" in asked
    line = conversation.send("phone repair for delivery riders").text
    assert "Phone repair for delivery riders" in line
    assert conversation.brief.positioning_statement.startswith("Phone repair for delivery riders")


def test_an_owner_who_asks_something_else_instead_gets_that_answered(advisor):
    conversation, advice = advised(advisor, ("i hav a fone repiar kiosk in teh shoping centre",))
    conversation.send("How do I say this on the website?")
    assert re.search(r"\[\d+\]", conversation.send("What could go wrong for a firm like mine?").text)
    assert conversation.brief.positioning_statement == advice.brief.positioning_statement


def test_the_first_advice_opens_with_trade_and_customers(advisor):
    _, advice = advised(advisor, ("violin repair, just me", "orchestra players"))
    assert re.search(r"\*\*[^*]*violin repair for orchestra players: ", advice.text)
    assert "violin repair for orchestra players: " in advice.brief.summary
