"""A widget as a form: what its fields show, and what was typed into them as a widget again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from advisor.errors import AdvisorError
from advisor.widgets.widget import Look, Widget, id_for

SHORTEST_SECRET = 16
_SITES_APART = re.compile(r"[\s,;]+")
_TAKEN = "There is a widget {id} already; choose another id."
_UNSIGNED = "A webhook needs a secret, or it cannot tell our deliveries from those of others."
_SHORT_SECRET = f"Use at least {SHORTEST_SECRET} characters."
_NO_COLLECTION = "There is no index of {collection}; choose one that is there."

Typed = Mapping[str, str]
"""What stands in the fields of a form, by name."""


class MistakesError(AdvisorError):
    """What was typed is no widget. `fields` has what is wrong with each field, empty where the page has the words."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("Some fields need mending.")
        self.fields = fields


def shown(widget: Widget) -> Typed:
    """A widget as the form shows it. The secret stays here."""
    fields = _flat(widget.model_dump(exclude={"webhook_secret"}))
    return fields | {"domains": "\n".join(widget.domains), "webhook_secret": "", "forget_secret": ""}


def read(typed: Typed, known: Widget | None, taken: Sequence[str], collections: Sequence[str]) -> Widget:
    """The widget that was typed, in place of the one that is known. Raises `MistakesError`."""
    wanted = typed["id"] or id_for(typed["name"], taken) if known is None else known.id
    secret = _secret(typed, known)
    try:
        widget = Widget.model_validate(
            _deep(typed)
            | {
                "id": wanted,
                "domains": tuple(filter(None, _SITES_APART.split(typed["domains"]))),
                "collection": typed["collection"] or None,
                "webhook_secret": secret,
            }
        )
        mistakes: dict[str, str] = {}
    except ValidationError as error:
        mistakes = _sentences(error)
    if known is None and wanted in taken:
        mistakes["id"] = _TAKEN.format(id=wanted)
    if typed["collection"] not in {"", *collections, known.collection if known else None}:
        mistakes["collection"] = _NO_COLLECTION.format(collection=typed["collection"])
    if typed["webhook_secret"] and len(secret) < SHORTEST_SECRET:
        mistakes["webhook_secret"] = _SHORT_SECRET
    if typed["webhook_url"] and not secret:
        mistakes["webhook_secret"] = _UNSIGNED
    if mistakes:
        raise MistakesError(mistakes)
    return widget.model_copy(update={"domains": tuple(dict.fromkeys(widget.domains))})


def read_look(typed: Typed) -> Look:
    """The look that was typed so far; what is wrong in it looks as it does by itself."""
    look = {name: typed[f"look.{name}"] for name in Look.model_fields if f"look.{name}" in typed}
    try:
        return Look.model_validate(look)
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors()}
        return Look.model_validate({name: value for name, value in look.items() if name not in wrong})


def complete(sent: Typed) -> Typed:
    """Every field of the form as it was sent, cleaned of what surrounds it. What a browser leaves out is empty."""
    names = shown(Widget(id="an-id", name="A name"))
    return {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in names}


def bounds() -> Mapping[str, Mapping[str, Any]]:
    """By field, the least and the most that it takes, as JSON Schema names them."""
    schema = Widget.model_json_schema()
    parts = {"": schema, "look.": schema["$defs"]["Look"], "limits.": schema["$defs"]["Limits"]}
    return {
        prefix + name: field for prefix, part in parts.items() for name, field in part["properties"].items()
    }


def _secret(typed: Typed, known: Widget | None) -> str:
    """The new secret where one was typed; else the one that is known, unless it is to be forgotten."""
    kept = "" if known is None or typed["forget_secret"] else known.webhook_secret
    return typed["webhook_secret"] or kept


def _sentences(error: ValidationError) -> dict[str, str]:
    """What is wrong by field; what the records say themselves, and else nothing."""
    mistakes: dict[str, str] = {}
    for problem in error.errors():
        name = ".".join(part for part in problem["loc"] if isinstance(part, str))
        said = str(problem["ctx"]["error"]) if problem["type"] == "value_error" else ""
        sentence = f"{said[:1].upper()}{said[1:]}." if said else ""
        mistakes[name] = " ".join(filter(None, (mistakes.get(name), sentence)))
    return mistakes


def _flat(fields: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = "" if value in (None, False) else str(value)
    return flat


def _deep(typed: Typed) -> dict[str, Any]:
    """`look.accent` as a field of `look`. A box that is not ticked is not sent; of the rest, all that a widget has."""
    deep: dict[str, Any] = {}
    for name, value in typed.items():
        part, _, field = name.rpartition(".")
        if part:
            deep.setdefault(part, {})[field] = value
        elif name in Widget.model_fields:
            deep[name] = value
    deep["look"]["opens_by_itself"] = bool(deep["look"]["opens_by_itself"])
    return deep
