"""Where a token can get: unreachable steps, joins that wait for ever, loops that never end."""

from collections.abc import Collection, Iterator
from typing import Final

from engine.bpmn.graph import Kind, Node, Trigger
from engine.bpmn.rewriting import stands_apart
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Wording
from engine.errors import Fault, Severity
from engine.texts import Text

UNREACHABLE = Wording(
    "unreachable",
    Text("从开始事件到不了这一步。", "No path leads here from a start event."),
    Text("把它连到流程中，或删除。", "Connect it to the process, or delete it."),
)
NEVER_JOINS = Wording(
    "join_never_completes",
    Text(
        "这个并行汇合在等一条要先经过它自己的路径。",
        "This join waits for a path that must first pass through the join.",
    ),
    Text(
        "让返回的路径先进入一个排他网关。",
        "Let the path that comes back enter an exclusive gateway.",
    ),
)
ENDLESS = Wording(
    "endless_loop",
    Text(
        "从这里开始是一个没有等待也没有出口的循环。",
        "From here on there is a loop without a wait and without a way out.",
    ),
    Text(
        "加一个带条件的出口，或一个等待步骤。",
        "Add a way out with a condition, or a step that waits.",
    ),
)
DEAD_END = Wording(
    "dead_end",
    Text("路径在这里停止，没有结束事件。", "The path stops here without an end event."),
    Text("请画一个结束事件。", "Draw an end event."),
    Severity.WARNING,
)
NO_LINK = Wording(
    "link_without_target",
    Text("没有名为 {name} 的链接捕获事件。", "There is no link catch event named {name}."),
    Text("在同一层画一个同名的链接捕获事件。", "Draw one with the same name in the same scope."),
)
TWO_LINKS = Wording(
    "duplicate_link",
    Text("有多个名为 {name} 的链接捕获事件。", "Several link catch events are named {name}."),
    Text("同一层每个名称只留一个。", "Keep one for each name in a scope."),
)

_WAITS: Final = (
    *(Kind.USER_TASK, Kind.MANUAL_TASK, Kind.TASK, Kind.SERVICE_TASK, Kind.RECEIVE_TASK),
    *(Kind.CATCH_EVENT, Kind.EVENT_BASED, Kind.CALL_ACTIVITY, Kind.SEND_TASK),
)


def _unreachable(scene: Scene) -> Iterator[Fault]:
    """One fault for the head of each part that nothing leads to."""
    if not scene.starts(None):
        return
    covered = _reach(scene, _heads(scene, None))
    lost = [n for n in scene.nodes.values() if n.id not in covered and not n.for_compensation]
    headless = sorted(lost, key=lambda node: bool(scene.entering[node.id]))
    for node in headless:
        if node.id in covered or node.kind is Kind.BOUNDARY_EVENT or node.triggered_by_event:
            continue
        covered |= _reach(scene, [node])
        yield UNREACHABLE.at(node, scene.model.file)


def _reach(scene: Scene, starts: Collection[Node], *, joins: bool = False) -> set[str]:
    """The ids that tokens can get to; with ``joins``, a join lets one out only when all came."""
    seen: set[str] = set()
    waiting = {
        node.id: len(scene.entering[node.id])
        for node in scene.nodes.values()
        if joins and node.kind is Kind.PARALLEL
    }
    ahead = list(starts)
    while ahead:
        node = ahead.pop()
        waiting[node.id] = waiting.get(node.id, 1) - 1
        if node.id in seen or waiting[node.id] > 0:
            continue
        seen.add(node.id)
        ahead.extend(_after(scene, node))
    return seen


def _after(scene: Scene, node: Node) -> Iterator[Node]:
    """What a token at a node can bring to life."""
    for flow in scene.leaving[node.id]:
        if flow.target in scene.nodes:
            yield scene.nodes[flow.target]
    yield from scene.boundaries.get(node.id, ())
    if node.kind.is_container:
        yield from _heads(scene, node.id)
    if node.event.trigger is Trigger.LINK and node.kind is Kind.THROW_EVENT:
        yield from _link_targets(scene, node)


def _heads(scene: Scene, scope: str | None) -> list[Node]:
    """Where a scope begins: its start events, or what nothing leads to, and what listens."""
    listening = [node for node in scene.inside[scope] if node.triggered_by_event]
    starts = scene.starts(scope)
    if not starts and scope is not None:
        starts = [
            node
            for node in scene.inside[scope]
            if not stands_apart(node) and not scene.entering[node.id]
        ]
    return starts + listening


def _link_targets(scene: Scene, node: Node) -> list[Node]:
    return [
        other
        for other in scene.inside[node.container]
        if other.kind is Kind.CATCH_EVENT
        and other.event.trigger is Trigger.LINK
        and other.event.name == node.event.name
    ]


def _never_joins(scene: Scene) -> Iterator[Fault]:
    heads = _heads(scene, None)
    reached, passed = _reach(scene, heads), _reach(scene, heads, joins=True)
    for node in scene.nodes.values():
        some_came = any(flow.source in passed for flow in scene.entering[node.id])
        stuck = node.id in reached and node.id not in passed
        if stuck and node.kind is Kind.PARALLEL and some_came:
            yield NEVER_JOINS.at(node, scene.model.file)


def _endless(scene: Scene) -> Iterator[Fault]:
    """The first step of each automatic loop that nothing leaves."""
    ahead = [node for node in scene.nodes.values() if _rests(scene, node)]
    hopeful: set[str] = set()
    while ahead:
        node = ahead.pop()
        if node.id not in hopeful:
            hopeful.add(node.id)
            sources = (flow.source for flow in scene.entering[node.id])
            ahead.extend(scene.nodes[source] for source in sources if source in scene.nodes)
    reached = _reach(scene, _heads(scene, None))
    told: set[str] = set()
    for node in scene.nodes.values():
        if node.id in reached and node.id not in hopeful | told:
            told |= _reach(scene, [node])
            yield ENDLESS.at(node, scene.model.file)


def _rests(scene: Scene, node: Node) -> bool:
    """Whether a token stops here: it waits, or its path ends."""
    goes_on = any(flow.target in scene.nodes for flow in scene.leaving[node.id])
    return node.kind in _WAITS or not goes_on or node.loop is not None


def _dead_ends(scene: Scene) -> Iterator[Fault]:
    for node in scene.nodes.values():
        ends = (
            scene.leaving[node.id]
            or node.kind in (Kind.END_EVENT, Kind.BOUNDARY_EVENT)
            or node.triggered_by_event
            or node.for_compensation
            or node.event.trigger is Trigger.LINK
            or (node.container is not None and not scene.starts(node.container))
        )
        if not ends:
            yield DEAD_END.at(node, scene.model.file)


def _links(scene: Scene) -> Iterator[Fault]:
    for node in scene.nodes.values():
        if node.event.trigger is not Trigger.LINK:
            continue
        targets = _link_targets(scene, node)
        if node.kind is Kind.THROW_EVENT and not targets:
            yield NO_LINK.at(node, scene.model.file, name=node.event.name or "")
        if node.kind is Kind.CATCH_EVENT and targets and targets[0] is not node:
            yield TWO_LINKS.at(node, scene.model.file, name=node.event.name or "")


REACH: Final[tuple[Rule, ...]] = (_unreachable, _never_joins, _endless, _dead_ends, _links)
