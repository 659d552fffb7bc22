"""How good an arrangement of rows is, told from rough lines before anything is routed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diagrams.placing.columns import Columns
from diagrams.placing.sketch import ArcKind, Sketch


@dataclass(frozen=True, slots=True)
class Taste:
    """What each nuisance weighs; several tastes are tried and the real drawings compared."""

    crossing: float = 7.0
    detour: float = 4.0
    """A way round boxes that stand in a row."""
    in_the_way: float = 1.0
    """Each of those boxes."""
    bent_spine: float = 5.0
    bent: float = 2.0
    row: float = 3.0
    climb: float = 0.7


TASTES: Final = (
    Taste(),
    Taste(crossing=4.0, bent_spine=9.0),
    Taste(crossing=10.0, detour=6.0),
    Taste(detour=2.0, in_the_way=0.5, bent_spine=9.0, row=4.0),
    Taste(detour=9.0, in_the_way=4.0, row=2.0),
)

Line = tuple[int, int, int]
"""Where it lies, from, to (in half columns and half rows)."""


@dataclass(frozen=True, slots=True)
class Link:
    """An arc between two boxes by their numbers."""

    source: int
    target: int
    weight: float
    drops: bool
    """It may leave straight up or down."""
    tie: bool


@dataclass(slots=True)
class Lines:
    """Rough lines of one arc."""

    across: list[Line]
    down: list[Line]
    blocked: int = 0


class Estimate:
    """Knows columns, bands and arcs; tells the cost of a choice of rows."""

    def __init__(self, sketch: Sketch, columns: Columns, ids: Sequence[str], taste: Taste) -> None:
        self.taste = taste
        number = {item_id: index for index, item_id in enumerate(ids)}
        self.column = [columns.of[item_id] for item_id in ids]
        self.band = [sketch.items[item_id].band for item_id in ids]
        self.bands = sketch.bands
        self.links = list(_links(sketch, columns, number, taste))

    def heights(self, rows: Sequence[int | None]) -> list[int]:
        """How many rows each band has."""
        height = [1] * self.bands
        for band, row in zip(self.band, rows, strict=True):
            if row is not None:
                height[band] = max(height[band], row + 1)
        return height

    def cost(self, rows: Sequence[int | None]) -> float:
        """Crossings, blocked ways, bends and height of an arrangement; unplaced boxes count not."""
        heights = self.heights(rows)
        base = [2 * (sum(heights[:band]) + band) for band in range(self.bands)]
        level = [
            None if row is None else base[band] + 2 * row
            for band, row in zip(self.band, rows, strict=True)
        ]
        taken = {(self.column[n], y) for n, y in enumerate(level) if y is not None}
        taste = self.taste
        total = taste.row * sum(heights)
        drawn: list[Lines] = []
        for link in self.links:
            source, target = level[link.source], level[link.target]
            if source is not None and target is not None:
                lines, bends = self._lines(link, source, target, taken)
                drawn.append(lines)
                climb = abs(source - target) / 2
                total += link.weight * (bends + taste.climb * climb)
                if lines.blocked:
                    total += taste.detour + taste.in_the_way * lines.blocked
        return total + taste.crossing * _crossings(drawn)

    def _lines(
        self, link: Link, y1: int, y2: int, taken: set[tuple[int, int]]
    ) -> tuple[Lines, float]:
        c1, c2 = self.column[link.source], self.column[link.target]
        if link.tie:
            return _tie(c1, c2, y1, y2, taken), 0.0
        if y1 == y2:
            return _straight(c1, c2, y1, taken), 0.0
        ways = [_step(c1, c2, y1, y2, 2 * c2 - 1, taken), _step(c1, c2, y1, y2, 2 * c1 + 1, taken)]
        if link.drops:
            ways.insert(0, _step(c1, c2, y1, y2, 2 * c1, taken))
        return min(ways, key=lambda way: way.blocked), 1.0


def _links(sketch: Sketch, columns: Columns, number: dict[str, int], taste: Taste) -> list[Link]:
    spine = set(zip(columns.spine, columns.spine[1:], strict=False))
    links = []
    for arc in sketch.arcs:
        source, target = sketch.anchor(arc.source), sketch.anchor(arc.target)
        if source not in number or target not in number or arc.id in columns.back:
            continue
        if arc.kind is ArcKind.MESSAGE or source == target:
            continue
        item = sketch.items[arc.source]
        tie = arc.kind is ArcKind.TIE
        weight = taste.bent_spine if (source, target) in spine else taste.bent
        drops = item.branching or item.host is not None
        links.append(Link(number[source], number[target], weight, drops, tie))
    return links


def _between(column: int, y1: int, y2: int, taken: set[tuple[int, int]]) -> int:
    low, high = min(y1, y2), max(y1, y2)
    return sum((column, y) in taken for y in range(low + 2, high, 2))


def _straight(c1: int, c2: int, y: int, taken: set[tuple[int, int]]) -> Lines:
    blocked = sum((c, y) in taken for c in range(c1 + 1, c2))
    return Lines([(y - bool(blocked), 2 * c1, 2 * c2)], [], blocked)


def _step(c1: int, c2: int, y1: int, y2: int, at: int, taken: set[tuple[int, int]]) -> Lines:
    """Along the source's row to ``at``, up or down, along the target's row."""
    blocked = 0
    for c in range(c1 + 1, c2):
        blocked += (c, y1 if 2 * c < at else y2) in taken
    if at == 2 * c1:
        blocked += _between(c1, y1, y2, taken) + ((c1, y2) in taken)
    across = [(y1, 2 * c1, at)] if at > 2 * c1 else []
    return Lines([*across, (y2, at, 2 * c2)], [(at, min(y1, y2), max(y1, y2))], blocked)


def _tie(c1: int, c2: int, y1: int, y2: int, taken: set[tuple[int, int]]) -> Lines:
    """Straight up or down is best; anything else is a nuisance."""
    apart = abs(c1 - c2) + (y1 == y2) + max(0, abs(y1 - y2) // 2 - 1)
    blocked = _between(c1, y1, y2, taken) if c1 == c2 else 0
    down = [(2 * c1, min(y1, y2), max(y1, y2))]
    across = [(y2, 2 * min(c1, c2), 2 * max(c1, c2))] if c1 != c2 else []
    return Lines(across, down, blocked + apart)


def _crossings(drawn: Sequence[Lines]) -> int:
    across = [(y, x1, x2, n) for n, lines in enumerate(drawn) for y, x1, x2 in lines.across]
    down = [(x, y1, y2, n) for n, lines in enumerate(drawn) for x, y1, y2 in lines.down]
    return sum(
        x1 < x < x2 and y1 < y < y2 and n != m for y, x1, x2, n in across for x, y1, y2, m in down
    )
