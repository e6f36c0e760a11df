"""What each command says and with which exit code: 0 well, 1 a problem was found, 2 wrong usage."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from advisor import cli
from advisor.briefs.files import FORMS, write_brief_file
from advisor.ingestion.build import ENCODING
from advisor.retrieval.search import Retriever
from tests.briefs.sample import GUIDE, TEMPLATE, WORDS, brief_of
from tests.fakes import WordEncoder

ROOT = Path(__file__).resolve().parent.parent
WITH_WORD_ENCODER = """
import sys
from advisor import cli, models
from advisor.retrieval import search
from tests.fakes import WordEncoder

models.open_encoder = search.open_encoder = lambda _: WordEncoder()
cli.main()
"""


@pytest.fixture(autouse=True)
def at_home(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small corpus as the configured one, an empty data folder and an encoder that needs no weights."""
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_CORPUS_DIR", str(small_corpus))
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("advisor.models.open_encoder", lambda _: WordEncoder())
    monkeypatch.setattr("advisor.retrieval.search.open_encoder", lambda _: WordEncoder())
    monkeypatch.setattr("advisor.doctor.open_encoder", lambda _: WordEncoder())
    monkeypatch.chdir(tmp_path)


def advisor(*words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli.app, words, input=stdin)


def in_its_own_process(*words: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WITH_WORD_ENCODER, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,  # type: ignore[call-overload]
    )


def one_sentence(result: Result) -> str:
    """What was said on standard error: a single line, and no traceback."""
    (line,) = result.stderr.splitlines()
    assert "Traceback" not in result.output
    return line


# --- help and usage --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["ingest", "search", "chat", "serve", "verify", "doctor", "settings"])
def test_the_help_of_every_command_has_examples(command):
    told = advisor(command, "--help")
    assert told.exit_code == cli.OK
    examples = [line for line in told.stdout.splitlines() if line.strip().startswith("•")]
    assert len(examples) >= 2
    assert all("advisor" in example for example in examples)


def test_without_a_command_the_help_is_shown():
    told = advisor()
    assert told.exit_code == cli.OK
    assert "Build or update the index" in told.stdout


def test_the_version_is_told():
    assert advisor("--version").stdout.startswith("advisor 0.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["search", "-k", "0", "honey"], "Invalid value for '-k'"),
        (["search", "--fast", "honey"], "No such option: --fast"),
        (["serch", "honey"], "No such command 'serch'. Did you mean 'search'"),
        (["search"], "Give either a query or --batch FILE"),
        (["search", "  "], "Give either a query or --batch FILE"),
        (["search", "--batch", "lost.jsonl"], "There is no file lost.jsonl"),
        (["serve", "--port", "99999"], "Invalid value for '--port'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(words: Sequence[str], says: str):
    told = advisor(*words)
    assert told.exit_code == cli.USAGE
    assert one_sentence(told).startswith(says)
    assert told.stdout == ""


# --- ingest ----------------------------------------------------------------------------------------------


def test_ingest_prints_what_it_did():
    first = advisor("ingest")
    assert first.exit_code == cli.OK
    assert [line.split() for line in first.stdout.splitlines()[:3]] == [
        ["added", "bees.txt"],
        ["added", "boats.txt"],
        ["added", "bread.txt"],
    ]
    assert "up to date: 3 documents, 3 passages in library" in first.stdout
    assert f"{ENCODING}, 3 to do" in first.stderr
    second = advisor("ingest")
    assert "unchanged  bees.txt" in second.stdout
    assert "stays as it was" in second.stdout


def test_ingest_prints_what_changed_and_what_left(small_corpus):
    advisor("ingest")
    (small_corpus / "bees.txt").unlink()
    (small_corpus / "boats.txt").write_text("Boats\n\nSteel hulls rust in salt water.\n")
    told = advisor("ingest").stdout
    assert "changed    boats.txt" in told
    assert "removed    bees.txt" in told


def test_bad_files_are_named_with_their_reason_and_the_rest_is_read(small_corpus):
    (small_corpus / "empty.txt").write_bytes(b"")
    (small_corpus / "noise.txt").write_bytes(bytes(range(256)))
    told = advisor("ingest")
    assert told.exit_code == cli.PROBLEM
    assert "skipped    empty.txt is empty." in told.stderr
    assert "skipped    noise.txt is binary, not text." in told.stderr
    assert told.stdout.count("added") == 3
    assert advisor("search", "honey").stderr == ""  # nobody is asked to ingest them again


def test_where_nothing_can_be_read_the_old_index_answers(small_corpus, tmp_path):
    advisor("ingest")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "empty.txt").write_bytes(b"")
    told = advisor("ingest", "bad")
    assert told.exit_code == cli.PROBLEM
    assert "The index stays as it was: 3 documents" in told.stdout
    assert advisor("search", "honey").exit_code == cli.OK


def test_where_nothing_could_ever_be_read_there_is_no_index(tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "empty.txt").write_bytes(b"")
    told = advisor("ingest", "bad")
    assert told.exit_code == cli.PROBLEM
    assert "there is no index" in told.stderr


@pytest.mark.parametrize(("path", "says"), [("lost", "no file or folder lost"), (".", "nothing to read in")])
def test_a_path_with_nothing_to_read_is_one_sentence(path, says, tmp_path, monkeypatch):
    (tmp_path / "hollow").mkdir()
    monkeypatch.chdir(tmp_path / "hollow")
    told = advisor("ingest", path)
    assert told.exit_code == cli.PROBLEM
    assert says in one_sentence(told)


def test_if_stale_reads_nothing_where_the_index_fits(small_corpus):
    assert "added" in advisor("ingest", "--if-stale").stdout
    assert one_sentence(advisor("ingest", "--if-stale")) == "The index fits the corpus."
    (small_corpus / "tea.txt").write_text("Tea\n\nGreen leaves want cooler water.\n")
    assert "added      tea.txt" in advisor("ingest", "--if-stale").stdout


def test_if_stale_brings_the_corpus_to_a_library_of_other_documents(tmp_path):
    (tmp_path / "notes.md").write_text("# Notes\n\nWe call every client back within a day.\n")
    advisor("ingest", "notes.md")
    assert "added      bees.txt" in advisor("ingest", "--if-stale").stdout


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "file"))
    told = advisor("ingest")
    assert told.exit_code == cli.PROBLEM
    assert "set ADVISOR_DATA_DIR to another folder" in one_sentence(told)


def test_a_collection_is_built_searched_and_kept_up_to_date_by_its_name(tmp_path):
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / "handbook.md").write_text("# Handbook\n\nWe call every client back within a day.\n")
    assert "passages in firm" in advisor("ingest", "firm", "--collection", "firm").stdout
    found = advisor("search", "--collection", "firm", "call a client")
    assert "Handbook" in found.stdout
    assert found.stderr == ""  # the configured corpus is not missed there
    (tmp_path / "firm" / "handbook.md").write_text("# Handbook\n\nWe never call.\n")
    command = one_sentence(advisor("search", "--collection", "firm", "call")).partition("run: ")[2]
    assert command == f"advisor ingest {tmp_path / 'firm'} --collection firm"
    assert "changed    handbook.md" in advisor(*command.split()[1:]).stdout


# --- search ----------------------------------------------------------------------------------------------


def test_a_result_shows_title_section_score_text_and_place():
    advisor("ingest")
    told = advisor("search", "honey", "in", "a", "jar", "-k", "1")
    assert told.exit_code == cli.OK
    heading, text, place = (line.strip() for line in told.stdout.splitlines()[:3])
    assert heading == "1. Bees › Bees  1.000"
    assert text == "Honey keeps for years when the jar is closed. Bees fly at noon."
    assert place == "bees.txt 6-69"


@pytest.mark.parametrize(("columns", "widest"), [(None, 100), ("30", 30), ("200", 200)])
def test_results_are_wrapped_and_never_cropped(columns, widest, small_corpus, monkeypatch):
    words = [f"word{number}" for number in range(100)]
    (small_corpus / "long.txt").write_text(f"Long\n\nHoney {' '.join(words)}.\n")
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    advisor("ingest")
    lines = advisor("search", "honey words", "-k", "9").stdout.splitlines()
    assert {"word0", "word50", "word99."} <= {word for line in lines for word in line.split()}
    assert widest - 12 < max(map(len, lines)) <= widest


def test_json_is_one_list_of_passages():
    advisor("ingest")
    (passage,) = json.loads(advisor("search", "--json", "-k", "1", "honey").stdout)
    assert (passage["rank"], passage["source"], passage["section"]) == (1, "bees.txt", ["Bees"])


def test_a_batch_answers_the_good_lines_and_names_the_broken_one(tmp_path):
    advisor("ingest")
    lines = [
        {"id": "a", "question": "how long does it keep", "history": [{"role": "user", "content": "honey"}]},
        {"id": "b"},
        {"id": "c", "question": "paint a hull", "history": None},
    ]
    (tmp_path / "questions.jsonl").write_text("\ufeff" + "\n".join(map(json.dumps, lines)), encoding="utf-8")
    told = advisor("search", "--batch", "questions.jsonl", "-k", "2")
    assert told.exit_code == cli.PROBLEM
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(answer["id"], answer["passages"][0]["source"]) for answer in found] == [
        ("a", "bees.txt"),
        ("c", "boats.txt"),
    ]
    assert one_sentence(told).startswith("Line 2 is not a question (question: ")


def test_a_batch_can_come_from_standard_input():
    advisor("ingest")
    told = advisor("search", "--batch", "-", "-k", "1", stdin='{"id": 7, "question": "rye"}\n')
    assert told.exit_code == cli.OK
    assert json.loads(told.stdout)["id"] == 7


def test_changed_files_are_named_with_the_command_that_mends_it(small_corpus):
    advisor("ingest")
    (small_corpus / "bees.txt").write_text("Bees\n\nDrones do not sting.\n")
    told = advisor("search", "--json", "honey")
    assert told.exit_code == cli.OK
    assert json.loads(told.stdout)
    assert one_sentence(told) == "Not indexed as on disk now: bees.txt; run: advisor ingest"


# --- a missing, foreign or damaged index -----------------------------------------------------------------


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    """The live generation of an index that is there."""
    advisor("ingest")
    folder = tmp_path / "data" / "index" / "library"
    return folder / (folder / "CURRENT").read_text().split()[0]


QUESTIONS = [["search", "honey"], ["chat", "--jsonl"], ["serve", "--port", "1"]]


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_a_missing_index_is_one_sentence_with_the_command(words, monkeypatch):
    monkeypatch.setattr("advisor.web.server._refuse_taken_port", lambda _: None)
    told = advisor(*words)
    assert told.exit_code == cli.PROBLEM
    assert told.stderr.splitlines()[-1] == "There is no index of library yet; run: advisor ingest"


@pytest.mark.parametrize("words", QUESTIONS[:2], ids=lambda words: words[0])
def test_a_damaged_index_is_one_sentence_with_the_command(words, generation):
    (generation / "chunks.jsonl").write_text("nonsense")
    told = advisor(*words)
    assert told.exit_code == cli.PROBLEM
    assert "is damaged; rebuild it with: advisor ingest" in one_sentence(told)


def test_a_foreign_index_is_one_sentence_with_the_command(generation):
    meta = json.loads((generation / "meta.json").read_text())
    (generation / "meta.json").write_text(json.dumps({**meta, "encoder": "another"}))
    assert "was built with another in format" in one_sentence(advisor("search", "honey"))
    assert advisor("ingest").exit_code == cli.OK
    assert advisor("search", "honey").exit_code == cli.OK


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = advisor("serve", "--port", str(taken.getsockname()[1]))
    assert told.exit_code == cli.PROBLEM
    assert "advisor serve --port" in one_sentence(told)


# --- settings, debug, signals and pipes ------------------------------------------------------------------


def test_an_unknown_setting_stops_every_command_with_the_nearest_name(monkeypatch):
    monkeypatch.setenv("ADVISOR_PROT", "1")
    told = advisor("search", "honey")
    assert told.exit_code == cli.PROBLEM
    assert one_sentence(told) == "Unknown setting ADVISOR_PROT; did you mean ADVISOR_PORT?"


def test_the_settings_are_listed_and_printed_as_the_page():
    assert "ADVISOR_DATA_DIR" in advisor("settings").stdout
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert advisor("settings", "--markdown").stdout == page


@pytest.mark.parametrize("words", [["--debug", "search", "honey"], ["search", "honey", "--debug"]])
def test_debug_shows_the_traceback_wherever_it_stands(words):
    process = in_its_own_process(*words)
    _, errors = process.communicate()
    assert process.returncode == cli.PROBLEM
    assert "Traceback" in errors
    assert "IndexUnavailableError" in errors


def test_a_fault_of_ours_is_one_sentence_too(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["advisor", "search", "honey"])
    error = KeyError("honey")
    cli._apologise(KeyError, error, None)
    assert capsys.readouterr().err == (
        "This should not have happened (KeyError: 'honey'); run it again with --debug and report it.\n"
    )


def test_ctrl_c_is_one_line_and_exit_code_130(monkeypatch):
    def interrupted(*_: object) -> Iterator[str]:
        raise KeyboardInterrupt

    advisor("ingest")
    monkeypatch.setattr(Retriever, "search", interrupted)
    told = advisor("search", "honey")
    assert told.exit_code == cli.INTERRUPTED
    assert one_sentence(told) == "Stopped."


def test_ctrl_c_ends_a_running_command_without_a_traceback():
    advisor("ingest")
    process = in_its_own_process("search", "--batch", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write('{"id": 1, "question": "honey"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1  # it works, and waits for the next question
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == cli.INTERRUPTED
    assert errors.splitlines()[-1] == "Stopped."
    assert "Traceback" not in errors


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_has_had_enough_ends_the_command_quietly(options):
    advisor("ingest")
    process = in_its_own_process("search", "honey", *options)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait() == cli.OK
    assert process.stderr.read() == ""


# --- verify ----------------------------------------------------------------------------------------------


@pytest.fixture
def guide(small_corpus: Path) -> Path:
    """The document that the briefs of these tests rest on, in the index."""
    file = small_corpus / "guide.txt"
    file.write_text(GUIDE, encoding="utf-8")
    advisor("ingest")
    return file


@pytest.mark.parametrize("form", FORMS)
def test_a_brief_whose_passages_all_stand_holds(form, guide, tmp_path):
    brief = tmp_path / f"brief.{form}"
    brief.write_bytes(write_brief_file(brief_of(), form, WORDS, TEMPLATE))
    told = advisor("verify", str(brief))
    assert told.exit_code == cli.OK
    assert told.stdout == "The brief holds: 3 passages stand in the library word for word.\n"


def test_after_an_ingest_the_passage_that_changed_is_shown_with_the_difference(guide, tmp_path):
    brief = tmp_path / "brief.md"
    brief.write_bytes(write_brief_file(brief_of(), "md", WORDS, TEMPLATE))
    guide.write_text(GUIDE.replace("7 of 10 rivals", "6 of 10 rivals"), encoding="utf-8")
    advisor("ingest")
    told = advisor("verify", str(brief))
    assert told.exit_code == cli.PROBLEM
    assert "[-7-] {+6+}" in told.stdout
    assert "1 of 3" in told.stdout


def test_an_altered_brief_does_not_hold(guide, tmp_path):
    brief = tmp_path / "brief.json"
    text = write_brief_file(brief_of(), "json", WORDS, TEMPLATE).decode("utf-8")
    brief.write_text(text.replace("7 of 10 rivals", "9 of 10 rivals"), encoding="utf-8")
    told = advisor("verify", str(brief))
    assert told.exit_code == cli.PROBLEM
    assert "altered" in told.stdout
    assert "[-9-] {+7+}" in told.stdout


def test_a_file_that_is_no_brief_is_a_problem_told_in_a_sentence(tmp_path):
    (tmp_path / "brief.json").write_text("{}", encoding="utf-8")
    told = advisor("verify", "brief.json")
    assert told.exit_code == cli.PROBLEM
    assert "no brief" in one_sentence(told)


@pytest.mark.parametrize("name", ["nowhere.pdf", "notes.txt"])
def test_a_path_without_a_brief_is_wrong_usage(name, tmp_path):
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    told = advisor("verify", name)
    assert told.exit_code == cli.USAGE
    one_sentence(told)
