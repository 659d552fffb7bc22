"""Every FEEL expression of a file compiles, in whatever slot it stands."""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.formulas import FOREIGN_LANGUAGE, NOT_FEEL, in_feel
from engine.bpmn.graph import Node
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Placed, Wording
from engine.errors import Fault
from engine.feel.errors import FeelError, FeelSyntaxError
from engine.feel.expression import compile_expression
from engine.known import nearest, unknown
from engine.texts import Text

BAD_FEEL = Wording(
    "bad_expression",
    Text("{slot} 的表达式有误：{why}", "The expression of {slot} is wrong: {why}"),
    Text("请改正：={source}", "Correct ={source}"),
)
UNKNOWN_SETTING = Wording(
    "unknown_setting",
    Text("{slot} 用到的设置 {name} 不存在。", "There is no setting {name}, which {slot} reads."),
    Text("请改正名称。{near}", "Correct the name.{near}"),
)


def _expressions(scene: Scene) -> Iterator[Fault]:
    places: list[tuple[Placed, list[tuple[str, str | None]]]] = [
        (node, _slots(node)) for node in scene.nodes.values()
    ]
    places += [(flow, [("condition", flow.condition)]) for flow in scene.process.flows.values()]
    yield from _case_name(scene)
    for place, slots in places:
        for slot, source in slots:
            if source is not None and not _is_blamed(scene, place):
                yield from _compiled(scene, place, slot, source)
        if isinstance(place, Node):
            yield from _spoken(scene, place)


def _case_name(scene: Scene) -> Iterator[Fault]:
    """The property that names the cases of a process."""
    source = scene.process.properties.get("businessKey", "").strip()
    if source.startswith("="):
        yield from _compiled(scene, scene.process, "businessKey", source[1:])


def _is_blamed(scene: Scene, place: Placed) -> bool:
    """Whether the reader has said already that this is no FEEL, and what to write instead."""
    return any((code, place.id) in scene.blamed for code in (NOT_FEEL.code, FOREIGN_LANGUAGE.code))


def _spoken(scene: Scene, node: Node) -> Iterator[Fault]:
    """The slots that hold plain text, or FEEL behind ``=``."""
    for slot, text in _texts(node):
        source = (text or "").strip()
        if source.startswith("="):
            yield from _compiled(scene, node, slot, source[1:])
        elif source.startswith(("${", "#{")):
            values = {"text": source, "cure": in_feel(source)}
            yield NOT_FEEL.at(node, scene.model.file, **values)


def _compiled(scene: Scene, place: Placed, slot: str, source: str) -> Iterator[Fault]:
    try:
        compiled = compile_expression(source)
    except FeelSyntaxError as error:
        told = error.told()
        why = Text(told.zh, told.en)
    except FeelError as error:
        why = Text(getattr(error, "message_zh", ""), str(error))
    else:
        settings = scene.catalogue.settings
        for name in unknown(compiled.paths, settings):
            facts = {"slot": slot, "name": name, "near": nearest(name, settings)}
            yield UNKNOWN_SETTING.at(place, scene.model.file, **facts)
        return
    yield BAD_FEEL.at(place, scene.model.file, slot=slot, why=why, source=source)


def _slots(node: Node) -> list[tuple[str, str | None]]:
    """The slots that hold FEEL and nothing else."""
    slots = [
        ("condition", node.event.condition),
        ("correlationKey", node.event.correlation_key),
        ("script", node.script),
    ]
    if loop := node.loop:
        slots += [
            ("inputCollection", loop.input_collection),
            ("outputElement", loop.output_element),
            ("loopCardinality", loop.cardinality),
            ("completionCondition", loop.completion_condition),
            ("loopCondition", loop.condition),
        ]
    return slots


def _texts(node: Node) -> Iterator[tuple[str, str | None]]:
    who, when = node.assignment, node.schedule
    yield "assignee", who.assignee
    yield "candidateGroups", who.candidate_groups
    yield "candidateUsers", who.candidate_users
    yield "exclude", who.exclude
    yield "dueDate", when.due
    yield "followUpDate", when.follow_up
    yield "sla due", when.sla_due
    yield "sla remind", when.sla_remind
    yield "sla escalateTo", when.sla_escalate_to
    yield "priority", node.priority
    yield "formId", node.form_id
    yield "task type", node.task_type
    yield "retries", node.retries
    yield "decisionId", node.decision_id
    yield "processId", node.called_process
    yield "name", node.event.name
    yield "timer", node.event.timer.text if node.event.timer else None
    for mapping in (*node.inputs, *node.outputs):
        yield f"mapping to {mapping.target}", mapping.source


EXPRESSIONS: Final[Rule] = _expressions
