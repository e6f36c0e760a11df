"""A visitor sees what would be sent, strikes lines, agrees; the webhook gets exactly that, and nothing without."""

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from advisor.handover.courier import Patience
from advisor.web.embed import Embedding, embed
from advisor.web.guard import guard
from advisor.web.languages import Languages, load_words, slot_names
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Look, Widget
from tests.conversation.opening import GROOMER, open_advisor
from tests.handover.webhook import Answer, is_signed, webhook

SITE = "https://www.firm.example"


@pytest.fixture(scope="module")
def embedding(library_settings, minilm):
    advisor = open_advisor(library_settings, minilm)
    words = load_words(library_settings.prompts_dir)
    opened = Embedding(  # not started: a test delivers when it says so
        advisor, lambda code: slot_names(advisor.labels, words[code]), Patience()
    )
    yield opened
    opened.close()
    advisor.close()


@pytest.fixture(scope="module")
def client(embedding, library_settings, minilm):
    app = FastAPI()
    guard(app, Languages(load_words(library_settings.prompts_dir)))
    embed(app, embedding)
    return TestClient(app)


@pytest.fixture
def hook():
    with webhook() as opened:
        yield opened


@pytest.fixture
def store(library_settings):
    with closing(WidgetStore(library_settings.data_dir / FILE)) as opened:
        yield opened


@pytest.fixture
def firm(store, hook):
    kept = store.save(
        Widget(
            id="firm",
            name="The Firm",
            domains=(SITE,),
            webhook_url=hook.url,
            contact_link="mailto:hello@firm.example",
        )
    )
    yield kept
    store.delete("firm")


@pytest.fixture(autouse=True)
def nothing_waits(embedding):
    yield
    for delivery in embedding.outbox.list("firm"):
        embedding.outbox.forget(delivery.conversation or "")


class Visit:
    """A visitor in a conversation of their own."""

    def __init__(self, client, messages=GROOMER, widget="firm") -> None:
        self._client = client
        arrived = client.post(
            f"/api/widgets/{widget}/visits", json={"origin": SITE, "visitor": "crm-42"}
        ).json()
        self.id = arrived["conversation"]
        self._headers = {"Authorization": f"Bearer {arrived['token']}"}
        self._path = f"/api/widgets/{widget}/conversations/{self.id}"
        for message in messages:
            self.ask("POST", "/messages", json={"text": message})
        if messages:
            self.ask("POST", "/messages", json={"action": "advise"})

    def ask(self, method, rest="", **more):
        return self._client.request(method, f"{self._path}{rest}", headers=self._headers, **more)

    @property
    def preview(self):
        return self.ask("GET", "/handover").json()

    @property
    def state(self):
        return self.ask("GET", "/handover/state").json()

    def agree(self, **changes):
        given = {"state": self.preview["state"], "consent": True, "contact": "you@example.com"}
        return self.ask("POST", "/handover", json=given | changes)


@pytest.fixture
def visit(client, firm):
    return Visit(client)


def lines_of(preview):
    return [line for group in preview["groups"] for line in group["lines"]]


def is_sentence(detail: object) -> bool:
    return isinstance(detail, str) and 3 < len(detail) < 400 and "\n" not in detail


# --- what would be sent ---


def test_the_owners_own_words_and_the_brief_are_shown_in_groups(visit):
    preview = visit.preview
    assert [group["id"] for group in preview["groups"]][:2] == ["profile", "brief"]
    told = {line["id"]: line for line in preview["groups"][0]["lines"]}
    assert told["profile.team_size"]["quote"] == "2 of us in a market town"
    assert told["profile.team_size"]["label"] == "Your team"
    assert "The Firm" in preview["consent"]
    assert preview["webhook"]
    assert {"conversation", "visitor"} <= {line["id"] for line in lines_of(preview)}


def test_it_is_the_same_as_long_as_nothing_changes(visit):
    assert visit.preview == visit.preview


def test_before_there_is_a_brief_there_is_nothing_to_share(client, firm):
    answer = Visit(client, messages=()).ask("GET", "/handover")
    assert (answer.status_code, is_sentence(answer.json()["detail"])) == (404, True)


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", "/handover"), ("POST", "/handover"), ("GET", "/handover/state"), ("GET", "/handover.json")],
)
def test_without_a_pass_nothing_is_told_or_taken(client, visit, method, rest):
    body = {"state": "x", "consent": True, "contact": "you@example.com"} if method == "POST" else None
    answer = client.request(method, f"/api/widgets/firm/conversations/{visit.id}{rest}", json=body)
    assert answer.status_code == 401


# --- consent ---


def test_the_webhook_gets_exactly_what_was_shown_without_what_was_struck(embedding, firm, hook, visit):
    preview = visit.preview
    struck = ["profile.price_position", "brief.recommendations.0.why.0", "brief.plan.30.0", "visitor"]
    answer = visit.agree(struck=struck, name="Ann", contact="+44 20 7946 0958")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    embedding.courier.deliver_due()
    [received] = hook.received
    assert is_signed(received, firm.webhook_secret)
    sent = received.content
    assert sent["contact"] == {"name": "Ann", "email": "", "phone": "+44 20 7946 0958"}
    assert sent["consent"]["text"] == preview["consent"]
    assert (sent["widget"], sent["conversation"], sent["visitor"]) == ("firm", visit.id, "")
    assert set(sent["profile"]) == {
        line["id"].removeprefix("profile.")
        for line in lines_of(preview)
        if line["id"].startswith("profile.") and line["id"] not in struck
    }
    whole = json.loads(visit.ask("GET", "/handover.json").content)
    assert sent["brief"]["recommendations"][0]["why"] == whole["brief"]["recommendations"][0]["why"][1:]
    assert sent["brief"]["plan"]["30"] == whole["brief"]["plan"]["30"][1:]
    assert sent["brief"]["recommendations"][1:] == whole["brief"]["recommendations"][1:]
    assert visit.state["state"] == "delivered"


def test_without_consent_nothing_leaves_and_nothing_is_kept(embedding, hook, visit):
    for refused in (visit.agree(consent=False), visit.ask("POST", "/handover", json={"state": "x"})):
        assert refused.status_code == 422
        assert is_sentence(refused.json()["detail"])
    embedding.courier.deliver_due()
    assert hook.received == []
    assert visit.state is None


@pytest.mark.parametrize("contact", ["", "call me", "you@", "12345"])
def test_without_a_contact_that_can_be_used_nothing_leaves(embedding, hook, visit, contact):
    answer = visit.agree(contact=contact)
    assert answer.status_code == 422
    assert "phone" in answer.json()["detail"]
    embedding.courier.deliver_due()
    assert hook.received == []


def test_a_line_that_is_not_there_is_refused(embedding, hook, visit):
    assert visit.agree(struck=["profile.goals.1"]).status_code == 422
    embedding.courier.deliver_due()
    assert hook.received == []


def test_what_changed_since_it_was_shown_is_not_sent_unseen(embedding, hook, visit):
    before = visit.preview["state"]
    visit.ask("PATCH", "/profile", json={"team_size": "three of us"})
    answer = visit.agree(state=before)
    assert answer.status_code == 409
    assert "changed" in answer.json()["detail"]
    embedding.courier.deliver_due()
    assert hook.received == []


def test_the_same_consent_twice_is_one_delivery_and_after_a_change_there_is_another(embedding, hook, visit):
    first, again = visit.agree().json(), visit.agree().json()
    assert first["id"] == again["id"]
    embedding.courier.deliver_due()
    assert visit.agree().json()["state"] == "delivered"
    visit.ask("PATCH", "/profile", json={"team_size": "three of us"})
    second = visit.agree().json()
    embedding.courier.deliver_due()
    assert hook.keys == [first["id"], second["id"]]
    assert first["id"] != second["id"]
    assert hook.received[1].content["profile"]["team_size"]["value"] == "three of us"


def test_a_visitor_cannot_flood_the_webhook(visit):
    told = [visit.agree(contact=f"you{n}@example.com") for n in range(11)]
    assert [answer.status_code for answer in told] == [202] * 10 + [429]
    assert "The Firm" in told[-1].json()["detail"]
    assert visit.agree(contact="you3@example.com").status_code == 202


# --- what comes of it ---


def test_a_webhook_that_is_down_is_tried_later_and_the_visitor_hears_no_more_than_that(
    embedding, hook, visit
):
    hook.answers = [Answer(503, body=b"secret stack trace")]
    visit.agree()
    embedding.courier.deliver_due()
    state = visit.state
    assert (state["state"], state["tries"]) == ("waiting", 1)
    assert "stack trace" not in json.dumps(state)
    [delivery] = embedding.outbox.of(visit.id)
    assert "stack trace" in delivery.problem


def test_agreeing_again_tries_again_what_was_given_up(embedding, hook, visit):
    hook.answers = [Answer(410)]
    visit.agree()
    embedding.courier.deliver_due()
    assert visit.state["state"] == "given_up"
    visit.agree()
    embedding.courier.deliver_due()
    assert visit.state["state"] == "delivered"


def test_the_file_of_what_was_sent_is_what_was_sent_byte_for_byte(embedding, hook, visit):
    sent = visit.agree(struck=["brief.summary"]).json()["id"]
    embedding.courier.deliver_due()
    file = visit.ask("GET", "/handover.json", params={"sent": sent})
    assert file.headers["content-type"] == "application/json"
    assert file.content == hook.received[0].body


def test_the_file_before_anything_was_sent_lacks_what_is_struck(embedding, hook, visit):
    asked = visit.ask("GET", "/handover.json", params={"struck": ["brief.summary", "profile.channels"]})
    file = asked.json()
    assert (file["brief"]["summary"], "channels" in file["profile"]) == ("", False)
    assert file["brief"]["positioning_statement"]
    embedding.courier.deliver_due()
    assert hook.received == []


def test_what_another_visitor_sent_cannot_be_read(client, visit):
    sent = visit.agree().json()["id"]
    other = Visit(client)
    assert other.ask("GET", "/handover.json", params={"sent": sent}).status_code == 404
    assert other.state is None


# --- a widget without a webhook, and deleting ---


def test_without_a_webhook_there_is_the_file_and_the_contact_link(client, store, firm):
    store.save(firm.model_copy(update={"webhook_url": "", "webhook_secret": ""}))
    visit = Visit(client)
    preview = visit.preview
    assert (preview["webhook"], preview["contact_link"]) == (False, "mailto:hello@firm.example")
    assert visit.ask("GET", "/handover.json").json()["profile"]
    answer = visit.agree()
    assert (answer.status_code, is_sentence(answer.json()["detail"])) == (409, True)


def test_deleting_the_conversation_deletes_what_it_handed_over(embedding, hook, visit):
    hook.answers = [Answer(503)]
    sent = visit.agree().json()["id"]
    embedding.courier.deliver_due()
    assert visit.ask("DELETE").status_code == 204
    assert embedding.outbox.body(sent) is None
    [line] = [each for each in embedding.outbox.list("firm") if each.id == sent]
    assert (line.state, line.conversation, line.problem) == ("withdrawn", None, "")
    assert embedding.outbox.retry("firm", 0) == 0
    embedding.courier.deliver_due()
    assert len(hook.received) == 1


def test_sentences_are_in_the_widgets_language_and_so_is_what_the_webhook_gets(
    embedding, client, store, firm, hook
):
    store.save(firm.model_copy(update={"look": Look(language="de")}))
    visit = Visit(client)
    preview = visit.preview
    assert "einverstanden" in preview["consent"]
    assert "E-Mail-Adresse" in visit.agree(contact="nein").json()["detail"]
    visit.agree()
    embedding.courier.deliver_due()
    shown = {line["id"]: line["label"] for line in lines_of(preview)}
    assert shown["profile.team_size"] == "Ihr Team"
    for slot, told in hook.received[0].content["profile"].items():
        assert told["label"] == shown[f"profile.{slot}"]


@pytest.mark.parametrize("way", ["handed over", "as a file"])
def test_a_brief_that_was_handed_over_counts_as_taken_like_one_that_was_downloaded(
    embedding, store, firm, visit, way
):
    def took_brief():
        courses = embedding.desks.of(firm).courses(datetime.min.replace(tzinfo=UTC), {visit.id})
        return [course.beginning.took_brief for course in courses]

    assert visit.preview
    assert took_brief() == [False]
    if way == "handed over":
        visit.agree()
    else:
        visit.ask("GET", "/handover.json")
    assert took_brief() == [True]
