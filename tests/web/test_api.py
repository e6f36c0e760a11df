import io
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from docx import Document
from pypdf import PdfReader

from advisor.briefs.checking import check
from advisor.briefs.files import read_brief_file
from advisor.index import IndexFolder
from advisor.records import Reply, Slot

GROOMER = (
    "dog grooming, 2 of us in a market town. a pet superstore opened a grooming corner at 2/3 of our price"
)
REPLY = {
    "text",
    "stage",
    "question",
    "citations",
    "profile",
    "ranking",
    "brief",
    "abstained",
    "engine",
}
CITATION = {"n", "source", "source_sha256", "title", "section", "start", "end", "quote"}


@pytest.fixture
def address(client) -> str:
    return f"/api/conversations/{client.post('/api/conversations').json()['id']}"


@pytest.fixture(scope="module")
def advised(client) -> str:
    """The address of a conversation that has come to its advice."""
    address = f"/api/conversations/{client.post('/api/conversations').json()['id']}"
    client.post(f"{address}/messages", json={"text": GROOMER})
    client.post(f"{address}/messages", json={"text": "old and nervous dogs; vets send them to us"})
    client.post(f"{address}/messages", json={"action": "advise"})
    return address


def said(client, address: str, text: str) -> dict:
    return client.post(f"{address}/messages", json={"text": text}).json()


def events(body: str) -> list[tuple[str, dict]]:
    blocks = [block.splitlines() for block in body.replace("\r\n", "\n").split("\n\n") if "data:" in block]
    fields = [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]
    return [(each["event"], json.loads(each["data"])) for each in fields]


def test_a_new_conversation_has_an_id_and_a_greeting(client):
    answer = client.post("/api/conversations")
    assert answer.status_code == 201
    opened = answer.json()
    assert opened["id"]
    assert set(opened["reply"]) >= REPLY
    assert opened["reply"]["stage"] == "interview"


def test_a_message_is_answered_in_the_shape_of_a_reply(client, address):
    reply = said(client, address, GROOMER)
    assert set(reply) >= REPLY
    assert set(reply["question"]) >= {"slot", "text", "why", "citations"}
    assert all(set(citation) >= CITATION for citation in reply["citations"])
    assert all(set(fact) >= {"value", "quote", "turn"} for fact in reply["profile"].values())
    assert all(set(place) >= {"strategy", "name", "score", "for", "against"} for place in reply["ranking"])
    Reply.model_validate(reply)


def test_a_streamed_reply_is_the_pieces_of_the_whole(client, address):
    answer = client.post(
        f"{address}/messages", json={"text": GROOMER}, headers={"Accept": "text/event-stream"}
    )
    assert answer.headers["content-type"].startswith("text/event-stream")
    *deltas, (last, reply) = events(answer.text)
    assert last == "reply"
    assert {kind for kind, _ in deltas} == {"delta"}
    assert "".join(delta["text"] for _, delta in deltas) == reply["text"]
    assert client.get(address).json()["exchanges"][-1]["reply"] == reply


def test_a_refused_message_ends_its_stream_with_one_sentence(client, address):
    answer = client.post(f"{address}/messages", json={"text": " "}, headers={"Accept": "text/event-stream"})
    [(kind, data)] = events(answer.text)
    assert kind == "error"
    assert data["detail"]


def test_a_conversation_is_read_back_as_it_was_held(client, address):
    reply = said(client, address, GROOMER)
    talk = client.get(address).json()
    assert talk["id"] == address.rsplit("/", 1)[-1]
    assert [exchange["turn"] for exchange in talk["exchanges"]] == [0, 1]
    assert talk["exchanges"][1]["text"] == GROOMER
    assert talk["exchanges"][1]["reply"] == reply


@pytest.mark.parametrize("action", ["skip", "back", "advise"])
def test_an_action_is_answered_like_a_message(client, address, action):
    said(client, address, GROOMER)
    reply = client.post(f"{address}/messages", json={"action": action}).json()
    assert set(reply) >= REPLY
    assert client.get(address).json()["exchanges"][-1]["action"] == action


def test_every_quote_is_found_in_its_source_by_its_offsets(client, advised):
    exchanges = client.get(advised).json()["exchanges"]
    citations = {c["n"]: c for exchange in exchanges for c in exchange["reply"]["citations"]}
    assert citations
    for citation in citations.values():
        span = {"start": citation["start"], "end": citation["end"]}
        source = client.get(f"/api/sources/{citation['source']}", params=span).json()
        assert source["quote"] == citation["quote"]
        assert source["source_sha256"] == citation["source_sha256"]


def test_a_source_marks_exactly_the_passage(client, advised):
    citation = client.get(advised).json()["exchanges"][-1]["reply"]["citations"][0]
    span = {"start": citation["start"], "end": citation["end"]}
    source = client.get(f"/api/sources/{citation['source']}", params=span).json()
    stretches = [block["text"] for block in source["blocks"]]
    stretches += [cell for block in source["blocks"] for row in block["rows"] for cell in row]
    marked = " ".join(stretch["inside"] for stretch in stretches if stretch["inside"])
    assert "".join(marked.split()) == "".join(citation["quote"].split())


def test_the_brief_comes_as_json_and_as_markdown(client, advised):
    brief = client.get(f"{advised}/brief.json").json()
    assert set(brief) >= {"positioning_statement", "summary", "recommendations", "plan", "gaps"}
    assert set(brief["plan"]) == {"30", "60", "90"}
    markdown = client.get(f"{advised}/brief.md")
    assert markdown.headers["content-type"].startswith("text/markdown")
    assert brief["recommendations"][0]["name"] in markdown.text


def test_the_brief_comes_as_word_and_pdf(client, advised):
    name = client.get(f"{advised}/brief.json").json()["recommendations"][0]["name"]
    word = client.get(f"{advised}/brief.docx")
    assert "wordprocessingml" in word.headers["content-type"]
    assert any(name in paragraph.text for paragraph in Document(io.BytesIO(word.content)).paragraphs)
    paper = client.get(f"{advised}/brief.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert name in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()


@pytest.mark.parametrize("form", ["json", "md", "docx", "pdf"])
def test_a_brief_that_was_taken_away_holds(client, advised, library_settings, minilm, form, tmp_path):
    file = tmp_path / f"brief.{form}"
    file.write_bytes(client.get(f"{advised}/brief.{form}").content)
    library = IndexFolder(library_settings).open(minilm.name)
    findings = check(read_brief_file(file), library.documents)
    assert len(findings) > 10
    assert {finding.verdict for finding in findings} == {"holds"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ranking_comes_as_a_picture(client, advised, theme):
    svg = client.get(f"{advised}/pictures/fit.svg", params={"theme": theme})
    assert svg.headers["content-type"] == "image/svg+xml"
    reply = client.get(advised).json()["exchanges"][-1]["reply"]
    told = ElementTree.fromstring(svg.content).find("{http://www.w3.org/2000/svg}desc").text
    assert reply["ranking"][0]["name"] in told
    png = client.get(f"{advised}/pictures/fit.png", params={"theme": theme})
    assert png.content.startswith(b"\x89PNG")


def test_the_map_shows_the_rival_that_was_named(client, advised):
    svg = client.get(f"{advised}/pictures/canvas.svg")
    assert (
        "a pet superstore"
        in ElementTree.fromstring(svg.content).find("{http://www.w3.org/2000/svg}desc").text
    )


def test_a_fact_edited_is_the_same_as_a_fact_said(client, address):
    said(client, address, GROOMER)
    reply = client.patch(f"{address}/profile", json={"team_size": "three of us"}).json()
    assert reply["profile"]["team_size"]["value"] == "three of us"
    exchange = client.get(address).json()["exchanges"][-1]
    assert exchange["reply"] == reply
    assert reply["profile"]["team_size"]["turn"] == exchange["turn"]


def test_a_fact_emptied_is_forgotten(client, address):
    assert "team_size" in said(client, address, GROOMER)["profile"]
    assert "team_size" not in client.patch(f"{address}/profile", json={"team_size": None}).json()["profile"]


def test_deleting_a_conversation_leaves_no_word_of_it(client, address, library_settings):
    said(client, address, f"{GROOMER}, near Zwischenwasser")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    stored = sqlite3.connect(library_settings.data_dir / "conversations.sqlite")
    for table in ("checkpoints", "writes"):
        rows = stored.execute(f"SELECT count(*) FROM {table} WHERE thread_id = ?", (address.rsplit("/")[-1],))
        assert rows.fetchone() == (0,)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/conversations/nobody"),
        ("DELETE", "/api/conversations/nobody"),
        ("POST", "/api/conversations/nobody/messages"),
        ("PATCH", "/api/conversations/nobody/profile"),
        ("GET", "/api/conversations/nobody/brief.md"),
        ("GET", "/api/conversations/nobody/pictures/map.svg"),
        ("GET", "/api/sources/nothing.txt"),
        ("GET", "/api/sources/..%2F..%2Fpyproject.toml"),
        ("GET", "/api/sources/%2Fetc%2Fpasswd"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(client, method, path):
    answer = client.request(method, path, json={} if method in {"POST", "PATCH"} else None)
    assert answer.status_code == 404
    assert is_sentence(answer.json()["detail"])


@pytest.mark.parametrize("file", ["brief.json", "brief.pdf", "pictures/map.svg", "pictures/fit.png"])
def test_brief_and_pictures_before_the_advice_are_not_there_yet(client, address, file):
    answer = client.get(f"{address}/{file}")
    assert answer.status_code == 404
    assert is_sentence(answer.json()["detail"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "\x00\x07\u202e"},
        {"text": "x" * 100_000},
        {"text": 7},
        {"action": "dance"},
        {"txet": "hello"},
        [],
    ],
)
def test_a_message_that_cannot_be_read_is_refused_in_one_sentence(client, address, body):
    answer = client.post(f"{address}/messages", json=body)
    assert answer.status_code == 422
    assert is_sentence(answer.json()["detail"])
    assert len(client.get(address).json()["exchanges"]) == 1


@pytest.mark.parametrize("facts", [{}, {"shoe_size": "43"}, {"goals": "x" * 100_000}, {"goals": 5}])
def test_a_correction_that_cannot_be_used_is_refused_in_one_sentence(client, address, facts):
    answer = client.patch(f"{address}/profile", json=facts)
    assert answer.status_code == 422
    assert is_sentence(answer.json()["detail"])


@pytest.mark.parametrize(("start", "end"), [(5, 2), (0, 10**9), (-1, 3), ("a", "b")])
def test_offsets_outside_a_source_are_refused_in_one_sentence(client, start, end):
    answer = client.get("/api/sources/smb-differentiation.txt", params={"start": start, "end": end})
    assert answer.status_code == 422
    assert is_sentence(answer.json()["detail"])


def test_no_json_is_refused_in_one_sentence(client, address):
    answer = client.post(
        f"{address}/messages", content=b"{nonsense", headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert is_sentence(answer.json()["detail"])


def test_a_failure_shows_a_sentence_and_no_traceback(client, address, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("advisor.conversation.advisor.Conversation.history", fail)
    answer = client.get(address)
    assert answer.status_code == 500
    assert is_sentence(answer.json()["detail"])
    assert "secret" not in answer.text


def test_every_slot_can_be_corrected(client, address):
    facts = dict.fromkeys(Slot.__args__, "as I said")
    assert set(client.patch(f"{address}/profile", json=facts).json()["profile"]) == set(facts)


def is_sentence(detail: object) -> bool:
    return (
        isinstance(detail, str) and 3 < len(detail) < 400 and "\n" not in detail and "Traceback" not in detail
    )


# --- thumbs ----------------------------------------------------------------------------------------------


def test_what_an_owner_thinks_of_a_reply_is_kept(client, address):
    given = {"turn": 0, "verdict": "down", "reason": "  too stiff\u0000 "}
    answer = client.post(f"{address}/feedback", json=given)
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["turn"], kept["verdict"], kept["reason"]) == (0, "down", "too stiff")
    assert kept["conversation_id"] in address


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"turn": 9, "verdict": "down"}, "There is no turn 9 in this conversation; the greeting is turn 0."),
        ({"turn": 0, "verdict": "down", "reason": "x" * 99_999}, "That is 99,999 characters"),
        ({"turn": 0, "verdict": "sideways"}, "verdict: "),
        ({"turn": 0}, "verdict: "),
    ],
)
def test_an_opinion_that_cannot_be_used_is_one_sentence(client, address, given, says):
    answer = client.post(f"{address}/feedback", json=given)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(says)


def test_an_opinion_of_no_conversation_is_refused_and_a_deleted_one_leaves_none(client, address):
    client.post(f"{address}/feedback", json={"turn": 0, "verdict": "down"})
    client.delete(address)
    assert client.post(f"{address}/feedback", json={"turn": 0, "verdict": "up"}).status_code == 404


def test_what_an_owner_thinks_is_listed_of_their_conversation_alone(client, address):
    client.post(f"{address}/feedback", json={"turn": 0, "verdict": "up"})
    other = client.post("/api/conversations").json()["id"]
    assert client.get(f"/api/conversations/{other}/feedback").json() == []
    assert [kept["verdict"] for kept in client.get(f"{address}/feedback").json()] == ["up"]


# --- sharing ---------------------------------------------------------------------------------------------


def test_a_link_stays_the_same_until_it_is_taken_back_and_is_then_another(client, address):
    first = client.post(f"{address}/share").json()["path"]
    assert client.post(f"{address}/share").json()["path"] == first
    assert client.get(first).status_code == 200
    assert client.delete(f"{address}/share").status_code == 204
    assert client.get(first).status_code == 404
    assert client.post(f"{address}/share").json()["path"] != first


def test_a_link_that_has_run_out_says_so_in_one_sentence(client, address, monkeypatch):
    path = client.post(f"{address}/share").json()["path"]
    late = datetime.now(UTC) + timedelta(days=31)
    monkeypatch.setattr("advisor.conversation.advisor.datetime", type("Later", (), {"now": lambda _: late}))
    answer = client.get(path)
    assert answer.status_code == 404
    assert "has run out" in answer.text


def test_a_shared_page_does_not_give_the_conversation_away(client, address):
    conversation = address.rsplit("/", 1)[-1]
    page = client.get(client.post(f"{address}/share").json()["path"])
    assert conversation not in page.text
    assert page.headers["x-robots-tag"] == "noindex"


def test_no_words_of_an_owner_become_markup_on_a_shared_page(client, address):
    client.post(
        f"{address}/messages", json={"text": "<img src=x onerror=alert(1)> [a](javascript:b) we bake"}
    )
    page = client.get(client.post(f"{address}/share").json()["path"]).text
    assert "<img" not in page
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_a_browser_is_told_which_of_its_conversations_are_still_here(client, address):
    conversation = address.rsplit("/", 1)[-1]
    client.post(f"{address}/messages", json={"text": "we bake bread"})
    told = client.post("/api/conversations/known", json={"ids": ["nobody", conversation, "a b", ""]}).json()
    assert told == [{"id": conversation, "title": "we bake bread"}]
