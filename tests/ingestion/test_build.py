import multiprocessing
import os
import re
import signal
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest

from advisor.errors import AdvisorError, IndexUnavailableError, IngestRunningError
from advisor.index import IndexFolder, LiveLibrary
from advisor.ingestion.build import (
    ASKING,
    CUTTING,
    DONE,
    ENCODING,
    READING,
    STAGES,
    SWITCHING,
    WRITING,
    holds_corpus,
    ingest,
    stale_files,
    what_is_stale,
)
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from tests.fakes import WordEncoder

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["advisor.ingestion.build", "tests.fakes"])


def build_that_stops_at(stage: str, settings: Settings, ours: Connection) -> None:
    def stop(doing: str, done: int, total: int) -> None:
        if doing == stage:
            ours.send("reached")
            ours.recv()

    ingest(settings, WordEncoder(), progress=stop)


def search(settings: Settings, query: str) -> str:
    live = LiveLibrary(IndexFolder(settings), WordEncoder.name)
    return Retriever(live, WordEncoder(), settings).search(query, k=1)[0].source


def stopped_build(settings: Settings, stage: str) -> tuple[BaseProcess, Connection]:
    """An ingest in another process that has reached `stage` and waits there for a word."""
    theirs, ours = PROCESSES.Pipe()
    process = PROCESSES.Process(target=build_that_stops_at, args=(stage, settings, ours), daemon=True)
    process.start()
    assert theirs.recv() == "reached"
    return process, theirs


def killed_at(settings: Settings, stage: str) -> None:
    process, _ = stopped_build(settings, stage)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_a_first_ingest_reads_everything_and_search_finds_it(settings, encoder):
    report = ingest(settings, encoder)
    assert report.added == ("bees.txt", "boats.txt", "bread.txt")
    assert report.switched
    assert search(settings, "how long does honey keep") == "bees.txt"


def test_a_second_ingest_of_the_same_files_does_nothing(settings, encoder):
    ingest(settings, encoder)
    before = IndexFolder(settings).live()
    report = ingest(settings, encoder)
    assert (report.switched, report.unchanged) == (False, ("bees.txt", "boats.txt", "bread.txt"))
    assert IndexFolder(settings).live() == before


def test_only_what_changed_is_encoded_again(settings, encoder):
    ingest(settings, encoder)
    encoder.encoded.clear()
    (settings.corpus_dir / "boats.txt").write_text("Boats\n\nSteel hulls rust in salt water every winter.\n")
    report = ingest(settings, encoder)
    assert report.changed == ("boats.txt",)
    assert encoder.encoded
    assert all("Steel" in text for text in encoder.encoded)
    assert search(settings, "steel rust salt") == "boats.txt"


def test_what_left_the_corpus_leaves_the_index(settings, encoder):
    ingest(settings, encoder)
    (settings.corpus_dir / "bees.txt").unlink()
    assert ingest(settings, encoder).removed == ("bees.txt",)
    assert "bees.txt" not in IndexFolder(settings).open(WordEncoder.name).documents


def test_documents_from_another_path_join_and_the_others_stay(settings, encoder, tmp_path):
    ingest(settings, encoder)
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / "handbook.md").write_text("# Handbook\n\nWe call every client back within a day.\n")
    report = ingest(settings, encoder, [tmp_path / "firm"])
    assert (report.added, report.removed) == (("handbook.md",), ())
    assert ingest(settings, encoder).removed == ()
    assert search(settings, "call client back") == "handbook.md"


def test_the_same_file_name_from_another_path_takes_the_place_of_the_first(settings, encoder, tmp_path):
    ingest(settings, encoder)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "bees.txt").write_text("Bees\n\nQueens live for three summers.\n")
    assert ingest(settings, encoder, [tmp_path / "new"]).changed == ("bees.txt",)
    assert search(settings, "queens summers") == "bees.txt"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("noise.txt", bytes(range(256)) * 20, "binary|UTF-8"),
        ("latin.txt", "Über die Brücke, für alle Fälle".encode("latin-1"), "UTF-8"),
        ("table.xlsx", b"PK\x03\x04rest", "cannot be read"),
        ("broken.pdf", b"%PDF-1.7 nothing more", "broken.pdf"),
    ],
)
def test_a_bad_file_is_named_with_its_reason_and_the_rest_is_read(settings, encoder, name, content, reason):
    (settings.corpus_dir / name).write_bytes(content)
    report = ingest(settings, encoder)
    assert [file for file, _ in report.skipped] == [name]
    assert len(report.added) == 3
    assert re.search(reason, report.skipped[0][1])


def test_an_enormous_file_is_refused_by_its_size(settings, encoder):
    small = settings.model_copy(update={"max_file_mb": 0.001})
    (settings.corpus_dir / "long.txt").write_text("word " * 1000)
    ((file, reason),) = ingest(small, encoder).skipped
    assert file == "long.txt"
    assert "too large" in reason


def test_where_nothing_good_came_the_old_index_stays(settings, encoder, tmp_path):
    ingest(settings, encoder)
    before = IndexFolder(settings).live()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "empty.txt").write_bytes(b"")
    report = ingest(settings, encoder, [tmp_path / "bad"])
    assert not report.switched
    assert IndexFolder(settings).live() == before


def test_a_document_that_can_no_longer_be_read_keeps_its_last_good_text(settings, encoder):
    ingest(settings, encoder)
    (settings.corpus_dir / "bees.txt").write_bytes(b"\xff\xfe\x00broken\x00")
    report = ingest(settings, encoder)
    assert [file for file, _ in report.skipped] == ["bees.txt"]
    assert report.removed == ()
    assert search(settings, "honey jar") == "bees.txt"


def test_a_path_that_does_not_exist_is_one_sentence(settings, encoder, tmp_path):
    with pytest.raises(AdvisorError, match="There is no file or folder"):
        ingest(settings, encoder, [tmp_path / "nowhere"])


@pytest.mark.parametrize("stage", [READING, CUTTING, ENCODING, WRITING, SWITCHING])
def test_killed_at_any_moment_the_old_index_still_answers(settings, encoder, stage):
    ingest(settings, encoder)
    (settings.corpus_dir / "tea.txt").write_text("Tea\n\nGreen leaves want cooler water.\n")
    killed_at(settings, stage)
    assert search(settings, "honey jar") == "bees.txt"
    assert "tea.txt" not in IndexFolder(settings).open(WordEncoder.name).documents
    assert ingest(settings, encoder).added == ("tea.txt",)
    assert search(settings, "green leaves water") == "tea.txt"
    generations = [path for path in IndexFolder(settings).path.iterdir() if path.is_dir()]
    assert len(generations) <= 2


def test_killed_after_the_switch_the_new_index_answers(settings, encoder):
    ingest(settings, encoder)
    (settings.corpus_dir / "tea.txt").write_text("Tea\n\nGreen leaves want cooler water.\n")
    killed_at(settings, DONE)
    assert search(settings, "green leaves water") == "tea.txt"


def test_a_second_ingest_at_the_same_time_says_so_and_stops(settings, encoder):
    process, connection = stopped_build(settings, ENCODING)
    with pytest.raises(IngestRunningError, match="Another ingest of library is running"):
        ingest(settings, encoder)
    for _ in range(2):  # encoding is told when it begins and when it is done
        connection.send("go on")
    process.join()
    assert process.exitcode == 0
    assert not ingest(settings, encoder).switched


def test_the_index_knows_when_files_changed_came_or_went(settings, encoder):
    ingest(settings, encoder)
    library = IndexFolder(settings).open(WordEncoder.name)
    assert stale_files(IndexFolder(settings), library) == {}
    (settings.corpus_dir / "bees.txt").write_text("Bees\n\nDrones do not sting.\n")
    (settings.corpus_dir / "boats.txt").unlink()
    (settings.corpus_dir / "tea.txt").write_text("Tea\n\nBlack tea keeps.\n")
    assert stale_files(IndexFolder(settings), library) == {
        str(settings.corpus_dir.resolve()): ["bees.txt", "boats.txt", "tea.txt"]
    }


def test_a_collection_of_its_own_leaves_the_others_alone(settings, encoder, tmp_path):
    ingest(settings, encoder)
    firm = settings.model_copy(update={"collection": "firm"})
    with pytest.raises(IndexUnavailableError, match="no index of firm"):
        IndexFolder(firm).open(WordEncoder.name)
    ingest(firm, encoder)
    assert len(IndexFolder(settings).open(WordEncoder.name).documents) == 3


def test_a_path_that_is_gone_takes_its_documents_with_it(settings, encoder, tmp_path):
    ingest(settings, encoder)
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n\nWe call every client back within a day.\n")
    ingest(settings, encoder, [notes])
    notes.unlink()
    assert stale_files(IndexFolder(settings), IndexFolder(settings).open(WordEncoder.name)) == {
        str(notes): ["notes.md"]
    }
    assert ingest(settings, encoder, [notes]).removed == ("notes.md",)
    assert search(settings, "honey jar") == "bees.txt"


def test_a_corpus_that_was_emptied_leaves_the_old_index(settings, encoder):
    ingest(settings, encoder)
    for file in settings.corpus_dir.iterdir():
        file.unlink()
    with pytest.raises(AdvisorError, match="nothing to read in"):
        ingest(settings, encoder)
    (settings.corpus_dir / "empty.txt").write_bytes(b"")
    report = ingest(settings, encoder)
    assert (report.removed, report.switched) == ((), False)
    assert search(settings, "honey jar") == "bees.txt"


def test_a_file_that_is_named_twice_is_read_once(settings, encoder):
    report = ingest(settings, encoder, [settings.corpus_dir, settings.corpus_dir / "bees.txt"])
    assert (len(report.added), report.skipped) == (3, ())


def test_two_files_of_one_name_are_not_mixed_up(settings, encoder):
    (settings.corpus_dir / "more").mkdir()
    (settings.corpus_dir / "more" / "bees.txt").write_text("Bees\n\nQueens live for three summers.\n")
    report = ingest(settings, encoder)
    assert [name for name, _ in report.skipped] == ["bees.txt"]
    assert "rename one" in report.skipped[0][1]


def test_a_file_that_could_not_be_read_is_asked_for_again_only_when_it_changes(settings, encoder):
    (settings.corpus_dir / "tea.txt").write_bytes(b"")
    ingest(settings, encoder)
    folder = IndexFolder(settings)
    assert stale_files(folder, folder.open(WordEncoder.name)) == {}
    (settings.corpus_dir / "tea.txt").write_text("Tea\n\nBlack tea keeps.\n")
    (files,) = stale_files(folder, folder.open(WordEncoder.name)).values()
    assert files == ["tea.txt"]


def test_a_touched_file_is_not_stale(settings, encoder):
    ingest(settings, encoder)
    os.utime(settings.corpus_dir / "bees.txt", (1, 1))
    folder = IndexFolder(settings)
    assert stale_files(folder, folder.open(WordEncoder.name)) == {}


def test_long_texts_are_encoded_first_beside_texts_of_their_length(settings, encoder):
    for number in range(40):
        (settings.corpus_dir / f"note{number}.txt").write_text(
            f"Note\n\nIt has {'very ' * number}few words.\n"
        )
    ingest(settings, encoder)
    lengths = [len(text) for text in encoder.encoded]
    assert lengths == sorted(lengths, reverse=True)


def test_progress_counts_up_to_what_there_is(settings, encoder):
    steps: list[tuple[str, int, int]] = []
    ingest(settings, encoder, progress=lambda *step: steps.append(step))
    assert [doing for doing, *_ in steps] == sorted((doing for doing, *_ in steps), key=STAGES.index)
    assert {doing for doing, *_ in steps} == {*STAGES} - {ASKING}
    assert [(done, total) for doing, done, total in steps if doing == ENCODING] == [(0, 3), (3, 3)]


def test_a_damaged_manifest_does_not_keep_a_reader_from_searching(settings, encoder):
    ingest(settings, encoder)
    (settings.corpus_dir / "manifest.yaml").write_text("documents: 5\n")
    assert stale_files(IndexFolder(settings), IndexFolder(settings).open(WordEncoder.name)) == {}
    with pytest.raises(AdvisorError, match=r"manifest\.yaml"):
        ingest(settings, encoder)


def _with_prompts(settings, tmp_path, question: str):
    prompts = tmp_path / "prompts"
    prompts.mkdir(exist_ok=True)
    (prompts / "questions.jsonl").write_text(
        f'{{"source": "bees.txt", "quote": "Honey keeps for years", "questions": ["{question}"]}}\n'
    )
    return settings.model_copy(update={"prompts_dir": prompts})


def test_owner_questions_that_changed_make_the_index_stale(settings, encoder, tmp_path):
    settings = _with_prompts(settings, tmp_path, "does it go off")
    ingest(settings, encoder)
    folder = IndexFolder(settings)
    assert what_is_stale(folder, folder.open(WordEncoder.name), settings) is None
    settings = _with_prompts(settings, tmp_path, "can it turn bad")
    stale = what_is_stale(folder, folder.open(WordEncoder.name), settings)
    assert stale == "Not indexed as on disk now: questions.jsonl; run: advisor ingest"
    assert not holds_corpus(folder, folder.open(WordEncoder.name), settings)
    ingest(settings, encoder)
    assert what_is_stale(folder, folder.open(WordEncoder.name), settings) is None


def test_owner_questions_on_other_documents_do_not_concern_a_collection(settings, encoder, tmp_path):
    settings = _with_prompts(settings, tmp_path, "does it go off").model_copy(update={"collection": "firm"})
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / "handbook.md").write_text("# Handbook\n\nWe call every client back within a day.\n")
    ingest(settings, encoder, [tmp_path / "firm"])
    folder = IndexFolder(settings)
    settings = _with_prompts(settings, tmp_path, "can it turn bad")
    assert what_is_stale(folder, folder.open(WordEncoder.name), settings) is None
    assert not ingest(settings, encoder, [tmp_path / "firm"]).switched
