"""The library's parser with our own spec classes in its tables.

It reads the shape: elements, flows, sub-processes, boundary events. What they say is bound from the
graph, never from the library's reading of texts.
"""

from typing import Any, ClassVar, Final

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.bpmn.graph import Flow, Kind, Node, Process, Trigger
from engine.bpmn.normalise import Normal
from engine.errors import Fault, InvalidFile
from engine.feel.errors import FeelError
from engine.spiff.specs.activity import Activity
from engine.spiff.specs.events import Boundary, Catcher, End, Receive, Send, Start, Throwing
from engine.spiff.specs.gateways import EventBased, Exclusive, Inclusive, Parallel
from engine.spiff.specs.step import Step
from engine.spiff.specs.work import Call, Operation, Rule, Script, SubProcess, UserTask
from engine.texts import Text

SPECS: Final[dict[Kind, type[Step]]] = {
    Kind.START_EVENT: Start,
    Kind.END_EVENT: End,
    Kind.CATCH_EVENT: Catcher,
    Kind.THROW_EVENT: Throwing,
    Kind.BOUNDARY_EVENT: Boundary,
    Kind.TASK: Activity,
    Kind.MANUAL_TASK: Activity,
    Kind.USER_TASK: UserTask,
    Kind.SERVICE_TASK: Operation,
    Kind.SCRIPT_TASK: Script,
    Kind.RULE_TASK: Rule,
    Kind.SEND_TASK: Send,
    Kind.RECEIVE_TASK: Receive,
    Kind.CALL_ACTIVITY: Call,
    Kind.SUB_PROCESS: SubProcess,
    Kind.TRANSACTION: SubProcess,
    Kind.EXCLUSIVE: Exclusive,
    Kind.PARALLEL: Parallel,
    Kind.INCLUSIVE: Inclusive,
    Kind.EVENT_BASED: EventBased,
}
"""What runs for each kind of element."""

JOBS: Final = frozenset(
    {Kind.SCRIPT_TASK, Kind.RULE_TASK, Kind.SEND_TASK, Kind.THROW_EVENT, Kind.END_EVENT}
)
"""Elements that are left to a program when they name a job type."""


class Spec(BpmnProcessSpec):  # type: ignore[misc]
    """A process or sub-process as the library holds it, and what begins in it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.plain_start: str | None = None
        self.steps: dict[str, Step] = {}
        """The elements of the scope, and the start events of its event sub-processes."""
        self.event_subprocess_of: dict[str, SubProcess] = {}
        """By start event, in document order."""


class ElementParser(TaskParser):  # type: ignore[misc]
    """One element: the spec class comes from the table, everything else from the graph."""

    def parse_node(self) -> Step:
        """The spec, not yet connected."""
        shapes: ShapesParser = self.process_parser.parser
        node = shapes.process.nodes[self.bpmn_id]
        spec: Step = _spec_class(node, self.spec_class)(self.spec, self.bpmn_id)
        shapes.show(spec)
        try:
            spec.bind(node)
        except FeelError as error:
            shapes.blame(spec.shown, error)
        if isinstance(spec, SubProcess):
            shapes.create_parser(self.node)
        return spec


def _spec_class(node: Node, usual: type[Step]) -> type[Step]:
    return Operation if node.task_type is not None and node.kind in JOBS else usual


class ShapeParser(ProcessParser):  # type: ignore[misc]
    """One process or sub-process: first all elements, then all flows, without recursion."""

    def create_spec(self) -> Spec:
        """The library's process spec with our own fields."""
        return Spec(self.bpmn_id)

    def _parse(self) -> None:
        self.spec = self.create_spec()
        self.add_tasks()

    def add_tasks(self) -> None:
        """Elements, flows, boundary events, start events, event sub-processes."""
        for element in self.node:
            if self.parser._get_parser_class(element.tag)[0]:
                self.parse_node(element)
        specs: dict[str, Any] = self.spec.task_specs
        for flow in self.parser.process.flows.values():
            if flow.source in specs and flow.target in specs:
                self._lead(flow, specs[flow.source], specs[flow.target])
        for spec in [spec for spec in specs.values() if isinstance(spec, Step)]:
            self._place(spec)

    def _lead(self, flow: Flow, source: Step, target: Step) -> None:
        try:
            source.lead(flow, target, self.parser.inserts(flow.id))
        except FeelError as error:
            self.parser.blame(flow.id, error)

    def _place(self, spec: Step) -> None:
        node = spec.node
        if node.attached_to in self.spec.task_specs:
            self.spec.task_specs[node.attached_to].boundaries.append(spec)
        if node.kind is Kind.START_EVENT and node.event.trigger is Trigger.NONE:
            self.spec.plain_start = self.spec.plain_start or spec.name


class ShapesParser(BpmnParser):  # type: ignore[misc]
    """The library's parser for one process of one file."""

    PROCESS_PARSER_CLASS = ShapeParser
    PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        full_tag(kind.value): (ElementParser, spec) for kind, spec in SPECS.items()
    }

    def __init__(self, normal: Normal, original: Process) -> None:
        super().__init__()
        self.process = normal.process
        self._normal = normal
        self._original = original
        self.faults: list[Fault] = []

    def inserts(self, key: str) -> bool:
        """Whether only the running copy has an element or flow."""
        return key in self._normal.origin

    def show(self, spec: Step) -> None:
        """Tell a spec what it is in the file."""
        name = spec.name
        spec.inserted = self.inserts(name)
        spec.shown = self._normal.renamed.get(name) or self._normal.origin.get(name, name)
        shown = self._original.nodes.get(spec.shown)
        spec.shown_kind = str(shown.kind) if shown else ""

    def blame(self, element: str, error: FeelError) -> None:
        """Keep a text that is no FEEL; the checks should have found it."""
        message = Text(f"{element} 的表达式有误：{error}", f"An expression at {element}: {error}")
        cure = Text("请检查并改正表达式。", "Check the file and correct the expression.")
        self.faults.append(Fault("expression", message, cure, element))

    def specs(self, root: etree._Element) -> dict[str, Spec]:
        """The process and its sub-processes, by id."""
        self.create_parser(root)
        specs: dict[str, Spec] = {}
        waiting = [self.process.id]
        while waiting:
            name = waiting.pop()
            specs[name] = self.get_spec(name)
            waiting += [
                spec.name
                for spec in specs[name].task_specs.values()
                if isinstance(spec, SubProcess)
            ]
        if self.faults:
            raise InvalidFile(self.faults)
        return specs
