"""Counts what became of a model's words, and prints it below the test results."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

_TALLY = pytest.StashKey[Counter[str]]()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Counter[str]:
    return request.config.stash.setdefault(_TALLY, Counter())


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for what, count in sorted(config.stash.get(_TALLY, Counter()).items()):
        terminalreporter.write_line(f"{count:7,}  {what}")
