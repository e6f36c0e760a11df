import json

import pytest

from advisor.errors import MessageError
from advisor.index import IndexFolder, LiveLibrary
from advisor.ingestion.build import ingest
from advisor.ingestion.cleaning import quote
from advisor.retrieval.batch import search_batch
from advisor.retrieval.display import highlighted
from advisor.retrieval.passages import sentences_of
from advisor.retrieval.search import Retriever
from tests.fakes import WordEncoder


@pytest.fixture
def retriever(settings, encoder) -> Retriever:
    ingest(settings, encoder)
    return Retriever(LiveLibrary(IndexFolder(settings), WordEncoder.name), encoder, settings)


@pytest.fixture(scope="session")
def library_retriever(library_settings, minilm) -> Retriever:
    return Retriever(LiveLibrary(IndexFolder(library_settings), minilm.name), minilm, library_settings)


def test_passages_are_ranked_from_one_with_falling_scores(retriever):
    passages = retriever.search("honey in a jar", k=3)
    assert [passage.rank for passage in passages] == [1, 2, 3]
    assert passages[0].source == "bees.txt"
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


def test_a_passage_shows_exactly_its_span(library_retriever):
    for question in ("what is stuck in the middle", "common pitfalls", "differentiation types table"):
        for passage in library_retriever.search(question, k=5):
            document = library_retriever.library.documents[passage.source]
            assert quote(document, passage.start, passage.end) == passage.text


@pytest.mark.parametrize(
    ("question", "source", "heading"),
    [
        (
            "what does stuck in the middle mean",
            "competitive-business-models.txt",
            "Hybrid Competitive Strategies",
        ),
        (
            "challenges of hyper-specialization",
            "strategic-differentiation-imperative.txt",
            "Potential Challenges and",
        ),
        ("six common pitfalls", "smb-competitive-differentiation.txt", "Avoiding Common Pitfalls"),
    ],
)
def test_framework_questions_find_their_section_first(library_retriever, question, source, heading):
    best = library_retriever.search(question, k=1)[0]
    assert best.source == source
    assert best.section[-1].startswith(heading)


def test_a_blank_question_finds_nothing(retriever):
    assert retriever.search("   \n ") == []


@pytest.mark.parametrize(
    "odd", ["x" * 100_000, "\x00\x07 honey", "🐝🐝🐝", "מתי הדבש נשמר", "<b>honey</b> & [jar](x)"]
)
def test_odd_questions_are_answered_like_any_other(retriever, odd):
    assert len(retriever.search(odd, k=2)) == 2


def test_k_outside_its_range_is_one_sentence(retriever):
    with pytest.raises(MessageError, match="k must be between 1 and 100"):
        retriever.search("honey", k=0)


def test_a_follow_up_without_a_subject_takes_it_from_the_talk(retriever):
    alone = retriever.search("and how long for", k=1)[0].score
    talk = [{"role": "user", "content": "tell me about the paint on a wooden hull"}]
    assert retriever.search("and how often every", k=1, history=talk)[0].source == "boats.txt"
    assert alone >= 0


def test_a_running_retriever_finds_what_a_new_ingest_brought(retriever, settings, encoder):
    (settings.corpus_dir / "tea.txt").write_text("Tea\n\nGreen leaves want cooler water.\n")
    ingest(settings, encoder)
    assert retriever.search("green leaves", k=1)[0].source == "tea.txt"


def test_it_is_a_langchain_retriever(retriever):
    found = retriever.as_langchain(k=2).invoke("honey jar")
    assert len(found) == 2
    assert found[0].metadata["source"] == "bees.txt"
    assert "Honey" in found[0].page_content


def test_a_batch_answers_line_by_line(retriever):
    lines = [
        '{"id": "a", "question": "honey"}',
        "",
        '{"id": 2, "question": "paint", "history": [{"role": "user", "content": "hull"}], "kind": "extra"}',
    ]
    found = [json.loads(line) for line in search_batch(retriever, lines, 2, pytest.fail)]
    assert [answer["id"] for answer in found] == ["a", 2]
    assert found[1]["passages"][0]["source"] == "boats.txt"
    assert set(found[0]) == {"id", "passages", "ms"}
    assert set(found[0]["passages"][0]) == {
        "rank", "score", "chunk_id", "source", "title", "section", "start", "end", "text"
    }  # fmt: skip


@pytest.mark.parametrize("line", ["{", '{"id": 1}', '{"id": 1, "question": 5}', "[]"])
def test_a_bad_line_of_a_batch_is_named_and_the_others_are_answered(retriever, line):
    complaints: list[str] = []
    lines = ['{"id": 1, "question": "honey"}', line, '{"id": 3, "question": "rye"}']
    found = [json.loads(line)["id"] for line in search_batch(retriever, lines, 1, complaints.append)]
    assert found == [1, 3]
    assert len(complaints) == 1
    assert complaints[0].startswith("Line 2 is not a question (")


def test_words_of_the_query_are_highlighted_in_the_text():
    shown = highlighted("Differentiation reduces price sensitivity.", "differentiate prices")
    assert {shown.plain[span.start : span.end] for span in shown.spans} == {"Differentiation", "price"}


def test_sentences_of_a_passage_stand_where_they_say(library_retriever):
    passage = library_retriever.search("common pitfalls", k=1)[0]
    library = library_retriever.library
    for text, span in sentences_of(library, passage):
        assert quote(library.documents[span.source], span.start, span.end) == text
