"""Gateways, and flows that need none: what is taken, and what stops when nothing can be."""

import pytest

from engine.spiff.waits import Ended, WaitKind
from tests.support.bpmn_text import (
    file,
    flow,
    parallel,
    path,
    start,
    tag,
    user,
    xor,
)
from tests.support.drive import Drive

CHOICE = file(
    start(),
    xor("G", default="G_C"),
    user("A"),
    user("B"),
    user("C"),
    path("S", "G"),
    flow("G", "A", "x > 10"),
    flow("G", "B", "x > 5"),
    flow("G", "C"),
)


@pytest.mark.parametrize(("x", "taken"), [(11, "A"), (6, "B"), (5, "C")])
def test_an_exclusive_gateway_takes_the_first_true_flow_else_the_default(
    x: int, taken: str
) -> None:
    assert Drive(CHOICE, {"x": x}).waiting == [taken]


def test_a_condition_that_is_neither_true_nor_false_stops_the_gateway_only() -> None:
    drive = Drive(CHOICE)
    wait = drive.wait("G")
    assert wait.kind is WaitKind.FAILED
    assert wait.error is not None
    assert wait.error.kind == "condition"
    assert "x > 10" in wait.error.message

    drive.set(x=11).retry("G")
    assert drive.waiting == ["A"]


def test_no_true_flow_and_no_default_is_a_failure_that_can_be_retried() -> None:
    ways = flow("G", "A", "x = 1") + flow("G", "B", "x = 2")
    data = file(start(), xor("G"), user("A"), user("B"), path("S", "G"), ways)
    drive = Drive(data, {"x": 3})
    assert drive.waiting == ["G!"]
    assert drive.wait("G").error.kind == "no_flow"  # type: ignore[union-attr]

    assert drive.set(x=2).retry("G").waiting == ["B"]


def test_conditional_flows_out_of_a_task_are_taken_like_those_of_an_inclusive_gateway() -> None:
    data = file(
        start(),
        tag("userTask", id="A", default="A_D"),
        user("B"),
        user("C"),
        user("D"),
        path("S", "A"),
        flow("A", "B", "x > 1"),
        flow("A", "C", "x > 2"),
        flow("A", "D"),
    )
    assert Drive(data).complete("A", x=3).waiting == ["B", "C"]
    assert Drive(data).complete("A", x=2).waiting == ["B"]
    assert Drive(data).complete("A", x=1).waiting == ["D"]


def test_what_the_copy_inserts_is_not_in_the_journal_and_its_failures_belong_to_the_task() -> None:
    ways = flow("A", "B", "x > 1") + flow("A", "C", "x > 2")
    data = file(start(), user("A"), user("B"), user("C"), path("S", "A"), ways)
    drive = Drive(data).complete("A", x=0)
    assert drive.waiting == ["A!"]

    drive.set(x=2).retry("A")
    assert drive.waiting == ["B"]
    assert drive.entered == ["S", "A", "B"]
    assert drive.visits[-1].via == "A_B"


def test_a_parallel_gateway_splits_and_joins() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("B"), parallel("J"), user("C"), path("S", "G", "A"),
        path("A", "J", "C"), path("G", "B", "J"),
    )  # fmt: skip
    drive = Drive(data)
    assert drive.waiting == ["A", "B"]
    assert drive.complete("B").waiting == ["A"]
    assert drive.complete("A").waiting == ["C"]
    assert {v.via for v in drive.visits if v.element_id == "J"} == {"A_J", "B_J"}


def test_several_flows_into_a_task_let_each_token_in() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("B"), user("C"), path("S", "G", "A", "C"),
        path("G", "B", "C"),
    )  # fmt: skip
    drive = Drive(data).complete("A").complete("B")
    assert drive.waiting == ["C", "C"]
    assert drive.complete("C").complete("C").ended == Ended("C")
