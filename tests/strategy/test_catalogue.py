import re

import pytest

from advisor.advice.situation import shown
from advisor.errors import PromptError
from advisor.index import IndexFolder
from advisor.records import Document
from advisor.strategy.catalogue import Catalogue, Reference, find_span, load_catalogue

PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
GUIDE = Document(
    id="guide", file="guide.txt", title="Guide", text="Top\nIt’s “good” to focus.\nEnd", sha256="a" * 64
)


@pytest.fixture(scope="module")
def documents(library_settings, minilm) -> dict[str, Document]:
    return dict(IndexFolder(library_settings).open(minilm.name).documents)


@pytest.fixture(scope="module")
def catalogue(library_settings, documents) -> Catalogue:
    return load_catalogue(library_settings.prompts_dir, documents)


# --- spans -----------------------------------------------------------------------------------------------


def test_a_quote_is_found_whichever_way_its_quotation_marks_are_typed():
    span = find_span(Reference(source="guide.txt", quote='It\'s "good" to focus.'), {"guide.txt": GUIDE})
    assert GUIDE.text[span.start : span.end] == "It’s “good” to focus."


@pytest.mark.parametrize("reference", [("guide.txt", "It is bad"), ("other.txt", "It’s “good”")])
def test_words_that_are_not_in_the_library_have_no_span(reference):
    source, quote = reference
    assert find_span(Reference(source=source, quote=quote), {"guide.txt": GUIDE}) is None


# --- the claims ------------------------------------------------------------------------------------------


def test_every_claim_is_found_in_the_five_texts(catalogue):
    assert [support.quote for support in catalogue.unresolved()] == []


def test_every_quote_stands_in_one_line_of_its_source(catalogue, library_settings):
    lines = {
        file.name: [line.translate(PLAIN) for line in file.read_text(encoding="utf-8").splitlines()]
        for file in library_settings.corpus_dir.glob("*.txt")
    }
    for support in catalogue.supports():
        assert any(support.quote.strip().translate(PLAIN) in line for line in lines[support.source]), (
            support.quote
        )


def test_a_claim_brings_no_number_that_its_passage_lacks(catalogue):
    for support in catalogue.supports():
        assert set(re.findall(r"\d+", support.text)) <= set(re.findall(r"\d+", support.quote))


def test_a_claim_is_one_plain_sentence(catalogue):
    for support in catalogue.supports():
        assert support.text.endswith((".", "!", "?", "”"))
        assert len(support.text.split()) <= 40, support.text


# --- what each entry must have ---------------------------------------------------------------------------


def test_no_two_strategies_pitfalls_or_tensions_share_an_id(catalogue):
    for entries in (catalogue.strategies, catalogue.pitfalls, catalogue.tensions):
        ids = [entry.id for entry in entries]
        assert len(ids) == len(set(ids))
    names = [strategy.name for strategy in catalogue.strategies]
    assert len(names) == len(set(names))


def test_no_two_signals_share_an_id(catalogue):
    ids = [
        signal.id
        for strategy in catalogue.strategies
        for signal in (*strategy.signals.for_, *strategy.signals.against)
    ] + [signal.id for pitfall in catalogue.pitfalls for signal in pitfall.signals]
    assert sorted(ids) == sorted(set(ids))


def test_every_strategy_is_whole(catalogue):
    for strategy in catalogue.strategies:
        assert strategy.signals.for_, strategy.id
        assert strategy.signals.against, strategy.id
        assert all((strategy.idea, strategy.why, strategy.how, strategy.pitfalls)), strategy.id
        assert all((strategy.headline, strategy.in_short, strategy.this_month, strategy.kpis)), strategy.id
        assert all((strategy.next.days_60, strategy.next.days_90)), strategy.id
        test = strategy.test
        assert all((test.do, test.cost_cap, test.measure, test.stop_if)), strategy.id
        assert 1 <= test.weeks <= 13, strategy.id


def test_every_signal_can_be_heard_and_said(catalogue):
    signals = [
        signal
        for strategy in catalogue.strategies
        for signal in (*strategy.signals.for_, *strategy.signals.against)
    ] + [signal for pitfall in catalogue.pitfalls for signal in pitfall.signals]
    for signal in signals:
        assert signal.says, signal.id
        assert signal.weight > 0, signal.id
        assert not signal.means.endswith("."), signal.id
        assert all(re.compile(word, re.IGNORECASE) for word in signal.words)
        assert not any(re.search(word, "", re.IGNORECASE) for word in signal.words), signal.id


def test_tensions_speak_of_known_strategies_and_cite_two_passages(catalogue):
    ids = {strategy.id for strategy in catalogue.strategies}
    for tension in catalogue.tensions:
        assert ids & set(tension.strategies), tension.id
        assert tension.one.span != tension.other.span
        assert all((tension.ours.small, tension.ours.large, tension.ours.unknown))


# --- another library -------------------------------------------------------------------------------------


def test_a_library_without_a_document_loses_only_its_claims(library_settings, documents, catalogue):
    missing = "competitive-business-models.txt"
    rest = {name: document for name, document in documents.items() if name != missing}
    smaller = load_catalogue(library_settings.prompts_dir, rest)
    assert [strategy.id for strategy in smaller.strategies] == [s.id for s in catalogue.strategies]
    lost = smaller.unresolved()
    assert lost
    assert {support.source for support in lost} == {missing}
    assert len(shown(tuple(smaller.supports()))) == len(tuple(catalogue.supports())) - len(lost)


def test_a_strategy_that_lacks_a_part_is_refused_by_its_place(tmp_path):
    (tmp_path / "strategies.yaml").write_text("strategies: [{id: focus, name: Focus}]\n")
    with pytest.raises(PromptError, match=r"strategies\.yaml, strategies\.0\."):
        load_catalogue(tmp_path, {})
