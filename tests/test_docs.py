"""The documentation keeps up with the program: links, targets, commands, options and the map of the code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from advisor.cli import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
WIDTH = 120

COMMANDS = get_command(app).commands  # type: ignore[attr-defined]
ALL = get_command(app).params

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_ADVISOR = re.compile(r"(?:^|[\s/|])advisor (.*)")
_MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ENDS_COMMAND = {"|", ">", ">>", "<", "&&", ";", "2>&1", "#"}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def code_of(page: Path) -> Iterator[str]:
    """Every line of a code block, a line that ends in a backslash with the next one, and every word in code type."""
    text = page.read_text(encoding="utf-8")
    for language, block in _FENCE.findall(text):
        if language in {"", "sh", "bash"}:
            yield from block.replace("\\\n", " ").splitlines()
    yield from _CODE.findall(_FENCE.sub("", text))


def prose_of(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors_of(page: Path) -> set[str]:
    """The names of a page's headings as links spell them."""
    titles = _HEADING.findall(prose_of(page))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def commands_in(page: Path) -> list[list[str]]:
    """The words after each `advisor` of a page's code, up to a pipe or the end of the command."""
    found = []
    for line in code_of(page):
        for after in _ADVISOR.findall(line):
            try:
                words = shlex.split(after, comments=True)
            except ValueError:
                continue
            end = next((n for n, word in enumerate(words) if word in _ENDS_COMMAND), len(words))
            found.append(words[:end])
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_and_image_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(prose_of(page)):
        if link.startswith(("http://", "https://")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{name_of(page)} links to {link}, which does not exist"
        assert not anchor or anchor in anchors_of(target), f"{name_of(page)}: {file} has no heading #{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {target for line in code_of(page) for target in _MAKE.findall(line)}
    assert named - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_option_exists(page: Path) -> None:
    for words in commands_in(page):
        given = [word for word in words if word != "--debug"]
        if not given or given[0].startswith("--"):
            known = {option for param in ALL for option in param.opts} | {"--help"}
        else:
            assert given[0] in COMMANDS, f"{name_of(page)}: there is no command advisor {given[0]}"
            command = COMMANDS[given[0]]
            parts = getattr(command, "commands", {})
            if parts:  # a suite of `advisor evaluate`, or all of them where none is named
                command = parts.get(given[1] if given[1:] and given[1] in parts else "all", command)
            known = {option for param in command.params for option in param.opts} | {"--help"}
        options = {word.partition("=")[0] for word in given if re.match(r"--?[a-z]", word)}
        assert options <= known, f"{name_of(page)}: advisor {' '.join(words)}"


def test_every_command_is_told_of() -> None:
    told = {words[0] for page in PAGES for words in commands_in(page) if words}
    assert set(COMMANDS) <= told


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_lines_are_short_enough_to_read_side_by_side(page: Path) -> None:
    long = [line for line in prose_of(page).splitlines() if len(line) > WIDTH and not line.startswith("|")]
    assert long == []


# --- the map of the code ---------------------------------------------------------------------------------


def test_the_map_shows_every_file_of_the_package() -> None:
    missing = [file for file in files() if not is_shown(file, places())]
    assert missing == [], "give it a line in the map of docs/architecture.md"


def is_shown(file: str, shown: list[str]) -> bool:
    """A file has its own line, or stands below a folder shown as a whole; a room's line shows its __init__.py."""
    folders = [f"{folder.as_posix()}/" for folder in Path(file).parents]
    whole = [folder for folder in shown if sum(place.startswith(folder) for place in shown) == 1]
    as_a_whole = any(folder in whole for folder in folders)
    return file in shown or as_a_whole or (Path(file).name == "__init__.py" and folders[0] in shown)


def test_everything_on_the_map_exists() -> None:
    assert [place for place in places() if not (ROOT / place).exists()] == []


def places() -> list[str]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    blocks = (block for _, block in _FENCE.findall(text) if "advisor/records.py" in block)
    return [line.split()[0] for line in next(blocks).splitlines() if line.strip()]


def files() -> list[str]:
    return sorted(
        name_of(file)
        for file in (ROOT / "advisor").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    )
