"""Approvals: who drafted never decides, nobody decides twice without need, somebody always can."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound, NotYours
from engine.store.json import decode_object
from engine.store.tables import Event
from tasks import identities
from tasks.inbox import inbox
from tasks.opening import task_opened
from tasks.queues import Queue
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.desks import completed, task
from tests.support.engine import House, open_task
from tests.support.people import NOON, add_company, add_person, add_role, person


@pytest.fixture
def company(house: House) -> House:
    """Carla and Max manage, Dirk directs; the director's role is above the manager's."""
    house.engine.task_opened = task_opened
    with house.session() as session:
        add_company(session)
        add_role(session, "director")
        add_role(session, "manager", manager_role="director")
        add_person(session, "max", ["manager"])
        add_person(session, "dirk", ["director"])
        hold(session, "carla", ["manager"])
    house.deploy(TWO_LEVELS)
    return house


def level(id: str, group: str) -> str:
    return user(
        id,
        tag("zeebe:assignmentDefinition", candidateGroups=group),
        tag("lane:assign", exclude="=drafter"),
    )


OF_DRAFTER = tag(
    "zeebe:assignmentDefinition",
    assignee="=drafter",
    candidateGroups="sales_rep,manager,director",
)
TWO_LEVELS = file(
    start(),
    user("D", OF_DRAFTER),
    level("L1", "manager"),
    level("L2", "director"),
    end(),
    path("S", "D", "L1", "L2", "E"),
)


def hold(session: Session, username: str, roles: list[str]) -> None:
    row = identities.find_person(session, username)
    identities.set_roles(session, row, roles, by="setup", at=NOON)


def drafted(house: House, drafter: str, by: str | None = None) -> None:
    house.start(drafter=drafter)
    done(house, "D", by or drafter)


def done(house: House, element: str, by: str) -> None:
    with house.look() as session:
        key = open_task(session, element).key
    completed(house, key, by)


def offered(house: House, username: str) -> list[str]:
    with house.look() as session:
        page = inbox(session, person(session, username), Queue.OFFERED, now=house.now)
    return [item.element_id for item in page.items]


def noted(house: House, what: str) -> list[dict[str, object]]:
    with house.look() as session:
        found = session.scalars(select(Event.detail).where(Event.what == what))
        return [dict(decode_object(detail)) for detail in found]


def test_p11_who_drafted_neither_sees_nor_does_the_approval(company: House) -> None:
    drafted(company, "carla")

    assert offered(company, "carla") == []
    assert offered(company, "max") == ["L1"]
    with pytest.raises(NotYours):
        done(company, "L1", "carla")
    with pytest.raises(NotFound):
        done(company, "L1", "bob")


def test_who_drafted_for_somebody_else_does_not_approve_either(company: House) -> None:
    with company.session() as session:
        anna, max_ = (identities.find_person(session, name) for name in ("anna", "max"))
        day = company.now.date()
        identities.add_absence(session, anna, day, day, delegate=max_, by="anna", at=company.now)
    drafted(company, "anna", by="max")

    assert offered(company, "max") == []
    assert offered(company, "carla") == ["L1"]


def test_a_stand_in_of_the_drafter_does_not_approve(company: House) -> None:
    drafted(company, "anna")
    with company.session() as session:
        anna, max_ = (identities.find_person(session, name) for name in ("anna", "max"))
        day = company.now.date()
        identities.add_absence(session, anna, day, day, delegate=max_, by="anna", at=company.now)

    assert offered(company, "max") == []
    with pytest.raises(NotYours):
        done(company, "L1", "max")


def test_a_stand_in_of_an_approver_approves_in_those_days_only(company: House) -> None:
    drafted(company, "anna")
    with company.session() as session:
        carla, bob = (identities.find_person(session, name) for name in ("carla", "bob"))
        day = company.now.date()
        identities.add_absence(session, carla, day, day, delegate=bob, by="carla", at=company.now)

    done(company, "L1", "bob")

    with company.look() as session:
        assert open_task(session, "L2") is not None
        assert (
            session.scalars(select(Event.by).where(Event.what == "task.completed")).all()[-1]
            == "bob"
        )


def test_p11_with_nobody_else_in_the_role_the_next_level_is_asked(company: House) -> None:
    with company.session() as session:
        identities.set_active(
            session, identities.find_person(session, "max"), False, by="dora", at=company.now
        )
    drafted(company, "carla")

    assert offered(company, "carla") == []
    assert offered(company, "dirk") == ["L1"]
    assert noted(company, "task.escalated") == [{"asked": "manager", "now": "director"}]


def test_who_approved_one_level_leaves_the_other_to_somebody_else(company: House) -> None:
    with company.session() as session:
        hold(session, "carla", ["manager", "director"])
    drafted(company, "anna")
    done(company, "L1", "carla")

    assert offered(company, "carla") == []
    assert offered(company, "dirk") == ["L2"]
    with pytest.raises(NotYours):
        done(company, "L2", "carla")


def test_who_holds_both_levels_alone_decides_both_and_history_says_so(company: House) -> None:
    with company.session() as session:
        hold(session, "carla", ["manager", "director"])
        dirk = identities.find_person(session, "dirk")
        identities.set_active(session, dirk, False, by="dora", at=company.now)
    drafted(company, "anna")
    done(company, "L1", "carla")
    done(company, "L2", "carla")

    assert noted(company, "task.same_approver") == [{"names": "carla"}]
    with company.look() as session:
        finished = session.scalars(select(Event.what)).all()
    assert "instance.completed" in finished


def test_where_nobody_at_all_is_left_the_task_waits_in_its_queue(company: House) -> None:
    with company.session() as session:
        for name in ("max", "dirk"):
            row = identities.find_person(session, name)
            identities.set_active(session, row, False, by="dora", at=company.now)
    drafted(company, "carla")

    with company.look() as session:
        key = open_task(session, "L1").key
    assert (task(company, key).groups, task(company, key).excluded) == ("manager", "carla")
