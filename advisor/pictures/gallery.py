"""Which pictures there are of a brief and a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from advisor.pictures.canvas import canvas_picture
from advisor.pictures.drawing import Picture
from advisor.pictures.fit import fit_picture
from advisor.pictures.positioning import positioning_picture
from advisor.pictures.words import PictureWords
from advisor.records import Brief, Standing

Kind = Literal["map", "fit", "canvas"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def pictures_of(brief: Brief | None, ranking: Sequence[Standing], words: PictureWords) -> dict[Kind, Picture]:
    """Every picture that there is something to draw for."""
    drawn = {kind: picture_of(kind, brief, ranking, words) for kind in KINDS}
    return {kind: picture for kind, picture in drawn.items() if picture}


def picture_of(
    kind: Kind, brief: Brief | None, ranking: Sequence[Standing], words: PictureWords
) -> Picture | None:
    """The picture of a kind; None where the records hold nothing to draw."""
    if kind == "fit":
        return fit_picture(ranking, words) if ranking else None
    if kind == "map":
        return positioning_picture(brief.map, words) if brief and brief.map else None
    return canvas_picture(brief.canvas, words) if brief and brief.canvas else None
