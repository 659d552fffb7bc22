"""Badges hide nothing: every shipped drawing, in both languages, with counts at every step."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from diagrams.badges import HEIGHT, Badge, badges, column, row
from diagrams.geometry import around, grown, overlap
from diagrams.live import Mark, State
from diagrams.look import Look, look_at
from diagrams.names import name_inside, names_beside
from diagrams.perches import perches
from diagrams.theme import Skin
from engine.bpmn.graph import Bounds, Lane, Pool
from engine.bpmn.reader import read
from tests.support.drawing import SHIPPED, drawn

BUSY = Mark(State.OVERDUE, overdue=789, active=123, completed=456)


def seen(file: Path, language: str) -> Look:
    """A shipped drawing with three numbers of three digits at every step."""
    model = read(file.read_bytes())
    ids = [key for process in model.processes.values() for key in process.nodes]
    return look_at(model, language, Skin.BLEND, dict.fromkeys(ids, BUSY), (), {})


def names(look: Look) -> list[Bounds]:
    inside = [
        name_inside(look, node, node.bounds).box
        for node in look.nodes.values()
        if node.bounds and node.kind.is_activity
    ]
    return inside + [caption.box for caption in names_beside(look)]


def paper(look: Look) -> Bounds:
    frames: list[Pool | Lane] = [*look.model.pools.values()]
    for process in look.model.processes.values():
        frames += process.lanes.values()
    boxes = [frame.bounds for frame in frames if frame.bounds]
    return grown(around(boxes), 14)


def sitting(look: Look) -> list[Bounds]:
    return [box for _, box in perches(look, paper(look)).values()]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_badge_covers_a_name_or_a_badge_or_leaves_the_picture(file: Path, language: str) -> None:
    look = seen(file, language)
    boxes = sitting(look)

    assert len(boxes) == len(look.nodes)
    assert [(box, name) for box in boxes for name in names(look) if overlap(box, name)] == []
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert [box for box in boxes if overlap(box, paper(look)) < box.width * box.height] == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_most_badges_sit_at_the_upper_right_corner(file: Path) -> None:
    look = look_at(
        read(file.read_bytes()),
        "zh",
        Skin.BLEND,
        dict.fromkeys(seen(file, "zh").nodes, Mark(State.DONE)),
        (),
        {},
    )
    found = perches(look, paper(look))
    usual = [
        key
        for key, (_, box) in found.items()
        if (shape := look.nodes[key].bounds) and box.y == shape.y - HEIGHT / 2
    ]

    assert len(usual) >= 0.7 * len(found)


def test_badges_that_have_no_room_side_by_side_stand_one_below_the_other() -> None:
    shown: Sequence[Badge] = badges(BUSY)

    assert [one.text for one in shown] == ["789", "123", "456"]
    assert row(shown).width > column(shown).width
    assert column(shown).height > 3 * HEIGHT


def test_where_nothing_is_in_the_way_the_corner_is_kept() -> None:
    look = look_at(
        drawn("approval"), "zh", Skin.BLEND, {"Send": Mark(State.DONE, completed=123)}, (), {}
    )
    ((_, box),) = perches(look, paper(look)).values()
    shape = look.nodes["Send"].bounds

    assert shape is not None
    assert box.y == shape.y - HEIGHT / 2
    assert box.x + box.width > shape.x + shape.width
