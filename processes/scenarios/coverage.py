"""How much of the shipped processes stories reach: each step, and each arrow between two steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.bpmn.graph import Process
from engine.bpmn.reader import read
from processes.scenarios.comparing import Seen
from processes.shipped import shipped_files

_ARROW: Final = "→"


@dataclass(frozen=True, slots=True)
class Reached:
    """What stories reach of one process, and what they leave out."""

    process: str
    nodes: int
    flows: int
    missing_nodes: tuple[str, ...]
    missing_flows: Mapping[str, str]
    """The arrow's id, and from where to where it goes."""

    @property
    def nodes_reached(self) -> int:
        """How many steps some story comes to."""
        return self.nodes - len(self.missing_nodes)

    @property
    def flows_reached(self) -> int:
        """How many arrows some story follows."""
        return self.flows - len(self.missing_flows)


def coverage(seen: Iterable[Seen]) -> list[Reached]:
    """Every shipped process, by what was seen in all stories together."""
    nodes: set[tuple[str, str]] = set()
    flows: set[tuple[str, str]] = set()
    for one in seen:
        nodes.update(one.path)
        flows.update(one.flows)
    return [
        _reached(process, nodes, flows)
        for name, content in sorted(shipped_files().items())
        if name.endswith(".bpmn")
        for process in read(content, name).processes.values()
    ]


def _reached(process: Process, nodes: set[tuple[str, str]], flows: set[tuple[str, str]]) -> Reached:
    return Reached(
        process.id,
        len(process.nodes),
        len(process.flows),
        tuple(node for node in process.nodes if (process.id, node) not in nodes),
        {
            flow.id: f"{flow.source} {_ARROW} {flow.target}"
            for flow in process.flows.values()
            if (process.id, flow.id) not in flows
        },
    )
