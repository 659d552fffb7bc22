"""Where the tokens of the token game are, and where they can still get to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.bpmn.graph import Node, Process


@dataclass(eq=False, slots=True)
class Place:
    """A token, and where it is."""

    node: Node
    area: "Area"
    flow: str | None = None
    order: int = 0
    inside: "Area | None" = None
    """The area of a sub-process, or of the rounds of a repeated activity."""
    armed: dict[str, int] = field(default_factory=dict)
    """Boundary events that listen: how often they may still fire."""
    orders: dict[str, int] = field(default_factory=dict)
    is_round: bool = False
    rounds_left: int = 0


@dataclass(eq=False, slots=True)
class Area:
    """Where tokens are together: the process, a run of a sub-process, the rounds of an activity."""

    container: str | None
    host: Place | None = None
    places: list[Place] = field(default_factory=list)
    armed: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)


def may_reach(process: Process, place: Place, gateway: Node, here: Mapping[str, Place]) -> bool:
    """Whether a token can reach an empty flow of the gateway, and none that has a token."""
    if place.node is gateway:
        return False
    reached: set[str] = set()
    seen: set[str] = set()
    names = [place.node.id]
    while names:
        name = names.pop()
        if name in seen or name == gateway.id:
            continue
        seen.add(name)
        for flow in process.outgoing(name):
            names.append(flow.target)
            if flow.target == gateway.id:
                reached.add(flow.id)
        names += [n.id for n in process.nodes.values() if n.attached_to == name]
    return bool(reached) and not reached & here.keys()
