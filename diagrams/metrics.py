"""How good a drawing is, in numbers: what covers, crosses, bends and runs backwards."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations, pairwise

from diagrams.geometry import cross_length, crosses, overlap
from diagrams.visible import happy_path
from engine.bpmn.graph import Bounds, Flow, Model, Node, Point

Segment = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counts of what disturbs a reader; 0 is best everywhere."""

    shape_overlaps: int = 0
    """Boxes that cover each other, a boundary event and its host left out."""
    lines_through_shapes: int = 0
    crossings: int = 0
    shared_lines: int = 0
    """Pairs of lines that run on top of each other, ending in different boxes."""
    bends: int = 0
    most_bends: int = 0
    """Bends of the most bent line."""
    happy_bends: int = 0
    """Bends on the happy path between steps of one lane, which could be straight."""
    backward: int = 0
    """Flows whose target begins left of their source."""
    labels_on_shapes: int = 0
    labels_on_labels: int = 0
    labels_on_lines: int = 0

    @property
    def faults(self) -> int:
        """What no drawing of ours may have."""
        return (
            self.shape_overlaps
            + self.lines_through_shapes
            + self.labels_on_shapes
            + self.labels_on_labels
        )

    def __str__(self) -> str:
        return " ".join(f"{name}={count}" for name, count in asdict(self).items())


def measure(model: Model) -> Metrics:
    """Count everything in the drawing of a model."""
    nodes = {i: n for p in model.processes.values() for i, n in p.nodes.items() if n.bounds}
    flows = [f for p in model.processes.values() for f in p.flows.values() if f.waypoints]
    shapes = _solid(model, nodes)
    lines = _lines(model)
    labels = dict(_labels(model))
    bends = [max(0, len(points) - 2) for points in lines.values()]
    return Metrics(
        shape_overlaps=sum(
            bool(overlap(a, b))
            for (i, a), (j, b) in combinations(shapes.items(), 2)
            if not _attached(nodes, i, j)
        ),
        lines_through_shapes=_through(model, nodes, shapes, lines),
        crossings=sum(_crossings(a, b) for a, b in combinations(map(_cut, lines.values()), 2)),
        shared_lines=_shared(model, lines),
        bends=sum(bends),
        most_bends=max(bends, default=0),
        happy_bends=_happy_bends(model, nodes),
        backward=sum(_backward(nodes, flow) for flow in flows),
        labels_on_shapes=sum(
            overlap(label, box) > 0
            for label_id, label in labels.items()
            for box_id, box in shapes.items()
            if box_id != label_id
        ),
        labels_on_labels=sum(overlap(a, b) > 0 for a, b in combinations(labels.values(), 2)),
        labels_on_lines=sum(
            any(cross_length(label, a, b) > 0 for a, b in _cut(points))
            for label in labels.values()
            for points in lines.values()
        ),
    )


def _happy_bends(model: Model, nodes: Mapping[str, Node]) -> int:
    steps = set(pairwise(happy_path(model)))
    flows = [flow for process in model.processes.values() for flow in process.flows.values()]
    return sum(
        max(0, len(flow.waypoints) - 2)
        for flow in flows
        if (flow.source, flow.target) in steps
        and nodes[flow.source].lane == nodes[flow.target].lane
    )


def _solid(model: Model, nodes: Mapping[str, Node]) -> dict[str, Bounds]:
    """The boxes that nothing else may lie on: open sub-processes are not among them."""
    holding = {node.container for node in nodes.values()}
    solid = {i: n.bounds for i, n in nodes.items() if n.bounds and i not in holding}
    return solid | {
        i: a.bounds for i, a in model.artifacts.items() if a.bounds and a.kind != "group"
    }


def _lines(model: Model) -> dict[str, tuple[Point, ...]]:
    lines = {i: f.waypoints for p in model.processes.values() for i, f in p.flows.items()}
    lines |= {i: link.waypoints for i, link in model.links.items()}
    return {i: points for i, points in lines.items() if len(points) > 1}


def _labels(model: Model) -> Iterator[tuple[str, Bounds]]:
    for process in model.processes.values():
        for node in process.nodes.values():
            if node.label_bounds and node.name:
                yield node.id, node.label_bounds
        for flow in process.flows.values():
            if flow.label_bounds and flow.name:
                yield flow.id, flow.label_bounds
    for link in model.links.values():
        if link.label_bounds and link.name:
            yield link.id, link.label_bounds
    for artifact in model.artifacts.values():
        if artifact.label_bounds and artifact.name:
            yield artifact.id, artifact.label_bounds


def _cut(points: tuple[Point, ...]) -> list[Segment]:
    return list(pairwise(points))


def _attached(nodes: Mapping[str, Node], one: str, two: str) -> bool:
    return any(a in nodes and nodes[a].attached_to == b for a, b in ((one, two), (two, one)))


def _through(
    model: Model,
    nodes: Mapping[str, Node],
    shapes: Mapping[str, Bounds],
    lines: Mapping[str, tuple[Point, ...]],
) -> int:
    ends = _ends(model)
    count = 0
    for line_id, points in lines.items():
        own = set(ends[line_id])
        own |= {i for i, node in nodes.items() if node.attached_to in ends[line_id]}
        count += sum(
            any(cross_length(box, a, b) > 0 for a, b in _cut(points))
            for shape_id, box in shapes.items()
            if shape_id not in own
        )
    return count


def _ends(model: Model) -> dict[str, tuple[str, str]]:
    ends = {i: (f.source, f.target) for p in model.processes.values() for i, f in p.flows.items()}
    return ends | {i: (link.source, link.target) for i, link in model.links.items()}


def _crossings(one: list[Segment], two: list[Segment]) -> int:
    return sum(crosses(a, b, c, d) for a, b in one for c, d in two)


def _shared(model: Model, lines: Mapping[str, tuple[Point, ...]]) -> int:
    ends = _ends(model)
    return sum(
        any(_on_top(p, q) for p in _cut(lines[a]) for q in _cut(lines[b]))
        for a, b in combinations(lines, 2)
        if ends[a][1] != ends[b][1] and ends[a][0] != ends[b][0]
    )


def _on_top(one: Segment, two: Segment) -> bool:
    """Whether two axis-parallel lines run on top of each other for some length."""
    (a, b), (c, d) = one, two
    if a.x == b.x == c.x == d.x:
        return min(max(a.y, b.y), max(c.y, d.y)) > max(min(a.y, b.y), min(c.y, d.y))
    if a.y == b.y == c.y == d.y:
        return min(max(a.x, b.x), max(c.x, d.x)) > max(min(a.x, b.x), min(c.x, d.x))
    return False


def _backward(nodes: Mapping[str, Node], flow: Flow) -> bool:
    source, target = nodes.get(flow.source), nodes.get(flow.target)
    if source is None or target is None or source.bounds is None or target.bounds is None:
        return False
    return target.bounds.center.x < source.bounds.center.x
