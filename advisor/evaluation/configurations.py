"""Ways to search that can be compared: a name, and what it changes in the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.errors import SettingsError
from advisor.records import Record
from advisor.settings import Settings

DEFAULT = "default"

_CHANGES: Mapping[str, Mapping[str, Any]] = {
    DEFAULT: {},
    "no-questions": {"question_weight": 0.0, "query_adapter": False},
    "no-adapter": {"query_adapter": False},
    "no-spelling": {"spelling": False},
    "dense-only": {"keyword_weight": 0.0, "question_weight": 0.0, "query_adapter": False},
    "keywords-only": {"text_weight": 0.0, "question_weight": 0.0, "query_adapter": False},
}


class Configuration(Record):
    """A way to search; `settings` are those it was asked for, changed as its name says."""

    name: str
    settings: Settings


def configure(names: Sequence[str], settings: Settings) -> tuple[Configuration, ...]:
    """A configuration for each name: one that is known, or changes such as `text_weight=0.5,candidates=60`.

    Raises `SettingsError` for a name that is neither.
    """
    return tuple(Configuration(name=name, settings=_changed(name, settings)) for name in dict.fromkeys(names))


def _changed(name: str, settings: Settings) -> Settings:
    known = _CHANGES.get(name)
    changes = dict(_change(part, name) for part in name.split(",")) if known is None else known
    return Settings.load(**{**settings.model_dump(), **changes})


def _change(part: str, name: str) -> tuple[str, str]:
    setting, given, value = part.partition("=")
    if not given:
        raise SettingsError(
            f"There is no configuration {name!r}; use one of {', '.join(_CHANGES)}, "
            "or setting=value, several joined by commas."
        )
    return setting.strip(), value.strip()
