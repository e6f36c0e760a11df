import pytest

from advisor.handover.contact import read_contact
from advisor.handover.records import Contact


@pytest.mark.parametrize(
    "typed", ["you@example.com", "  you.too+work@mail.example.co.uk ", "grüße@überlingen.example"]
)
def test_an_email_address_is_known(typed):
    assert read_contact("", typed) == Contact(email=typed.strip())


@pytest.mark.parametrize("typed", ["+44 20 7946 0958", "(030) 901820", "555-0100-99", "०११ २३४५ ६७८९"])
def test_a_phone_number_is_known(typed):
    assert read_contact("", typed) == Contact(phone=typed)


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "call me", "you@", "@example.com", "you@localhost", "a b@example.com", "12345", "1" * 16],
)
def test_anything_else_is_no_contact(typed):
    assert read_contact("Name", typed) is None


def test_a_name_is_one_line_whatever_was_pasted():
    assert read_contact(" Ann\r\n\x00 O’Neil ", "you@example.com") == Contact(
        name="Ann O’Neil", email="you@example.com"
    )
