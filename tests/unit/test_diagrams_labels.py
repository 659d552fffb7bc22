"""Where names beside lines go: a reader must see which line a name belongs to."""

from collections.abc import Sequence

from diagrams.placing.labels import Labels, Wish
from diagrams.placing.sketch import Size
from engine.bpmn.graph import Bounds, Point

SIZE = Size(24, 15)
Places = dict[str, Bounds]


def line(*points: tuple[float, float]) -> Sequence[Point]:
    return [Point(x, y) for x, y in points]


def branches(**lines: Sequence[Point]) -> Places:
    """The names of lines that leave one gateway, placed one after the other."""
    labels = Labels({}, lines, ())
    for name in lines:
        labels.along(Wish(name, SIZE, SIZE), near_start=True)
    return labels.placed


def test_branches_of_one_way_have_their_names_where_they_turn_off() -> None:
    down = [(0, 0), (50, 0)]
    places = branches(
        near=line(*down, (50, 200), (75, 200)),
        far=line(*down, (50, 400), (75, 400)),
        last=line(*down, (50, 600), (900, 600)),
    )

    for name, turn in {"near": 200, "far": 400, "last": 600}.items():
        middle = places[name].center
        assert abs(middle.y - turn) < 20, name
        assert abs(middle.x - 50) < 30, name


def test_a_branch_of_its_own_has_its_name_at_its_start() -> None:
    places = branches(up=line((0, 0), (0, -200)), down=line((0, 20), (0, 200)))

    assert -40 < places["up"].center.y < 0
    assert 20 < places["down"].center.y < 60


def beside(*lines: Sequence[Point], narrow: Wish | None = None) -> Bounds:
    """Where the name of a boundary event goes between lines."""
    labels = Labels({"B": EVENT}, {str(n): line for n, line in enumerate(lines)}, ())
    labels.beside(Wish("B", WIDE, WIDE, narrow), EVENT, above=False, hosted=True)
    return labels.placed["B"]


EVENT = Bounds(100, 100, 36, 36)
WIDE = Size(60, 15)
OWN = line((118, 136), (118, 400))


def test_a_name_without_room_in_one_line_is_broken() -> None:
    narrow = Wish("B", Size(30, 29), Size(30, 29))
    fenced = (OWN, line((80, 0), (80, 400)), line((138, 0), (138, 400)))

    assert beside(*fenced[:1], narrow=narrow).width == WIDE.width
    box = beside(*fenced, narrow=narrow)
    assert (box.width, box.height) == (30, 29)
    assert box.x > 80
    assert box.x + box.width < 118


def test_a_name_keeps_to_its_side_of_the_lines_of_others() -> None:
    box = beside(OWN, line((90, 0), (90, 400)))

    assert box.x > 118
