"""Advice on drawing well: warnings of the house style, none of which stops publishing."""

from typing import Final

from engine.bpmn.checks import MAX_NODES
from engine.bpmn.graph import Model
from engine.bpmn.rules.drawn import DRAWN
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.rules.telling import TELLING
from engine.errors import Fault

RULES: Final[tuple[Rule, ...]] = (*TELLING, *DRAWN)


def advise(model: Model) -> list[Fault]:
    """What would make the diagram easier to read, in the order of its lines."""
    faults = [
        fault
        for process in model.processes.values()
        if process.executable and len(process.nodes) <= MAX_NODES
        for rule in RULES
        for fault in rule(Scene(model, process))
    ]
    return sorted(faults, key=lambda fault: fault.line or 0)
