"""The settings as a page and as a table."""

from __future__ import annotations

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from rich.table import Table
from rich.text import Text

from advisor.settings import PREFIX, Settings, origin

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
    for name, field in Settings.model_fields.items():
        table.add_row(
            name, _shown(getattr(settings, name)), origin(name) or "default", str(field.description)
        )
    return table


def _shown(value: object) -> Text:
    if isinstance(value, SecretStr):
        return Text("(set)")
    return Text("" if value is None else str(value), overflow="fold")


def _default(name: str, field: FieldInfo) -> str:
    if name in _DEFAULT_FOLDERS:
        return _DEFAULT_FOLDERS[name]
    return "none" if field.default is None else f"`{field.default}`"
