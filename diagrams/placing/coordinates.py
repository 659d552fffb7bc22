"""From lines and tracks to pixels: how wide each channel must be, where everything lies then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagrams.placing.grid import COLUMN_GAP, EDGE_GAP, ROW_GAP, Cell, Grid, Line
from diagrams.placing.sketch import Sketch
from diagrams.placing.tracks import Segment, Tracks
from engine.bpmn.graph import Bounds, Point

TRACK: Final = 12
"""Between two lines side by side."""
SHOULDER: Final = 18
"""Between a box and the nearest line in the channel beside it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Boxes, lines and bands of one drawing, from (0, 0) on."""

    boxes: Mapping[str, Bounds]
    routes: Mapping[str, tuple[Point, ...]]
    bands: tuple[tuple[int, int], ...]
    """Top and height of each."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Axis:
    """Middles of the lines of one direction, and the channels among them."""

    at: tuple[int, ...]
    channels: tuple["_Channel", ...]
    end: int

    def of(self, piece: Segment, lines: Sequence[Line]) -> int:
        """The coordinate of a segment."""
        if lines[piece.line].slot:
            return self.at[piece.line] + TRACK * piece.track
        tracks = self.channels[piece.line].tracks
        return self.at[piece.line] + (2 * piece.track - tracks + 1) * TRACK // 2


@dataclass(frozen=True, slots=True)
class _Channel:
    """The space between two columns or rows."""

    width: int
    tracks: int
    lead: int = 0
    """Space at its beginning that boundary events take."""

    @property
    def middle(self) -> int:
        """Of the space that is left for lines, from the beginning of the channel."""
        return self.lead + (self.width - self.lead) // 2


def place(sketch: Sketch, grid: Grid, tracks: Tracks, shelves: Mapping[int, int]) -> Placed:
    """Give everything its coordinates; ``shelves`` is free height under the rows of a band."""
    pieces = [piece for path in tracks.segments.values() for piece in path]
    across = _channels(grid.xs, _counts(pieces, len(grid.xs), upright=True), COLUMN_GAP, {})
    down = _channels(
        grid.ys, _counts(pieces, len(grid.ys), upright=False), ROW_GAP, _leads(sketch, grid)
    )
    x_axis = _axis(grid.xs, grid.widths, across, {}, {})
    y_axis = _axis(grid.ys, grid.heights, down, sketch.gaps, shelves)
    boxes = {
        item.id: _box(sketch, grid, item.id, x_axis, y_axis)
        for item in sketch.items.values()
        if item.id in grid.home
    }
    routes = {
        arc_id: _route(path, tracks, grid, boxes, (x_axis, y_axis))
        for arc_id, path in tracks.segments.items()
    }
    bands = _bands(sketch, grid, y_axis, shelves)
    return Placed(boxes, routes, bands, x_axis.end, y_axis.end)


def _counts(pieces: Sequence[Segment], lines: int, *, upright: bool) -> list[int]:
    counts = [0] * lines
    for piece in pieces:
        if piece.upright == upright:
            counts[piece.line] = max(counts[piece.line], piece.track + 1)
    return counts


def _leads(sketch: Sketch, grid: Grid) -> dict[int, int]:
    """Half a boundary event of free space at the beginning of each channel that holds some."""
    guests = [item for item in sketch.items.values() if item.host is not None]
    return {grid.home[guest.id][1] + 1: guest.size.height // 2 for guest in guests}


def _channels(
    lines: Sequence[Line], counts: Sequence[int], usual: int, leads: Mapping[int, int]
) -> tuple[_Channel, ...]:
    """Every channel as wide as its lines need, in even numbers."""
    channels = []
    for n, count in enumerate(counts):
        inner = 0 < n < len(lines) - 1 and lines[n - 1].slot and lines[n + 1].slot
        needed = 2 * SHOULDER + (count - 1) * TRACK if count else 0
        lead = leads.get(n, 0)
        width = max(usual if inner else EDGE_GAP, needed + (lead if count else 0), lead + 6)
        channels.append(_Channel((width + 1) // 2 * 2, count, lead if count else 0))
    return tuple(channels)


def _axis(
    lines: Sequence[Line],
    sizes: Sequence[int],
    channels: tuple[_Channel, ...],
    gaps: Mapping[int, int],
    shelves: Mapping[int, int],
) -> _Axis:
    at: list[int] = []
    edge, band = gaps.get(0, 0), 0
    for n, line in enumerate(lines):
        if line.band != band:
            edge += shelves.get(band, 0) + gaps.get(line.band, 0)
            band = line.band
        if line.slot:
            last = n + 1 == len(lines) or not lines[n + 1].slot
            at.append(edge + sizes[line.place] // 2 + line.offset)
            edge += sizes[line.place] if last else 0
        else:
            at.append(edge + channels[n].middle)
            edge += channels[n].width
    return _Axis(tuple(at), channels, edge + shelves.get(band, 0))


def _box(sketch: Sketch, grid: Grid, item_id: str, x_axis: _Axis, y_axis: _Axis) -> Bounds:
    item = sketch.items[item_id]
    column, row = grid.home[item_id]
    width, height = item.size.width, item.size.height
    y = y_axis.at[row]
    if item.spans:
        return Bounds(0, y - height // 2, x_axis.end, height)
    return Bounds(x_axis.at[column] - width // 2, y - height // 2, width, height)


def _route(
    path: Sequence[Segment],
    tracks: Tracks,
    grid: Grid,
    boxes: Mapping[str, Bounds],
    axes: tuple[_Axis, _Axis],
) -> tuple[Point, ...]:
    """The corners of a path, its ends on the borders of its boxes."""
    source, target = (boxes[end] for end in tracks.ends[path[0].arc])
    along = [
        axes[0].of(piece, grid.xs) if piece.upright else axes[1].of(piece, grid.ys)
        for piece in path
    ]
    turns = tracks.turns[path[0].arc]
    points = [_border(source, path[0], along[0], turns[:2])]
    for n, piece in enumerate(path[:-1]):
        x, y = (along[n], along[n + 1]) if piece.upright else (along[n + 1], along[n])
        points.append(Point(x, y))
    points.append(_border(target, path[-1], along[-1], turns[:-3:-1]))
    return tuple(points)


def _border(box: Bounds, piece: Segment, at: int, way: Sequence[Cell]) -> Point:
    """Where a line at ``at`` meets the side of a box that it runs to."""
    one, two = way
    if piece.upright:
        return Point(at, box.y + (box.height if two[1] > one[1] else 0))
    return Point(box.x + (box.width if two[0] > one[0] else 0), at)


def _bands(
    sketch: Sketch, grid: Grid, axis: _Axis, shelves: Mapping[int, int]
) -> tuple[tuple[int, int], ...]:
    """Top and height of each band: from its first channel to its last, and its shelf."""
    bands = []
    for band in range(sketch.bands):
        mine = [n for n, line in enumerate(grid.ys) if line.band == band]
        first, last = axis.channels[mine[0]], axis.channels[mine[-1]]
        top = axis.at[mine[0]] - first.middle
        bottom = axis.at[mine[-1]] - last.middle + last.width + shelves.get(band, 0)
        bands.append((top, bottom - top))
    return tuple(bands)
