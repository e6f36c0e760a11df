"""What became of a brief's passages, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from advisor.briefs.checking import Finding, difference

_COLOURS = {"same": "", "out": "red strike", "in": "green"}
_SIGNS = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
"""So that what went and what came is seen without colours too."""


def print_findings(findings: Sequence[Finding], screen: Console) -> None:
    """What does not hold, with the difference, and how many passages do."""
    held = [finding for finding in findings if finding.verdict == "holds"]
    for finding in findings:
        if finding.verdict == "holds":
            continue
        said = Text.assemble((f"{finding.verdict:8}", "red"), finding.sentence)
        screen.print(said, soft_wrap=True)
        if finding.then:
            screen.print(_beside(finding), soft_wrap=True)
    if len(held) == len(findings):
        screen.print(f"The brief holds: {len(held)} passages stand in the library word for word.")
    else:
        screen.print(f"The brief does not hold: {len(findings) - len(held)} of {len(findings)} findings.")


def _beside(finding: Finding) -> Text:
    if not finding.now:
        return Text(f"        “{' '.join(finding.then.split())}”")
    pieces = (
        (_SIGNS[kind].format(words), _COLOURS[kind]) for words, kind in difference(finding.then, finding.now)
    )
    return Text("        ") + Text(" ").join(Text(words, style) for words, style in pieces)
