"""What a file says is what the graph holds, whoever wrote the file."""

from pathlib import Path

import pytest

from engine.bpmn.graph import (
    Assignment,
    Bounds,
    EventDefinition,
    IoMapping,
    Kind,
    LoopKind,
    Mode,
    Model,
    Point,
    Schedule,
    Timer,
    TimerKind,
    Trigger,
)
from engine.bpmn.reader import read
from engine.texts import Text

FILES = Path("tests/fixtures/bpmn")


def model(name: str) -> Model:
    path = FILES / f"{name}.bpmn"
    return read(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def pools() -> Model:
    return model("pools_and_lanes")


@pytest.fixture(scope="module")
def vendor() -> Model:
    return model("other_vendors")


@pytest.mark.parametrize("path", sorted(FILES.glob("*.bpmn")), ids=lambda path: str(path.stem))
def test_reading_twice_gives_the_same_model(path: Path) -> None:
    assert read(path.read_bytes()) == read(path.read_bytes())


def test_a_label_is_the_name_in_the_other_language(pools: Model) -> None:
    offer = pools.processes["offer"]

    assert offer.name == Text("报价", "Offer")
    assert offer.documentation == Text("给客户报价。", "Make an offer to the customer.")
    assert pools.pools["Pool_us"].name == Text("销售部", "Sales")
    assert pools.links["MF"].name == Text("报价单", "offer")
    assert offer.flows["f5"].name == Text("是", "Yes")


def test_without_a_label_the_script_of_the_name_tells_its_language(pools: Model) -> None:
    offer = pools.processes["offer"]

    assert offer.nodes["write"].name == Text(en="Write it")
    assert offer.lanes["Lane_lead"].name == Text(zh="主管")


def test_the_innermost_lane_holds_a_node_and_what_is_inside_it(pools: Model) -> None:
    nodes = pools.processes["offer"].nodes

    assert {key: node.lane for key, node in nodes.items()} == {
        "begin": "Lane_inside",
        "write": "Lane_inside",
        "approve": "Lane_lead",
        "details": "Lane_sales",
        "check": "Lane_sales",
        "send": None,
        "done": None,
    }


def test_the_nearest_lane_with_a_role_gives_it(pools: Model) -> None:
    offer = pools.processes["offer"]

    roles = {key: offer.role_of(offer.nodes[key]) for key in ("write", "approve", "check", "send")}
    assert roles == {"write": "sales", "approve": "manager", "check": "sales", "send": None}


def test_a_pool_without_a_process_is_a_black_box(pools: Model) -> None:
    assert [pool.process_id for pool in pools.pools.values()] == ["offer", "stock", None]
    assert pools.links["MF"].target == "Pool_customer"


def test_a_process_runs_unless_the_file_says_no(pools: Model, vendor: Model) -> None:
    assert pools.processes["offer"].executable
    assert not pools.processes["stock"].executable
    assert vendor.processes["_7-p"].executable


def test_the_drawing_is_read_as_far_as_it_makes_sense(pools: Model) -> None:
    offer = pools.processes["offer"]

    assert pools.pools["Pool_us"].bounds == Bounds(0, 0, 400, 900)
    assert not pools.pools["Pool_us"].horizontal
    assert offer.nodes["write"].bounds is None
    assert offer.flows["f5"].waypoints == (Point(1, 2), Point(3, 4))
    assert offer.flows["f5"].label_bounds == Bounds(5, 6, 7, 8)
    assert not pools.has_drawing


def test_a_collapsed_sub_process_keeps_its_inside(pools: Model) -> None:
    nodes = pools.processes["offer"].nodes

    assert not nodes["details"].expanded
    assert nodes["check"].container == "details"


def test_prefixed_references_are_resolved(vendor: Model) -> None:
    returns = vendor.processes["_7-p"]

    assert [flow.source for flow in returns.incoming("_7-5")] == ["_7-3", "_7-4"]
    assert returns.nodes["_7-2"].event == EventDefinition(
        Trigger.MESSAGE, name="goods received", correlation_key="return_id"
    )
    assert returns.nodes["_7-1"].bounds == Bounds(10.5, 20, 36, 36)


def test_data_is_tied_to_the_task_that_uses_it(vendor: Model) -> None:
    ties = {link.id: (link.source, link.target) for link in vendor.links.values()}

    assert ties == {
        "_7-a1": ("_7-dor", "_7-3"),
        "_7-a2": ("_7-4", "_7-dsr"),
        "_7-a3": ("_7-3", "_7-t"),
    }


def test_what_is_only_drawn_is_named_by_what_it_shows(vendor: Model) -> None:
    names = {key: artifact.name.en for key, artifact in vendor.artifacts.items()}

    assert names == {
        "_7-dor": "Return form",
        "_7-dsr": "Warehouse",
        "_7-g": "Checks",
        "_7-t": "Within two days",
    }


def test_extensions_of_unknown_vendors_are_ignored(vendor: Model) -> None:
    assert vendor.faults == ()


def test_a_user_task_holds_everything_about_its_work() -> None:
    task = model("work").processes["P"].nodes["U"]

    assert task.assignment == Assignment(
        assignee="=owner",
        candidate_groups="sales, support",
        candidate_users="anna",
        mode=Mode.AUTO,
        strategy="least_loaded",
        exclude="=drafter",
    )
    assert task.schedule == Schedule(
        due='=now() + duration("P1D")',
        follow_up="2026-12-01T09:00:00+08:00",
        sla_due="P1D",
        sla_remind="PT4H",
        sla_escalate_to="sales",
    )
    assert (task.form_id, task.priority) == ("F", "80")
    assert task.systems == (Text("CRM"), Text("邮件", "E-mail"))
    assert task.feedback


def test_a_service_task_holds_its_operation_and_mappings() -> None:
    task = model("work").processes["P"].nodes["T"]

    assert (task.task_type, task.retries) == ("crm.lead.create", "5")
    assert task.headers == {"resultVariable": "lead"}
    assert task.inputs == (IoMapping("=name", "lead.name"), IoMapping("web", "source"))
    assert task.outputs == (IoMapping("=lead.id", "lead_id"),)
    assert task.properties == {"cost": "3"}


def test_scripts_decisions_and_calls_hold_what_they_run() -> None:
    nodes = model("work").processes["P"].nodes

    assert (nodes["C"].script, nodes["C"].result_variable) == ("1 + 2", "n")
    assert (nodes["R"].decision_id, nodes["R"].result_variable) == ("grade", "grade")
    assert nodes["K"].called_process == "Q"
    assert not nodes["K"].propagate_all_child
    assert not nodes["K"].propagate_all_parent


def test_loops_are_read_with_their_expressions() -> None:
    nodes = model("multi_instance").processes["P"].nodes
    people, service = nodes["U"].loop, nodes["T"].loop

    assert people is not None
    assert service is not None
    assert (people.kind, people.input_collection) == (LoopKind.PARALLEL, "items")
    assert (people.input_element, people.output_collection) == ("item", "results")
    assert (people.output_element, people.completion_condition) == ("result", "count(results) > 2")
    assert (service.kind, service.cardinality) == (LoopKind.SEQUENTIAL, "3")


def test_a_standard_loop_is_read() -> None:
    loop = model("standard_loop").processes["P"].nodes["T"].loop

    assert loop is not None
    assert (loop.kind, loop.condition, loop.maximum) == (LoopKind.STANDARD, "not(done)", 5)
    assert loop.test_before


def test_boundary_events_know_their_host_and_what_they_wait_for() -> None:
    nodes = model("boundary_events").processes["P"].nodes
    found = {
        key: (node.attached_to, node.interrupting, node.event)
        for key, node in nodes.items()
        if node.kind is Kind.BOUNDARY_EVENT
    }

    paid = EventDefinition(Trigger.MESSAGE, "paid", "order_id")
    cycle = Timer(TimerKind.CYCLE, "R3/PT1H")
    assert found["B2"] == ("U", False, EventDefinition(Trigger.TIMER, timer=cycle))
    assert found["B3"] == ("U", False, paid)
    assert found["B4"] == ("T", True, EventDefinition(Trigger.ERROR, "refused"))
    assert found["B5"] == ("T", False, EventDefinition(Trigger.ESCALATION, "late"))
    assert found["B6"] == ("U", True, EventDefinition(Trigger.SIGNAL, "closing"))


def test_a_condition_is_held_without_its_equals_sign() -> None:
    flows = model("conditional_flows").processes["P"].flows

    assert flows["U_T"].condition == "amount>10"
    assert flows["U_E"].condition is None


def test_a_file_that_names_its_language_needs_no_equals_sign() -> None:
    assert model("feel_language").processes["P"].flows["D_U"].condition == "amount > 100"


def test_a_message_without_a_name_is_known_by_its_id() -> None:
    assert model("unnamed_message").processes["P"].nodes["W"].event.name == "M"


def test_a_file_that_cannot_run_can_still_be_drawn() -> None:
    data = Path("tests/fixtures/broken/choreography.bpmn").read_bytes()

    assert read(data).processes["P"].nodes["D"].kind is Kind.CHOREOGRAPHY
