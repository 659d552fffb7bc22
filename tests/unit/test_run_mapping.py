"""Input and output mappings, and where a result goes."""

from decimal import Decimal

import pytest

from engine.spiff.waits import WaitKind
from tests.support.bpmn_text import (
    call,
    end,
    file,
    mapping,
    path,
    script,
    service,
    start,
    sub,
    tag,
    user,
)
from tests.support.drive import Drive


def one_task(*inside: str) -> bytes:
    """A process of one user task."""
    return file(start(), user("A", *inside), end(), path("S", "A", "E"))


def test_input_mappings_make_local_variables_each_seeing_the_ones_before() -> None:
    drive = Drive(one_task(mapping(inputs={"a": "=x + 1", "b": "=a * 2", "c": "text"})), {"x": 1})
    assert dict(drive.wait("A").local) == {"a": 2, "b": 4, "c": "text"}
    assert drive.variables == {"x": 1}


def test_without_output_mappings_the_results_go_to_the_process() -> None:
    assert Drive(one_task()).complete("A", y=1).variables == {"y": 1}


def test_a_result_with_the_name_of_a_local_variable_stays_local() -> None:
    drive = Drive(one_task(mapping(inputs={"a": "=1"}))).complete("A", a=2, b=3)
    assert drive.variables == {"b": 3}


def test_output_mappings_write_only_their_targets() -> None:
    drive = Drive(one_task(mapping(outputs={"total": "=net + tax"})), {"tax": 2})
    assert drive.complete("A", net=5, noise=1).variables == {"tax": 2, "total": 7}


def test_a_dotted_target_keeps_the_rest_of_what_is_there() -> None:
    outputs = {"order.total": "=net", "order.lines.count": "=3"}
    drive = Drive(one_task(mapping(outputs=outputs)), {"order": {"id": 1}})
    drive.complete("A", net=5)
    assert drive.variables["order"] == {"id": 1, "total": 5, "lines": {"count": 3}}


def test_a_dotted_input_builds_a_value() -> None:
    drive = Drive(one_task(mapping(inputs={"a.b": "=1", "a.c": "=2"})))
    assert dict(drive.wait("A").local) == {"a": {"b": 1, "c": 2}}


def test_a_mapping_that_fails_changes_nothing_and_can_be_retried() -> None:
    drive = Drive(one_task(mapping(outputs={"a": "=1", "b": "=function(x) x"})))
    drive.complete("A", ok=True)
    assert drive.waiting == ["A!"]
    assert drive.variables == {}
    assert drive.wait("A").error.kind == "expression"  # type: ignore[union-attr]


def test_an_input_that_failed_is_computed_again_from_what_is_true_then() -> None:
    inputs = {"a": "=x", "who": '=if x = 1 then (function(y) y) else "ok"'}
    drive = Drive(one_task(mapping(inputs=inputs)), {"x": 1})
    assert drive.waiting == ["A!"]
    assert dict(drive.wait("A").local) == {}

    drive.set(x=2).retry("A")
    assert dict(drive.wait("A").local) == {"a": 2, "who": "ok"}


def test_decimals_stay_exact_in_variables_and_in_the_state() -> None:
    drive = Drive(one_task(mapping(inputs={"a": "=0.1 + 0.2"})))
    assert drive.wait("A").local["a"] == Decimal("0.3")
    assert isinstance(drive.wait("A").local["a"], Decimal)


def test_a_number_too_large_for_a_machine_stays_exact() -> None:
    drive = Drive(one_task(mapping(inputs={"a": "=[10 ** 30]"})))
    assert drive.wait("A").local["a"] == [10**30]


def test_a_start_event_may_declare_defaults() -> None:
    defaults = mapping(outputs={"grade": '=if grade = null then "B" else grade'})
    data = file(start("S", defaults), user("A"), path("S", "A"))
    assert Drive(data, {"x": 1}).variables == {"x": 1, "grade": "B"}
    assert Drive(data, {"grade": "A"}).variables == {"grade": "A"}


def test_a_sub_process_with_inputs_is_a_scope_of_its_own() -> None:
    inner = sub(
        "P1",
        start("S1"),
        script("A", "a + 1", "a"),
        script("B", "a", "b"),
        user("U"),
        end("E1"),
        path("S1", "A", "B", "U", "E1"),
        mapping(inputs={"a": "=10"}, outputs={"seen": "=a"}),
    )
    drive = Drive(file(start(), inner, end(), path("S", "P1", "E")), {"a": 1})
    assert drive.variables == {"a": 1, "b": 11}

    drive.complete("U", a=20)
    assert drive.variables == {"a": 1, "b": 11, "seen": 20}


def test_a_call_hands_over_all_that_it_sees() -> None:
    data = file(
        start(), call("A", "child", mapping(inputs={"b": "=2"})), end(), path("S", "A", "E")
    )
    wait = Drive(data, {"a": 1}).wait("A")
    assert (wait.kind, wait.process_id) == (WaitKind.CALL, "child")
    assert wait.variables == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("attributes", "outputs", "expected"),
    [
        ({}, {}, {"a": 1, "x": 5, "y": 6}),
        ({}, {"z": "=x"}, {"a": 1, "z": 5}),
        ({"propagateAllChildVariables": "false"}, {}, {"a": 1}),
        ({"propagateAllChildVariables": "false"}, {"z": "=y"}, {"a": 1, "z": 6}),
    ],
)
def test_what_a_call_brings_back(
    attributes: dict[str, str], outputs: dict[str, str], expected: dict[str, object]
) -> None:
    inside = (mapping(outputs=outputs),) if outputs else ()
    data = file(start(), call("A", "child", *inside, **attributes), end(), path("S", "A", "E"))
    assert Drive(data, {"a": 1}).complete("A", x=5, y=6).variables == expected


def test_a_call_may_keep_the_parent_s_variables_back() -> None:
    attributes = {"propagateAllParentVariables": "false"}
    step = call("A", "child", mapping(inputs={"b": "=a"}), **attributes)
    data = file(start(), step, end(), path("S", "A", "E"))
    assert Drive(data, {"a": 1}).wait("A").variables == {"b": 1}


def test_who_when_and_what_of_a_user_task_are_worked_out_when_it_opens() -> None:
    words = (
        tag("zeebe:assignmentDefinition", assignee="=who", candidateGroups="sales, legal"),
        tag("zeebe:taskSchedule", dueDate="=due", followUpDate="2026-03-03T09:00:00+08:00"),
        tag("zeebe:priorityDefinition", priority="=70 + 5"),
        tag("zeebe:formDefinition", formId="the_form"),
        tag("lane:assign", mode="auto", exclude="=[who]"),
        tag("lane:sla", due="P1D", remind="PT4H", escalateTo="=boss"),
    )
    drive = Drive(one_task(*words), {"who": "anna", "due": "PT3H", "boss": "head"})
    drive.set(who="bob")
    wait = drive.wait("A")
    assert (wait.assignee, wait.groups, wait.excluded) == ("anna", ("sales", "legal"), ("anna",))
    assert (wait.due.isoformat(), wait.follow_up.isoformat()) == (  # type: ignore[union-attr]
        "2026-03-02T15:00:00+00:00",
        "2026-03-03T01:00:00+00:00",
    )
    assert (wait.priority, wait.form_id) == (75, "the_form")
    assert wait.sla is not None
    assert (wait.sla.due, wait.sla.remind, wait.sla.escalate_to) == ("P1D", "PT4H", "head")


def test_an_operation_s_type_and_retries_may_be_computed() -> None:
    data = file(
        start(),
        tag(
            "serviceTask",
            tag("zeebe:taskDefinition", type='="crm." + what', retries="=1 + 1"),
            id="A",
        ),
        end(),
        path("S", "A", "E"),
    )
    wait = Drive(data, {"what": "save"}).wait("A")
    assert (wait.type, wait.retries) == ("crm.save", 2)


def test_a_service_s_inputs_are_its_local_variables() -> None:
    data = file(start(), service("A", "crm.x", mapping(inputs={"id": "=lead.id"})), path("S", "A"))
    assert dict(Drive(data, {"lead": {"id": 3}}).wait("A").local) == {"id": 3}
