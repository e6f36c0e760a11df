from advisor.index import IndexFolder
from advisor.ingestion.build import ingest
from advisor.ingestion.cleaning import quote
from advisor.records import Chunk
from advisor.retrieval.passages import as_passages, sentences_of
from advisor.retrieval.showing import Shown
from tests.fakes import WordEncoder


def whole(chunk: Chunk, score: float = 1.0) -> Shown:
    return Shown(chunk, chunk.start, chunk.end, score)


def test_a_passage_is_a_stretch_of_its_chunk_with_rank_and_score(settings, encoder):
    ingest(settings, encoder)
    library = IndexFolder(settings).open(WordEncoder.name)
    chunks = list(library.chunks.values())
    passages = as_passages(library, [whole(chunks[1], 0.75), whole(chunks[0], 0.5)])
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
    bees = [whole(chunk) for chunk in library.chunks.values() if chunk.source == "bees.txt"]
    passages = as_passages(library, bees)
    cut = [found for passage in passages for found in sentences_of(library, passage)]
    assert [text for text, _ in cut] == [
        "Honey keeps for years when closed.",
        "Close each of the jars at night.",
    ]
    for text, span in cut:
        assert quote(library.documents[span.source], span.start, span.end) == text
