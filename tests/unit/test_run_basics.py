"""A token goes from the start to the end: tasks, gateways, and what the journal says of it."""

import pytest

from engine.errors import MoveNotAllowed
from engine.spiff.waits import Ended, Happening, WaitKind
from tests.support.bpmn_text import (
    end,
    file,
    flow,
    parallel,
    path,
    rule,
    script,
    service,
    start,
    tag,
    user,
    xor,
)
from tests.support.drive import Drive

LINE = file(start(), user("A"), user("B"), end(), path("S", "A", "B", "E"))


def test_tasks_follow_each_other() -> None:
    drive = Drive(LINE)
    assert drive.waiting == ["A"]

    drive.complete("A")
    assert drive.waiting == ["B"]

    drive.complete("B")
    assert drive.waiting == []
    assert drive.ended == Ended("E")


def test_the_journal_tells_every_step_and_how_it_was_reached() -> None:
    drive = Drive(LINE).complete("A")
    assert [(v.element_id, v.what, v.via) for v in drive.visits] == [
        ("S", Happening.ENTERED, None),
        ("S", Happening.COMPLETED, None),
        ("A", Happening.ENTERED, "S_A"),
        ("A", Happening.COMPLETED, "S_A"),
        ("B", Happening.ENTERED, "A_B"),
    ]


def test_step_keys_stay_the_same_over_dump_and_load() -> None:
    drive = Drive(LINE)
    key = drive.visits[-1].step_key
    drive.later(hours=1)
    assert drive.wait("A").step_key == key


def test_answers_become_variables() -> None:
    drive = Drive(LINE, {"x": 1}).complete("A", x=2, y=[1, {"z": None}])
    assert drive.variables == {"x": 2, "y": [1, {"z": None}]}


def test_a_step_that_does_not_wait_refuses_an_answer_and_nothing_changes() -> None:
    drive = Drive(LINE)
    key = drive.wait("A").step_key
    drive.complete("A")
    before = drive.run.dump()
    with pytest.raises(MoveNotAllowed):
        drive.run.complete(key, {})
    with pytest.raises(MoveNotAllowed):
        drive.run.fire(drive.wait("B").step_key)
    with pytest.raises(MoveNotAllowed):
        drive.run.retry(drive.wait("B").step_key)
    with pytest.raises(MoveNotAllowed):
        drive.run.complete(7, {})
    assert drive.run.dump() == before


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


def test_a_plain_task_and_a_manual_task_let_the_token_pass() -> None:
    data = file(
        start(), tag("task", id="A"), tag("manualTask", id="B"), end(), path("S", "A", "B", "E")
    )
    drive = Drive(data)
    assert drive.ended == Ended("E")
    assert drive.entered == ["S", "A", "B", "E"]


def test_a_script_writes_its_result() -> None:
    drive = Drive(file(start(), script("A", "x + 1", "y"), end(), path("S", "A", "E")), {"x": 1})
    assert drive.variables == {"x": 1, "y": 2}


def test_a_decision_is_asked_with_all_variables() -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    def decide(name: str, variables: object) -> object:
        asked.append((name, dict(variables)))  # type: ignore[call-overload]
        return {"grade": "A"}

    data = file(start(), rule("A", "grading", "answer"), end(), path("S", "A", "E"))
    drive = Drive(data, {"score": 9}, decide=decide)
    assert asked == [("grading", {"score": 9})]
    assert drive.variables["answer"] == {"grade": "A"}


def test_a_decision_that_fails_is_a_failure_of_its_step_only() -> None:
    def decide(name: str, variables: object) -> object:
        raise ValueError("no rule fits")

    data = file(
        start(),
        parallel("G"),
        rule("A", "grading", "x"),
        user("B"),
        path("S", "G", "A"),
        path("G", "B"),
    )
    drive = Drive(data, decide=decide)
    assert drive.waiting == ["A!", "B"]
    assert "no rule fits" in drive.wait("A").error.message  # type: ignore[union-attr]
    assert drive.complete("B").waiting == ["A!"]


def test_an_operation_waits_for_its_result() -> None:
    data = file(
        start(),
        service(
            "A", "crm.lead.save", tag("zeebe:taskHeaders", tag("zeebe:header", key="k", value="v"))
        ),
        end(),
        path("S", "A", "E"),
    )
    drive = Drive(data)
    wait = drive.wait("A")
    assert (wait.kind, wait.type, dict(wait.headers)) == (
        WaitKind.OPERATION,
        "crm.lead.save",
        {"k": "v"},
    )

    assert drive.complete("A", lead_id=7).ended == Ended("E")
    assert drive.variables == {"lead_id": 7}


def test_a_header_puts_the_whole_result_under_one_name() -> None:
    header = tag("zeebe:taskHeaders", tag("zeebe:header", key="resultVariable", value="lead"))
    data = file(start(), service("A", "crm.x", header), end(), path("S", "A", "E"))
    assert Drive(data).complete("A", id=7).variables == {"lead": {"id": 7}}


def test_an_operation_that_failed_waits_again_after_a_retry() -> None:
    drive = Drive(file(start(), service("A", "crm.x"), end(), path("S", "A", "E")))
    drive.run.fail(drive.wait("A").step_key, "operation", "no connection")
    drive.later(hours=1)
    assert drive.waiting == ["A!"]
    with pytest.raises(MoveNotAllowed):
        drive.complete("A")

    assert drive.retry("A").wait("A").kind is WaitKind.OPERATION


def test_cancelling_stops_everything() -> None:
    data = file(start(), parallel("G"), user("A"), user("B"), path("S", "G", "A"), path("G", "B"))
    drive = Drive(data)
    drive.run.cancel()
    assert drive.run.waits == {}
    assert drive.ended == Ended(None, cancelled=True)
    assert {v.element_id for v in drive.run.visits} == {"A", "B"}


def test_a_loop_without_a_rest_fails_at_the_step_limit_instead_of_ending() -> None:
    data = file(
        start(), parallel("G"), user("B"), tag("task", id="A"), path("S", "G", "A"), path("A", "A"),
        path("G", "B"),
    )  # fmt: skip
    drive = Drive(data, step_limit=500)
    assert drive.waiting == ["A!", "B"]
    assert drive.wait("A").error.kind == "step_limit"  # type: ignore[union-attr]
    assert drive.ended is None


def test_a_thousand_turns_leave_no_trace_in_the_state() -> None:
    ways = flow("G", "E", "done") + path("G", "A")
    data = file(start(), user("A"), xor("G", default="G_A"), end(), path("S", "A", "G"), ways)
    drive = Drive(data).complete("A", done=False)
    size = len(drive.run.dump())
    for _ in range(1000):
        drive.complete("A", done=False)
    assert abs(len(drive.run.dump()) - size) <= 2
    assert drive.waiting == ["A"]
    assert drive.complete("A", done=True).ended == Ended("E")
