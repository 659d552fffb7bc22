"""Where the names beside shapes and lines go: the first free place in an order of preference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from diagrams.geometry import covers, cross_length, crosses, grown, overlap
from diagrams.placing.sketch import Size
from engine.bpmn.graph import Bounds, Point

ON_SHAPE: Final = 1.5
"""A square pixel of a shape or another name that is covered."""
CROSSED: Final = 30.0
"""A line through the name."""
BETWEEN: Final = 60.0
"""A line or shape between a shape and its name: whose name is it?"""
ON_LINE: Final = 0.6
"""A pixel of a line that is covered."""
ON_WALL: Final = 0.3
"""A pixel of a lane's edge."""
SHARED: Final = 8.0
"""Beside a line that others run on."""
TRUNK: Final = 20.0
"""Beside a way that several lines take: whose name is it?"""
NEXT: Final = 1.0
"""One place further down the list."""
ASIDE: Final = 3.0
"""Farther from its shape than it need be."""
AWAY: Final = 48
GAP: Final = 4
_LIST: Final = 12
"""Beyond the list of preferred places only the price counts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A name to be placed: its size in the file's language, and in the longer language."""

    id: str
    size: Size
    largest: Size
    narrow: "Wish | None" = None
    """The same broken into more lines, for where there is little room."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a name: a point, and which part of the box lies on it (0, ½ or 1 each way)."""

    at: Point
    left: float
    above: float
    price: float = 0.0
    own: bool = False
    """Where the line has just left those that it shared its way with: nearness to them is meant."""

    def box(self, size: Size) -> Bounds:
        """The box of a name of this size here."""
        return Bounds(
            round(self.at.x - self.left * size.width),
            round(self.at.y - self.above * size.height),
            size.width,
            size.height,
        )


class Labels:
    """Places names one after the other, each with all shapes, lines and earlier names in mind."""

    def __init__(
        self,
        shapes: Mapping[str, Bounds],
        lines: Mapping[str, Sequence[Point]],
        walls: Sequence[Bounds],
        frames: Sequence[Bounds] = (),
    ) -> None:
        self.shapes = list(shapes.values())
        self.lines = {line_id: list(pairwise(points)) for line_id, points in lines.items()}
        self.frames = [edge for frame in frames for edge in _edges(frame)]
        self.edges = [edge for wall in walls for edge in _edges(wall)]
        self.placed: dict[str, Bounds] = {}
        self.taken: list[Bounds] = []

    def beside(self, wish: Wish, shape: Bounds, *, above: bool, hosted: bool = False) -> None:
        """Place the name of an event, gateway or document."""
        forms = [wish, *([wish.narrow] if wish.narrow else [])]
        spots = list(_around(shape, above=above, hosted=hosted))
        ways = [(wish, self._seen(wish, spot, shape)) for spot in spots]
        if all(spot.price or self._covers(wish, spot) for _, spot in ways):
            broken = [(form, replace(spot, price=ASIDE)) for form in forms[1:] for spot in spots]
            farther = [(form, spot) for spot in _farther(shape) for form in forms]
            ways += [(form, self._seen(form, spot, shape)) for form, spot in broken + farther]
        self._choose(ways, None)

    def _seen(self, wish: Wish, spot: Spot, shape: Bounds) -> Spot:
        """The spot at its price as seen from the shape."""
        return replace(spot, price=spot.price + self._hidden(shape, spot.box(wish.size)))

    def _covers(self, wish: Wish, spot: Spot) -> bool:
        """Whether a name would cover more there than the edge of a lane."""
        size = {wish.size, wish.largest}
        return any(self._covered(one, spot, None) - self._on_walls(one, spot) > 0 for one in size)

    def _hidden(self, shape: Bounds, box: Bounds) -> float:
        """What it costs that a line or shape of others stands between a shape and its name."""
        touched = grown(shape, 1)
        between = (shape.center, box.center)
        passing = any(
            crosses(*between, *piece)
            for pieces in self.lines.values()
            if not any(_holds(touched, end) for end in (pieces[0][0], pieces[-1][1]))
            for piece in pieces
        )
        touching = max(shape.width, shape.height)
        standing = any(
            cross_length(other, *between) > (touching if overlap(other, shape) else 0)
            for other in self.shapes
        )
        return BETWEEN * (passing or standing)

    def along(self, wish: Wish, *, near_start: bool, clear: int = GAP) -> None:
        """Place the name of a line, so far from its start that no sign there is hidden."""
        pieces = self.lines[wish.id]
        spots = list(_near_start(pieces, clear) if near_start else _in_the_middle(pieces))
        if near_start and (own := self._own(wish.id)):
            spots = [*_leaving(own), *(replace(one, price=one.price + TRUNK) for one in spots)]
        self._choose([(wish, spot) for spot in spots], wish.id)

    def _own(self, line: str) -> list[tuple[Point, Point]]:
        """The pieces of a line from where it turns off a way that it shares, if it does."""
        pieces = self.lines[line]
        beside = [
            other
            for key, other in self.lines.items()
            if key != line and other[0][0] == pieces[0][0]
        ]
        shared = [_shared(pieces, other) for other in beside]
        place, at = max(shared, default=(0, pieces[0][0]), key=lambda far: _way(pieces, *far))
        return pieces[place + 1 :] if at != pieces[0][0] else []

    def _choose(self, ways: Sequence[tuple[Wish, Spot]], line: str | None) -> None:
        costs = [
            NEXT * min(place, _LIST) + spot.price + self._nuisance(wish, spot, line)
            for place, (wish, spot) in enumerate(ways)
        ]
        wish, spot = ways[costs.index(min(costs))]
        self.placed[wish.id] = spot.box(wish.size)
        self.taken.append(spot.box(wish.largest))

    def _nuisance(self, wish: Wish, spot: Spot, line: str | None) -> float:
        """What a name would cover there: as it is in the file, and in the longer language."""
        return sum(self._covered(size, spot, line) for size in {wish.size, wish.largest})

    def _covered(self, size: Size, spot: Spot, line: str | None) -> float:
        box = spot.box(size)
        total = ON_SHAPE * sum(overlap(box, other) for other in (*self.shapes, *self.taken))
        for line_id, pieces in self.lines.items():
            for one, two in pieces:
                if crossed := cross_length(box, one, two):
                    total += CROSSED + ON_LINE * crossed
                if line and not spot.own and line_id != line and covers(one, two, spot.at, GAP + 2):
                    total += SHARED
        total += ON_LINE * sum(cross_length(box, *edge) for edge in self.frames)
        return total + self._on_walls(size, spot)

    def _on_walls(self, size: Size, spot: Spot) -> float:
        box = spot.box(size)
        return ON_WALL * sum(cross_length(box, *edge) for edge in self.edges)


Pieces = Sequence[tuple[Point, Point]]


def _holds(box: Bounds, at: Point) -> bool:
    in_width = box.x <= at.x <= box.x + box.width
    return in_width and box.y <= at.y <= box.y + box.height


def _shared(mine: Pieces, other: Pieces) -> tuple[int, Point]:
    """How far two lines from one start run on top of each other: in which piece, to which point."""
    for place, (one, two) in enumerate(zip(mine, other, strict=False)):
        if one == two:
            continue
        (start, end), far = one, two[1]
        if start.x == end.x == far.x and (far.y - start.y) * (end.y - start.y) > 0:
            return place, min(end, far, key=lambda point: abs(point.y - start.y))
        if start.y == end.y == far.y and (far.x - start.x) * (end.x - start.x) > 0:
            return place, min(end, far, key=lambda point: abs(point.x - start.x))
        return place, start
    return len(mine) - 1, mine[-1][1]


def _way(pieces: Pieces, place: int, at: Point) -> float:
    """How long the way to a point of a line is."""
    before = sum(abs(a.x - b.x) + abs(a.y - b.y) for a, b in pieces[:place])
    start = pieces[place][0]
    return before + abs(at.x - start.x) + abs(at.y - start.y)


def _leaving(own: Pieces) -> Iterator[Spot]:
    """Beside the beginning of what a line has for itself, and across the way that it leaves."""
    for spot in _near_start(own, GAP):
        yield replace(spot, own=True)
    start, end = own[0]
    if start.y == end.y:
        outside = 1.0 if end.x > start.x else 0.0
        across = Point(start.x + (-GAP if outside else GAP), start.y)
        for above in (1.0, 0.5, 0.0):
            yield Spot(across, outside, above, price=NEXT, own=True)
    else:
        outside = 1.0 if end.y > start.y else 0.0
        across = Point(start.x, start.y + (-2 if outside else 2))
        for left in (0.0, 1.0):
            yield Spot(across, left, outside, price=NEXT, own=True)


def _around(shape: Bounds, *, above: bool, hosted: bool) -> Iterator[Spot]:
    middle = shape.center
    top, bottom = shape.y - GAP, shape.y + shape.height + GAP
    left, right = shape.x - GAP, shape.x + shape.width + GAP
    ends = [Spot(Point(middle.x, top), 0.5, 1), Spot(Point(middle.x, bottom), 0.5, 0)]
    corners = [
        Spot(Point(middle.x - GAP, bottom), 1, 0),
        Spot(Point(middle.x + GAP, bottom), 0, 0),
    ]
    if hosted:
        yield from corners
        yield Spot(Point(left, middle.y + GAP), 1, 0)
        yield Spot(Point(right, middle.y + GAP), 0, 0)
        return
    yield from ends if above else reversed(ends)
    quarter_x, quarter_y = shape.width / 4, shape.height / 4
    yield Spot(Point(middle.x - quarter_x, top + quarter_y), 1, 1)
    yield Spot(Point(middle.x + quarter_x, top + quarter_y), 0, 1)
    yield Spot(Point(middle.x - quarter_x, bottom - quarter_y), 1, 0)
    yield Spot(Point(middle.x + quarter_x, bottom - quarter_y), 0, 0)
    yield from corners
    yield Spot(Point(left, middle.y), 1, 0.5)
    yield Spot(Point(right, middle.y), 0, 0.5)


def _farther(shape: Bounds) -> Iterator[Spot]:
    """A little away on every side, where all places at the shape lie on lines."""
    middle = shape.center
    for away in range(0, AWAY + 1, 6):
        price = ASIDE + away / 2
        left, right = shape.x - GAP - away, shape.x + shape.width + GAP + away
        top, bottom = shape.y - GAP - away, shape.y + shape.height + GAP + away
        for along in (-28, -22, -16, -10, -GAP, GAP, 10, 16, 22, 28):
            yield Spot(Point(left, middle.y + along), 1, 0.5, price)
            yield Spot(Point(right, middle.y + along), 0, 0.5, price)
            for share in (0.0, 0.5, 1.0):
                yield Spot(Point(middle.x + along, top), share, 1, price)
                yield Spot(Point(middle.x + along, bottom), share, 0, price)


def _near_start(pieces: Sequence[tuple[Point, Point]], clear: int) -> Iterator[Spot]:
    """Beside the first pieces of a line that leaves a gateway."""
    for n, (one, two) in enumerate(pieces[:3]):
        clear = GAP if n else clear
        if one.y == two.y:
            right = two.x > one.x
            x = one.x + (clear if right else -clear)
            yield Spot(Point(x, one.y - 2), 0 if right else 1, 1, 3 * n)
            yield Spot(Point(x, one.y + 2), 0 if right else 1, 0, 3 * n)
        else:
            down = two.y > one.y
            y = one.y + (clear if down else -clear)
            yield Spot(Point(one.x + GAP, y), 0, 0 if down else 1, 3 * n)
            yield Spot(Point(one.x - GAP, y), 1, 0 if down else 1, 3 * n)
    yield from _in_the_middle(pieces)


def _in_the_middle(pieces: Sequence[tuple[Point, Point]]) -> Iterator[Spot]:
    """Beside the middle of each piece, the longest first; then beside its other parts."""
    by_length = sorted(pieces, key=lambda p: -abs(p[0].x - p[1].x) - abs(p[0].y - p[1].y))
    for share in (0.5, 0.25, 0.75, 0.12, 0.88):
        for one, two in by_length:
            at = Point(one.x + (two.x - one.x) * share, one.y + (two.y - one.y) * share)
            if one.y == two.y:
                yield Spot(Point(at.x, one.y - 2), 0.5, 1)
                yield Spot(Point(at.x, one.y + 2), 0.5, 0)
            else:
                yield Spot(Point(one.x + GAP, at.y), 0, 0.5)
                yield Spot(Point(one.x - GAP, at.y), 1, 0.5)


def _edges(box: Bounds) -> list[tuple[Point, Point]]:
    left, right, top, bottom = box.x, box.x + box.width, box.y, box.y + box.height
    corners = [Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)]
    return list(zip(corners, [*corners[1:], corners[0]], strict=True))
