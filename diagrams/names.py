"""Which name stands where in one picture, so that nothing else is put there."""

from collections.abc import Iterator

from diagrams.captions import LABEL_WIDTH, Caption, along, beside, inside, title
from diagrams.look import Look
from diagrams.sketching import first_language
from diagrams.text import LEADING, wrap
from diagrams.theme import LABEL_SIZE
from engine.bpmn.graph import Bounds, Flow, Kind, Link, Node


def name_inside(look: Look, node: Node, box: Bounds) -> Caption:
    """The name of an activity."""
    if node.id in look.holding:
        return title(node.name, box, look.language)
    return inside(node.name, box, look.language, signs=has_signs(node))


def has_signs(node: Node) -> bool:
    """Whether something is drawn at the foot of the box."""
    called = node.kind.is_container or node.kind is Kind.CALL_ACTIVITY
    return called or node.loop is not None or node.for_compensation


def names_beside(look: Look) -> Iterator[Caption]:
    """The names of events, gateways, data and lines."""
    own = first_language(look.model)
    for node in look.nodes.values():
        if node.name and node.bounds and not node.kind.is_activity:
            narrow = is_narrow(node.name.said_in(own), node.label_bounds)
            yield beside(node.name, node.label_bounds, node.bounds, look.language, narrow=narrow)
    for artifact in look.model.artifacts.values():
        named = artifact.kind not in ("group", "textAnnotation") and artifact.name
        if named and artifact.bounds:
            yield beside(artifact.name, artifact.label_bounds, artifact.bounds, look.language)
    for line in lines(look):
        if line.name and len(line.waypoints) > 1:
            yield along(line.name, line.label_bounds, line.waypoints, look.language)


def is_narrow(said: str, label: Bounds | None) -> bool:
    """Whether the file's box for its own name has more lines than that needs: room is scarce."""
    needed = len(wrap(said, max(LABEL_WIDTH, label.width if label else 0), LABEL_SIZE))
    return label is not None and label.height > (needed + 0.5) * LABEL_SIZE * LEADING


def lines(look: Look) -> Iterator[Flow | Link]:
    """Every line of the picture."""
    yield from look.model.links.values()
    for process in look.model.processes.values():
        yield from process.flows.values()
