"""A rewritten process as the least BPMN that the token engine's parser takes.

Only shape is written. Names, mappings, conditions, timers and everything else that a file says
stay in the graph, and are found there by id; where the parser insists on a text, the id stands.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from engine.bpmn.elements import BPMN
from engine.bpmn.graph import Flow, Kind, LoopKind, Node, Process, TimerKind, Trigger

_NSMAP: Final = {"bpmn": BPMN[1:-1]}
_DECIDING: Final = (Kind.EXCLUSIVE, Kind.INCLUSIVE)
# What an event refers to: the tag of the declaration and the attribute with its name.
_DECLARED: Final = {
    Trigger.MESSAGE: ("message", "name"),
    Trigger.SIGNAL: ("signal", "name"),
    Trigger.ERROR: ("error", "errorCode"),
    Trigger.ESCALATION: ("escalation", "escalationCode"),
}


@dataclass(slots=True)
class _Page:
    """The document being written, with the declarations made so far."""

    root: etree._Element
    declared: dict[tuple[str, str], str] = field(default_factory=dict)

    def declare(self, trigger: Trigger, name: str) -> str:
        """The id of the declaration of a message, signal, error or escalation."""
        tag, attribute = _DECLARED[trigger]
        if (tag, name) not in self.declared:
            key = f"_n_{tag}_{len(self.declared) + 1}"
            _add(self.root, tag, **{"id": key, "name": name, attribute: name})
            self.declared[tag, name] = key
        return self.declared[tag, name]


def write(process: Process) -> bytes:
    """The XML of one process, the same bytes for the same process."""
    page = _Page(etree.Element(f"{BPMN}definitions", nsmap=_NSMAP))
    inside: dict[str | None, list[Node]] = defaultdict(list)
    for node in process.nodes.values():
        inside[node.container].append(node)
    flows: dict[str | None, list[Flow]] = defaultdict(list)
    for flow in process.flows.values():
        flows[process.nodes[flow.source].container].append(flow)
    leaving = Counter(flow.source for flow in process.flows.values())

    def fill(parent: etree._Element, container: str | None) -> None:
        for node in inside[container]:
            element = _write_node(page, parent, node)
            if node.kind.is_container:
                fill(element, node.id)
        for flow in flows[container]:
            _write_flow(parent, flow, process.nodes[flow.source], leaving[flow.source] == 1)

    root = _add(page.root, "process", id=process.id, isExecutable="true")
    fill(root, None)
    page.root.append(root)  # behind the declarations that its events made
    return etree.tostring(page.root, encoding="utf-8", xml_declaration=True)


def _write_node(page: _Page, parent: etree._Element, node: Node) -> etree._Element:
    tag = node.tag if node.kind is Kind.OTHER else node.kind.value
    element = _add(parent, tag, id=node.id, **_attributes(node))
    _write_event(page, element, node)
    _write_loop(element, node)
    if node.kind is Kind.SCRIPT_TASK:
        _add(element, "script", node.id)
    return element


def _attributes(node: Node) -> Mapping[str, str]:
    attributes: dict[str, str] = {}
    if node.default_flow and node.kind in _DECIDING:
        attributes["default"] = node.default_flow
    if node.triggered_by_event:
        attributes["triggeredByEvent"] = "true"
    if node.kind is Kind.BOUNDARY_EVENT:
        attributes["attachedToRef"] = node.attached_to or ""
        attributes["cancelActivity"] = _boolean(node.interrupting)
    if node.kind is Kind.START_EVENT:
        attributes["isInterrupting"] = _boolean(node.interrupting)
    if node.kind is Kind.CALL_ACTIVITY:
        attributes["calledElement"] = node.called_process or node.id
    return attributes


def _write_event(page: _Page, element: etree._Element, node: Node) -> None:
    trigger, name = node.event.trigger, node.event.name
    if node.kind in (Kind.SEND_TASK, Kind.RECEIVE_TASK):
        element.set("messageRef", page.declare(Trigger.MESSAGE, name or node.id))
        return
    if not node.kind.is_event or trigger in (Trigger.NONE, Trigger.MULTIPLE, Trigger.LINK):
        return
    definition = _add(element, f"{trigger.value}EventDefinition", id=f"_n_event_{node.id}")
    if trigger in _DECLARED and name:
        definition.set(f"{_DECLARED[trigger][0]}Ref", page.declare(trigger, name))
    if trigger is Trigger.TIMER:
        kind = node.event.timer.kind if node.event.timer else TimerKind.DURATION
        _add(definition, kind.value, node.id)
    if trigger is Trigger.CONDITIONAL:
        _add(definition, "condition", node.id)


def _write_loop(element: etree._Element, node: Node) -> None:
    loop = node.loop
    if loop is None:
        return
    if loop.kind is LoopKind.STANDARD:
        standard = _add(element, "standardLoopCharacteristics")
        standard.set("testBefore", _boolean(loop.test_before))
        if loop.maximum is not None:
            standard.set("loopMaximum", str(loop.maximum))
        _add(standard, "loopCondition", node.id)
        return
    many = _add(element, "multiInstanceLoopCharacteristics")
    many.set("isSequential", _boolean(loop.kind is LoopKind.SEQUENTIAL))
    _add(many, "loopCardinality", node.id)
    if loop.completion_condition:
        _add(many, "completionCondition", node.id)


def _write_flow(parent: etree._Element, flow: Flow, source: Node, alone: bool) -> None:
    ends = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
    element = _add(parent, "sequenceFlow", **ends)
    decided = source.kind in _DECIDING and flow.id != source.default_flow
    if decided and not (alone and flow.condition is None):
        _add(element, "conditionExpression", flow.id)


def _add(
    parent: etree._Element, tag: str, text: str | None = None, **attributes: str
) -> etree._Element:
    element = etree.SubElement(parent, BPMN + tag, attributes)
    element.text = text
    return element


def _boolean(value: bool) -> str:
    return "true" if value else "false"
