"""Which lines run left of which where several share a channel, so that they cross least."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from diagrams.placing.grid import Cell, Grid
from diagrams.placing.routing import Path, corners
from diagrams.placing.sketch import ArcKind, Sketch

ROUNDS: Final = 4
CANDIDATES: Final = (0, -1, 1, -2, 2, -3, 3)

Place = tuple[int, int]
"""A line and a track on it; compares like a coordinate."""


@dataclass(slots=True)
class Segment:
    """A straight piece of a path."""

    arc: str
    upright: bool
    line: int
    low: int
    high: int
    pinned: bool
    """It meets a point, so it may not leave the middle of its line."""
    track: int = 0

    @property
    def place(self) -> Place:
        """Where it lies."""
        return self.line, self.track


class Tracks:
    """The segments of all paths, and the track of each."""

    def __init__(
        self, sketch: Sketch, grid: Grid, paths: Mapping[str, Path], rows: Mapping[str, int]
    ) -> None:
        self.rows = rows
        self.sketch = sketch
        self.grid = grid
        self.ends = {arc.id: (arc.source, arc.target) for arc in sketch.arcs}
        self.flows = {arc.id for arc in sketch.arcs if arc.kind is ArcKind.FLOW}
        self.turns = {arc_id: corners(path) for arc_id, path in paths.items()}
        self.segments = {arc_id: self._cut(arc_id, turns) for arc_id, turns in self.turns.items()}
        self._share_channels()
        self._share_slots()

    def _cut(self, arc_id: str, turns: Sequence[Cell]) -> list[Segment]:
        source, target = (self.sketch.items[end] for end in self.ends[arc_id])
        pieces = []
        for n, (one, two) in enumerate(pairwise(turns)):
            upright = one[0] == two[0]
            along = 1 if upright else 0
            low, high = sorted((one[along], two[along]))
            at_point = (n == 0 and (source.pointed or source.host is not None)) or (
                n == len(turns) - 2 and (target.pointed or target.host is not None)
            )
            pieces.append(Segment(arc_id, upright, one[1 - along], low, high, at_point))
        return pieces

    def _groups(self, *, slots: bool) -> Iterator[list[Segment]]:
        """Segments on the same line, line by line."""
        by_line: dict[tuple[bool, int], list[Segment]] = {}
        for pieces in self.segments.values():
            for piece in pieces:
                by_line.setdefault((piece.upright, piece.line), []).append(piece)
        for (upright, line), group in sorted(by_line.items(), key=lambda entry: entry[0]):
            lines = self.grid.xs if upright else self.grid.ys
            if lines[line].slot == slots:
                yield group

    def _share_channels(self) -> None:
        groups = list(self._groups(slots=False))
        for group in groups:
            self._number(group)
        for _ in range(ROUNDS):
            improved = [self._improve(group) for group in groups]
            if not any(improved):
                break

    def _number(self, order: Sequence[Segment]) -> None:
        """Each segment takes the first track after those before it that it would touch."""
        for n, piece in enumerate(order):
            before = [other.track for other in order[:n] if self._touch(piece, other)]
            first = max(before, default=-1) + 1
            mates = [o.track for o in order[:n] if o.track > first and self._merge(piece, o)]
            piece.track = min(mates, default=first)

    def _improve(self, order: list[Segment]) -> bool:
        """Let neighbours change places while that spares crossings."""
        better = False
        for _ in range(len(order)):
            swapped = False
            for n in range(len(order) - 1):
                swapped |= self._swap(order, n)
            better |= swapped
            if not swapped:
                break
        return better

    def _swap(self, order: list[Segment], n: int) -> bool:
        one, two = order[n], order[n + 1]
        if one.arc == two.arc or not self._touch(one, two):
            order[n], order[n + 1] = two, one
            self._number(order)
            return False
        before = self.crossings(one.arc, two.arc)
        order[n], order[n + 1] = two, one
        self._number(order)
        if self.crossings(one.arc, two.arc) < before:
            return True
        order[n], order[n + 1] = one, two
        self._number(order)
        return False

    def _share_slots(self) -> None:
        """In a row or column of boxes: the middle for what is pinned, beside it for the others."""
        for group in self._groups(slots=True):
            placed: list[Segment] = []
            for piece in sorted(group, key=lambda p: (not p.pinned, p.low - p.high)):
                if not piece.pinned:
                    piece.track = min(CANDIDATES, key=lambda t: self._price(piece, t, placed))
                placed.append(piece)

    def _price(self, piece: Segment, track: int, placed: Sequence[Segment]) -> tuple[int, int]:
        piece.track = track
        rivals = [other for other in placed if other.arc != piece.arc]
        clash = sum(self._overlap(piece, other) for other in rivals)
        crossed = sum(
            self.crossings(piece.arc, arc) for arc in dict.fromkeys(other.arc for other in rivals)
        )
        return 3 * clash + crossed, abs(track)

    def _touch(self, one: Segment, two: Segment) -> bool:
        """Whether two pieces on one line may not lie on one track."""
        if one.arc == two.arc or one.high < two.low or two.high < one.low:
            return False
        return not self._merge(one, two)

    def _merge(self, one: Segment, two: Segment) -> bool:
        """Two flows from or to the same point may run as one."""
        return {one.arc, two.arc} <= self.flows and any(
            mine == other and self.sketch.items[mine].pointed
            for mine, other in zip(self.ends[one.arc], self.ends[two.arc], strict=True)
        )

    def _extent(self, piece: Segment) -> tuple[Place, Place]:
        """From where to where a piece runs, tracks of its neighbours included."""
        pieces = self.segments[piece.arc]
        n = next(i for i, other in enumerate(pieces) if other is piece)
        turns = self.turns[piece.arc]
        along = 1 if piece.upright else 0
        ways = sorted((turns[n][along], turns[n + 1][along]))
        out = 1 if turns[n][along] == ways[0] else -1
        # A line ends at the border of its box: short of the middle, on the side it comes from.
        ends = [
            pieces[n - 1].place if n else (turns[0][along], out),
            pieces[n + 1].place if n + 1 < len(pieces) else (turns[-1][along], -out),
        ]
        return min(ends), max(ends)

    def _overlap(self, one: Segment, two: Segment) -> bool:
        """Whether two pieces on the same track lie on top of each other."""
        if one.place != two.place or one.upright != two.upright or self._merge(one, two):
            return False
        (low1, high1), (low2, high2) = self._extent(one), self._extent(two)
        return low1 <= high2 and low2 <= high1

    def crossings(self, one: str, two: str) -> int:
        """How often two paths cross; running on top of each other counts double."""
        count = 0
        for a in self.segments[one]:
            low_a, high_a = self._extent(a)
            for b in self.segments[two]:
                if a.upright != b.upright:
                    low_b, high_b = self._extent(b)
                    count += low_a < b.place < high_a and low_b < a.place < high_b
                elif a.place == b.place:
                    count += 2 * self._overlap(a, b)
        return count
