"""What each activity needs before it can do its work."""

import re
from typing import Final

from engine.bpmn.graph import Kind, LoopKind, Node
from engine.bpmn.rules.scene import NodeTest, Rule, Scene, node_rules
from engine.bpmn.wording import Wording
from engine.texts import Text

_STRATEGIES: Final = ("round_robin", "least_loaded", "skill_match", "sticky")
_WHOLE = re.compile(r"\d{1,3}")

NO_ROLE = Wording(
    "no_role",
    Text("用户任务没有角色。", "The user task has no role."),
    Text(
        "写 candidateGroups，或给它的泳道加 lane:role。",
        "Set candidateGroups, or give its lane a lane:role.",
    ),
)
NO_TYPE = Wording(
    "no_task_type",
    Text("服务任务没有说明要做什么。", "The service task does not say what to do."),
    Text(
        "加上 zeebe:taskDefinition type，例如 crm.lead.normalize。",
        "Give it a zeebe:taskDefinition type such as crm.lead.normalize.",
    ),
)
NO_SCRIPT = Wording(
    "no_script",
    Text("脚本任务没有 FEEL 脚本。", "The script task has no FEEL."),
    Text(
        '加上 zeebe:script expression="=…" resultVariable="…"。',
        'Give it a zeebe:script with expression="=…" and resultVariable="…".',
    ),
)
NO_DECISION = Wording(
    "no_decision",
    Text("业务规则任务没有决策。", "The business rule task has no decision."),
    Text(
        "加上 zeebe:calledDecision decisionId。",
        "Give it a zeebe:calledDecision with a decisionId.",
    ),
)
NO_RESULT = Wording(
    "no_result_variable",
    Text("结果没有变量名，会丢失。", "The result has no variable and would be lost."),
    Text("写 resultVariable。", "Set resultVariable."),
)
NO_PROCESS = Wording(
    "no_called_process",
    Text(
        "调用活动没有说明调用哪个流程。", "The call activity does not say which process it calls."
    ),
    Text("加上 zeebe:calledElement processId。", "Give it a zeebe:calledElement with a processId."),
)
NO_COLLECTION = Wording(
    "loop_without_collection",
    Text(
        "多实例没有集合，也没有次数。", "The multi-instance has neither a collection nor a number."
    ),
    Text(
        "加上 zeebe:loopCharacteristics inputCollection。",
        "Give it a zeebe:loopCharacteristics with an inputCollection.",
    ),
)
HALF_OUTPUT = Wording(
    "loop_output_incomplete",
    Text(
        "多实例的 outputCollection 和 outputElement 缺了一个。",
        "Of outputCollection and outputElement, one is missing.",
    ),
    Text("两个都写，或都不写。", "Set both or neither."),
)
NO_LOOP_END = Wording(
    "loop_without_condition",
    Text("循环没有条件，也没有最大次数。", "The loop has neither a condition nor a maximum."),
    Text("写 loopCondition 或 loopMaximum。", "Set a loopCondition or a loopMaximum."),
)
BAD_RETRIES = Wording(
    "bad_retries",
    Text("重试次数不是 0 到 999 的整数。", "The retries are not a whole number from 0 to 999."),
    Text("写一个数字，例如 3。", "Write a number such as 3."),
)
BAD_PRIORITY = Wording(
    "bad_priority",
    Text("优先级不是 0 到 100 的整数。", "The priority is not a whole number from 0 to 100."),
    Text("写一个数字，例如 50。", "Write a number such as 50."),
)
STRATEGY = Wording(
    "unknown_strategy",
    Text("没有这种分配策略。", "There is no such assignment strategy."),
    Text(
        "可用：round_robin、least_loaded、skill_match、sticky。",
        "Use round_robin, least_loaded, skill_match or sticky.",
    ),
)


def _has_no_role(scene: Scene, node: Node) -> bool:
    who = node.assignment
    named = who.candidate_groups or who.candidate_users or who.assignee
    return node.kind is Kind.USER_TASK and not named and scene.process.role_of(node) is None


def _lacks(kind: Kind, *fields: str) -> NodeTest:
    """Whether a node of a kind has none of the fields."""
    return lambda _, node: node.kind is kind and all(getattr(node, f) is None for f in fields)


def _has_no_script(scene: Scene, node: Node) -> bool:
    foreign = ("foreign_script", node.id) in scene.blamed
    empty = node.script is None and node.task_type is None
    return node.kind is Kind.SCRIPT_TASK and empty and not foreign


def _loses_result(_: Scene, node: Node) -> bool:
    makes = node.script if node.kind is Kind.SCRIPT_TASK else node.decision_id
    return makes is not None and node.result_variable is None


def _has_no_collection(_: Scene, node: Node) -> bool:
    loop = node.loop
    many = loop is not None and loop.kind is not LoopKind.STANDARD
    return loop is not None and many and loop.input_collection is None and loop.cardinality is None


def _has_half_output(_: Scene, node: Node) -> bool:
    loop = node.loop
    return loop is not None and (loop.output_collection is None) != (loop.output_element is None)


def _has_no_loop_end(_: Scene, node: Node) -> bool:
    loop = node.loop
    standard = loop is not None and loop.kind is LoopKind.STANDARD
    return loop is not None and standard and loop.condition is None and loop.maximum is None


def _is_number_up_to(text: str | None, most: int) -> bool:
    if text is None or text.startswith(("=", "${", "#{")):
        return True
    return bool(_WHOLE.fullmatch(text.strip())) and int(text) <= most


WORK: Final[Rule] = node_rules(
    [
        (NO_ROLE, _has_no_role),
        (NO_TYPE, _lacks(Kind.SERVICE_TASK, "task_type")),
        (NO_SCRIPT, _has_no_script),
        (NO_DECISION, _lacks(Kind.RULE_TASK, "decision_id", "task_type")),
        (NO_RESULT, _loses_result),
        (NO_PROCESS, _lacks(Kind.CALL_ACTIVITY, "called_process")),
        (NO_COLLECTION, _has_no_collection),
        (HALF_OUTPUT, _has_half_output),
        (NO_LOOP_END, _has_no_loop_end),
        (BAD_RETRIES, lambda _, node: not _is_number_up_to(node.retries, 999)),
        (BAD_PRIORITY, lambda _, node: not _is_number_up_to(node.priority, 100)),
        (
            STRATEGY,
            lambda _, node: (
                node.assignment.strategy is not None and node.assignment.strategy not in _STRATEGIES
            ),
        ),
    ]
)
