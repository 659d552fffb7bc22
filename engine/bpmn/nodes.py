"""One element of a process as a node of the graph."""

from typing import Final

from lxml import etree

from engine.bpmn import extensions as said
from engine.bpmn.document import Document, identity
from engine.bpmn.drawing import Drawing
from engine.bpmn.elements import ZEEBE, extension, flag, line_of, local
from engine.bpmn.events import event_of
from engine.bpmn.graph import Kind, Node
from engine.bpmn.labels import documentation_of, name_of

_KINDS: Final = {kind.value: kind for kind in Kind}
_INTERRUPTING: Final = {Kind.BOUNDARY_EVENT: "cancelActivity"}


def node_of(
    document: Document,
    drawing: Drawing,
    element: etree._Element,
    *,
    process_id: str,
    container: str | None,
    lane: str | None,
) -> Node:
    """Everything that the file says about one flow node."""
    kind = kind_of(element)
    shape = drawing.shape(identity(element))
    return Node(
        id=identity(element),
        kind=kind,
        line=line_of(element),
        process_id=process_id,
        name=name_of(element),
        documentation=documentation_of(element),
        container=container,
        lane=lane,
        bounds=shape.bounds,
        label_bounds=shape.label,
        expanded=_is_expanded(element, drawing),
        event=event_of(document, element),
        attached_to=document.ref(element.get("attachedToRef")) or None,
        interrupting=flag(element, _INTERRUPTING.get(kind, "isInterrupting"), default=True),
        triggered_by_event=flag(element, "triggeredByEvent", default=False),
        for_compensation=flag(element, "isForCompensation", default=False),
        default_flow=document.ref(element.get("default")) or None,
        assignment=said.assignment(document, element),
        schedule=said.schedule(element),
        priority=extension(element, f"{ZEEBE}priorityDefinition", "priority"),
        form_id=extension(element, f"{ZEEBE}formDefinition", "formId"),
        task_type=extension(element, f"{ZEEBE}taskDefinition", "type"),
        retries=extension(element, f"{ZEEBE}taskDefinition", "retries"),
        headers=said.headers(element),
        inputs=said.mappings(element, "input"),
        outputs=said.mappings(element, "output"),
        script=said.script(document, element),
        result_variable=_result_variable(element),
        decision_id=extension(element, f"{ZEEBE}calledDecision", "decisionId"),
        called_process=_called_process(element),
        propagate_all_child=_propagates(element, "propagateAllChildVariables"),
        propagate_all_parent=_propagates(element, "propagateAllParentVariables"),
        loop=said.loop(document, element),
        systems=said.systems(element),
        feedback=said.is_marked(element, "feedback"),
        properties=said.properties(element),
        tag=local(element),
    )


def kind_of(element: etree._Element) -> Kind:
    """The kind that a tag stands for; what is not known is ``OTHER``."""
    tag = local(element)
    return Kind.CHOREOGRAPHY if tag.endswith("Choreography") else _KINDS.get(tag, Kind.OTHER)


def _is_expanded(element: etree._Element, drawing: Drawing) -> bool:
    """What the drawing says; where it is silent, whether the inside is drawn."""
    shape = drawing.shape(identity(element))
    if shape.expanded is not None:
        return shape.expanded
    return shape.bounds is None or any(drawing.shape(identity(e)).bounds for e in element)


def _result_variable(element: etree._Element) -> str | None:
    return extension(element, f"{ZEEBE}script", "resultVariable") or extension(
        element, f"{ZEEBE}calledDecision", "resultVariable"
    )


def _called_process(element: etree._Element) -> str | None:
    called = extension(element, f"{ZEEBE}calledElement", "processId")
    return called or (element.get("calledElement") or "").strip().rpartition(":")[2] or None


def _propagates(element: etree._Element, attribute: str) -> bool:
    text = extension(element, f"{ZEEBE}calledElement", attribute)
    return text is None or text.strip().lower() in ("true", "1")
