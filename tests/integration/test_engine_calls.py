"""Call activities: children of their own, in the same transaction."""

import pytest
from sqlalchemy import select

from engine.errors import MoveNotAllowed
from engine.running import cancel, retry
from engine.states import InstanceState
from engine.store.tables import Incident, Instance
from tests.support.bpmn_text import (
    about,
    boundary,
    call,
    duration,
    each,
    end,
    error,
    escalation,
    file,
    message,
    parallel,
    path,
    script,
    throw,
    xor,
)
from tests.support.bpmn_text import (
    start as begin,
)
from tests.support.engine import House, ask

CHILD = file(
    begin(), ask("C"), script("Sum", "n + 1", "m"), end(), path("S", "C", "Sum", "E"), id="Child"
)


def parent(*inside: str, top: str = "") -> bytes:
    return file(
        begin(),
        call("Call", "Child"),
        ask("A"),
        end(),
        path("S", "Call", "A", "E"),
        *inside,
        id="P",
        top=top,
    )


def child_of(house: House, key: int) -> Instance:
    with house.look() as session:
        return session.scalars(select(Instance).where(Instance.parent_key == key)).one()


def test_a_called_process_runs_as_an_instance_of_its_own(house: House) -> None:
    house.deploy(CHILD, parent())
    key = house.start(n=1)
    child = child_of(house, key)

    assert (child.root_key, child.process_id) == (key, "Child")
    assert house.open_elements(child.key) == ["C"]

    house.complete("C")
    assert house.instance(child.key).state is InstanceState.COMPLETED
    assert house.open_elements(key) == ["A"]
    assert house.variables(key) == {"n": 1, "m": 2}


def test_a_child_that_does_not_wait_is_over_in_the_same_command(house: House) -> None:
    quick = file(begin(), script("Sum", "n + 1", "m"), end(), path("S", "Sum", "E"), id="Child")
    house.deploy(quick, parent())
    key = house.start(n=1)

    assert child_of(house, key).state is InstanceState.COMPLETED
    assert house.open_elements(key) == ["A"]


def test_cancelling_the_root_cancels_the_whole_tree(house: House) -> None:
    middle = file(begin(), call("Down", "Child"), end(), path("S", "Down", "E"), id="Middle")
    top = file(begin(), call("Down", "Middle"), end(), path("S", "Down", "E"), id="Top")
    house.deploy(CHILD, middle, top)
    key = house.start("Top", n=1)
    with house.session() as session:
        cancel(house.engine, session, session.get_one(Instance, key), by="carla")

    with house.look() as session:
        assert set(session.scalars(select(Instance.state))) == {InstanceState.CANCELLED}
    assert house.open_elements() == []


def test_a_child_is_not_cancelled_alone(house: House) -> None:
    house.deploy(CHILD, parent())
    child = child_of(house, house.start(n=1))
    with house.session() as session, pytest.raises(MoveNotAllowed):
        cancel(house.engine, session, session.get_one(Instance, child.key), by="carla")


def test_a_boundary_timer_on_a_call_cancels_the_child(house: House) -> None:
    house.deploy(
        CHILD,
        parent(
            boundary("T", "Call", duration("PT1H")), ask("Late"), end("E2"), path("T", "Late", "E2")
        ),
    )
    key = house.start(n=1)
    house.wait(hours=1)

    assert child_of(house, key).state is InstanceState.CANCELLED
    assert house.open_elements() == ["Late"]


def test_each_item_of_a_list_gets_a_child(house: House) -> None:
    many = file(
        begin(),
        call("Call", "Child", each("[1, 2, 3]", "n", output=("sums", "m"))),
        end(),
        path("S", "Call", "E"),
        id="P",
    )
    house.deploy(CHILD, many)
    key = house.start()
    assert house.open_elements() == ["C", "C", "C"]
    for _ in range(3):
        house.complete("C")

    assert house.instance(key).state is InstanceState.COMPLETED
    assert house.variables(key)["sums"] == [2, 3, 4]


FAILING_CHILD = file(
    begin(),
    ask("C"),
    end("E", about("error", "broke")),
    path("S", "C", "E"),
    id="Child",
    top=error("broke"),
)


def test_an_error_end_of_a_child_is_caught_on_the_call(house: House) -> None:
    caught = parent(
        boundary("X", "Call", about("error", "broke")),
        ask("Mend"),
        end("E2"),
        path("X", "Mend", "E2"),
        top=error("broke"),
    )
    house.deploy(FAILING_CHILD, caught)
    key = house.start()
    house.complete("C")

    assert house.open_elements() == ["Mend"]
    assert child_of(house, key).state is InstanceState.CANCELLED
    assert house.open_incidents() == []


def test_an_error_rises_past_a_parent_that_does_not_catch_it(house: House) -> None:
    middle = file(begin(), call("Down", "Child"), end(), path("S", "Down", "E"), id="Middle")
    top = file(
        begin(),
        call("Down", "Middle"),
        boundary("X", "Down", about("error", "broke")),
        ask("Mend"),
        end(),
        end("E2"),
        path("S", "Down", "E"),
        path("X", "Mend", "E2"),
        id="Top",
        top=error("broke"),
    )
    house.deploy(FAILING_CHILD, middle, top)
    house.start("Top")
    house.complete("C")

    assert house.open_elements() == ["Mend"]
    with house.look() as session:
        states = list(session.scalars(select(Instance.state).order_by(Instance.key)))
    assert states == [InstanceState.ACTIVE, InstanceState.CANCELLED, InstanceState.CANCELLED]


def test_an_error_that_nobody_above_catches_is_an_incident_of_the_child(house: House) -> None:
    house.deploy(FAILING_CHILD, parent())
    key = house.start()
    house.complete("C")

    [incident] = house.open_incidents()
    assert incident.instance_key == child_of(house, key).key
    assert house.instance(key).incidents == 0


def test_an_escalation_of_a_child_is_caught_on_the_call(house: House) -> None:
    child = file(
        begin(),
        throw("Up", about("escalation", "late")),
        ask("C"),
        end(),
        path("S", "Up", "C", "E"),
        id="Child",
        top=escalation("late"),
    )
    caught = parent(
        boundary("X", "Call", about("escalation", "late"), interrupting=False),
        ask("Look"),
        end("E2"),
        path("X", "Look", "E2"),
        top=escalation("late"),
    )
    house.deploy(child, caught)
    house.start()

    assert house.open_elements() == ["C", "Look"]


def test_children_beside_each_other_do_not_undo_each_other(house: House) -> None:
    def child(id: str, task: str, variable: str) -> bytes:
        return file(
            begin(), ask(task), script("X", "1", variable), end(), path("S", task, "X", "E"), id=id
        )

    both = file(
        begin(),
        parallel("Split"),
        call("CallA", "ChildA"),
        call("CallB", "ChildB"),
        parallel("Join"),
        end(),
        path("S", "Split", "CallA", "Join", "E"),
        path("Split", "CallB", "Join"),
        id="P",
    )
    house.deploy(child("ChildA", "A", "a"), child("ChildB", "B", "b"), both)
    key = house.start(a=0, b=0)
    house.complete("A")
    house.complete("B")

    assert house.variables(key) == {"a": 1, "b": 1}


def test_a_call_of_a_process_that_is_not_there_waits_for_its_publication(house: House) -> None:
    house.deploy(file(begin(), call("Call", "=which"), end(), path("S", "Call", "E"), id="P"))
    key = house.start(which="Child", n=1)
    [incident] = house.open_incidents()
    assert (incident.kind, incident.element_id) == ("called_process", "Call")

    house.deploy(CHILD)
    with house.session() as session:
        retry(house.engine, session, session.get_one(Incident, incident.key), by="dora")

    assert house.open_incidents() == []
    assert house.open_elements(child_of(house, key).key) == ["C"]


def test_calls_without_end_stop_at_a_depth(house: House) -> None:
    house.deploy(file(begin(), call("Call", "=me"), end(), path("S", "Call", "E"), id="P"))
    house.start(me="P")

    [incident] = house.open_incidents()
    assert incident.kind == "call_depth"
    assert house.count(Instance) == 30


def test_a_loop_of_calls_that_never_waits_comes_to_an_end(house: House) -> None:
    quick = file(begin(), end(), path("S", "E"), id="Child")
    endless = file(
        begin(),
        xor("Again"),
        call("Call", "Child"),
        path("S", "Again", "Call", "Again"),
        id="P",
    )
    house.deploy(quick, endless)
    key = house.start()

    [incident] = house.open_incidents()
    assert (incident.instance_key, incident.kind) == (key, "call_limit")


def test_a_process_that_only_a_message_starts_cannot_be_called(house: House) -> None:
    heard = file(
        begin("S", about("message", "paid")), end(), path("S", "E"), id="Child", top=message("paid")
    )
    house.deploy(heard, parent())
    house.start()

    assert [incident.kind for incident in house.open_incidents()] == ["called_process"]
    with pytest.raises(MoveNotAllowed):
        house.start("Child")
