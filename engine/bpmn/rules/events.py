"""What events must name: messages with keys, signals, codes, times and conditions."""

from collections.abc import Collection, Iterator
from typing import Final

from engine.bpmn.document import DANGLING
from engine.bpmn.graph import Kind, Node, Trigger
from engine.bpmn.rules.scene import CATCHING, REMEMBERED, THROWING, Rule, Scene, node_rules
from engine.bpmn.wording import Wording
from engine.errors import Fault
from engine.texts import Text

NO_MESSAGE = Wording(
    "message_missing",
    Text("没有选择消息。", "No message is chosen."),
    Text("选择或新建一个有名称的消息。", "Choose a message, or make a new one with a name."),
)
NO_KEY = Wording(
    "correlation_key_missing",
    Text("等待的消息没有关联键。", "The awaited message has no correlation key."),
    Text(
        '给消息加上 zeebe:subscription，例如 correlationKey="=order_id"。',
        'Give the message a zeebe:subscription such as correlationKey="=order_id".',
    ),
)
MOVING_NAME = Wording(
    "start_name_not_static",
    Text("开始事件的名称不能是表达式。", "The name that starts a process cannot be an expression."),
    Text("写一个固定的名称。", "Write a fixed name."),
)
SAME_START = Wording(
    "duplicate_start_trigger",
    Text("另一个开始事件已经使用 {name}。", "Another start event already uses {name}."),
    Text(
        "每个消息或信号只开始一次。", "Let each message or signal start the process in one place."
    ),
)
NO_SIGNAL = Wording(
    "signal_missing",
    Text("没有选择信号。", "No signal is chosen."),
    Text("选择或新建一个有名称的信号。", "Choose a signal, or make a new one with a name."),
)
NO_CODE = Wording(
    "code_missing",
    Text("抛出的事件没有代码。", "What is thrown has no code."),
    Text("选择一个有代码的错误或升级。", "Choose an error or escalation with a code."),
)
SAME_CODE = Wording(
    "duplicate_boundary",
    Text(
        "另一个边界事件已经捕获同样的代码。",
        "Another boundary event already catches the same code.",
    ),
    Text("只保留一个，或给它们不同的代码。", "Keep one, or give them different codes."),
)
NO_TIMER = Wording(
    "timer_missing",
    Text("定时器没有时间。", "The timer has no time."),
    Text("写一个时长，例如 PT48H，或一个日期。", "Write a duration such as PT48H, or a date."),
)
NO_CONDITION = Wording(
    "condition_missing",
    Text("条件事件没有条件。", "The conditional event has no condition."),
    Text("写一个条件，例如 =stock < 10。", "Write a condition such as =stock < 10."),
)
NO_LINK_NAME = Wording(
    "link_without_name",
    Text("链接事件没有名称。", "The link event has no name."),
    Text("给两端写同一个名称。", "Give both ends the same name."),
)

_SENDING: Final = (Kind.SEND_TASK, *THROWING)
_STARTING: Final = (Trigger.MESSAGE, Trigger.SIGNAL)


def _is_about(node: Node, trigger: Trigger, kinds: Collection[Kind]) -> bool:
    return node.kind in kinds and node.event.trigger is trigger


def _is_unnamed(scene: Scene, node: Node) -> bool:
    """Whether it names nothing; a reference to nothing was blamed when it was read."""
    return node.event.name is None and (DANGLING.code, node.id) not in scene.blamed


def _has_no_message(scene: Scene, node: Node) -> bool:
    if node.kind in _SENDING and node.task_type is not None:
        return False
    awaits = node.kind in (Kind.SEND_TASK, Kind.RECEIVE_TASK)
    return (awaits or node.event.trigger is Trigger.MESSAGE) and _is_unnamed(scene, node)


def _has_no_signal(scene: Scene, node: Node) -> bool:
    return node.event.trigger is Trigger.SIGNAL and _is_unnamed(scene, node)


def _has_no_key(scene: Scene, node: Node) -> bool:
    awaits = node.kind is Kind.RECEIVE_TASK or _is_about(node, Trigger.MESSAGE, CATCHING)
    starts = node.kind is Kind.START_EVENT and not scene.begins_event_sub_process(node)
    named = node.event.name is not None
    return awaits and not starts and named and node.event.correlation_key is None


def _starts_by_formula(_: Scene, node: Node) -> bool:
    static = node.kind is Kind.START_EVENT and node.container is None
    return static and (node.event.name or "").startswith("=")


def _has_no_code(scene: Scene, node: Node) -> bool:
    throws = any(_is_about(node, trigger, THROWING) for trigger in REMEMBERED)
    return throws and _is_unnamed(scene, node)


def _catches_twice(scene: Scene, node: Node) -> bool:
    if node.kind is not Kind.BOUNDARY_EVENT or node.event.trigger not in REMEMBERED:
        return False
    twins = (n for n in scene.boundaries.get(node.attached_to or "", ()) if n.event == node.event)
    return next(twins, node) is not node


def _same_starts(scene: Scene) -> Iterator[Fault]:
    seen: set[tuple[Trigger, str]] = set()
    for node in scene.starts(None):
        key = (node.event.trigger, node.event.name or "")
        if node.event.trigger in _STARTING and key in seen:
            yield SAME_START.at(node, scene.model.file, name=node.event.name)
        seen.add(key)


SAME_STARTS: Final[Rule] = _same_starts
EVENTS: Final[Rule] = node_rules(
    [
        (NO_MESSAGE, _has_no_message),
        (NO_KEY, _has_no_key),
        (MOVING_NAME, _starts_by_formula),
        (NO_SIGNAL, _has_no_signal),
        (NO_CODE, _has_no_code),
        (SAME_CODE, _catches_twice),
        (
            NO_TIMER,
            lambda _, node: node.event.trigger is Trigger.TIMER and node.event.timer is None,
        ),
        (
            NO_CONDITION,
            lambda _, node: (
                node.event.trigger is Trigger.CONDITIONAL and node.event.condition is None
            ),
        ),
        (
            NO_LINK_NAME,
            lambda _, node: node.event.trigger is Trigger.LINK and not node.event.name,
        ),
    ]
)
