"""Events in the flow: timers, messages, signals, conditions, ends; event-based gateways."""

import pytest

from engine.spiff.waits import Ended, ThrownKind, WaitKind
from tests.support.bpmn_text import (
    about,
    catch,
    cycle,
    date,
    duration,
    end,
    event_based,
    file,
    flow,
    mapping,
    message,
    parallel,
    path,
    signal,
    start,
    sub,
    tag,
    throw,
    user,
    when,
    xor,
)
from tests.support.drive import NOON, Drive


def one_catch(definition: str, *inside: str, top: str = "") -> bytes:
    """A process that waits for one event."""
    return file(start(), catch("A", definition, *inside), end(), path("S", "A", "E"), top=top)


@pytest.mark.parametrize(
    ("definition", "due"),
    [
        (duration("PT1H30M"), "2026-03-02T13:30:00+00:00"),
        (duration('="P" + text + "D"'), "2026-03-04T12:00:00+00:00"),
        (duration('=duration("PT5M")'), "2026-03-02T12:05:00+00:00"),
        (date("2026-12-01T09:00:00+08:00"), "2026-12-01T01:00:00+00:00"),
        (date('=date and time("2026-12-01T09:00:00Z")'), "2026-12-01T09:00:00+00:00"),
        (date("=moment"), "2026-05-01T00:00:00+00:00"),
    ],
)
def test_a_timer_is_due_by_the_clock_given(definition: str, due: str) -> None:
    drive = Drive(one_catch(definition), {"text": "2", "moment": "2026-05-01"})
    wait = drive.wait("A")
    assert wait.kind is WaitKind.TIMER
    assert wait.due is not None
    assert wait.due.isoformat() == due
    assert drive.fire("A").ended == Ended("E")


@pytest.mark.parametrize("text", ["=null", "=x", "soon", "P", "=1 + 1"])
def test_a_timer_without_a_time_is_a_failure(text: str) -> None:
    drive = Drive(one_catch(duration(text)))
    assert drive.waiting == ["A!"]
    assert drive.wait("A").error.kind == "timer"  # type: ignore[union-attr]


def test_a_message_waits_under_its_key_and_brings_variables() -> None:
    top = message("paid", key="order.id")
    drive = Drive(one_catch(about("message", "paid"), top=top), {"order": {"id": 7}})
    wait = drive.wait("A")
    assert (wait.kind, wait.name, wait.correlation_key) == (WaitKind.MESSAGE, "paid", "7")

    drive.fire("A", amount=5)
    assert drive.variables == {"order": {"id": 7}, "amount": 5}


def test_a_message_s_outputs_choose_what_is_kept() -> None:
    words = mapping(outputs={"paid": "=amount"})
    drive = Drive(one_catch(about("message", "paid"), words, top=message("paid")))
    assert drive.fire("A", amount=5, noise=1).variables == {"paid": 5}


def test_a_signal_waits_by_name() -> None:
    wait = Drive(one_catch(about("signal", "alarm"), top=signal("alarm"))).wait("A")
    assert (wait.kind, wait.name) == (WaitKind.SIGNAL, "alarm")


def test_a_condition_waits_until_it_holds() -> None:
    drive = Drive(one_catch(when("x > 1")), {"x": 1})
    assert drive.wait("A").kind is WaitKind.CONDITION
    assert drive.set(x=2).ended == Ended("E")


def test_a_condition_that_holds_already_lets_the_token_pass() -> None:
    assert Drive(one_catch(when("x > 1")), {"x": 2}).ended == Ended("E")


def test_another_branch_can_make_a_condition_true() -> None:
    data = file(
        start(), parallel("G"), catch("A", when("x = 1")), user("B"), user("Z"),
        path("S", "G", "A", "Z"), path("G", "B"),
    )  # fmt: skip
    drive = Drive(data, {"x": 0})
    assert drive.complete("B", x=1).waiting == ["Z"]


def test_a_receive_task_waits_for_its_message() -> None:
    data = file(
        start(), tag("receiveTask", id="A", messageRef="paid"), user("Z"), path("S", "A", "Z"),
        top=message("paid", key='"k"'),
    )  # fmt: skip
    drive = Drive(data)
    assert (drive.wait("A").kind, drive.wait("A").name) == (WaitKind.MESSAGE, "paid")
    assert drive.fire("A", x=1).waiting == ["Z"]
    assert drive.variables == {"x": 1}


THROWS = [
    throw("A", about("message", "paid"), mapping(inputs={"amount": "=x"})),
    tag("sendTask", mapping(inputs={"amount": "=x"}), id="A", messageRef="paid"),
]


@pytest.mark.parametrize("step", THROWS, ids=["event", "task"])
def test_a_thrown_message_carries_its_inputs_and_key(step: str) -> None:
    data = file(start(), step, end(), path("S", "A", "E"), top=message("paid", key="id"))
    drive = Drive(data, {"x": 5, "id": "k1"})
    [thrown] = drive.thrown
    assert (thrown.kind, thrown.name, thrown.correlation_key) == (ThrownKind.MESSAGE, "paid", "k1")
    assert thrown.variables == {"amount": 5}
    assert thrown.element_id == "A"
    assert drive.variables == {"x": 5, "id": "k1"}
    assert drive.ended == Ended("E")


def test_an_end_event_throws_its_message_and_ends() -> None:
    data = file(start(), end("E", about("message", "paid")), path("S", "E"), top=message("paid"))
    drive = Drive(data, {"x": 5})
    assert [(t.name, t.correlation_key, dict(t.variables)) for t in drive.thrown] == [
        ("paid", "", {})
    ]
    assert drive.ended == Ended("E")


@pytest.mark.parametrize("step", [throw("A", about("signal", "x")), end("A", about("signal", "x"))])
def test_a_signal_is_thrown_to_everyone(step: str) -> None:
    drive = Drive(file(start(), step, path("S", "A"), top=signal("x")))
    assert [(t.kind, t.name) for t in drive.thrown] == [(ThrownKind.SIGNAL, "x")]


@pytest.mark.parametrize(
    "kind", ["sendTask", "scriptTask", "businessRuleTask", "intermediateThrowEvent", "endEvent"]
)
def test_what_names_a_job_type_is_an_operation(kind: str) -> None:
    inside = about("message", "m") if kind.endswith("Event") else ""
    step = tag(kind, tag("zeebe:taskDefinition", type="mail"), inside, id="A")
    drive = Drive(file(start(), step, path("S", "A"), top=message("m")))
    wait = drive.wait("A")
    assert (wait.kind, wait.type) == (WaitKind.OPERATION, "mail")
    assert drive.complete("A").ended is not None
    assert drive.thrown == []


RACE = file(
    start(), event_based("G"), catch("A", duration("PT10M")), catch("B", duration("PT5M")),
    catch("C", about("message", "paid")), user("X"), user("Y"), user("Z"), path("S", "G", "A", "X"),
    path("G", "B", "Y"), path("G", "C", "Z"), top=message("paid"),
)  # fmt: skip


@pytest.mark.parametrize(("event", "then"), [("A", "X"), ("B", "Y"), ("C", "Z")])
def test_the_first_event_behind_an_event_based_gateway_decides(event: str, then: str) -> None:
    drive = Drive(RACE)
    assert drive.waiting == ["A", "B", "C"]
    assert [drive.wait(e).due for e in "AB"] == [
        NOON.replace(minute=10),
        NOON.replace(minute=5),
    ]

    drive.fire(event, got=1)
    assert drive.waiting == [then]
    assert drive.entered == ["S", "G", event, then]
    assert drive.completed == ["S", "G", event]
    assert [v.via for v in drive.visits if v.element_id == event] == [f"G_{event}"] * 2
    assert drive.variables == {"got": 1}


def test_an_event_based_gateway_takes_a_receive_task_too() -> None:
    data = file(
        start(), event_based("G"), tag("receiveTask", id="A", messageRef="m"), catch("B",
        duration("PT5M")),
        user("X"), path("S", "G", "A", "X"), path("G", "B"), top=message("m"),
    )  # fmt: skip
    assert Drive(data).fire("A").waiting == ["X"]


def test_a_timer_behind_a_gateway_that_cannot_be_computed_fails_alone() -> None:
    data = file(
        start(), event_based("G"), catch("A", duration("=x")), catch("B", duration("PT5M")),
        user("X"),
        path("S", "G", "A"), path("G", "B", "X"),
    )  # fmt: skip
    drive = Drive(data)
    assert drive.waiting == ["A!", "B"]
    assert drive.set(x="PT1H").retry("A").waiting == ["A", "B"]
    assert drive.fire("B").waiting == ["X"]


def test_link_events_lead_on() -> None:
    link = tag("linkEventDefinition", **{"name": "there"})
    data = file(
        start(), throw("A", link), catch("B", link), user("Z"), path("S", "A"), path("B", "Z")
    )
    drive = Drive(data)
    assert drive.waiting == ["Z"]
    assert drive.entered == ["S", "A", "B", "Z"]


def test_a_terminate_end_stops_the_whole_instance() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("B"), end("E", about("terminate")), path("S", "G",
        "A", "E"),
        path("G", "B"),
    )  # fmt: skip
    drive = Drive(data).complete("A")
    assert drive.ended == Ended("E", terminated=True)
    assert drive.cancelled == ["B"]
    assert drive.completed[-1] == "E"


def test_a_terminate_end_stops_only_its_sub_process() -> None:
    inner = sub(
        "P1", start("S1"), parallel("G1"), user("A"), user("B"), end("E1", about("terminate")),
        path("S1", "G1", "A", "E1"), path("G1", "B"),
    )  # fmt: skip
    data = file(
        start(),
        parallel("G"),
        inner,
        user("C"),
        user("Z"),
        path("S", "G", "P1", "Z"),
        path("G", "C"),
    )
    drive = Drive(data).complete("A")
    assert drive.waiting == ["C", "Z"]
    assert drive.complete("C").complete("Z").ended == Ended("Z")


def test_a_start_event_may_be_chosen() -> None:
    data = file(
        start("S"), start("M", about("message", "m")), user("A"), user("B"), path("S", "A"),
        path("M", "B"),
        top=message("m"),
    )  # fmt: skip
    assert Drive(data).waiting == ["A"]
    drive = Drive(data, {"x": 1}, start="M")
    assert drive.waiting == ["B"]
    assert drive.entered == ["M", "B"]


def test_a_timer_start_is_told_to_the_host() -> None:
    data = file(start("T", cycle("R/P1D")), user("A"), path("T", "A"))
    drive = Drive(data, start="T")
    assert [node.event.timer.text for node in drive.program.start_events if node.event.timer] == [
        "R/P1D"
    ]
    assert drive.waiting == ["A"]


def test_a_merge_in_front_of_a_gateway_lets_every_turn_wait_anew() -> None:
    data = file(
        start(), xor("M"), event_based("G"), catch("A", duration("PT1H")), catch("B",
        duration("PT2H")), user("U"),
        end(), path("S", "M", "G", "A", "U", "M"), path("G", "B", "E"),
    )  # fmt: skip
    drive = Drive(data)
    for _ in range(3):
        drive.fire("A").complete("U")
    assert drive.waiting == ["A", "B"]
    assert drive.fire("B").ended == Ended("E")


def test_two_flows_between_the_same_pair_count_as_two() -> None:
    data = file(
        start(), parallel("G"), parallel("J"), user("Z"), path("S", "G", "J", "Z"),
        flow("G", "J").replace('id="G_J"', 'id="second"'),
    )  # fmt: skip
    assert Drive(data).waiting == ["Z"]


def test_a_message_is_thrown_once_even_when_what_follows_is_tried_again() -> None:
    words = mapping(outputs={"x": "=if bad then (function(y) y) else 1"})
    data = file(start(), throw("A", about("message", "m"), words), path("S", "A"), top=message("m"))
    drive = Drive(data, {"bad": True})
    assert drive.waiting == ["A!"]
    assert drive.set(bad=False).retry("A").ended is not None
    assert [thrown.name for thrown in drive.thrown] == ["m"]
