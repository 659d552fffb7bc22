"""Where lines may leave and enter boxes, and what each side costs."""

from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from diagrams.placing.sketch import Arc, ArcKind, Item, Sketch


class Side(StrEnum):
    """A side of a box; also the way a line runs there."""

    EAST = "e"
    WEST = "w"
    SOUTH = "s"
    NORTH = "n"

    @property
    def opposite(self) -> "Side":
        """The other end."""
        return _OPPOSITE[self]

    @property
    def upright(self) -> bool:
        """Up or down."""
        return self in (Side.NORTH, Side.SOUTH)


_OPPOSITE: Final = {
    Side.EAST: Side.WEST,
    Side.WEST: Side.EAST,
    Side.SOUTH: Side.NORTH,
    Side.NORTH: Side.SOUTH,
}
SIDES: Final = {Side.EAST: (1, 0), Side.WEST: (-1, 0), Side.SOUTH: (0, 1), Side.NORTH: (0, -1)}

Prices = tuple[float, float, float, float]
"""East, west, south, north."""

_EXIT: Final[dict[str, Prices]] = {
    "box": (0.0, 4.0, 1.3, 1.4),
    "circle": (0.0, 4.0, 0.8, 0.9),
    "diamond": (0.0, 4.0, 0.05, 0.1),
    "back": (0.5, 3.0, 0.2, 0.1),
    "message": (3.0, 3.0, 0.0, 0.0),
    "tie": (0.8, 0.8, 0.0, 0.0),
    "guest": (0.5, 0.5, 12.0, 0.0),
}
_ENTRY: Final[dict[str, Prices]] = {
    "box": (4.0, 0.0, 1.4, 1.2),
    "circle": (3.0, 0.0, 0.4, 0.4),
    "diamond": (3.0, 0.0, 0.3, 0.3),
    "back": (3.0, 0.4, 0.2, 0.1),
    "message": (3.0, 3.0, 0.0, 0.0),
    "tie": (0.8, 0.8, 0.0, 0.0),
    "guest": (0.5, 0.5, 12.0, 0.0),
}
_FREE_OF_HOST: Final = (Side.SOUTH, Side.EAST, Side.WEST)
_INDEX: Final = {side: index for index, side in enumerate(SIDES)}
CROWDED: Final = 0.3
"""A further line of the same direction at a side of a rectangle."""
SHARED: Final = 1.0
"""The same where there is only one point, as at a diamond."""
FREE_SIDES: Final = 3
"""Sides of a diamond that are left for one direction."""
MIXED: Final = 2.5
"""A line that leaves where another arrives."""
MARGIN: Final = 10


class Ports:
    """Knows who uses which side."""

    def __init__(self, sketch: Sketch, back: Collection[str]) -> None:
        self.sketch = sketch
        self.back = back
        self.leaving = Counter(arc.source for arc in sketch.arcs)
        self.arriving = Counter(arc.target for arc in sketch.arcs)
        self.used: dict[tuple[str, Side], list[tuple[str, bool]]] = {}

    def take(self, arc: Arc, leaves: Side, enters: Side) -> None:
        """Note the sides that a path uses."""
        self.used.setdefault((arc.source, leaves), []).append((arc.id, True))
        self.used.setdefault((arc.target, enters), []).append((arc.id, False))

    def free(self, arc: Arc) -> None:
        """Forget the sides of an arc."""
        for users in self.used.values():
            users[:] = [user for user in users if user[0] != arc.id]

    def exits(self, arc: Arc) -> tuple[Side, ...]:
        """The sides through which an arc may leave."""
        item = self.sketch.items[arc.source]
        if item.host is not None:
            return (Side.SOUTH,) if arc.kind is ArcKind.FLOW else _FREE_OF_HOST
        return (Side.SOUTH, Side.NORTH) if item.spans else tuple(SIDES)

    def may_enter(self, arc: Arc, heading: Side, offset: int, at_home: bool) -> bool:
        """Whether a line may enter its target heading so, at this distance from the middle."""
        item = self.sketch.items[arc.target]
        if item.host is not None:
            return heading.opposite in _FREE_OF_HOST and at_home
        if item.spans:
            return heading.upright
        if heading.upright:
            room = 0 if item.pointed else item.size.width // 2 - MARGIN
            return abs(offset) <= room
        return True

    def exit_price(self, arc: Arc, side: Side) -> float:
        """What it costs to leave through a side."""
        item = self.sketch.items[arc.source]
        if item.spans:
            return 0.0
        return _EXIT[self._manner(arc, item)][_INDEX[side]] + self._crowd(item, side, leaves=True)

    def entry_price(self, arc: Arc, side: Side) -> float:
        """What it costs to enter through a side."""
        item = self.sketch.items[arc.target]
        if item.spans:
            return 0.0
        return _ENTRY[self._manner(arc, item)][_INDEX[side]] + self._crowd(item, side, leaves=False)

    def _manner(self, arc: Arc, item: Item) -> str:
        if item.host is not None:
            return "guest"
        if arc.kind is not ArcKind.FLOW:
            return arc.kind.value
        if arc.id in self.back:
            return "back"
        return "diamond" if item.branching else "circle" if item.pointed else "box"

    def fans(self, arc: Arc) -> bool:
        """Whether its source has more lines than sides, so that they had better leave together."""
        item = self.sketch.items[arc.source]
        return item.pointed and self.leaving[arc.source] > FREE_SIDES

    def _crowd(self, item: Item, side: Side, *, leaves: bool) -> float:
        users = self.used.get((item.id, side), ())
        count = (self.leaving if leaves else self.arriving)[item.id]
        same = SHARED if item.pointed and count <= FREE_SIDES else CROWDED
        return sum(same if user_leaves == leaves else MIXED for _, user_leaves in users)
