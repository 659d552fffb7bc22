"""Boundary events and event sub-processes, of both kinds; errors and escalations."""

from datetime import timedelta

import pytest

from engine.spiff.waits import Ended, ThrownKind, WaitKind
from tests.support.bpmn_text import (
    about,
    boundary,
    call,
    cycle,
    duration,
    end,
    error,
    escalation,
    file,
    mapping,
    message,
    on_event,
    parallel,
    path,
    script,
    service,
    signal,
    start,
    sub,
    throw,
    user,
    when,
)
from tests.support.drive import NOON, Drive

TOP = message("m", key='"k"') + signal("s") + error("bad") + escalation("late")
DEFINITIONS = {
    "timer": duration("PT1H"),
    "message": about("message", "m"),
    "signal": about("signal", "s"),
}


def watched(definition: str, *, interrupting: bool, host: str = "") -> bytes:
    """A task with a boundary event that leads to another task."""
    return file(
        start(), host or user("A"), boundary("B", "A", definition, interrupting=interrupting),
        user("L"),
        user("Z"), path("S", "A", "Z"), path("B", "L"), top=TOP,
    )  # fmt: skip


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_an_interrupting_boundary_event_takes_over(kind: str) -> None:
    drive = Drive(watched(DEFINITIONS[kind], interrupting=True))
    assert drive.waiting == ["A", "B"]
    assert drive.wait("B").interrupting

    drive.fire("B", x=1)
    assert drive.waiting == ["L"]
    assert drive.cancelled == ["A"]
    assert drive.entered == ["S", "A", "B", "L"]
    assert drive.variables == {"x": 1}


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_a_boundary_event_is_gone_with_its_activity(kind: str) -> None:
    drive = Drive(watched(DEFINITIONS[kind], interrupting=True))
    assert drive.complete("A").waiting == ["Z"]
    assert drive.entered == ["S", "A", "Z"]
    assert drive.cancelled == []


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_a_message_or_signal_that_does_not_interrupt_fires_again_and_again(kind: str) -> None:
    drive = Drive(watched(DEFINITIONS[kind], interrupting=False))
    wait = drive.wait("B")
    assert (wait.interrupting, wait.repeats) == (False, True)

    drive.fire("B").fire("B").fire("B")
    assert drive.waiting == ["A", "B", "L", "L", "L"]
    assert drive.wait("B").step_key == wait.step_key
    keys = {v.step_key for v in drive.visits if v.element_id == "B"}
    assert len(keys) == 3
    assert wait.step_key not in keys


def test_a_timer_that_does_not_interrupt_fires_once() -> None:
    drive = Drive(watched(duration("PT1H"), interrupting=False))
    assert not drive.wait("B").repeats
    assert drive.fire("B").waiting == ["A", "L"]


def test_a_counted_cycle_fires_so_many_times_in_its_own_beat() -> None:
    drive = Drive(watched(cycle("R3/PT1H"), interrupting=False))
    for turn in (1, 2, 3):
        assert drive.wait("B").due == NOON + timedelta(hours=turn)
        drive.fire("B")
    assert drive.waiting == ["A", "L", "L", "L"]


def test_a_cycle_without_end_does_not_make_up_for_what_it_slept_through() -> None:
    drive = Drive(watched(cycle("R/PT1H"), interrupting=False)).later(hours=5, minutes=30)
    drive.fire("B")
    assert drive.wait("B").due == NOON + timedelta(hours=5)
    drive.fire("B")
    assert drive.wait("B").due == NOON + timedelta(hours=6)


def test_a_task_that_comes_back_by_its_own_boundary_event_has_one_timer() -> None:
    data = file(
        start(),
        user("A"),
        boundary("B", "A", duration("PT1H")),
        end(),
        path("S", "A", "E"),
        path("B", "A"),
    )
    drive = Drive(data).fire("B")
    assert drive.waiting == ["A", "B"]
    assert drive.complete("A").ended == Ended("E")


def test_a_conditional_boundary_event_fires_each_time_it_becomes_true() -> None:
    drive = Drive(watched(when("x > 1"), interrupting=False), {"x": 0})
    assert drive.wait("B").kind is WaitKind.CONDITION
    drive.set(x=2)
    assert drive.waiting == ["A", "B", "L"]
    drive.set(x=3)
    assert drive.waiting == ["A", "B", "L"]
    drive.set(x=0).set(x=2)
    assert drive.waiting == ["A", "B", "L", "L"]


def test_a_conditional_boundary_event_interrupts() -> None:
    assert Drive(watched(when("x > 1"), interrupting=True), {"x": 0}).set(x=2).waiting == ["L"]


def test_a_boundary_event_s_expressions_see_the_locals_of_its_host() -> None:
    host = user("A", mapping(inputs={"wait": '="PT2H"'}))
    drive = Drive(watched(duration("=wait"), interrupting=True, host=host))
    assert drive.wait("B").due == NOON + timedelta(hours=2)


def test_an_error_of_an_operation_goes_to_its_boundary_event() -> None:
    data = watched(about("error", "bad"), interrupting=True, host=service("A", "crm.x"))
    drive = Drive(data)
    assert drive.waiting == ["A"]
    assert drive.raise_error("A", "bad", reason="full")
    assert drive.waiting == ["L"]
    assert drive.variables == {"reason": "full"}


def test_an_error_that_nobody_catches_is_a_failure_of_the_step() -> None:
    drive = Drive(watched(about("error", "bad"), interrupting=True, host=service("A", "crm.x")))
    assert not drive.raise_error("A", "other")
    assert drive.waiting == ["A!"]
    assert drive.wait("A").error.kind == "uncaught_error"  # type: ignore[union-attr]
    assert drive.retry("A").wait("A").kind is WaitKind.OPERATION


def test_the_code_goes_before_the_catch_all_and_the_nearest_before_both() -> None:
    inner = sub("P1", start("S1"), service("A", "crm.x"), end("E1"), path("S1", "A", "E1"))
    data = file(
        start(), inner, boundary("B1", "P1", about("error")), boundary("B2", "P1", about("error",
        "bad")),
        user("X"), user("Y"), path("S", "P1"), path("B1", "X"), path("B2", "Y"), top=TOP,
    )  # fmt: skip
    exact, other = Drive(data), Drive(data)
    assert exact.raise_error("A", "bad")
    assert exact.waiting == ["Y"]
    assert other.raise_error("A", "else")
    assert other.waiting == ["X"]


def test_an_error_end_event_leaves_its_sub_process_by_the_boundary_event() -> None:
    inner = sub(
        "P1", start("S1"), parallel("G1"), user("A"), user("C"), end("E1", about("error", "bad")),
        path("S1", "G1", "A", "E1"), path("G1", "C"),
    )  # fmt: skip
    data = file(
        start(), inner, boundary("B", "P1", about("error", "bad")), user("L"), user("Z"),
        path("S", "P1", "Z"),
        path("B", "L"), top=TOP,
    )  # fmt: skip
    drive = Drive(data).complete("A")
    assert drive.waiting == ["L"]
    assert drive.cancelled == ["C", "P1"]
    assert "E1" in drive.completed


def test_an_uncaught_error_end_event_fails_and_tells_the_host() -> None:
    data = file(
        start(), parallel("G"), user("A"), user("C"), end("E", about("error", "bad")), path("S",
        "G", "A", "E"),
        path("G", "C"), top=TOP,
    )  # fmt: skip
    drive = Drive(data).complete("A")
    assert drive.waiting == ["C", "E!"]
    assert [(t.kind, t.name) for t in drive.thrown] == [(ThrownKind.ERROR, "bad")]
    assert drive.ended is None


def test_an_error_from_a_called_process_goes_to_the_call_s_boundary_event() -> None:
    data = watched(about("error", "bad"), interrupting=True, host=call("A", "child"))
    drive = Drive(data)
    assert drive.raise_error("A", "bad")
    assert drive.waiting == ["L"]


def escalating(*inside: str, top: str = TOP) -> bytes:
    """A sub-process that throws an escalation and goes on."""
    inner = sub(
        "P1", start("S1"), throw("T", about("escalation", "late")), user("A"), end("E1"),
        path("S1", "T", "A", "E1"), *[part for part in inside if "triggeredByEvent" in part],
    )  # fmt: skip
    rest = [part for part in inside if "triggeredByEvent" not in part]
    return file(start(), inner, user("Z"), path("S", "P1", "Z"), *rest, top=top)


@pytest.mark.parametrize(("interrupting", "waiting"), [(True, ["L"]), (False, ["A", "L"])])
def test_an_escalation_goes_to_the_boundary_event(interrupting: bool, waiting: list[str]) -> None:
    watch = boundary("B", "P1", about("escalation", "late"), interrupting=interrupting)
    drive = Drive(escalating(watch, user("L"), path("B", "L")))
    assert drive.waiting == waiting
    assert drive.thrown == []


def test_an_escalation_that_nobody_catches_leaves_the_instance_and_it_goes_on() -> None:
    drive = Drive(escalating())
    assert drive.waiting == ["A"]
    assert [(t.kind, t.name) for t in drive.thrown] == [(ThrownKind.ESCALATION, "late")]


def test_an_escalation_from_a_called_process_is_caught_at_the_call() -> None:
    drive = Drive(watched(about("escalation", "late"), interrupting=False, host=call("A", "child")))
    key = drive.wait("A").step_key
    assert drive.run.escalate(key, "late")
    assert not drive.run.escalate(key, "early")
    drive.later(hours=0)
    assert drive.waiting == ["A", "L"]


def handler(definition: str, *, interrupting: bool, name: str = "H") -> str:
    """An event sub-process with one task."""
    begin = start(f"{name}s", definition, isInterrupting=str(interrupting).lower())
    return on_event(
        name, begin, user(f"{name}u"), end(f"{name}e"), path(f"{name}s", f"{name}u", f"{name}e")
    )


def guarded(definition: str, *, interrupting: bool) -> bytes:
    """A process with one event sub-process."""
    return file(
        start(),
        user("A"),
        end(),
        path("S", "A", "E"),
        handler(definition, interrupting=interrupting),
        top=TOP,
    )


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_an_interrupting_event_sub_process_takes_over(kind: str) -> None:
    drive = Drive(guarded(DEFINITIONS[kind], interrupting=True))
    assert drive.waiting == ["A", "Hs"]
    drive.fire("Hs", x=1)
    assert drive.waiting == ["Hu"]
    assert drive.cancelled == ["A"]
    assert drive.variables == {"x": 1}
    assert drive.complete("Hu").ended is not None


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_event_sub_process_that_does_not_interrupt_may_start_many_times(kind: str) -> None:
    drive = Drive(guarded(DEFINITIONS[kind], interrupting=False)).fire("Hs").fire("Hs")
    assert drive.waiting == ["A", "Hs", "Hu", "Hu"]
    drive.complete("A").complete("Hu")
    assert drive.waiting == ["Hs", "Hu"]
    assert drive.complete("Hu").ended is not None


def test_a_waiting_event_sub_process_does_not_keep_its_scope_open() -> None:
    assert Drive(guarded(DEFINITIONS["message"], interrupting=False)).complete("A").ended == Ended(
        "E"
    )


def test_a_conditional_event_sub_process_starts_when_its_condition_holds() -> None:
    drive = Drive(guarded(when("x > 1"), interrupting=True), {"x": 0})
    assert drive.set(x=2).waiting == ["Hu"]


def test_an_error_event_sub_process_catches_before_the_boundary_event() -> None:
    inner = sub(
        "P1", start("S1"), user("A"), end("E1", about("error", "bad")), path("S1", "A", "E1"),
        handler(about("error", "bad"), interrupting=True),
    )  # fmt: skip
    data = file(
        start(), inner, boundary("B", "P1", about("error", "bad")), user("L"), user("Z"),
        path("S", "P1", "Z"), path("B", "L"), top=TOP,
    )  # fmt: skip
    drive = Drive(data)
    assert drive.waiting == ["A"]
    assert drive.complete("A").waiting == ["Hu"]
    assert drive.complete("Hu").waiting == ["Z"]


@pytest.mark.parametrize(("interrupting", "waiting"), [(True, ["Hu"]), (False, ["A", "Hu"])])
def test_an_escalation_event_sub_process(interrupting: bool, waiting: list[str]) -> None:
    catcher = handler(about("escalation", "late"), interrupting=interrupting)
    assert Drive(escalating(catcher)).waiting == waiting


def test_an_error_inside_its_own_handler_goes_further_out() -> None:
    begin = start("Hs", about("error", "bad"))
    inside = on_event("H", begin, end("He", about("error", "bad")), path("Hs", "He"))
    data = file(start(), end("E", about("error", "bad")), path("S", "E"), inside, top=TOP)
    drive = Drive(data)
    assert drive.waiting == ["He!"]


def test_the_error_of_a_task_may_start_an_event_sub_process_of_the_instance() -> None:
    data = file(
        start(), service("A", "crm.x"), end(), path("S", "A", "E"),
        handler(about("error", "bad"), interrupting=True), top=TOP,
    )  # fmt: skip
    drive = Drive(data)
    assert drive.raise_error("A", "bad", why="full")
    assert drive.waiting == ["Hu"]
    assert drive.variables == {"why": "full"}


def test_a_cycle_may_start_event_sub_processes() -> None:
    drive = Drive(guarded(cycle("R2/PT1H"), interrupting=False)).fire("Hs").fire("Hs")
    assert drive.waiting == ["A", "Hu", "Hu"]


def test_interrupting_a_sub_process_cancels_all_that_is_inside() -> None:
    deep = sub("P2", start("S2"), user("A"), end("E2"), path("S2", "A", "E2"))
    inner = sub(
        "P1", start("S1"), parallel("G1"), deep, user("C"), path("S1", "G1", "P2"), path("G1", "C"),
        handler(DEFINITIONS["message"], interrupting=False),
    )  # fmt: skip
    data = file(
        start(),
        inner,
        boundary("B", "P1", duration("PT1H")),
        user("L"),
        path("S", "P1"),
        path("B", "L"),
        top=TOP,
    )
    drive = Drive(data).fire("Hs")
    assert drive.waiting == ["A", "B", "C", "Hs", "Hu"]
    assert drive.fire("B").waiting == ["L"]
    assert sorted(drive.cancelled) == ["A", "C", "H", "Hu", "P1", "P2"]


def test_a_boundary_event_that_cannot_be_computed_fails_alone() -> None:
    drive = Drive(watched(duration("=x"), interrupting=True))
    assert drive.waiting == ["A", "B!"]
    assert drive.set(x="PT1H").retry("B").waiting == ["A", "B"]
    assert Drive(watched(duration("=x"), interrupting=True)).complete("A").waiting == ["Z"]


def test_a_script_with_a_boundary_event_just_runs() -> None:
    drive = Drive(watched(DEFINITIONS["timer"], interrupting=True, host=script("A", "1", "x")))
    assert drive.waiting == ["Z"]
