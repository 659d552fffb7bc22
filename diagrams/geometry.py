"""Boxes and axis-parallel or slanted lines: who covers whom, and by how much."""

from engine.bpmn.graph import Bounds, Point


def overlap(one: Bounds, two: Bounds) -> float:
    """The area that two boxes share.

    >>> overlap(Bounds(0, 0, 10, 10), Bounds(8, 5, 10, 10))
    10
    """
    width = min(one.x + one.width, two.x + two.width) - max(one.x, two.x)
    height = min(one.y + one.height, two.y + two.height) - max(one.y, two.y)
    return width * height if width > 0 and height > 0 else 0


def cross_length(box: Bounds, one: Point, two: Point) -> float:
    """How much of a straight line lies inside a box (its border does not count).

    >>> cross_length(Bounds(0, 0, 10, 10), Point(-5, 5), Point(4, 5))
    4.0
    >>> cross_length(Bounds(0, 0, 10, 10), Point(-5, 0), Point(20, 0))
    0.0
    """
    enter, leave = 0.0, 1.0
    for start, step, low, high in (
        (one.x, two.x - one.x, box.x, box.x + box.width),
        (one.y, two.y - one.y, box.y, box.y + box.height),
    ):
        if step == 0:
            if not low < start < high:
                return 0.0
        else:
            near, far = sorted(((low - start) / step, (high - start) / step))
            enter, leave = max(enter, near), min(leave, far)
    return max(0.0, leave - enter) * length(one, two)


def length(one: Point, two: Point) -> float:
    """The distance between two points."""
    return float(((one.x - two.x) ** 2 + (one.y - two.y) ** 2) ** 0.5)


def covers(one: Point, two: Point, at: Point, reach: float) -> bool:
    """Whether an axis-parallel line passes within ``reach`` of a point."""
    return (
        min(one.x, two.x) - reach <= at.x <= max(one.x, two.x) + reach
        and min(one.y, two.y) - reach <= at.y <= max(one.y, two.y) + reach
    )


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two straight lines cross, touching ends left out."""

    def turn(p: Point, q: Point, r: Point) -> float:
        return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def around(boxes: list[Bounds]) -> Bounds:
    """The smallest box around all."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Bounds(left, top, right - left, bottom - top)


def moved(box: Bounds, x: float, y: float) -> Bounds:
    """The box elsewhere."""
    return Bounds(box.x + x, box.y + y, box.width, box.height)


def grown(box: Bounds, by: float) -> Bounds:
    """The box with so much more on every side."""
    return Bounds(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)
