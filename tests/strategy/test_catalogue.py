import re
import shutil

import pytest

from advisor.advice.situation import shown
from advisor.errors import PromptError
from advisor.index import IndexFolder
from advisor.records import Document
from advisor.strategy.catalogue import Catalogue, Prerequisite, Reference, find_span, load_catalogue

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
    assert [grounds.quote for grounds in catalogue.unresolved()] == []


def test_every_quote_stands_in_one_line_of_its_source(catalogue, library_settings):
    lines = {
        file.name: [line.translate(PLAIN) for line in file.read_text(encoding="utf-8").splitlines()]
        for file in library_settings.corpus_dir.glob("*.txt")
    }
    for grounds in catalogue.grounds():
        assert any(grounds.quote.strip().translate(PLAIN) in line for line in lines[grounds.source]), (
            grounds.quote
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


def test_every_strategy_says_what_it_needs_and_how_owners_would_speak_of_it(catalogue):
    for strategy in catalogue.strategies:
        assert 1 <= len(strategy.prerequisites) <= 3, strategy.id
        for needed in strategy.prerequisites:
            assert not f"{needed.needs} {needed.unknown}".endswith("."), needed
            assert needed.unknown.split()[0] in {"how", "what", "where", "which", "who", "whom", "whether"}, (
                needed
            )
            assert needed.signals or needed.words, needed


def test_most_of_what_strategies_need_stands_in_the_texts(catalogue):
    needed = [needed for strategy in catalogue.strategies for needed in strategy.prerequisites]
    assert sum(needed.grounds is not None for needed in needed) > len(needed) / 2


def test_a_prerequisite_is_spoken_of_in_words_or_by_a_signal_that_was_heard():
    needed = Prerequisite(needs="money", unknown="how much", signals=("rich",), words=(r"\bsavings\b",))
    assert needed.is_spoken_of((), "We have Savings.")
    assert needed.is_spoken_of({"rich"}, "")
    assert not needed.is_spoken_of({"poor"}, "We have time.")


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


# --- what the corpus knows -------------------------------------------------------------------------------


def test_there_are_thirty_strategies_under_names_that_stand_in_the_five_texts(catalogue, documents):
    assert len(catalogue.strategies) >= 30
    texts = " ".join(document.text for document in documents.values()).translate(PLAIN).casefold()
    named = [strategy.name.translate(PLAIN).casefold() for strategy in catalogue.strategies]
    assert [name for name in named if name not in texts] == []


KNOWLEDGE = {
    "five-step identification process": "five-steps",
    "product, service, price, channel, brand and relationship differentiation": "six-kinds product-differentiation "
    "service-differentiation lower-prices channel-differentiation brand-differentiation relationship-differentiation",
    "six common pitfalls": "six-pitfalls everything-to-everyone price-alone not-communicated inconsistent "
    "ignoring-change copycat",
    "Porter's generic strategies with focus in its five forms": "porter-and-focus focused-cost-leadership "
    "focused-differentiation geographic-focus customer-segment-focus product-service-focus",
    "hybrid strategies and stuck in the middle": "hybrid-competitive-strategies value-for-money hybrid-and-stuck "
    "stuck-in-the-middle",
    "value disciplines": "value-disciplines operational-excellence product-leadership customer-intimacy",
    "innovation types": "kinds-of-innovation incremental-innovation",
    "customer experience elements": "customer-experience-elements customer-experience",
    "automation as means, not differentiator": "automation-as-means automation-itself",
    "RBV/VRIN and dynamic capabilities": "resources-and-capabilities",
    "stakeholder-based differentiation": "stakeholders employee-centric-differentiation "
    "community-focused-differentiation",
    "network and ecosystem differentiation": "partners-and-networks localized-ecosystem-differentiation",
    "digital, global and sustainable differentiation": "digital-differentiation going-global "
    "sustainability-and-ethics cross-border-e-commerce sustainability-and-ethical-differentiation",
    "market segmentation": "choosing-customers",
    "sector playbooks": "technology-sector service-sector manufacturing-sector retail-sector",
    "multi-cultural adaptation": "multi-cultural-markets cultural-adaptation-and-localization",
    "hyper-specialisation with its challenges and mitigations": "hyper-specialisation hyper-specialization",
    "the nine business-model blocks": "business-model-blocks",
    "jobs, pains and gains": "jobs-pains-gains",
    "channel strategy": "channel-strategy",
    "CRM": "customer-relationship-management",
    "dynamic and disruptive models": "platform-business-model subscription-model recurring-models on-demand-model "
    "direct-to-consumer-model rethinking",
    "competitor analysis and SWOT": "competitor-analysis",
    "brand identity": "brand-identity",
    "hyper-personalisation with its five steps and its ethics": "hyper-personalisation data-ethics "
    "hyper-personalization",
    "five forces": "five-forces",
    "positioning strategies": "positioning-strategies",
    "implementation": "implementation",
    "intelligent automation and hyperautomation": "intelligent-automation",
    "the counter-views": "niche-too-narrow good-enough-disruption narrow-or-broad",
}
"""What every part of the advisor must be able to use, and the entries that hold it."""


@pytest.mark.parametrize("subject", KNOWLEDGE)
def test_what_the_corpus_knows_can_be_used(subject, catalogue):
    entries = {
        entry.id: entry
        for kind in (catalogue.strategies, catalogue.pitfalls, catalogue.tensions, catalogue.subjects)
        for entry in kind
    }
    for name in KNOWLEDGE[subject].split():
        assert name in entries, name


def test_a_subject_is_answered_in_at_least_four_sentences(catalogue):
    for subject in catalogue.subjects:
        assert len(shown(subject.says)) >= 4, subject.id


# --- another library -------------------------------------------------------------------------------------


def test_a_library_without_a_document_loses_only_its_claims(library_settings, documents, catalogue):
    missing = "competitive-business-models.txt"
    rest = {name: document for name, document in documents.items() if name != missing}
    smaller = load_catalogue(library_settings.prompts_dir, rest)
    assert [strategy.id for strategy in smaller.strategies] == [s.id for s in catalogue.strategies]
    lost = smaller.unresolved()
    assert lost
    assert {grounds.source for grounds in lost} == {missing}
    assert len(shown(tuple(smaller.supports()))) == sum(s.source != missing for s in catalogue.supports())


def test_a_prerequisite_that_names_an_unknown_signal_is_refused(library_settings, tmp_path):
    prompts = shutil.copytree(library_settings.prompts_dir, tmp_path / "prompts")
    file = prompts / "strategies.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("signals: [regulars-return,", "signals: [regular-return,")
    )
    with pytest.raises(PromptError, match=r"relationship-differentiation: .* signal regular-return"):
        load_catalogue(prompts, {})


def test_a_strategy_that_lacks_a_part_is_refused_by_its_place(tmp_path):
    (tmp_path / "strategies.yaml").write_text("strategies: [{id: focus, name: Focus}]\n")
    with pytest.raises(PromptError, match=r"strategies\.yaml, strategies\.0\."):
        load_catalogue(tmp_path, {})
