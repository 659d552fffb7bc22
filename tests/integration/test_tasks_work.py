"""Working on tasks: who gets one, who is told that somebody was first, what a form lets through."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import (
    AlreadyDone,
    BadAnswers,
    BadRequest,
    Conflict,
    MoveNotAllowed,
    NotFound,
    NotYours,
)
from engine.running import cancel
from engine.states import InstanceState, TaskState
from engine.store.tables import Event, Instance, Task
from engine.texts import Text
from tasks import work
from tasks.opening import task_opened
from tests.support.desks import (
    asked,
    assigned,
    begin,
    claimed,
    completed,
    task,
    with_form,
)
from tests.support.engine import House
from tests.support.people import add_company, person


@pytest.fixture
def company(house: House) -> House:
    house.engine.task_opened = task_opened
    with house.session() as session:
        add_company(session)
    return house


def test_a_claimed_task_leaves_the_queue(company: House) -> None:
    key = begin(company)

    claimed(company, key, "anna")

    assert task(company, key).assignee == "anna"
    assert task(company, key).state is TaskState.CLAIMED
    assert asked(company) == []


def test_claiming_twice_is_claiming_once(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")

    assert claimed(company, key, "anna").assignee == "anna"


def test_whoever_comes_second_hears_who_was_first_and_when(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")

    with pytest.raises(AlreadyDone) as late:
        claimed(company, key, "bob")

    assert late.value.by == "anna"
    assert late.value.at == company.now
    assert late.value.text == Text(
        "该任务已被领取：anna，2026/11/18 12:00。", "Anna has taken this task, 18 Nov 2026, 12:00."
    )


def test_a_released_task_is_offered_again(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")

    with company.session() as session:
        work.release(company.engine, session, key, person=person(session, "anna"))

    assert task(company, key).assignee is None
    assert asked(company) == ["sales_rep"]


def test_a_task_without_a_queue_cannot_be_released(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")
    with company.session() as session:
        session.get_one(Task, key).groups = ""

    with pytest.raises(MoveNotAllowed), company.session() as session:
        work.release(company.engine, session, key, person=person(session, "anna"))


def test_a_manager_gives_a_task_to_somebody_else(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")

    with company.session() as session:
        work.assign(company.engine, session, key, "bob", person=person(session, "carla"))

    assert task(company, key).assignee == "bob"


@pytest.mark.parametrize("username", ["carla", "dora"])
def test_a_task_is_given_only_to_who_can_do_it(company: House, username: str) -> None:
    key = begin(company)

    with pytest.raises(BadRequest), company.session() as session:
        work.assign(company.engine, session, key, username, person=person(session, "carla"))


def test_a_task_is_not_given_to_nobody(company: House) -> None:
    key = begin(company)

    with pytest.raises(NotFound), company.session() as session:
        work.assign(company.engine, session, key, "ghost", person=person(session, "carla"))


def test_only_who_leads_the_role_assigns(company: House) -> None:
    key = begin(company)

    with pytest.raises(NotYours), company.session() as session:
        work.assign(company.engine, session, key, "bob", person=person(session, "anna"))


def test_moves_are_written_down(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")
    with company.session() as session:
        work.release(company.engine, session, key, person=person(session, "anna"))
        work.assign(company.engine, session, key, "bob", person=person(session, "carla"))
    completed(company, key, "bob")

    with company.look() as session:
        told = session.execute(
            select(Event.what, Event.by).where(Event.task_key == key).order_by(Event.key)
        ).all()
    assert [tuple(line) for line in told][-4:] == [
        ("task.claimed", "anna"),
        ("task.released", "anna"),
        ("task.assigned", "carla"),
        ("task.completed", "bob"),
    ]


def test_completing_moves_the_process_on(company: House) -> None:
    key = begin(company)

    completed(company, key, "anna", done=True)

    row = task(company, key)
    assert (row.assignee, row.closed_by, row.state) == ("anna", "anna", TaskState.COMPLETED)
    assert company.instance(row.instance_key).state is InstanceState.COMPLETED
    assert company.variables(row.instance_key) == {"done": True}


def test_a_form_decides_what_becomes_a_variable(company: House) -> None:
    key = begin(company, with_form("amounts"))

    completed(company, key, "anna", amount="1,500", colleague="bob", owner="mallory")

    variables = company.variables(task(company, key).instance_key)
    assert variables == {"amount": 1500, "colleague": "bob", "owner": "anna", "order": None}


def test_wrong_answers_leave_everything_as_it_was(company: House) -> None:
    key = begin(company, with_form("amounts"))

    with pytest.raises(BadAnswers) as bad:
        completed(company, key, "anna", amount=0, colleague="dora", status="done")

    assert set(bad.value.by_field) == {"amount", "colleague", "status"}
    assert task(company, key).state is TaskState.OPEN
    assert asked(company) == ["sales_rep"]


def test_records_come_from_another_room(company: House) -> None:
    def records(_session: Session, kind: str) -> Mapping[str, Text]:
        return {"O-1": Text(kind, kind)}

    key = begin(company, with_form("amounts"))
    answers = {"amount": 1, "order": "O-2"}

    with company.session() as session:
        anna = person(session, "anna")
        with pytest.raises(BadAnswers) as bad:
            work.complete(company.engine, session, key, answers, person=anna, records=records)

    assert set(bad.value.by_field) == {"order"}


def test_p07_a_task_of_somebody_else_is_not_completed(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")

    with pytest.raises(NotYours, match="Anna has this task"):
        completed(company, key, "bob")

    assert task(company, key).state is TaskState.CLAIMED
    with company.session() as session:
        work.assign(company.engine, session, key, "bob", person=person(session, "carla"))
    completed(company, key, "bob")


def test_a_completed_task_says_who_completed_it(company: House) -> None:
    key = begin(company)
    completed(company, key, "anna")

    with pytest.raises(AlreadyDone) as late:
        completed(company, key, "bob")

    assert late.value.text.en == "Anna has completed this task, 18 Nov 2026, 12:00."


def test_a_cancelled_task_is_no_longer_wanted(company: House) -> None:
    key = begin(company)
    with company.session() as session:
        instance = session.get_one(Instance, task(company, key).instance_key)
        cancel(company.engine, session, instance, by="dora")

    with pytest.raises(AlreadyDone, match="no longer wanted"):
        completed(company, key, "anna")


def test_a_task_that_one_may_not_see_is_not_there(company: House) -> None:
    key = begin(company, groups="finance")

    with pytest.raises(NotFound):
        claimed(company, key, "bob")
    with pytest.raises(NotFound):
        completed(company, key, "bob")


def test_a_task_that_one_sees_is_not_yet_ones_own(company: House) -> None:
    key = begin(company, groups="finance")

    with pytest.raises(NotYours):
        claimed(company, key, "anna")  # who started the process


def test_the_drafter_never_approves(company: House) -> None:
    key = begin(company, assigned(exclude="=drafter"), drafter="anna")

    with pytest.raises(NotYours, match="Separation of duties"):
        completed(company, key, "anna")


def test_a_grab_task_is_completed_by_claiming_it(company: House) -> None:
    key = begin(company, assigned(mode="grab"), with_form("grab"))

    claimed(company, key, "anna")

    assert task(company, key).state is TaskState.COMPLETED
    assert company.variables(task(company, key).instance_key) == {"owner": "anna"}
    with pytest.raises(AlreadyDone, match="Anna"):
        claimed(company, key, "bob")


def test_of_two_who_grab_at_once_one_wins(company: House) -> None:
    key = begin(company, assigned(mode="grab"), with_form("grab"))
    with company.look() as early:
        bob = person(early, "bob")
        seen_open = early.get_one(Task, key)
        assert seen_open.state is TaskState.OPEN

    claimed(company, key, "anna")

    with pytest.raises((AlreadyDone, Conflict)), company.session() as session:
        work.claim(company.engine, session, key, person=bob)
    assert company.variables(task(company, key).instance_key) == {"owner": "anna"}


def test_a_person_who_is_disabled_may_do_nothing(company: House) -> None:
    key = begin(company)

    with company.session() as session:
        gone = replace(person(session, "anna"), active=False)
        with pytest.raises(NotFound):
            work.claim(company.engine, session, key, person=gone)
