"""One sketch to one placed drawing: columns, rows, routes, tracks, coordinates, in this order."""

from dataclasses import replace
from typing import Final

from diagrams.placing.columns import assign_columns
from diagrams.placing.coordinates import Placed, place
from diagrams.placing.grid import EDGE_GAP, make_grid
from diagrams.placing.routing import Router
from diagrams.placing.rows import assign_rows
from diagrams.placing.sketch import Item, Sketch
from diagrams.placing.tracks import Tracks
from engine.bpmn.graph import Bounds

SHELF_GAP: Final = 40


def arrange(sketch: Sketch) -> Placed:
    """Place everything; boxes that nothing leads to stand on a shelf under the rows of their band."""
    loose = _loose(sketch)
    tied = {item_id: item for item_id, item in sketch.items.items() if item_id not in loose}
    rest = replace(sketch, items=tied)
    shelves = {
        band: max(item.size.height for item in loose.values() if item.band == band) + EDGE_GAP
        for band in {item.band for item in loose.values()}
    }
    columns = assign_columns(rest)
    grid = make_grid(rest, columns, assign_rows(rest, columns))
    paths = Router(rest, grid, columns).paths()
    placed = place(rest, grid, Tracks(rest, grid, paths), shelves)
    return _shelved(placed, loose, shelves)


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
