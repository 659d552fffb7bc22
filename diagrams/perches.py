"""Where badges sit: at the upper right corner, else at the nearest place that hides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Final

from diagrams.badges import HEIGHT, Badge, badges, column, row
from diagrams.geometry import around, cross_length, moved, overlap
from diagrams.icons import TASKS
from diagrams.look import Look
from diagrams.names import has_signs, lines, name_inside, names_beside
from diagrams.placing.sketch import Size
from engine.bpmn.graph import Bounds, Node, Point

OVERHANG: Final = 8
"""How far the usual place sticks out to the right."""
STEP: Final = 7
AWAY: Final = 20
"""How far from its shape a badge may sit."""
_SIGN: Final = 22
_TIP: Final = 12

HIDES: Final = 1000.0
"""A name, a sign, another badge is covered."""
ON_SHAPE: Final = 60.0
ON_TIP: Final = 40.0
ON_LINE: Final = 0.8
"""A pixel of a line that is covered."""
FAR: Final = 1.0
"""A pixel from the usual place."""
STACKED: Final = 12.0


@dataclass(slots=True)
class _Scene:
    """What is already there."""

    precious: list[Bounds]
    """Names and signs; badges join them as they find their places."""
    shapes: dict[str, Bounds]
    lines: list[tuple[Point, Point]]
    tips: list[Bounds]
    paper: Bounds
    """What is shown: beyond its edge a badge would be cut off."""

    def near(self, node: Node, frame: Bounds) -> "_Scene":
        """Only what a badge of a node could cover; its own shape and host may be touched."""
        own = {node.id, node.attached_to}
        return _Scene(
            [box for box in self.precious if overlap(box, frame)],
            {
                key: box
                for key, box in self.shapes.items()
                if key not in own and overlap(box, frame)
            },
            [piece for piece in self.lines if cross_length(frame, *piece)],
            [tip for tip in self.tips if overlap(tip, frame)],
            self.paper,
        )

    def nuisance(self, box: Bounds) -> float:
        """How much a badge there would hide."""
        hidden = [overlap(box, other) for other in self.precious]
        total = sum(HIDES + area for area in hidden if area)
        total += HIDES * (overlap(box, self.paper) < box.width * box.height)
        total += sum(ON_SHAPE for other in self.shapes.values() if overlap(box, other))
        total += sum(ON_TIP for tip in self.tips if overlap(box, tip))
        return total + ON_LINE * sum(cross_length(box, *piece) for piece in self.lines)


def perches(look: Look, paper: Bounds) -> Mapping[str, tuple[Sequence[Badge], Bounds]]:
    """The badges of each marked node and their box on the paper; small shapes choose first."""
    scene = _scene(look, paper)
    found: dict[str, tuple[Sequence[Badge], Bounds]] = {}
    nodes = [node for key in look.marks if (node := look.nodes.get(key)) and node.bounds]
    for node in sorted(nodes, key=lambda node: node.kind.is_activity):
        shown = badges(look.marks[node.id])
        if shown and node.bounds:
            box = _perch(scene, node, node.bounds, shown)
            scene.precious.append(box)
            found[node.id] = (shown, box)
    return found


def _scene(look: Look, paper: Bounds) -> _Scene:
    boxes = {i: n.bounds for i, n in look.nodes.items() if n.bounds and i not in look.holding}
    ways = [line.waypoints for line in lines(look) if len(line.waypoints) > 1]
    precious = [caption.box for caption in names_beside(look)]
    for node in look.nodes.values():
        if node.bounds and node.kind.is_activity:
            precious += [name_inside(look, node, node.bounds).box, *_signs(node, node.bounds)]
    return _Scene(
        precious,
        boxes | {i: a.bounds for i, a in look.model.artifacts.items() if a.bounds},
        [piece for way in ways for piece in pairwise(way)],
        [_tip(way[-2], way[-1]) for way in ways],
        paper,
    )


def _signs(node: Node, box: Bounds) -> Iterator[Bounds]:
    """The sign of a task at its upper left corner, and those at its foot."""
    if node.kind in TASKS:
        yield Bounds(box.x + 2, box.y + 2, _SIGN, _SIGN)
    if has_signs(node):
        yield Bounds(box.center.x - _SIGN, box.y + box.height - 20, 2 * _SIGN, 20)


def _tip(before: Point, end: Point) -> Bounds:
    """The box of an arrow's tip."""
    ways = (end.x - before.x, end.y - before.y)
    back = [_TIP * ((way > 0) - (way < 0)) for way in ways]
    tail = Point(end.x - back[0], end.y - back[1])
    left, top = min(end.x, tail.x) - 4, min(end.y, tail.y) - 4
    return Bounds(left, top, abs(end.x - tail.x) + 8, abs(end.y - tail.y) + 8)


def _perch(scene: _Scene, node: Node, shape: Bounds, shown: Sequence[Badge]) -> Bounds:
    beside = not node.kind.is_activity
    usual = _usual(shape, row(shown), beside=beside)
    if not scene.near(node, usual).nuisance(usual):
        return usual
    form = Bounds(0, 0, shape.width, shape.height)
    stacked = column(shown) if len(shown) > 1 else None
    choices = _choices(form, row(shown), stacked, beside=beside)
    reach = around([box for _, box in choices])
    near = scene.near(node, moved(reach, shape.x, shape.y))
    best, lowest = usual, inf
    for price, choice in choices:
        if price >= lowest:
            break
        box = moved(choice, shape.x, shape.y)
        if (total := price + near.nuisance(box)) < lowest:
            best, lowest = box, total
    return best


@lru_cache(maxsize=512)
def _choices(
    shape: Bounds, size: Size, stacked: Size | None, *, beside: bool
) -> tuple[tuple[float, Bounds], ...]:
    """Places at a shape with their prices, the nearest to the usual one first."""
    usual = _usual(shape, size, beside=beside)
    found = [(0.0, usual)]
    found += [(FAR * _far(usual, box), box) for box in _around(shape, size)]
    if stacked:
        found += [(STACKED + FAR * _far(usual, box), box) for box in _around(shape, stacked)]
    return tuple(sorted(found, key=lambda one: one[0]))


def _usual(shape: Bounds, size: Size, *, beside: bool) -> Bounds:
    """On the upper right corner; off the middle, where circles and diamonds have their names."""
    x = shape.x + shape.width + OVERHANG - size.width
    if beside:
        x = max(x, shape.center.x + 6)
    return Bounds(x, shape.y - HEIGHT / 2, size.width, size.height)


def _around(shape: Bounds, size: Size) -> Iterator[Bounds]:
    """Places along the border of a shape: half on it, just outside, a little away."""
    left, right = shape.x - size.width - AWAY, shape.x + shape.width + AWAY
    top, bottom = shape.y - size.height - AWAY, shape.y + shape.height + AWAY
    inner = Bounds(shape.x + 9, shape.y + 9, shape.width - 18, shape.height - 18)
    for y in range(round(top), round(bottom) + 1, STEP):
        for x in range(round(left), round(right) + 1, STEP):
            box = Bounds(x, y, size.width, size.height)
            if not overlap(box, inner):
                yield box


def _far(usual: Bounds, box: Bounds) -> float:
    one, two = usual.center, box.center
    return abs(one.x - two.x) + abs(one.y - two.y)
