"""House style in words: names, questions, roles, tools and feedback that explain a diagram."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.bpmn.graph import Artifact, Flow, Kind, Lane, Model, Node, Pool
from engine.bpmn.rules.scene import FlowTest, NodeTest, Rule, Scene, flow_rules, node_rules
from engine.bpmn.wording import Wording
from engine.errors import Fault, Severity
from engine.texts import Text

MOST_STEPS: Final = 40
MOST_LANES: Final = 7
LAYER: Final = "layer"
"""The property of a process that says how deep it lies; a process of layer 1 holds feedback."""
_DECIDING: Final = (Kind.EXCLUSIVE, Kind.INCLUSIVE)
_NOTES: Final = ("textAnnotation", "group")


def _advice(code: str, message: Text, cure: Text) -> Wording:
    return Wording(code, message, cure, Severity.WARNING)


ONE_LANGUAGE = _advice(
    "name_not_in_both_languages",
    Text("名称缺少中文或英文。", "The name is missing in Chinese or in English."),
    Text("补上另一种语言的 lane:label。", "Add the other language as a lane:label."),
)
UNDOCUMENTED = _advice(
    "documentation_missing",
    Text("说明缺少中文或英文。", "The documentation is missing in Chinese or in English."),
    Text("写明谁做什么、何时完成。", "Say who does what and when it is done."),
)
UNEXPLAINED = _advice(
    "unexplained",
    Text("说明缺少中文或英文。", "The documentation is missing in Chinese or in English."),
    Text(
        "写明角色负责什么、网关怎么决定、数据存什么而由谁改。",
        "Say what a role answers for, how a gateway decides, what data holds and who changes it.",
    ),
)
NO_QUESTION = _advice(
    "gateway_not_a_question",
    Text("分支网关的名称不是问句。", "The name of the deciding gateway is not a question."),
    Text("写成问句，例如“金额超过一万？”。", "Ask, such as “Above 10,000?”."),
)
NO_LABEL = _advice(
    "flow_without_label",
    Text(
        "分支上的顺序流没有双语标签。", "A way out of the decision has no label in both languages."
    ),
    Text("写上答案，例如“是”“否”。", "Write the answer, such as “Yes” or “No”."),
)
JOINS_AND_SPLITS = _advice(
    "gateway_joins_and_splits",
    Text("网关同时汇合和分支。", "The gateway both joins and splits."),
    Text("画成两个网关。", "Draw two gateways."),
)
SUPERFLUOUS = _advice(
    "superfluous_gateway",
    Text("网关只有一个入口和一个出口。", "The gateway has one way in and one way out."),
    Text("删除它。", "Delete it."),
)
IMPLICIT_SPLIT = _advice(
    "implicit_split",
    Text("一个步骤有多条出口。", "Several flows leave one step."),
    Text("用并行网关或排他网关画出分支。", "Draw the split with a parallel or exclusive gateway."),
)
INCLUSIVE = _advice(
    "inclusive_gateway",
    Text("包容网关不容易读懂。", "An inclusive gateway is hard to read."),
    Text("尽量用排他网关和并行网关。", "Prefer exclusive and parallel gateways."),
)
NO_LANE = _advice(
    "not_in_a_lane",
    Text("这一步不在任何泳道里。", "The step is in no lane."),
    Text("把它放进负责人的泳道。", "Put it into the lane of whoever does it."),
)
TWO_LANES = _advice(
    "in_two_lanes",
    Text("这一步同时在两条泳道里。", "The step is in two lanes."),
    Text("只留在一条泳道里。", "Leave it in one."),
)
NO_LANE_ROLE = _advice(
    "lane_without_role",
    Text("泳道没有角色。", "The lane has no role."),
    Text("加上 lane:role。", "Give it a lane:role."),
)
NO_SYSTEM = _advice(
    "no_system",
    Text("用户任务没有写使用的工具。", "The user task names no tool."),
    Text("加上 lane:system。", "Add a lane:system."),
)
NO_FEEDBACK = _advice(
    "no_feedback",
    Text("流程没有反馈步骤。", "The process has no step of feedback."),
    Text("给回访或复盘步骤加 lane:feedback。", "Mark a survey or review with lane:feedback."),
)
TOO_LONG = _advice(
    "too_many_steps",
    Text("流程超过 40 个节点。", "The process has more than 40 nodes."),
    Text("用调用活动拆分。", "Split it with call activities."),
)
TOO_WIDE = _advice(
    "too_many_lanes",
    Text("流程超过 7 条泳道。", "The process has more than 7 lanes."),
    Text("合并角色，或拆成几个流程。", "Join roles, or split the process."),
)
NO_TIMEOUT = _advice(
    "wait_without_timer",
    Text("接收任务没有超时。", "The receive task waits without a time limit."),
    Text("加一个定时边界事件。", "Attach a boundary timer."),
)


def _in_both(text: Text) -> bool:
    return bool(text.zh and text.en)


def _decides(scene: Scene, node: Node | None) -> bool:
    return node is not None and node.kind in _DECIDING and len(scene.leaving[node.id]) > 1


def _is_told(scene: Scene, node: Node) -> bool:
    """Whether the house style wants a name for it."""
    return not node.kind.is_gateway or _decides(scene, node)


def _is_no_question(scene: Scene, node: Node) -> bool:
    texts = [text for text in (node.name.zh, node.name.en) if text]
    return _decides(scene, node) and not all(
        text.rstrip().endswith(("?", "\uff1f")) for text in texts
    )


def _joins_and_splits(scene: Scene, node: Node) -> bool:
    ways = len(scene.entering[node.id]), len(scene.leaving[node.id])
    return node.kind.is_gateway and min(ways) > 1


def _is_superfluous(scene: Scene, node: Node) -> bool:
    ways = len(scene.entering[node.id]), len(scene.leaving[node.id])
    return node.kind.is_gateway and ways == (1, 1)


def _is_unlabelled(scene: Scene, flow: Flow) -> bool:
    return _decides(scene, scene.nodes.get(flow.source)) and not _in_both(flow.name)


def _has_no_timer(scene: Scene, node: Node) -> bool:
    return node.kind is Kind.RECEIVE_TASK and node.id not in scene.boundaries


def _lanes(scene: Scene) -> Iterator[Fault]:
    lanes = scene.process.lanes
    outer = {lane.parent for lane in lanes.values()}
    inner = [lane for lane in lanes.values() if lane.id not in outer]
    listed = Counter(node for lane in inner for node in lane.nodes)
    for node in scene.nodes.values():
        if lanes and node.lane is None:
            yield NO_LANE.at(node, scene.model.file)
        if listed[node.id] > 1:
            yield TWO_LANES.at(node, scene.model.file)
    for lane in inner:
        if lane.role is None:
            yield NO_LANE_ROLE.at(lane, scene.model.file)
        yield from _untold(lane, scene.model.file)
    if len(inner) > MOST_LANES:
        yield TOO_WIDE.at(scene.process, scene.model.file)


def around(model: Model) -> Iterator[Fault]:
    """House style for what stands around the steps: pools, data, and the messages between pools."""
    shown: list[Pool | Artifact] = [*model.pools.values()]
    shown += (one for one in model.artifacts.values() if one.kind not in _NOTES)
    for one in shown:
        yield from _untold(one, model.file)
    for link in model.links.values():
        if link.name and not _in_both(link.name):
            yield ONE_LANGUAGE.at(link, model.file)


def _untold(one: Lane | Pool | Artifact, file: str) -> Iterator[Fault]:
    if not _in_both(one.name):
        yield ONE_LANGUAGE.at(one, file)
    if not _in_both(one.documentation):
        yield UNEXPLAINED.at(one, file)


def _whole(scene: Scene) -> Iterator[Fault]:
    process, file = scene.process, scene.model.file
    if not _in_both(process.name):
        yield ONE_LANGUAGE.at(process, file)
    if not _in_both(process.documentation):
        yield UNDOCUMENTED.at(process, file)
    if len(process.nodes) > MOST_STEPS:
        yield TOO_LONG.at(process, file)
    if _is_on_top(scene) and not any(node.feedback for node in process.nodes.values()):
        yield NO_FEEDBACK.at(process, file)


def _is_on_top(scene: Scene) -> bool:
    """Whether the process is of layer 1; where it does not say so, one that nobody calls is."""
    layer = scene.process.properties.get(LAYER)
    calls = scene.catalogue.calls.values()
    return layer == "1" if layer else not any(scene.process.id in called for called in calls)


_OF_NODES: Final[list[tuple[Wording, NodeTest]]] = [
    (ONE_LANGUAGE, lambda scene, node: _is_told(scene, node) and not _in_both(node.name)),
    (
        UNDOCUMENTED,
        lambda _, node: not node.kind.is_gateway and not _in_both(node.documentation),
    ),
    (UNEXPLAINED, lambda scene, node: _decides(scene, node) and not _in_both(node.documentation)),
    (NO_QUESTION, _is_no_question),
    (JOINS_AND_SPLITS, _joins_and_splits),
    (SUPERFLUOUS, _is_superfluous),
    (
        IMPLICIT_SPLIT,
        lambda scene, node: not node.kind.is_gateway and len(scene.leaving[node.id]) > 1,
    ),
    (INCLUSIVE, lambda _, node: node.kind is Kind.INCLUSIVE),
    (NO_SYSTEM, lambda _, node: node.kind is Kind.USER_TASK and not node.systems),
    (NO_TIMEOUT, _has_no_timer),
]
_OF_FLOWS: Final[list[tuple[Wording, FlowTest]]] = [(NO_LABEL, _is_unlabelled)]

TELLING: Final[tuple[Rule, ...]] = (_whole, _lanes, node_rules(_OF_NODES), flow_rules(_OF_FLOWS))
