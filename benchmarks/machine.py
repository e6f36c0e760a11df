"""The machine a figure was measured on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("torch", "sentence-transformers", "chromadb", "langgraph", "gradio")


@dataclass(frozen=True)
class Machine:
    date: str
    processor: str
    cores: int
    memory_gb: int
    load: float
    """Processes waiting for a core in the minute before; near 0 on a quiet machine."""
    system: str
    python: str
    packages: dict[str, str]

    def sentence(self) -> str:
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb} GB, load {self.load:.1f} before, "
            f"{self.system}, Python {self.python}, {packages}"
        )


def describe_machine() -> Machine:
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=processor_name(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(psutil.virtual_memory().total / 2**30),
        load=round(os.getloadavg()[0], 1),
        system=f"{platform.system()} {platform.release().split('-')[0]}",
        python=platform.python_version(),
        packages={name: version(name).split("+")[0] for name in PACKAGES},
    )


def processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
