"""What happens when a task opens: its due date, its person, and who is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.store.tables import Task
from tasks import identities
from tasks.opening import task_opened
from tests.support.bpmn_text import end, file, path, start, tag
from tests.support.desks import asked, assigned, begin, process, task
from tests.support.engine import House
from tests.support.people import add_company, add_person

OF_THE_OWNER = file(
    start(),
    tag(
        "userTask",
        tag("zeebe:assignmentDefinition", assignee="=owner", candidateGroups="sales_rep"),
        id="T",
    ),
    end(),
    path("S", "T", "E"),
)


@pytest.fixture
def company(house: House) -> House:
    house.engine.task_opened = task_opened
    with house.session() as session:
        add_company(session)
    return house


def test_the_due_date_is_working_time(company: House) -> None:
    key = begin(company, tag("lane:sla", due="P1D"))

    assert task(company, key).due_at == company.now + timedelta(days=1)


def test_a_task_for_somebody_who_left_is_offered_to_the_role(company: House) -> None:
    with company.session() as session:
        bob = identities.find_person(session, "bob")
        identities.set_active(session, bob, False, by="dora", at=company.now)
    company.deploy(OF_THE_OWNER)
    company.start(owner="bob")

    assert asked(company) == ["sales_rep"]


@pytest.mark.parametrize(
    ("owner", "inbox"),
    [("anna", []), ("carla", ["sales_rep"]), ("later", [])],
    ids=["holds the role", "only leads it", "is not in our tables yet"],
)
def test_the_lane_decides_whose_inbox_whoever_owns_the_case(
    company: House, owner: str, inbox: list[str]
) -> None:
    company.deploy(OF_THE_OWNER)
    company.start(owner=owner)

    assert asked(company) == inbox


def test_a_stand_in_keeps_what_the_case_names_them_for(company: House) -> None:
    with company.session() as session:
        anna, dora = (identities.find_person(session, name) for name in ("anna", "dora"))
        today = company.now.date()
        identities.add_absence(
            session, anna, today, today, by="anna", at=company.now, delegate=dora
        )
    company.deploy(OF_THE_OWNER)
    company.start(owner="dora")

    assert asked(company) == []


def test_an_automatic_task_is_given_at_once(company: House) -> None:
    keys: list[str | None] = []
    company.deploy(process(assigned(mode="auto", strategy="round_robin")))
    for _ in range(3):
        company.now += timedelta(minutes=1)
        instance = company.start()
        with company.look() as session:
            keys += session.scalars(
                select(Task.assignee).where(Task.instance_key == instance)
            ).all()

    assert keys == ["anna", "bob", "anna"]
    assert asked(company) == []


def test_an_automatic_task_without_anybody_stays_in_the_queue(company: House) -> None:
    begin(company, assigned(mode="auto"), groups="finance")

    assert asked(company) == ["finance"]


def test_who_is_excluded_is_not_assigned(company: House) -> None:
    key = begin(company, assigned(mode="auto", exclude="=drafter"), drafter="anna")

    assert task(company, key).assignee == "bob"


def test_a_department_limits_a_queue(company: House) -> None:
    with company.session() as session:
        add_person(session, "wanda", ["sales_rep"], "west")
    key = begin(company, assigned(mode="auto"), groups="sales_rep@west")

    assert task(company, key).assignee == "wanda"
