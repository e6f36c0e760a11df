"""Imports only go down, and each heavy library has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS: list[set[str]] = [
    {"app", "ingest", "cli", "__init__"},
    {"evaluate", "embedding"},
    {"doctor"},
    {"web", "evaluation"},
    {"conversation", "handover"},
    {"briefs"},
    {"advice", "pictures"},
    {"strategy"},
    {"retrieval"},
    {"ingestion"},
    {"index", "storage", "widgets", "statistics"},
    {"models", "prompting", "settings_page", "screen"},
    {"settings"},
    {"records", "errors"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

ONLY_DOOR = {
    "chromadb": {"advisor/index.py"},
    "langchain_chroma": {"advisor/index.py"},
    "torch": {"advisor/models.py"},
    "sentence_transformers": {"advisor/models.py"},
    "transformers": {"advisor/models.py"},
    "onnxruntime": {"advisor/models.py"},
    "matplotlib": {"advisor/pictures/drawing.py"},
}
INGESTION_TO_MODELS_AND_INDEX = {"advisor/ingestion/build.py"}


def imports_of(file: Path) -> Iterator[str]:
    """Full names of the modules a file imports, those inside functions included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (
                [f"advisor.{alias.name}" for alias in node.names]
                if node.module == "advisor"
                else [node.module]
            )


def room_of(module: str) -> str:
    return module.split(".")[1]


def files() -> list[Path]:
    return sorted((ROOT / "advisor").rglob("*.py"))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", files(), ids=name_of)
def test_imports_only_go_down(file: Path) -> None:
    own = file.relative_to(ROOT / "advisor").parts[0].removesuffix(".py")
    assert own in FLOOR, f"{own} is a new room: give it a floor here and in docs/architecture.md"
    used = {room_of(module) for module in imports_of(file) if module.startswith("advisor.")}
    assert {room for room in used if room != own and FLOOR[room] <= FLOOR[own]} == set()


@pytest.mark.parametrize("library", ONLY_DOOR)
def test_a_heavy_library_is_imported_in_one_file(library: str) -> None:
    importers = {
        name_of(file) for file in files() for module in imports_of(file) if module.split(".")[0] == library
    }
    assert importers - ONLY_DOOR[library] == set()


def test_chat_models_are_opened_in_one_file() -> None:
    openers = {name_of(file) for file in files() if "init_chat_model" in file.read_text(encoding="utf-8")}
    assert openers <= {"advisor/models.py"}


def test_ingestion_meets_the_encoder_and_the_index_only_where_it_is_put_together() -> None:
    meeting = {
        name_of(file)
        for file in (ROOT / "advisor" / "ingestion").rglob("*.py")
        if {"advisor.index", "advisor.models"} & set(imports_of(file))
    }
    assert meeting <= INGESTION_TO_MODELS_AND_INDEX


def test_no_room_is_named_after_nothing() -> None:
    drawers = {"utils", "util", "helpers", "common", "base", "manager", "misc"}
    assert [name_of(file) for file in files() if drawers & {file.stem, *file.parent.parts[-1:]}] == []
