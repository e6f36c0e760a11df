"""The settings as a page and as a table."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from rich.table import Table

from advisor.settings import PREFIX, Settings

_INTRODUCTION = """# Settings

Written by `advisor settings --markdown`. A setting is read from its variable, then from `advisor.toml` in the folder
where the command runs (or the file that `ADVISOR_CONFIG` names), then from the default below. An unknown name is
refused with the nearest valid one.

| setting | variable | default | what it does |
|---|---|---|---|
"""

_DEFAULT_FOLDERS = {
    "corpus_dir": "the shipped `corpus/`",
    "prompts_dir": "the shipped `prompts/`",
    "data_dir": "`.data/` in a checkout, else the user's data folder",
}


def as_markdown() -> str:
    """The text of docs/settings.md."""
    rows = [
        f"| `{name}` | `{PREFIX}{name.upper()}` | {_default(name, field)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return _INTRODUCTION + "".join(rows)


def as_table(settings: Settings) -> Table:
    """Every setting with its value and where that comes from."""
    table = Table("setting", "value", "from", "what it does", box=None, pad_edge=False)
    written = _written()
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "(set)" if isinstance(value, SecretStr) else "" if value is None else str(value)
        table.add_row(name, shown, _origin(name, written), field.description)
    return table


def _origin(name: str, written: set[str]) -> str:
    if PREFIX + name.upper() in {key.upper() for key in os.environ}:
        return "variable"
    return "advisor.toml" if name in written else "default"


def _written() -> set[str]:
    file = Path(os.environ.get("ADVISOR_CONFIG", "advisor.toml"))
    return set(tomllib.loads(file.read_text(encoding="utf-8"))) if file.is_file() else set()


def _default(name: str, field: FieldInfo) -> str:
    if name in _DEFAULT_FOLDERS:
        return _DEFAULT_FOLDERS[name]
    return "none" if field.default is None else f"`{field.default}`"
