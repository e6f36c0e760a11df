"""The whole program works where outgoing connections are refused, and never tries one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUARD = Path(__file__).resolve().parent / "offline"
ADVISOR = "from advisor.cli import main; main()"


@dataclass(frozen=True)
class Machine:
    """A place to run Python where every way out is refused and recorded."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR_", "HF_"))}
        return kept | {
            "PYTHONPATH": os.pathsep.join([str(GUARD), str(ROOT)]),
            "RECORD_OF_ATTEMPTS": str(self.folder / "attempts"),
            "ADVISOR_DATA_DIR": str(self.folder / "data"),
        }

    def run(self, program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            check=False,
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )

    def attempts(self) -> str:
        record = self.folder / "attempts"
        return record.read_text(encoding="utf-8") if record.exists() else ""


@pytest.fixture
def guarded(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine on which the five texts were ingested, under the same refusal."""
    machine = Machine(tmp_path_factory.mktemp("offline"))
    done = machine.run(ADVISOR, "ingest")
    assert done.returncode == 0, done.stderr
    return machine


def test_the_refusal_itself_refuses_and_records(guarded: Machine) -> None:
    done = guarded.run("import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)")
    assert "ConnectionRefusedError" in done.stderr
    assert "192.0.2.1" in guarded.attempts()


@pytest.mark.timeout(600)  # it may be the first to read the whole library
def test_search_needs_no_network(machine: Machine) -> None:
    done = machine.run(ADVISOR, "search", "--json", "a chain undercuts my prices")
    assert json.loads(done.stdout)[0]["text"], done.stderr
    assert machine.attempts() == ""


def test_a_conversation_to_the_advice_needs_no_network(machine: Machine) -> None:
    lines = '{"text": "dog grooming, two of us in a market town, a superstore undercuts us"}\n{"action": "advise"}\n'
    done = machine.run(ADVISOR, "chat", "--jsonl", stdin=lines)
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["stage"] for reply in replies] == ["interview", "interview", "advice"], done.stderr
    assert machine.attempts() == ""


def test_the_page_and_the_api_need_no_network(machine: Machine, address: str) -> None:
    with urllib.request.urlopen(address) as page:
        assert "Standout" in page.read().decode()
    begin = urllib.request.Request(f"{address}/api/conversations", method="POST")
    with urllib.request.urlopen(begin) as greeting:
        assert json.load(greeting)["id"]
    with urllib.request.urlopen(f"{address}/api/docs") as docs:
        assert "https://" not in docs.read().decode()
    assert machine.attempts() == ""


@pytest.fixture
def address(machine: Machine) -> Iterator[str]:
    """Where `advisor serve` answers; it is stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", ADVISOR, "serve", "--port", str(port)],
        cwd=machine.folder,
        env=machine.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_listening(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_listening(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
    pytest.fail(f"advisor serve ended with exit code {server.returncode}")
