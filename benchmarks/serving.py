"""Seconds from `advisor serve` to an answer, and the memory of a server that has held conversations."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from advisor.settings import Settings
from benchmarks.owners import scripted_owners
from benchmarks.report import Figure, p50


def measure_serving(settings: Settings, runs: int) -> list[Figure]:
    """Starts the server `runs` times after a first start that fills its caches; every server holds each scripted
    conversation."""
    first_healthy, first_ready, _ = one_server(settings)
    healthy, ready, peak = zip(*(one_server(settings) for _ in range(runs)), strict=True)
    return [
        Figure("serving after the command", p50(healthy), "s", runs, aim=8),
        Figure("encoder loaded after the command", p50(ready), "s", runs),
        Figure("the same two on the first start after an ingest: serving", first_healthy, "s", 1),
        Figure("... and encoder loaded", first_ready, "s", 1),
        Figure("peak memory of the server after three conversations", max(peak), "MB", runs, aim=900),
    ]


def one_server(settings: Settings) -> tuple[float, float, float]:
    """Seconds until /healthz and until /readyz answered 200, and peak resident memory in MB."""
    began = time.perf_counter()
    with served(settings) as (process, address):
        wait_for(f"{address}/healthz", process)
        healthy = time.perf_counter() - began
        wait_for(f"{address}/readyz", process)
        ready = time.perf_counter() - began
        httpx.get(address).raise_for_status()
        for owner in scripted_owners():
            hold_conversation(address, owner)
        return healthy, ready, peak_megabytes(process.pid)


@contextmanager
def served(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", "from advisor.cli import main; main()", "serve", "--port", str(port)],
        env={**os.environ, "ADVISOR_DATA_DIR": str(settings.data_dir)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def hold_conversation(address: str, owner: list[str | dict[str, str]]) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:
        conversation = client.post("/api/conversations").raise_for_status().json()["id"]
        for turn in owner:
            message = {"text": turn} if isinstance(turn, str) else turn
            client.post(f"/api/conversations/{conversation}/messages", json=message).raise_for_status()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise RuntimeError(f"advisor serve ended with exit code {process.returncode}")


def peak_megabytes(pid: int) -> float:
    """The most memory the process ever had resident (`VmHWM`, in kB there)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
