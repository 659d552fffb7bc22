"""What all parts of one picture share: the model's nodes and lanes, language, skin and marks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from diagrams.captions import BOTH
from diagrams.live import Mark, State
from diagrams.theme import Skin
from engine.bpmn.graph import Kind, Lane, Model, Node, Process
from engine.texts import Text

_WAITING: Final = (Kind.RECEIVE_TASK, Kind.EVENT_BASED)


@dataclass(frozen=True, slots=True)
class Look:
    """One model as one reader wants to see it."""

    model: Model
    nodes: Mapping[str, Node]
    roles: Mapping[str, int]
    """The number of each lane that holds no lanes."""
    holding: Collection[str]
    """Sub-processes with something drawn inside."""
    hosts: Collection[str]
    """Activities with boundary events."""
    language: str
    skin: Skin
    marks: Mapping[str, Mark]
    flows_taken: Collection[str]
    links: Mapping[str, str]
    """Where a click on a node leads."""

    def say(self, text: Text) -> str:
        """A text in the language of the picture, on one line."""
        if self.language == BOTH:
            return " ".join(dict.fromkeys(part for part in (text.zh, text.en) if part))
        return text.said_in(self.language)

    @property
    def spoken(self) -> str:
        """The one language for words of our own."""
        return "zh" if self.language == BOTH else self.language

    def lane_of(self, node: Node) -> Lane | None:
        """The lane that a node stands in."""
        return self.model.processes[node.process_id].lanes.get(node.lane or "")

    def role_lanes(self) -> list[Lane]:
        """The lanes that stand for a role, from top to bottom."""
        lanes = {i: lane for p in self.model.processes.values() for i, lane in p.lanes.items()}
        return [lanes[key] for key in self.roles]


def look_at(
    model: Model,
    language: str,
    skin: Skin,
    marks: Mapping[str, Mark],
    flows_taken: Collection[str],
    links: Mapping[str, str],
) -> Look:
    """Gather what the parts of a picture share."""
    nodes = {i: n for process in model.processes.values() for i, n in process.nodes.items()}
    leaves = [lane for process in model.processes.values() for lane in _leaves(process)]
    return Look(
        model,
        nodes,
        roles={lane.id: index for index, lane in enumerate(leaves)},
        holding={n.container for n in nodes.values() if n.container and n.bounds},
        hosts={n.attached_to for n in nodes.values() if n.attached_to},
        language=BOTH if language == BOTH else "zh" if language.startswith("zh") else "en",
        skin=skin,
        marks={key: _waiting(mark, nodes.get(key)) for key, mark in marks.items()},
        flows_taken=frozenset(flows_taken),
        links=links,
    )


def _leaves(process: Process) -> list[Lane]:
    parents = {lane.parent for lane in process.lanes.values()}
    return [lane for lane in process.lanes.values() if lane.id not in parents]


def _waiting(mark: Mark, node: Node | None) -> Mark:
    """Events and receiving tasks do not work, they wait."""
    waits = node is not None and (node.kind.is_event or node.kind in _WAITING)
    if not waits or not (mark.active or mark.state is State.ACTIVE):
        return mark
    state = State.WAITING if mark.state is State.ACTIVE else mark.state
    return replace(mark, state=state, active=0, waiting=mark.waiting + mark.active)
