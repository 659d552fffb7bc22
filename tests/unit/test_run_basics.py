"""A token goes from the start to the end: tasks, and what the journal says of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.bpmn.reader import read
from engine.errors import MoveNotAllowed
from engine.spiff.program import compile_program
from engine.spiff.run import Run
from engine.spiff.waits import Ended, Happening, Surroundings, WaitKind
from tests.support.bpmn_text import (
    about,
    end,
    file,
    flow,
    message,
    parallel,
    path,
    rule,
    script,
    service,
    start,
    sub,
    tag,
    user,
    xor,
)
from tests.support.drive import NOON, Drive

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


PARALLEL_LOOP = file(
    start(), xor("M"), parallel("G"), user("U"), user("V"), parallel("J"), path("S", "M", "G", "U"),
    path("U", "J", "M"), path("G", "V", "J"),
)  # fmt: skip


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


def test_local_variables_of_a_step_can_be_set() -> None:
    drive = Drive(LINE)
    drive.run.set_variables({"note": 1}, drive.wait("A").step_key)
    drive.later(hours=0)
    assert drive.wait("A").local == {"note": 1}
    assert drive.variables == {}


def test_runs_in_several_threads_share_a_program() -> None:
    program = compile_program(read(PARALLEL_LOOP).processes["P"])

    def turns(_: int) -> int:
        run = Run.begin(program, {"done": False}, surroundings=Surroundings(NOON))
        for _ in range(60):
            run.complete(next(iter(run.waits)), {})
        return len(run.waits)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(turns, range(12))) == {2}


def test_a_long_process_needs_no_deep_stack() -> None:
    names = [f"T{number}" for number in range(1500)]
    steps = "".join(tag("task", id=name) for name in names)
    drive = Drive(file(start(), steps, end(), path("S", *names, "E")))
    assert drive.ended == Ended("E")
    assert len(drive.completed) == 1502


def test_ids_that_the_library_uses_itself_are_nothing_special() -> None:
    data = file(start("Start"), user("Root"), end("End"), path("Start", "Root", "End"))
    drive = Drive(data, start="Start")
    assert drive.waiting == ["Root"]
    assert drive.complete("Root").ended == Ended("End")
    assert drive.entered == ["Start", "Root", "End"]


@pytest.mark.parametrize("begin", ["A", "nowhere", None])
def test_an_instance_begins_only_at_a_start_event(begin: str | None) -> None:
    first = start("S", about("message", "m"))
    with pytest.raises(MoveNotAllowed):
        Drive(file(first, user("A"), path("S", "A"), top=message("m")), start=begin)


def test_a_sub_process_without_start_and_end_begins_at_what_nothing_leads_to() -> None:
    data = file(start(), sub("P1", user("A"), user("B")), user("Z"), path("S", "P1", "Z"))
    drive = Drive(data)
    assert drive.waiting == ["A", "B"]
    drive.complete("A").complete("B")
    assert drive.waiting == ["Z"]
    assert [(v.element_id, v.via) for v in drive.visits if v.what is Happening.ENTERED] == [
        ("S", None),
        ("P1", "S_P1"),
        ("A", None),
        ("B", None),
        ("Z", "P1_Z"),
    ]


def test_a_database_that_fails_while_deciding_is_no_failure_of_the_step() -> None:
    def decide(name: str, variables: object) -> object:
        raise ConnectionError("the database is gone")

    with pytest.raises(ConnectionError):
        Drive(file(start(), rule("A", "grading", "x"), path("S", "A")), decide=decide)
