"""Names: inside activities, beside events, gateways, lines and data, in one language or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from diagrams.geometry import length
from diagrams.pen import Pen
from diagrams.text import LEADING, narrow_width, width_of, wrap
from diagrams.theme import LABEL_SIZE, NAME_SIZE, SMALL_SIZE, colour
from engine.bpmn.graph import Bounds, Point
from engine.texts import Text

BOTH: Final = "both"
LABEL_WIDTH: Final = 78
FLOW_WIDTH: Final = 80
NEAR: Final = 10


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in the main language, and smaller ones in the other when both are shown."""

    main: tuple[str, ...]
    second: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Of all lines together."""
        return LEADING * (len(self.main) * self.size + len(self.second) * SMALL_SIZE)

    @property
    def width(self) -> float:
        """Of the longest line."""
        lines = [*((line, self.size) for line in self.main)]
        lines += [(line, SMALL_SIZE) for line in self.second]
        return max((width_of(*line) for line in lines), default=0.0)


def block(text: Text, language: str, width: float, size: float, room: float = 0) -> Block:
    """The name broken into lines; with ``room`` no higher than that."""
    if language != BOTH:
        most = max(1, int(room / (size * LEADING))) if room else 0
        return Block(wrap(text.said_in(language), width, size, most), (), size)
    main = wrap(text.zh or text.en, width, size, 2 if room else 0)
    second = text.en if text.zh and text.en != text.zh else ""
    left = room - len(main) * size * LEADING
    most = max(1, int(left / (SMALL_SIZE * LEADING))) if room else 0
    return Block(main, wrap(second, width, SMALL_SIZE, most), size)


@dataclass(frozen=True, slots=True)
class Caption:
    """A name where it is read: its lines, a point, and which part of the block lies on it."""

    block: Block
    at: Point
    anchor: str
    hang: float

    @property
    def box(self) -> Bounds:
        """What the letters cover."""
        width = self.block.width
        left = self.at.x - _BEFORE[self.anchor] * width
        return Bounds(left, self.at.y - self.hang * self.block.height, width, self.block.height)

    def write(self, pen: Pen, *, halo: bool = False) -> None:
        """Draw the lines; a halo keeps them readable on top of others."""
        name, top = self.block, self.at.y - self.hang * self.block.height
        pen.lines(
            name.main, Point(self.at.x, top), name.size, anchor=self.anchor, hang=0, halo=halo
        )
        pen.lines(
            name.second,
            Point(self.at.x, top + LEADING * name.size * len(name.main)),
            SMALL_SIZE,
            anchor=self.anchor,
            hang=0,
            fill=colour("faint"),
            halo=halo,
        )


_BEFORE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}


def inside(text: Text, box: Bounds, language: str, *, signs: bool) -> Caption:
    """The name of an activity, in the middle of its box, clear of the signs at its foot."""
    room = box.height - 16 - (14 if signs else 0)
    name = block(text, language, box.width - 12, NAME_SIZE, room)
    lift = 6 if signs and name.height > box.height - 44 else 0
    drop = 5 if not signs and name.height > box.height - 36 else 0
    return Caption(name, Point(box.center.x, box.center.y - lift + drop), "middle", 0.5)


def title(text: Text, box: Bounds, language: str) -> Caption:
    """The name of an open sub-process, along its upper edge."""
    name = block(text, language, box.width - 40, NAME_SIZE)
    return Caption(name, Point(box.center.x, box.y + 6), "middle", 0)


def beside(
    text: Text, label: Bounds | None, shape: Bounds, language: str, *, narrow: bool = False
) -> Caption:
    """The name of an event, gateway or document; it keeps the side nearest to the shape."""
    middle = shape.center
    if label is None:
        label = Bounds(middle.x - LABEL_WIDTH / 2, shape.y + shape.height + 4, LABEL_WIDTH, 14)
    right, bottom = label.x + label.width, label.y + label.height
    anchor, x = "middle", label.x + label.width / 2
    if label.x >= middle.x:
        anchor, x = "start", label.x
    elif right <= middle.x:
        anchor, x = "end", right
    hang, y = 0.5, label.y + label.height / 2
    if label.y >= middle.y:
        hang, y = 0.0, label.y
    elif bottom <= middle.y:
        hang, y = 1.0, bottom
    width = max(LABEL_WIDTH, label.width)
    if narrow:
        width = narrow_width((text.zh, text.en), LABEL_SIZE)
    return Caption(block(text, language, width, LABEL_SIZE), Point(x, y), anchor, hang)


def along(text: Text, label: Bounds | None, points: Sequence[Point], language: str) -> Caption:
    """The name of a line; it grows away from the piece that it lies at."""
    name = block(text, language, max(FLOW_WIDTH, label.width if label else 0), LABEL_SIZE)
    if label is None:
        one, two = max(pairwise(points), key=lambda piece: length(*piece))
        middle = Point((one.x + two.x) / 2, (one.y + two.y) / 2 - 3)
        return Caption(name, middle, "middle", 1)
    return Caption(name, *_held(label, points))


def _held(label: Bounds, points: Sequence[Point]) -> tuple[Point, str, float]:
    """Where a label is held: at the side or corner nearest to its line."""
    center = label.center
    one, two = min(pairwise(points), key=lambda piece: _off(center, piece))
    if abs(one.x - two.x) < abs(one.y - two.y):
        toward_right = center.x > one.x
        x = label.x if toward_right else label.x + label.width
        return Point(x, center.y), "start" if toward_right else "end", 0.5
    above = center.y < one.y
    y = label.y + label.height if above else label.y
    hang = 1.0 if above else 0.0
    if abs(label.x - one.x) < NEAR:
        return Point(label.x, y), "start", hang
    if abs(label.x + label.width - one.x) < NEAR:
        return Point(label.x + label.width, y), "end", hang
    return Point(center.x, y), "middle", hang


def _off(at: Point, piece: tuple[Point, Point]) -> float:
    """How far a point is from an axis-parallel piece of a line."""
    one, two = piece
    x = min(max(at.x, min(one.x, two.x)), max(one.x, two.x))
    y = min(max(at.y, min(one.y, two.y)), max(one.y, two.y))
    return length(at, Point(x, y))
