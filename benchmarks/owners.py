"""Scripted owners: what each says or presses, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Turn = str | dict[str, Any]


def scripted_owners() -> list[list[Turn]]:
    owners: list[list[Turn]] = yaml.safe_load(
        (Path(__file__).resolve().parent / "owners.yaml").read_text(encoding="utf-8")
    )
    return owners
