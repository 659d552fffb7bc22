"""Ways along the grid: the cheapest path of each arc, with every other path in mind."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from diagrams.placing.columns import Columns
from diagrams.placing.grid import Cell, Grid
from diagrams.placing.ports import SIDES, Ports, Side
from diagrams.placing.sketch import Arc, ArcKind, Sketch

LENGTH: Final = 0.006
BEND: Final = 1.0
CROSS: Final = 4.0
NEAR: Final = 0.06
TOGETHER: Final = 0.02
WESTWARD: Final = 3.0
"""How much longer a way to the left seems for a line that leads to the right."""
ON_SLOT: Final = 3.0
ROUNDS: Final = 3

Path = tuple[Cell, ...]
"""Every cell on the way, both ends included."""
State = tuple[int, int, int]
"""A cell, and the number of the heading on which it was reached."""
HEADINGS: Final = tuple(SIDES)
WAYS: Final = tuple(SIDES.values())
TURNS: Final = tuple(
    tuple(n for n, side in enumerate(HEADINGS) if side is not heading.opposite)
    for heading in HEADINGS
)
FORBIDDEN: Final = float("inf")
_NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Traffic:
    """Which arcs pass each cell, lengthwise and across."""

    across: dict[Cell, set[str]] = field(default_factory=dict)
    down: dict[Cell, set[str]] = field(default_factory=dict)

    def add(self, arc_id: str, path: Path) -> None:
        """Note a path."""
        for table, cell in self._cells(path):
            table.setdefault(cell, set()).add(arc_id)

    def remove(self, arc_id: str, path: Path) -> None:
        """Forget a path."""
        for table, cell in self._cells(path):
            table[cell].discard(arc_id)

    def _cells(self, path: Path) -> list[tuple[dict[Cell, set[str]], Cell]]:
        cells = []
        for one, two in pairwise(path):
            table = self.across if one[1] == two[1] else self.down
            cells += [(table, one), (table, two)]
        return cells


class Router:
    """Finds the paths of one drawing."""

    def __init__(self, sketch: Sketch, grid: Grid, columns: Columns) -> None:
        self.sketch = sketch
        self.grid = grid
        self.columns = columns
        self.arcs = {arc.id: arc for arc in sketch.arcs}
        self.pools = sketch.pools()
        self.traffic = Traffic()
        self.ports = Ports(sketch, columns.back)

    def paths(self) -> dict[str, Path]:
        """The path of every arc; after the first round each is found again, knowing the others."""
        paths: dict[str, Path] = {}
        order = sorted(self.sketch.arcs, key=self._urgency)
        for turn in range(ROUNDS):
            for arc in order:
                if turn and arc.id in paths:
                    self._lift(arc, paths[arc.id])
                path = self._find(arc)
                if path:
                    paths[arc.id] = path
                    self._lay(arc, path)
        return paths

    def _urgency(self, arc: Arc) -> tuple[int, int]:
        rank = {ArcKind.TIE: 1, ArcKind.FLOW: 0, ArcKind.MESSAGE: 3}[arc.kind]
        (x1, y1), (x2, y2) = self.grid.home[arc.source], self.grid.home[arc.target]
        back = 2 if arc.id in self.columns.back else 0
        return max(rank, back), abs(x1 - x2) + 3 * abs(y1 - y2)

    def _lay(self, arc: Arc, path: Path) -> None:
        self.traffic.add(arc.id, path)
        self.ports.take(arc, side_of(path[0], path[1]), side_of(path[-1], path[-2]))

    def _lift(self, arc: Arc, path: Path) -> None:
        self.traffic.remove(arc.id, path)
        self.ports.free(arc)

    def _find(self, arc: Arc) -> Path:
        """Dijkstra's way with a look at the distance left."""
        errand = self._errand(arc)
        owner, came = self.grid.owner, dict[State, State | None]()
        queue: list[tuple[float, float, State, State | None]] = []
        for side in self.ports.exits(arc):
            price = self.ports.exit_price(arc, side)
            heapq.heappush(queue, (price, price, (*errand.start, HEADINGS.index(side)), None))
        while queue:
            _, paid, state, before = heapq.heappop(queue)
            if state in came:
                continue
            came[state] = before
            x, y, heading = state
            here = owner.get((x, y))
            if here == errand.target and before and owner.get(before[:2]) != here:
                return _traced(came, state)
            for onward in TURNS[heading] if here != errand.source else (heading,):
                price = self._price(errand, x, y, heading, onward)
                dx, dy = WAYS[onward]
                following = (x + dx, y + dy, onward)
                if price < FORBIDDEN and following not in came:
                    total = paid + price
                    guess = total + self._left(errand, following)
                    heapq.heappush(queue, (guess, total, following, state))
        return ()

    def _errand(self, arc: Arc) -> "_Errand":
        home = self.grid.home
        return _Errand(
            arc,
            self.sketch.anchor(arc.source),
            self.sketch.anchor(arc.target),
            home[arc.source],
            home[arc.target],
            aside=self.sketch.items[arc.target].spans,
            forward=arc.kind is ArcKind.FLOW and arc.id not in self.columns.back,
            fans=self.ports.fans(arc),
            guest=any(self.sketch.items[end].host for end in (arc.source, arc.target)),
            pool=None
            if arc.kind is ArcKind.MESSAGE
            else self.pools[self.sketch.items[arc.source].band],
        )

    def _left(self, errand: "_Errand", state: State) -> float:
        """At least so much is still to be paid."""
        grid, (x, y, _), (to_x, to_y) = self.grid, state, errand.goal
        down = abs(grid.y_at[y] - grid.y_at[to_y])
        if errand.aside:
            return LENGTH * down
        across = abs(grid.x_at[x] - grid.x_at[to_x])
        return LENGTH * (across + down)

    def _price(self, errand: "_Errand", x: int, y: int, heading: int, onward: int) -> float:
        """What the next step costs; ``FORBIDDEN`` where there is no way."""
        grid, (dx, dy) = self.grid, WAYS[onward]
        to_x, to_y = there = (x + dx, y + dy)
        if not (0 <= to_x < len(grid.xs) and 0 <= to_y < len(grid.ys)):
            return FORBIDDEN
        if errand.pool is not None and self.pools[grid.ys[to_y].band] != errand.pool:
            return FORBIDDEN
        line = grid.ys[to_y] if dx else grid.xs[to_x]
        if line.offset and not errand.guest:
            return FORBIDDEN
        owner = grid.owner.get(there)
        if dx:
            length = abs(grid.x_at[x] - grid.x_at[to_x])
            if dx < 0 and errand.forward:
                length = int(length * WESTWARD)
        else:
            length = abs(grid.y_at[y] - grid.y_at[to_y])
        straight = self._through_mates(errand, (x, y), upright=dx == 0)
        price = LENGTH * length + (straight if onward == heading else BEND)
        if owner is None:
            return price + self._company(errand, there, upright=dx == 0)
        if owner == errand.target:
            return price + self._entry(errand, there, onward)
        along_rim = dx and grid.ys[errand.start[1]].offset
        ahead = to_y == errand.start[1] if dx else to_x == errand.start[0]
        leaving = owner == errand.source == grid.owner.get((x, y))
        return price if leaving and ahead and not along_rim else FORBIDDEN

    def _entry(self, errand: "_Errand", there: Cell, onward: int) -> float:
        side, offset = HEADINGS[onward], self.grid.xs[there[0]].offset
        if not self.ports.may_enter(errand.arc, side, offset, there == errand.goal):
            return FORBIDDEN
        return self.ports.entry_price(errand.arc, side.opposite)

    def _company(self, errand: "_Errand", there: Cell, *, upright: bool) -> float:
        """What it costs to cross other arcs and to run beside them."""
        traffic, grid = self.traffic, self.grid
        along, athwart = (
            (traffic.down, traffic.across) if upright else (traffic.across, traffic.down)
        )
        crossed, beside = athwart.get(there, _NOBODY), along.get(there, _NOBODY)
        price = 0.0
        for other in crossed:
            if not self._mates(errand, self.arcs[other]):
                price += CROSS / 2 if other in beside else CROSS
        if beside:
            on_slot = grid.xs[there[0]].slot if upright else grid.ys[there[1]].slot
            price += sum(self._beside(errand, self.arcs[other], on_slot) for other in beside)
        return price

    def _through_mates(self, errand: "_Errand", here: Cell, *, upright: bool) -> float:
        """What it costs to go straight on where a mate runs across: joining it is free."""
        traffic = self.traffic
        along, athwart = (
            (traffic.down, traffic.across) if upright else (traffic.across, traffic.down)
        )
        beside = along.get(here, _NOBODY)
        return CROSS * sum(
            other not in beside and self._mates(errand, self.arcs[other])
            for other in athwart.get(here, _NOBODY)
        )

    def _beside(self, errand: "_Errand", other: Arc, on_slot: bool) -> float:
        if self._mates(errand, other):
            return TOGETHER
        if not on_slot:
            return NEAR
        return ON_SLOT / 3 if other.source == errand.arc.source else ON_SLOT

    def _mates(self, errand: "_Errand", other: Arc) -> bool:
        """Whether two arcs may run as one: to the same box, or from a point with many."""
        arc = errand.arc
        if other.kind is not arc.kind:
            return False
        return other.target == arc.target or (other.source == arc.source and errand.fans)


@dataclass(frozen=True, slots=True)
class _Errand:
    """An arc and what the search needs to know of it."""

    arc: Arc
    source: str
    target: str
    start: Cell
    goal: Cell
    aside: bool
    """Any place along the target will do."""
    forward: bool
    fans: bool
    guest: bool
    """It begins or ends at a boundary event, so it may follow the lines on which those sit."""
    pool: int | None
    """The pool that it may not leave; messages may."""


def side_of(end: Cell, following: Cell) -> Side:
    """The side of the box at ``end`` through which a path goes on to ``following``."""
    dx, dy = following[0] - end[0], following[1] - end[1]
    return next(side for side, way in SIDES.items() if way == (_sign(dx), _sign(dy)))


def corners(path: Sequence[Cell]) -> list[Cell]:
    """Only the ends and the cells where the path turns."""
    kept = [path[0]]
    for before, cell, after in zip(path, path[1:], path[2:], strict=False):
        if (before[0] == cell[0]) != (cell[0] == after[0]):
            kept.append(cell)
    return [*kept, path[-1]]


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _traced(came: Mapping[State, State | None], state: State) -> Path:
    path: list[Cell] = []
    following: State | None = state
    while following is not None:
        path.append(following[:2])
        following = came[following]
    return tuple(reversed(path))
