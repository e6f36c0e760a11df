"""Passages as a person reads them in a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from advisor.records import Passage

_SHORT = 4


def print_passages(passages: Sequence[Passage], query: str, console: Console) -> None:
    """Rank, score, title, headings and the text with the query's words highlighted."""
    if not passages:
        console.print("Nothing found; try other words.")
        return
    for passage in passages:
        where = " › ".join((passage.title, *passage.section))
        console.print(
            Text.assemble(
                (f"{passage.rank}. ", "bold"), (where, "bold cyan"), (f"  {passage.score:.3f}", "dim")
            )
        )
        console.print(Padding(highlighted(passage.text, query), (0, 0, 0, 3)))
        console.print(Text(f"   {passage.source} {passage.start}-{passage.end}\n", style="dim"))


def highlighted(text: str, query: str) -> Text:
    """`text` with words that begin like the query's words in bold."""
    shown = Text(text)
    stems = {word[: max(_SHORT, len(word) - 2)] for word in re.findall(r"\w{3,}", query.lower())}
    if stems:
        words = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
        shown.highlight_regex(re.compile(rf"\b(?:{words})\w*", re.IGNORECASE), "bold yellow")
    return shown
