"""One sketch to one placed drawing: columns, rows, routes, tracks, coordinates, in this order."""

from dataclasses import replace
from itertools import combinations, pairwise
from typing import Final

from diagrams.placing.columns import Columns, assign_columns
from diagrams.placing.coordinates import Placed, place
from diagrams.placing.grid import EDGE_GAP, make_grid
from diagrams.placing.routing import Router
from diagrams.placing.rows import choices_of_rows, neighbours
from diagrams.placing.sketch import Item, Sketch
from diagrams.placing.tracks import Tracks
from engine.bpmn.graph import Bounds

SHELF_GAP: Final = 40
CROSSING: Final = 3.0
BENT_SPINE: Final = 2.5
LENGTH: Final = 0.002


def arrange(sketch: Sketch, trials: int) -> Placed:
    """Place everything; what nothing leads to stands on a shelf under the rows of its band.

    ``trials`` is how many changed drawings are made and compared on the way to the best.
    """
    loose = _loose(sketch)
    tied = {item_id: item for item_id, item in sketch.items.items() if item_id not in loose}
    rest = replace(sketch, items=tied)
    shelves = {
        band: max(item.size.height for item in loose.values() if item.band == band) + EDGE_GAP
        for band in {item.band for item in loose.values()}
    }
    columns = assign_columns(rest)
    best = _best(rest, columns, trials)
    return _shelved(place(rest, best.grid, best, shelves), loose, shelves)


def _best(sketch: Sketch, columns: Columns, trials: int) -> Tracks:
    """The best of a few choices of rows, then whatever single moves make better."""
    tried = [_routed(sketch, columns, rows) for rows in choices_of_rows(sketch, columns)]
    best = min(tried, key=lambda tracks: _price(tracks, columns))
    least, left = _price(best, columns), trials
    while left > 0:
        for rows in neighbours(sketch, columns, best.rows)[:left]:
            left -= 1
            tracks = _routed(sketch, columns, rows)
            if (price := _price(tracks, columns)) < least:
                least, best = price, tracks
                break
        else:
            break
    return best


def _routed(sketch: Sketch, columns: Columns, rows: dict[str, int]) -> Tracks:
    grid = make_grid(sketch, columns, rows)
    return Tracks(sketch, grid, Router(sketch, grid, columns).paths(), rows)


def _price(tracks: Tracks, columns: Columns) -> float:
    """What a reader pays for a drawing: crossings, bends (of the main path above all), size."""
    spine = set(pairwise(columns.spine))
    crossings = sum(tracks.crossings(one, two) for one, two in combinations(tracks.segments, 2))
    bends = sum(
        (len(path) - 1) * (BENT_SPINE if tracks.ends[arc_id] in spine else 1)
        for arc_id, path in tracks.segments.items()
    )
    x_at, y_at = tracks.grid.x_at, tracks.grid.y_at
    way = sum(
        abs(x_at[one[0]] - x_at[two[0]]) + abs(y_at[one[1]] - y_at[two[1]])
        for turns in tracks.turns.values()
        for one, two in pairwise(turns)
    )
    return CROSSING * crossings + bends + LENGTH * (way + x_at[-1] + 2 * y_at[-1])


def _loose(sketch: Sketch) -> dict[str, Item]:
    """Boxes without lines or guests, unless there is nothing else."""
    held = {end for arc in sketch.arcs for end in (arc.source, arc.target)}
    held |= {item.host for item in sketch.items.values() if item.host}
    loose = {
        item.id: item
        for item in sketch.items.values()
        if item.id not in held and not item.spans and item.host is None
    }
    return loose if any(item.id not in loose for item in sketch.cells()) else {}


def _shelved(placed: Placed, loose: dict[str, Item], shelves: dict[int, int]) -> Placed:
    boxes, width = dict(placed.boxes), placed.width
    for band, height in shelves.items():
        top = sum(placed.bands[band]) - height
        x = EDGE_GAP
        for item in loose.values():
            if item.band == band:
                boxes[item.id] = Bounds(x, top, item.size.width, item.size.height)
                x += item.size.width + SHELF_GAP
        width = max(width, x - SHELF_GAP + EDGE_GAP)
    return replace(placed, boxes=boxes, width=width)
