"""The consultancy's own page: who is let in, its forms, its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from advisor.models import Encoder
from advisor.settings import Settings
from advisor.web.admin.login import GUESSES_OF_ONE
from advisor.web.admin.routes import COOKIE, LARGEST_FORM
from advisor.web.server import create_app
from advisor.web.visitors import today
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Limits, Look, Widget
from tests.conversation.opening import open_advisor

PASSWORD = "correct horse battery"
SECRET = "a-secret-of-sixteen-and-more"
SITE = "https://www.firm.example"
FIRM = Widget(
    id="firm",
    name="The Firm",
    domains=(SITE, "https://blog.firm.example"),
    look=Look(accent="#7a2e1f", avatar="⚓", launcher="Ask <us>", greeting="Welcome\nto us."),
    webhook_url="https://hooks.firm.example/in",
    webhook_secret=SECRET,
)
PAGES = (
    "/admin",
    "/admin/new",
    "/admin/widgets/firm",
    "/admin/widgets/firm/delete",
    "/admin/widgets/firm/statistics",
    "/admin/widgets/firm/handovers",
    "/admin/statistics",
    "/admin/preview",
    "/admin/preview/widget.js",
    "/admin/preview/panel",
    "/admin/colour",
)


class _Page(HTMLParser):
    """What the fields of a page hold, what describes them, and the texts by id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.described: dict[str, str] = {}
        self.invalid: set[str] = set()
        self.options: dict[str, list[str]] = {}
        self.labelled: set[str] = set()
        self.needs_label: set[str] = set()
        self.texts: dict[str, str] = {}
        self._in: list[tuple[str, str]] = []
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        name = given.get("name", "")
        if tag == "label":
            self.labelled.add(given["for"])
        if (
            tag in {"input", "textarea", "select"}
            and given.get("type") != "hidden"
            and not {"hidden", "aria-label"} & set(given)
        ):
            self.needs_label.add(given["id"])
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.fields[name] = given.get("value", "")
        if tag == "select":
            self._select, self.fields[name], self.options[name] = name, "", []
        if tag == "option":
            self.options[self._select].append(given["value"])
            if "selected" in given:
                self.fields[self._select] = given["value"]
        if tag == "textarea":
            self._area, self.fields[name] = name, ""
        if "aria-invalid" in given:
            self.invalid.add(name)
        if name and "aria-describedby" in given:
            self.described[name] = given["aria-describedby"]
        if "id" in given and tag not in {"input"}:
            self._in.append((tag, given["id"]))
            self.texts[given["id"]] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = ""
        if self._in and self._in[-1][0] == tag:
            self._in.pop()

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data
        for _, key in self._in:
            self.texts[key] += data

    def mistake(self, name: str) -> str:
        """What is said to be wrong with a field, by what describes it."""
        said = [self.texts[key] for key in self.described[name].split() if key.endswith("-mistake")]
        return said[0] if said else ""


def read(answer) -> _Page:
    return _Page(answer.text)


@pytest.fixture(scope="module")
def app(library_settings: Settings, minilm: Encoder) -> Iterator[FastAPI]:
    settings = library_settings.model_copy(update={"admin_password": SecretStr(PASSWORD)})
    application = create_app(open_advisor(settings, minilm))
    with TestClient(application):
        yield application


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    """A browser that is not logged in."""
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def admin(stranger: TestClient) -> TestClient:
    """A browser that is."""
    assert log_in(stranger).status_code == 303
    return stranger


@pytest.fixture(scope="module")
def store(library_settings: Settings) -> Iterator[WidgetStore]:
    with closing(WidgetStore(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def widgets(store: WidgetStore) -> Iterator[None]:
    store.save(FIRM)
    yield
    for widget in store.list():
        store.delete(widget.id)


def log_in(browser: TestClient, password: str = PASSWORD, **more):
    return browser.post("/admin/login", data={"password": password, **more})


def send(browser: TestClient, path: str = "/admin/widgets/firm", changes: dict | None = None, **headers):
    """Opens a form, types into it and sends it. A change to None leaves a field away, as an unticked box is."""
    filled = {**read(browser.get(path)).fields, **(changes or {})}
    return browser.post(
        path, data={key: value for key, value in filled.items() if value is not None}, headers=headers
    )


# --- who is let in ---


@pytest.mark.parametrize("path", ["/admin", "/admin/login", "/admin/widgets/firm", "/admin/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_password_in_the_settings_there_is_one_page_that_names_the_setting(client, path, method):
    answer = client.request(method, path)
    assert answer.status_code == 404
    assert "ADVISOR_ADMIN_PASSWORD" in answer.text
    assert "<form" not in answer.text
    assert "The Firm" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_asks_for_the_password_first(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin/login?next=%2Fadmin")
    assert answer.content == b""


def test_the_password_opens_the_page_that_was_wanted(stranger):
    assert log_in(stranger, next="/admin/widgets/firm/statistics?days=7").headers["location"] == (
        "/admin/widgets/firm/statistics?days=7"
    )
    assert stranger.get("/admin").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/admin//evil", "/adminx", "/", "/admin\nx", "/admin/\\x"],
)
def test_a_log_in_leads_nobody_out_of_the_page(stranger, elsewhere):
    leads = log_in(stranger, next=elsewhere).headers["location"]
    assert leads == "/admin" or leads.startswith("/admin/")


def test_a_wrong_password_opens_nothing(stranger):
    answer = log_in(stranger, "wrong horse battery")
    assert answer.status_code == 403
    assert read(answer).mistake("password") == "That is not the password."
    assert COOKIE not in stranger.cookies
    assert stranger.get("/admin").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app):
    over_http = log_in(TestClient(app, follow_redirects=False)).headers["set-cookie"]
    over_https = log_in(TestClient(app, base_url="https://testserver", follow_redirects=False)).headers[
        "set-cookie"
    ]
    for cookie in (over_http, over_https):
        assert {"HttpOnly", "SameSite=strict", "Path=/admin"} <= set(cookie.split("; "))
        assert "Max-Age=" in cookie
    assert "Secure" not in over_http
    assert "Secure" in over_https


def test_after_some_wrong_passwords_even_the_right_one_has_to_wait_and_is_told_how_long(app):
    guesser = TestClient(app, client=("203.0.113.9", 1), follow_redirects=False)
    for _ in range(GUESSES_OF_ONE):
        assert log_in(guesser, "guess").status_code == 403
    answer = log_in(guesser)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 600
    assert read(answer).mistake("password") == "Too many attempts to log in. Try again in 15 minutes."
    assert log_in(TestClient(app, client=("203.0.113.10", 1), follow_redirects=False)).status_code == 303


def test_a_log_out_ends_the_session_even_where_the_cookie_was_kept(admin):
    cookie = admin.cookies[COOKIE]
    assert admin.post("/admin/logout", data=read(admin.get("/admin")).fields).status_code == 303
    assert COOKIE not in admin.cookies
    assert admin.get("/admin", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 303


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/admin/preview/widget.js"])
def test_nothing_is_kept_or_framed_by_others_and_nothing_runs_inline(admin, path):
    answer = admin.get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    if path.startswith("/admin/preview"):
        assert "frame-ancestors 'self'" in policy
    else:
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-frame-options"] == "DENY"
    if answer.headers["content-type"].startswith("text/html") and path != "/admin/preview/panel":
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|<[^>]+\s(style|on\w+)=", answer.text)


@pytest.mark.parametrize("path", ["/admin/login", "/admin/new", "/admin/widgets/firm"])
def test_every_field_has_a_label(stranger, path):
    if path != "/admin/login":
        log_in(stranger)
    page = read(stranger.get(path))
    assert page.needs_label
    assert page.needs_label <= page.labelled


# --- changes come from our own forms ---

CHANGES = ("/admin/new", "/admin/widgets/firm", "/admin/widgets/firm/delete", "/admin/logout")


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_without_the_token_of_the_session_changes_nothing(admin, store, path, token):
    answer = admin.post(path, data={"token": token, "name": "Changed", "domains": ""})
    assert answer.status_code == 403
    assert store.list() == (FIRM,)
    assert admin.get("/admin").status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_site_changes_nothing(admin, store, origin):
    answer = send(admin, changes={"name": "Changed"}, Origin=origin)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert store.list() == (FIRM,)
    assert log_in(admin, next="/admin").status_code == 303
    assert (
        admin.post("/admin/login", data={"password": PASSWORD}, headers={"Origin": origin}).status_code == 403
    )


@pytest.mark.parametrize("path", CHANGES)
def test_nobody_changes_anything_without_logging_in(stranger, store, path):
    assert stranger.post(path, data={"name": "Changed"}).status_code == 403
    assert store.list() == (FIRM,)


def test_what_was_typed_when_a_session_ended_is_there_after_the_next_log_in(admin, store):
    typed = {
        **read(admin.get("/admin/widgets/firm")).fields,
        "name": "Typed & kept",
        "look.greeting": "One\nTwo",
        "webhook_secret": "typed-secret-of-16",
    }
    admin.cookies.clear()
    asked = admin.post("/admin/widgets/firm", data=typed)
    assert asked.status_code == 403
    assert "What you typed is kept" in asked.text
    assert "typed-secret" not in asked.text
    wrong = admin.post("/admin/login", data={**read(asked).fields, "password": "wrong"})
    again = admin.post("/admin/login", data={**read(wrong).fields, "password": PASSWORD})
    assert "It is not saved yet" in again.text
    page = read(again).fields
    assert (page["name"], page["look.greeting"]) == ("Typed & kept", "One\nTwo")
    assert store.list() == (FIRM,)
    assert admin.post("/admin/widgets/firm", data=page).status_code == 303
    assert store.get("firm").name == "Typed & kept"


def test_a_form_that_is_far_too_large_is_refused(admin, store):
    answer = send(admin, changes={"look.greeting": "x" * LARGEST_FORM})
    assert answer.status_code == 403
    assert "too much for one form" in answer.text
    assert store.list() == (FIRM,)


# --- the form of a widget ---


def test_every_field_of_a_widget_is_saved(admin, store):
    wanted = Widget(
        id="partners",
        name="Partners & Söhne",
        domains=("https://partners.example", "http://localhost:9000"),
        collection="library",
        look=Look(
            accent="#123abc",
            radius=3,
            avatar="🦊",
            launcher="Ask <b>us</b>",
            greeting="Welcome.\n\nSit down.",
            position="left",
            language="hi",
            opens_by_itself=True,
        ),
        limits=Limits(visitor_a_day=7, widget_a_day=70, longest_message=700),
        limit_message="Enough for today.",
        contact_link="mailto:hello@partners.example",
        webhook_url="https://partners.example/in",
        webhook_secret=SECRET,
    )
    typed = {
        "name": "Partners & Söhne",
        "id": "partners",
        "domains": "partners.example\r\nlocalhost:9000, https://partners.example/",
        "collection": "library",
        "look.accent": "#123abc",
        "look.radius": "3",
        "look.avatar": "🦊",
        "look.launcher": "Ask <b>us</b>",
        "look.greeting": "Welcome.\r\n\r\nSit down.",
        "look.position": "left",
        "look.language": "hi",
        "look.opens_by_itself": "yes",
        "limits.visitor_a_day": "7",
        "limits.widget_a_day": "70",
        "limits.longest_message": "700",
        "limit_message": "Enough for today.",
        "contact_link": "mailto:hello@partners.example",
        "webhook_url": "https://partners.example/in",
        "webhook_secret": SECRET,
    }
    answer = send(admin, "/admin/new", typed)
    assert answer.headers["location"] == "/admin/widgets/partners?done=added"
    assert store.get("partners") == wanted


def test_saving_what_is_shown_changes_nothing(admin, store):
    store.save(FIRM.model_copy(update={"look": FIRM.look.model_copy(update={"opens_by_itself": True})}))
    before = store.list()
    assert send(admin).status_code == 303
    assert store.list() == before


def test_a_box_that_is_no_longer_ticked_is_saved_too(admin, store):
    store.save(FIRM.model_copy(update={"look": FIRM.look.model_copy(update={"opens_by_itself": True})}))
    send(admin, changes={"look.opens_by_itself": None})
    assert not store.get("firm").look.opens_by_itself


def test_an_id_is_made_from_the_name_where_none_is_typed(admin, store):
    assert send(admin, "/admin/new", {"name": "Firm"}).headers["location"].startswith("/admin/widgets/firm-2")


MISTAKES = [
    ("name", "", "at most 80 characters"),
    ("name", "x" * 81, "at most 80 characters"),
    ("domains", "firm.example/page", "'firm.example/page' is not a domain"),
    ("collection", "nowhere", "no index of nowhere"),
    ("look.accent", "red", "six digits or letters"),
    ("look.radius", "29", "from 0 to 28"),
    ("look.radius", "round", "whole number"),
    ("look.avatar", "abcde", "one emoji"),
    ("look.launcher", "x" * 61, "at most 60 characters"),
    ("look.greeting", "x" * 601, "at most 600 characters"),
    ("look.position", "top", "left or right"),
    ("look.language", "xx", "one of the languages"),
    ("limits.visitor_a_day", "0", "from 1 to 10,000"),
    ("limits.widget_a_day", "", "from 1 to 1,000,000"),
    ("limits.longest_message", "99", "from 100 to 8,000"),
    ("limit_message", "x" * 601, "at most 600 characters"),
    ("contact_link", "javascript:alert(1)", "begins with https://"),
    ("contact_link", "https://" + "x" * 300, "at most 300 characters"),
    ("webhook_url", "ftp://x", "begins with https://"),
    ("webhook_secret", "short", "at least 16 characters"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), MISTAKES)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(admin, store, name, value, sentence):
    answer = send(admin, changes={name: value, "limits.visitor_a_day": "61", **{name: value}})
    page = read(answer)
    assert answer.status_code == 422
    assert sentence.lower() in page.mistake(name).lower()
    assert page.mistake(name).endswith(".")
    assert page.invalid == {name}
    assert store.list() == (FIRM,)
    if name not in {"webhook_secret", "look.position", "look.language"}:
        assert page.fields[name] == value
    assert page.fields["look.greeting" if name != "look.greeting" else "name"]
    assert page.fields["token"]


def test_all_mistakes_are_told_at_once_and_listed_first(admin):
    page = read(
        send(
            admin,
            changes={"name": "", "look.radius": "99", "domains": "a/b firm.example c/d", "contact_link": "x"},
        )
    )
    assert page.invalid == {"name", "look.radius", "domains", "contact_link"}
    assert "'a/b'" in page.mistake("domains")
    assert "'c/d'" in page.mistake("domains")
    assert "4 fields need mending" in page.texts["mistakes"]


@pytest.mark.parametrize("wanted", ["firm", "F", "a b", "x" * 41, "-x", "Firm"])
def test_an_id_that_is_taken_or_malformed_is_told(admin, store, wanted):
    page = read(send(admin, "/admin/new", {"name": "Another", "id": wanted}))
    assert page.mistake("id").startswith("There is a widget firm" if wanted == "firm" else "Use 2 to 40")
    assert page.fields["id"] == wanted
    assert store.list() == (FIRM,)


def test_the_id_of_a_widget_stays(admin, store):
    send(admin, changes={"id": "other"})
    assert store.list() == (FIRM,)


def test_documents_are_chosen_among_those_that_have_an_index(admin):
    assert read(admin.get("/admin/new")).options["collection"] == ["", "library"]


def test_a_widget_whose_documents_have_no_index_says_so_and_can_still_be_changed(admin, store):
    store.save(FIRM.model_copy(update={"collection": "lost"}))
    assert "have no index" in admin.get("/admin").text
    page = admin.get("/admin/widgets/firm")
    assert "lost (has no index)" in page.text
    assert read(page).fields["collection"] == "lost"
    assert send(admin, changes={"name": "New"}).status_code == 303
    assert store.get("firm").collection == "lost"


def test_what_is_typed_is_never_markup(admin, store):
    answer = send(admin, changes={"name": "<script>alert(1)</script>", "look.radius": "x"})
    assert "<script>alert" not in answer.text
    send(admin, changes={"name": '"><script>alert(1)</script>'})
    for path in PAGES:
        if path != "/admin/preview/widget.js":
            assert "<script>alert" not in admin.get(path).text


# --- the secret ---


def test_a_secret_is_never_sent_to_a_browser(admin):
    for path in PAGES:
        assert SECRET not in admin.get(path).text
    assert read(admin.get("/admin/widgets/firm")).fields["webhook_secret"] == ""
    wrong = send(admin, changes={"webhook_secret": "typed-now-and-long-enough", "look.radius": "x"})
    assert "typed-now" not in wrong.text
    assert "type it again" in wrong.text


def test_a_secret_left_empty_stays_and_a_new_one_takes_its_place(admin, store):
    send(admin, changes={"name": "New"})
    assert store.get("firm").webhook_secret == SECRET
    send(admin, changes={"webhook_secret": "another-secret-of-16"})
    assert store.get("firm").webhook_secret == "another-secret-of-16"


def test_a_secret_can_be_forgotten_together_with_its_webhook(admin, store):
    refused = read(send(admin, changes={"forget_secret": "yes"}))
    assert "needs a secret" in refused.mistake("webhook_secret")
    assert store.get("firm").webhook_secret == SECRET
    assert send(admin, changes={"forget_secret": "yes", "webhook_url": ""}).status_code == 303
    assert store.get("firm").webhook_secret == ""


def test_a_webhook_without_a_secret_is_told(admin):
    page = read(send(admin, "/admin/new", {"name": "X2", "webhook_url": "https://x.example/in"}))
    assert "needs a secret" in page.mistake("webhook_secret")


# --- list, snippet, deletion ---


def test_the_list_says_what_each_widget_is_and_how_much_it_answered_today(admin, store):
    store.save(Widget(id="homeless", name="Homeless"))
    store.count(FIRM, "anna", today())
    store.count(FIRM, "ben", today())
    page = admin.get("/admin").text
    assert "The Firm" in page
    assert f"{SITE}, https://blog.firm.example" in page
    assert "2 of 2,000 messages today" in page
    assert page.count("answers nobody") == 1


def test_a_reached_limit_is_said(admin, store):
    full = FIRM.model_copy(update={"limits": Limits(widget_a_day=1)})
    store.save(full)
    store.count(full, "anna", today())
    assert "the limit is reached" in admin.get("/admin").text


def test_without_widgets_the_list_says_how_to_begin(admin, store):
    store.delete("firm")
    assert "There is no widget yet" in admin.get("/admin").text


def test_snippet_and_frame_name_the_address_that_the_page_was_reached_at(app, admin):
    codes = read(admin.get("/admin/widgets/firm")).texts
    assert codes["snippet"] == '<script src="http://testserver/widget.js" data-widget="firm" async></script>'
    assert 'src="http://testserver/embed/firm"' in codes["iframe"]


def test_a_widget_is_deleted_only_after_asking_once_more(admin, store):
    asked = admin.get("/admin/widgets/firm/delete")
    assert "Delete The Firm?" in asked.text
    assert store.list() == (FIRM,)
    gone = admin.post("/admin/widgets/firm/delete", data=read(asked).fields)
    assert store.list() == ()
    assert "The Firm is deleted" in admin.get(gone.headers["location"]).text


@pytest.mark.parametrize(
    "path", ["/admin/widgets/none", "/admin/widgets/none/statistics", "/admin/widgets/none/delete"]
)
def test_a_widget_that_is_not_there_is_one_sentence(admin, path):
    answer = admin.get(path)
    assert answer.status_code == 404
    assert "There is no widget none" in answer.text


def test_what_is_nowhere_is_one_sentence(admin):
    assert admin.get("/admin/nowhere").status_code == 404
    assert admin.get("/admin/").headers["location"] == "/admin"


# --- the look before it is saved ---

UNSAVED = {"name": "Not saved", "look.accent": "#123456", "look.launcher": "Come in", "look.position": "left"}


def test_the_preview_is_the_widgets_own_script_and_page_with_the_unsaved_look(admin, store):
    assert "/admin/preview/widget.js?name=Not+saved" in admin.get("/admin/preview", params=UNSAVED).text
    script = admin.get("/admin/preview/widget.js", params=UNSAVED).text
    assert '"fill":"#123456"' in script
    assert '"side":"left"' in script
    assert "Come in" in script
    assert '"page":"/admin/preview/panel?name=Not+saved' in script
    panel = admin.get("/admin/preview/panel", params=UNSAVED).text
    assert "--fill:#123456" in panel
    assert '<h1 tabindex="-1">Not saved</h1>' in panel
    assert "/standout/embed/embed.css" in panel
    assert store.list() == (FIRM,)


def test_what_is_wrong_in_an_unsaved_look_is_drawn_as_usual(admin):
    panel = admin.get("/admin/preview/panel", params={"look.accent": "red;}", "look.radius": "5"}).text
    assert "red;}" not in panel
    assert "--radius:5px" in panel


@pytest.mark.parametrize(
    ("accent", "sentences"),
    [
        ("#787878", ["Neither white nor dark letters stand out enough on this colour (4.4:1"]),
        (
            "#ffe600",
            [
                "Dark letters on it are easy to read",
                "too pale for text (1.2:1), so links there are written in #",
            ],
        ),
        ("#1d5c54", ["White letters on it are easy to read (7.7:1)", "On dark paper it is too deep"]),
    ],
)
def test_it_is_said_where_a_colour_is_too_weak(admin, accent, sentences):
    said = admin.get("/admin/colour", params={"accent": accent}).text
    assert [sentence for sentence in sentences if sentence not in said] == []
    assert "too pale" in said or accent != "#ffe600"


# --- what happened ---

GROOMER = (
    "dog grooming, 2 of us in a market town. a pet superstore opened a grooming corner at 2/3 of our price"
)
STRANGE = "what vat do i charge on a poodle"


def visit(browser: TestClient):
    return browser.post("/api/widgets/firm/visits", json={"origin": SITE}).json()


def asked(browser: TestClient, arrived, method: str, rest: str, **body):
    return browser.request(
        method,
        f"/api/widgets/firm/conversations/{arrived['conversation']}{rest}",
        headers={"Authorization": f"Bearer {arrived['token']}"},
        json=body or None,
    )


@pytest.fixture
def talked(admin, library_settings, store):
    """A conversation in the widget that came to the advice, beside one in which nothing was said."""
    first, second = visit(admin), visit(admin)
    for text in (GROOMER, STRANGE):
        asked(admin, first, "POST", "/messages", text=text)
    asked(admin, first, "POST", "/messages", action="advise")
    asked(admin, first, "POST", "/feedback", turn=3, verdict="down", reason="Too <i>long</i>")
    yield first
    for one in (first, second):
        asked(admin, one, "DELETE", "")


def figures(answer) -> list[int]:
    return [int(n) for n in re.findall(r"<dd>(\d+)", answer.text)]


def test_a_widgets_statistics_tell_what_happened_in_it(admin, talked):
    answer = admin.get("/admin/widgets/firm/statistics")
    assert figures(answer) == [2, 1, 1, 0]
    assert f'<q dir="auto">{STRANGE}</q>' in answer.text
    assert "Too &lt;i&gt;long&lt;/i&gt;" in answer.text
    assert "<i>long" not in answer.text
    assert "What you do" in answer.text
    assert "SMB Competitive Differentiation" in answer.text
    assert "Counted are conversations that were begun in the last 30 days" in answer.text


def test_a_brief_that_was_taken_is_counted(admin, talked):
    assert asked(admin, talked, "GET", "/brief.md").status_code == 200
    assert figures(admin.get("/admin/widgets/firm/statistics")) == [2, 1, 1, 1]


def test_what_a_visitor_deleted_is_counted_nowhere(admin, talked):
    asked(admin, talked, "DELETE", "")
    answer = admin.get("/admin/widgets/firm/statistics")
    assert figures(answer) == [1, 0, 0, 0]
    assert STRANGE not in answer.text
    assert "long</i" not in answer.text


def test_one_widget_does_not_count_the_conversations_of_another_or_of_the_page(admin, talked, store):
    store.save(FIRM.model_copy(update={"id": "other"}))
    assert "No conversation was begun in this widget" in admin.get("/admin/widgets/other/statistics").text
    page = admin.get("/admin/statistics")
    assert STRANGE not in page.text


def test_the_main_page_is_counted_for_itself(admin):
    before = figures(admin.get("/admin/statistics")) or [0, 0, 0, 0]
    begun = admin.post("/api/conversations").json()["id"]
    admin.post(f"/api/conversations/{begun}/messages", json={"text": GROOMER})
    assert figures(admin.get("/admin/statistics")) == [before[0] + 1, before[1] + 1, *before[2:]]
    admin.delete(f"/api/conversations/{begun}")
    assert (figures(admin.get("/admin/statistics")) or [0, 0, 0, 0]) == before


def test_nothing_yet_reads_well(admin):
    answer = admin.get("/admin/widgets/firm/statistics?days=7")
    assert "No conversation was begun in this widget in the last 7 days." in answer.text


@pytest.mark.parametrize(("days", "shown"), [(7, 7), (30, 30), (90, 90), (5, 30), (-1, 30), (10**9, 30)])
def test_the_span_is_one_of_three(admin, days, shown):
    chosen = re.search(r'days=(\d+)" aria-current="page"', admin.get(f"/admin/statistics?days={days}").text)
    assert chosen[1] == str(shown)


def test_statistics_of_a_widget_without_an_index_say_what_to_do(admin, store):
    store.save(FIRM.model_copy(update={"collection": "lost"}))
    answer = admin.get("/admin/widgets/firm/statistics")
    assert answer.status_code == 503
    assert "advisor ingest" in answer.text
