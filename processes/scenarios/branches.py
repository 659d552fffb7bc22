"""Which steps of a process run beside its main path, so that their order may differ."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache

from engine.bpmn.graph import Kind, Node, Process, TimerKind
from engine.bpmn.reader import read
from processes.shipped import shipped_files


@dataclass(frozen=True, slots=True)
class Branches:
    """Elements by how strictly their order and number is fixed."""

    beside: frozenset[str] = frozenset()
    """On a parallel branch or one that a non-interrupting event opens: any order."""
    repeating: frozenset[str] = frozenset()
    """Opened by a repeating timer: any order and, as the clock may leap over some, any number."""


@cache
def branches(process_id: str) -> Branches:
    """The side branches of a shipped process."""
    content = shipped_files().get(f"{process_id}.bpmn")
    if content is None:
        return Branches()
    process = read(content).processes[process_id]
    aside = [node for node in process.nodes.values() if _opens_aside(process, node)]
    cycles = [node for node in aside if _repeats(node)]
    starts = [node.id for node in process.nodes.values() if node.kind is Kind.START_EVENT]
    main = _reached(process, starts, without={node.id for node in aside})
    return Branches(
        frozenset(_reached(process, (node.id for node in aside)) - main),
        frozenset(_reached(process, (node.id for node in cycles)) - main),
    )


def _opens_aside(process: Process, node: Node) -> bool:
    if node.kind is Kind.PARALLEL:
        return len(process.outgoing(node.id)) > 1
    return node.kind is Kind.BOUNDARY_EVENT and not node.interrupting


def _repeats(node: Node) -> bool:
    return node.event.timer is not None and node.event.timer.kind is TimerKind.CYCLE


def _reached(process: Process, origins: Iterable[str], without: Set[str] = frozenset()) -> set[str]:
    found: set[str] = set()
    open_ = [origin for origin in origins if origin not in without]
    while open_:
        here = open_.pop()
        if here in found:
            continue
        found.add(here)
        boundary = (node.id for node in process.nodes.values() if node.attached_to == here)
        onward = [*(flow.target for flow in process.outgoing(here)), *boundary]
        open_ += [there for there in onward if there not in without]
    return found
