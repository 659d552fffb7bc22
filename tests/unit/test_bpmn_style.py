"""The advice on drawing well, one small diagram for each piece of it."""

import pytest

from engine.bpmn.reader import read
from engine.bpmn.style import advise
from engine.errors import Severity

HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:lane="urn:laneway:bpmn:1" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">"""


def advice(body: str, drawing: str = "") -> dict[str, set[str]]:
    """The elements for each code."""
    plane = (
        f"<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>{drawing}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    found: dict[str, set[str]] = {}
    model = read(f'{HEAD}<process id="P">{body}</process>{plane}</definitions>'.encode())
    for fault in advise(model):
        assert fault.severity is Severity.WARNING
        found.setdefault(fault.code, set()).add(fault.element or "")
    return found


def told(tag: str, key: str, zh: str, en: str, more: str = "", inside: str = "") -> str:
    """An element with a name and documentation in both languages."""
    return (
        f'<{tag} id="{key}" name="{zh}" {more}><documentation>{zh}</documentation>'
        f'<extensionElements><lane:label lang="en" text="{en}"/>'
        f'<lane:label lang="en" of="documentation" text="{en}"/>{inside}'
        f"</extensionElements></{tag}>"
    )


def flow(source: str, target: str, zh: str = "", en: str = "") -> str:
    key = f"{source}_{target}"
    return told("sequenceFlow", key, zh, en, f'sourceRef="{source}" targetRef="{target}"')


def box(key: str, x: int, y: int = 0, width: int = 100, height: int = 80) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape bpmnElement="{key}">{bounds}</bpmndi:BPMNShape>'


def line(key: str, *points: tuple[int, int]) -> str:
    way = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge bpmnElement="{key}">{way}</bpmndi:BPMNEdge>'


TASK = told("userTask", "U", "打电话", "Call", inside='<lane:system name="CRM"/><lane:feedback/>')


def test_names_and_documentation_are_wanted_in_both_languages() -> None:
    found = advice(
        '<userTask id="U" name="打电话"/><exclusiveGateway id="join"/>' + TASK.replace("U", "V")
    )

    assert found["name_not_in_both_languages"] == {"P", "U"}
    assert found["documentation_missing"] == {"P", "U"}


def test_what_stands_around_the_steps_is_named_and_explained() -> None:
    shown = told("dataObject", "O", "订单", "Order")
    silent = (
        '<dataObjectReference id="R" dataObjectRef="O"/>'
        '<dataStoreReference id="S" name="Orders"/>'
        '<textAnnotation id="N"><text>备注</text></textAnnotation>'
    )
    lanes = told("lane", "L", "销售", "Sales") + '<lane id="M" name="主管"/>'
    pools = (
        told("participant", "Us", "我方", "Us", 'processRef="P"')
        + '<participant id="Them" name="客户"/>'
        + '<messageFlow id="F" name="报价" sourceRef="U" targetRef="Them"/>'
        + '<messageFlow id="G" sourceRef="Them" targetRef="U"/>'
    )
    body = f'<laneSet id="LS">{lanes}</laneSet>{shown}{silent}{TASK}</process>'

    found = advice(f'{body}<collaboration id="C">{pools}</collaboration><process id="Q">')

    assert found["unexplained"] == {"M", "S", "Them"}
    assert {"S", "Them", "F"} <= found["name_not_in_both_languages"]
    assert not {"R", "N", "G", "Us", "L"} & found["name_not_in_both_languages"]


@pytest.mark.parametrize(
    ("zh", "en", "asked"),
    [("金额超过一万\uff1f", "Above 10,000?", True), ("金额检查", "Check of the amount", False)],
)
def test_a_decision_asks_a_question(zh: str, en: str, asked: bool) -> None:
    body = told("exclusiveGateway", "D", zh, en) + TASK + told("task", "V", "乙", "B")

    found = advice(body + flow("D", "U", "是", "Yes") + flow("D", "V", "否", "No"))

    assert ("gateway_not_a_question" not in found) == asked
    assert "flow_without_label" not in found


def test_the_ways_out_of_a_decision_are_labelled() -> None:
    body = told("exclusiveGateway", "D", "行吗?", "Fine?") + TASK + told("task", "V", "乙", "B")

    found = advice(body + flow("D", "U", "是", "Yes") + flow("D", "V"))

    assert found["flow_without_label"] == {"D_V"}


def test_gateways_do_one_thing_each() -> None:
    ids = "ABCDE"
    body = "".join(f'<task id="{key}"/>' for key in ids)
    body += '<parallelGateway id="G"/><inclusiveGateway id="H"/>'
    flows = [("A", "G"), ("B", "G"), ("G", "C"), ("G", "H"), ("H", "D"), ("C", "A"), ("C", "E")]

    found = advice(body + "".join(flow(*ends) for ends in flows))

    assert found["gateway_joins_and_splits"] == {"G"}
    assert found["superfluous_gateway"] == {"H"}
    assert found["inclusive_gateway"] == {"H"}
    assert found["implicit_split"] == {"C"}


def test_everybody_has_one_lane_and_every_lane_a_role() -> None:
    lanes = (
        '<laneSet id="LS"><lane id="L1" name="销售"><flowNodeRef>U</flowNodeRef></lane>'
        '<lane id="L2" name="Support"><flowNodeRef>U</flowNodeRef></lane></laneSet>'
    )

    found = advice(lanes + TASK + '<task id="V"/>')

    assert found["not_in_a_lane"] == {"V"}
    assert found["in_two_lanes"] == {"U"}
    assert found["lane_without_role"] == {"L1", "L2"}


def test_tools_feedback_and_time_limits_are_wanted() -> None:
    found = advice('<userTask id="U"/><receiveTask id="R"/>')

    assert found["no_system"] == {"U"}
    assert found["no_feedback"] == {"P"}
    assert found["wait_without_timer"] == {"R"}


def test_a_diagram_fits_on_a_page() -> None:
    many = "".join(f'<task id="T{number}"/>' for number in range(41))
    lanes = "".join(f'<lane id="L{number}"/>' for number in range(8))

    found = advice(f'<laneSet id="LS">{lanes}</laneSet>{many}')

    assert found["too_many_steps"] == {"P"}
    assert found["too_many_lanes"] == {"P"}


def test_a_file_without_a_drawing_is_told_once() -> None:
    found = advice(TASK + '<task id="V"/>')

    assert found["no_drawing"] == {"P"}
    assert "not_drawn" not in found


def test_everything_is_drawn_with_lines_that_are_easy_to_follow() -> None:
    body = TASK + '<task id="V"/><task id="W"/>' + flow("U", "V") + flow("V", "W")
    crooked = line("U_V", *((10 * step, 10 * (step % 2)) for step in range(7)))

    found = advice(body, box("U", 0) + box("V", 200) + crooked)

    assert found["not_drawn"] == {"W", "V_W"}
    assert found["too_many_bends"] == {"U_V"}


def test_nothing_lies_on_anything_else() -> None:
    label = (
        '<bpmndi:BPMNLabel><dc:Bounds x="210" y="10" width="20" height="10"/></bpmndi:BPMNLabel>'
    )
    labelled = box("V", 50).replace("</bpmndi:BPMNShape>", f"{label}</bpmndi:BPMNShape>")
    guard = '<boundaryEvent id="B" attachedToRef="U"/>'

    found = advice(
        TASK + '<task id="V"/><task id="W"/>' + guard,
        box("U", 0) + labelled + box("W", 200) + box("B", 80, 60, 36, 36),
    )

    assert found["overlapping_shapes"] == {"V"}
    assert found["label_covers_shape"] == {"V"}


def test_a_step_stands_inside_its_lane() -> None:
    lanes = (
        '<laneSet id="LS"><lane id="L"><flowNodeRef>U</flowNodeRef>'
        "<flowNodeRef>V</flowNodeRef></lane></laneSet>"
    )

    found = advice(
        lanes + TASK + '<task id="V"/>',
        box("L", 0, 0, 400, 100) + box("U", 10, 10) + box("V", 200, 50),
    )

    assert found["outside_its_lane"] == {"V"}


def test_the_inside_of_a_collapsed_sub_process_is_not_in_the_picture() -> None:
    inner = '<task id="V"/>'
    body = TASK + f'<subProcess id="D">{inner}</subProcess>'
    collapsed = box("D", 200).replace("<bpmndi:BPMNShape", '<bpmndi:BPMNShape isExpanded="false"')

    assert "not_drawn" not in advice(body, box("U", 0) + collapsed)
