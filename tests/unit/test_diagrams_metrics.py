"""The numbers that tell how good a drawing is: each finds the fault it is named for."""

from dataclasses import replace

from diagrams.metrics import measure
from engine.bpmn.graph import Bounds, Flow, Kind, Model, Node, Point, Process
from engine.texts import Text


def task(key: str, x: float, y: float, label: Bounds | None = None) -> Node:
    box = Bounds(x, y, 100, 80)
    return Node(key, Kind.TASK, 1, "p", Text(key), bounds=box, label_bounds=label)


def flow(key: str, source: str, target: str, *points: tuple[float, float]) -> Flow:
    return Flow(key, source, target, 1, "p", waypoints=tuple(Point(x, y) for x, y in points))


def model(*things: Node | Flow) -> Model:
    nodes = {thing.id: thing for thing in things if isinstance(thing, Node)}
    flows = {thing.id: thing for thing in things if isinstance(thing, Flow)}
    return Model({"p": Process("p", 1, nodes=nodes, flows=flows)})


A, B, C = task("A", 0, 0), task("B", 200, 0), task("C", 400, 0)


def test_a_clean_drawing_has_no_faults() -> None:
    metrics = measure(model(A, B, flow("F", "A", "B", (100, 40), (200, 40))))

    assert metrics.faults == 0
    assert (metrics.crossings, metrics.bends, metrics.backward) == (0, 0, 0)


def test_boxes_on_top_of_each_other_are_counted() -> None:
    assert measure(model(A, task("B", 90, 70))).shape_overlaps == 1


def test_a_boundary_event_may_sit_on_its_host() -> None:
    guest = replace(task("B", 50, 62), attached_to="A")

    assert measure(model(A, guest)).shape_overlaps == 0


def test_a_line_through_a_box_is_counted() -> None:
    through = flow("F", "A", "C", (100, 40), (400, 40))

    assert measure(model(A, B, C, through)).lines_through_shapes == 1


def test_crossing_lines_are_counted() -> None:
    across = flow("F", "A", "B", (0, 200), (100, 200))
    down = flow("G", "B", "C", (50, 150), (50, 250))

    assert measure(model(across, down)).crossings == 1


def test_lines_on_top_of_each_other_are_counted_unless_they_meet_in_a_box() -> None:
    one = flow("F", "A", "B", (0, 200), (100, 200))
    two = flow("G", "C", "D", (50, 200), (150, 200))

    assert measure(model(one, two)).shared_lines == 1
    assert measure(model(one, replace(two, target="B"))).shared_lines == 0


def test_bends_and_ways_back_are_counted() -> None:
    back = flow("F", "B", "A", (250, 0), (250, -30), (50, -30), (50, 0))
    metrics = measure(model(A, B, back))

    assert (metrics.bends, metrics.most_bends, metrics.backward) == (2, 2, 1)


def test_names_on_boxes_names_and_lines_are_counted() -> None:
    named = [task("D", 0, 300, Bounds(190, 30, 40, 14)), task("E", 0, 500, Bounds(195, 35, 40, 14))]
    metrics = measure(model(B, *named, flow("F", "A", "B", (100, 40), (200, 40))))

    assert metrics.labels_on_shapes == 2
    assert metrics.labels_on_labels == 1
    assert metrics.labels_on_lines == 2


def test_a_line_back_through_the_host_of_its_event_is_counted() -> None:
    guest = replace(task("G", 30, 62), attached_to="A", kind=Kind.BOUNDARY_EVENT)
    guest = replace(guest, bounds=Bounds(32, 62, 36, 36))
    up = flow("F", "G", "C", (50, 98), (50, 120), (20, 120), (20, -20), (450, -20), (450, 0))

    assert measure(model(A, C, guest, up)).lines_through_shapes == 1


def test_only_bends_within_a_lane_disturb_the_happy_path() -> None:
    bent = flow("F", "A", "B", (100, 40), (150, 40), (150, 20), (200, 20))
    there = replace(B, lane="L")
    properties = {"happyPath": "A B C"}

    def bends(*things: Node | Flow) -> int:
        drawing = model(*things)
        process = replace(drawing.processes["p"], properties=properties)
        return measure(replace(drawing, processes={"p": process})).happy_bends

    assert bends(A, B, C, bent) == 2
    assert bends(A, there, C, bent) == 0
    assert bends(A, B, C, replace(bent, target="C")) == 0
