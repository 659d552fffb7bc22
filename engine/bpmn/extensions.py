"""What ``zeebe:`` and ``lane:`` elements say about a node."""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.elements import LANE, ZEEBE, child, extension, extensions, flag, local, text_of
from engine.bpmn.formulas import expression, formula
from engine.bpmn.graph import EMPTY, Assignment, IoMapping, Loop, LoopKind, Mode, Schedule
from engine.bpmn.wording import Wording
from engine.texts import Text

_MODES: Final = tuple(mode.value for mode in Mode)

UNKNOWN_MODE = Wording(
    "unknown_mode",
    Text("分配方式 {mode} 不存在。", "There is no assignment mode {mode}."),
    Text("可用：pool、grab、manual、auto。", "Use pool, grab, manual or auto."),
)
NOT_A_NUMBER = Wording(
    "not_a_number",
    Text(
        "{attribute} “{text}” 不是正整数。", "{attribute} “{text}” is not a whole number above 0."
    ),
    Text("请写 1 或更大的整数。", "Write a whole number from 1 upward."),
)


def assignment(document: Document, element: etree._Element) -> Assignment:
    """Who may do a user task."""
    people = f"{ZEEBE}assignmentDefinition"
    mode = extension(element, f"{LANE}assign", "mode") or Mode.POOL.value
    if mode not in _MODES:
        document.blame(UNKNOWN_MODE, element, mode=mode)
    return Assignment(
        assignee=extension(element, people, "assignee"),
        candidate_groups=extension(element, people, "candidateGroups"),
        candidate_users=extension(element, people, "candidateUsers"),
        mode=Mode(mode) if mode in _MODES else Mode.POOL,
        strategy=extension(element, f"{LANE}assign", "strategy"),
        exclude=extension(element, f"{LANE}assign", "exclude"),
    )


def schedule(element: etree._Element) -> Schedule:
    """When the work should be done."""
    return Schedule(
        due=extension(element, f"{ZEEBE}taskSchedule", "dueDate"),
        follow_up=extension(element, f"{ZEEBE}taskSchedule", "followUpDate"),
        sla_due=extension(element, f"{LANE}sla", "due"),
        sla_remind=extension(element, f"{LANE}sla", "remind"),
        sla_escalate_to=extension(element, f"{LANE}sla", "escalateTo"),
    )


def mappings(element: etree._Element, way: str) -> tuple[IoMapping, ...]:
    """The ``zeebe:input`` or ``zeebe:output`` elements of the node."""
    return tuple(
        IoMapping((mapping.get("source") or "").strip(), (mapping.get("target") or "").strip())
        for mapping in extensions(element, f"{ZEEBE}ioMapping/{ZEEBE}{way}")
    )


def headers(element: etree._Element) -> Mapping[str, str]:
    """The task headers."""
    return _pairs(element, f"{ZEEBE}taskHeaders/{ZEEBE}header", "key")


def properties(element: etree._Element) -> Mapping[str, str]:
    """The free properties."""
    return _pairs(element, f"{ZEEBE}properties/{ZEEBE}property", "name")


def systems(element: etree._Element) -> tuple[Text, ...]:
    """The tools used at the step; ``en`` beside a Chinese name is the English one."""
    return tuple(
        Text(name, mark.get("en") or "")
        for mark in extensions(element, f"{LANE}system")
        if (name := mark.get("name"))
    )


def script(document: Document, element: etree._Element) -> str | None:
    """The FEEL of a script task."""
    written = extension(element, f"{ZEEBE}script", "expression")
    if written:
        return formula(document, element, written)
    native = child(element, "script")
    if (element.get("scriptFormat") or "").lower().startswith("feel"):
        return text_of(native).removeprefix("=").strip() or None
    return None


def loop(document: Document, element: etree._Element) -> Loop | None:
    """How an activity repeats."""
    standard = child(element, "standardLoopCharacteristics")
    if standard is not None:
        return Loop(
            LoopKind.STANDARD,
            condition=expression(document, child(standard, "loopCondition")),
            maximum=_whole(document, standard, "loopMaximum"),
            test_before=flag(standard, "testBefore", default=False),
        )
    many = child(element, "multiInstanceLoopCharacteristics")
    return None if many is None else _multi_instance(document, many)


def _multi_instance(document: Document, element: etree._Element) -> Loop:
    tag = f"{ZEEBE}loopCharacteristics"
    sequential = flag(element, "isSequential", default=False)
    cardinality = child(element, "loopCardinality")
    plain = text_of(cardinality)
    return Loop(
        LoopKind.SEQUENTIAL if sequential else LoopKind.PARALLEL,
        input_collection=formula(document, element, extension(element, tag, "inputCollection")),
        input_element=extension(element, tag, "inputElement"),
        output_collection=extension(element, tag, "outputCollection"),
        output_element=formula(document, element, extension(element, tag, "outputElement")),
        cardinality=plain if plain.isdecimal() else expression(document, cardinality),
        completion_condition=expression(document, child(element, "completionCondition")),
    )


def _whole(document: Document, element: etree._Element, attribute: str) -> int | None:
    text = (element.get(attribute) or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdecimal() and 0 < len(text) <= 9 and int(text) > 0:
        return int(text)
    document.blame(NOT_A_NUMBER, element, attribute=attribute, text=text)
    return None


def _pairs(element: etree._Element, tag: str, key: str) -> Mapping[str, str]:
    found = {mark.get(key) or "": mark.get("value") or "" for mark in extensions(element, tag)}
    return found or EMPTY


def is_marked(element: etree._Element, mark: str) -> bool:
    """Whether an empty mark such as ``lane:feedback`` stands on the node."""
    return any(local(found) == mark for found in extensions(element, f"{LANE}{mark}"))
