"""Elements that are drawn but not run: each is refused, with what to draw instead."""

from collections.abc import Collection, Mapping
from typing import Final

from engine.bpmn.graph import Kind, Node, Trigger
from engine.bpmn.rules.scene import Rule, Scene, node_rules
from engine.bpmn.wording import Wording
from engine.texts import Text

COMPLEX = Wording(
    "complex_gateway",
    Text("复杂网关不被支持。", "Complex gateways are not run."),
    Text("请改用带条件的包容网关。", "Use an inclusive gateway with conditions."),
)
CHOREOGRAPHY = Wording(
    "choreography",
    Text("编排图不能执行。", "A choreography is not run."),
    Text("请为每个参与方画一个流程。", "Draw one process for each participant."),
)
AD_HOC = Wording(
    "ad_hoc",
    Text("即席子流程不被支持。", "Ad-hoc sub-processes are not run."),
    Text("请用带循环的排他网关画出顺序。", "Draw the order with exclusive gateways and loops."),
)
CANCEL = Wording(
    "cancel_event",
    Text("取消事务不被支持。", "Cancelling a transaction is not run."),
    Text("请改用错误结束和错误边界事件。", "Use an error end and an error boundary event."),
)
COMPENSATION = Wording(
    "compensation",
    Text("补偿不被支持。", "Compensation is not run."),
    Text(
        "请把撤销步骤画在错误边界事件之后。",
        "Draw the undoing steps behind an error boundary event.",
    ),
)
UNKNOWN_ELEMENT = Wording(
    "unsupported_element",
    Text("元素 {tag} 不被支持。", "The element {tag} is not run."),
    Text("请换成受支持的任务、事件或网关。", "Use a supported task, event or gateway."),
)
MULTIPLE = Wording(
    "multiple_triggers",
    Text("一个事件有多个触发器。", "An event has several triggers."),
    Text(
        "请画成多个事件，例如放在事件网关之后。",
        "Draw several events, such as behind an event-based gateway.",
    ),
)
TRIGGER = Wording(
    "trigger_not_allowed",
    Text("这里不能使用 {trigger} 事件。", "A {trigger} event cannot stand here."),
    Text("请换一种触发器，或换一个位置。", "Choose another trigger or another place."),
)
NO_TRIGGER = Wording(
    "event_without_trigger",
    Text("事件没有说明等待什么。", "The event does not say what it waits for."),
    Text("请选择消息、定时器或信号。", "Choose a message, a timer or a signal."),
)

_REFUSED: Final[Mapping[Kind, Wording]] = {
    Kind.COMPLEX: COMPLEX,
    Kind.CHOREOGRAPHY: CHOREOGRAPHY,
    Kind.AD_HOC: AD_HOC,
    Kind.OTHER: UNKNOWN_ELEMENT,
}

_BEGINNING: Final = (Trigger.NONE, Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL)
_WAITING: Final = (Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL)
_GUARDING: Final = (*_WAITING, Trigger.ERROR, Trigger.ESCALATION)
_THROWN: Final = (Trigger.NONE, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ESCALATION)

_TRIGGERS: Final[Mapping[Kind, Collection[Trigger]]] = {
    Kind.START_EVENT: _BEGINNING,
    Kind.CATCH_EVENT: (*_WAITING, Trigger.LINK),
    Kind.THROW_EVENT: (*_THROWN, Trigger.LINK),
    Kind.END_EVENT: (*_THROWN, Trigger.ERROR, Trigger.TERMINATE),
    Kind.BOUNDARY_EVENT: _GUARDING,
}
_TOLD_APART: Final = (Trigger.COMPENSATE, Trigger.CANCEL, Trigger.MULTIPLE)


def _allowed(scene: Scene, node: Node) -> Collection[Trigger]:
    if scene.begins_event_sub_process(node):
        return _GUARDING
    if node.kind is Kind.START_EVENT and node.container is not None:
        return (Trigger.NONE,)
    return _TRIGGERS[node.kind]


def _is_wrong_trigger(scene: Scene, node: Node) -> bool:
    trigger = node.event.trigger
    return (
        node.kind.is_event
        and trigger not in (*_TOLD_APART, Trigger.NONE)
        and trigger not in _allowed(scene, node)
    )


def _lacks_trigger(scene: Scene, node: Node) -> bool:
    return (
        node.kind.is_event
        and node.event.trigger is Trigger.NONE
        and Trigger.NONE not in _allowed(scene, node)
    )


def _compensates(_: Scene, node: Node) -> bool:
    return node.for_compensation or node.event.trigger is Trigger.COMPENSATE


SUPPORT: Final[Rule] = node_rules(
    [
        *(
            (wording, lambda _, node, kind=kind: node.kind is kind)
            for kind, wording in _REFUSED.items()
        ),
        (COMPENSATION, _compensates),
        (CANCEL, lambda _, node: node.event.trigger is Trigger.CANCEL),
        (MULTIPLE, lambda _, node: node.event.trigger is Trigger.MULTIPLE),
        (TRIGGER, _is_wrong_trigger),
        (NO_TRIGGER, _lacks_trigger),
    ]
)
