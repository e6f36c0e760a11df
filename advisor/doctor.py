"""What `advisor doctor` looks at, and how to mend what is wrong."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.index import IndexFolder
from advisor.ingestion.build import stale_files
from advisor.models import open_encoder
from advisor.records import Record
from advisor.settings import Settings

_CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"


class Finding(Record):
    """One thing that was looked at: whether it is well, and if not what to do."""

    subject: str
    ok: bool
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Findings on everything an advisor needs, in the order it needs them."""
    yield _python()
    yield _packages()
    yield _looked_at("settings", lambda: f"read; the data folder is {settings.data_dir}")
    yield _writable(settings.data_dir)
    yield _looked_at("encoder", lambda: f"{open_encoder(settings).name}, weights as published")
    yield _looked_at("index", lambda: _index(settings))
    yield _looked_at("prompts", lambda: _prompts(settings))
    yield _port(settings)


def _looked_at(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject=subject, ok=True, sentence=look())
    except AdvisorError as error:
        return Finding(subject=subject, ok=False, sentence=str(error))


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info[:2] < (3, 14)
    return Finding(
        subject="python",
        ok=ok,
        sentence=running
        if ok
        else f"{running} runs, but 3.11 to 3.13 is needed; install one and run make again",
    )


def _packages() -> Finding:
    if not _CONSTRAINTS.is_file():
        return Finding(subject="packages", ok=True, sentence="installed without the repository's pins")
    wrong = [pin for pin in _pins() if _installed(pin[0]) not in {pin[1], None}]
    if wrong:
        names = ", ".join(name for name, _ in wrong[:5])
        return Finding(
            subject="packages", ok=False, sentence=f"not the pinned versions: {names}; run: make install"
        )
    return Finding(subject="packages", ok=True, sentence="as pinned")


def _pins() -> Iterator[tuple[str, str]]:
    for line in _CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        name, _, pinned = line.split("#")[0].split(";")[0].partition("==")
        if pinned.strip():
            yield name.strip(), pinned.strip()


def _installed(name: str) -> str | None:
    try:
        return version(name).split("+")[0]
    except PackageNotFoundError:
        return None


def _writable(folder: Path) -> Finding:
    probe = folder / ".doctor"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        return Finding(
            subject="data folder",
            ok=False,
            sentence=f"{folder} cannot be written ({error.strerror}); set ADVISOR_DATA_DIR to a folder of yours",
        )
    return Finding(subject="data folder", ok=True, sentence="can be written")


def _index(settings: Settings) -> str:
    library = IndexFolder(settings).open(open_encoder(settings).name)
    stale = stale_files(settings, library)
    if stale:
        raise AdvisorError(f"older than {', '.join(stale[:3])}; run: advisor ingest")
    return f"{library.meta.documents} documents, {library.meta.chunks} passages, up to date"


def _prompts(settings: Settings) -> str:
    from advisor.advice.abstention import load_scope  # noqa: PLC0415
    from advisor.conversation.interview import load_interview  # noqa: PLC0415
    from advisor.conversation.steps import load_phrases  # noqa: PLC0415
    from advisor.strategy.catalogue import load_catalogue  # noqa: PLC0415

    documents = IndexFolder(settings).open(open_encoder(settings).name).documents
    catalogue = load_catalogue(settings.prompts_dir, documents)
    interview = load_interview(settings.prompts_dir, documents)
    load_scope(settings.prompts_dir)
    load_phrases(settings.prompts_dir)
    lost = [support.quote[:60] for support in catalogue.unresolved()]
    lost += [prompt.why_passage.quote[:60] for prompt in interview.slots if prompt.why_span is None]
    if lost:
        raise AdvisorError(
            f"{len(lost)} passages are not in the library, the first “{lost[0]}...”; correct the quote in "
            f"{settings.prompts_dir}"
        )
    return f"{len(catalogue.strategies)} strategies, {len(interview.slots)} slots, every passage found"


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return Finding(
                subject="port",
                ok=False,
                sentence=f"{settings.port} is taken; stop what uses it or choose another with ADVISOR_PORT",
            )
    return Finding(subject="port", ok=True, sentence=f"{settings.port} is free")
