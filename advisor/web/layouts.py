"""The layouts of `templates/`, for whoever draws a page."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined


def layouts() -> Environment:
    """All of them; a word that was not handed in is an error, and everything is escaped."""
    return Environment(
        loader=PackageLoader("advisor.web", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
