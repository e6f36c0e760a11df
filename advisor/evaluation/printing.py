"""An outcome as tables for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rich.table import Table

from advisor.evaluation.claims import Caught
from advisor.evaluation.fixed_order import Compared
from advisor.evaluation.interviews import MEASURES as INTERVIEW_MEASURES
from advisor.evaluation.interviews import Interviewed, means
from advisor.evaluation.measures import MEASURES
from advisor.evaluation.reworded import Kept, steadiness
from advisor.evaluation.significance import Difference, Interval
from advisor.evaluation.suite import Outcome
from advisor.evaluation.summaries import ALL, Summary
from advisor.evaluation.targets import Measured, Target

_CLAIMS = {
    "supported": "supported (false alarms)",
    "number": "a number changed or put in",
    "negation": "turned into the contrary",
    "source": "beside the passage of another claim",
    "quote": "misquoted",
    "overgeneral": "exaggerated",
}


class Grid(NamedTuple):
    """A table before it has a form."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grids(outcome: Outcome) -> Iterator[Grid]:
    """The tables of a report, the headline first."""
    if outcome.runs:
        yield _headline(outcome)
        for run in outcome.runs:
            yield _by_kind(
                run.configuration, [s for s in outcome.summaries if s.configuration == run.configuration]
            )
    if outcome.comparisons:
        yield _comparisons(outcome)
    if outcome.kept:
        yield Grid(
            "Does the advisor decline what the library cannot answer, and only that?",
            ("Kind", "Questions", "Right"),
            tuple((kept.kind, str(kept.right.questions), interval(kept.right)) for kept in outcome.kept),
        )


def interview_grids(interviewed: Sequence[Interviewed]) -> Iterator[Grid]:
    """The means over all owners, and what each owner was advised."""
    yield Grid(
        f"{len(interviewed)} owners interviewed, 95 % intervals",
        ("", "Counted", "Mean"),
        tuple(
            (INTERVIEW_MEASURES[measure].name, str(value.questions), interval(value))
            for measure, value in means(interviewed).items()
        ),
    )
    yield Grid(
        "What an expert would put first, and what the advisor did",
        ("Owner", "Style", "Expert", "Advisor", "Must not"),
        tuple(
            (one.owner, one.style, "; ".join(one.wanted), "; ".join(one.got), "; ".join(one.forbidden) or "-")
            for one in interviewed
        ),
    )
    if any(one.unsupported for one in interviewed):
        yield _unsupported(interviewed)


def _unsupported(interviewed: Sequence[Interviewed]) -> Grid:
    """What is wrong with the claims that are unsupported, the commonest first, each with an example."""
    found = [finding for one in interviewed for finding in one.unsupported]
    examples = {finding.why: finding.text for finding in reversed(found)}
    return Grid(
        f"{len(found)} unsupported claims",
        ("What is wrong", "Claims", "For instance"),
        tuple(
            (str(why), str(number), examples[why])
            for why, number in Counter(finding.why for finding in found).most_common()
        ),
    )


def order_grid(compared: Sequence[Compared]) -> Grid:
    """Choosing questions beside asking everything."""
    return Grid(
        "Questions by what they are worth, beside everything in the order of interview.yaml",
        ("", "By worth", "Everything", "What asking everything changes"),
        tuple(
            (
                INTERVIEW_MEASURES[one.measure].name,
                interval(one.chosen),
                interval(one.in_order),
                change(one.change),
            )
            for one in compared
        ),
    )


def steadiness_grids(kept: Sequence[Kept]) -> Iterator[Grid]:
    """How often the first place stayed when owners said the same in other words, and where it did not."""
    yield Grid(
        "The same owners in other words, 95 % intervals",
        ("Reworded", "Counted", "First place stays", "Stays in the first three"),
        tuple(
            (one.how, str(one.first_stays.questions), interval(one.first_stays), interval(one.first_in_top))
            for one in steadiness(kept)
        ),
    )
    if moved := [one for one in kept if not one.first_stays]:
        yield Grid(
            "Where another strategy came first",
            ("Owner", "Reworded", "Before", "In other words"),
            tuple((one.owner, one.how, "; ".join(one.before), "; ".join(one.after)) for one in moved),
        )


def target_grid(measured: Sequence[Measured]) -> Grid:
    """Every target with its goal, what was measured, and whether that is enough."""
    reached = sum(one.reached for one in measured)
    return Grid(
        f"{reached} of {len(measured)} targets reached; 95 % intervals, the test split decides",
        ("Target", "Goal", "Test", "Counted", "Dev", "Reached"),
        tuple(
            (
                one.target.target,
                _goal(one.target),
                interval(one.test),
                str(one.test.questions),
                interval(one.dev) if one.dev else "-",
                "yes" if one.reached else "NO",
            )
            for one in measured
        ),
    )


def _goal(target: Target) -> str:
    if target.at_least is not None:
        return f"at least {figure(target.at_least)}"
    return f"at most {figure(target.at_most or 0.0)}"


def claim_grid(title: str, shares: Sequence[Caught]) -> Grid:
    """How much of each kind of claim the guard objected to."""
    return Grid(
        title,
        ("Claims", "Number", "Objected to"),
        tuple((_CLAIMS[share.label], str(share.share.questions), interval(share.share)) for share in shares),
    )


def as_table(grid: Grid) -> Table:
    """A grid for a terminal."""
    table = Table(title=grid.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column, name in enumerate(grid.header):
        table.add_column(name, justify="left" if column == 0 else "right", no_wrap=column > 0)
    for row in grid.rows:
        table.add_row(*row)
    return table


def as_markdown(outcome: Outcome) -> str:
    """The grids as a Markdown page."""
    return (
        "\n\n".join(
            [f"# {outcome.about.name}: {outcome.split} questions", *map(as_markdown_table, grids(outcome))]
        )
        + "\n"
    )


def as_json(outcome: Outcome) -> str:
    """One JSON object: means by configuration and kind, comparisons, abstention, and each question's scores."""
    found: dict[str, Any] = {
        "dataset": outcome.about.name,
        "split": outcome.split,
        "configurations": [
            {
                "name": run.configuration,
                "milliseconds_p50": round(run.milliseconds, 2),
                "kinds": {
                    summary.kind: {"questions": summary.questions}
                    | {name: mean.model_dump() for name, mean in summary.means.items()}
                    for summary in outcome.summaries
                    if summary.configuration == run.configuration
                },
                "questions": [
                    {"id": one.case.id, "kind": one.case.kind} | one.scores.model_dump() for one in run.found
                ],
            }
            for run in outcome.runs
        ],
        "comparisons": [comparison.model_dump() for comparison in outcome.comparisons],
        "abstention": [kept.model_dump() for kept in outcome.kept],
        "judged": [
            {"id": one.case.id, "kind": one.kind, "abstained": one.abstained, "right": one.right}
            for one in outcome.judged
        ],
    }
    return json.dumps(found, ensure_ascii=False)


def interval(value: Interval) -> str:
    """`.84 [.79, .88]`"""
    return f"{figure(value.mean)} [{figure(value.low)}, {figure(value.high)}]"


def figure(value: float) -> str:
    """A share with two decimals and, below 1, without the nought before them."""
    shown = f"{value:.2f}"
    return shown.replace("0.", ".", 1) if abs(value) < 1 and not shown.lstrip("-").startswith("1") else shown


def change(value: Difference) -> str:
    """`+.06 (p .012, 20/110/7)`: mean, p, and wins, ties and losses."""
    sign = "" if value.mean < 0 else "+"
    p = "<.001" if value.p < 0.001 else f"{value.p:.3f}".lstrip("0")
    return f"{sign}{figure(value.mean)} (p {p}, {value.wins}/{value.ties}/{value.losses})"


def _headline(outcome: Outcome) -> Grid:
    overall = {summary.configuration: summary for summary in outcome.summaries if summary.kind == ALL}
    return Grid(
        f"{outcome.about.name}: {len(outcome.runs[0].found)} {outcome.split} questions, 95 % intervals",
        ("Configuration", *MEASURES.values(), "p50"),
        tuple(
            (run.configuration, *_means(overall[run.configuration]), f"{run.milliseconds:.1f} ms")
            for run in outcome.runs
        ),
    )


def _by_kind(configuration: str, summaries: Sequence[Summary]) -> Grid:
    return Grid(
        f"{configuration}, by kind of question",
        ("Kind", "Questions", *MEASURES.values()),
        tuple((summary.kind, str(summary.questions), *_means(summary)) for summary in summaries),
    )


def _comparisons(outcome: Outcome) -> Grid:
    return Grid(
        "What the second changes: mean (p, wins/ties/losses)",
        ("First", "Second", *MEASURES.values()),
        tuple(
            (one.first, one.second, *(change(one.differences[measure]) for measure in MEASURES))
            for one in outcome.comparisons
        ),
    )


def _means(summary: Summary) -> Iterator[str]:
    return (interval(summary.means[measure]) for measure in MEASURES)


def as_markdown_table(grid: Grid) -> str:
    """A grid below its title."""
    rule = ["---", *(["---:"] * (len(grid.header) - 1))]
    lines = [" | ".join(cells) for cells in (grid.header, rule, *grid.rows)]
    return f"## {grid.title}\n\n" + "\n".join(f"| {line} |" for line in lines)
