import pytest

from advisor.conversation import clauses
from advisor.conversation.amendments import Amending, Amendments
from advisor.conversation.interview import Interview
from advisor.prompting import load_prompts
from advisor.records import Fact, Profile, Slot
from advisor.settings import Settings


@pytest.fixture(scope="module")
def amending() -> Amending:
    return Amending(load_prompts(Settings().prompts_dir, "interview.yaml", Interview))


def known(**values: str) -> Profile:
    return Profile(
        facts=tuple(Fact(slot=slot, value=value, quote=value, turn=3) for slot, value in values.items())
    )


KNOWN = known(
    target_customer="families on holiday, commuters, and the club riders",
    competitors="the chain and an online shop",
    strengths="we fix it the same day",
    current_differentiator="you just did what I told you",
    team_size="four",
)


def read(amending: Amending, message: str, profile: Profile = KNOWN) -> Amendments:
    return amending.read(clauses.sentences(message), 4, profile)


def put(amendments: Amendments) -> dict[Slot, str]:
    return {fact.slot: fact.value for fact in amendments.dictated}


@pytest.mark.parametrize(
    "message",
    [
        "You just did exactly what I told you the others did.",
        "I am not answering until you fix what you noted.",
        "You have just quoted my complaint.",
        "That is not an answer.",
        "Please correct.",
        "I told you who the customers are.",
        "Put it right.",
    ],
)
def test_a_word_about_our_notes_is_no_fact(amending, message):
    amendments = read(amending, message)
    assert amendments.objects
    assert amendments.telling == ()


@pytest.mark.parametrize(
    "message",
    [
        "we remove rubbish and old sofas",
        "we drop our prices in winter",
        "I write down every order by hand",
        "we record podcasts for firms",
        "my dad put me down as a partner",
        "we make cakes to order",
        "we keep a list of every customer",
        "you walk in and we know your name",
        "the table is always full",
        "people say: it is so soft",
        "we hold the record for the biggest pumpkin in the county",
        "at the chain you never get a straight answer",
        "Marketing is not our strength",
        "Retail is not our main business",
        "you got it wrong, we are six",
        "what you put in is what you get out",
    ],
)
def test_what_only_sounds_like_it_is_read_as_it_is(amending, message):
    amendments = read(amending, message)
    assert amendments.telling == (message,)
    assert not amendments.touches


@pytest.mark.parametrize(
    ("message", "struck"),
    [
        (
            "I am not answering until you fix 'known for' and 'what you do well'.",
            ["strengths", "current_differentiator"],
        ),
        ("Delete what you do well.", ["strengths"]),
        ("please take out the team", ["team_size"]),
        ("You noted it as a strength. Remove it.", ["strengths"]),
        ('Correct the record: "what you do well" is not that.', ["strengths"]),
        ("I never said four", ["team_size"]),
    ],
)
def test_what_is_to_be_struck_goes_by_its_name_or_its_words(amending, message, struck):
    assert sorted(read(amending, message).struck) == sorted(struck)


def test_that_is_what_was_noted_last(amending):
    assert read(amending, "delete that", known(team_size="four")).struck == ("team_size",)


def test_nothing_is_struck_for_a_name_that_holds_nothing(amending):
    amendments = read(amending, 'delete "known for"', known(team_size="four"))
    assert amendments.struck == ()
    assert amendments.objects


@pytest.mark.parametrize(
    ("message", "slot", "value"),
    [
        ("take out the commuters", "target_customer", "families on holiday, the club riders"),
        ("forget holiday families", "target_customer", "commuters, the club riders"),
        ("The chain is not a competitor, they send us work.", "competitors", "an online shop"),
    ],
)
def test_one_of_a_list_is_taken_out_and_the_rest_stays(amending, message, slot, value):
    assert put(read(amending, message))[slot] == value


@pytest.mark.parametrize(
    ("message", "slot", "value"),
    [
        ("Competitors: the garden centre and the web", "competitors", "the garden centre and the web"),
        (
            "customers = e-bike owners, retired, not holiday families",
            "target_customer",
            "e-bike owners, retired",
        ),
        ("Put down that the customers are pensioners, not schools.", "target_customer", "pensioners"),
        ("What I do well: I measure twice", "strengths", "I measure twice"),
        ("no, strengths: we answer the phone", "strengths", "we answer the phone"),
        ("change the staff to 6", "team_size", "6"),
        ("The team is still four in your notes. It is seven!", "team_size", "seven"),
        ("competitors I told you - the dealer in town", "competitors", "the dealer in town"),
        ("You noted nonsense as the competitor. Competitors are the dealers.", "competitors", "the dealers"),
        ("The goal stays: more work from schools", "goals", "more work from schools"),
    ],
)
def test_what_is_dictated_is_put_down_word_for_word(amending, message, slot, value):
    amendments = read(amending, message)
    assert put(amendments) == {slot: value}
    assert amendments.telling == ()
    assert all(fact.quote in message for fact in amendments.dictated)


def test_said_before_is_read_without_saying_so(amending):
    assert read(amending, "I told you: double.").telling == ("double.",)
    assert read(amending, "As I said, we lost the schools.").telling == ("we lost the schools.",)


def test_what_shall_not_be_noted_is_left_out(amending):
    assert read(amending, "a quieter life. haven't decided, don't put that down").leaves_out


def test_what_else_a_message_tells_is_left_to_read(amending):
    amendments = read(
        amending, "The shops want small orders. The team is still four in your table. It is five!"
    )
    assert amendments.telling == ("The shops want small orders.",)
    assert put(amendments) == {"team_size": "five"}
