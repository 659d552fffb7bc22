"""What the colours and signs of a picture mean, in a row under it."""

from collections.abc import Mapping, Sequence
from typing import Final

from diagrams.badges import HEIGHT, draw_badge
from diagrams.captions import BOTH
from diagrams.live import Mark, State
from diagrams.pen import Pen
from diagrams.text import width_of
from diagrams.theme import LABEL_SIZE, colour, role_colours
from engine.bpmn.graph import Bounds, Point
from engine.texts import Text

ROW: Final = 26
_SPACE: Final = 18
_HEAT: Final = Text("热度(笔画越多越忙)", "heat (more strokes, busier)")
_WAY: Final = Text("走过的路径", "way taken")


def draw_legend(
    pen: Pen,
    at: Point,
    width: float,
    language: str,
    roles: Sequence[Text],
    marks: Mapping[str, Mark],
    *,
    ways: bool,
) -> float:
    """Roles by colour and name, then the states that occur; gives back the height."""
    legend = _Legend(pen.group(class_="lw-legend"), at, width, language)
    for number, role in enumerate(roles):
        legend.role(number, role)
    states = {state for mark in marks.values() for state, _ in mark.counts()}
    states |= {mark.state for mark in marks.values()} - {State.NONE}
    for state in State:
        if state in states:
            legend.state(state)
    if any(mark.heat for mark in marks.values()):
        legend.heat()
    if ways:
        legend.way()
    return legend.height


class _Legend:
    """A row of entries that goes on in a new row when it is full."""

    def __init__(self, pen: Pen, at: Point, width: float, language: str) -> None:
        self.pen = pen
        self.start = at
        self.x, self.y = at.x, at.y
        self.width = width
        self.language = language

    @property
    def height(self) -> float:
        return self.y + ROW - self.start.y if self.x > self.start.x else 0.0

    def role(self, number: int, name: Text) -> None:
        said = self._room(name, 22)
        fill, edge = role_colours(number)
        swatch = Bounds(self.x, self.y + 3, 18, 12)
        self.pen.box(swatch, rx=2, fill=fill, stroke=edge, stroke_width=1.2)
        self._say(said, 22)

    def state(self, state: State) -> None:
        said = self._room(state.text, HEIGHT + 4)
        draw_badge(self.pen, state, self.x, self.y + 1)
        self._say(said, HEIGHT + 4)

    def heat(self) -> None:
        said = self._room(_HEAT, 24)
        strokes = "".join(f"M{self.x + 4 * n + 2:g} {self.y + 15:g}v{-4 - n:g}" for n in range(5))
        self.pen.path(strokes, stroke=colour("ink"), stroke_width=2)
        self._say(said, 24)

    def way(self) -> None:
        said = self._room(_WAY, 30)
        self.pen.path(f"M{self.x:g} {self.y + 9:g}h24", stroke=colour("done"), stroke_width=3)
        self._say(said, 30)

    def _room(self, text: Text, sign: float) -> str:
        said = f"{text.zh} {text.en}" if self.language == BOTH else text.said_in(self.language)
        if self.x + sign + width_of(said, LABEL_SIZE) > self.start.x + self.width > self.x:
            self.x, self.y = self.start.x, self.y + ROW
        return said

    def _say(self, said: str, sign: float) -> None:
        at = Point(self.x + sign, self.y + 9)
        self.pen.lines([said], at, LABEL_SIZE, anchor="start")
        self.x += sign + width_of(said, LABEL_SIZE) + _SPACE
