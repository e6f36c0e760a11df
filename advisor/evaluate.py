"""The commands of `advisor evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from advisor.errors import IndexUnavailableError
from advisor.screen import PROBLEM, Screen, progress, refuse, say
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.evaluation.datasets import Dataset
    from advisor.evaluation.parts import Parts
    from advisor.evaluation.printing import Grid
    from advisor.evaluation.suite import Outcome, Suite
    from advisor.index import Library

_WIDTH_OF_TABLES = 190
_SPEED = (
    "Speed is measured by make bench: half of the replies within 120 ms, half of the advice within 400 ms."
)


class _Suites(TyperGroup):
    """`advisor evaluate` alone runs every suite, and `--compare` takes several names at once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = ["all", *args]
        return list(super().parse_args(ctx, _spread(args)))


def _spread(args: Sequence[str]) -> list[str]:
    """`--compare a b` as `--compare a --compare b`."""
    spread: list[str] = []
    comparing = False
    for word in args:
        if comparing and not word.startswith("-") and spread[-1] != "--compare":
            spread.append("--compare")
        comparing = word == "--compare" or (comparing and not word.startswith("-"))
        spread.append(word)
    return spread


suites = typer.Typer(
    cls=_Suites,
    help="Measure whether passages are found, owners understood and advised, and claims supported.",
    rich_markup_mode="markdown",
    no_args_is_help=False,
)

DatasetOption = Annotated[
    Path | None,
    typer.Option("--dataset", help="Folder of a data set; without it, the one that comes with Standout."),
]
ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Write a report too: FILE.html, or FILE.md for Markdown.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
CompareOption = Annotated[
    list[str] | None,
    typer.Option("--compare", help="Configurations to compare, the one to beat first; or setting=value."),
]
Split = Literal["dev", "test", "all"]
SplitOption = Annotated[Split, typer.Option("--split", help="Questions of the split test, dev or all.")]
MistypedOption = Annotated[
    bool,
    typer.Option("--mistyped", help="Ask every question with slips of the keyboard, the same every time."),
]
OtherTalkOption = Annotated[
    bool, typer.Option("--after-other-talk", help="Ask every question after talk of something else.")
]
CollectionOption = Annotated[str | None, typer.Option(help="Name of the collection to search.")]


def _add_suite(suite: Suite, help_: str) -> None:
    """Adds the command that runs a suite; all of them take the same options."""

    def run(
        dataset: DatasetOption = None,
        report: ReportOption = None,
        as_json: JsonOption = False,
        compare: CompareOption = None,
        split: SplitOption = "test",
        slips: MistypedOption = False,
        other_talk: OtherTalkOption = False,
        collection: CollectionOption = None,
    ) -> None:
        _evaluate(suite, dataset, report, as_json, compare, split, slips, other_talk, collection)

    suites.command(suite, help=help_)(run)


_add_suite(
    "retrieval",
    """Search every question and measure whether the right passages come.

    Examples:

    - `advisor evaluate retrieval`
    - `advisor evaluate retrieval --compare default no-questions dense-only --report report.html`
    - `advisor evaluate retrieval --dataset my-questions --collection firm`
    """,
)
_add_suite(
    "abstention",
    """Ask the advisor what it must decline, and what it must not.

    Example: `advisor evaluate abstention --report declined.html`
    """,
)
_add_suite(
    "all",
    """Every suite; the same as `advisor evaluate`.

    Example: `advisor evaluate all --split dev --json > outcome.json`
    """,
)


@suites.command("interview")
def interview(
    dataset: DatasetOption = None,
    as_json: JsonOption = False,
    split: SplitOption = "test",
    fixed_order: Annotated[
        bool,
        typer.Option("--fixed-order", help="Interview them again and ask everything, in a fixed order."),
    ] = False,
    reworded: Annotated[
        bool,
        typer.Option(
            "--reworded", help="Interview owners in other words instead: does the first place stay?"
        ),
    ] = False,
    collection: CollectionOption = None,
) -> None:
    """Interview simulated owners, and compare what was understood and advised with what an expert says.

    Every claim of the advice is held against what it rests on, every quote against its source.

    Examples:

    - `advisor evaluate interview --split dev`
    - `advisor evaluate interview --fixed-order`
    - `advisor evaluate interview --reworded`
    """
    if reworded:
        _in_other_words(_parts(collection, dataset), as_json)
        return
    from advisor.conversation.advisor import Advisor  # noqa: PLC0415
    from advisor.evaluation.fixed_order import AdvisorInFixedOrder, compare_orders  # noqa: PLC0415
    from advisor.evaluation.interviews import as_json as in_json  # noqa: PLC0415
    from advisor.evaluation.interviews import interview_owners  # noqa: PLC0415
    from advisor.evaluation.printing import interview_grids, order_grid  # noqa: PLC0415

    parts = _parts(collection, dataset)
    with progress() as step:
        interviewed = interview_owners(parts, Advisor, split, step)
        in_order = interview_owners(parts, AdvisorInFixedOrder, split, step) if fixed_order else ()
    compared = compare_orders(interviewed, in_order) if fixed_order else ()
    if as_json:
        typer.echo(in_json(interviewed, compared))
        return
    _show(*interview_grids(interviewed), *([order_grid(compared)] if compared else []))


@suites.command("answers")
def answers(
    dataset: DatasetOption = None,
    as_json: JsonOption = False,
    collection: CollectionOption = None,
) -> None:
    """Put claims that are right and claims that are wrong to the guard, and count what it catches.

    Labelled claims come from claims.jsonl of the data set; the catalogue's own claims are mutated: a number put in, the
    sense turned, another passage, a misquotation, an exaggeration.

    Example: `advisor evaluate answers`
    """
    from advisor.evaluation.claims import as_json as in_json  # noqa: PLC0415
    from advisor.evaluation.claims import caught  # noqa: PLC0415
    from advisor.evaluation.mutations import put_to_guard  # noqa: PLC0415
    from advisor.evaluation.printing import claim_grid  # noqa: PLC0415

    labelled, mutated = put_to_guard(_parts(collection, dataset))
    if as_json:
        typer.echo(in_json(labelled, mutated))
        return
    _show(
        claim_grid("Labelled claims, 95 % intervals", caught(labelled)),
        claim_grid("The catalogue's claims, mutated, 95 % intervals", caught(mutated)),
    )


@suites.command("targets")
def targets(report: ReportOption = None, as_json: JsonOption = False) -> None:
    """Measure every target of targets.yaml: interview, abstention, answers and retrieval in one table.

    Exit code 1 where one is missed. It takes some minutes.

    Example: `advisor evaluate targets --report targets.md`
    """
    from advisor.evaluation.datasets import SHIPPED  # noqa: PLC0415
    from advisor.evaluation.printing import as_markdown_table, target_grid  # noqa: PLC0415
    from advisor.evaluation.report import write_page  # noqa: PLC0415
    from advisor.evaluation.targets import TARGETS, load_targets, measure_targets  # noqa: PLC0415
    from advisor.evaluation.targets import as_json as in_json  # noqa: PLC0415

    if report and report.suffix != ".md":
        refuse(f"The table of targets is written as .md; {report} is not.")
    wanted = load_targets(SHIPPED / TARGETS)
    with progress() as step:
        measured = measure_targets(wanted, _parts(None, None), step)
    grid = target_grid(measured)
    if as_json:
        typer.echo(in_json(measured))
    else:
        _show(grid)
        typer.echo(_SPEED)
    if report:
        write_page(f"{as_markdown_table(grid)}\n\n{_SPEED}\n", report)
        say(f"Wrote {report}.")
    if not all(one.reached for one in measured):
        raise typer.Exit(PROBLEM)


@suites.command("init")
def begin(
    folder: Annotated[Path, typer.Argument(help="Folder to make the data set in.")],
    name: Annotated[str, typer.Option(help="What the data set is called in reports.")] = "Our questions",
    collection: CollectionOption = None,
) -> None:
    """Begin a data set for your own documents, with one true case as a pattern.

    Example: `advisor evaluate init my-questions --collection firm`
    """
    from advisor.evaluation.authoring import begin_dataset  # noqa: PLC0415

    for file in begin_dataset(folder, name, _library(_settings(collection)).documents):
        typer.echo(f"  wrote  {file}")
    typer.echo(f"Add your questions, then run: advisor evaluate --dataset {folder}")


@suites.command("add")
def add(
    conversation: Annotated[str, typer.Argument(help="Id of the conversation where a question went wrong.")],
    dataset: Annotated[Path, typer.Option("--dataset", help="Folder of the data set.")],
    kind: Annotated[str, typer.Option(help="One of the kinds in dataset.yaml.")],
    wanted: Annotated[
        list[str] | None,
        typer.Option(help="FILE: words that stand there once. Repeat it for passages that would do as well."),
    ] = None,
    decline: Annotated[bool, typer.Option("--decline", help="The documents do not answer it.")] = False,
    turn: Annotated[int | None, typer.Option(help="Turn of the question; without it, the last.")] = None,
    note: Annotated[str, typer.Option(help="Why it matters.")] = "",
    collection: CollectionOption = None,
) -> None:
    """Turn a question that went wrong in a conversation into a case.

    Example: `advisor evaluate add 3f2a... --dataset my-questions --kind situation --wanted "notes.txt: Keep the price"`
    """
    if bool(wanted) == decline:
        refuse(
            "Say what should have been found with --wanted, or --decline where the documents do not answer it."
        )
    from advisor.conversation.advisor import Advisor  # noqa: PLC0415
    from advisor.evaluation.authoring import add_case, asked_in  # noqa: PLC0415

    with closing(Advisor.open(_settings(collection))) as advisor:
        asked = asked_in(advisor.find(conversation).history(), turn)
        case = add_case(dataset, asked, kind, wanted or [], advisor.documents, note)
    typer.echo(f"Added {case.id} to {dataset}: {case.question}")


@suites.command("freeze")
def freeze(
    conversation: Annotated[
        str | None, typer.Argument(help="Id of a conversation; without it, the latest thumbs-down.")
    ] = None,
    turn: Annotated[
        int | None, typer.Option(min=0, help="Turn of the reply; without it, the thumbs-down or the last.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="File of cases; without it, frozen.jsonl in the data folder.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every thumbs-down that is not in the file yet.")
    ] = False,
    collection: CollectionOption = None,
) -> None:
    """Freeze a reply that an owner did not like, with all that led to it, as a case to replay.

    Examples:

    - `advisor evaluate freeze`
    - `advisor evaluate freeze 3f2a... --turn 6 --to cases.jsonl`
    - `advisor evaluate freeze --all`
    """
    if every and (conversation or turn is not None):
        refuse("Name a conversation, or take --all of them.")
    from advisor.conversation.advisor import Advisor  # noqa: PLC0415
    from advisor.evaluation.authoring import append  # noqa: PLC0415
    from advisor.evaluation.frozen import freeze as freeze_one  # noqa: PLC0415
    from advisor.evaluation.frozen import freeze_all, load_frozen  # noqa: PLC0415

    settings = _settings(collection)
    file = to or settings.data_dir / "frozen.jsonl"
    known = {case.id for case in load_frozen(file)}
    with closing(Advisor.open(settings)) as advisor:
        cases = freeze_all(advisor, known) if every else (freeze_one(advisor, conversation, turn),)
    for case in cases:
        if case.id in known:
            say(f"{case.id} is in {file} already.")
            continue
        append(case, file)
        typer.echo(f"Froze {case.id} to {file}{': ' * bool(case.reason)}{case.reason}")
    if not cases:
        say("There is no thumbs-down that is not frozen yet.")


@suites.command("replay")
def replay(
    file: Annotated[Path, typer.Argument(help="File of frozen cases.")],
    collection: CollectionOption = None,
) -> None:
    """Play frozen cases against the program as it is, and tell what is different now.

    Exit code 1 where what a case expects does not hold; a change alone is none.

    Example: `advisor evaluate replay .data/frozen.jsonl`
    """
    from advisor.conversation.advisor import Advisor  # noqa: PLC0415
    from advisor.evaluation.frozen import load_frozen  # noqa: PLC0415
    from advisor.evaluation.frozen import replay as play_again  # noqa: PLC0415

    cases = load_frozen(file)
    if not cases:
        refuse(f"There are no frozen cases in {file}; advisor evaluate freeze makes them.")
    with (
        TemporaryDirectory() as folder,
        closing(Advisor.open(_settings(collection), Path(folder))) as advisor,
    ):
        played = [play_again(advisor, case) for case in cases]
    for one in played:
        typer.echo(f"{'changed' if one.changed else 'same'}  {one.case.id}")
        for line in (*one.changed, *(f"BROKEN: {sentence}" for sentence in one.broken)):
            typer.echo(f"  {line}")
    if any(one.broken for one in played):
        raise typer.Exit(PROBLEM)


@suites.command("public")
def public(
    folder: Annotated[Path, typer.Argument(help="Folder with the published sets, each in its own folder.")],
    only: Annotated[
        Literal["chunking", "scifact", "anthropic", "mtrag"] | None,
        typer.Option(help="Measure only this set."),
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder to keep their indexes in; without it, they are made anew.")
    ] = None,
) -> None:
    """Measure public sets beside what others published; some take many minutes.

    Example: `advisor evaluate public ~/public-sets --only chunking`
    """
    from advisor.evaluation.printing import as_table  # noqa: PLC0415
    from advisor.evaluation.public import as_grid, measure_public  # noqa: PLC0415
    from advisor.models import open_encoder  # noqa: PLC0415

    settings = _settings(None)
    screen = Screen(_WIDTH_OF_TABLES)
    with progress() as step:
        for table in measure_public(folder, only, settings, open_encoder(settings), cache, step):
            screen.print(as_table(as_grid(table)))
            if table.note:
                screen.print(table.note)


@suites.command("baseline")
def baseline(split: SplitOption = "test") -> None:
    """Keep what each question reaches now; `pytest -m evaluation` then names those that get worse.

    Example: `advisor evaluate baseline`
    """
    from advisor.evaluation.datasets import SHIPPED, load_dataset  # noqa: PLC0415
    from advisor.evaluation.gate import BASELINE, load_baseline, save_baseline, worse  # noqa: PLC0415

    settings = _settings(None)
    cases = load_dataset(SHIPPED, _library(settings).documents)
    outcome = _outcome("all", cases, [], split, settings)
    for line in worse(outcome, load_baseline(SHIPPED / BASELINE)):
        say(f"worse: {line}")
    save_baseline(outcome, SHIPPED / BASELINE)
    typer.echo(f"  wrote  {SHIPPED / BASELINE}")


def _evaluate(
    suite: Suite,
    dataset: Path | None,
    report: Path | None,
    as_json: bool,
    compare: list[str] | None,
    split: Split,
    slips: bool,
    other_talk: bool,
    collection: str | None,
) -> None:
    from advisor.evaluation.datasets import SHIPPED, load_dataset  # noqa: PLC0415
    from advisor.evaluation.disturbances import after_other_talk, mistyped  # noqa: PLC0415
    from advisor.evaluation.printing import as_json as in_json  # noqa: PLC0415
    from advisor.evaluation.printing import grids  # noqa: PLC0415
    from advisor.evaluation.report import write_report  # noqa: PLC0415

    if report and report.suffix not in (".html", ".md"):
        refuse(f"A report is written as .html or .md; {report} is neither.")
    settings = _settings(collection)
    library = _library(settings)
    cases = load_dataset(dataset or SHIPPED, library.documents)
    cases = after_other_talk(cases) if other_talk else cases
    outcome = _outcome(suite, mistyped(cases) if slips else cases, compare or [], split, settings)
    if as_json:
        typer.echo(in_json(outcome))
    else:
        _show(*grids(outcome))
    if report:
        write_report(outcome, library.documents, report)
        say(f"Wrote {report}.")


def _outcome(suite: Suite, cases: Dataset, compare: list[str], split: Split, settings: Settings) -> Outcome:
    from advisor.evaluation.configurations import DEFAULT, configure  # noqa: PLC0415
    from advisor.evaluation.suite import evaluate  # noqa: PLC0415

    configurations = configure(compare or [DEFAULT], settings)
    with progress() as step:
        return evaluate(cases, suite, split, configurations, step)


def _in_other_words(parts: Parts, as_json: bool) -> None:
    from advisor.evaluation.printing import steadiness_grids  # noqa: PLC0415
    from advisor.evaluation.reworded import as_json as in_json  # noqa: PLC0415
    from advisor.evaluation.reworded import interview_reworded  # noqa: PLC0415

    with progress() as step:
        kept = interview_reworded(parts, step)
    if as_json:
        typer.echo(in_json(kept))
        return
    _show(*steadiness_grids(kept))


def _show(*grids: Grid) -> None:
    from advisor.evaluation.printing import as_table  # noqa: PLC0415

    screen = Screen(_WIDTH_OF_TABLES)
    for grid in grids:
        screen.print(as_table(grid))
        screen.print()


def _parts(collection: str | None, dataset: Path | None) -> Parts:
    from advisor.evaluation.datasets import SHIPPED  # noqa: PLC0415
    from advisor.evaluation.parts import Parts  # noqa: PLC0415
    from advisor.models import open_encoder  # noqa: PLC0415
    from advisor.strategy.catalogue import load_catalogue  # noqa: PLC0415

    settings = _settings(collection)
    library = _library(settings)
    return Parts(
        settings=settings,
        library=library,
        encoder=open_encoder(settings),
        catalogue=load_catalogue(settings.prompts_dir, library.documents),
        folder=dataset or SHIPPED,
    )


def _library(settings: Settings) -> Library:
    """The library, as the documents are on disk now. Raises `IndexUnavailableError` for an older one."""
    from advisor.index import IndexFolder  # noqa: PLC0415
    from advisor.ingestion.build import what_is_stale  # noqa: PLC0415
    from advisor.models import open_encoder  # noqa: PLC0415

    folder = IndexFolder(settings)
    library = folder.open(open_encoder(settings).name)
    if stale := what_is_stale(folder, library, settings):
        raise IndexUnavailableError(stale)
    return library


def _settings(collection: str | None) -> Settings:
    return Settings.load(**({"collection": collection} if collection else {}))
