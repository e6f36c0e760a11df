"""The command line: each command parses, calls one room, prints; named errors become one sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from advisor.errors import AdvisorError
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.ingestion.build import IngestReport, Progress

app = typer.Typer(
    name="advisor",
    help="Standout: a strategy advisor whose every claim shows the passage it rests on.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)
_out = Console(soft_wrap=True)
_err = Console(stderr=True, soft_wrap=True)

OK, PROBLEM, USAGE = 0, 1, 2


@app.callback()
def _options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the full traceback of an error.")] = False,
) -> None:
    context.obj = debug


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; without any, the configured corpus.")
    ] = None,
    collection: Annotated[str | None, typer.Option(help="Name of the collection to build.")] = None,
    if_stale: Annotated[
        bool, typer.Option("--if-stale", help="Do nothing when the index fits the files already.")
    ] = False,
) -> None:
    """Build or update the index; only what changed is read again.

    Examples:  `advisor ingest`  ·  `advisor ingest ~/handbook notes.pdf`  ·  `advisor ingest --collection firm docs/`
    """
    from advisor.ingestion.build import ingest as run  # noqa: PLC0415 - heavy rooms open only when used
    from advisor.models import open_encoder  # noqa: PLC0415

    settings = _settings(collection)
    encoder = open_encoder(settings)
    if if_stale and not paths and _fits(settings, encoder.name):
        _err.print("The index fits the corpus.")
        return
    with _progress() as progress:
        report = run(settings, encoder, paths or [], None, progress)
    _print_report(report, settings.collection)
    if report.skipped:
        raise typer.Exit(PROBLEM)


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list of passages.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(help="A file of JSON lines {id, question, history?}, or - for standard input."),
    ] = None,
    collection: Annotated[str | None, typer.Option(help="Which collection to search.")] = None,
) -> None:
    """Show the passages that answer a question, best first.

    Examples:  `advisor search "a chain undercuts me"`  ·  `advisor search -k 3 --json "price wars"`  ·
    `advisor search --batch questions.jsonl -k 10 > found.jsonl`
    """
    from advisor.retrieval.batch import search_batch  # noqa: PLC0415
    from advisor.retrieval.display import print_passages  # noqa: PLC0415
    from advisor.retrieval.search import Retriever  # noqa: PLC0415

    if (query is None) == (batch is None):
        _usage("Give either a query or --batch FILE.")
    if batch is not None and str(batch) != "-" and not batch.is_file():
        _usage(f"There is no file {batch}.")
    settings = _settings(collection)
    retriever = Retriever.open(settings)
    _warn_if_stale(settings, retriever.library)
    if batch is not None:
        with _lines_of(batch) as lines:
            for line in search_batch(retriever, lines, k):
                print(line, flush=True)  # noqa: T201 - machine-readable output goes out as it is
        return
    passages = retriever.search(query or "", k)
    if as_json:
        print(json.dumps([passage.model_dump() for passage in passages], ensure_ascii=False))  # noqa: T201
    else:
        print_passages(passages, query or "", _out)


@app.command()
def chat(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"text"} or {"action"} lines, write one reply a line.')
    ] = False,
    resume: Annotated[str | None, typer.Option(help="Go on with the conversation of this id.")] = None,
) -> None:
    """Talk to the advisor in the terminal, or through a pipe.

    Examples:  `advisor chat`  ·  `advisor chat --resume 3f2a...`  ·
    `printf '{"text":"we fix bikes"}\\n{"action":"advise"}\\n' | advisor chat --jsonl`
    """
    from advisor.conversation.advisor import Advisor  # noqa: PLC0415
    from advisor.conversation.terminal import talk, talk_in_lines  # noqa: PLC0415

    settings = _settings()
    advisor = Advisor.open(settings)
    if jsonl:
        refused = talk_in_lines(advisor.start(resume), sys.stdin, sys.stdout, sys.stderr)
        raise typer.Exit(PROBLEM if refused else OK)
    talk(advisor, resume, _out)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the page and the API.

    Examples:  `advisor serve`  ·  `advisor serve --port 8080`  ·  `advisor serve --host 0.0.0.0`
    """
    settings = _settings()
    chosen = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    settings = settings.model_copy(update=chosen)
    from advisor.web.server import serve as run  # noqa: PLC0415

    run(settings)


@app.command()
def doctor() -> None:
    """Check environment, model files, index, prompts and settings, and say how to mend each.

    Example:  `advisor doctor`
    """
    from advisor.doctor import examine  # noqa: PLC0415

    findings = list(examine(_settings()))
    for finding in findings:
        mark = "[green]ok[/]  " if finding.ok else "[red]mend[/]"
        _out.print(f"{mark}  {finding.subject}: {finding.sentence}", highlight=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(PROBLEM)


@app.command("settings")
def show_settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/settings.md.")] = False,
) -> None:
    """List every setting with its value, where it comes from and what it does.

    Examples:  `advisor settings`  ·  `ADVISOR_PORT=8080 advisor settings`
    """
    from advisor.settings_page import as_markdown, as_table  # noqa: PLC0415

    if markdown:
        print(as_markdown(), end="")  # noqa: T201
    else:
        _out.print(as_table(_settings()))


def main() -> None:
    """The console script: errors of ours are one sentence, exit codes are 0, 1 and 2."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except AdvisorError as error:
        if debug:
            raise
        _err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(PROBLEM)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(OK)


# --- parts of the commands -------------------------------------------------------------------------------


def _settings(collection: str | None = None) -> Settings:
    return Settings.load(**({"collection": collection} if collection else {}))


def _usage(sentence: str) -> NoReturn:
    _err.print(sentence, style="red", markup=False, highlight=False)
    raise typer.Exit(USAGE)


def _fits(settings: Settings, encoder: str) -> bool:
    from advisor.errors import IndexUnavailableError  # noqa: PLC0415
    from advisor.index import IndexFolder  # noqa: PLC0415
    from advisor.ingestion.build import stale_files  # noqa: PLC0415

    try:
        return not stale_files(settings, IndexFolder(settings).open(encoder))
    except IndexUnavailableError:
        return False


def _warn_if_stale(settings: Settings, library: object) -> None:
    from advisor.index import Library  # noqa: PLC0415
    from advisor.ingestion.build import stale_files  # noqa: PLC0415

    assert isinstance(library, Library)
    stale = stale_files(settings, library)
    if stale:
        _err.print(
            f"The index is older than {', '.join(stale[:3])}; bring it up to date with: advisor ingest"
        )


class _lines_of:  # noqa: N801 - used as a function
    """The lines of a file, or of standard input for `-`."""

    def __init__(self, path: Path) -> None:
        self._stream = sys.stdin if str(path) == "-" else path.open(encoding="utf-8", errors="replace")

    def __enter__(self) -> Iterator[str]:
        return iter(self._stream)

    def __exit__(self, *_: object) -> None:
        if self._stream is not sys.stdin:
            self._stream.close()


class _progress:  # noqa: N801 - used as a function
    """A progress bar on a terminal; plain lines elsewhere."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=_err,
            disable=not _err.is_terminal,
        )
        self._task = self._bar.add_task("reading documents", total=None)
        self._said = ""

    def __enter__(self) -> Progress:
        self._bar.start()
        return self._step

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _step(self, doing: str, done: int, total: int) -> None:
        self._bar.update(self._task, description=doing, completed=done, total=total or None)
        if not _err.is_terminal and doing != self._said:
            _err.print(f"{doing}..." if not total else f"{doing} {total} windows...")
        self._said = doing


def _print_report(report: IngestReport, collection: str) -> None:
    for label, files in (
        ("added", report.added),
        ("changed", report.changed),
        ("removed", report.removed),
        ("unchanged", report.unchanged),
    ):
        for file in files:
            _out.print(f"  {label:9}  {file}", highlight=False, markup=False)
    for file, reason in report.skipped:
        _err.print(f"  skipped    {file}: {reason}", style="red", highlight=False, markup=False)
    done = "The index was brought up to date" if report.switched else "Nothing changed"
    _out.print(
        f"{done}: {report.documents} documents, {report.chunks} passages in {collection} ({report.seconds:.1f} s).",
        highlight=False,
    )
    if report.skipped and not report.switched and not report.unchanged:
        _err.print("Nothing could be read, so the index stays as it was.", style="red")
