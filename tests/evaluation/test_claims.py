import json

import pytest

from advisor.advice.citations import CitationBook
from advisor.advice.guard import Guard
from advisor.errors import DatasetError
from advisor.evaluation.claims import as_json, caught, judge_all, load_claims
from advisor.evaluation.datasets import SHIPPED
from advisor.evaluation.mutations import mutate
from advisor.index import IndexFolder
from advisor.ingestion.cleaning import quote
from advisor.records import Document, Span
from advisor.strategy.catalogue import Support

TEXT = "Care can often win loyal customers. It is not about being the cheapest of them all."
DOCUMENT = Document(id="guide", file="guide.txt", title="Guide", text=TEXT, sha256="0")
DOCUMENTS = {"guide.txt": DOCUMENT}
LINE = {
    "id": "c1",
    "label": "negation",
    "claim": "Care never wins customers.",
    "passage": {"source": "guide.txt", "quote": "Care can often win loyal customers."},
}


def guard(objecting_to: str) -> Guard:
    book = CitationBook(DOCUMENTS, quote, lambda *_: (), ())
    return Guard(book, "", lambda claim, _: "turned" if objecting_to in claim else None, ())


def write(folder, *lines) -> None:
    (folder / "claims.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_what_the_guard_objects_to_is_counted_by_label(tmp_path):
    right = {**LINE, "id": "c2", "label": "supported", "claim": "Care can win customers."}
    write(tmp_path, LINE, right)
    verdicts = judge_all(guard("never"), load_claims(tmp_path, DOCUMENTS))
    shares = {one.label: one.share.mean for one in caught(verdicts)}
    assert shares == {"supported": 0, "negation": 1}
    assert json.loads(as_json(verdicts, verdicts))["labelled"][0]["label"] == "supported"


@pytest.mark.parametrize(
    "change",
    [
        {"label": "wrong"},
        {"passage": {"source": "guide.txt", "quote": "Nowhere."}},
        {"passage": {"source": "other.txt", "quote": "Care"}},
    ],
)
def test_a_malformed_claim_is_refused_with_file_and_line(tmp_path, change):
    write(tmp_path, LINE, {**LINE, "id": "c2", **change})
    with pytest.raises(DatasetError, match=r"claims\.jsonl, line 2: "):
        load_claims(tmp_path, DOCUMENTS)
    with pytest.raises(DatasetError, match="no labelled claims"):
        load_claims(tmp_path / "nowhere", DOCUMENTS)


def support(text: str, start: int, end: int) -> Support:
    span = Span(source="guide.txt", start=start, end=end)
    return Support(source="guide.txt", quote=TEXT[start:end], text=text, span=span)


def test_a_claim_is_made_wrong_in_every_way_that_it_can_be():
    supports = [
        support("Care can win people.", 0, 35),
        support("Being cheap is not the point.", 36, len(TEXT)),
    ]
    made = {(one.label, one.id.rpartition("-")[2]): one for one in mutate(supports)}
    assert {label for label, number in made if number == "0"} == {
        "supported", "number", "negation", "source", "overgeneral",
    }  # fmt: skip
    assert made["source", "0"].span == supports[1].span
    assert made["negation", "1"].claim == "Being cheap is the point."
    assert made["quote", "1"].claim.count("“") == 1
    assert [one.claim for one in mutate(supports)] == [one.claim for one in mutate(supports)]


def test_the_shipped_claims_stand_in_the_library(library_settings, minilm):
    claims = load_claims(SHIPPED, IndexFolder(library_settings).open(minilm.name).documents)
    assert len(claims) >= 200
