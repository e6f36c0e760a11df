import shutil

import pytest

from advisor.errors import IndexUnavailableError
from advisor.index import IndexFolder, LiveLibrary
from advisor.ingestion.build import ingest
from tests.fakes import WordEncoder


@pytest.fixture
def folder(settings, encoder) -> IndexFolder:
    ingest(settings, encoder)
    return IndexFolder(settings)


def live_files(folder: IndexFolder):
    return folder.path / str(folder.live())


def refused(folder: IndexFolder, encoder_name: str = WordEncoder.name) -> str:
    with pytest.raises(IndexUnavailableError) as caught:
        folder.open(encoder_name)
    sentence = str(caught.value)
    assert "advisor ingest" in sentence
    assert "\n" not in sentence
    return sentence


def test_a_missing_index_names_the_command_that_builds_it(settings):
    assert "no index of library yet" in refused(IndexFolder(settings))


def test_an_index_of_another_encoder_is_refused(folder):
    assert "built with one direction per word" in refused(folder, "another encoder")


@pytest.mark.parametrize("victim", ["chunks.jsonl", "documents.jsonl", "meta.json", "chroma/chroma.sqlite3"])
def test_a_truncated_file_is_a_damaged_index(folder, victim):
    file = live_files(folder) / victim
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    assert "damaged" in refused(folder)


@pytest.mark.parametrize("victim", ["chunks.jsonl", "meta.json", "chroma"])
def test_a_lost_file_is_a_damaged_index(folder, victim):
    path = live_files(folder) / victim
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert "damaged" in refused(folder)


def test_a_lost_generation_is_a_damaged_index(folder):
    shutil.rmtree(live_files(folder))
    assert "damaged" in refused(folder)


def test_a_damaged_index_is_mended_by_an_ingest(folder, settings, encoder):
    (live_files(folder) / "chunks.jsonl").write_text("nonsense")
    assert len(ingest(settings, encoder).added) == 3
    assert len(folder.open(WordEncoder.name).documents) == 3


def test_the_nearest_chunk_is_the_one_that_shares_the_words(folder, encoder):
    library = folder.open(WordEncoder.name)
    (best, similarity), *_ = library.nearest(encoder.encode(["honey jar closed"])[0], 2)
    assert library.chunks[best].source == "bees.txt"
    assert 0 < similarity < 1


def test_every_chunk_knows_its_headings(folder):
    library = folder.open(WordEncoder.name)
    for chunk in library.chunks.values():
        assert library.section_at(chunk.source, chunk.start) == chunk.section


def test_a_running_reader_notices_a_new_index(folder, settings, encoder):
    live = LiveLibrary(folder, WordEncoder.name)
    before = live.library
    (settings.corpus_dir / "tea.txt").write_text("Tea\n\nGreen leaves want cooler water.\n")
    ingest(settings, encoder)
    assert "tea.txt" in live.library.documents
    assert before.nearest(encoder.encode(["honey"])[0], 1)  # who still holds the old one can finish
