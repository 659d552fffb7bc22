"""Automatic layout: nothing overlaps, lines keep clear of boxes, flows lead to the right."""

import random
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from diagrams.interchange import write_drawing
from diagrams.layout import placed, with_layout
from diagrams.metrics import Metrics, measure
from diagrams.svg import draw
from engine.bpmn.elements import BPMNDI
from engine.bpmn.graph import Bounds, Flow, Kind, Lane, Model, Node, Process
from engine.bpmn.reader import read
from engine.errors import InvalidFile
from engine.texts import Text
from tests.support.drawing import ROOT, SHIPPED, drawn

FIXTURES = sorted((ROOT / "fixtures" / "drawing").glob("*.bpmn"))
WILD = sorted((ROOT / "fixtures").glob("b[pr]*/*.bpmn"))
"""Small files for every feature of BPMN, and for every way to be wrong."""
MOST_CROSSINGS = 136
"""Of all shipped processes together, laid out quickly and afresh; only ever lower this."""


def chain(*kinds: Kind) -> Model:
    """One box after the other."""
    nodes = {f"N{n}": Node(f"N{n}", kind, n, "p", Text(f"步骤{n}")) for n, kind in enumerate(kinds)}
    ids = list(nodes)
    flows = {f"F{n}": Flow(f"F{n}", one, two, n, "p") for n, (one, two) in enumerate(pairwise(ids))}
    return Model({"p": Process("p", 1, nodes=nodes, flows=flows)})


def tangle(seed: int) -> Model:
    """A random process with loops in a few lanes."""
    dice = random.Random(seed)
    kinds = (Kind.USER_TASK, Kind.USER_TASK, Kind.EXCLUSIVE, Kind.CATCH_EVENT)
    lanes = [f"L{n}" for n in range(dice.randint(1, 4))]
    nodes = {
        f"N{n}": Node(
            f"N{n}",
            dice.choice(kinds),
            n,
            "p",
            Text(f"步骤 {n}", f"Step {n}"),
            lane=dice.choice(lanes),
        )
        for n in range(dice.randint(5, 18))
    }
    ids = list(nodes)
    pairs = list(pairwise(ids))
    pairs += [(dice.choice(ids), dice.choice(ids)) for _ in range(len(ids) // 3)]
    for n in range(2):
        guest = f"B{n}"
        host = dice.choice([i for i in ids if nodes[i].kind is Kind.USER_TASK] or ids[:1])
        if nodes[host].kind is Kind.USER_TASK:
            nodes[guest] = Node(
                guest, Kind.BOUNDARY_EVENT, 99, "p", lane=nodes[host].lane, attached_to=host
            )
            pairs.append((guest, dice.choice(ids)))
    flows = {f"F{n}": Flow(f"F{n}", *pair, n, "p") for n, pair in enumerate(pairs)}
    shown = {lane: Lane(lane, 1, "p", Text(f"角色 {lane}")) for lane in lanes}
    return Model({"p": Process("p", 1, nodes=nodes, flows=flows, lanes=shown)})


@cache
def measured(file: Path) -> Metrics:
    """How a file looks when it is laid out quickly and afresh."""
    return measure(with_layout(read(file.read_bytes()), trials=0))


@pytest.mark.parametrize("file", [*SHIPPED, *FIXTURES], ids=lambda file: file.stem)
def test_a_drawing_has_no_fault(file: Path) -> None:
    metrics = measured(file)

    assert metrics.shape_overlaps == 0
    assert metrics.lines_through_shapes == 0


@pytest.mark.parametrize("seed", range(25))
def test_even_a_random_process_is_drawn_clearly(seed: int) -> None:
    metrics = measure(with_layout(tangle(seed), trials=0))

    assert metrics.shape_overlaps == 0
    assert metrics.lines_through_shapes == 0


def test_all_shipped_processes_cross_no_more_lines_than_before() -> None:
    assert sum(measured(file).crossings for file in SHIPPED) <= MOST_CROSSINGS


def test_a_sequence_is_one_straight_line() -> None:
    model = with_layout(chain(Kind.START_EVENT, Kind.USER_TASK, Kind.EXCLUSIVE, Kind.END_EVENT))

    flows = model.processes["p"].flows.values()
    assert all(len(flow.waypoints) == 2 for flow in flows)
    assert len({flow.waypoints[0].y for flow in flows}) == 1


def test_the_same_model_is_laid_out_the_same() -> None:
    assert with_layout(tangle(7)) == with_layout(tangle(7))


def test_all_places_are_whole_numbers() -> None:
    model = with_layout(tangle(3))

    nodes = model.processes["p"].nodes.values()
    numbers = [n for node in nodes if (b := node.bounds) for n in (b.x, b.y, b.width, b.height)]
    assert all(number == int(number) for number in numbers)


def test_every_box_stands_in_its_own_lane() -> None:
    process = drawn("approval").processes["approval"]

    for node in process.nodes.values():
        lane = process.lanes[node.lane or ""].bounds
        assert lane is not None
        assert node.bounds is not None
        assert lane.y < node.bounds.center.y < lane.y + lane.height


def test_a_boundary_event_sits_on_the_lower_edge_of_its_host() -> None:
    nodes = drawn("approval").processes["approval"].nodes
    host, guest = nodes["Review"].bounds, nodes["Late"].bounds

    assert host is not None
    assert guest is not None
    assert guest.center.y == host.y + host.height
    assert host.x < guest.center.x < host.x + host.width


def test_forward_flows_lead_to_the_right() -> None:
    process = drawn("approval").processes["approval"]
    forward = [flow for flow in process.flows.values() if flow.id != "F_back"]

    for flow in forward:
        source, target = process.nodes[flow.source].bounds, process.nodes[flow.target].bounds
        assert source is not None
        assert target is not None
        assert source.center.x < target.center.x


def test_a_sub_process_is_drawn_around_what_it_holds() -> None:
    nodes = drawn("every_symbol").processes["all"].nodes
    frame, inner = nodes["SP_open"].bounds, nodes["SP_task"].bounds

    assert frame is not None
    assert inner is not None
    assert frame.x < inner.x
    assert inner.x + inner.width < frame.x + frame.width
    assert frame.y < inner.y
    assert inner.y + inner.height < frame.y + frame.height


def test_a_black_box_is_as_wide_as_the_other_pools() -> None:
    pools = drawn("every_symbol").pools

    wide, black = pools["Pool_main"].bounds, pools["Pool_outside"].bounds
    assert wide is not None
    assert black is not None
    assert (black.x, black.width) == (wide.x, wide.width)


def test_sequence_flows_stay_in_their_pool() -> None:
    model = drawn("every_symbol")
    pool = model.pools["Pool_main"].bounds

    assert pool is not None
    for flow in model.processes["all"].flows.values():
        assert all(pool.y < point.y < pool.y + pool.height for point in flow.waypoints)


def test_a_file_with_its_own_drawing_keeps_it() -> None:
    model = drawn("vertical")

    assert model.processes["ticket"].nodes["Start"].bounds == Bounds(172, 180, 36, 36)
    assert placed(model) == model


def test_an_empty_process_and_a_lonely_step_are_drawn() -> None:
    assert with_layout(Model({"p": Process("p", 1)})).processes["p"].nodes == {}
    alone = with_layout(chain(Kind.USER_TASK)).processes["p"].nodes["N0"]
    assert alone.bounds is not None


@pytest.mark.parametrize("name", ["approval", "every_symbol"])
def test_the_drawing_is_written_into_the_file_and_read_again(name: str) -> None:
    data = (ROOT / "fixtures" / "drawing" / f"{name}.bpmn").read_bytes()
    model = drawn(name)
    again = read(write_drawing(data, model))

    assert again.has_drawing
    for key, process in model.processes.items():
        for node in process.nodes.values():
            other = again.processes[key].nodes[node.id]
            assert (other.bounds, other.label_bounds) == (node.bounds, node.label_bounds)
        for flow in process.flows.values():
            assert again.processes[key].flows[flow.id].waypoints == flow.waypoints


def without_drawing(data: bytes) -> bytes:
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
    for diagram in root.findall(f"{BPMNDI}BPMNDiagram"):
        root.remove(diagram)
    return etree.tostring(root, method="c14n")


@pytest.mark.parametrize("file", WILD, ids=lambda file: file.stem)
def test_what_can_be_read_can_be_drawn(file: Path) -> None:
    data = file.read_bytes()
    try:
        model = read(data)
    except InvalidFile:
        return
    fresh = with_layout(model, trials=0)

    assert draw(placed(model)).startswith(b"<?xml")
    assert measure(fresh).shape_overlaps == 0
    assert read(write_drawing(data, fresh)).processes.keys() == model.processes.keys()


def test_a_collapsed_sub_process_hides_what_it_holds() -> None:
    data = (ROOT / "fixtures" / "drawing" / "vertical.bpmn").read_bytes()

    for model in (placed(read(data)), with_layout(read(data))):
        nodes = model.processes["ticket"].nodes
        assert nodes["Repair"].bounds is not None
        assert nodes["Drive"].bounds is None


def test_an_old_drawing_is_replaced_and_all_else_is_kept() -> None:
    data = (ROOT / "fixtures" / "drawing" / "vertical.bpmn").read_bytes()
    written = write_drawing(data, with_layout(read(data)))
    once_more = write_drawing(written, read(written))

    assert written.count(b"<bpmndi:BPMNDiagram ") == 1
    assert without_drawing(written) == without_drawing(data)
    assert once_more == written
