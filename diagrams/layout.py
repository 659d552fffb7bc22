"""Automatic lane layout: a model without a drawing gets its boxes, lines and names placed."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Final

from diagrams.geometry import moved
from diagrams.placing.arrange import arrange
from diagrams.placing.coordinates import Placed
from diagrams.placing.labels import GAP, Labels, Wish
from diagrams.placing.sketch import Size
from diagrams.sketching import (
    FLOW_LABEL_WIDTH,
    LABEL_SIZE,
    LABEL_WIDTH,
    Band,
    Sketcher,
    first_language,
    label_size,
    largest_label,
)
from diagrams.text import narrow_width
from diagrams.visible import is_drawn, visible
from engine.bpmn.graph import Bounds, Flow, Model, Node, Point, Process
from engine.texts import Text

TRIALS: Final = 10
ORIGIN: Final = Point(160, 80)
HEADER: Final = 30
"""The strip with the name of a pool or lane."""
PAST_SLASH: Final = 17
"""The name of a default flow stands behind the stroke that marks it."""
INSET: Final = 24
"""Room for the name of a sub-process above its inside."""


def placed(model: Model) -> Model:
    """A model that can be drawn: with the file's own drawing if that is whole, else with ours."""
    return visible(model) if is_drawn(model) else with_layout(model)


def with_layout(model: Model, *, trials: int = TRIALS) -> Model:
    """The same model with every box, line and name placed anew; more trials, better pictures."""
    drawn = _Drawing(model)
    drawn.place_all(trials)
    return _labelled(_filled(model, drawn))


class _Drawing:
    """Collects absolute places while scopes are laid out from the inside to the outside."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.boxes: dict[str, Bounds] = {}
        self.routes: dict[str, tuple[Point, ...]] = {}
        self.bands: list[tuple[Band, Bounds]] = []
        self.depth = 0

    def place_all(self, trials: int) -> None:
        """Lay out every sub-process, then the whole, then put the insides where they belong."""
        inner: dict[str, Placed] = {}
        sizes: dict[str, Size] = {}
        for container in self._containers():
            inner[container] = arrange(Sketcher(self.model, sizes).inside(container), trials)
            sizes[container] = Size(inner[container].width, inner[container].height + INSET)
        sketcher = Sketcher(self.model, sizes)
        placed = arrange(sketcher.whole(), trials)
        left = ORIGIN.x + HEADER * self._headers()
        self._put(placed, left, ORIGIN.y)
        for container in reversed(inner):
            if container in self.boxes:
                box = self.boxes[container]
                self._put(inner[container], box.x, box.y + INSET)
        for band, (top, height) in zip(sketcher.bands, placed.bands, strict=True):
            where = Bounds(left, ORIGIN.y + top, placed.width, height)
            self.bands.append((band, where))

    def _containers(self) -> list[str]:
        """Open sub-processes with something inside, the innermost first."""
        nodes = [n for p in self.model.processes.values() for n in p.nodes.values()]
        parents = {node.id: node.container for node in nodes}
        closed = {node.id for node in nodes if not node.expanded}
        holding = dict.fromkeys(n.container for n in nodes if n.container not in closed)

        def depth(container: str | None) -> int:
            return 0 if container is None else 1 + depth(parents.get(container))

        return sorted((c for c in holding if c), key=depth, reverse=True)

    def _headers(self) -> int:
        """How many strips stand left of the drawing: one for pools, one for each depth of lanes."""
        lanes = [_depth(p, lane) for p in self.model.processes.values() for lane in p.lanes]
        self.depth = max(lanes, default=0)
        return bool(self.model.pools) + self.depth

    def _put(self, placed: Placed, x: float, y: float) -> None:
        self.boxes |= {item_id: moved(box, x, y) for item_id, box in placed.boxes.items()}
        self.routes |= {
            arc_id: tuple(Point(p.x + x, p.y + y) for p in points)
            for arc_id, points in placed.routes.items()
        }


def _depth(process: Process, lane_id: str | None) -> int:
    return 0 if lane_id is None else 1 + _depth(process, process.lanes[lane_id].parent)


def _filled(model: Model, drawn: _Drawing) -> Model:
    """The model with boxes and lines."""
    lanes, pools = _frames(model, drawn)
    routes = {key: _directed(model, drawn, key) for key in drawn.routes}
    return replace(
        model,
        processes={
            key: replace(
                process,
                nodes={
                    i: replace(n, bounds=drawn.boxes.get(i), label_bounds=None)
                    for i, n in process.nodes.items()
                },
                flows={
                    i: replace(f, waypoints=routes.get(i) or _direct(drawn, f), label_bounds=None)
                    for i, f in process.flows.items()
                },
                lanes={i: replace(lane, bounds=lanes.get(i)) for i, lane in process.lanes.items()},
            )
            for key, process in model.processes.items()
        },
        pools={i: replace(p, bounds=pools.get(i), horizontal=True) for i, p in model.pools.items()},
        links={
            i: replace(
                link,
                waypoints=routes.get(i) or _between(drawn.boxes | pools, link.source, link.target),
                label_bounds=None,
            )
            for i, link in model.links.items()
        },
        artifacts={
            i: replace(a, bounds=drawn.boxes.get(i), label_bounds=None)
            for i, a in model.artifacts.items()
        },
    )


def _directed(model: Model, drawn: _Drawing, key: str) -> tuple[Point, ...]:
    """A route in the direction of its line: those from a black box were found backwards."""
    points = drawn.routes[key]
    link = model.links.get(key)
    black = link is not None and link.source in model.pools
    return tuple(reversed(points)) if black else points


def _direct(drawn: _Drawing, flow: Flow) -> tuple[Point, ...]:
    return _between(drawn.boxes, flow.source, flow.target)


def _between(boxes: Mapping[str, Bounds], source: str, target: str) -> tuple[Point, ...]:
    """A straight line between two middles, for what no route was found for."""
    if source not in boxes or target not in boxes:
        return ()
    return boxes[source].center, boxes[target].center


def _frames(model: Model, drawn: _Drawing) -> tuple[dict[str, Bounds], dict[str, Bounds]]:
    """The boxes of lanes and pools: as many strips wider than their band as they are outer."""
    lanes: dict[str, Bounds] = {}
    pools: dict[str, Bounds] = {}
    for band, where in drawn.bands:
        process = model.processes.get(band.process or "")
        lane_id = band.lane
        while process and lane_id:
            strips = drawn.depth - _depth(process, lane_id) + 1
            lanes[lane_id] = _joined(lanes.get(lane_id), where, strips)
            lane_id = process.lanes[lane_id].parent
        if band.pool:
            box = where if process else drawn.boxes[band.pool]
            pools[band.pool] = _joined(pools.get(band.pool), box, drawn.depth + 1)
    return lanes, pools


def _joined(frame: Bounds | None, where: Bounds, strips: int) -> Bounds:
    left = where.x - HEADER * strips
    top = frame.y if frame else where.y
    return Bounds(left, top, where.x + where.width - left, where.y + where.height - top)


def _labelled(model: Model) -> Model:
    """The model with a place for every name beside a shape or line."""
    language = first_language(model)
    nodes = {n.id: n for p in model.processes.values() for n in p.nodes.values()}
    labels = _labels(model, nodes)
    for node in nodes.values():
        if node.name and node.bounds and not node.kind.is_activity:
            wish = _wish(node.id, node.name, language, LABEL_WIDTH)
            wish = replace(wish, narrow=_narrow(wish, node.name, language))
            hosted = node.attached_to is not None
            labels.beside(wish, node.bounds, above=node.kind.is_gateway, hosted=hosted)
    for artifact in model.artifacts.values():
        if artifact.name and artifact.bounds and artifact.kind != "textAnnotation":
            wish = _wish(artifact.id, artifact.name, language, LABEL_WIDTH)
            labels.beside(wish, artifact.bounds, above=False)
    for process in model.processes.values():
        for flow in process.flows.values():
            if flow.name and len(flow.waypoints) > 1:
                wish = _wish(flow.id, flow.name, language, FLOW_LABEL_WIDTH)
                gateway = flow.source in nodes and nodes[flow.source].kind.is_gateway
                default = gateway and nodes[flow.source].default_flow == flow.id
                labels.along(wish, near_start=gateway, clear=PAST_SLASH if default else GAP)
    for link in model.links.values():
        if link.name and len(link.waypoints) > 1:
            labels.along(_wish(link.id, link.name, language, LABEL_WIDTH), near_start=False)
    return _with_labels(model, labels.placed)


def _wish(key: str, name: Text, language: str, width: int) -> Wish:
    return Wish(key, label_size(name, language, width), largest_label(name, width))


def _narrow(wish: Wish, name: Text, language: str) -> Wish | None:
    """The same name in more lines, if the file's own box can tell that it has more."""
    width = ceil(narrow_width((name.zh, name.en), LABEL_SIZE))
    narrow = _wish(wish.id, name, language, width)
    return narrow if narrow.size.height > wish.size.height else None


def _labels(model: Model, nodes: Mapping[str, Node]) -> Labels:
    shapes = {
        i: n.bounds
        for i, n in nodes.items()
        if n.bounds and not (n.kind.is_container and any(o.container == i for o in nodes.values()))
    }
    shapes |= {i: a.bounds for i, a in model.artifacts.items() if a.bounds}
    lines = {i: f.waypoints for p in model.processes.values() for i, f in p.flows.items()}
    lines |= {i: link.waypoints for i, link in model.links.items()}
    walls = [
        lane.bounds for p in model.processes.values() for lane in p.lanes.values() if lane.bounds
    ]
    frames = [pool.bounds for pool in model.pools.values() if pool.bounds]
    return Labels(shapes, lines, walls, frames)


def _with_labels(model: Model, places: Mapping[str, Bounds]) -> Model:
    return replace(
        model,
        processes={
            key: replace(
                process,
                nodes={i: replace(n, label_bounds=places.get(i)) for i, n in process.nodes.items()},
                flows={i: replace(f, label_bounds=places.get(i)) for i, f in process.flows.items()},
            )
            for key, process in model.processes.items()
        },
        links={i: replace(n, label_bounds=places.get(i)) for i, n in model.links.items()},
        artifacts={i: replace(a, label_bounds=places.get(i)) for i, a in model.artifacts.items()},
    )
