"""Pools, lanes and groups: frames with a strip for the name, coloured by role."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from diagrams.captions import BOTH
from diagrams.pen import Pen
from diagrams.text import LEADING, width_of, wrap
from diagrams.theme import NAME_SIZE, SMALL_SIZE, TITLE_SIZE, colour, role_colours
from engine.bpmn.graph import Bounds, Lane, Pool
from engine.texts import Text

STRIP: Final = 30
LINE: Final = 1.25
BOLD: Final = 1.3
"""How much wider bold letters are than those that are measured."""
LEAST: Final = 8.0
"""The smallest letters of a name."""


def draw_pool(pen: Pen, pool: Pool, box: Bounds, language: str) -> None:
    """A pool; a black box is grey and has its name in the middle."""
    black = pool.process_id is None
    fill = colour("outside" if black else "paper")
    pen.box(box, fill=fill, stroke=colour("frame"), stroke_width=1.5)
    if black:
        _across(pen, pool.name, box, language, TITLE_SIZE)
        return
    strip = _strip(box, pool.horizontal)
    pen.box(strip, fill=colour("outside"), stroke=colour("frame"), stroke_width=1.5)
    _name(pen, pool.name, strip, language, TITLE_SIZE, upright=pool.horizontal)


def draw_lane(
    pen: Pen, lane: Lane, box: Bounds, language: str, *, number: int | None, horizontal: bool
) -> None:
    """A lane with the colour of its role; a lane that only holds lanes has none."""
    fill, _ = role_colours(number) if number is not None else (colour("paper"), "")
    pen.box(box, fill=fill, fill_opacity=0.28, stroke=colour("frame"), stroke_width=1)
    strip = _strip(box, horizontal)
    pen.box(strip, fill=fill, stroke=colour("frame"), stroke_width=1)
    _name(pen, lane.name, strip, language, NAME_SIZE, upright=horizontal)


def draw_group(pen: Pen, box: Bounds, name: Text, language: str) -> None:
    """A group: a rounded frame of dashes and dots around what belongs together."""
    pen.box(
        box,
        rx=10,
        fill="none",
        stroke=colour("frame"),
        stroke_width=1.5,
        stroke_dasharray="10 4 2 4",
    )
    top = Bounds(box.x, box.y, box.width, 2 * NAME_SIZE)
    _across(pen, name, top, language, NAME_SIZE)


def _strip(box: Bounds, horizontal: bool) -> Bounds:
    if horizontal:
        return Bounds(box.x, box.y, STRIP, box.height)
    return Bounds(box.x, box.y, box.width, STRIP)


def _name(
    pen: Pen, name: Text, strip: Bounds, language: str, size: float, *, upright: bool
) -> None:
    if not upright:
        _across(pen, name, strip, language, size)
        return
    if language == BOTH and name.zh and name.en:
        _upright(pen, name.zh, strip, size, strip.x + 10, STRIP / 2)
        _turned(pen, name.en, strip, SMALL_SIZE, strip.x + 23)
        return
    said = name.said_in("zh" if language == BOTH else language)
    if any(unicodedata.east_asian_width(char) in "WF" for char in said):
        _upright(pen, said, strip, size, strip.center.x, STRIP - 6)
    else:
        _turned(pen, said, strip, size, strip.center.x)


def _across(pen: Pen, name: Text, box: Bounds, language: str, size: float) -> None:
    said = name.said_in("zh" if language == BOTH else language)
    if language == BOTH and name.zh and name.en and name.zh != name.en:
        said = f"{name.zh} {name.en}"
    pen.lines(wrap(said, box.width - 10, size, 2), box.center, size, font_weight="bold")


def _upright(pen: Pen, said: str, strip: Bounds, size: float, x: float, room: float) -> None:
    """Chinese from top to bottom, one character a line; turned where it would not fit."""
    cells = list(_cells(said))
    step = size * LINE
    if len(cells) * step > strip.height - 8:
        _turned(pen, said, strip, size, x)
        return
    y = strip.center.y - step * (len(cells) - 1) / 2 + 0.36 * size
    text = pen.add("text", font_size=size, text_anchor="middle", font_weight="bold")
    for index, cell in enumerate(cells):
        small = min(size, size * room / max(1.0, width_of(cell, size)))
        text.say(
            "tspan",
            cell,
            x=x,
            y=round(y + index * step, 1),
            font_size=round(small, 1) if small < size else None,
        )


def _cells(said: str) -> Iterator[str]:
    """Single ideographs; Latin words stay together."""
    wide = groupby(said, key=lambda char: unicodedata.east_asian_width(char) in "WF")
    for is_wide, run in wide:
        if is_wide:
            yield from run
        else:
            yield from "".join(run).split()


def _turned(pen: Pen, said: str, strip: Bounds, size: float, x: float) -> None:
    """A text turned to read from bottom to top, smaller where it would not fit."""
    room = strip.height - 8
    size = max(LEAST, min(size, round(size * room / max(1.0, BOLD * width_of(said, size)), 1)))
    lines = wrap(said, room, size, 1)
    y = strip.center.y
    text = pen.add(
        "text",
        font_size=size,
        text_anchor="middle",
        font_weight="bold",
        transform=f"rotate(-90 {x:g} {y:g})",
    )
    for index, line in enumerate(lines):
        offset = (index - (len(lines) - 1) / 2) * size * LEADING + 0.36 * size
        text.say("tspan", line, x=x, y=round(y + offset, 1))
