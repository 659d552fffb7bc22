"""Joins in loops and in shapes that no block makes (BPMN 2.0.2, 13.4.3)."""

from engine.spiff.waits import Ended
from tests.support.bpmn_text import (
    about,
    boundary,
    duration,
    each,
    end,
    file,
    flow,
    inclusive,
    message,
    parallel,
    path,
    start,
    sub,
    user,
    xor,
)
from tests.support.drive import Drive

PARALLEL_LOOP = file(
    start(), xor("M"), parallel("G"), user("U"), user("V"), parallel("J"), user("R"), xor("D",
    "D_M"), end(),
    path("S", "M", "G", "U", "J", "R", "D", "M"), path("G", "V", "J"), flow("D", "E", "done"),
)  # fmt: skip


def test_a_parallel_join_in_a_loop_waits_in_every_turn() -> None:
    drive = Drive(PARALLEL_LOOP)
    for first, second in [("U", "V"), ("V", "U"), ("V", "U"), ("U", "V")]:
        assert drive.complete(first).waiting == [second]
        assert drive.complete(second).waiting == ["R"]
        drive.complete("R", done=False)
    drive.complete("U").complete("V").complete("R", done=True)
    assert drive.ended == Ended("E")


def test_a_parallel_join_takes_one_token_of_each_flow_and_leaves_the_others() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("B"), user("C"), xor("M"), parallel("J"), user("Z"),
        path("S", "G", "A", "M", "J", "Z"), path("G", "B", "M"), path("G", "C", "J"),
    )  # fmt: skip
    drive = Drive(data).complete("A").complete("B")
    assert drive.waiting == ["C"]
    assert drive.complete("C").waiting == ["Z"]

    drive.complete("Z")
    assert drive.ended is None
    assert drive.waiting == ["J!"]
    assert drive.wait("J").error.kind == "stuck"  # type: ignore[union-attr]


def test_a_parallel_join_behind_a_choice_is_told_to_be_stuck() -> None:
    data = file(
        start(), xor("G", "G_B"), user("A"), user("B"), parallel("J"), user("Z"), path("S", "G"),
        flow("G", "A", "x = 1"), flow("G", "B"), path("A", "J", "Z"), path("B", "J"),
    )  # fmt: skip
    drive = Drive(data, {"x": 0}).complete("B")
    assert drive.waiting == ["J!"]
    assert drive.retry("J").waiting == ["J!"]


def test_an_inclusive_join_waits_for_what_was_sent_and_for_nothing_else() -> None:
    data = file(
        start(), xor("M"), inclusive("G", "G_C"), user("A"), user("B"), user("C"), inclusive("J"),
        user("R"),
        path("S", "M", "G"), flow("G", "A", "a"), flow("G", "B", "b"), flow("G", "C"), path("A",
        "J", "R", "M"),
        path("B", "J"), path("C", "J"),
    )  # fmt: skip
    drive = Drive(data, {"a": True, "b": True})
    assert drive.waiting == ["A", "B"]
    assert drive.complete("A").waiting == ["B"]
    assert drive.complete("B").waiting == ["R"]

    drive.complete("R", a=False)
    assert drive.waiting == ["B"]
    assert drive.complete("B").waiting == ["R"]

    drive.complete("R", a=True, b=True)
    assert drive.complete("B").waiting == ["A"]
    assert drive.complete("A").waiting == ["R"]


def test_an_inclusive_join_goes_on_when_the_last_that_could_come_is_gone() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("B"), inclusive("J"), user("Z"), user("L"),
        path("S", "G", "A", "J"),
        path("G", "B", "J", "Z"), boundary("T", "B", duration("PT1H")), path("T", "L"),
    )  # fmt: skip
    drive = Drive(data).complete("A")
    assert drive.waiting == ["B", "T"]
    assert drive.fire("T").waiting == ["L", "Z"]


def test_an_inclusive_join_waits_for_a_token_that_can_come_by_a_boundary_event() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("B"), inclusive("J"), user("Z"), end(), path("S",
        "G", "A", "J", "Z"),
        path("G", "B", "E"), boundary("T", "B", duration("PT1H")), path("T", "J"),
    )  # fmt: skip
    drive = Drive(data).complete("A")
    assert drive.waiting == ["B", "T"]
    assert drive.fire("T").waiting == ["Z"]
    assert Drive(data).complete("A").complete("B").waiting == ["Z"]


def test_a_token_behind_the_inclusive_join_does_not_hold_it_back() -> None:
    data = file(
        start(), xor("M"), inclusive("G", "G_B"), user("A"), user("B"), inclusive("J"),
        parallel("P"), user("R"),
        user("Q"), path("S", "M", "G"), flow("G", "A", "a"), flow("G", "B"), path("A", "J"),
        path("B", "J", "P", "R", "M"), path("P", "Q"),
    )  # fmt: skip
    drive = Drive(data, {"a": False}).complete("B").complete("R")
    assert drive.waiting == ["B", "Q"]
    assert drive.complete("B").waiting == ["Q", "Q", "R"]


def test_an_inclusive_join_looks_only_at_its_own_scope() -> None:
    inner = sub(
        "P1", start("S1"), parallel("G1"), user("A"), user("B"), inclusive("J1"), user("C"),
        end("E1"),
        path("S1", "G1", "A", "J1", "C", "E1"), path("G1", "B", "J1"), each("items", "i"),
    )  # fmt: skip
    drive = Drive(file(start(), inner, user("Z"), path("S", "P1", "Z")), {"items": [1, 2]})
    assert drive.complete("A").complete("B").waiting == ["A", "B", "C"]


def test_a_message_that_does_not_interrupt_feeds_a_join_of_the_scope() -> None:
    data = file(
        start(), user("A"), boundary("N", "A", about("message", "m"), interrupting=False),
        user("L"), inclusive("J"),
        user("Z"), path("S", "A", "J", "Z"), path("N", "L", "J"), top=message("m"),
    )  # fmt: skip
    drive = Drive(data).fire("N").complete("A")
    assert drive.waiting == ["L"]
    assert drive.complete("L").waiting == ["Z"]
