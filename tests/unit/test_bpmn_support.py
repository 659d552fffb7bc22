"""What the library refuses or quietly gets wrong is rewritten, run right, or refused by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from engine.bpmn.checks import check
from engine.bpmn.normalise import normalise
from engine.bpmn.reader import read
from engine.errors import Severity
from engine.spiff.program import compile_program

# Each thing with the code that refuses it; a file tests/fixtures/broken/<name>.bpmn for each name.
REFUSED: Final[Mapping[str, tuple[str, ...]]] = {
    "a receive or send task without a message": ("message_missing", "message_missing--send"),
    "a message event without a message": ("message_missing--event",),
    "a reference to a message that is not there": ("dangling_reference--message",),
    "a signal event without a signal": ("signal_missing",),
    "a business rule task without a decision": ("no_decision", "no_result_variable"),
    "an exclusive way out without a condition": ("flow_needs_condition",),
    "an inclusive way out without a condition": ("flow_needs_condition--inclusive",),
    "a complex gateway": ("complex_gateway",),
    "a choreography": ("choreography",),
    "an element of another kind": ("unsupported_element",),
    "a condition behind a gateway that takes none": ("condition_not_evaluated",),
    "a cycle through a join that feeds itself": ("join_never_completes",),
    "a loop that never waits nor ends": ("endless_loop",),
    "a node that nothing leads to": ("unreachable", "unreachable--loop"),
    "no start event": ("no_start_event",),
    "several starts in a sub-process": ("several_starts_in_sub_process",),
    "a transaction that is cancelled": ("cancel_event",),
    "variables mapped as in Camunda 7": ("foreign_extension--call",),
    "a called process that is missing": ("no_called_process",),
    "a process that calls itself": ("call_cycle",),
    "an error or escalation start of a process": ("trigger_not_allowed--start",),
    "a conditional start of a process": ("trigger_not_allowed--conditional_start",),
    "an ad-hoc sub-process": ("ad_hoc",),
    "a multi-instance marker without a collection": ("loop_without_collection",),
    "a standard loop without an end": ("loop_without_condition",),
    "a timer without a time": ("timer_missing",),
    "a negative or broken duration": ("bad_duration", "bad_duration--fraction"),
    "a cycle that is no cycle, or never rests": ("bad_cycle", "cycle_too_short"),
    "a cycle where a timer fires once": ("cycle_not_allowed",),
    "a link to nowhere": ("link_without_target",),
    "compensation": ("compensation", "compensation--throw"),
    "a conditional event without a condition": ("condition_missing",),
    "a script in another language": ("foreign_script",),
    "an expression in another language": ("not_feel", "foreign_language"),
    "an expression that reaches into the host": ("bad_expression--python",),
}

# Each thing with the file in tests/fixtures/bpmn that has it, and runs.
RUN: Final[Mapping[str, str]] = {
    "a task with several ways out": "implicit_split",
    "conditional ways out of a task, with a default": "conditional_flows",
    "several ways into a task": "implicit_merge",
    "a cycle with no gateway in it": "loop_without_gateway",
    "no end event": "path_without_end",
    "a sub-process without a start event": "sub_process_without_start",
    "a sub-process with nothing in it": "empty_sub_process",
    "link events": "link_events",
    "a message without a name": "unnamed_message",
    "prefixed references, data stores and associations, input sets": "other_vendors",
    "two timers behind one event-based gateway": "event_based_gateway",
    "boundary events that fire again": "boundary_events",
    "event sub-processes that interrupt, or catch errors": "event_sub_processes",
    "signal, error, escalation and terminate ends": "ends",
    "a plain start beside message starts": "several_starts",
    "ids that the library uses itself": "library_names",
    "service and rule tasks without the library's operators": "work",
    "a multi-instance with a completion condition": "multi_instance",
    "a standard loop": "standard_loop",
    "conditional events": "conditional_event",
    "a transaction that is not cancelled": "transaction",
    "pools, nested lanes, a process that is only drawn": "pools_and_lanes",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_run_right_is_refused(what: str) -> None:
    for name in REFUSED[what]:
        data = Path(f"tests/fixtures/broken/{name}.bpmn").read_bytes()
        errors = {f.code for f in check(read(data)) if f.severity is Severity.ERROR}
        assert errors == {name.partition("--")[0]}


@pytest.mark.parametrize("what", RUN)
def test_what_is_rewritten_or_run_by_own_classes_compiles(what: str) -> None:
    data = Path(f"tests/fixtures/bpmn/{RUN[what]}.bpmn").read_bytes()
    model = read(data)

    assert [f for f in check(model) if f.severity is Severity.ERROR] == []
    for process in model.processes.values():
        if process.executable:
            assert normalise(process).xml
            assert compile_program(process).start_events
