"""What pictures say beside the records; `pictures` in prompts/brief.yaml."""

from __future__ import annotations

from advisor.records import Record


class MapWords(Record):
    """Of the positioning map; `axes` names {x} and {y}."""

    title: str
    axes: str


class FitWords(Record):
    """Of the strategy fit chart; `reasons` fills in {for} and {against}, `place` {place}, {name} and {reasons}."""

    title: str
    note: str
    reasons: str
    place: str


class CanvasWords(Record):
    """Of the strategy canvas."""

    title: str
    note: str


class PictureWords(Record):
    """Of all pictures. `in_line` is the owner's middle, `like_you` a rival's."""

    you: str
    not_said: str
    in_line: str
    like_you: str
    map: MapWords
    fit: FitWords
    canvas: CanvasWords
