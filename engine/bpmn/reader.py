"""BPMN bytes → ``Model``: everything that a file says, whether or not it can run."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.artifacts import artifacts_of, links_of, pools_of
from engine.bpmn.document import (
    DANGLING,
    DRAWN_DANGLING,
    Document,
    identity,
    is_node,
    open_document,
)
from engine.bpmn.drawing import Drawing, drawing_of
from engine.bpmn.elements import BPMN, LANE, child, children, extension, flag, line_of, text_of
from engine.bpmn.extensions import properties
from engine.bpmn.foreign import blame_foreign
from engine.bpmn.formulas import expression
from engine.bpmn.graph import Flow, Lane, Model, Node, Process
from engine.bpmn.labels import documentation_of, name_of
from engine.bpmn.nodes import kind_of, node_of


def read(data: bytes, file: str = "") -> Model:
    """The model of a file; ``InvalidFile`` only when it is not BPMN or breaks a limit."""
    return model_of(open_document(data, file))


def model_of(document: Document) -> Model:
    """The model of an opened file."""
    drawing = drawing_of(document)
    roots = document.root.iter(f"{BPMN}process", f"{BPMN}choreography")
    processes = {identity(root): _process(document, drawing, root) for root in roots}
    blame_foreign(document)
    return Model(
        processes=processes,
        pools=pools_of(document, drawing),
        links=links_of(document, drawing),
        artifacts=artifacts_of(document, drawing),
        file=document.file,
        faults=tuple(document.faults),
    )


def _process(document: Document, drawing: Drawing, root: etree._Element) -> Process:
    key = identity(root)
    lanes = {lane.id: lane for lane in _lanes(document, drawing, root, key)}
    nodes: dict[str, Node] = {}
    _collect(document, drawing, root, None, key, _innermost(lanes), nodes)
    flows: dict[str, Flow] = {}
    for element in root.iter(f"{BPMN}sequenceFlow"):
        flow = _flow(document, drawing, element, key)
        flows.setdefault(flow.id, flow)
    return Process(
        id=key,
        line=line_of(root),
        name=name_of(root),
        documentation=documentation_of(root),
        executable=flag(root, "isExecutable", default=True),
        nodes=nodes,
        flows=flows,
        lanes=lanes,
        properties=properties(root),
    )


def _collect(
    document: Document,
    drawing: Drawing,
    scope: etree._Element,
    container: Node | None,
    process_id: str,
    lane_of: Mapping[str, str],
    into: dict[str, Node],
) -> None:
    """Add the nodes of a scope and of all scopes inside it, in document order."""
    for element in scope.iterchildren(f"{BPMN}*"):
        if not is_node(element) or identity(element) in into:
            continue
        node = node_of(
            document,
            drawing,
            element,
            process_id=process_id,
            container=container.id if container else None,
            lane=lane_of.get(identity(element)) or (container.lane if container else None),
        )
        into[node.id] = node
        if kind_of(element).is_container:
            _collect(document, drawing, element, node, process_id, lane_of, into)


def _flow(document: Document, drawing: Drawing, element: etree._Element, process: str) -> Flow:
    edge = drawing.edge(identity(element))
    for end in ("sourceRef", "targetRef"):
        if document.resolve(element, end) is None:
            document.blame(DANGLING, element, attribute=end, ref=element.get(end))
    return Flow(
        id=identity(element),
        source=document.ref(element.get("sourceRef")),
        target=document.ref(element.get("targetRef")),
        line=line_of(element),
        process_id=process,
        name=name_of(element),
        condition=expression(document, child(element, "conditionExpression")),
        waypoints=edge.waypoints,
        label_bounds=edge.label,
    )


def _lanes(
    document: Document, drawing: Drawing, root: etree._Element, process_id: str
) -> Iterator[Lane]:
    """The lanes of a process, outer ones before the ones inside them."""
    for element in root.iter(f"{BPMN}lane"):
        around = next(element.iterancestors(f"{BPMN}lane"), None)
        refs = [text_of(ref) for ref in children(element, "flowNodeRef")]
        for lost in (ref for ref in refs if document.look_up(ref) is None):
            document.blame(DRAWN_DANGLING, element, attribute="flowNodeRef", ref=lost)
        yield Lane(
            id=identity(element),
            line=line_of(element),
            process_id=process_id,
            name=name_of(element),
            documentation=documentation_of(element),
            role=extension(element, f"{LANE}role", "name"),
            nodes=tuple(document.ref(ref) for ref in refs),
            parent=None if around is None else identity(around),
            bounds=drawing.shape(identity(element)).bounds,
        )


def _innermost(lanes: Mapping[str, Lane]) -> dict[str, str]:
    """For each node the lane that lists it; an inner lane comes after its outer one and wins."""
    return {node: lane.id for lane in lanes.values() for node in lane.nodes}
