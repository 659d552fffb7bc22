"""The drawing of a file: boxes, lines and labels by the id of what they show."""

import math
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.elements import BPMNDI, DC, DI, flag
from engine.bpmn.graph import Bounds, Point

_LABEL_BOUNDS = f"{BPMNDI}BPMNLabel/{DC}Bounds"


@dataclass(frozen=True, slots=True)
class Shape:
    """How one box is drawn."""

    bounds: Bounds | None = None
    label: Bounds | None = None
    expanded: bool | None = None
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """How one line is drawn."""

    waypoints: tuple[Point, ...] = ()
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """All shapes and edges; the first one drawn of an element counts."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)

    def shape(self, key: str) -> Shape:
        """The shape of an element; an empty one where nothing is drawn."""
        return self.shapes.get(key, Shape())

    def edge(self, key: str) -> Edge:
        """The edge of an element; an empty one where nothing is drawn."""
        return self.edges.get(key, Edge())


def drawing_of(document: Document) -> Drawing:
    """Everything drawn in the file, on whatever plane."""
    drawing = Drawing()
    for element in document.root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge"):
        key = document.ref(element.get("bpmnElement"))
        if element.tag == f"{BPMNDI}BPMNEdge":
            drawing.edges.setdefault(key, Edge(_waypoints(element), _label(element)))
        else:
            drawing.shapes.setdefault(key, _shape(element))
    return drawing


def _shape(element: etree._Element) -> Shape:
    expanded = element.get("isExpanded")
    return Shape(
        bounds=_bounds(element.find(f"{DC}Bounds")),
        label=_label(element),
        expanded=None if expanded is None else flag(element, "isExpanded", default=True),
        horizontal=flag(element, "isHorizontal", default=True),
    )


def _label(element: etree._Element) -> Bounds | None:
    return _bounds(element.find(_LABEL_BOUNDS))


def _bounds(element: etree._Element | None) -> Bounds | None:
    numbers = _numbers(element, "x", "y", "width", "height")
    return Bounds(*numbers) if numbers else None


def _waypoints(element: etree._Element) -> tuple[Point, ...]:
    points = (_numbers(point, "x", "y") for point in element.findall(f"{DI}waypoint"))
    return tuple(Point(*point) for point in points if point)


def _numbers(element: etree._Element | None, *names: str) -> list[float]:
    """The attributes as numbers; nothing when one is missing or senseless."""
    if element is None:
        return []
    try:
        numbers = [float(element.get(name) or "nan") for name in names]
    except ValueError:
        return []
    return numbers if all(math.isfinite(n) and abs(n) < 1e7 for n in numbers) else []
