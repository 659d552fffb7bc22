"""Sequence flows, message flows and associations: rounded ways with their ends."""

from collections.abc import Sequence
from math import hypot
from typing import Final

from diagrams.pen import Pen
from diagrams.theme import colour
from engine.bpmn.graph import Point

CORNER: Final = 6.0
TIP: Final = 9.0


def draw_flow(
    pen: Pen, points: Sequence[Point], *, default: bool, conditional: bool, taken: bool
) -> None:
    """A sequence flow: solid, with a full tip; the way that a case took is thicker and green."""
    tone = colour("done" if taken else "line")
    width = 3.0 if taken else 1.5
    pen.path(
        _way([*points[:-1], _shortened(points, TIP - 2)]),
        fill="none",
        stroke=tone,
        stroke_width=width,
        class_="lw-line",
    )
    _tip(pen, points, fill=tone, stroke=tone)
    if default:
        _slash(pen, points, tone)
    if conditional:
        _diamond(pen, points, tone)


def draw_message(pen: Pen, points: Sequence[Point]) -> None:
    """A message flow: dashed, from a small circle to an open tip."""
    tone = colour("faint")
    pen.path(
        _way([*points[:-1], _shortened(points, TIP - 1)]),
        fill="none",
        stroke=tone,
        stroke_width=1.4,
        stroke_dasharray="8 5",
        class_="lw-line",
    )
    pen.circle(points[0], 3.5, fill=colour("paper"), stroke=tone, stroke_width=1.2)
    _tip(pen, points, fill=colour("paper"), stroke=tone)


def draw_association(pen: Pen, points: Sequence[Point], *, directed: bool) -> None:
    """An association: dotted; a data association shows which way the data go."""
    tone = colour("faint")
    pen.path(
        _way(points),
        fill="none",
        stroke=tone,
        stroke_width=1.4,
        stroke_dasharray="1.5 3.5",
        stroke_linecap="round",
        class_="lw-line",
    )
    if directed:
        end, (ux, uy) = points[-1], _direction(points[-1], points[-2])
        for side in (1, -1):
            x, y = end.x + 8 * ux - 4.5 * side * uy, end.y + 8 * uy + 4.5 * side * ux
            pen.path(f"M{end.x:g} {end.y:g}L{x:.1f} {y:.1f}", stroke=tone, stroke_width=1.2)


def _way(points: Sequence[Point]) -> str:
    """The path through all points with rounded corners."""
    parts = [f"M{points[0].x:g} {points[0].y:g}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, at) / 2, _distance(at, after) / 2)
        (ax, ay), (bx, by) = _direction(at, before), _direction(at, after)
        parts.append(
            f"L{at.x + radius * ax:.4g} {at.y + radius * ay:.4g}"
            f"Q{at.x:g} {at.y:g} {at.x + radius * bx:.4g} {at.y + radius * by:.4g}"
        )
    parts.append(f"L{points[-1].x:g} {points[-1].y:g}")
    return "".join(parts)


def _tip(pen: Pen, points: Sequence[Point], *, fill: str, stroke: str) -> None:
    end, (ux, uy) = points[-1], _direction(points[-1], points[-2])
    left = (end.x + TIP * ux - 4.2 * uy, end.y + TIP * uy + 4.2 * ux)
    right = (end.x + TIP * ux + 4.2 * uy, end.y + TIP * uy - 4.2 * ux)
    pen.path(
        f"M{end.x:g} {end.y:g}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}z",
        fill=fill,
        stroke=stroke,
        stroke_width=1,
        stroke_linejoin="round",
        class_="lw-tip",
    )


def _slash(pen: Pen, points: Sequence[Point], tone: str) -> None:
    """The stroke across the beginning of a default flow."""
    start, (ux, uy) = points[0], _direction(points[0], points[1])
    x, y = start.x + 10 * ux, start.y + 10 * uy
    a, b = (x + 4 * ux + 5 * uy, y + 4 * uy - 5 * ux), (x - 4 * ux - 5 * uy, y - 4 * uy + 5 * ux)
    pen.path(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}", stroke=tone, stroke_width=1.6)


def _diamond(pen: Pen, points: Sequence[Point], tone: str) -> None:
    """The small diamond where a conditional flow leaves a task."""
    start, (ux, uy) = points[0], _direction(points[0], points[1])
    corners = [(0, 0), (8, 4.5), (16, 0), (8, -4.5)]
    places = [(start.x + d * ux - s * uy, start.y + d * uy + s * ux) for d, s in corners]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    pen.path(f"M{way}z", fill=colour("paper"), stroke=tone, stroke_width=1.3)


def _shortened(points: Sequence[Point], by: float) -> Point:
    end, (ux, uy) = points[-1], _direction(points[-1], points[-2])
    by = min(by, _distance(points[-1], points[-2]))
    return Point(end.x + by * ux, end.y + by * uy)


def _direction(start: Point, end: Point) -> tuple[float, float]:
    length = _distance(start, end) or 1.0
    return (end.x - start.x) / length, (end.y - start.y) / length


def _distance(one: Point, two: Point) -> float:
    return hypot(one.x - two.x, one.y - two.y)
