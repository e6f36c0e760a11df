"""Public evaluation sets, from a folder that a person names: what others reached, and what Standout reaches.

Standout ships none of them. The folder holds a folder for each set, with the files as they are published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from advisor.errors import DatasetError
from advisor.evaluation.printing import Grid
from advisor.evaluation.public_bench import Bench, Table
from advisor.evaluation.public_chunking import measure_chunking
from advisor.evaluation.public_documents import measure_anthropic, measure_mtrag, measure_scifact
from advisor.models import Encoder
from advisor.records import Progress
from advisor.settings import Settings

PublicSet = Literal["chunking", "scifact", "anthropic", "mtrag"]

_FOLDERS: Mapping[PublicSet, str] = {
    "chunking": "chunking_evaluation",
    "scifact": "scifact",
    "anthropic": "anthropic_rag",
    "mtrag": "mtrag",
}
_MEASURING: Mapping[PublicSet, Callable[[Path, Bench], Table]] = {
    "chunking": measure_chunking,
    "scifact": measure_scifact,
    "anthropic": measure_anthropic,
    "mtrag": measure_mtrag,
}


def measure_public(
    folder: Path,
    only: PublicSet | None,
    settings: Settings,
    encoder: Encoder,
    cache: Path | None,
    progress: Progress,
) -> Iterator[Table]:
    """A table for each set that is in `folder`, or for the one that is asked for.

    Indexes are made in `cache` and kept there, or in a temporary folder. Raises `DatasetError` where a set is missing
    or malformed.
    """
    chosen = present(folder, only)
    with _kept_or_not(cache) as indexes:
        bench = Bench(settings, encoder, indexes, progress)
        for name in chosen:
            yield _MEASURING[name](folder / _FOLDERS[name], bench)


def present(folder: Path, only: PublicSet | None) -> tuple[PublicSet, ...]:
    """The sets to measure. Raises `DatasetError` where there is none, or not the one that is asked for."""
    if only and not (folder / _FOLDERS[only]).is_dir():
        raise DatasetError(
            f"The set {only} is expected in {folder / _FOLDERS[only]}, and there is no such folder."
        )
    chosen = (only,) if only else tuple(name for name in _FOLDERS if (folder / _FOLDERS[name]).is_dir())
    if not chosen:
        raise DatasetError(f"{folder} holds none of the folders {', '.join(_FOLDERS.values())}.")
    return chosen


@contextmanager
def _kept_or_not(cache: Path | None) -> Iterator[Path]:
    if cache:
        yield cache
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


def as_grid(table: Table) -> Grid:
    """A table as it is printed, with where each line comes from."""
    return Grid(
        table.title,
        ("", *table.measures, "Source"),
        tuple((one.name, *map(_shown, one.values), one.source or "measured here") for one in table.scores),
    )


def _shown(value: float | None) -> str:
    """Three decimals: what published tables give."""
    return "-" if value is None else f"{value:.3f}"
