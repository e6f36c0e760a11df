"""Loads and fills the files of `prompts/`, which a strategy expert edits without opening Python."""

from __future__ import annotations

import re
import string
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import AfterValidator, TypeAdapter, ValidationError

from advisor.errors import PromptError, first_problem
from advisor.records import Record

T = TypeVar("T")
R = TypeVar("R", bound=Record)

_LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # ten times as quick where PyYAML was built with libyaml


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression ({error})") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression as an expert writes it; one that is none is refused when the file is read."""


@lru_cache(maxsize=4096)
def compiled(pattern: Pattern) -> re.Pattern[str]:
    """Kept, because Python's own store is smaller than the patterns of all prompts together."""
    return re.compile(pattern, re.IGNORECASE)


def first_of(patterns: Iterable[Pattern], text: str) -> re.Match[str] | None:
    """Where the first of the patterns that occurs in a text stands in it."""
    return next((match for match in (compiled(one).search(text) for one in patterns) if match), None)


def any_of(patterns: Iterable[Pattern], text: str) -> bool:
    """Whether any of the patterns occurs in a text."""
    return first_of(patterns, text) is not None


def load_prompts(folder: Path, name: str, shape: type[T]) -> T:
    """The YAML file `name` of `folder` as `shape`; raises `PromptError` that says where it is malformed."""
    path = folder / name
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
    except OSError as error:
        raise PromptError(f"Cannot read {path}: {error.strerror}; check the setting prompts_dir.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from error
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PromptError(f"{path}, {place}: {first['msg']}.") from error


def load_lines(file: Path, shape: type[R]) -> Iterator[tuple[int, R]]:
    """The lines of a file of JSON lines with their numbers, blank ones left out. Raises `PromptError` with file and
    line for what is malformed."""
    lines = file.read_bytes().decode("utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, shape.model_validate_json(line)
        except ValidationError as error:
            raise PromptError(f"{file}, line {number}: {first_problem(error, 'JSON')}.") from error


def load_text(folder: Path, name: str) -> str:
    """A whole prompt file such as `write_advice.md`."""
    try:
        return (folder / name).read_text(encoding="utf-8")
    except OSError as error:
        raise PromptError(f"Cannot read {folder / name}: {error.strerror}; check prompts_dir.") from error


def fill(template: str, **values: str) -> str:
    """`template` with every `{name}` replaced; a missing variable is an error that names them all."""
    wanted = variables_of(template)
    missing = sorted(wanted - values.keys())
    if missing:
        raise PromptError(f"Missing variables: {', '.join(missing)} in: {template[:80]}")
    return template.format(**values)


def variables_of(template: str) -> set[str]:
    """The names in braces. Raises `PromptError` for a brace without its partner."""
    try:
        return {field for _, field, _, _ in string.Formatter().parse(template) if field}
    except ValueError as error:
        raise PromptError(f"{error} in: {template[:80]}") from error


class Wording:
    """Chooses among variants so that one conversation does not hear the same sentence twice in a row.

    The choice depends on the conversation's id and on how often a key was used in it, never on chance.
    """

    def __init__(self, variants: Mapping[str, Sequence[str]], seed: str, used: Mapping[str, int]) -> None:
        self._variants = variants
        self._seed = seed
        self.used = dict(used)

    def say(self, key: str, **values: str) -> str:
        """The next variant under `key`, filled."""
        if key not in self._variants:
            raise PromptError(f"wording.yaml has no entry {key}.")
        return self.fill_one(key, self._variants[key], **values)

    def fill_one(self, key: str, variants: Sequence[str], **values: str) -> str:
        """The next of `variants`, filled."""
        return fill(self.pick(key, variants), **values)

    def pick(self, key: str, variants: Sequence[str]) -> str:
        """The next of `variants`, in a circle that starts at a place of this conversation's own."""
        turn = self.used.get(key, 0)
        self.used[key] = turn + 1
        return variants[(zlib.crc32(f"{self._seed}/{key}".encode()) + turn) % len(variants)]
