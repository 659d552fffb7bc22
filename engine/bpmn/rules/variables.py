"""House style for variables: what a condition reads is set by something, and surely set."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.bpmn.graph import Flow, Kind, Loop, LoopKind, Node, Process, Trigger
from engine.bpmn.rules.scene import CATCHING, Rule, Scene
from engine.bpmn.wording import Wording
from engine.errors import Fault, Severity
from engine.feel.errors import FeelError
from engine.feel.expression import compile_expression
from engine.texts import Text

_WITHIN: Final = frozenset({"loopCounter", "rules"})
"""Known without being set: the round of a repetition, the rules of the house."""

UNKNOWN_VARIABLE = Wording(
    "unknown_variable",
    Text(
        "条件用到的 {name} 在流程里没有来源。",
        "Nothing in the process sets {name}, which it reads.",
    ),
    Text(
        "改正拼写，或在开始事件的输出映射里声明它。",
        "Correct the name, or declare it by an output mapping of the start event.",
    ),
    Severity.WARNING,
)
MAY_STAY_EMPTY = Wording(
    "deciding_field_may_be_empty",
    Text(
        "表单字段 {name} 决定后面的走向，却可以不填。",
        "The field {name} decides the way that follows, but may stay empty.",
    ),
    Text("设为必填，或给它默认值。", "Make it required, or give it a default."),
    Severity.WARNING,
)

Fields = Mapping[str, Mapping[str, bool]]
"""For each form its fields: whether each is surely filled in."""


def names_set_by(process: Process, fields: Fields) -> frozenset[str]:
    """The variables that the nodes of a process are seen to set."""
    return frozenset(name for node in process.nodes.values() for name in _made(node, fields))


def _made(node: Node, fields: Fields) -> Iterator[str]:
    yield from fields.get(node.form_id or "", ())
    yield from (m.target.partition(".")[0] for m in (*node.inputs, *node.outputs))
    loop = node.loop or Loop(LoopKind.STANDARD)
    names = (node.result_variable, node.headers.get("resultVariable"))
    yield from filter(None, (*names, loop.input_element, loop.output_collection))


def _known(scene: Scene) -> frozenset[str] | None:
    """The variables that something sets; None where what comes in is not written down."""
    catalogue, names = scene.catalogue, names_set_by(scene.process, scene.catalogue.fields)
    for node in scene.nodes.values():
        called = node.called_process
        if called and called in catalogue.sets and node.propagate_all_child:
            names |= frozenset(catalogue.sets[called])
        elif _brings_anything(scene, node):
            return None
    return names | _WITHIN


def _brings_anything(scene: Scene, node: Node) -> bool:
    if node.outputs:
        return False
    if node.kind is Kind.SERVICE_TASK:
        ours = (node.task_type or "").startswith(tuple(scene.catalogue.prefixes))
        return not ours and "resultVariable" not in node.headers
    if node.kind is Kind.USER_TASK or node.form_id:
        return node.form_id not in scene.catalogue.fields
    if node.kind is Kind.CALL_ACTIVITY:
        return node.propagate_all_child
    return node.kind is Kind.RECEIVE_TASK or (
        node.event.trigger is Trigger.MESSAGE and node.kind in CATCHING
    )


def _read(flow: Flow) -> frozenset[str]:
    """The variables of a condition; none where it is broken, which another rule says."""
    try:
        return compile_expression(flow.condition).names if flow.condition else frozenset()
    except FeelError:
        return frozenset()


def _variables(scene: Scene) -> Iterator[Fault]:
    known = _known(scene)
    if known is None:
        return
    for flow in scene.process.flows.values():
        for name in sorted(_read(flow) - known):
            yield UNKNOWN_VARIABLE.at(flow, scene.model.file, name=name)


def _deciding_fields(scene: Scene) -> Iterator[Fault]:
    deciding = {name for f in scene.process.flows.values() for name in _read(f)}
    for node in scene.nodes.values():
        asked = scene.catalogue.fields.get(node.form_id or "", {})
        for field, sure in asked.items():
            if field in deciding and not sure:
                yield MAY_STAY_EMPTY.at(node, scene.model.file, name=field)


VARIABLES: Final[tuple[Rule, ...]] = (_variables, _deciding_fields)
