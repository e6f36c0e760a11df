"""Passages as a person reads them in a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from advisor.records import Passage
from advisor.retrieval.keyword import keywords_of

_WORD = re.compile(r"\w+")
_INDENT = "   "


def print_passages(passages: Sequence[Passage], query: str, console: Console) -> None:
    """Rank, title, headings and score, then the text with the query's words highlighted, then where it stands."""
    if not passages:
        console.print("Nothing found; try other words.")
    for passage in passages:
        where = " › ".join((passage.title, *passage.section))
        console.print(
            Text.assemble(
                (f"{passage.rank}. ", "bold"), (where, "bold cyan"), (f"  {passage.score:.3f}", "dim")
            )
        )
        _print_indented(highlighted(passage.text, query), console)
        _print_indented(Text(f"{passage.source} {passage.start}-{passage.end}\n", style="dim"), console)


def _print_indented(text: Text, console: Console) -> None:
    for line in text.wrap(console, max(1, console.width - len(_INDENT))):
        console.print(Text(_INDENT) + line if line else line, soft_wrap=True)


def highlighted(text: str, query: str) -> Text:
    """`text` with the query's words in bold: those that the keyword ranking counts, in every form it counts."""
    shown = Text(text)
    wanted = set(keywords_of([query])[0])
    words = list(_WORD.finditer(text))
    for word, stems in zip(words, keywords_of([word.group() for word in words]), strict=True):
        if wanted.intersection(stems):
            shown.stylize("bold yellow", *word.span())
    return shown
