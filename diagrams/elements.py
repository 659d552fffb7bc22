"""The groups of a picture, one per element: its id, what it tells, its shape and name."""

from collections.abc import Sequence

from diagrams.badges import marked_ink
from diagrams.frames import draw_group, draw_lane, draw_pool
from diagrams.lines import draw_association, draw_flow, draw_message
from diagrams.live import Mark, State
from diagrams.look import Look
from diagrams.names import name_inside, names_beside
from diagrams.pen import Pen
from diagrams.shapes import STADIUM, Brush, Ink, draw_document, draw_node, draw_note, draw_store
from diagrams.text import wrap
from diagrams.theme import LABEL_SIZE, Skin, role_colours
from engine.bpmn.graph import Artifact, Bounds, Flow, Kind, Link, Node, Point
from engine.texts import Text

FADED = "0.65"


def _explain(pen: Pen, look: Look, first: str, documentation: Text) -> None:
    """What shows when a pointer rests on an element: its name, and below it what it is for."""
    lines = [line for line in (first, look.say(documentation)) if line]
    if lines:
        pen.say("title", "\n".join(lines))


def add_frames(pen: Pen, look: Look) -> None:
    """Pools and lanes."""
    sideways = {pool.process_id: pool.horizontal for pool in look.model.pools.values()}
    for pool in look.model.pools.values():
        if pool.bounds:
            group = pen.group(id=pool.id, class_="lw-pool")
            _explain(group, look, look.say(pool.name), pool.documentation)
            draw_pool(group, pool, pool.bounds, look.language)
    for process in look.model.processes.values():
        horizontal = sideways.get(process.id, True)
        for lane in process.lanes.values():
            if lane.bounds:
                group = pen.group(id=lane.id, class_="lw-lane")
                _explain(group, look, look.say(lane.name), lane.documentation)
                number = look.roles.get(lane.id)
                draw_lane(
                    group, lane, lane.bounds, look.language, number=number, horizontal=horizontal
                )


def add_lines(pen: Pen, look: Look) -> None:
    """Sequence flows, message flows, associations; ways taken on top of the others."""
    flows = [f for p in look.model.processes.values() for f in p.flows.values() if f.waypoints]
    for flow in sorted(flows, key=lambda flow: flow.id in look.flows_taken):
        if len(flow.waypoints) > 1:
            _add_flow(pen, look, flow)
    for link in look.model.links.values():
        if len(link.waypoints) > 1:
            _add_link(pen, look, link)


def _add_flow(pen: Pen, look: Look, flow: Flow) -> None:
    source = look.nodes.get(flow.source)
    taken = flow.id in look.flows_taken
    draw_flow(
        pen.group(id=flow.id, class_="lw-flow lw-taken" if taken else "lw-flow"),
        _up_to_stadium(look, flow),
        default=source is not None and source.default_flow == flow.id,
        conditional=flow.condition is not None and source is not None and source.kind.is_activity,
        taken=taken,
    )


def _up_to_stadium(look: Look, flow: Flow) -> Sequence[Point]:
    """The way of a flow, shorter where a flowchart's end is wider than the event's circle."""
    target = look.nodes.get(flow.target)
    (*before, end), points = flow.waypoints, flow.waypoints
    wide = look.skin is Skin.FLOWCHART and target is not None and target.kind is Kind.END_EVENT
    if not wide or target is None or target.bounds is None or before[-1].y != end.y:
        return points
    side = (STADIUM - target.bounds.width) / 2
    return [*before, Point(end.x + (side if before[-1].x > end.x else -side), end.y)]


def _add_link(pen: Pen, look: Look, link: Link) -> None:
    group = pen.group(id=link.id, class_=f"lw-{link.kind}")
    _explain(group, look, look.say(link.name), link.documentation)
    if link.kind == "messageFlow":
        draw_message(group, link.waypoints)
    else:
        draw_association(group, link.waypoints, directed=link.kind != "association")


def add_open(pen: Pen, look: Look) -> None:
    """Sub-processes with something inside, under the lines that run in them."""
    for node in look.nodes.values():
        if node.bounds and node.id in look.holding:
            _add_node(pen, look, node, node.bounds)


def add_nodes(pen: Pen, look: Look) -> None:
    """All other nodes, boundary events last, for they sit on others."""
    for node in sorted(look.nodes.values(), key=lambda node: node.attached_to is not None):
        if node.bounds and node.id not in look.holding:
            _add_node(pen, look, node, node.bounds)


def _add_node(pen: Pen, look: Look, node: Node, box: Bounds) -> None:
    mark = look.marks.get(node.id, Mark())
    if node.id in look.links:
        pen = pen.add("a", href=look.links[node.id], class_="lw-link")
    group = pen.group(
        id=node.id,
        class_=f"lw-node lw-{node.kind.value} lw-{mark.state.value}",
        opacity=FADED if mark.state is State.CANCELLED else None,
    )
    _explain(group, look, _told(look, node), node.documentation)
    ink = marked_ink(Ink(*role_colours(look.roles.get(node.lane or "", 0))), mark)
    marked = mark.state is not State.NONE or mark.heat > 0
    holds = node.id in look.holding
    draw_node(group, node, box, Brush(ink, look.skin, look.language, marked, holds))
    if node.kind.is_activity:
        name_inside(look, node, box).write(group)


def _told(look: Look, node: Node) -> str:
    """Name, role, tools and state in one line."""
    lane, mark = look.lane_of(node), look.marks.get(node.id)
    tools = ", ".join(look.say(system) for system in node.systems)
    parts = [look.say(node.name), look.say(lane.name) if lane else "", tools]
    if mark:
        parts.append(mark.said_in(look.spoken) or mark.state.text.said_in(look.spoken))
    return " · ".join(part for part in parts if part) or node.id


def add_artifacts(pen: Pen, look: Look) -> None:
    """Documents, stores, notes, groups."""
    for artifact in look.model.artifacts.values():
        if artifact.bounds:
            group = pen.group(id=artifact.id, class_=f"lw-{artifact.kind}")
            _explain(group, look, look.say(artifact.name), artifact.documentation)
            _draw_artifact(group, look, artifact, artifact.bounds)


def _draw_artifact(pen: Pen, look: Look, artifact: Artifact, box: Bounds) -> None:
    match artifact.kind:
        case "group":
            draw_group(pen, box, artifact.name, look.language)
        case "textAnnotation":
            draw_note(pen, box, wrap(look.say(artifact.name), box.width - 14, LABEL_SIZE))
        case "dataStoreReference":
            draw_store(pen, box)
        case _:
            draw_document(pen, box, look.skin)


def add_names(pen: Pen, look: Look) -> None:
    """Names beside shapes and lines, above everything else so that they can be read."""
    for caption in names_beside(look):
        caption.write(pen, halo=True)
