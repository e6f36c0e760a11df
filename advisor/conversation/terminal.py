"""The advisor in a terminal: for people, and line by line for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.prompt import Prompt
from rich.text import Text

from advisor.conversation.advisor import Advisor, Conversation
from advisor.errors import MessageError
from advisor.records import Action, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

_HINTS = "/skip  /back  /advise  /profile  /brief  /quit"
_ACTIONS: Mapping[str, Action] = {"/skip": "skip", "/back": "back", "/advise": "advise"}


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    action: Action | None = None


def talk_in_lines(conversation: Conversation, source: TextIO, target: TextIO, complaints: TextIO) -> int:
    """Greets, then answers each line `{"text"}` or `{"action"}` with one reply. Returns how many were refused.

    A refused line is answered too: the reply says why and repeats the question, and the conversation stays as it was.
    """
    _write(target, conversation.history()[-1].reply)
    refused = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            reply = _answer(conversation, line)
        except MessageError as error:
            refused += 1
            print(f"Line {number}: {error}", file=complaints, flush=True)
            reply = conversation.refusal(str(error))
        _write(target, reply)
    return refused


def _answer(conversation: Conversation, line: str) -> Reply:
    try:
        read = _Line.model_validate_json(line)
    except ValidationError as error:
        raise MessageError(
            'a line must be {"text": "..."} or {"action": "skip"|"back"|"advise"}; this one was left out.'
        ) from error
    if read.action:
        return conversation.act(read.action)
    return conversation.send(read.text or "")


def _write(target: TextIO, reply: Reply) -> None:
    target.write(reply.to_json() + "\n")
    target.flush()


def talk(advisor: Advisor, resume: str | None, console: Console) -> None:
    """A conversation at the prompt, until the owner leaves."""
    conversation = advisor.find(resume) if resume else advisor.start()
    for exchange in conversation.history():
        if exchange.text:
            console.print(Text(f"› {exchange.text}\n", style="bold"))
        _show(exchange.reply, console)
    console.print(Text(_HINTS, style="dim"))
    while True:
        try:
            typed = Prompt.ask(Text("›", style="bold cyan"), console=console).strip()
        except (EOFError, KeyboardInterrupt):
            break
        if typed in {"/quit", "/exit"}:
            break
        try:
            reply = _typed(conversation, typed, console)
        except MessageError as error:
            console.print(Text(str(error), style="yellow"))
            continue
        if reply:
            _show(reply, console)
        if reply and reply.stage == "closed":
            break
    console.print(Text(f"\nGo on later with: advisor chat --resume {conversation.id}", style="dim"))


def _typed(conversation: Conversation, typed: str, console: Console) -> Reply | None:
    if typed in _ACTIONS:
        return conversation.act(_ACTIONS[typed])
    if typed == "/profile":
        for slot, fact in conversation.history()[-1].reply.profile.items():
            console.print(Text.assemble((f"{slot:22} ", "dim"), fact.value))
        return None
    if typed == "/brief":
        brief = conversation.brief
        console.print(brief.positioning_statement if brief else "There is no brief yet; say /advise for one.")
        return None
    if typed.startswith("/"):
        console.print(Text(f"I know {_HINTS}", style="dim"))
        return None
    return conversation.send(typed)


def _show(reply: Reply, console: Console) -> None:
    console.print(Padding(Markdown(reply.text), (1, 0)))
    mentioned = [citation for citation in reply.citations if f"[{citation.n}]" in reply.text]
    for citation in mentioned:
        where = " › ".join((citation.title, *citation.section[-1:]))
        console.print(Text.assemble((f"[{citation.n}] ", "cyan"), (where, "dim")))
        console.print(Padding(Text(f"“{citation.quote}”", style="dim italic"), (0, 0, 0, 4)))
    if mentioned:
        console.print()
