"""Instances from start to end, on every database."""

import pytest
from sqlalchemy import select

from engine.errors import MoveNotAllowed
from engine.running import cancel, complete_task, set_variables, start
from engine.states import InstanceState, StepState, TaskState
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Step, Task, TaskCandidate
from tests.support.bpmn_text import end, file, mapping, path
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask, statements

BOTH = "sales_rep,sales_manager"
TWO_TASKS = file(
    begin(), ask("A", groups=BOTH), ask("B", groups=BOTH), end(), path("S", "A", "B", "E"), id="P"
)


def test_a_started_instance_waits_for_its_first_person(house: House) -> None:
    house.deploy(TWO_TASKS)

    key = house.start(amount=5)

    assert house.instance(key).state is InstanceState.ACTIVE
    assert house.open_elements(key) == ["A"]
    assert house.variables(key) == {"amount": 5}


def test_every_role_is_asked_until_the_task_is_done(house: House) -> None:
    house.deploy(TWO_TASKS)
    house.start()

    with house.look() as session:
        asked = set(session.scalars(select(TaskCandidate.name)))
    house.complete("A")
    house.complete("B")

    assert asked == {"sales_rep", "sales_manager"}
    assert house.count(TaskCandidate) == 0


def test_the_last_task_ends_the_instance(house: House) -> None:
    house.deploy(TWO_TASKS)
    key = house.start()

    house.complete("A", note="first")
    house.complete("B")

    instance = house.instance(key)
    assert (instance.state, instance.end_element) == (InstanceState.COMPLETED, "E")
    assert house.variables(key) == {"note": "first"}


def test_the_steps_tell_the_way(house: House) -> None:
    house.deploy(TWO_TASKS)
    key = house.start()
    house.complete("A")

    with house.look() as session:
        steps = session.scalars(select(Step).where(Step.instance_key == key).order_by(Step.key))
        way = [(step.element_id, step.via, step.state) for step in steps]

    assert way == [
        ("S", None, StepState.COMPLETED),
        ("A", "S_A", StepState.COMPLETED),
        ("B", "A_B", StepState.ACTIVE),
    ]


def test_completing_a_task_takes_ten_statements(house: House) -> None:
    house.deploy(TWO_TASKS)
    house.start()
    with house.session() as session:
        task = session.scalars(select(Task)).one()
        with statements(house) as seen:
            complete_task(house.engine, session, task, {"x": 1}, by="anna")

    assert len(seen) <= 10, "\n".join(seen)


def test_a_cancelled_instance_leaves_nothing_waiting(house: House) -> None:
    house.deploy(TWO_TASKS)
    key = house.start()

    with house.session() as session:
        cancel(house.engine, session, session.get_one(Instance, key), by="carla", reason="doubled")

    with house.look() as session:
        task = session.scalars(select(Task)).one()
        happened = set(session.scalars(select(Event.what)))
    assert house.instance(key).state is InstanceState.CANCELLED
    assert task.state is TaskState.CANCELLED
    assert {"instance.cancelled", "task.cancelled"} <= happened
    assert house.count(TaskCandidate) == 0


def test_a_second_start_with_the_same_key_gives_the_same_instance(house: House) -> None:
    house.deploy(TWO_TASKS)
    keys = set()
    for _ in range(2):
        with house.session() as session:
            instance = start(house.engine, session, "P", {}, by="anna", start_key="order-7")
            keys.add(instance.key)

    assert len(keys) == 1
    assert house.count(Instance) == 1


def test_nothing_begins_at_a_start_event_that_is_not_there(house: House) -> None:
    house.deploy(TWO_TASKS)
    with house.session() as session, pytest.raises(MoveNotAllowed, match="Nowhere"):
        start(house.engine, session, "P", {}, by="anna", start_event="Nowhere")


def test_local_variables_of_a_task_can_be_set(house: House) -> None:
    house.deploy(
        file(
            begin(),
            ask("A", mapping(inputs={"draft": "=1"})),
            end(),
            path("S", "A", "E"),
            id="P",
        )
    )
    key = house.start()
    with house.session() as session:
        task = session.scalars(select(Task)).one()
        instance = session.get_one(Instance, key)
        set_variables(
            house.engine, session, instance, {"draft": 2}, by="anna", step_key=task.step_key
        )

    with house.look() as session:
        task = session.scalars(select(Task)).one()
    assert task.local is not None
    assert decode_object(task.local) == {"draft": 2}
    assert house.variables(key) == {}
