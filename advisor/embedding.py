"""The commands of `advisor widget` and `advisor embed`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.text import Text

from advisor.errors import first_problem
from advisor.screen import PROBLEM, Screen, refuse, say
from advisor.settings import Settings
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Widget, frame, id_for, snippet

widgets = typer.Typer(
    help="Make, list, show and remove the widgets that stand on other sites.",
    rich_markup_mode="markdown",
    no_args_is_help=True,
)

embeds = typer.Typer(
    help="Look after the pages that widgets stand on.", rich_markup_mode="markdown", no_args_is_help=True
)

WidgetId = Annotated[str, typer.Argument(help="The widget's id, as `advisor widget list` shows it.")]


@widgets.command()
def add(
    name: Annotated[str, typer.Argument(help="What the widget is called; visitors read it at its head.")],
    domain: Annotated[
        list[str] | None, typer.Option(help="A site that may show it; several are given one by one.")
    ] = None,
    id: Annotated[str | None, typer.Option(help="Its id; made from the name where none is given.")] = None,  # noqa: A002
    collection: Annotated[str | None, typer.Option(help="Its documents; without, those of the page.")] = None,
    accent: Annotated[str | None, typer.Option(help="Its colour, such as #1d5c54.")] = None,
    radius: Annotated[int | None, typer.Option(help="How round its corners are, 0 to 28.")] = None,
    avatar: Annotated[str | None, typer.Option(help="An emoji, or up to three letters.")] = None,
    launcher: Annotated[str | None, typer.Option(help="The words on its button.")] = None,
    greeting: Annotated[str | None, typer.Option(help="What it says first.")] = None,
    position: Annotated[str | None, typer.Option(help="left or right.")] = None,
    language: Annotated[str | None, typer.Option(help="en, es, de, fr or hi.")] = None,
    opens_by_itself: Annotated[
        bool | None, typer.Option("--opens-by-itself", help="Open it without a click, once for a visitor.")
    ] = None,
    visitor_a_day: Annotated[
        int | None, typer.Option("--visitor-a-day", help="Messages of one visitor in a day.")
    ] = None,
    widget_a_day: Annotated[
        int | None, typer.Option("--widget-a-day", help="Messages of everybody in a day.")
    ] = None,
    longest_message: Annotated[int | None, typer.Option(help="Characters of the longest message.")] = None,
    limit_message: Annotated[
        str | None, typer.Option(help="What visitors read where a limit is reached.")
    ] = None,
    contact: Annotated[str | None, typer.Option(help="https://, mailto: or tel: link beside it.")] = None,
    webhook: Annotated[
        str | None, typer.Option(help="Address that receives what visitors agree to hand over.")
    ] = None,
) -> None:
    """Make a widget, and print the line that puts it on a page.

    Examples:

    - `advisor widget add "Firm & Partners" --domain www.firm.example`
    - `advisor widget add Firm --domain firm.example --domain www.firm.example --accent "#7a2e1f" --position left`
    """
    with _opened() as (settings, store):
        taken = [widget.id for widget in store.list()]
        if id in taken:
            refuse(
                f"There is a widget {id} already; choose another --id, or remove it: advisor widget remove {id}"
            )
        widget = _widget(
            id=id or id_for(name, taken),
            name=name,
            domains=tuple(domain or ()),
            collection=collection,
            look=_given(
                accent=accent,
                radius=radius,
                avatar=avatar,
                launcher=launcher,
                greeting=greeting,
                position=position,
                language=language,
                opens_by_itself=opens_by_itself,
            ),
            limits=_given(
                visitor_a_day=visitor_a_day, widget_a_day=widget_a_day, longest_message=longest_message
            ),
            **_given(limit_message=limit_message, contact_link=contact, webhook_url=webhook),
        )
        kept = store.save(widget)
        if not widget.domains:
            say(f"{widget.id} has no domains, so it answers nobody; remove it and add it with --domain.")
        typer.echo(snippet(widget, settings.address))
        if kept.webhook_secret:
            _show_secret(kept)


@widgets.command("list")
def list_all() -> None:
    """List the widgets: id, name and domains.

    Examples:

    - `advisor widget list`
    """
    with _opened() as (_, store):
        for widget in store.list():
            typer.echo(
                f"{widget.id}\t{widget.name}\t{', '.join(widget.domains) or 'no domains: answers nobody'}"
            )


@widgets.command()
def show(
    widget_id: WidgetId,
    as_json: Annotated[bool, typer.Option("--json", help="Print its settings as JSON.")] = False,
) -> None:
    """Show a widget's settings, and what to put on a page.

    Examples:

    - `advisor widget show firm`
    - `advisor widget show firm --json`
    """
    with _opened() as (settings, store):
        widget = store.get(widget_id)
    if as_json:
        typer.echo(widget.model_dump_json(indent=2, exclude={"webhook_secret"}))
        return
    typer.echo(f"{widget.name} ({widget.id})")
    typer.echo(f"domains: {', '.join(widget.domains) or 'none, so it answers nobody'}")
    for part in (widget.look, widget.limits):
        for key, value in part:
            typer.echo(f"{key.replace('_', ' ')}: {value}")
    if widget.webhook_url:
        typer.echo(f"webhook: {widget.webhook_url}")
    typer.echo(f"\nA button in the corner of a page:\n{snippet(widget, settings.address)}")
    typer.echo(f"\nA part of a page:\n{frame(widget, settings.address)}")


@widgets.command()
def allow(
    widget_id: WidgetId, domain: Annotated[str, typer.Argument(help="A site that may show it from now on.")]
) -> None:
    """Let another site show a widget.

    Examples:

    - `advisor widget allow firm blog.firm.example`
    """
    with _opened() as (_, store):
        known = store.get(widget_id)
        widget = _widget(**known.model_dump() | {"domains": (*known.domains, domain)})
        store.save(widget.model_copy(update={"domains": tuple(dict.fromkeys(widget.domains))}))
    say(f"{widget_id} may be shown on {', '.join(dict.fromkeys(widget.domains))}.")


@widgets.command()
def webhook(
    widget_id: WidgetId,
    address: Annotated[
        str | None, typer.Argument(help="Where hand-overs go from now on; without, the one that is set.")
    ] = None,
    new_secret: Annotated[
        bool, typer.Option("--new-secret", help="Sign with a new secret, and show it once.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Hand over nothing any more.")] = False,
) -> None:
    """Set the address that receives what visitors agree to hand over; its secret is shown once.

    Examples:

    - `advisor widget webhook firm https://www.firm.example/standout`
    - `advisor widget webhook firm --new-secret`
    - `advisor widget webhook firm --off`
    """
    if off and (address or new_secret):
        refuse("Give either --off or what to set.")
    with _opened() as (_, store):
        known = store.get(widget_id)
        if off:
            store.save(known.model_copy(update={"webhook_url": "", "webhook_secret": ""}))
            say(f"{widget_id} hands over nothing any more; visitors can still download.")
            return
        changes = _given(webhook_url=address, webhook_secret="" if new_secret else None)
        kept = store.save(_widget(**known.model_dump() | changes))
    if not kept.webhook_url:
        say(f"{widget_id} has no webhook; set one: advisor widget webhook {widget_id} https://...")
        return
    typer.echo(kept.webhook_url)
    if kept.webhook_secret != known.webhook_secret:
        _show_secret(kept)


@widgets.command()
def deliveries(
    widget_id: WidgetId,
    retry: Annotated[
        bool, typer.Option("--retry", help="Let a running server try those again that were given up.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List what was handed over through a widget, the latest first, and how far it got; never its content.

    Examples:

    - `advisor widget deliveries firm`
    - `advisor widget deliveries firm --retry`
    """
    from advisor.handover.display import as_row  # noqa: PLC0415 - an HTTP client is not needed for the rest
    from advisor.handover.outbox import FILE as OUTBOX  # noqa: PLC0415
    from advisor.handover.outbox import Outbox  # noqa: PLC0415

    with _opened() as (settings, store), closing(Outbox(settings.data_dir / OUTBOX)) as outbox:
        store.get(widget_id)
        if retry:
            count = outbox.retry(widget_id, time.time())
            say(f"{count} will be tried again within half a minute, where a server is running.")
        found = outbox.list(widget_id)
    if as_json:
        typer.echo(json.dumps([delivery.model_dump(mode="json") for delivery in found]))
        return
    for delivery in found:
        typer.echo(as_row(delivery))


@widgets.command()
def remove(widget_id: WidgetId) -> None:
    """Remove a widget; its conversations stay in the data folder.

    Examples:

    - `advisor widget remove firm`
    """
    with _opened() as (_, store):
        store.delete(widget_id)
    say(f"{widget_id} is removed; pages that still carry its line show no button.")


@embeds.callback()
def _embeds() -> None:
    pass  # or the only command would be `advisor embed` itself


@embeds.command()
def doctor(
    url: Annotated[str, typer.Argument(help="The page that carries the widget.")],
) -> None:
    """Look at a host page from outside, and print the exact line that mends what is wrong.

    Examples:

    - `advisor embed doctor https://www.firm.example/`
    """
    from advisor.widgets.inspection import inspect  # noqa: PLC0415 - an HTTP client is not needed for the rest

    if not url.startswith(("http://", "https://")):
        refuse(f"{url} is no address; write it with https://, as the browser shows it.")
    well = True
    for finding in inspect(url, version("standout-advisor")):
        mark = ("ok    ", "green") if finding.ok else ("mend  ", "red")
        Screen().print(Text.assemble(mark, f"{finding.subject}: {finding.sentence}"), soft_wrap=True)
        if finding.line:
            Screen().print(Text(f"      {finding.line}"), soft_wrap=True)
        well = well and finding.ok
    if not well:
        raise typer.Exit(PROBLEM)


@contextmanager
def _opened() -> Iterator[tuple[Settings, WidgetStore]]:
    settings = Settings.load()
    with closing(WidgetStore(settings.data_dir / FILE)) as store:
        yield settings, store


def _show_secret(widget: Widget) -> None:
    say("The secret that hand-overs are signed with; it is not shown again:")
    typer.echo(widget.webhook_secret)


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _widget(**fields: Any) -> Widget:
    try:
        return Widget.model_validate(fields)
    except ValidationError as error:
        refuse(f"{first_problem(error).replace('Value error, ', '')}; see advisor widget add --help.")
