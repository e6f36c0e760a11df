"""Pictures show what the records hold, say it in words too, and invent nothing."""

import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from advisor.briefs.words import load_brief_words
from advisor.pictures.canvas import canvas_picture
from advisor.pictures.drawing import WIDTH, Picture, lines_of
from advisor.pictures.fit import fit_picture
from advisor.pictures.gallery import KINDS, picture_of, pictures_of
from advisor.pictures.positioning import positioning_picture
from advisor.pictures.standing import place
from advisor.records import (
    CanvasLine,
    Factor,
    MapPoint,
    Mark,
    PositioningMap,
    Standing,
    StrategyCanvas,
)
from advisor.settings import Settings
from tests.briefs.sample import brief_of

WORDS = load_brief_words(Settings().prompts_dir).pictures
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")

LEVELS = st.sampled_from(["low", "same", "high", "unknown"])
FIGURES = st.sampled_from([None, None, "2/3 of our price", "30%", "half", "12 euro more"])
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=40
).filter(lambda text: text.strip())
FACTORS = [
    Factor(id=name, name=name, low=f"little {name}", high=f"much {name}")
    for name in ("price", "speed", "range", "quality", "nearness")
]


@st.composite
def marks(draw: Any) -> Mark:
    level = draw(LEVELS)
    if level == "unknown":
        return Mark()
    return Mark(level=level, quote="they are cheaper", turn=draw(st.integers(1, 9)), figure=draw(FIGURES))


@st.composite
def canvases(draw: Any) -> StrategyCanvas:
    factors = tuple(FACTORS[: draw(st.integers(1, len(FACTORS)))])
    names = ["you", *draw(st.lists(NAMES, max_size=5, unique=True))]
    return StrategyCanvas(
        factors=factors,
        lines=tuple(
            CanvasLine(who=name, is_owner=not row, marks=tuple(draw(marks()) for _ in factors))
            for row, name in enumerate(names)
        ),
    )


@st.composite
def maps(draw: Any) -> PositioningMap:
    names = ["you", *draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))]
    return PositioningMap(
        x=FACTORS[0],
        y=FACTORS[1],
        points=tuple(
            MapPoint(who=name, is_owner=not row, x=draw(marks()), y=draw(marks()))
            for row, name in enumerate(names)
        ),
    )


RANKINGS = st.lists(
    st.builds(
        Standing,
        strategy=st.just("one"),
        name=NAMES,
        score=st.floats(-3, 20),
        **{
            "for": st.lists(st.just("You said so."), max_size=4).map(tuple),
            "against": st.lists(st.just("You said no."), max_size=4).map(tuple),
        },
    ),
    min_size=1,
    max_size=8,
)


class Recorder:
    """A pen that remembers what it was told to draw."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.marks: list[tuple[float, float, int, bool]] = []
        self.boxes: list[tuple[float, float, float, float, str]] = []
        self.grounds: list[tuple[float, float, float, float]] = []
        self.lines: list[int | None] = []

    def write(self, x: float, y: float, text: str, **_: object) -> None:
        assert 0 <= x <= WIDTH
        assert y > 0
        self.texts.append(text)

    def line(self, x: float, y: float, to_x: float, to_y: float, *, kind: int | None = None) -> None:
        assert (x, y) != (to_x, to_y)
        self.lines.append(kind)

    def box(self, x: float, y: float, width: float, height: float, tone: str) -> None:
        self.boxes.append((x, y, width, height, tone))

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        self.grounds.append((x, y, width, height))

    def mark(self, x: float, y: float, kind: int, *, hollow: bool = False) -> None:
        self.marks.append((x, y, kind, hollow))

    def on_hatched_ground(self, x: float, y: float) -> bool:
        return any(
            left <= x <= left + width and top <= y <= top + height
            for left, top, width, height in self.grounds
        )


def drawn(picture: Picture) -> Recorder:
    pen = Recorder()
    picture.draw(pen)
    return pen


@given(maps())
def test_every_number_on_the_map_is_in_the_records(seen):
    picture = positioning_picture(seen, WORDS)
    told = {number for text in drawn(picture).texts for number in NUMBER.findall(text)}
    whole = seen.model_dump_json()
    assert [number for number in told if number not in whole] == []


@given(canvases())
def test_every_number_on_the_canvas_is_in_the_records(canvas):
    told = {number for text in drawn(canvas_picture(canvas, WORDS)).texts for number in NUMBER.findall(text)}
    whole = canvas.model_dump_json()
    assert [number for number in told if number not in whole] == []


@given(RANKINGS)
def test_every_number_on_the_fit_chart_counts_reasons(ranking):
    told = {number for text in drawn(fit_picture(ranking, WORDS)).texts for number in NUMBER.findall(text)}
    counts = {str(len(side)) for one in ranking for side in (one.for_, one.against)}
    names = " ".join(one.name for one in ranking)
    assert [number for number in told if number not in counts and number not in names] == []


@given(RANKINGS)
def test_bars_are_as_long_as_scores_and_none_is_longer_than_its_ground(ranking):
    pen = drawn(fit_picture(ranking, WORDS))
    (ground,) = {width for *_, width, _, tone in pen.boxes if tone == "cell"}
    bars = [width for *_, width, _, tone in pen.boxes if tone == "accent"]
    best = max(one.score for one in ranking[:5])
    if best <= 0:
        assert bars == []
    else:
        assert bars == pytest.approx([ground * max(0.0, one.score / best) for one in ranking[:5]])


@given(maps())
def test_who_was_not_placed_stands_on_hatched_ground_and_nobody_else_does(seen):
    pen = drawn(positioning_picture(seen, WORDS))
    assert sorted(kind for _, _, kind, _ in pen.marks) == list(range(len(seen.points)))
    for x, y, kind, _ in pen.marks:
        unsaid = "unknown" in (seen.points[kind].x.level, seen.points[kind].y.level)
        assert pen.on_hatched_ground(x, y) == unsaid


@given(canvases())
def test_what_was_not_said_is_a_hollow_sign_on_hatched_ground(canvas):
    picture = canvas_picture(canvas, WORDS)
    pen = drawn(picture)
    stops = pen.marks[len(canvas.lines) :]  # the first ones are the key's
    unsaid = sum(mark.level == "unknown" for line in canvas.lines for mark in line.marks)
    assert len(stops) == len(canvas.lines) * len(canvas.factors)
    assert sum(hollow for *_, hollow in stops) == unsaid
    assert all(pen.on_hatched_ground(x, y) == hollow for x, y, _, hollow in stops)
    assert all(0 <= x <= WIDTH and 0 <= y <= picture.height for x, y, *_ in pen.marks)


def test_no_line_leads_over_what_was_not_said():
    told = Mark(level="high", quote="we are quick", turn=1)
    line = CanvasLine(who="you", is_owner=True, marks=(told, Mark(), told))
    pen = drawn(canvas_picture(StrategyCanvas(factors=tuple(FACTORS[:3]), lines=(line,)), WORDS))
    assert [kind for kind in pen.lines if kind is not None] == []


def test_a_rival_like_the_owner_stands_where_the_owner_does():
    alike, high, unknown = Mark(level="same"), Mark(level="high"), Mark()
    assert place(alike, high) == 2
    assert place(alike, unknown) == 1
    assert place(unknown, high) is None


@settings(max_examples=15, deadline=None)
@given(maps(), canvases(), RANKINGS, st.sampled_from(["light", "dark"]))
def test_every_picture_is_an_svg_with_title_and_words_and_a_png_of_its_size(seen, canvas, ranking, theme):
    for picture in (
        positioning_picture(seen, WORDS),
        canvas_picture(canvas, WORDS),
        fit_picture(ranking, WORDS),
    ):
        root = ElementTree.fromstring(picture.svg(theme))
        assert root.get("role") == "img"
        assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (picture.title, picture.text)
        with Image.open(io.BytesIO(picture.png(theme))) as png:
            png.load()
            assert png.width / png.height == pytest.approx(WIDTH / picture.height, rel=0.01)


def test_the_words_of_a_picture_name_every_business_and_what_was_not_said():
    kept = brief_of(rival="Lidl <b>")
    told = positioning_picture(kept.map, WORDS).text
    assert "You: price: dearer; speed: not said." in told
    assert "Lidl <b>: price: cheaper (“2/3 of our price”); speed: not said." in told


def test_a_dark_picture_has_a_dark_ground():
    picture = pictures_of(brief_of(), brief_of().ranking, WORDS)["map"]
    for theme, is_dark in (("light", False), ("dark", True)):
        with Image.open(io.BytesIO(picture.png(theme))) as png:
            assert (sum(png.convert("RGB").getpixel((2, 2))) < 300) == is_dark


def test_where_there_is_nothing_to_draw_there_is_no_picture():
    assert [picture_of(kind, None, (), WORDS) for kind in KINDS] == [None, None, None]
    assert pictures_of(None, (), WORDS) == {}


@given(NAMES, st.floats(30, 200))
def test_a_name_stays_within_its_room(name, width):
    lines = lines_of(name, width, 9)
    assert len(lines) <= 2
    assert all(len(line) * 9 * 0.585 <= width + 9 for line in lines)
