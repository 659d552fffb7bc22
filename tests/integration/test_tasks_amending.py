"""Changing dates, priority and candidates of an open task."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import AlreadyDone, BadRequest, NotYours
from engine.store.tables import Task, TaskCandidate
from tasks.amending import Change, amend
from tests.support.desks import asked, begin, claimed, completed, task
from tests.support.engine import House
from tests.support.people import add_company, person


@pytest.fixture
def company(house: House) -> House:
    with house.session() as session:
        add_company(session)
    return house


def amended(house: House, key: int, /, **changes: Change) -> Task:
    return amended_by(house, key, "carla", changes)


def amended_by(house: House, key: int, username: str, changes: Mapping[str, Change]) -> Task:
    with house.session() as session:
        return amend(house.engine, session, key, changes, person=person(session, username))


def test_a_new_date_and_priority_move_the_task_in_its_queue(company: House) -> None:
    key = begin(company)
    tomorrow = company.now + timedelta(days=1)

    amended(company, key, due_at=tomorrow, priority=90)

    assert (task(company, key).due_at, task(company, key).priority) == (tomorrow, 90)
    with company.look() as session:
        row = session.scalars(select(TaskCandidate)).one()
        assert (row.due_at, row.priority) == (tomorrow, 90)


def test_other_people_are_asked(company: House) -> None:
    key = begin(company)

    amended(company, key, groups=["sales_manager"], users=["bob", "bob"])

    assert sorted(asked(company)) == ["bob", "sales_manager"]


def test_a_claimed_task_stays_with_its_person(company: House) -> None:
    key = begin(company)
    claimed(company, key, "anna")

    amended(company, key, priority=1, due_at=None)

    assert asked(company) == []
    assert task(company, key).assignee == "anna"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("priority", 101),
        ("priority", "high"),
        ("due_at", 5),
        ("groups", "sales_rep"),
        ("groups", ["a,b"]),
        ("users", [""]),
        ("state", "completed"),
        ("assignee", ["anna"]),
    ],
)
def test_what_cannot_be_is_refused(company: House, name: str, value: Change) -> None:
    key = begin(company)

    with pytest.raises(BadRequest):
        amended_by(company, key, "carla", {name: value})


def test_only_who_assigns_a_task_amends_it(company: House) -> None:
    key = begin(company)

    with pytest.raises(NotYours):
        amended_by(company, key, "anna", {"priority": 1})


def test_a_completed_task_is_not_amended(company: House) -> None:
    key = begin(company)
    completed(company, key, "anna")

    with pytest.raises(AlreadyDone):
        amended_by(company, key, "anna", {"priority": 1})
