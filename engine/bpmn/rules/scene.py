"""What a rule looks at: one process of a file, with its flows indexed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.graph import Flow, Kind, Model, Node, Process, Trigger
from engine.bpmn.rewriting import grouped
from engine.bpmn.wording import Wording
from engine.errors import Fault


@dataclass(frozen=True)
class Scene:
    """One process and what surrounds it."""

    model: Model
    process: Process
    catalogue: Catalogue = field(default_factory=Catalogue)

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """All nodes of the process."""
        return self.process.nodes

    @cached_property
    def leaving(self) -> Mapping[str, list[Flow]]:
        """The flows out of each node."""
        return grouped(self.process.flows.values(), lambda flow: flow.source)

    @cached_property
    def entering(self) -> Mapping[str, list[Flow]]:
        """The flows into each node."""
        return grouped(self.process.flows.values(), lambda flow: flow.target)

    @cached_property
    def inside(self) -> Mapping[str | None, list[Node]]:
        """The nodes of each scope; of the process itself under None."""
        scopes: dict[str | None, list[Node]] = {None: []}
        scopes.update((n.id, []) for n in self.nodes.values() if n.kind.is_container)
        for node in self.nodes.values():
            scopes[node.container].append(node)
        return scopes

    @cached_property
    def boundaries(self) -> Mapping[str, list[Node]]:
        """The boundary events of each activity."""
        attached: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.kind is Kind.BOUNDARY_EVENT and node.attached_to:
                attached.setdefault(node.attached_to, []).append(node)
        return attached

    @cached_property
    def elsewhere(self) -> Collection[str]:
        """The nodes of the other processes of the file."""
        others = (p for p in self.model.processes.values() if p is not self.process)
        return {key for process in others for key in process.nodes}

    @cached_property
    def blamed(self) -> Collection[tuple[str, str | None]]:
        """What the reader said already, as code and element."""
        return {(fault.code, fault.element) for fault in self.model.faults}

    def starts(self, scope: str | None) -> list[Node]:
        """The start events of a scope."""
        return [node for node in self.inside[scope] if node.kind is Kind.START_EVENT]

    def scope_of(self, node: Node) -> Node | None:
        """The sub-process around a node."""
        return self.nodes.get(node.container or "")

    def begins_event_sub_process(self, node: Node) -> bool:
        """Whether it is the start event of an event sub-process."""
        scope = self.scope_of(node)
        return node.kind is Kind.START_EVENT and bool(scope and scope.triggered_by_event)


Rule = Callable[[Scene], Iterator[Fault]]
NodeTest = Callable[[Scene, Node], bool]
FlowTest = Callable[[Scene, Flow], bool]


def node_rules(rows: Collection[tuple[Wording, NodeTest]]) -> Rule:
    """A rule that says, for each node, every row whose test is true."""

    def rule(scene: Scene) -> Iterator[Fault]:
        for node in scene.nodes.values():
            for wording, is_wrong in rows:
                if is_wrong(scene, node):
                    yield wording.at(node, scene.model.file, **_values(node))

    return rule


def flow_rules(rows: Collection[tuple[Wording, FlowTest]]) -> Rule:
    """The same for sequence flows."""

    def rule(scene: Scene) -> Iterator[Fault]:
        for flow in scene.process.flows.values():
            for wording, is_wrong in rows:
                if is_wrong(scene, flow):
                    values = {"source": flow.source, "target": flow.target}
                    yield wording.at(flow, scene.model.file, **values)

    return rule


def _values(node: Node) -> dict[str, object]:
    return {
        "id": node.id,
        "tag": node.tag,
        "name": node.event.name,
        "trigger": node.event.trigger.value,
        "host": node.attached_to,
        "default": node.default_flow,
    }


CATCHING: Final = (Kind.CATCH_EVENT, Kind.BOUNDARY_EVENT, Kind.START_EVENT)
THROWING: Final = (Kind.THROW_EVENT, Kind.END_EVENT)
REMEMBERED: Final = (Trigger.ERROR, Trigger.ESCALATION)
"""Triggers that are told apart by a code."""
