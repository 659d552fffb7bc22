"""The rewrites from all that BPMN allows to the plain shapes that the token engine runs right."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.bpmn.graph import EventDefinition, Flow, Kind, Node, Process, Trigger

INSERTED: Final = "_n"
"""How the id of everything inserted begins; the ids of a file may not."""

# Names that the library gives to its own steps in every process.
_TAKEN: Final = frozenset(("Start", "End", "Root", "StartEventSplit", "StartEventJoin"))
_TAKEN_ENDINGS: Final = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")


@dataclass(slots=True)
class Draft:
    """A process while it is rewritten."""

    process_id: str
    nodes: dict[str, Node]
    flows: dict[str, Flow]
    origin: dict[str, str] = field(default_factory=dict)
    """For each inserted id, the id in the file that it serves."""
    renamed: dict[str, str] = field(default_factory=dict)
    """For each renamed node, its id in the file."""

    def insert(self, kind: Kind, what: str, of: str, container: str | None) -> Node:
        """A new node that serves the element ``of``."""
        key = f"{INSERTED}_{what}_{of}"
        self.nodes[key] = Node(key, kind, 0, self.process_id, container=container)
        self.origin[key] = self.origin.get(of, of)
        return self.nodes[key]

    def connect(self, source: str, target: str, of: str) -> None:
        """A new flow."""
        key = f"{INSERTED}_{source}_to_{target}"
        self.flows[key] = Flow(key, source, target, 0, self.process_id)
        self.origin[key] = self.origin.get(of, of)

    def outgoing(self) -> Mapping[str, list[Flow]]:
        """The flows by source, as they are now."""
        return grouped(self.flows.values(), lambda flow: flow.source)

    def incoming(self) -> Mapping[str, list[Flow]]:
        """The flows by target, as they are now."""
        return grouped(self.flows.values(), lambda flow: flow.target)


def rewritten(process: Process) -> Draft:
    """The process as it runs."""
    draft = Draft(process.id, dict(process.nodes), dict(process.flows))
    for rewrite in REWRITES:
        rewrite(draft)
    return draft


def grouped(flows: Iterable[Flow], key: Callable[[Flow], str]) -> Mapping[str, list[Flow]]:
    """Flows by one of their ends, in document order."""
    groups: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        groups[key(flow)].append(flow)
    return groups


def stands_apart(node: Node) -> bool:
    """Whether a node is never entered by a flow: it waits for something of its own."""
    return (
        node.kind in (Kind.START_EVENT, Kind.BOUNDARY_EVENT)
        or node.triggered_by_event
        or node.for_compensation
    )


def drop_what_never_runs(draft: Draft) -> None:
    """Compensation, boundaries of nothing, and flows that lead nowhere; the checks refuse them."""
    nodes = draft.nodes
    for node in list(nodes.values()):
        host = nodes.get(node.attached_to or "")
        lost = node.kind is Kind.BOUNDARY_EVENT and (
            host is None or host.container != node.container
        )
        if lost or node.for_compensation or node.event.trigger is Trigger.COMPENSATE:
            del nodes[node.id]
    for flow in list(draft.flows.values()):
        source, target = nodes.get(flow.source), nodes.get(flow.target)
        if (
            source is None
            or target is None
            or source.container != target.container
            or source.kind is Kind.END_EVENT
            or source.triggered_by_event
            or stands_apart(target)
        ):
            del draft.flows[flow.id]


def join_links(draft: Draft) -> None:
    """A link is a flow that is not drawn: throw → catch of that name in the same scope."""
    links = [node for node in draft.nodes.values() if node.event.trigger is Trigger.LINK]
    catches = {(n.container, n.event.name): n for n in links if n.kind is Kind.CATCH_EVENT}
    for node in links:
        target = catches.get((node.container, node.event.name))
        if node.kind is Kind.THROW_EVENT and target is not None:
            draft.connect(node.id, target.id, node.id)
        if node.kind is not Kind.BOUNDARY_EVENT:
            passing = replace(node, kind=Kind.THROW_EVENT, event=EventDefinition())
            draft.nodes[node.id] = passing


def add_starts(draft: Draft) -> None:
    """A sub-process without a start event begins at everything that nothing leads to."""
    inside: dict[str, list[Node]] = {n.id: [] for n in draft.nodes.values() if n.kind.is_container}
    for node in draft.nodes.values():
        if node.container in inside:
            inside[node.container].append(node)
    incoming = draft.incoming()
    for container, nodes in inside.items():
        if any(node.kind is Kind.START_EVENT for node in nodes):
            continue
        start = draft.insert(Kind.START_EVENT, "start", container, container)
        for node in nodes:
            if not stands_apart(node) and not incoming[node.id]:
                draft.connect(start.id, node.id, container)


def add_ends(draft: Draft) -> None:
    """A path that stops without an end event ends there."""
    outgoing = draft.outgoing()
    for node in list(draft.nodes.values()):
        if (
            node.kind is not Kind.END_EVENT
            and not node.triggered_by_event
            and not outgoing[node.id]
        ):
            end = draft.insert(Kind.END_EVENT, "end", node.id, node.container)
            draft.connect(node.id, end.id, node.id)


def add_splits(draft: Draft) -> None:
    """Several or conditional flows out of what is no gateway leave through one."""
    for source, flows in draft.outgoing().items():
        node = draft.nodes[source]
        conditional = any(flow.condition is not None for flow in flows)
        if node.kind.is_gateway or (len(flows) == 1 and not conditional):
            continue
        kind = Kind.INCLUSIVE if conditional else Kind.PARALLEL
        split = draft.insert(kind, "split", source, node.container)
        draft.nodes[split.id] = replace(split, default_flow=node.default_flow)
        for flow in flows:
            draft.flows[flow.id] = replace(flow, source=split.id)
        draft.connect(source, split.id, source)


def add_merges(draft: Draft) -> None:
    """Several flows into what is no gateway come in through one, each token for itself."""
    for target, flows in draft.incoming().items():
        node = draft.nodes[target]
        if len(flows) == 1 or (node.kind.is_gateway and node.kind is not Kind.EVENT_BASED):
            continue
        merge = draft.insert(Kind.EXCLUSIVE, "merge", target, node.container)
        for flow in flows:
            draft.flows[flow.id] = replace(flow, target=merge.id)
        draft.connect(merge.id, target, target)


def rename_taken(draft: Draft) -> None:
    """Give another id to every node whose id the library uses itself."""
    names = {
        key: _free_name(key, draft.nodes)
        for key in draft.nodes
        if key in _TAKEN or key.endswith(_TAKEN_ENDINGS)
    }
    if not names:
        return
    draft.renamed = {new: old for old, new in names.items()}
    nodes = (
        replace(
            node,
            id=names.get(node.id, node.id),
            container=names.get(node.container or "", node.container),
            attached_to=names.get(node.attached_to or "", node.attached_to),
        )
        for node in draft.nodes.values()
    )
    draft.nodes = {node.id: node for node in nodes}
    for flow in list(draft.flows.values()):
        source, target = (names.get(end, end) for end in (flow.source, flow.target))
        draft.flows[flow.id] = replace(flow, source=source, target=target)


def _free_name(key: str, taken: Collection[str]) -> str:
    name = f"{key}_"
    while name in taken:
        name += "_"
    return name


REWRITES: Final[tuple[Callable[[Draft], None], ...]] = (
    drop_what_never_runs,
    join_links,
    add_starts,
    add_ends,
    add_splits,
    add_merges,
    rename_taken,
)
