"""The map of all processes: who calls whom, and which messages go from one to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.bpmn.graph import Kind, Model, Node, Trigger
from engine.texts import Text

_THROWING = (Kind.THROW_EVENT, Kind.END_EVENT, Kind.SEND_TASK)


class Tie(StrEnum):
    """How one process leads to another."""

    CALLS = "calls"
    SENDS = "sends"


@dataclass(frozen=True, slots=True)
class Bond:
    """One process that leads to another; messages have a name."""

    source: str
    target: str
    tie: Tie
    name: Text = Text()


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """Names by process id, and what ties them."""

    processes: Mapping[str, Text]
    bonds: tuple[Bond, ...]


def process_map(models: Iterable[Model]) -> ProcessMap:
    """The map of the processes of some files; called ones that are not there are shown too."""
    processes: dict[str, Text] = {}
    nodes: list[Node] = []
    for model in models:
        for process in model.processes.values():
            processes[process.id] = process.name
            nodes += process.nodes.values()
    bonds = {**_calls(nodes), **_messages(nodes)}
    for bond in bonds:
        for end in (bond.source, bond.target):
            processes.setdefault(end, Text())
    return ProcessMap(processes, tuple(bonds))


def _calls(nodes: Iterable[Node]) -> dict[Bond, None]:
    return {
        Bond(node.process_id, node.called_process, Tie.CALLS): None
        for node in nodes
        if node.called_process and not node.called_process.startswith("=")
    }


def _messages(nodes: Iterable[Node]) -> dict[Bond, None]:
    about = [n for n in nodes if n.event.trigger is Trigger.MESSAGE and n.event.name]
    thrown = [n for n in about if n.kind in _THROWING]
    caught = [n for n in about if n.kind not in _THROWING]
    return {
        Bond(sender.process_id, getter.process_id, Tie.SENDS, Text(sender.event.name or "")): None
        for sender in thrown
        for getter in caught
        if sender.event.name == getter.event.name and sender.process_id != getter.process_id
    }
