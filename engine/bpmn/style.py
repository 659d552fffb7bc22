"""The publishing rules of the house: what they are called, how they are graded, what they advise.

Whatever cannot run is an error everywhere. The rest are warnings, so that a file of another
modeller may be published; graded by the house style, as for what is shipped and for the review of
a diagram, the rules that a reader depends on are errors too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.checks import MAX_NODES
from engine.bpmn.graph import Model
from engine.bpmn.rules.drawn import DRAWN
from engine.bpmn.rules.house import HOUSE
from engine.bpmn.rules.mail import MAIL
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.rules.telling import TELLING, around
from engine.bpmn.rules.variables import VARIABLES
from engine.errors import Fault, Severity
from engine.texts import Text

RULES: Final[tuple[Rule, ...]] = (*TELLING, *HOUSE, *MAIL, *VARIABLES, *DRAWN)


@dataclass(frozen=True, slots=True)
class HouseRule:
    """One publishing rule: the faults that break it, and how grave they are in the house style."""

    number: int
    severity: Severity
    title: Text
    codes: frozenset[str]


def _rule(number: int, severity: Severity, title: Text, *codes: str) -> HouseRule:
    return HouseRule(number, severity, title, frozenset(codes))


_ERROR: Final = Severity.ERROR
_WARNING: Final = Severity.WARNING

HOUSE_RULES: Final[tuple[HouseRule, ...]] = (
    _rule(
        1,
        _ERROR,
        Text("开始与结束", "starts and ends"),
        *("no_start_event", "several_none_starts", "no_none_start", "no_end_event"),
        *("dead_end", "unreachable", "endless_loop"),
    ),
    _rule(
        2,
        _ERROR,
        Text("标准符号", "standard symbols"),
        *("not_valid_bpmn", "unsupported_element", "complex_gateway", "ad_hoc", "choreography"),
        *("compensation", "cancel_event", "multiple_triggers"),
    ),
    _rule(
        3,
        _ERROR,
        Text("步骤有名称和说明", "steps are named and explained"),
        *("name_not_in_both_languages", "documentation_missing"),
    ),
    _rule(
        4,
        _ERROR,
        Text("决策是问句，答案齐全", "decisions ask, and every answer is there"),
        *("gateway_not_a_question", "flow_without_label", "no_default_flow"),
        *("default_has_condition", "default_not_outgoing", "flow_needs_condition"),
        *("condition_not_evaluated", "bad_expression", "not_feel", "unknown_variable"),
    ),
    _rule(
        5,
        _ERROR,
        Text("流向清楚", "the flow is plain"),
        *("implicit_split", "gateway_joins_and_splits", "superfluous_gateway"),
        *("inclusive_gateway", "duplicate_flow"),
    ),
    _rule(
        6,
        _ERROR,
        Text("角色明确", "roles are clear"),
        *("not_in_a_lane", "in_two_lanes", "lane_without_role", "unknown_role", "no_role"),
        *("nobody_has_role", "queue_is_not_the_lanes"),
    ),
    _rule(7, _WARNING, Text("写明工具", "tools are named"), "no_system"),
    _rule(8, _WARNING, Text("有反馈", "there is feedback"), "no_feedback"),
    _rule(9, _WARNING, Text("简洁", "it is simple"), "too_many_steps", "too_many_lanes"),
    _rule(
        10,
        _ERROR,
        Text("所调用的都存在", "what is called exists"),
        *("unknown_process", "unknown_decision", "no_called_process", "no_decision", "call_cycle"),
        *("nobody_sends", "nobody_awaits"),
    ),
    _rule(
        11,
        _ERROR,
        Text("图形完整", "the drawing is whole"),
        *("no_drawing", "not_drawn", "outside_its_lane", "overlapping_shapes"),
    ),
    _rule(
        12,
        _WARNING,
        Text("图形好读", "the drawing is easy to read"),
        *("flow_runs_back", "too_many_bends", "label_covers_shape"),
    ),
    _rule(
        13,
        _ERROR,
        Text("跨角色用调用活动", "other roles are called, not nested"),
        *("children_in_other_lanes", "join_never_completes"),
    ),
    _rule(
        14,
        _ERROR,
        Text("决定走向的字段必填", "fields that decide are filled in"),
        "deciding_field_may_be_empty",
    ),
    _rule(
        15,
        _WARNING,
        Text("等待有时限", "waiting has a limit"),
        *("wait_without_timer", "due_without_reminder"),
    ),
    _rule(
        16,
        _WARNING,
        Text("角色、决策、参与方和数据有说明", "roles, decisions, pools and data are explained"),
        "unexplained",
    ),
)
RULE_OF: Final = {code: rule for rule in HOUSE_RULES for code in rule.codes}


def advise(model: Model, catalogue: Catalogue | None = None) -> list[Fault]:
    """What would make the diagram easier to read and safer to rely on, by its lines."""
    known = catalogue or Catalogue()
    advised = [
        process
        for process in model.processes.values()
        if process.executable and len(process.nodes) <= MAX_NODES
    ]
    faults = [
        fault
        for process in advised
        for rule in RULES
        for fault in rule(Scene(model, process, known))
    ]
    faults += around(model) if advised else ()
    return sorted(faults, key=lambda fault: fault.line or 0)


def graded(faults: Iterable[Fault]) -> list[Fault]:
    """The faults with the severities of the house style; what cannot run stays an error."""
    return [replace(fault, severity=_grade(fault)) for fault in faults]


def _grade(fault: Fault) -> Severity:
    rule = RULE_OF.get(fault.code)
    return rule.severity if rule and fault.severity is not Severity.ERROR else fault.severity
