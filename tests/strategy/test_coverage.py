import pytest

from advisor.doctor import how_used, look_at
from advisor.index import IndexFolder
from advisor.records import Chunk, Span
from advisor.strategy.coverage import Aside, Coverage, coverage, load_asides


def chunk(source: str, start: int, end: int) -> Chunk:
    return Chunk(
        id=f"{source}:{start}", source=source, title="T", section=(), start=start, end=end, text="Words."
    )


def aside(source: str, start: int, end: int) -> Aside:
    span = Span(source=source, start=start, end=end)
    return Aside(source=source, quote="Words", because="closing words", span=span)


FIRST, SECOND, THIRD = chunk("a.txt", 0, 10), chunk("a.txt", 10, 20), chunk("a.txt", 20, 30)


def test_a_passage_is_used_where_a_claim_rests_inside_it():
    claims = [Span(source="a.txt", start=2, end=10), Span(source="a.txt", start=15, end=25)]
    (covered,) = coverage([FIRST, SECOND, THIRD], claims, [aside("a.txt", 21, 29)])
    assert covered == Coverage(source="a.txt", used=(FIRST,), aside=(THIRD,), unused=(SECOND,))


def test_documents_that_no_prompt_speaks_of_owe_nobody_a_claim():
    covered = coverage([FIRST, chunk("theirs.txt", 0, 9)], [Span(source="a.txt", start=0, end=5)], [])
    assert [document.source for document in covered] == ["a.txt"]


# --- the five texts --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(library_settings, minilm):
    return IndexFolder(library_settings).open(minilm.name)


@pytest.fixture(scope="module")
def covered(library, library_settings) -> tuple[Coverage, ...]:
    return how_used(library_settings, library)


def test_every_passage_of_the_five_texts_is_used_or_set_aside_with_a_reason(covered, library):
    assert [chunk.id for document in covered for chunk in document.unused] == []
    assert {document.source for document in covered} == set(library.documents)


def test_most_passages_of_each_text_are_used(covered):
    for document in covered:
        assert len(document.used) > 3 * len(document.aside), document.source


def test_what_is_set_aside_is_found_and_not_used_after_all(covered, library, library_settings):
    asides = load_asides(library_settings.prompts_dir, library.documents)
    assert all(aside.span and aside.because for aside in asides)
    assert len(asides) == sum(len(document.aside) for document in covered)


def test_the_doctor_counts_the_passages_of_each_text(library_settings):
    finding = look_at("coverage", library_settings)
    assert finding.ok
    assert "smb-differentiation.txt" in finding.sentence
