"""A decision model that runs: decisions by id or name, services, and what an evaluation tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.dmn.errors import DecisionTooLarge, DmnWarning, NoSuchDecision
from engine.dmn.running.compiler import Doubt, Reading
from engine.dmn.running.functions import call_named
from engine.dmn.running.nodes import (
    DecisionNode,
    Evaluation,
    KnowledgeNode,
    Node,
    ServiceNode,
)
from engine.dmn.running.run import Run, Value
from engine.dmn.running.trace import DecisionSeen
from engine.dmn.syntax import Definitions
from engine.feel.errors import FeelLimitExceeded


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """What a caller may know of a decision."""

    id: str
    name: str
    inputs: tuple[str, ...]
    """The names of the input data that it needs, also through other decisions."""
    undeclared: tuple[str, ...]
    """Further variables that its expressions read, of which the model says nothing."""
    required: tuple[str, ...] = ()
    """The ids of all decisions that it needs."""


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """What a caller may know of a decision service."""

    id: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an evaluation, how it came about, and what is doubtful."""

    result: Value
    trace: tuple[DecisionSeen, ...] = ()
    warnings: tuple[DmnWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """One file, compiled; never changes, and is shared by threads."""

    id: str
    name: str
    namespace: str
    decisions: Mapping[str, DecisionInfo]
    services: Mapping[str, ServiceInfo]
    nodes: Mapping[str, Node] = field(repr=False)
    definitions: Definitions = field(repr=False)
    """The file as plain data, for those who show or analyse it."""
    doubts: tuple[Doubt, ...] = field(default=(), repr=False)
    """Parts of expressions that are null whatever the data are."""
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    """What its texts read of variables, with dots."""

    def evaluate(
        self, decision_id: str, variables: Mapping[str, Value], *, now: datetime | None = None
    ) -> Outcome:
        """Decide; the decision is named by its id or name, its inputs are found by their names."""
        node = self.find(decision_id, DecisionNode)
        return outcome(node, variables, now)

    def invoke_service(
        self, service_id: str, variables: Mapping[str, Value], *, now: datetime | None = None
    ) -> Outcome:
        """Call a decision service, or a business knowledge model, with arguments by name."""
        return outcome(self.find(service_id, (ServiceNode, KnowledgeNode)), variables, now)

    def find(self, wanted: str, kind: type[Node] | tuple[type[Node], ...]) -> Node:
        """The element with an id or, failing that, a name."""
        found = self.nodes.get(wanted)
        if isinstance(found, kind):
            return found
        for node in self.nodes.values():
            if isinstance(node, kind) and wanted in (node.name, node.at.label):
                return node
        names = [node.id for node in self.nodes.values() if isinstance(node, kind)]
        raise NoSuchDecision(wanted, names)


def outcome(node: Node, variables: Mapping[str, Value], now: datetime | None) -> Outcome:
    """Evaluate one element within all limits."""
    run = Run(now)
    evaluation = Evaluation(variables, run, [])
    try:
        value = evaluation.value(node)
        if isinstance(node, ServiceNode | KnowledgeNode):
            given = {
                name: shape.received(variables.get(name)) if shape else variables.get(name)
                for name, shape in node.parameters
            }
            value = call_named(value, given, run, node.at)
    except FeelLimitExceeded as limit:
        raise DecisionTooLarge("limit", why_en=limit.message, why_zh=limit.message_zh) from None
    except RecursionError:
        raise DecisionTooLarge("too_nested") from None
    return Outcome(value, tuple(evaluation.seen), tuple(run.warnings))
