"""The command line: each command parses, calls one room, prints; an error becomes one sentence."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer
from rich.text import Text
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from advisor.embedding import embeds, widgets
from advisor.errors import AdvisorError, IndexUnavailableError, PromptError
from advisor.evaluate import suites
from advisor.screen import INTERRUPTED, OK, PROBLEM, USAGE, Screen, complain, progress, refuse, say
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.index import Library
    from advisor.ingestion.build import IngestReport
    from advisor.models import Encoder
    from advisor.retrieval.search import Retriever


class Commands(TyperGroup):
    """The commands; what they refuse becomes one sentence on stderr and an exit code."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> NoReturn:
        given = list(sys.argv[1:] if args is None else args) or ["--help"]
        given.sort(key=lambda word: word != "--debug")  # it may stand anywhere
        try:
            sys.exit(super().main(given, *rest, **options | {"standalone_mode": False}) or OK)
        except TyperException as error:
            complain(_usage_sentence(error))
            sys.exit(USAGE)

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except AdvisorError as error:
            if ctx.params["debug"]:
                raise
            complain(str(error))
            raise typer.Exit(PROBLEM) from error
        except KeyboardInterrupt as error:
            complain("Stopped.")
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:  # whoever read our output, such as `head`, has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(OK) from error
        return result


app = typer.Typer(
    cls=Commands,
    name="advisor",
    help="Standout: a strategy advisor whose every claim shows the passage it rests on.",
    rich_markup_mode="markdown",
    add_completion=False,
)


def main() -> None:
    """The console script."""
    sys.excepthook = _apologise
    get_command(app)()


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"advisor {version('standout-advisor')}")
        raise typer.Exit(OK)


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the full traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


# The heavy rooms are imported inside the commands: `advisor --help` answers at once.


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; without any, the configured corpus.")
    ] = None,
    collection: Annotated[str | None, typer.Option(help="Name of the collection to build.")] = None,
    if_stale: Annotated[
        bool, typer.Option("--if-stale", help="Do nothing where the index fits the corpus already.")
    ] = False,
) -> None:
    """Build or update the index; only what changed is encoded again.

    Examples:

    - `advisor ingest`
    - `advisor ingest ~/handbook notes.pdf`
    - `advisor ingest ~/handbook --collection firm`
    """
    from advisor.ingestion.build import ingest as bring_up_to_date  # noqa: PLC0415
    from advisor.ingestion.written_questions import QuestionWriter  # noqa: PLC0415
    from advisor.models import open_chat_model, open_encoder  # noqa: PLC0415

    settings = _settings(collection)
    encoder = open_encoder(settings)
    if if_stale and not paths and _fits(settings, encoder.name):
        say("The index fits the corpus.")
        return
    chat_model = open_chat_model(settings) if settings.write_questions else None
    writer = QuestionWriter(chat_model, settings.prompts_dir) if chat_model else None
    with progress() as step:
        report = bring_up_to_date(settings, encoder, paths or [], progress=step, writer=writer)
    _print_report(report, settings.collection)
    if report.switched:
        _encode_examples(settings, encoder)
    if report.skipped:
        raise typer.Exit(PROBLEM)


@app.command()
def search(
    query: Annotated[list[str] | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list of passages.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(help="A file of JSON lines {id, question, history?}, or - for standard input."),
    ] = None,
    collection: Annotated[str | None, typer.Option(help="Name of the collection to search.")] = None,
) -> None:
    """Show the passages that answer a question, best first.

    Examples:

    - `advisor search "a chain undercuts me"`
    - `advisor search -k 3 --json "price wars"`
    - `advisor search --batch questions.jsonl -k 10 > found.jsonl`
    """
    from advisor.retrieval.display import print_passages  # noqa: PLC0415
    from advisor.retrieval.search import Retriever  # noqa: PLC0415

    asked = " ".join(query or []).strip()
    if bool(asked) == bool(batch):
        refuse("Give either a query or --batch FILE; see advisor search --help.")
    if batch and str(batch) != "-" and not batch.is_file():
        refuse(f"There is no file {batch}; check the path.")
    settings = _settings(collection)
    retriever = Retriever.open(settings)
    _warn_if_stale(retriever.library, settings)
    if batch:
        _search_batch(retriever, batch, k)
    elif as_json:
        passages = retriever.search(asked, k)
        typer.echo(json.dumps([passage.model_dump() for passage in passages], ensure_ascii=False))
    else:
        print_passages(retriever.search(asked, k), asked, Screen())


@app.command()
def chat(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"text"} or {"action"} lines, write one reply a line.')
    ] = False,
    resume: Annotated[str | None, typer.Option(help="Go on with the conversation of this id.")] = None,
) -> None:
    """Talk to the advisor in the terminal, or through a pipe.

    Examples:

    - `advisor chat`
    - `advisor chat --resume 3f2a...`
    - `echo '{"text": "we fix bikes"}' | advisor chat --jsonl`
    """
    from advisor.conversation.advisor import Advisor  # noqa: PLC0415
    from advisor.conversation.terminal import talk, talk_in_lines  # noqa: PLC0415

    with closing(Advisor.open(_settings())) as advisor:
        if not jsonl:
            talk(advisor, resume, Screen())
        elif talk_in_lines(advisor.start(resume), sys.stdin, sys.stdout, sys.stderr):
            raise typer.Exit(PROBLEM)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the page and the API.

    Examples:

    - `advisor serve`
    - `advisor serve --port 8080`
    - `advisor serve --host 0.0.0.0`
    """
    from advisor.web.server import serve as serve_until_stopped  # noqa: PLC0415

    serve_until_stopped(_settings(host=host, port=port))


@app.command()
def verify(
    brief: Annotated[Path, typer.Argument(help="A brief that was downloaded: JSON, Markdown, Word or PDF.")],
) -> None:
    """Check a brief against the library again: every quote, word for word at its place, and nothing altered.

    Examples:

    - `advisor verify standout-brief.pdf`
    - `advisor verify standout-brief.json`
    """
    from advisor.briefs.checking import check  # noqa: PLC0415
    from advisor.briefs.display import print_findings  # noqa: PLC0415
    from advisor.briefs.files import FORMS, read_brief_file  # noqa: PLC0415
    from advisor.index import IndexFolder  # noqa: PLC0415
    from advisor.models import open_encoder  # noqa: PLC0415

    if not brief.is_file():
        refuse(f"There is no file {brief}; check the path.")
    if brief.suffix.lower().removeprefix(".") not in FORMS:
        refuse(f"A brief ends in {', '.join(f'.{form}' for form in FORMS)}; {brief.name} does not.")
    file, settings = read_brief_file(brief), _settings()
    documents = IndexFolder(settings).open(open_encoder(settings).name).documents
    findings = check(file, documents)
    print_findings(findings, Screen())
    if any(finding.verdict != "holds" for finding in findings):
        raise typer.Exit(PROBLEM)


@app.command()
def learn() -> None:
    """Learn from the prompts what has changed in them, and keep what was learned beside them.

    Run it after editing cases.jsonl, sayings.jsonl, claims.jsonl or asked.jsonl; without it each machine learns for
    itself, which takes minutes.

    Examples:

    - `advisor learn`
    """
    from advisor.conversation.assembly import learn_stale  # noqa: PLC0415
    from advisor.models import open_encoder  # noqa: PLC0415

    settings = _settings()
    with progress() as step:
        files = learn_stale(settings, open_encoder(settings), step)
    for file in files:
        say(f"Learned {file.name}.")
    if not files:
        say("Nothing has changed since it was learned.")


@app.command()
def doctor() -> None:
    """Check environment, model files, index, prompts and settings, and say how to mend each.

    Examples:

    - `advisor doctor`
    - `ADVISOR_DATA_DIR=/srv/standout advisor doctor`
    """
    from advisor.doctor import examine  # noqa: PLC0415

    well = True
    for finding in examine(_settings()):
        mark = ("ok    ", "green") if finding.ok else ("mend  ", "red")
        Screen().print(Text.assemble(mark, f"{finding.subject}: {finding.sentence}"), soft_wrap=True)
        well = well and finding.ok
    if not well:
        raise typer.Exit(PROBLEM)


@app.command("settings")
def show_settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/settings.md.")] = False,
) -> None:
    """List every setting with its value, where it comes from and what it does.

    Examples:

    - `advisor settings`
    - `ADVISOR_PORT=8080 advisor settings`
    """
    from advisor.settings_page import as_markdown, as_table  # noqa: PLC0415

    if markdown:
        typer.echo(as_markdown(), nl=False)
    else:
        Screen().print(as_table(_settings()))


app.add_typer(suites, name="evaluate")
app.add_typer(widgets, name="widget")
app.add_typer(embeds, name="embed")


# --- parts of the commands -------------------------------------------------------------------------------


def _settings(collection: str | None = None, **chosen: Any) -> Settings:
    overrides = {"collection": collection, **chosen}
    return Settings.load(**{name: value for name, value in overrides.items() if value is not None})


def _encode_examples(settings: Settings, encoder: Encoder) -> None:
    """The index is whole without them, so prompts that cannot be read are only told of."""
    from advisor.conversation.assembly import encode_examples  # noqa: PLC0415

    say("Reading the prompts...")
    try:
        encode_examples(settings, encoder)
    except PromptError as error:
        complain(str(error))


def _fits(settings: Settings, encoder: str) -> bool:
    from advisor.index import IndexFolder  # noqa: PLC0415
    from advisor.ingestion.build import holds_corpus  # noqa: PLC0415

    try:
        folder = IndexFolder(settings)
        return holds_corpus(folder, folder.open(encoder), settings)
    except IndexUnavailableError:
        return False


def _warn_if_stale(library: Library, settings: Settings) -> None:
    from advisor.index import IndexFolder  # noqa: PLC0415
    from advisor.ingestion.build import what_is_stale  # noqa: PLC0415

    if warning := what_is_stale(IndexFolder(settings), library, settings):
        say(warning)


def _search_batch(retriever: Retriever, batch: Path, k: int) -> None:
    from advisor.retrieval.batch import search_batch  # noqa: PLC0415

    complaints: list[str] = []

    def note(sentence: str) -> None:
        complaints.append(sentence)
        complain(sentence)

    with _lines_of(batch) as lines:
        for line in search_batch(retriever, lines, k, note):
            typer.echo(line)
    if complaints:
        raise typer.Exit(PROBLEM)


def _lines_of(path: Path) -> AbstractContextManager[TextIO]:
    """The lines of a file, or of standard input for `-`."""
    if str(path) == "-":
        return nullcontext(sys.stdin)
    return path.open(encoding="utf-8-sig", errors="replace")


def _print_report(report: IngestReport, collection: str) -> None:
    for label in ("added", "changed", "removed", "unchanged"):
        for file in getattr(report, label):
            typer.echo(f"  {label:9}  {file}")
    for file, reason in report.skipped:
        complain(f"  skipped    {reason if reason.startswith(file) else f'{file}: {reason}'}")
    if report.skipped and not report.documents:
        complain("Nothing could be read, so there is no index; mend the files above and try again.")
        return
    if report.unwritten:
        complain(
            f"The chat model did not write all owner questions: {report.unwritten}; the same command goes on "
            "from there."
        )
    done = "The index was brought up to date" if report.switched else "The index stays as it was"
    typer.echo(
        f"{done}: {report.documents} documents, {report.chunks} passages in {collection} "
        f"({report.seconds:.1f} s)."
    )


def _usage_sentence(error: TyperException) -> str:
    said = error.format_message()
    context: typer.Context | None = getattr(error, "ctx", None)
    where = context.command_path if context else "advisor"
    return said if said.endswith("?") else f"{said.rstrip('.')}; see {where} --help."


def _apologise(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if "--debug" in sys.argv:
        sys.__excepthook__(kind, error, trace)
    else:
        complain(
            f"This should not have happened ({kind.__name__}: {error}); run it again with --debug and report it."
        )
