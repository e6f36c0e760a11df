from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from advisor import doctor
from advisor.doctor import examine, look_at
from advisor.index import IndexFolder
from advisor.ingestion.build import ingest
from advisor.settings import Settings
from tests.fakes import WordEncoder


@pytest.fixture(autouse=True)
def word_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "open_encoder", lambda _: WordEncoder())


@pytest.fixture
def well(small_corpus: Path, tmp_path: Path) -> Settings:
    """Settings of a small library, indexed, and a free port."""
    settings = Settings(corpus_dir=small_corpus, data_dir=tmp_path / "data", port=free_port())
    ingest(settings, WordEncoder())
    return settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mended_by(settings: Settings, subject: str) -> str:
    """What the doctor says of a subject that is not well."""
    found = look_at(subject, settings)
    assert not found.ok
    assert "\n" not in found.sentence
    return found.sentence


def test_where_everything_is_well_every_finding_says_so(tmp_path):
    settings = Settings(data_dir=tmp_path / "data", port=free_port())
    ingest(settings, WordEncoder())
    findings = list(examine(settings))
    assert [found.sentence for found in findings if not found.ok] == []
    assert [found.subject for found in findings] == [
        "python", "packages", "settings", "data folder", "encoder", "index", "prompts", "coverage", "chat model",
        "port",
    ]  # fmt: skip


def test_another_python_is_named_with_the_versions_that_fit(well, monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 10, 1))
    assert "3.10.1 runs, but 3.11 to 3.13 is needed" in mended_by(well, "python")


def test_packages_that_are_not_the_pinned_ones_are_named(well, tmp_path, monkeypatch):
    pins = tmp_path / "constraints.txt"
    pins.write_text("# pins\npytest==0.1\nnumpy==0.2 ; python_version > '3'\nno-such-package==1\n")
    monkeypatch.setattr(doctor, "_CONSTRAINTS", pins)
    assert mended_by(well, "packages") == "not the pinned versions: pytest, numpy; run: make setup"


def test_a_data_folder_that_cannot_be_written_names_the_setting(well, tmp_path):
    (tmp_path / "file").write_text("")
    elsewhere = well.model_copy(update={"data_dir": tmp_path / "file"})
    assert "set ADVISOR_DATA_DIR to a folder of yours" in mended_by(elsewhere, "data folder")


def test_lost_weights_name_the_setting(well, tmp_path, monkeypatch):
    monkeypatch.undo()
    lost = well.model_copy(update={"encoder_path": tmp_path})
    assert "check the setting encoder_path" in mended_by(lost, "encoder")


def test_a_missing_index_names_the_command(well, tmp_path):
    elsewhere = well.model_copy(update={"data_dir": tmp_path / "new"})
    assert mended_by(elsewhere, "index") == "There is no index of library yet; run: advisor ingest"


def test_a_damaged_index_names_the_command(well):
    folder = IndexFolder(well)
    (folder.path / str(folder.live()) / "meta.json").unlink()
    assert mended_by(well, "index").endswith("is damaged; rebuild it with: advisor ingest")


def test_a_stale_index_names_the_files_and_the_command(well):
    (well.corpus_dir / "bees.txt").unlink()
    assert mended_by(well, "index") == "Not indexed as on disk now: bees.txt; run: advisor ingest"


def test_prompts_that_rest_on_passages_elsewhere_are_named(well):
    assert "correct the quote in" in mended_by(well, "prompts")


def test_a_chat_model_that_cannot_be_opened_names_the_setting_and_never_its_key(well):
    chatty = well.model_copy(update={"chat_model": "nobody:nothing", "chat_api_key": SecretStr("sk-secret")})
    assert "correct the setting chat_model" in mended_by(chatty, "chat model")
    assert "sk-secret" not in mended_by(chatty, "chat model") + look_at("settings", chatty).sentence


def test_a_taken_port_names_the_setting(well):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", well.port))  # held, and nothing answers
        assert "choose another with ADVISOR_PORT" in mended_by(well, "port")


class Metrics(BaseHTTPRequestHandler):
    """Answers as a running Standout does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"# TYPE standout_requests_total counter\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def running(well: Settings) -> Iterator[Settings]:
    server = HTTPServer((well.host, well.port), Metrics)
    Thread(target=server.serve_forever, daemon=True).start()
    yield well
    server.shutdown()
    server.server_close()


def test_a_port_that_a_running_standout_holds_is_well(running):
    assert look_at("port", running).sentence == f"{running.port} is Standout's own, which is running"
