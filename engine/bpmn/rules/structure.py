"""The skeleton: starts, scopes, boundary events and what flows may join."""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.document import DANGLING
from engine.bpmn.graph import Flow, Kind, Node, Trigger
from engine.bpmn.rewriting import stands_apart
from engine.bpmn.rules.scene import Rule, Scene, flow_rules, node_rules
from engine.bpmn.wording import Wording
from engine.errors import Fault
from engine.texts import Text

NO_START = Wording(
    "no_start_event",
    Text("流程没有开始事件。", "The process has no start event."),
    Text(
        "请画一个开始事件，并连到第一步。", "Draw a start event and connect it to the first step."
    ),
)
SEVERAL_STARTS = Wording(
    "several_none_starts",
    Text("有多个无触发器的开始事件。", "There are several start events without a trigger."),
    Text(
        "只保留一个，其余改为消息、定时器或信号开始。",
        "Keep one; make the others message, timer or signal starts.",
    ),
)
SUB_STARTS = Wording(
    "several_starts_in_sub_process",
    Text("子流程有多个开始事件。", "The sub-process has several start events."),
    Text("只保留一个开始事件。", "Keep one start event."),
)
EVENT_SUB_START = Wording(
    "event_sub_process_start",
    Text(
        "事件子流程必须恰好有一个开始事件。", "An event sub-process needs exactly one start event."
    ),
    Text("请画一个带触发器的开始事件。", "Draw one start event with a trigger."),
)
EVENT_SUB_FLOW = Wording(
    "event_sub_process_has_flow",
    Text("顺序流不能连接事件子流程。", "No sequence flow may enter or leave an event sub-process."),
    Text("删除这条顺序流。", "Delete the flow."),
)
MUST_INTERRUPT = Wording(
    "must_interrupt",
    Text("错误事件必须中断。", "An error event must interrupt."),
    Text("改为中断型，或改用升级事件。", "Make it interrupting, or use an escalation."),
)
NO_HOST = Wording(
    "boundary_without_host",
    Text("边界事件没有依附在活动上。", "The boundary event is attached to no activity."),
    Text("把它拖到一个任务或子流程的边框上。", "Drag it onto the border of a task or sub-process."),
)
BOUNDARY_DEAD = Wording(
    "boundary_without_flow",
    Text("边界事件没有后续步骤。", "Nothing follows the boundary event."),
    Text("从它画一条顺序流。", "Draw a flow out of it."),
)
INTO_START = Wording(
    "flow_into_event",
    Text(
        "顺序流不能进入开始事件或边界事件 {target}。",
        "No flow may enter the start or boundary event {target}.",
    ),
    Text("把顺序流连到后面的步骤。", "Lead the flow to the step behind it."),
)
OUT_OF_END = Wording(
    "flow_out_of_end",
    Text("顺序流不能离开结束事件 {source}。", "No flow may leave the end event {source}."),
    Text("改用中间事件，或删除顺序流。", "Use an intermediate event, or delete the flow."),
)
ACROSS = Wording(
    "flow_crosses_border",
    Text(
        "顺序流不能跨越子流程或泳池的边界。",
        "A sequence flow may not cross the border of a sub-process or pool.",
    ),
    Text(
        "用消息流连接泳池；子流程从外部边框进出。",
        "Join pools by message flows; enter a sub-process at its own border.",
    ),
)
NO_STEP = Wording(
    "flow_end_not_a_step",
    Text(
        "顺序流的一端 {source} → {target} 不是步骤。",
        "An end of the flow {source} → {target} is not a step.",
    ),
    Text("把它连到任务、事件或网关。", "Connect it to a task, an event or a gateway."),
)
TWICE = Wording(
    "duplicate_flow",
    Text("{source} 与 {target} 之间有重复的顺序流。", "Two flows lead from {source} to {target}."),
    Text("只保留一条，把条件合并。", "Keep one and join the conditions."),
)


def _scopes(scene: Scene) -> Iterator[Fault]:
    """The number of start events of the process and of each sub-process."""
    file = scene.model.file
    starts = scene.starts(None)
    if not starts:
        yield NO_START.at(scene.process, file)
    for extra in [node for node in starts if node.event.trigger is Trigger.NONE][1:]:
        yield SEVERAL_STARTS.at(extra, file)
    for node in scene.nodes.values():
        if not node.kind.is_container:
            continue
        count = len(scene.starts(node.id))
        if node.triggered_by_event and count != 1:
            yield EVENT_SUB_START.at(node, file)
        elif not node.triggered_by_event and count > 1:
            yield SUB_STARTS.at(node, file)


def _must_interrupt(scene: Scene, node: Node) -> bool:
    guards = node.kind is Kind.BOUNDARY_EVENT or scene.begins_event_sub_process(node)
    return guards and node.event.trigger is Trigger.ERROR and not node.interrupting


def _has_no_host(scene: Scene, node: Node) -> bool:
    host = scene.nodes.get(node.attached_to or "")
    fits = (
        host is not None
        and host.kind.is_activity
        and not host.triggered_by_event
        and host.container == node.container
    )
    return node.kind is Kind.BOUNDARY_EVENT and not fits


def _leads_nowhere(scene: Scene, node: Node) -> bool:
    return (
        node.kind is Kind.BOUNDARY_EVENT
        and node.event.trigger is not Trigger.COMPENSATE
        and not scene.leaving[node.id]
    )


def _enters_event(scene: Scene, flow: Flow) -> bool:
    target = scene.nodes.get(flow.target)
    return target is not None and target.kind.is_event and stands_apart(target)


def _touches_event_sub_process(scene: Scene, flow: Flow) -> bool:
    ends = (scene.nodes.get(flow.source), scene.nodes.get(flow.target))
    return any(end is not None and end.triggered_by_event for end in ends)


def _leaves_end(scene: Scene, flow: Flow) -> bool:
    source = scene.nodes.get(flow.source)
    return source is not None and source.kind is Kind.END_EVENT


def _crosses(scene: Scene, flow: Flow) -> bool:
    source, target = scene.nodes.get(flow.source), scene.nodes.get(flow.target)
    if source and target:
        return source.container != target.container
    return flow.source in scene.elsewhere or flow.target in scene.elsewhere


def _ends_at_no_step(scene: Scene, flow: Flow) -> bool:
    ends = {flow.source, flow.target}
    lost = {end for end in ends if end not in scene.nodes and end not in scene.elsewhere}
    return bool(lost) and (DANGLING.code, flow.id) not in scene.blamed


def _is_twin(scene: Scene, flow: Flow) -> bool:
    twins = (other for other in scene.leaving[flow.source] if other.target == flow.target)
    return next(twins).id != flow.id


SCOPES: Final[Rule] = _scopes
BOUNDARIES: Final[Rule] = node_rules(
    [
        (MUST_INTERRUPT, _must_interrupt),
        (NO_HOST, _has_no_host),
        (BOUNDARY_DEAD, _leads_nowhere),
    ]
)
FLOWS: Final[Rule] = flow_rules(
    [
        (INTO_START, _enters_event),
        (OUT_OF_END, _leaves_end),
        (EVENT_SUB_FLOW, _touches_event_sub_process),
        (ACROSS, _crosses),
        (NO_STEP, _ends_at_no_step),
        (TWICE, _is_twin),
    ]
)
