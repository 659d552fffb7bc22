"""A program: one executable process of one file, compiled once, shared by all its instances."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.graph import Kind, Node, Process, Trigger
from engine.bpmn.normalise import normalise
from engine.spiff.parser import ShapesParser, Spec
from engine.spiff.specs.gateways import Inclusive
from engine.spiff.specs.step import Step
from engine.spiff.specs.work import SubProcess


@dataclass(frozen=True)
class Program:
    """Immutable: threads share it."""

    process: Process
    """As the file draws it."""
    spec: Spec
    subprocess_specs: Mapping[str, Spec]
    waits_on_conditions: bool

    @property
    def start_events(self) -> tuple[Node, ...]:
        """The start events of the process itself, in document order."""
        return tuple(
            node
            for node in self.process.nodes.values()
            if node.kind is Kind.START_EVENT and node.container is None
        )


def compile_program(process: Process) -> Program:
    """The program of a process that the checks have passed."""
    normal = normalise(process)
    specs = ShapesParser(normal, process).specs(etree.fromstring(normal.xml)[-1])
    for spec in specs.values():
        _complete(spec, specs)
    return Program(
        process=process,
        spec=specs[process.id],
        subprocess_specs={name: spec for name, spec in specs.items() if name != process.id},
        waits_on_conditions=any(
            node.event.trigger is Trigger.CONDITIONAL for node in process.nodes.values()
        ),
    )


def _complete(spec: Spec, specs: Mapping[str, Spec]) -> None:
    """Tell event sub-processes their start events, and inclusive gateways what reaches them."""
    spec.steps = {step.name: step for step in _steps(spec)}
    for inner in list(spec.steps.values()):
        if isinstance(inner, SubProcess) and inner.node.triggered_by_event:
            start = next(s for s in _steps(specs[inner.name]) if s.node.kind is Kind.START_EVENT)
            spec.steps[start.name] = start
            spec.event_subprocess_of[start.name] = inner
    for step in _steps(spec):
        if isinstance(step, Inclusive):
            step.reach = {flow: _reach(spec, step, flow) for flow in step.arrivals}


def _steps(spec: Spec) -> Iterator[Step]:
    return (step for step in spec.task_specs.values() if isinstance(step, Step))


def _reach(spec: Spec, gateway: Step, flow: str) -> frozenset[str]:
    """The elements from which a flow into a gateway can be reached without passing the gateway."""
    sources: dict[str, set[str]] = {}
    for step in _steps(spec):
        for way in step.ways:
            sources.setdefault(way.target, set()).add(step.name)
            if way.flow == flow:
                entry = step.name
        for boundary in step.boundaries:
            sources.setdefault(boundary.name, set()).add(step.name)
    seen: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in seen and name != gateway.name:
            seen.add(name)
            waiting += sources.get(name, ())
    return frozenset(seen)
