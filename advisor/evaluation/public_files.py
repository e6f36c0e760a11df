"""Reads the files of public data sets: JSON, JSON lines and tables, packed or not, in a shape that is checked."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.errors import DatasetError, first_problem


class Row(BaseModel):
    """What we need of a row of somebody else's file; fields that we do not name are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


R = TypeVar("R", bound=Row)

_DELIMITERS = {".csv": ",", ".tsv": "\t"}


def read_rows(file: Path, shape: type[R]) -> list[R]:
    """The rows of a .json, .jsonl, .csv or .tsv file, or of one packed as .gz. Raises `DatasetError`."""
    rows = [_checked(row, shape, f"{file}, row {number}") for number, row in enumerate(_raw_rows(file), 1)]
    if not rows:
        raise DatasetError(f"{file} holds no rows; copy it anew from where the data set is published.")
    return rows


def read_object(file: Path, shape: type[R]) -> R:
    """The one object that a .json file holds. Raises `DatasetError`."""
    return _checked(_parsed(_text(file), file), shape, str(file))


def _checked(row: Any, shape: type[R], where: str) -> R:
    try:
        return shape.model_validate(row)
    except ValidationError as error:
        raise DatasetError(f"{where}: {first_problem(error, 'content')}.") from error


def read_text(file: Path) -> str:
    """The text of a file, its line ends as they are. Raises `DatasetError`."""
    return _text(file)


def _raw_rows(file: Path) -> Iterable[Any]:
    kind = Path(file.stem).suffix if file.suffix == ".gz" else file.suffix
    text = _text(file)
    if kind in _DELIMITERS:
        csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # of the whole process
        return csv.DictReader(io.StringIO(text, newline=""), delimiter=_DELIMITERS[kind])
    if kind == ".jsonl":
        return [_parsed(line, file) for line in text.split("\n") if line.strip()]
    listed = _parsed(text, file)
    if not isinstance(listed, list):
        raise DatasetError(f"{file} holds no list; copy it anew from where the data set is published.")
    return listed


def _parsed(text: str, file: Path) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise DatasetError(f"{file} is not valid JSON ({error}); copy it anew.") from error


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        return (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8")
    except FileNotFoundError as error:
        raise DatasetError(
            f"There is no {file.name} in {file.parent}; the folder should be as the data set is published."
        ) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DatasetError(f"{file} cannot be read ({error}); copy it anew.") from error
