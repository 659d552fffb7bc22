"""Reminders: at the due date to whoever has the task, at half as long again to the manager."""

from datetime import datetime, timedelta

import pytest

from engine.rules import change
from engine.store.tables import Task
from tasks.amending import amend
from tasks.opening import task_opened
from tasks.reminding import Reminder, Stage, any_due, due_reminders
from tasks.rules import OVERDUE_AT
from tests.support.bpmn_text import tag
from tests.support.desks import begin, claimed, completed, task
from tests.support.engine import House, statements
from tests.support.people import add_company, person


@pytest.fixture
def company(house: House) -> House:
    house.engine.task_opened = task_opened
    with house.session() as session:
        add_company(session)
    return house


def told(house: House, **units: float) -> list[tuple[Stage, tuple[str, ...], tuple[str, ...]]]:
    """Who is told what after so long."""
    house.now += timedelta(**units)
    with house.session() as session:
        reminders = due_reminders(session, house.now, limit=50)
    return [(one.stage, one.users, one.roles) for one in reminders]


def test_whoever_has_the_task_hears_first_then_the_manager(company: House) -> None:
    # NOON is Wednesday 12:00: six hours of work end at 18:00, three more on Thursday at 12:00.
    claimed(company, begin(company, tag("lane:sla", due="PT6H")), "anna")

    assert told(company, hours=5.99) == []
    assert told(company, hours=0.01) == [(Stage.DUE, ("anna",), ())]
    assert told(company, hours=17.99) == []
    assert told(company, hours=0.01) == [(Stage.OVERDUE, (), ("sales_manager",))]
    assert told(company, days=100) == []


def test_a_queue_hears_where_nobody_has_the_task(company: House) -> None:
    begin(company, tag("lane:sla", due="PT1H"), groups="sales_rep@east")

    assert told(company, hours=1) == [(Stage.DUE, (), ("sales_rep@east",))]
    assert told(company, hours=1) == [(Stage.OVERDUE, (), ("sales_manager@east",))]


def test_the_diagram_names_who_hears_of_it_and_how_early(company: House) -> None:
    begin(company, tag("lane:sla", due="PT4H", remind="PT1H", escalateTo="administrator"))

    assert told(company, hours=2.9) == []
    assert told(company, hours=0.1) == [(Stage.SOON, (), ("sales_rep",))]
    assert told(company, hours=1) == [(Stage.DUE, (), ("sales_rep",))]
    assert told(company, hours=2) == [(Stage.OVERDUE, (), ("administrator",))]


def test_the_manager_hears_when_the_rule_says(company: House) -> None:
    with company.session() as session:
        change(session, OVERDUE_AT, "200", by="dora", at=company.now)
    begin(company, tag("lane:sla", due="PT1H"))

    assert len(told(company, hours=1)) == 1
    assert told(company, hours=0.99) == []
    assert told(company, hours=0.01) == [(Stage.OVERDUE, (), ("sales_manager",))]


def test_who_is_done_hears_nothing(company: House) -> None:
    key = begin(company, tag("lane:sla", due="PT1H"))
    completed(company, key, "anna")

    assert told(company, hours=9) == []
    with company.look() as session:
        assert not any_due(session, company.now)


def test_another_due_date_reminds_anew(company: House) -> None:
    key = begin(company, tag("lane:sla", due="PT1H"))
    assert len(told(company, hours=1)) == 1

    with company.session() as session:
        carla = person(session, "carla")
        later = company.now + timedelta(hours=2)
        amend(company.engine, session, key, {"due_at": later}, person=carla)

    assert told(company, hours=1) == []
    assert [stage for stage, *_ in told(company, hours=1)] == [Stage.DUE]


def test_a_date_outside_working_time_counts_by_the_clock(company: House) -> None:
    company.now = datetime.fromisoformat("2026-11-21T12:00+08:00")  # a Saturday
    due = company.now + timedelta(hours=2)
    begin(company, tag("zeebe:taskSchedule", dueDate=f"={due.isoformat()!r}".replace("'", '"')))

    assert len(told(company, hours=2)) == 1
    assert [stage for stage, *_ in told(company, hours=1)] == [Stage.OVERDUE]


def test_reminding_does_not_come_between_a_person_and_the_task(company: House) -> None:
    key = begin(company, tag("lane:sla", due="PT1H"))
    with company.session() as session:
        open_on_desk = session.get_one(Task, key)
        before = open_on_desk.revision
    told(company, hours=1)

    assert task(company, key).revision == before


def test_each_is_told_once_and_many_in_few_statements(company: House) -> None:
    for _ in range(30):
        begin(company, tag("lane:sla", due="PT1H"))
    company.now += timedelta(hours=1)

    found: list[Reminder] = []
    with statements(company) as seen:
        for _ in range(3):
            with company.session() as session:
                found += due_reminders(session, company.now, limit=20)

    assert len({one.task_key for one in found}) == len(found) == 30
    assert len(seen) <= 3 * 3 + 1
