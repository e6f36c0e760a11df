"""The widget's script, its frame and its API, for its own sites and for others."""

import gzip
import json
import re
import sqlite3
from contextlib import closing

import pytest
import yaml

from advisor.settings import Settings
from advisor.web.visitors import today
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Limits, Look, Widget

SITE = "https://www.firm.example"
ELSEWHERE = "https://elsewhere.example"
GROOMER = (
    "dog grooming, 2 of us in a market town. a pet superstore opened a grooming corner at 2/3 of our price"
)
LARGEST_SCRIPT = 10 * 1024
FIRM = Widget(
    id="firm",
    name="The Firm",
    domains=(SITE, "https://blog.firm.example"),
    look=Look(accent="#7a2e1f", avatar="⚓", launcher="Ask <us>", greeting="Welcome to </script> the firm."),
    limit_message="That is enough for a day. Call us.",
    contact_link="mailto:hello@firm.example",
)


@pytest.fixture(scope="module")
def store(library_settings: Settings):
    with closing(WidgetStore(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def widgets(store):
    store.save(FIRM)
    store.save(Widget(id="homeless", name="Homeless"))
    yield
    for widget in store.list():
        store.delete(widget.id)


def arrive(client, widget: str = "firm", origin: str = SITE, **more):
    return client.post(f"/api/widgets/{widget}/visits", json={"origin": origin, **more})


@pytest.fixture
def visit(client):
    return arrive(client).json()


def path(visit, rest: str = "", widget: str = "firm") -> str:
    return f"/api/widgets/{widget}/conversations/{visit['conversation']}{rest}"


def bearing(visit, **headers) -> dict:
    return {"Authorization": f"Bearer {visit['token']}", **headers}


def say(client, visit, text: str = GROOMER, **headers):
    return client.post(path(visit, "/messages"), json={"text": text}, headers=bearing(visit, **headers))


def is_sentence(detail: object) -> bool:
    return isinstance(detail, str) and 3 < len(detail) < 400 and "\n" not in detail


def looks_in(script: str) -> dict:
    return json.loads(re.search(r"const looks = (\{.*\});", script)[1])


# --- the script ---


def test_the_script_is_at_most_ten_kilobytes_on_the_way(client):
    answer = client.get("/widget.js", headers={"Referer": f"{SITE}/", "Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content)) <= LARGEST_SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_script_brings_the_looks_of_the_widgets_of_its_page_and_no_other(client, store):
    store.save(Widget(id="other", name="Other", domains=(ELSEWHERE,)))
    known = looks_in(client.get("/widget.js", headers={"Referer": f"{SITE}/"}).text)["known"]
    assert set(known) == {"firm"}
    assert known["firm"]["fill"] == "#7a2e1f"
    assert known["firm"]["texts"]["launcher"] == "Ask <us>"


def test_where_the_browser_does_not_say_which_page_it_is_the_frame_decides(client):
    assert looks_in(client.get("/widget.js").text)["known"] is None


def test_the_script_is_kept_and_asked_for_again_without_being_sent(client):
    headers = {"Referer": f"{SITE}/"}
    first = client.get("/widget.js", headers=headers)
    assert "max-age" in first.headers["cache-control"]
    assert "Referer" in first.headers["vary"]
    again = client.get("/widget.js", headers={**headers, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    other = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


# --- the frame ---


def test_the_frame_may_stand_on_exactly_the_widgets_domains(client):
    answer = client.get("/embed/firm", headers={"Referer": f"{SITE}/page"})
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert re.search(r"frame-ancestors ([^;]*)", policy)[1] == f"{SITE} https://blog.firm.example"
    assert "unsafe" not in policy
    assert "x-frame-options" not in answer.headers


def test_what_a_consultancy_wrote_is_text_in_the_frame(client):
    html = client.get("/embed/firm").text
    assert "</script> the firm" not in html
    config = json.loads(re.search(r'id="so-widget">(.*?)</script>', html, re.DOTALL)[1])
    assert config["greeting"] == FIRM.look.greeting


@pytest.mark.parametrize(
    ("widget", "site", "status"),
    [("nobody", SITE, 404), ("firm", ELSEWHERE, 403), ("homeless", SITE, 403), ("homeless", None, 403)],
)
def test_who_is_not_among_the_domains_is_refused_in_one_sentence_and_logged(
    client, caplog, widget, site, status
):
    answer = client.get(f"/embed/{widget}", headers={"Referer": f"{site}/"} if site else {})
    assert answer.status_code == status
    assert is_sentence(re.search(r"<p>(.*?)</p>", answer.text)[1])
    assert "<script" not in answer.text
    assert widget in caplog.text


# --- passes ---


@pytest.mark.parametrize(
    ("widget", "origin", "status"),
    [
        ("nobody", SITE, 404),
        ("firm", ELSEWHERE, 403),
        ("firm", "", 403),
        ("firm", "null", 403),
        ("homeless", SITE, 403),
        ("homeless", "", 403),
    ],
)
def test_a_pass_is_given_to_the_widgets_own_sites_only(client, widget, origin, status):
    answer = arrive(client, widget, origin)
    assert answer.status_code == status
    assert is_sentence(answer.json()["detail"])


def test_a_visitor_is_answered_like_an_owner_on_the_page(client, visit):
    reply = say(client, visit).json()
    assert reply["profile"]["team_size"]["value"]
    talk = client.get(path(visit), headers=bearing(visit)).json()
    assert [exchange["turn"] for exchange in talk["exchanges"]] == [0, 1]


def test_without_a_pass_nothing_is_told(client, visit):
    for method, rest in (("GET", ""), ("DELETE", ""), ("POST", "/messages"), ("GET", "/brief.md")):
        answer = client.request(
            method, path(visit, rest), json={"text": "hello"} if method == "POST" else None
        )
        assert answer.status_code == 401
        assert is_sentence(answer.json()["detail"])


@pytest.mark.parametrize("token", ["", "x", "x.y", "eyJ9.AAAA", "é", "a" * 5000])
def test_a_pass_that_was_not_issued_here_is_refused(client, visit, token):
    answer = client.get(path(visit), headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


def test_a_pass_is_good_for_one_conversation(client, visit):
    other = arrive(client).json()
    assert client.get(path(other), headers=bearing(visit)).status_code == 403


def test_a_pass_is_good_on_one_site(client, visit):
    assert say(client, visit, Origin=SITE).status_code == 200
    assert say(client, visit, Origin="https://blog.firm.example").status_code == 403


def test_a_pass_is_good_in_one_widget(client, store, visit):
    store.save(FIRM.model_copy(update={"id": "second"}))
    assert client.get(path(visit, widget="second"), headers=bearing(visit)).status_code == 403


def test_a_pass_ends_when_its_site_is_taken_off_the_list(client, store, visit):
    store.save(FIRM.model_copy(update={"domains": ("https://blog.firm.example",)}))
    assert say(client, visit).status_code == 403


def test_the_key_renews_a_pass_for_the_same_conversation_and_no_other(client, visit):
    renewed = arrive(client, conversation=visit["conversation"], key=visit["key"]).json()
    assert renewed["conversation"] == visit["conversation"]
    assert client.get(path(visit), headers=bearing(renewed)).status_code == 200
    other = arrive(client).json()
    assert arrive(client, conversation=other["conversation"], key=visit["key"]).status_code == 403
    elsewhere = arrive(
        client, origin="https://blog.firm.example", conversation=visit["conversation"], key=visit["key"]
    )
    assert elsewhere.status_code == 403


def test_a_widgets_conversation_is_not_at_the_open_door(client, visit):
    assert client.get(f"/api/conversations/{visit['conversation']}").status_code == 404


def test_a_deleted_conversation_is_gone_with_its_visit(client, store, visit):
    say(client, visit)
    assert client.delete(path(visit), headers=bearing(visit)).status_code == 204
    assert client.get(path(visit), headers=bearing(visit)).status_code == 404
    assert visit["conversation"] not in {known.conversation for known in store.visits("firm")}


def test_the_host_pages_own_visitor_id_is_kept_with_the_conversation(client, store):
    conversation = arrive(client, visitor="crm-42").json()["conversation"]
    [known] = [each for each in store.visits("firm") if each.conversation == conversation]
    assert (known.visitor, known.origin) == ("crm-42", SITE)


# --- CORS ---


def test_a_widgets_own_site_may_call_its_api(client):
    asked = client.options(
        "/api/widgets/firm/visits", headers={"Origin": SITE, "Access-Control-Request-Method": "POST"}
    )
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == SITE
    answer = client.post("/api/widgets/firm/visits", json={}, headers={"Origin": SITE})
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "http://www.firm.example"])
def test_other_sites_may_not(client, origin):
    for method in ("OPTIONS", "POST"):
        answer = client.request(
            method, "/api/widgets/firm/visits", json={"origin": SITE}, headers={"Origin": origin}
        )
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
        assert is_sentence(answer.json()["detail"])


# --- limits ---


def limited(store, **limits) -> None:
    store.save(FIRM.model_copy(update={"limits": Limits(**limits)}))


def test_at_the_limit_a_visitor_reads_the_consultancys_own_words(client, store, visit):
    said = say(client, visit).json()
    limited(store, visitor_a_day=store.use("firm", "", today()).by_all)
    answer = say(client, visit, "old and nervous dogs")
    assert answer.status_code == 429
    assert answer.json() == {"detail": FIRM.limit_message, "contact": FIRM.contact_link}
    talk = client.get(path(visit), headers=bearing(visit)).json()
    assert talk["exchanges"][-1]["reply"]["profile"] == said["profile"]


def test_the_limit_of_all_visitors_together_holds(client, store, visit):
    limited(store, widget_a_day=1)
    answer = arrive(client)
    assert answer.status_code == 429
    assert answer.json()["detail"] == FIRM.limit_message


def test_without_words_of_the_consultancy_the_limit_is_said_in_the_widgets_language(client, store):
    store.save(
        Widget(
            id="eins", name="Eins", domains=(SITE,), look=Look(language="de"), limits=Limits(visitor_a_day=1)
        )
    )
    visit = arrive(client, "eins").json()
    answer = client.post(path(visit, "/messages", "eins"), json={"text": "hallo"}, headers=bearing(visit))
    assert answer.status_code == 429
    assert "morgen" in answer.json()["detail"]


def test_a_message_longer_than_the_widget_allows_is_refused_in_one_sentence_and_not_counted(
    client, store, visit
):
    limited(store, longest_message=100)
    before = store.use("firm", "", today())
    for answer in (
        say(client, visit, "x" * 101),
        client.patch(path(visit, "/profile"), json={"goals": "x" * 101}, headers=bearing(visit)),
    ):
        assert answer.status_code == 422
        assert is_sentence(answer.json()["detail"])
    assert store.use("firm", "", today()) == before


# --- what a widget shows ---


def test_sources_are_read_with_a_pass_only(client, visit):
    address = "/api/widgets/firm/sources/smb-differentiation.txt"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=bearing(visit)).json()["blocks"]


def test_a_widget_on_a_collection_without_an_index_says_which_command_makes_one(client, store):
    store.save(FIRM.model_copy(update={"collection": "nothing-here"}))
    answer = arrive(client)
    assert answer.status_code == 503
    assert "advisor ingest" in answer.json()["detail"]


def test_addresses_of_visitors_are_not_kept(client, visit, library_settings):
    say(client, visit)
    with closing(sqlite3.connect(library_settings.data_dir / FILE)) as kept:
        counted = [row[0] for row in kept.execute("SELECT visitor FROM uses")]
    assert counted
    assert not any("testclient" in visitor or "127.0.0.1" in visitor for visitor in counted)


def test_every_language_has_the_same_texts():
    texts = yaml.safe_load((Settings().prompts_dir / "widget.yaml").read_text(encoding="utf-8"))
    assert set(texts) == {"en", "es", "de", "fr", "hi"}
    for language, words in texts.items():
        assert words.keys() == texts["en"].keys(), language
        for key, text in words.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", texts["en"][key])), key
