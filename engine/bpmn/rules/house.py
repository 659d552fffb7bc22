"""House style between the parts: starts and ends, who answers, what happens when it is late."""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.graph import Flow, Kind, Node, Trigger
from engine.bpmn.rules.scene import FlowTest, NodeTest, Rule, Scene, flow_rules, node_rules
from engine.bpmn.wording import Wording
from engine.errors import Fault, Severity
from engine.texts import Text

NO_BY_HAND = Wording(
    "no_none_start",
    Text("流程没有普通开始事件。", "The process has no start event without a trigger."),
    Text(
        "画一个，以便手动启动或由别的流程调用。",
        "Draw one, so that it can be started by hand or called.",
    ),
    Severity.WARNING,
)
NO_END = Wording(
    "no_end_event",
    Text("流程没有结束事件。", "The process has no end event."),
    Text("画一个，用结果给它命名。", "Draw one and name it by the result."),
    Severity.WARNING,
)
NOBODY = Wording(
    "nobody_has_role",
    Text("没有在职的人担任角色 {name}。", "Nobody who is active holds the role {name}."),
    Text("给某人这个角色，或换一个角色。", "Give somebody the role, or choose another."),
    Severity.WARNING,
)
OTHER_QUEUE = Wording(
    "queue_is_not_the_lanes",
    Text(
        "任务站在角色 {lane} 的泳道里，却交给角色 {asked}。",
        "The task stands in the lane of {lane}, but {asked} gets it.",
    ),
    Text(
        "移到那个角色的泳道，或不写 candidateGroups。",
        "Move it to the lane of that role, or leave candidateGroups out.",
    ),
    Severity.WARNING,
)
OTHER_LANES = Wording(
    "children_in_other_lanes",
    Text("子流程里的步骤属于别的泳道。", "Steps inside the sub-process belong to other lanes."),
    Text("用调用活动代替它。", "Make it a call activity."),
    Severity.WARNING,
)
UNWATCHED = Wording(
    "due_without_reminder",
    Text("任务有期限，到期却不会发生什么。", "The task has a due date, but nothing happens then."),
    Text("写成 lane:sla，或加一个定时边界事件。", "Use lane:sla, or attach a boundary timer."),
    Severity.WARNING,
)
RUNS_BACK = Wording(
    "flow_runs_back",
    Text("顺序流不在循环里，却向左走。", "The flow leads to the left without closing a loop."),
    Text("把目标移到来源的右边。", "Move its target to the right of its source."),
    Severity.WARNING,
)


def _ends(scene: Scene) -> Iterator[Fault]:
    outer = scene.inside[None]
    starts = scene.starts(None)
    if starts and all(node.event.trigger is not Trigger.NONE for node in starts):
        yield NO_BY_HAND.at(scene.process, scene.model.file)
    if not any(node.kind is Kind.END_EVENT for node in outer):
        yield NO_END.at(scene.process, scene.model.file)


def _people(scene: Scene) -> Iterator[Fault]:
    """The role of the lane, or another one in so many words, is there and is the lane's."""
    staffed = scene.catalogue.staffed
    for node in scene.nodes.values():
        groups = node.assignment.candidate_groups or ""
        if node.kind is not Kind.USER_TASK or groups.startswith("="):
            continue
        lane = scene.process.role_of(node)
        role = groups or lane or ""
        names = [name.strip().partition("@")[0] for name in role.split(",")]
        if staffed and role and not any(name in staffed for name in names):
            yield NOBODY.at(node, scene.model.file, name=role)
        if lane and lane not in names:
            yield OTHER_QUEUE.at(node, scene.model.file, lane=lane, asked=role)


def _mixes_lanes(scene: Scene, node: Node) -> bool:
    inner = scene.inside.get(node.id, ())
    return node.lane is not None and any(child.lane not in (None, node.lane) for child in inner)


def _is_unwatched(scene: Scene, node: Node) -> bool:
    when = node.schedule
    timers = (one.event.trigger is Trigger.TIMER for one in scene.boundaries.get(node.id, ()))
    watched = when.sla_due or when.sla_remind or when.sla_escalate_to or any(timers)
    return node.kind is Kind.USER_TASK and bool(when.due) and not watched


def _runs_back(scene: Scene, flow: Flow) -> bool:
    source, target = scene.nodes.get(flow.source), scene.nodes.get(flow.target)
    if source is None or target is None or source.bounds is None or target.bounds is None:
        return False
    to_left = target.bounds.center.x < source.bounds.center.x
    return to_left and not _reaches(scene, flow.target, flow.source)


def _reaches(scene: Scene, start: str, goal: str) -> bool:
    """Whether a path leads there; boundary events go on from their hosts."""
    seen, stack = {start}, [start]
    while stack:
        here = stack.pop()
        if here == goal:
            return True
        following = [flow.target for flow in scene.leaving[here]]
        following += [guest.id for guest in scene.boundaries.get(here, ())]
        stack += (target for target in following if target not in seen)
        seen.update(following)
    return False


_OF_NODES: Final[list[tuple[Wording, NodeTest]]] = [
    (OTHER_LANES, _mixes_lanes),
    (UNWATCHED, _is_unwatched),
]
_OF_FLOWS: Final[list[tuple[Wording, FlowTest]]] = [(RUNS_BACK, _runs_back)]

HOUSE: Final[tuple[Rule, ...]] = (
    _ends,
    _people,
    node_rules(_OF_NODES),
    flow_rules(_OF_FLOWS),
)
