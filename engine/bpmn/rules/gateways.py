"""Decisions: conditions, default flows, and what may follow an event-based gateway."""

from typing import Final

from engine.bpmn.graph import Flow, Kind, Node, Trigger
from engine.bpmn.rules.scene import Rule, Scene, flow_rules, node_rules
from engine.bpmn.wording import Wording
from engine.errors import Severity
from engine.texts import Text

_DECIDING: Final = (Kind.EXCLUSIVE, Kind.INCLUSIVE)
_NOT_DECIDING: Final = (Kind.PARALLEL, Kind.EVENT_BASED, Kind.COMPLEX)
_AWAITED: Final = (Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL)

NEEDS_CONDITION = Wording(
    "flow_needs_condition",
    Text(
        "网关 {source} 的这条出口既没有条件，也不是默认流。",
        "This way out of {source} has no condition and is not the default.",
    ),
    Text(
        "写一个条件，例如 =amount > 10000，或设为默认流。",
        "Write a condition such as =amount > 10000, or make it the default.",
    ),
)
NO_DEFAULT = Wording(
    "no_default_flow",
    Text(
        "网关没有默认流；没有条件成立时流程会停下。",
        "The gateway has no default flow; when no condition holds, the case stops.",
    ),
    Text("把一条出口设为默认流。", "Make one way out the default."),
    Severity.WARNING,
)
DEFAULT_CONDITION = Wording(
    "default_has_condition",
    Text("默认流上的条件不会被计算。", "The condition of a default flow is never looked at."),
    Text("删除条件，或换一条默认流。", "Delete the condition, or choose another default."),
    Severity.WARNING,
)
DEFAULT_NOT_HERE = Wording(
    "default_not_outgoing",
    Text(
        "默认流 {default} 不是从这里出去的。",
        "The default flow {default} does not leave from here.",
    ),
    Text("选择这个元素的一条出口。", "Choose one of its own ways out."),
)
NOT_EVALUATED = Wording(
    "condition_not_evaluated",
    Text(
        "{source} 不看条件，这个条件永远不会被计算。",
        "{source} does not look at conditions; this one is never evaluated.",
    ),
    Text(
        "改用排他网关或包容网关，或删除条件。",
        "Use an exclusive or inclusive gateway, or delete the condition.",
    ),
)
TOO_FEW = Wording(
    "event_gateway_needs_two",
    Text("事件网关至少需要两个事件。", "An event-based gateway needs two events or more."),
    Text("再画一个事件，或删除网关。", "Draw another event, or delete the gateway."),
)
WRONG_TARGET = Wording(
    "event_gateway_target",
    Text(
        "事件网关之后只能是消息、定时器、信号、条件事件或接收任务。",
        "Only a message, timer, signal or condition may follow an event-based gateway.",
    ),
    Text("在 {target} 之前画一个捕获事件。", "Draw a catching event before {target}."),
)
SHARED_TARGET = Wording(
    "event_gateway_target_shared",
    Text(
        "事件网关之后的 {target} 不能有其他入口。",
        "{target} follows an event-based gateway and may have no other way in.",
    ),
    Text("为另一条路径画一个自己的事件。", "Draw an event of its own for the other path."),
)
GUARDED_TARGET = Wording(
    "event_gateway_target_boundary",
    Text(
        "事件网关之后的接收任务不能有边界事件。",
        "A receive task behind an event-based gateway may have no boundary event.",
    ),
    Text(
        "把边界事件改为网关的另一个分支。", "Make the boundary event another branch of the gateway."
    ),
)


def _source(scene: Scene, flow: Flow) -> Node | None:
    return scene.nodes.get(flow.source)


def _needs_condition(scene: Scene, flow: Flow) -> bool:
    source = _source(scene, flow)
    return (
        source is not None
        and source.kind in _DECIDING
        and len(scene.leaving[source.id]) > 1
        and flow.condition is None
        and flow.id != source.default_flow
    )


def _has_no_default(scene: Scene, node: Node) -> bool:
    flows = scene.leaving[node.id]
    return (
        node.kind in _DECIDING
        and len(flows) > 1
        and node.default_flow is None
        and all(flow.condition is not None for flow in flows)
    )


def _is_conditional_default(scene: Scene, flow: Flow) -> bool:
    source = _source(scene, flow)
    return source is not None and source.default_flow == flow.id and flow.condition is not None


def _default_is_elsewhere(scene: Scene, node: Node) -> bool:
    return node.default_flow is not None and all(
        flow.id != node.default_flow for flow in scene.leaving[node.id]
    )


def _is_not_evaluated(scene: Scene, flow: Flow) -> bool:
    source = _source(scene, flow)
    return source is not None and source.kind in _NOT_DECIDING and flow.condition is not None


def _has_too_few(scene: Scene, node: Node) -> bool:
    return node.kind is Kind.EVENT_BASED and len(scene.leaving[node.id]) < 2


def _waits_for_event(scene: Scene, flow: Flow) -> Node | None:
    """The target of a flow out of an event-based gateway."""
    source = _source(scene, flow)
    after = source is not None and source.kind is Kind.EVENT_BASED
    return scene.nodes.get(flow.target) if after else None


def _is_wrong_target(scene: Scene, flow: Flow) -> bool:
    target = _waits_for_event(scene, flow)
    if target is None or target.kind is Kind.RECEIVE_TASK:
        return False
    return target.kind is not Kind.CATCH_EVENT or target.event.trigger not in _AWAITED


def _is_shared_target(scene: Scene, flow: Flow) -> bool:
    target = _waits_for_event(scene, flow)
    return target is not None and len(scene.entering[target.id]) > 1


def _is_guarded_target(scene: Scene, flow: Flow) -> bool:
    target = _waits_for_event(scene, flow)
    return target is not None and target.id in scene.boundaries


GATEWAYS: Final[Rule] = node_rules(
    [
        (NO_DEFAULT, _has_no_default),
        (DEFAULT_NOT_HERE, _default_is_elsewhere),
        (TOO_FEW, _has_too_few),
    ]
)
WAYS: Final[Rule] = flow_rules(
    [
        (NEEDS_CONDITION, _needs_condition),
        (DEFAULT_CONDITION, _is_conditional_default),
        (NOT_EVALUATED, _is_not_evaluated),
        (WRONG_TARGET, _is_wrong_target),
        (SHARED_TARGET, _is_shared_target),
        (GUARDED_TARGET, _is_guarded_target),
    ]
)
