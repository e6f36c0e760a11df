from advisor.index import IndexFolder
from advisor.ingestion.build import ingest
from advisor.ingestion.cleaning import quote
from advisor.retrieval.passages import as_passages, sentences_of
from tests.fakes import WordEncoder


def test_a_passage_is_its_chunk_with_rank_and_score(settings, encoder):
    ingest(settings, encoder)
    chunks = list(IndexFolder(settings).open(WordEncoder.name).chunks.values())
    passages = as_passages([(chunks[1], 0.75), (chunks[0], 0.5)])
    assert [(passage.rank, passage.score, passage.chunk_id) for passage in passages] == [
        (1, 0.75, chunks[1].id),
        (2, 0.5, chunks[0].id),
    ]
    assert passages[0].text == chunks[1].text


def test_only_full_sentences_are_cut_and_each_stands_where_it_says(settings, encoder):
    (settings.corpus_dir / "bees.txt").write_text(
        "Bees\n\nHoney keeps for years when closed. Bees fly. What to do with the jars:\n\n"
        "- Close each of the jars at night.\n- Cellars\n"
    )
    ingest(settings, encoder)
    library = IndexFolder(settings).open(WordEncoder.name)
    passages = as_passages((chunk, 1.0) for chunk in library.chunks.values() if chunk.source == "bees.txt")
    cut = [found for passage in passages for found in sentences_of(library, passage)]
    assert [text for text, _ in cut] == [
        "Honey keeps for years when closed.",
        "Close each of the jars at night.",
    ]
    for text, span in cut:
        assert quote(library.documents[span.source], span.start, span.end) == text
