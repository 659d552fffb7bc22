"""A BPMN file as frozen plain data: what is drawn, what is meant, and on which line it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.bpmn.kinds import Kind, LoopKind, Mode, TimerKind, Trigger
from engine.bpmn.scenery import Artifact, Bounds, Link, Point, Pool
from engine.errors import Fault
from engine.texts import Text

__all__ = [
    "EMPTY",
    "Artifact",
    "Assignment",
    "Bounds",
    "EventDefinition",
    "Flow",
    "IoMapping",
    "Kind",
    "Lane",
    "Link",
    "Loop",
    "LoopKind",
    "Mode",
    "Model",
    "Node",
    "Point",
    "Pool",
    "Process",
    "Schedule",
    "Timer",
    "TimerKind",
    "Trigger",
]

EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Timer:
    """When: raw ISO 8601, or FEEL behind ``=``."""

    kind: TimerKind
    text: str


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event, send task or receive task is about."""

    trigger: Trigger = Trigger.NONE
    name: str | None = None
    """Message or signal name, error or escalation code, link name; may be FEEL behind ``=``."""
    correlation_key: str | None = None
    """FEEL of ``zeebe:subscription``; messages only."""
    timer: Timer | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who may do a user task; texts are static or FEEL behind ``=``."""

    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None
    mode: Mode = Mode.POOL
    strategy: str | None = None
    exclude: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When work should be done; texts are ISO 8601 or FEEL behind ``=``."""

    due: str | None = None
    follow_up: str | None = None
    sla_due: str | None = None
    """``lane:sla due``: working time on the business calendar."""
    sla_remind: str | None = None
    sla_escalate_to: str | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance and standard loops; texts are FEEL without ``=``."""

    kind: LoopKind
    input_collection: str | None = None
    input_element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    cardinality: str | None = None
    completion_condition: str | None = None
    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False


@dataclass(frozen=True, slots=True)
class IoMapping:
    """One ``zeebe:input`` or ``zeebe:output``: FEEL behind ``=`` or static text, and a target."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node with all that the file says about it."""

    id: str
    kind: Kind
    line: int
    process_id: str
    name: Text = Text()
    documentation: Text = Text()
    container: str | None = None
    """The sub-process that holds it; None directly in the process."""
    lane: str | None = None
    """The innermost lane's id."""
    bounds: Bounds | None = None
    label_bounds: Bounds | None = None
    expanded: bool = True
    event: EventDefinition = EventDefinition()
    attached_to: str | None = None
    interrupting: bool = True
    triggered_by_event: bool = False
    for_compensation: bool = False
    default_flow: str | None = None
    assignment: Assignment = Assignment()
    schedule: Schedule = Schedule()
    priority: str | None = None
    form_id: str | None = None
    task_type: str | None = None
    retries: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    script: str | None = None
    """FEEL of ``zeebe:script``, without ``=``."""
    result_variable: str | None = None
    """Of ``zeebe:script`` and ``zeebe:calledDecision``."""
    decision_id: str | None = None
    called_process: str | None = None
    propagate_all_child: bool = True
    propagate_all_parent: bool = True
    loop: Loop | None = None
    systems: tuple[Text, ...] = ()
    """The tools used at the step (``lane:system``)."""
    feedback: bool = False
    properties: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    tag: str = ""
    """The tag as written, for what is not known."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    line: int
    process_id: str
    name: Text = Text()
    condition: str | None = None
    """FEEL without ``=``; None where there is none."""
    waypoints: tuple[Point, ...] = ()
    label_bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; ``role`` is who works in it."""

    id: str
    line: int
    process_id: str
    name: Text = Text()
    documentation: Text = Text()
    role: str | None = None
    nodes: tuple[str, ...] = ()
    parent: str | None = None
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a file."""

    id: str
    line: int
    name: Text = Text()
    documentation: Text = Text()
    executable: bool = True
    nodes: Mapping[str, Node] = field(default_factory=dict)
    """All nodes, those inside sub-processes included, in document order."""
    flows: Mapping[str, Flow] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    def outgoing(self, node_id: str) -> tuple[Flow, ...]:
        """The flows that leave a node, in document order."""
        return tuple(flow for flow in self.flows.values() if flow.source == node_id)

    def incoming(self, node_id: str) -> tuple[Flow, ...]:
        """The flows that enter a node, in document order."""
        return tuple(flow for flow in self.flows.values() if flow.target == node_id)

    def role_of(self, node: Node) -> str | None:
        """The role of the node's lane, or of the nearest lane around it that names one."""
        lane = self.lanes.get(node.lane or "")
        while lane is not None and lane.role is None:
            lane = self.lanes.get(lane.parent or "")
        return lane.role if lane else None


@dataclass(frozen=True, slots=True)
class Model:
    """A whole BPMN file."""

    processes: Mapping[str, Process]
    pools: Mapping[str, Pool] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    file: str = ""
    faults: tuple[Fault, ...] = ()
    """What only the text shows: double ids, dangling references, other engines' extensions."""

    @property
    def has_drawing(self) -> bool:
        """Whether every node and flow has its place in the file."""
        return all(
            node.bounds for process in self.processes.values() for node in process.nodes.values()
        ) and all(
            len(flow.waypoints) > 1
            for process in self.processes.values()
            for flow in process.flows.values()
        )
