"""What is said back at once to what an owner tells."""

import pytest

from advisor.conversation.phrases import load_phrases
from advisor.settings import Settings

PHRASES = load_phrases(Settings().prompts_dir)


def fitting(message: str) -> tuple[str, str] | None:
    found = next(PHRASES.fitting(message), None)
    return (found.one.id, found.said) if found else None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("bookings are down maybe a third since last summer", "Down maybe a third since last summer"),
        ("sales have fallen by 20 percent", "Fallen by 20 percent"),
        ("we lost four customers to a lad with a mower", "Lost four customers"),
        ("piano tuner, phone's gone quiet", "Phone's gone quiet"),
        ("the superstore does it at two thirds of our price", "Two thirds of our price"),
    ],
)
def test_trouble_is_said_back_in_the_owners_own_figures(message, said):
    found = next(PHRASES.fitting(message))
    assert found.one.comes_first
    assert found.said == said


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Scared of dropping the builders, they pay the wages", "afraid"),
        ("always have been, but we're losing money", "losing-money"),
        ("my dad died last year and left me the shop", "loss-of-somebody"),
        ("managing eleven is killing me", "afraid"),
    ],
)
def test_sorrow_and_fear_come_before_everything_else(message, kind):
    found = next(PHRASES.fitting(message))
    assert (found.one.id, found.one.comes_first) == (kind, True)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("No spare cash, and hardly an hour in the week for it", "no-money"),
        ("one lady has had me for nineteen years by now", "faithful"),
        ("I won't do white sliced", "refuses"),
        ("schools, mostly", "says-little"),
    ],
)
def test_other_things_have_a_word_of_their_own(message, kind):
    found = fitting(message)
    assert found is not None
    assert found[0] == kind


@pytest.mark.parametrize(
    "message",
    [
        "we never let anybody down in all that time, they say",
        "the guesthouses take bread every morning from April to October",
        "we print wedding invitations in a quiet street of Ghent",
    ],
)
def test_nobody_is_pitied_without_reason(message):
    found = next(PHRASES.fitting(message), None)
    assert found is None or not found.one.comes_first
