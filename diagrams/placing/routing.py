"""Ways along the grid: the cheapest path of each arc, with every other path in mind."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from diagrams.placing.columns import Columns
from diagrams.placing.grid import Cell, Grid
from diagrams.placing.ports import Ports, Side, SIDES
from diagrams.placing.sketch import Arc, ArcKind, Sketch

LENGTH: Final = 0.008
BEND: Final = 1.0
CROSS: Final = 2.5
NEAR: Final = 0.12
ON_SLOT: Final = 3.0
ROUNDS: Final = 2

Path = tuple[Cell, ...]
"""Every cell on the way, both ends included."""
State = tuple[int, int, Side]


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
        for one, two in zip(path, path[1:], strict=False):
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
        start, goal = self.grid.home[arc.source], self.grid.home[arc.target]
        came: dict[State, State | None] = {}
        queue: list[tuple[float, float, State, State | None]] = []
        for side in self.ports.exits(arc):
            price = self.ports.exit_price(arc, side)
            heapq.heappush(queue, (price, price, (*start, side), None))
        while queue:
            _, paid, state, before = heapq.heappop(queue)
            if state in came:
                continue
            came[state] = before
            if before is not None and self._arrived(arc, state, before):
                return _traced(came, state)
            for price, following in self._steps(arc, state, start):
                if following not in came:
                    total = paid + price
                    guess = total + LENGTH * self._left(arc, following, goal)
                    heapq.heappush(queue, (guess, total, following, state))
        return ()

    def _left(self, arc: Arc, state: State, goal: Cell) -> int:
        x_at, y_at = self.grid.x_at, self.grid.y_at
        sideways = 0 if self.sketch.items[arc.target].spans else abs(x_at[state[0]] - x_at[goal[0]])
        return sideways + abs(y_at[state[1]] - y_at[goal[1]])

    def _arrived(self, arc: Arc, state: State, before: State) -> bool:
        cell = state[:2]
        target = self.sketch.anchor(arc.target)
        entered = self.grid.owner.get(cell) == target
        return entered and self.grid.owner.get(before[:2]) != target

    def _steps(self, arc: Arc, state: State, start: Cell) -> list[tuple[float, State]]:
        x, y, heading = state
        steps = []
        inside = self.grid.owner.get((x, y)) == self.sketch.anchor(arc.source)
        for side, (dx, dy) in SIDES.items():
            if side == heading.opposite or (inside and side != heading):
                continue
            there = (x + dx, y + dy)
            if self._open(arc, there, side, start):
                price = self._price(arc, (x, y), there, heading, side)
                steps.append((price, (*there, side)))
        return steps

    def _open(self, arc: Arc, cell: Cell, side: Side, start: Cell) -> bool:
        if not (0 <= cell[0] < len(self.grid.xs) and 0 <= cell[1] < len(self.grid.ys)):
            return False
        owner = self.grid.owner.get(cell)
        if owner is None:
            return True
        if owner == self.sketch.anchor(arc.target):
            line = self.grid.xs[cell[0]]
            return self.ports.may_enter(arc, side, line.offset, cell == self.grid.home[arc.target])
        return (
            owner == self.sketch.anchor(arc.source)
            and cell[0 if side.upright else 1] == (start[0 if side.upright else 1])
        )

    def _price(self, arc: Arc, here: Cell, there: Cell, heading: Side, side: Side) -> float:
        grid, traffic = self.grid, self.traffic
        length = abs(grid.x_at[here[0]] - grid.x_at[there[0]]) + abs(
            grid.y_at[here[1]] - grid.y_at[there[1]]
        )
        price = LENGTH * length + (BEND if side != heading else 0.0)
        along, athwart = (
            (traffic.down, traffic.across) if side.upright else (traffic.across, traffic.down)
        )
        owner = grid.owner.get(there)
        if owner is None:
            price += CROSS * len(athwart.get(there, ()))
            on_slot = grid.xs[there[0]].slot if side.upright else grid.ys[there[1]].slot
            price += sum(self._company(arc, other, on_slot) for other in along.get(there, ()))
        elif owner == self.sketch.anchor(arc.target):
            price += self.ports.entry_price(arc, side.opposite)
        return price

    def _company(self, arc: Arc, other_id: str, on_slot: bool) -> float:
        """What it costs to run beside another arc."""
        other = self.arcs[other_id]
        if other.target == arc.target:
            return NEAR
        if not on_slot:
            return NEAR
        return ON_SLOT / 3 if other.source == arc.source else ON_SLOT


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
