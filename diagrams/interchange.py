"""BPMN DI: the drawing of a model written into its file, replacing what was drawn there."""

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from engine.bpmn.elements import BPMN, BPMNDI, DC, DI
from engine.bpmn.graph import Bounds, Model, Point
from engine.bpmn.xml import parse

PREFIXES: Final = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def write_drawing(data: bytes, model: Model) -> bytes:
    """The same file with the boxes, lines and names of ``model`` as its one diagram."""
    root = _with_prefixes(parse(data))
    for old in root.findall(f"{BPMNDI}BPMNDiagram"):
        root.remove(old)
    diagram = etree.SubElement(root, f"{BPMNDI}BPMNDiagram", id="Diagram_1")
    shown = root.find(f"{BPMN}collaboration")
    plane = etree.SubElement(
        diagram,
        f"{BPMNDI}BPMNPlane",
        id="Plane_1",
        bpmnElement=next(iter(model.processes), "") if shown is None else shown.get("id") or "",
    )
    for element in _shapes(model):
        plane.append(element)
    for element in _edges(model):
        plane.append(element)
    etree.indent(diagram, level=1)
    if len(root) > 1:
        root[-2].tail = "\n  "
    diagram.tail = "\n"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _with_prefixes(root: etree._Element) -> etree._Element:
    """The root with the usual prefixes for what will be written into it."""
    known = set(root.nsmap.values())
    nsmap: dict[str | None, str] = {**root.nsmap}
    for prefix, space in PREFIXES.items():
        if prefix not in nsmap and space.strip("{}") not in known:
            nsmap[prefix] = space.strip("{}")
    if len(nsmap) == len(root.nsmap):
        return root
    attributes = {str(name): str(value) for name, value in root.attrib.items()}
    fresh = etree.Element(root.tag, attributes, nsmap=nsmap)  # type: ignore[arg-type]
    fresh.text = root.text
    fresh.extend(list(root))
    return fresh


def _shapes(model: Model) -> Iterator[etree._Element]:
    """Pools, lanes, nodes, data: outer boxes before what stands in them."""
    for pool in model.pools.values():
        if pool.bounds:
            yield _shape(pool.id, pool.bounds, None, isHorizontal=_flag(pool.horizontal))
    for process in model.processes.values():
        for lane in process.lanes.values():
            if lane.bounds:
                yield _shape(lane.id, lane.bounds, None, isHorizontal="true")
    for process in model.processes.values():
        for node in process.nodes.values():
            if node.bounds:
                extra = {"isExpanded": _flag(node.expanded)} if node.kind.is_container else {}
                if node.kind.value == "exclusiveGateway":
                    extra = {"isMarkerVisible": "true"}
                yield _shape(node.id, node.bounds, node.label_bounds, **extra)
    for artifact in model.artifacts.values():
        if artifact.bounds:
            yield _shape(artifact.id, artifact.bounds, artifact.label_bounds)


def _edges(model: Model) -> Iterator[etree._Element]:
    for process in model.processes.values():
        for flow in process.flows.values():
            if len(flow.waypoints) > 1:
                yield _edge(flow.id, flow.waypoints, flow.label_bounds)
    for link in model.links.values():
        if len(link.waypoints) > 1:
            yield _edge(link.id, link.waypoints, link.label_bounds)


def _shape(key: str, bounds: Bounds, label: Bounds | None, **extra: str) -> etree._Element:
    shape = etree.Element(f"{BPMNDI}BPMNShape", {"id": f"{key}_di", "bpmnElement": key, **extra})
    _bounds(shape, bounds)
    _label(shape, label)
    return shape


def _edge(key: str, waypoints: Sequence[Point], label: Bounds | None) -> etree._Element:
    edge = etree.Element(f"{BPMNDI}BPMNEdge", {"id": f"{key}_di", "bpmnElement": key})
    for point in waypoints:
        etree.SubElement(edge, f"{DI}waypoint", x=_number(point.x), y=_number(point.y))
    _label(edge, label)
    return edge


def _label(element: etree._Element, bounds: Bounds | None) -> None:
    if bounds:
        _bounds(etree.SubElement(element, f"{BPMNDI}BPMNLabel"), bounds)


def _bounds(element: etree._Element, bounds: Bounds) -> None:
    sides = ("x", "y", "width", "height")
    numbers = {side: _number(getattr(bounds, side)) for side in sides}
    etree.SubElement(element, f"{DC}Bounds", numbers)


def _number(number: float) -> str:
    return f"{number:.10g}"


def _flag(value: bool) -> str:
    return "true" if value else "false"
