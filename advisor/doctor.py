"""What `advisor doctor` looks at, and how to mend what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError
from advisor.index import IndexFolder, Library
from advisor.ingestion.build import what_is_stale
from advisor.models import open_chat_model, open_encoder
from advisor.records import Record
from advisor.settings import Settings
from advisor.web.server import try_address

if TYPE_CHECKING:
    from advisor.strategy.coverage import Coverage

_CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"


class Finding(Record):
    """One thing that was looked at: whether it is well, and if not what to do."""

    subject: str
    ok: bool
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Findings on everything an advisor needs, in the order it needs them."""
    for subject in CHECKS:
        yield look_at(subject, settings)


def look_at(subject: str, settings: Settings) -> Finding:
    try:
        return Finding(subject=subject, ok=True, sentence=CHECKS[subject](settings))
    except AdvisorError as error:
        return Finding(subject=subject, ok=False, sentence=str(error))


def _python(_: Settings) -> str:
    running = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        raise AdvisorError(f"{running} runs, but 3.11 to 3.13 is needed; install one and run make again")
    return running


def _packages(_: Settings) -> str:
    if not _CONSTRAINTS.is_file():
        return "installed without the repository's pins"
    wrong = [name for name, pinned in _pins() if _installed(name) not in {pinned, None}]
    if wrong:
        raise AdvisorError(f"not the pinned versions: {', '.join(wrong[:5])}; run: make setup")
    return "as pinned"


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


def _settings(settings: Settings) -> str:
    return f"read; the data folder is {settings.data_dir}"


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir
    probe = folder / ".doctor"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise AdvisorError(
            f"{folder} cannot be written ({error.strerror}); set ADVISOR_DATA_DIR to a folder of yours"
        ) from error
    return "can be written"


def _encoder(settings: Settings) -> str:
    return f"{open_encoder(settings).name}, weights as published"


def _index(settings: Settings) -> str:
    library = _library(settings)
    if stale := what_is_stale(IndexFolder(settings), library, settings):
        raise AdvisorError(stale)
    return f"{library.meta.documents} documents, {library.meta.chunks} passages, up to date"


def _library(settings: Settings) -> Library:
    return IndexFolder(settings).open(open_encoder(settings).name)


def _prompts(settings: Settings) -> str:
    from advisor.advice.abstention import load_scope  # noqa: PLC0415
    from advisor.briefs.words import load_brief_words  # noqa: PLC0415
    from advisor.conversation.interview import load_interview  # noqa: PLC0415
    from advisor.conversation.phrases import load_phrases  # noqa: PLC0415
    from advisor.strategy.catalogue import load_catalogue  # noqa: PLC0415

    documents = _library(settings).documents
    catalogue = load_catalogue(settings.prompts_dir, documents)
    interview = load_interview(settings.prompts_dir, documents)
    load_scope(settings.prompts_dir)
    load_brief_words(settings.prompts_dir)
    load_phrases(settings.prompts_dir)
    lost = [support.quote[:60] for support in catalogue.unresolved()]
    lost += [prompt.why_passage.quote[:60] for prompt in interview.slots if prompt.why_span is None]
    if lost:
        raise AdvisorError(
            f"{len(lost)} passages are not in the library, the first “{lost[0]}...”; correct the quote in "
            f"{settings.prompts_dir}"
        )
    return f"{len(catalogue.strategies)} strategies, {len(interview.slots)} slots, every passage found"


def _coverage(settings: Settings) -> str:
    covered = how_used(settings, _library(settings))
    unused = [chunk.id for document in covered for chunk in document.unused]
    if unused:
        raise AdvisorError(
            f"no claim rests on {', '.join(unused)}; write one, or list the passage with a reason in "
            f"{settings.prompts_dir / 'unused.yaml'}"
        )
    return "every passage used or set aside: " + ", ".join(
        f"{document.source} {len(document.used)} and {len(document.aside)}" for document in covered
    )


def how_used(settings: Settings, library: Library) -> tuple[Coverage, ...]:
    """Which passages of each document the catalogue and the interview rest on."""
    from advisor.conversation.interview import load_interview  # noqa: PLC0415
    from advisor.strategy.catalogue import load_catalogue  # noqa: PLC0415
    from advisor.strategy.coverage import coverage, load_asides  # noqa: PLC0415

    documents = library.documents
    spans = [grounds.span for grounds in load_catalogue(settings.prompts_dir, documents).grounds()]
    for prompt in load_interview(settings.prompts_dir, documents).slots:
        spans += [prompt.why_span, prompt.because.span if prompt.because else None]
    asides = load_asides(settings.prompts_dir, documents)
    return coverage(library.chunks.values(), [span for span in spans if span], asides)


def _chat_model(settings: Settings) -> str:
    if open_chat_model(settings) is None:
        return "none, and none is needed"
    return f"{settings.chat_model} can be opened; whether it answers shows in a conversation"


def _port(settings: Settings) -> str:
    try:
        try_address(settings)
    except OSError as error:
        if _serves_already(settings):
            return f"{settings.port} is Standout's own, which is running"
        raise AdvisorError(
            f"{settings.port} on {settings.host} cannot be used ({error.strerror}); stop what uses it or choose "
            "another with ADVISOR_PORT"
        ) from error
    return f"{settings.port} is free"


def _serves_already(settings: Settings) -> bool:
    """Whether what answers on the port is one of us."""
    connection = HTTPConnection(settings.host, settings.port, timeout=2)
    try:
        connection.request("GET", "/metrics")
        return b"standout_requests_total" in connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


CHECKS: Mapping[str, Callable[[Settings], str]] = {
    "python": _python,
    "packages": _packages,
    "settings": _settings,
    "data folder": _data_folder,
    "encoder": _encoder,
    "index": _index,
    "prompts": _prompts,
    "coverage": _coverage,
    "chat model": _chat_model,
    "port": _port,
}
"""What is looked at: each says what is well, or raises `AdvisorError` with what to do."""
