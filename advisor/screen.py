"""What a person sees in the terminal: output, sentences on stderr, refusals, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

from advisor.records import Progress

OK, PROBLEM, USAGE, INTERRUPTED = 0, 1, 2, 130

_WIDTH_OF_PIPES = 100
_err = Console(stderr=True, soft_wrap=True)


class Screen(Console):
    """Standard output as wide as the terminal, or as COLUMNS says; 100 columns in a pipe."""

    def __init__(self, width_of_pipes: int = _WIDTH_OF_PIPES) -> None:
        as_it_is = sys.stdout.isatty() or "COLUMNS" in os.environ
        super().__init__(width=None if as_it_is else width_of_pipes)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would end the command with exit code 1


def say(sentence: str) -> None:
    _err.print(Text(sentence))


def complain(sentence: str) -> None:
    _err.print(Text(sentence, style="red"))


def refuse(sentence: str) -> NoReturn:
    """Ends the command as wrong usage."""
    complain(sentence)
    raise typer.Exit(USAGE)


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on a terminal; elsewhere a line for each thing that is begun."""
    if not _err.is_terminal:
        yield _told_line_by_line()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda doing, done, total: bar.update(
            task, description=doing, completed=done, total=total or None
        )


def _told_line_by_line() -> Progress:
    told: set[str] = set()

    def step(doing: str, done: int, total: int) -> None:
        if total and doing not in told:
            say(f"{doing}, {total - done} to do ...")
            told.add(doing)

    return step
