import gc
import shutil

import psutil
import pytest

from advisor.errors import IndexUnavailableError
from advisor.index import IndexFolder, LiveLibrary, collections_in
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


def test_the_collections_with_an_index_are_listed_by_name(settings, encoder):
    assert collections_in(settings.data_dir) == ()
    for name in ("library", "firm"):
        ingest(settings.model_copy(update={"collection": name}), encoder)
    (IndexFolder(settings, "never-built").path).mkdir()
    assert collections_in(settings.data_dir) == ("firm", "library")


def test_an_index_of_another_encoder_is_refused(folder):
    assert "built with one direction per word" in refused(folder, "another encoder")


@pytest.mark.parametrize(
    "victim", ["chunks.jsonl", "pieces.jsonl", "documents.jsonl", "meta.json", "chroma/chroma.sqlite3"]
)
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


def test_the_nearest_piece_is_the_one_that_shares_the_words(folder, encoder):
    library = folder.open(WordEncoder.name)
    (best, similarity), *_ = library.nearest_pieces(encoder.encode(["honey jar closed"])[0], 2)
    assert library.pieces[best].source == "bees.txt"
    assert 0 < similarity < 1


def test_every_chunk_knows_its_headings(folder):
    library = folder.open(WordEncoder.name)
    for chunk in library.chunks.values():
        assert library.section_at(chunk.source, chunk.start) == chunk.section


def generations(folder: IndexFolder) -> set[str]:
    return {path.name for path in folder.path.iterdir() if path.is_dir()}


def add_document(settings, encoder, name: str) -> None:
    (settings.corpus_dir / f"{name}.txt").write_text(f"{name}\n\nThe {name} leaves want cooler water.\n")
    ingest(settings, encoder)


def test_a_running_reader_notices_a_new_index(folder, settings, encoder):
    live = LiveLibrary(folder, WordEncoder.name)
    add_document(settings, encoder, "tea")
    assert "tea.txt" in live.library.documents


def test_the_generation_before_the_live_one_stays_for_running_readers(folder, settings, encoder):
    reader = folder.open(WordEncoder.name)
    add_document(settings, encoder, "tea")
    assert generations(folder) == {reader.generation, folder.live()}
    assert reader.nearest_pieces(encoder.encode(["honey"])[0], 1)
    assert reader.vectors_by_text()


def test_earlier_generations_are_removed(folder, settings, encoder):
    names = []
    for name in ("tea", "mint", "sage", "dill"):
        add_document(settings, encoder, name)
        names.append(folder.live())
    assert generations(folder) == set(names[-2:])


def test_a_generation_that_is_replaced_while_it_is_opened_is_opened_anew(
    folder, settings, encoder, monkeypatch
):
    first = folder.live()
    real = folder._open

    def slow(name: str, wanted: str):
        if name == first:  # two ingests come between, and what was to be opened is gone
            add_document(settings, encoder, "tea")
            add_document(settings, encoder, "mint")
        return real(name, wanted)

    monkeypatch.setattr(folder, "_open", slow)
    assert "mint.txt" in folder.open(WordEncoder.name).documents


def test_a_library_that_nobody_holds_gives_back_its_files(folder):
    library = folder.open(WordEncoder.name)
    database = str(live_files(folder) / "chroma" / "chroma.sqlite3")
    assert database in open_files()
    del library
    gc.collect()
    assert database not in open_files()


def open_files() -> set[str]:
    return {file.path for file in psutil.Process().open_files()}


def test_a_collection_of_another_name_is_named_in_the_command(settings):
    firm = IndexFolder(settings, "firm")
    assert refused(firm) == "There is no index of firm yet; run: advisor ingest --collection firm"


@pytest.mark.parametrize("nonsense", [b"", b"\xff\xfe\x00", b"generation-of-nobody"])
def test_a_damaged_pointer_is_mended_by_an_ingest(nonsense, folder, settings, encoder):
    (folder.path / "CURRENT").write_bytes(nonsense)
    refused(folder)
    ingest(settings, encoder)
    assert len(folder.open(WordEncoder.name).documents) == 3
