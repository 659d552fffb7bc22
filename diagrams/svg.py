"""A placed model to SVG: frames, lines, shapes, names, marks, legend, in this order."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from diagrams.badges import draw_badges, marked_ink
from diagrams.captions import BOTH, write_along, write_beside, write_inside, write_title
from diagrams.details import Entry, described, draw_list, draw_number, draw_tools
from diagrams.frames import draw_group, draw_lane, draw_pool
from diagrams.geometry import around
from diagrams.legend import draw_legend
from diagrams.lines import draw_association, draw_flow, draw_message
from diagrams.live import Mark, State
from diagrams.pen import SVG, Pen, number
from diagrams.shapes import Brush, Ink, draw_document, draw_node, draw_note, draw_store
from diagrams.text import wrap
from diagrams.theme import FONTS, LABEL_SIZE, Skin, colour, role_colours
from engine.bpmn.graph import Artifact, Bounds, Kind, Lane, Model, Node, Point, Process
from engine.texts import Text

MARGIN: Final = 16
_PLAIN: Final[dict[str, str]] = {None: SVG.strip("{}")}  # type: ignore[dict-item]
_PICTURE: Final = Text("流程图", "process diagram")
_WAITING_KINDS: Final = (Kind.RECEIVE_TASK, Kind.EVENT_BASED)


def draw(
    model: Model,
    *,
    language: str = "zh",
    marks: Mapping[str, Mark] | None = None,
    flows_taken: Collection[str] = (),
    skin: Skin = Skin.BLEND,
    detailed: bool = False,
) -> bytes:
    """The picture of a placed model; ``language`` is ``zh``, ``en`` or ``both``."""
    return _Picture(model, language, marks or {}, flows_taken, skin, detailed).drawn()


class _Picture:
    """One picture while it is being drawn."""

    def __init__(
        self,
        model: Model,
        language: str,
        marks: Mapping[str, Mark],
        flows_taken: Collection[str],
        skin: Skin,
        detailed: bool,
    ) -> None:
        self.model = model
        self.language = BOTH if language == BOTH else "zh" if language.startswith("zh") else "en"
        self.nodes = {i: n for p in model.processes.values() for i, n in p.nodes.items()}
        self.marks = {key: _waiting(mark, self.nodes.get(key)) for key, mark in marks.items()}
        self.flows_taken = frozenset(flows_taken)
        self.skin = skin
        self.holding = {n.container for n in self.nodes.values() if n.container and n.bounds}
        self.hosts = {n.attached_to for n in self.nodes.values() if n.attached_to}
        self.lanes = _leaf_lanes(model)
        self.steps = described(self.nodes) if detailed else []
        self.root = etree.Element(f"{SVG}svg", nsmap=_PLAIN)
        self.pen = Pen(self.root)

    def drawn(self) -> bytes:
        """All of it, as bytes."""
        frame = _frame(self.model)
        self._describe()
        body = self.pen.group(
            font_family=FONTS, fill=colour("ink"), stroke="none", class_="lw-picture"
        )
        paper = body.add("rect", fill=colour("paper"), class_="lw-paper")
        self._frames(body.group(class_="lw-frames"))
        self._flows(body.group(class_="lw-flows"))
        self._nodes(body.group(class_="lw-nodes"))
        self._artifacts(body.group(class_="lw-artifacts"))
        self._names(body.group(class_="lw-names"))
        self._marks(body.group(class_="lw-marks"))
        height = frame.height + self._below(body, frame)
        self._size(paper, Bounds(frame.x, frame.y, frame.width, height))
        return etree.tostring(self.root, encoding="UTF-8", xml_declaration=True)

    def _size(self, paper: Pen, frame: Bounds) -> None:
        box = Bounds(
            frame.x - MARGIN,
            frame.y - MARGIN,
            frame.width + 2 * MARGIN,
            frame.height + 2 * MARGIN,
        )
        numbers = [number(n) for n in (box.x, box.y, box.width, box.height)]
        self.root.set("viewBox", " ".join(numbers))
        self.root.set("width", numbers[2])
        self.root.set("height", numbers[3])
        for name, value in zip(("x", "y", "width", "height"), numbers, strict=True):
            paper.element.set(name, value)

    def _describe(self) -> None:
        """What a person who does not see the picture is told."""
        first = next(iter(self.model.processes.values()), None)
        name = next((pool.name for pool in self.model.pools.values() if pool.process_id), Text())
        name = (first.name if first else Text()) or name or _PICTURE
        self.root.set("role", "img")
        self.root.set("class", f"lw-diagram lw-skin-{self.skin.value}")
        self.root.set("lang", "zh" if self.language == BOTH else self.language)
        self.pen.say("title", self._say(name))
        if first and first.documentation:
            self.pen.say("desc", self._say(first.documentation))

    def _say(self, text: Text) -> str:
        if self.language == BOTH:
            return " ".join(dict.fromkeys(part for part in (text.zh, text.en) if part))
        return text.said_in(self.language)

    def _frames(self, pen: Pen) -> None:
        upright = {p.process_id: p.horizontal for p in self.model.pools.values()}
        for pool in self.model.pools.values():
            if pool.bounds:
                group = pen.group(id=pool.id, class_="lw-pool")
                draw_pool(group, pool, pool.bounds, self.language)
        for process in self.model.processes.values():
            for lane in process.lanes.values():
                if lane.bounds:
                    group = pen.group(id=lane.id, class_="lw-lane")
                    draw_lane(
                        group,
                        lane,
                        lane.bounds,
                        self.language,
                        number=self.lanes.get(lane.id),
                        horizontal=upright.get(process.id, True),
                    )

    def _flows(self, pen: Pen) -> None:
        for process in self.model.processes.values():
            defaults = {n.default_flow for n in process.nodes.values() if n.default_flow}
            for flow in process.flows.values():
                if len(flow.waypoints) > 1:
                    taken = flow.id in self.flows_taken
                    group = pen.group(id=flow.id, class_="lw-flow lw-taken" if taken else "lw-flow")
                    source = self.nodes.get(flow.source)
                    draw_flow(
                        group,
                        flow.waypoints,
                        default=flow.id in defaults,
                        conditional=flow.condition is not None
                        and source is not None
                        and source.kind.is_activity,
                        taken=taken,
                    )
        for link in self.model.links.values():
            if len(link.waypoints) > 1:
                group = pen.group(id=link.id, class_="lw-link")
                if link.kind == "messageFlow":
                    draw_message(group, link.waypoints)
                else:
                    directed = link.kind != "association"
                    draw_association(group, link.waypoints, directed=directed)

    def _nodes(self, pen: Pen) -> None:
        """Open sub-processes first, boundary events last, so that nothing hides what it holds."""

        def layer(node: Node) -> int:
            return 2 if node.attached_to else 0 if node.id in self.holding else 1

        for node in sorted(self.nodes.values(), key=layer):
            if node.bounds:
                self._node(pen, node, node.bounds)

    def _node(self, pen: Pen, node: Node, box: Bounds) -> None:
        mark = self.marks.get(node.id)
        state = mark.state if mark else State.NONE
        group = pen.group(id=node.id, class_=f"lw-node lw-{node.kind.value} lw-{state.value}")
        group.say("title", self._told(node, mark))
        if node.documentation:
            group.say("desc", self._say(node.documentation))
        ink = Ink(*role_colours(self._role_number(node)))
        if mark:
            ink = marked_ink(ink, mark)
        if state is State.CANCELLED:
            group.element.set("opacity", "0.65")
        marked = state is not State.NONE or bool(mark and mark.heat)
        brush = Brush(ink, self.skin, self.language, marked, node.id in self.holding)
        draw_node(group, node, box, brush)
        if node.kind.is_activity:
            if brush.holds:
                write_title(group, node.name, box, self.language)
            else:
                signs = node.loop is not None or node.kind.is_container
                signs = signs or node.kind is Kind.CALL_ACTIVITY
                write_inside(group, node.name, box, self.language, signs=signs)

    def _role_number(self, node: Node) -> int:
        return self.lanes.get(node.lane or "", 0)

    def _told(self, node: Node, mark: Mark | None) -> str:
        """Name, role, tools and state in one line."""
        lane = self.model.processes[node.process_id].lanes.get(node.lane or "")
        parts = [
            self._say(node.name),
            self._say(lane.name) if lane else "",
            ", ".join(node.systems),
        ]
        if mark:
            spoken = "zh" if self.language == BOTH else self.language
            parts.append(mark.said_in(spoken) or mark.state.text.said_in(spoken))
        return " · ".join(part for part in parts if part) or node.id

    def _artifacts(self, pen: Pen) -> None:
        for artifact in self.model.artifacts.values():
            if artifact.bounds:
                group = pen.group(id=artifact.id, class_=f"lw-{artifact.kind}")
                if artifact.name:
                    group.say("title", self._say(artifact.name))
                self._artifact(group, artifact, artifact.bounds)

    def _artifact(self, pen: Pen, artifact: Artifact, box: Bounds) -> None:
        match artifact.kind:
            case "group":
                draw_group(pen, box, artifact.name, self.language)
            case "textAnnotation":
                draw_note(pen, box, wrap(self._say(artifact.name), box.width - 14, LABEL_SIZE))
            case "dataStoreReference":
                draw_store(pen, box)
            case _:
                draw_document(pen, box, self.skin)

    def _names(self, pen: Pen) -> None:
        for node in self.nodes.values():
            if node.name and node.bounds and not node.kind.is_activity:
                write_beside(pen, node.name, node.label_bounds, node.bounds, self.language)
        for artifact in self.model.artifacts.values():
            if (
                artifact.name
                and artifact.bounds
                and artifact.kind not in ("group", "textAnnotation")
            ):
                write_beside(
                    pen, artifact.name, artifact.label_bounds, artifact.bounds, self.language
                )
        flows = [f for p in self.model.processes.values() for f in p.flows.values()]
        for flow in flows:
            if flow.name and len(flow.waypoints) > 1:
                write_along(pen, flow.name, flow.label_bounds, flow.waypoints, self.language)
        for link in self.model.links.values():
            if link.name and len(link.waypoints) > 1:
                write_along(pen, link.name, link.label_bounds, link.waypoints, self.language)

    def _marks(self, pen: Pen) -> None:
        for key, mark in self.marks.items():
            node = self.nodes.get(key)
            if node is not None and node.bounds:
                draw_badges(pen, mark, node.bounds)
        for index, node in enumerate(self.steps, 1):
            if node.bounds:
                draw_number(pen, index, node.bounds)
                if node.id not in self.hosts:
                    draw_tools(pen, node, node.bounds)

    def _below(self, pen: Pen, frame: Bounds) -> float:
        """Legend and list under the picture; gives back their height."""
        height = 0.0
        bottom = frame.y + frame.height
        if self.marks or self.flows_taken or self.steps:
            roles = [lane.name for lane in self._role_lanes()]
            at = Point(frame.x, bottom + 16)
            height = 16 + draw_legend(
                pen,
                at,
                frame.width,
                self.language,
                roles,
                self.marks,
                ways=bool(self.flows_taken),
            )
        if self.steps:
            entries = [Entry(node, self._role(node)) for node in self.steps]
            at = Point(frame.x, bottom + height + 12)
            height += 12 + draw_list(pen, entries, at, frame.width, self.language)
        return height

    def _role_lanes(self) -> list[Lane]:
        lanes = {i: lane for p in self.model.processes.values() for i, lane in p.lanes.items()}
        return [lanes[key] for key in self.lanes]

    def _role(self, node: Node) -> Text:
        lane = self.model.processes[node.process_id].lanes.get(node.lane or "")
        return lane.name if lane else Text()


def _waiting(mark: Mark, node: Node | None) -> Mark:
    """Events and receiving tasks do not work, they wait."""
    waits = node is not None and (node.kind.is_event or node.kind in _WAITING_KINDS)
    if not waits or not mark.active:
        return mark
    state = State.WAITING if mark.state is State.ACTIVE else mark.state
    return replace(mark, state=state, active=0, waiting=mark.waiting + mark.active)


def _leaf_lanes(model: Model) -> dict[str, int]:
    """The numbers of the lanes that hold no lanes."""
    lanes = [lane for process in model.processes.values() for lane in _leaves(process)]
    return {lane.id: index for index, lane in enumerate(lanes)}


def _leaves(process: Process) -> list[Lane]:
    parents = {lane.parent for lane in process.lanes.values()}
    return [lane for lane in process.lanes.values() if lane.id not in parents]


def _frame(model: Model) -> Bounds:
    """The box around everything that is drawn."""
    boxes = [pool.bounds for pool in model.pools.values()]
    for process in model.processes.values():
        boxes += [lane.bounds for lane in process.lanes.values()]
        for node in process.nodes.values():
            boxes += [node.bounds, node.label_bounds]
        for flow in process.flows.values():
            boxes += [flow.label_bounds, *(Bounds(p.x, p.y, 0, 0) for p in flow.waypoints)]
    for artifact in model.artifacts.values():
        boxes += [artifact.bounds, artifact.label_bounds]
    for link in model.links.values():
        boxes += [link.label_bounds, *(Bounds(p.x, p.y, 0, 0) for p in link.waypoints)]
    drawn = [box for box in boxes if box]
    return around(drawn) if drawn else Bounds(0, 0, 200, 100)
