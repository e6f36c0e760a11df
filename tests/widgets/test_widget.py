import pytest
from pydantic import ValidationError

from advisor.widgets.widget import Look, Widget, frame, id_for, snippet


def widget(**fields) -> Widget:
    return Widget(id="firm", name="Firm", **fields)


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("www.firm.example", "https://www.firm.example"),
        ("  WWW.Firm.Example/ ", "https://www.firm.example"),
        ("https://firm.example:443", "https://firm.example"),
        ("http://firm.example:80", "http://firm.example"),
        ("localhost:9000", "http://localhost:9000"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("*.firm.example", "https://*.firm.example"),
    ],
)
def test_a_domain_becomes_an_origin(written, origin):
    assert widget(domains=(written,)).domains == (origin,)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "*",
        "a b",
        "firm.example; script-src *",
        "https://firm.example/page",
        "ftp://firm.example",
        "'self'",
        "//x",
    ],
)
def test_what_is_no_domain_is_refused(written):
    with pytest.raises(ValidationError, match="is not a domain"):
        widget(domains=(written,))


@pytest.mark.parametrize(
    ("domain", "origin", "admitted"),
    [
        ("firm.example", "https://firm.example", True),
        ("firm.example", "http://firm.example", False),
        ("firm.example", "https://www.firm.example", False),
        ("firm.example", "https://firm.example:8443", False),
        ("firm.example", "https://evilfirm.example", False),
        ("firm.example", "https://firm.example.evil.example", False),
        ("*.firm.example", "https://www.firm.example", True),
        ("*.firm.example", "https://firm.example", False),
        ("*.firm.example", "https://evilfirm.example", False),
        ("firm.example", "null", False),
        ("firm.example", "", False),
    ],
)
def test_only_pages_of_a_widgets_domains_are_admitted(domain, origin, admitted):
    assert widget(domains=(domain,)).admits(origin) is admitted


def test_a_widget_without_domains_admits_nobody():
    assert not widget().admits("https://firm.example")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "firm.example", 'https://x"y', "data:text/html,x"])
def test_a_contact_link_leads_to_a_page_a_mailbox_or_a_telephone(link):
    with pytest.raises(ValidationError, match="contact link"):
        widget(contact_link=link)


@pytest.mark.parametrize("accent", ["red", "#12345", "#1d5c54;}", "url(x)"])
def test_a_colour_is_six_hexadecimal_digits(accent):
    with pytest.raises(ValidationError):
        Look(accent=accent)


def test_an_id_reads_like_the_name_and_is_free():
    assert id_for("Firm & Partners", []) == "firm-partners"
    assert id_for("Firm & Partners", ["firm-partners"]) == "firm-partners-2"
    assert id_for("???", []) == "widget"


def test_the_snippet_is_one_line_and_the_frame_names_the_widget():
    one = Widget(id="firm", name='The "Firm"')
    assert snippet(one, "https://h") == '<script src="https://h/widget.js" data-widget="firm" async></script>'
    assert 'title="The &quot;Firm&quot;"' in frame(one, "https://h")


# --- the webhook ---


@pytest.mark.parametrize(
    "address",
    [
        "https://www.firm.example/standout?key=1",
        "http://localhost:9000/x",
        "http://127.0.0.1/",
        "http://[::1]:8/",
    ],
)
def test_a_webhook_is_reached_by_https_or_on_this_machine(address):
    assert Widget(id="firm", name="Firm", webhook_url=address).webhook_url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://www.firm.example/",
        "http://10.0.0.1/",
        "ftp://firm.example/",
        "firm.example",
        "https://",
        "https:///path",
        "https://firm.example:99999/",
        "https://[::1/",
        "https://firm.example/a b",
    ],
)
def test_any_other_address_is_no_webhook(address):
    with pytest.raises(ValidationError):
        Widget(id="firm", name="Firm", webhook_url=address)


def test_a_widget_with_a_webhook_has_a_secret_and_keeps_it():
    bare = Widget(id="firm", name="Firm")
    assert bare.with_secret() == bare
    secured = bare.model_copy(update={"webhook_url": "https://firm.example/"}).with_secret()
    assert len(secured.webhook_secret) > 40
    assert secured.with_secret() == secured
    assert secured.webhook_secret not in repr(secured)
