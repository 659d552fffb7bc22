"""The outlines of events, gateways, activities and data, one small function a shape."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from diagrams.icons import draw_task_icon, draw_trigger
from diagrams.markers import draw_markers
from diagrams.pen import Pen
from diagrams.text import LEADING
from diagrams.theme import LABEL_SIZE, Skin, colour
from engine.bpmn.graph import Bounds, Kind, Node, Point, Trigger
from engine.texts import Text

STADIUM: Final = 64
START: Final = Text("开始", "Start")
END: Final = Text("结束", "End")


@dataclass(frozen=True, slots=True)
class Ink:
    """How a shape is painted."""

    fill: str
    edge: str
    width: float = 1.5
    dash: str | None = None


@dataclass(frozen=True, slots=True)
class Brush:
    """What the shape functions need to know besides the node."""

    ink: Ink
    skin: Skin
    language: str
    marked: bool = False
    """A live state is shown; it decides edge and fill of events and gateways too."""
    holds: bool = False
    """An open sub-process with something drawn inside."""


def draw_node(pen: Pen, node: Node, box: Bounds, brush: Brush) -> None:
    """The outline of a node with its signs, without its name."""
    _shape_of(node)(pen, node, box, brush)


def _shape_of(node: Node) -> Callable[[Pen, Node, Bounds, Brush], None]:
    if node.kind.is_gateway:
        return _gateway
    return _event if node.kind.is_event else _activity


def _event(pen: Pen, node: Node, box: Bounds, brush: Brush) -> None:
    tone = _TONES.get(node.kind, "middle")
    ink = brush.ink
    if not brush.marked:
        ink = Ink(colour(tone), colour(f"{tone}-edge"))
    if brush.skin is Skin.FLOWCHART and node.kind in (Kind.START_EVENT, Kind.END_EVENT):
        _stadium(pen, node, box, ink, brush.language)
        return
    radius = min(box.width, box.height) / 2
    heavy = 3.6 if node.kind is Kind.END_EVENT else ink.width
    dash = ink.dash if node.interrupting else "4 2.5"
    pen.circle(
        box.center,
        radius,
        fill=ink.fill,
        stroke=ink.edge,
        stroke_width=heavy,
        stroke_dasharray=dash,
    )
    if node.kind in (Kind.CATCH_EVENT, Kind.THROW_EVENT, Kind.BOUNDARY_EVENT):
        pen.circle(
            box.center,
            radius - 3.5,
            fill="none",
            stroke=ink.edge,
            stroke_width=1.2,
            stroke_dasharray=dash,
        )
    thrown = node.kind in (Kind.THROW_EVENT, Kind.END_EVENT)
    draw_trigger(pen, node.event.trigger, box.center, thrown=thrown, edge=ink.edge)


def _stadium(pen: Pen, node: Node, box: Bounds, ink: Ink, language: str) -> None:
    """The rounded box of flowcharts; its sign stands before the word."""
    wide = Bounds(box.center.x - STADIUM / 2, box.y, STADIUM, box.height)
    pen.box(
        wide,
        rx=box.height / 2,
        fill=ink.fill,
        stroke=ink.edge,
        stroke_width=ink.width,
        stroke_dasharray=ink.dash,
    )
    word = (START if node.kind is Kind.START_EVENT else END).said_in(language)
    signed = node.event.trigger is not Trigger.NONE
    if signed:
        at = Point(wide.x + 16, box.center.y)
        thrown = node.kind is Kind.END_EVENT
        draw_trigger(pen, node.event.trigger, at, thrown=thrown, edge=ink.edge)
    pen.lines([word], Point(box.center.x + (10 if signed else 0), box.center.y), LABEL_SIZE)


def _gateway(pen: Pen, node: Node, box: Bounds, brush: Brush) -> None:
    ink = brush.ink if brush.marked else Ink(colour("choice"), colour("choice-edge"))
    c = box.center
    pen.path(
        f"M{c.x:g} {box.y:g}L{box.x + box.width:g} {c.y:g}L{c.x:g} {box.y + box.height:g}"
        f"L{box.x:g} {c.y:g}z",
        fill=ink.fill,
        stroke=ink.edge,
        stroke_width=ink.width,
        stroke_dasharray=ink.dash,
        stroke_linejoin="round",
    )
    if brush.skin is Skin.FLOWCHART and node.kind is Kind.EXCLUSIVE:
        return
    if node.kind in _CROSSES:
        pen.path(
            _CROSSES[node.kind],
            transform=f"translate({c.x:g} {c.y:g})",
            fill="none",
            stroke=ink.edge,
            stroke_width=2.6,
            stroke_linecap="round",
            class_="lw-icon",
        )
    elif node.kind is Kind.INCLUSIVE:
        pen.circle(c, 10.5, fill="none", stroke=ink.edge, stroke_width=2.6, class_="lw-icon")
    elif node.kind is Kind.EVENT_BASED:
        for radius in (13.5, 10.5):
            pen.circle(c, radius, fill="none", stroke=ink.edge, stroke_width=1)
        draw_trigger(
            pen.group(transform=f"translate({c.x:g} {c.y:g}) scale(.8)"),
            Trigger.MULTIPLE,
            Point(0, 0),
            thrown=False,
            edge=ink.edge,
        )


def _activity(pen: Pen, node: Node, box: Bounds, brush: Brush) -> None:
    ink = brush.ink
    plain = brush.skin is Skin.FLOWCHART
    heavy = 3.2 if node.kind is Kind.CALL_ACTIVITY and not plain else ink.width
    dash = "1.5 3" if node.triggered_by_event else ink.dash
    fill = colour("paper") if brush.holds else ink.fill
    pen.box(
        box,
        rx=2 if plain else 9,
        fill=fill,
        fill_opacity=0.55 if brush.holds else None,
        stroke=ink.edge,
        stroke_width=heavy,
        stroke_dasharray=dash,
    )
    if node.kind is Kind.TRANSACTION:
        inner = Bounds(box.x + 3, box.y + 3, box.width - 6, box.height - 6)
        pen.box(inner, rx=6, fill="none", stroke=ink.edge, stroke_width=1)
    if plain and node.kind is Kind.CALL_ACTIVITY:
        _predefined(pen, box, ink)
    draw_task_icon(pen, node.kind, Point(box.x + 13, box.y + 13), ink.edge)
    draw_markers(pen, node, box, ink.edge, collapsed=not brush.holds)


def _predefined(pen: Pen, box: Bounds, ink: Ink) -> None:
    """The double sides of a flowchart's predefined process."""
    left, right = box.x + 6, box.x + box.width - 6
    pen.path(
        f"M{left:g} {box.y:g}v{box.height:g}M{right:g} {box.y:g}v{box.height:g}",
        fill="none",
        stroke=ink.edge,
        stroke_width=1.2,
    )


def draw_document(pen: Pen, box: Bounds, skin: Skin, *, many: bool = False) -> None:
    """A data object: the wavy document of flowcharts, or the standard's folded sheet."""
    x, y, w, h = box.x, box.y, box.width, box.height
    wavy = f"M{x:g} {y:g}h{w:g}v{h - 6:g}q{-w / 4:g} -9 {-w / 2:g} 0t{-w / 2:g} 0z"
    fold = f"M{x:g} {y:g}h{w - 10:g}l10 10v{h - 10:g}h{-w:g}zM{x + w - 10:g} {y:g}v10h10"
    pen.path(
        fold if skin is Skin.BPMN else wavy,
        fill=colour("data"),
        stroke=colour("line"),
        stroke_width=1.4,
        stroke_linejoin="round",
    )
    if many:
        low, c = y + h - 14, x + w / 2
        pen.path(
            f"M{c - 4:g} {low:g}v8M{c:g} {low:g}v8M{c + 4:g} {low:g}v8",
            stroke=colour("line"),
            stroke_width=1.4,
        )


def draw_store(pen: Pen, box: Bounds) -> None:
    """A data store: a cylinder."""
    x, y, w, h = box.x, box.y, box.width, box.height
    r = min(8.0, h / 6)
    pen.path(
        f"M{x:g} {y + r:g}a{w / 2:g} {r:g} 0 0 1 {w:g} 0v{h - 2 * r:g}a{w / 2:g} {r:g} 0 0 1 "
        f"{-w:g} 0zM{x:g} {y + r:g}a{w / 2:g} {r:g} 0 0 0 {w:g} 0"
        f"M{x:g} {y + r + 5:g}a{w / 2:g} {r:g} 0 0 0 {w:g} 0",
        fill=colour("data"),
        stroke=colour("line"),
        stroke_width=1.4,
    )


def draw_note(pen: Pen, box: Bounds, lines: tuple[str, ...]) -> None:
    """A text annotation: an open bracket with its text."""
    pen.box(box, fill=colour("note"), fill_opacity=0.7, stroke="none")
    pen.path(
        f"M{box.x + 10:g} {box.y:g}h-10v{box.height:g}h10",
        fill="none",
        stroke=colour("frame"),
        stroke_width=1.4,
    )
    top = box.center.y - LABEL_SIZE * LEADING * len(lines) / 2
    pen.lines(lines, Point(box.x + 8, top), LABEL_SIZE, anchor="start", hang=0)


_TONES: Final = {Kind.START_EVENT: "start", Kind.END_EVENT: "end"}
_CROSSES: Final = {
    Kind.EXCLUSIVE: "M-7-8L7 8M7-8L-7 8",
    Kind.PARALLEL: "M-11 0H11M0-11V11",
    Kind.COMPLEX: "M-11 0H11M0-11V11M-7.5-7.5L7.5 7.5M7.5-7.5L-7.5 7.5",
}
