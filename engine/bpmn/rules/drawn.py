"""House style in lines: everything drawn, nothing overlapping, each step inside its lane."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.bpmn.graph import Bounds, Flow, Kind, Node
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Wording
from engine.errors import Fault, Severity
from engine.texts import Text

MOST_BENDS: Final = 4

NO_DRAWING = Wording(
    "no_drawing",
    Text("文件没有图形。", "The file has no drawing."),
    Text("用自动布局生成一个。", "Make one with the automatic layout."),
    Severity.WARNING,
)
NOT_DRAWN = Wording(
    "not_drawn",
    Text("这个元素没有画出来。", "The element is not drawn."),
    Text("在图上补画，或重新自动布局。", "Draw it, or lay the diagram out again."),
    Severity.WARNING,
)
OUTSIDE = Wording(
    "outside_its_lane",
    Text("图形不在它的泳道之内。", "The shape is not inside its lane."),
    Text("把它移进泳道 {lane}。", "Move it into the lane {lane}."),
    Severity.WARNING,
)
OVERLAP = Wording(
    "overlapping_shapes",
    Text("图形与 {other} 重叠。", "The shape overlaps {other}."),
    Text("把它们分开。", "Move them apart."),
    Severity.WARNING,
)
CROOKED = Wording(
    "too_many_bends",
    Text("顺序流超过 4 个转折。", "The flow has more than 4 bends."),
    Text("移动两端的图形，让线更直。", "Move the shapes at its ends to straighten it."),
    Severity.WARNING,
)
COVERED = Wording(
    "label_covers_shape",
    Text("标签盖住了 {other}。", "The label covers {other}."),
    Text("移动标签。", "Move the label."),
    Severity.WARNING,
)


def _drawn(scene: Scene) -> Iterator[Fault]:
    file = scene.model.file
    nodes = [node for node in scene.nodes.values() if _is_shown(scene, node)]
    shown = {node.id for node in nodes}
    flows = [flow for flow in scene.process.flows.values() if flow.source in shown]
    if not any(node.bounds for node in nodes):
        yield NO_DRAWING.at(scene.process, file)
        return
    for node in nodes:
        if node.bounds is None:
            yield NOT_DRAWN.at(node, file)
    for flow in flows:
        if len(flow.waypoints) < 2:
            yield NOT_DRAWN.at(flow, file)
        if len(flow.waypoints) > MOST_BENDS + 2:
            yield CROOKED.at(flow, file)
    yield from _overlaps(scene, nodes)
    yield from _outside(scene, nodes)


def _is_shown(scene: Scene, node: Node) -> bool:
    """Whether the node belongs to the first picture: no collapsed sub-process holds it."""
    scope = scene.scope_of(node)
    while scope is not None:
        if not scope.expanded:
            return False
        scope = scene.scope_of(scope)
    return True


def _overlaps(scene: Scene, nodes: Sequence[Node]) -> Iterator[Fault]:
    """Shapes of one scope that lie on each other, and labels on shapes; boundary events may."""
    boxes = sorted(
        ((node.bounds, node) for node in nodes if node.bounds and node.kind != Kind.BOUNDARY_EVENT),
        key=lambda pair: pair[0].x,
    )
    for index, (box, node) in enumerate(boxes):
        for other_box, other in boxes[index + 1 :]:
            if other_box.x >= box.x + box.width:
                break
            if other.container == node.container and _touch(box, other_box):
                yield OVERLAP.at(other, scene.model.file, other=node.id)
    small = [(box, node) for box, node in boxes if not node.kind.is_container]
    shown = {node.id for node in nodes}
    flows = [flow for flow in scene.process.flows.values() if flow.source in shown]
    things: list[Node | Flow] = [*nodes, *flows]
    for thing in things:
        for box, other in small:
            if (label := thing.label_bounds) and other is not thing and _touch(label, box):
                yield COVERED.at(thing, scene.model.file, other=other.id)


def _outside(scene: Scene, nodes: Sequence[Node]) -> Iterator[Fault]:
    for node in (node for node in nodes if node.container is None):
        lane = scene.process.lanes.get(node.lane or "")
        if lane and lane.bounds and node.bounds and not _contains(lane.bounds, node.bounds):
            yield OUTSIDE.at(node, scene.model.file, lane=lane.id)


def _touch(one: Bounds, other: Bounds) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _contains(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


DRAWN: Final[tuple[Rule, ...]] = (_drawn,)
