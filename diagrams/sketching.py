"""From a BPMN model to sketches: what stands in which band, how big it is, what ties it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagrams.placing.sketch import Arc, ArcKind, Item, Size, Sketch
from diagrams.text import LEADING, width_of, wrap
from diagrams.visible import happy_path
from engine.bpmn.graph import Artifact, Flow, Link, Model, Node, Pool, Process
from engine.texts import Text

EVENT: Final = Size(36, 36)
GATEWAY: Final = Size(50, 50)
ACTIVITY: Final = Size(100, 80)
DOCUMENT: Final = Size(36, 50)
STORE: Final = Size(50, 50)
BLACK_BOX: Final = Size(0, 60)
NOTE_WIDTH: Final = 140
GUEST: Final = 44
"""Room for one boundary event on its host."""
POOL_GAP: Final = 40

LABEL_SIZE: Final = 11
LABEL_WIDTH: Final = 78
FLOW_LABEL_WIDTH: Final = 80


@dataclass(frozen=True, slots=True)
class Band:
    """What a band of the drawing shows: a lane, a process without lanes, or a black-box pool."""

    pool: str | None = None
    process: str | None = None
    lane: str | None = None


def bands_of(model: Model) -> list[Band]:
    """The bands from top to bottom; a black box stands on the side where its messages go."""
    shown = {pool.process_id: pool.id for pool in model.pools.values() if pool.process_id}
    bands = [
        Band(shown.get(process.id), process.id, lane)
        for process in model.processes.values()
        for lane in _leaf_lanes(process)
    ]
    above: list[Band] = []
    below: list[Band] = []
    for pool in model.pools.values():
        if pool.process_id not in model.processes:
            side = below if _leans_down(model, bands, pool) else above
            side.append(Band(pool.id))
    return [*above, *bands, *below]


def _leaf_lanes(process: Process) -> list[str | None]:
    """The lanes that hold no lanes; a single None where there are none at all."""
    parents = {lane.parent for lane in process.lanes.values()}
    return [lane.id for lane in process.lanes.values() if lane.id not in parents] or [None]


def _leans_down(model: Model, bands: Sequence[Band], pool: Pool) -> bool:
    band_of = {
        node.id: number
        for process in model.processes.values()
        for node in process.nodes.values()
        for number, band in enumerate(bands)
        if band.process == process.id and band.lane in (None, node.lane)
    }
    met = [
        band_of[end]
        for link in model.links.values()
        for end in (link.source, link.target)
        if pool.id in (link.source, link.target) and end in band_of
    ]
    return bool(met) and 2 * sum(met) > len(met) * (len(bands) - 1)


def label_size(text: Text, language: str, width: int = LABEL_WIDTH) -> Size:
    """The box of a name beside a shape or line."""
    return _size(text.said_in(language), width)


def largest_label(text: Text, width: int = LABEL_WIDTH) -> Size:
    """The box that takes the name in either language."""
    sizes = [_size(said, width) for said in (text.zh, text.en)]
    return Size(max(s.width for s in sizes), max(s.height for s in sizes))


def _size(text: str, width: int) -> Size:
    lines = wrap(text, width, LABEL_SIZE)
    if not lines:
        return Size()
    widest = max(width_of(line, LABEL_SIZE) for line in lines)
    return Size(int(widest) + 2, round(len(lines) * LABEL_SIZE * LEADING) + 1)


class Sketcher:
    """Makes the sketch of a scope once the sizes of the sub-processes in it are known."""

    def __init__(self, model: Model, inner: Mapping[str, Size]) -> None:
        self.model = model
        self.inner = inner
        self.bands = bands_of(model)
        self.nodes = {n.id: n for p in model.processes.values() for n in p.nodes.values()}

    def whole(self) -> Sketch:
        """The whole drawing, sub-processes as single boxes."""
        band = {(b.process, b.lane): n for n, b in enumerate(self.bands)}
        items: dict[str, Item] = {}
        for number, shown in enumerate(self.bands):
            if shown.process is None and shown.pool is not None:
                items[shown.pool] = Item(shown.pool, BLACK_BOX, number, spans=True)
        for node in self.nodes.values():
            if node.container is None:
                items[node.id] = self._item(node, self._band(node, band))
        self._add_artifacts(items, None)
        gaps = {
            n: POOL_GAP
            for n, (one, two) in enumerate(zip(self.bands, self.bands[1:], strict=False), 1)
            if (one.pool, one.process) != (two.pool, two.process)
        }
        main = happy_path(self.model)
        return Sketch(items, list(self._arcs(items)), len(self.bands), gaps, main)

    def inside(self, container: str) -> Sketch:
        """The inside of one sub-process."""
        items = {
            node.id: self._item(node, 0)
            for node in self.nodes.values()
            if node.container == container
        }
        self._add_artifacts(items, container)
        return Sketch(items, list(self._arcs(items)))

    def _band(self, node: Node, band: Mapping[tuple[str | None, str | None], int]) -> int:
        host = self.nodes.get(node.attached_to or "", node)
        place = band.get((node.process_id, host.lane))
        if place is None:
            place = min(n for (process, _), n in band.items() if process == node.process_id)
        return place

    def _item(self, node: Node, band: int) -> Item:
        flows = self.model.processes[node.process_id].outgoing(node.id)
        return Item(
            node.id,
            self._size_of(node),
            band,
            room=_room(flows) if node.kind.is_gateway else 0,
            pointed=not node.kind.is_activity,
            branching=node.kind.is_gateway,
            host=node.attached_to if node.attached_to in self.nodes else None,
        )

    def _size_of(self, node: Node) -> Size:
        if node.id in self.inner:
            return self.inner[node.id]
        if node.kind.is_event:
            return EVENT
        if node.kind.is_gateway:
            return GATEWAY
        guests = sum(other.attached_to == node.id for other in self.nodes.values())
        return Size(max(ACTIVITY.width, GUEST * guests + 8 if guests > 2 else 0), ACTIVITY.height)

    def _add_artifacts(self, items: dict[str, Item], container: str | None) -> None:
        for artifact in self.model.artifacts.values():
            held = self._holder(artifact)
            scope = held.container if held else None
            free = artifact.id not in self.nodes and artifact.kind != "group"
            if free and scope == container:
                band = items[held.id].band if held and held.id in items else 0
                items[artifact.id] = Item(
                    artifact.id, artifact_size(artifact), band, satellite=True
                )

    def _holder(self, artifact: Artifact) -> Node | None:
        """The first node that a document or note is tied to."""
        for link in self.model.links.values():
            if artifact.id in (link.source, link.target):
                other = link.target if link.source == artifact.id else link.source
                if other in self.nodes:
                    return self.nodes[other]
        return None

    def _arcs(self, items: Mapping[str, Item]) -> Iterator[Arc]:
        for process in self.model.processes.values():
            for flow in process.flows.values():
                ends = {flow.source, flow.target}
                if ends <= items.keys() and ends <= self.nodes.keys():
                    label = largest_label(flow.name, FLOW_LABEL_WIDTH)
                    yield Arc(flow.id, flow.source, flow.target, label=label)
        for link in self.model.links.values():
            arc = self._link(link, items)
            if arc is not None:
                yield arc

    def _link(self, link: Link, items: Mapping[str, Item]) -> Arc | None:
        """A message flow or association; one that begins at a black box is laid out backwards."""
        kind = ArcKind.MESSAGE if link.kind == "messageFlow" else ArcKind.TIE
        source, target = (self._outermost(end, items) for end in (link.source, link.target))
        if source not in items or target not in items or source == target:
            return None
        if kind is ArcKind.TIE and not (items[source].satellite or items[target].satellite):
            return None
        if items[source].spans:
            source, target = target, source
        return Arc(link.id, source, target, kind)

    def _outermost(self, end: str, items: Mapping[str, Item]) -> str:
        while end not in items and end in self.nodes and self.nodes[end].container:
            end = self.nodes[end].container or ""
        return end


def _room(flows: Sequence[Flow]) -> int:
    """The width of a column that leaves room for the names of the flows to the right."""
    widest = max((largest_label(flow.name, FLOW_LABEL_WIDTH).width for flow in flows), default=0)
    return min(100, max(GATEWAY.width, 2 * (widest + 14) - GATEWAY.width)) // 2 * 2


def artifact_size(artifact: Artifact) -> Size:
    """The box of a document, store or note."""
    if artifact.kind == "textAnnotation":
        height = largest_label(artifact.name, NOTE_WIDTH - 14).height
        return Size(NOTE_WIDTH, max(30, height + 10) // 2 * 2)
    return STORE if artifact.kind == "dataStoreReference" else DOCUMENT


def first_language(model: Model) -> str:
    """The language of the plain names in a file: Chinese as soon as one is Chinese."""
    names = [node.name for p in model.processes.values() for node in p.nodes.values()]
    return "zh" if any(name.zh for name in names) else "en"
