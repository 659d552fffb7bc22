"""A placed model to SVG: frames, lines, shapes, names, marks, legend, in this order."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from lxml import etree

from diagrams.badges import draw_badges, draw_heat
from diagrams.details import Entry, described, draw_list, draw_number, draw_tools
from diagrams.elements import add_artifacts, add_frames, add_lines, add_names, add_nodes, add_open
from diagrams.geometry import around, grown
from diagrams.legend import draw_legend
from diagrams.live import Mark
from diagrams.look import Look, look_at
from diagrams.pen import SVG, Pen, number
from diagrams.perches import perches
from diagrams.theme import FONTS, Skin, colour
from diagrams.visible import visible
from engine.bpmn.graph import Artifact, Bounds, Flow, Lane, Link, Model, Node, Point, Pool
from engine.texts import Text

MARGIN: Final = 16
GAP: Final = 16
_PLAIN: Final[dict[str, str]] = {None: SVG.strip("{}")}  # type: ignore[dict-item]
_PICTURE: Final = Text("流程图", "process diagram")
_NOTHING: Final = Bounds(0, 0, 200, 100)
_NO_MARKS: Final[Mapping[str, Mark]] = {}
_NO_LINKS: Final[Mapping[str, str]] = {}


def draw(
    model: Model,
    *,
    language: str = "zh",
    marks: Mapping[str, Mark] = _NO_MARKS,
    flows_taken: Collection[str] = (),
    links: Mapping[str, str] = _NO_LINKS,
    skin: Skin = Skin.BLEND,
    detailed: bool = False,
) -> bytes:
    """The picture of a placed model; ``language`` is ``zh``, ``en`` or ``both``.

    Every element is a group with the id of the BPMN element and its state as a class; colours are
    CSS variables (``theme.flattened`` makes them plain). ``links`` says where a node leads.
    """
    model = visible(model)
    look = look_at(model, language, skin, marks, flows_taken, links)
    steps = described(look.nodes) if detailed else []
    root = etree.Element(f"{SVG}svg", nsmap=_PLAIN)
    _describe(root, look)
    body = Pen(root).group(font_family=FONTS, fill=colour("ink"), class_="lw-picture")
    paper = body.add("rect", fill=colour("paper"), class_="lw-paper")
    add_frames(body.group(class_="lw-frames"), look)
    add_open(body.group(class_="lw-open"), look)
    add_lines(body.group(class_="lw-lines"), look)
    add_nodes(body.group(class_="lw-nodes"), look)
    add_artifacts(body.group(class_="lw-artifacts"), look)
    drawn = list(_drawn(model))
    frame = around(drawn) if drawn else _NOTHING
    _add_marks(body.group(class_="lw-marks"), look, steps, frame)
    add_names(body.group(class_="lw-names"), look)
    height = frame.height + _add_below(body, look, frame, steps)
    _fit(root, paper, Bounds(frame.x, frame.y, frame.width, height))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _describe(root: etree._Element, look: Look) -> None:
    """What a person who does not see the picture is told."""
    process = next(iter(look.model.processes.values()), None)
    pools = [pool.name for pool in look.model.pools.values() if pool.process_id]
    names = [*([process.name] if process else []), *pools, _PICTURE]
    root.set("role", "group" if look.links else "img")
    root.set("class", f"lw-diagram lw-skin-{look.skin.value}")
    root.set("lang", look.spoken)
    Pen(root).say("title", look.say(next(name for name in names if name)))
    if process and process.documentation:
        Pen(root).say("desc", look.say(process.documentation))


def _add_marks(pen: Pen, look: Look, steps: list[Node], frame: Bounds) -> None:
    places = perches(look, grown(frame, MARGIN - 2))
    for key, mark in look.marks.items():
        node = look.nodes.get(key)
        if node is not None and node.bounds:
            if key in places:
                draw_badges(pen, *places[key])
            if mark.heat:
                draw_heat(pen, mark.heat, node.bounds)
    for index, node in enumerate(steps, 1):
        if node.bounds:
            draw_number(pen, index, node.bounds)
            if node.id not in look.hosts:
                draw_tools(pen, node, node.bounds, look.language)


def _add_below(pen: Pen, look: Look, frame: Bounds, steps: list[Node]) -> float:
    """Legend and list under the picture; gives back their height."""
    if not (look.marks or look.flows_taken or steps):
        return 0.0
    at = Point(frame.x, frame.y + frame.height + GAP)
    roles = [lane.name for lane in look.role_lanes()]
    ways = bool(look.flows_taken)
    height = GAP + draw_legend(pen, at, frame.width, look.language, roles, look.marks, ways=ways)
    if steps:
        lanes = {node.id: look.lane_of(node) for node in steps}
        roles_of = {key: lane.name if lane else Text() for key, lane in lanes.items()}
        entries = [Entry(node, roles_of[node.id]) for node in steps]
        at = Point(frame.x, frame.y + frame.height + height + GAP)
        height += GAP + draw_list(pen, entries, at, frame.width, look.language)
    return height


def _fit(root: etree._Element, paper: Pen, frame: Bounds) -> None:
    """The size of the picture, a margin around what is drawn."""
    sides = (
        frame.x - MARGIN,
        frame.y - MARGIN,
        frame.width + 2 * MARGIN,
        frame.height + 2 * MARGIN,
    )
    numbers = [number(side) for side in sides]
    root.set("viewBox", " ".join(numbers))
    root.set("width", numbers[2])
    root.set("height", numbers[3])
    for name, value in zip(("x", "y", "width", "height"), numbers, strict=True):
        paper.element.set(name, value)


def _drawn(model: Model) -> Iterator[Bounds]:
    """Every box, name and corner that is drawn."""
    shapes: list[Node | Artifact] = [*model.artifacts.values()]
    lines: list[Flow | Link] = [*model.links.values()]
    frames: list[Pool | Lane] = [*model.pools.values()]
    for process in model.processes.values():
        shapes += process.nodes.values()
        lines += process.flows.values()
        frames += process.lanes.values()
    boxes = [frame.bounds for frame in frames] + [shape.bounds for shape in shapes]
    boxes += [shape.label_bounds for shape in shapes] + [line.label_bounds for line in lines]
    yield from (box for box in boxes if box)
    yield from (Bounds(point.x, point.y, 0, 0) for line in lines for point in line.waypoints)
