"""Live marks at an element: badges with sign and number, edges, heat; never colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from diagrams.live import HEATS, Mark, State
from diagrams.pen import Pen
from diagrams.placing.sketch import Size
from diagrams.shapes import Ink
from diagrams.theme import colour
from engine.bpmn.graph import Bounds

HEIGHT: Final = 16
GAP: Final = 3
_NUMBER: Final = 10.5
_DIGIT: Final = 7.4
"""A bold digit of that size in a wide font."""
_SIGNS: Final = {
    State.FAILED: "M-3.2-3.2l6.4 6.4M3.2-3.2l-6.4 6.4",
    State.OVERDUE: "M0-4.2v5M0 3.2v1",
    State.ACTIVE: "M-2.4-3.8l6 3.8l-6 3.8z",
    State.WAITING: "M-3-4h6l-6 8h6z",
    State.DONE: "M-3.8.4l2.6 2.8l5-6",
    State.CANCELLED: "M-3.8 0h7.6",
}
_EDGES: Final[dict[State, tuple[float, str | None]]] = {
    State.FAILED: (3.4, "7 3"),
    State.OVERDUE: (3.4, None),
    State.ACTIVE: (2.8, None),
    State.WAITING: (2.4, "5 3"),
    State.DONE: (1.9, None),
    State.CANCELLED: (1.4, "2 3"),
}


def marked_ink(ink: Ink, mark: Mark) -> Ink:
    """The paint of a shape in a state: its edge tells the state, its fill the heat."""
    fill = colour(f"heat-{min(mark.heat, HEATS)}") if mark.heat else ink.fill
    if mark.state is State.NONE:
        return Ink(fill, ink.edge, ink.width, ink.dash)
    width, dash = _EDGES[mark.state]
    return Ink(fill, colour(mark.state.value), width, dash)


@dataclass(frozen=True, slots=True)
class Badge:
    """A sign and perhaps a number."""

    state: State
    text: str

    @property
    def width(self) -> float:
        """With the number."""
        return HEIGHT + (len(self.text) * _DIGIT + 4 if self.text else 0)


def badges(mark: Mark) -> list[Badge]:
    """The badges of a mark; numbers only where they say something."""
    numbered = _counted(mark)
    shown = [Badge(state, str(count) if numbered else "") for state, count in mark.counts()]
    return shown or [Badge(mark.state, "")] * (mark.state is not State.NONE)


def row(shown: Sequence[Badge]) -> Size:
    """How large badges are side by side."""
    return Size(ceil(sum(one.width for one in shown)) + GAP * (len(shown) - 1), HEIGHT)


def column(shown: Sequence[Badge]) -> Size:
    """How large badges are one below the other."""
    return Size(ceil(max(one.width for one in shown)), (HEIGHT + GAP) * len(shown) - GAP)


def draw_badges(pen: Pen, shown: Sequence[Badge], box: Bounds) -> None:
    """Badges in their box, side by side if it is wide enough."""
    x, y = box.x, box.y
    beside = box.width >= row(shown).width
    for one in shown:
        _badge(pen, one.state, one.text, Bounds(x, y, one.width, HEIGHT))
        x, y = (x + one.width + GAP, y) if beside else (x, y + HEIGHT + GAP)


def draw_heat(pen: Pen, heat: int, box: Bounds) -> None:
    """As many strokes at the lower left corner as there are steps of heat."""
    x, y = box.x + 4, box.y + box.height - 3
    strokes = "".join(f"M{x + 4 * n:g} {y:g}v{-4 - n:g}" for n in range(min(heat, HEATS)))
    pen.path(strokes, stroke=colour("ink"), stroke_width=2, class_="lw-heat")


def draw_badge(pen: Pen, state: State, x: float, y: float) -> None:
    """One badge without a number, for the legend."""
    _badge(pen, state, "", Bounds(x, y, HEIGHT, HEIGHT))


def _counted(mark: Mark) -> bool:
    """Whether the counts tell more than the state."""
    counts = mark.counts()
    return len(counts) > 1 or any(count > 1 for _, count in counts) or bool(mark.heat)


def _badge(pen: Pen, state: State, text: str, box: Bounds) -> None:
    badge = pen.group(class_=f"lw-badge lw-{state.value}")
    badge.box(
        box, rx=HEIGHT / 2, fill=colour(state.value), stroke=colour("paper"), stroke_width=1.2
    )
    solid = state is State.ACTIVE
    badge.path(
        _SIGNS[state],
        transform=f"translate({box.x + HEIGHT / 2:g} {box.center.y:g})",
        fill=colour("paper") if solid else "none",
        stroke=colour("paper"),
        stroke_width=0.6 if solid else 1.8,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    if text:
        badge.say(
            "text",
            text,
            x=box.x + HEIGHT - 1,
            y=box.center.y + 3.8,
            font_size=_NUMBER,
            font_weight="bold",
            fill=colour("paper"),
        )
