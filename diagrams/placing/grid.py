"""The lines that routes may follow: through columns and rows, and in the channels between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from diagrams.placing.columns import Columns
from diagrams.placing.sketch import Sketch

COLUMN_GAP: Final = 50
ROW_GAP: Final = 36
EDGE_GAP: Final = 24
"""Between the outermost row of a band and its border."""
RIM: Final = 25
"""From the side of a box to the middle of the nearest boundary event."""
EMPTY_COLUMN: Final = 60
LEAST_ROW: Final = 64
"""So that the name under an event keeps clear of the next row."""

Cell = tuple[int, int]
"""Numbers of a vertical and a horizontal line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid: a channel (``slot`` False) or through the boxes of a column or row."""

    slot: bool
    place: int
    """Column, or row of the whole drawing; a channel lies before it."""
    offset: int = 0
    """Distance from the middle of the slot."""
    band: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines, who stands where, and rough coordinates to measure lengths with."""

    xs: tuple[Line, ...]
    ys: tuple[Line, ...]
    home: Mapping[str, Cell]
    owner: Mapping[Cell, str]
    x_at: tuple[int, ...]
    y_at: tuple[int, ...]
    widths: tuple[int, ...]
    heights: tuple[int, ...]


def make_grid(sketch: Sketch, columns: Columns, rows: Mapping[str, int]) -> Grid:
    """The grid of an arrangement."""
    cells = sketch.cells()
    across = max((columns.of[item.id] for item in cells), default=0) + 1
    base = _bases(sketch, rows)
    place = {item.id: (columns.of[item.id], base[item.band] + rows[item.id]) for item in cells}
    offsets = _offsets(sketch, place)
    xs = _columns(sketch, across, columns, offsets)
    ys = _rows(sketch, base, place)
    widths, heights = _sizes(sketch, place, base, across)
    home, owner = _homes(sketch, place, base, offsets, xs, ys)
    return Grid(xs, ys, home, owner, _at(xs, widths), _at(ys, heights), widths, heights)


def _offsets(sketch: Sketch, place: Mapping[str, Cell]) -> dict[str, int]:
    """How far right of the middle of its host each boundary event sits.

    A single one sits to the right; of several, the one that leads furthest down is leftmost, so
    that their lines do not cross.
    """
    level = {arc.source: place.get(sketch.anchor(arc.target), (0, 0))[1] for arc in sketch.arcs}
    guests: dict[str, list[str]] = {}
    for item in sketch.items.values():
        if item.host is not None:
            guests.setdefault(item.host, []).append(item.id)
    offsets = {}
    for host, ids in guests.items():
        half = sketch.items[host].size.width // 2
        ids.sort(key=lambda guest: -level.get(guest, 0))
        step = (2 * half - 2 * RIM) // max(1, len(ids) - 1)
        for n, guest in enumerate(ids):
            offsets[guest] = half - RIM - (len(ids) - 1 - n) * step
    return offsets


def _bases(sketch: Sketch, rows: Mapping[str, int]) -> list[int]:
    """The first row of each band, and after the last one the number of all rows."""
    height = [1] * sketch.bands
    for item in sketch.cells():
        height[item.band] = max(height[item.band], rows[item.id] + 1)
    return [sum(height[:band]) for band in range(sketch.bands + 1)]


def _columns(
    sketch: Sketch, across: int, columns: Columns, offsets: Mapping[str, int]
) -> tuple[Line, ...]:
    extra: dict[int, set[int]] = {}
    for guest, offset in offsets.items():
        extra.setdefault(columns.of[sketch.anchor(guest)], set()).add(offset)
    lines: list[Line] = []
    for column in range(across):
        lines.append(Line(False, column))
        lines += [Line(True, column, o) for o in sorted(extra.get(column, set()) | {0})]
    return (*lines, Line(False, across))


def _rows(sketch: Sketch, base: list[int], place: Mapping[str, Cell]) -> tuple[Line, ...]:
    """Channels and rows; a row has further lines where boundary events sit on their hosts."""
    rims: dict[int, set[int]] = {}
    for item in sketch.items.values():
        if item.host is not None:
            rims.setdefault(place[item.host][1], set()).add(_rim(sketch, item.host))
    lines: list[Line] = []
    for band in range(sketch.bands):
        for row in range(base[band], base[band + 1]):
            lines.append(Line(False, row, band=band))
            lines += [Line(True, row, o, band) for o in sorted(rims.get(row, set()) | {0})]
        lines.append(Line(False, base[band + 1], band=band))
    return tuple(lines)


def _rim(sketch: Sketch, host: str) -> int:
    """From the middle of a box to its lower edge."""
    return sketch.items[host].size.height // 2


def _sizes(
    sketch: Sketch, place: Mapping[str, Cell], base: list[int], across: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    widths, heights = [0] * across, [0] * base[-1]
    for item_id, (column, row) in place.items():
        item = sketch.items[item_id]
        widths[column] = max(widths[column], item.size.width, item.room)
        heights[row] = max(heights[row], item.size.height)
    for item in sketch.items.values():
        if item.spans:
            heights[base[item.band]] = item.size.height
    return (
        tuple(width or EMPTY_COLUMN for width in widths),
        tuple(max(height, LEAST_ROW) for height in heights),
    )


def _homes(
    sketch: Sketch,
    place: Mapping[str, Cell],
    base: list[int],
    offsets: Mapping[str, int],
    xs: tuple[Line, ...],
    ys: tuple[Line, ...],
) -> tuple[dict[str, Cell], dict[Cell, str]]:
    column_line = {(x.place, x.offset): n for n, x in enumerate(xs) if x.slot}
    row_line = {(y.place, y.offset): n for n, y in enumerate(ys) if y.slot}
    home: dict[str, Cell] = {}
    owner: dict[Cell, str] = {}
    for item in sketch.items.values():
        if item.spans:
            home[item.id] = (0, row_line[base[item.band], 0])
            owner |= {(n, home[item.id][1]): item.id for n in range(len(xs))}
        elif item.host is None:
            column, row = place[item.id]
            home[item.id] = (column_line[column, 0], row_line[row, 0])
            mine = [n for n, x in enumerate(xs) if x.slot and x.place == column]
            high = [n for n, y in enumerate(ys) if y.slot and y.place == row]
            owner |= {(m, n): item.id for m in mine for n in high}
        else:
            column, row = place[item.host]
            line = row_line[row, _rim(sketch, item.host)]
            home[item.id] = (column_line[column, offsets[item.id]], line)
    return home, owner


def _at(lines: tuple[Line, ...], sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Rough coordinates: every channel as wide as usual."""
    at, edge = [], 0
    for line in lines:
        if line.slot:
            at.append(edge + sizes[line.place] // 2 + line.offset)
        else:
            edge += sizes[line.place - 1] if line.place and at else 0
            at.append(edge + COLUMN_GAP // 2)
            edge += COLUMN_GAP
    return tuple(at)
