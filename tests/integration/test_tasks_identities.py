"""People, roles and departments, on a real database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BadRequest, NotFound
from engine.store.tables import Event
from engine.texts import Text
from tasks import identities
from tasks.people import Ability, Scope, holders, names_of, person_named
from tasks.tables import PersonRow
from tests.support.engine import House
from tests.support.people import NOON, add_company, add_person, person

Opened = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def database(house: House) -> Opened:
    with house.session() as session:
        add_company(session)
    return house.session


def test_a_person_is_what_the_roles_make_of_them(database: Opened) -> None:
    with database() as session:
        carla = person(session, "carla")

    assert carla.roles == {"sales_manager"}
    assert carla.manages == {"sales_rep"}
    assert carla.scope is Scope.DEPARTMENT
    assert carla.departments == {"sales", "east", "west"}
    assert not carla.is_admin


def test_queues_reach_along_the_line_of_departments(database: Opened) -> None:
    with database() as session:
        anna = person(session, "anna")

    assert anna.groups == {"sales_rep", "sales_rep@east", "sales_rep@sales"}
    assert anna.starts == {"lead_to_order"}


def test_two_roles_add_up(database: Opened) -> None:
    with database() as session:
        row = identities.find_person(session, "anna")
        identities.set_roles(session, row, ["sales_rep", "administrator"], by="dora", at=NOON)
        anna = person(session, "anna")

    assert anna.roles == {"sales_rep", "administrator"}
    assert anna.scope is Scope.ALL
    assert anna.abilities == {Ability.ADMINISTER}


def test_whoever_stands_in_sees_the_queues_of_the_absent(database: Opened) -> None:
    with database() as session:
        anna, carla = (identities.find_person(session, name) for name in ("anna", "carla"))
        days = (NOON.date(), NOON.date() + timedelta(days=2))
        identities.add_absence(session, carla, *days, delegate=anna, by="carla", at=NOON)

        during = person_named(session, "anna", on=days[1])
        after = person_named(session, "anna", on=days[1] + timedelta(days=1))

    assert during.stands_in_for == {"carla"}
    assert "sales_manager" in during.groups
    assert during.roles == {"sales_rep"}
    assert not after.stands_in_for


def test_a_person_without_roles_is_found_too(database: Opened) -> None:
    with database() as session:
        add_person(session, "emil", [])

        assert person(session, "emil").roles == frozenset()


@pytest.mark.parametrize("username", ["", "an na", "ann,a", "安娜", "x" * 101])
def test_a_user_name_is_one_plain_word(database: Opened, username: str) -> None:
    with database() as session, pytest.raises(BadRequest):
        add_person(session, username, [])


def test_a_user_name_is_given_once(database: Opened) -> None:
    with database() as session, pytest.raises(BadRequest):
        add_person(session, "Anna", [])


def test_an_unknown_role_is_refused_by_name(database: Opened) -> None:
    with database() as session, pytest.raises(NotFound, match="jester"):
        add_person(session, "emil", ["jester"])


def test_what_is_done_to_people_is_written_down(database: Opened) -> None:
    with database() as session:
        row = identities.find_person(session, "bob")
        identities.rename_person(session, row, Text("鲍勃", "Bob"), by="dora", at=NOON)
        identities.move_person(session, row, "west", by="dora", at=NOON)
        identities.set_on_duty(session, row, False, by="bob", at=NOON)
        identities.set_active(session, row, False, by="dora", at=NOON)
        told = session.scalars(select(Event.what).order_by(Event.key.desc()).limit(4)).all()

    assert told == ["person.disabled", "person.off_duty", "person.moved", "person.renamed"]


def test_holders_are_active_people_of_a_department_and_below(database: Opened) -> None:
    with database() as session:
        identities.set_active(
            session, identities.find_person(session, "bob"), False, by="dora", at=NOON
        )
        reps = session.scalars(holders("sales_rep", department="sales")).all()
        none = session.scalars(holders("sales_rep", department="west")).all()

    assert [row.username for row in reps] == ["anna"]
    assert none == []


def test_names_are_shown_for_user_names(database: Opened) -> None:
    with database() as session:
        assert names_of(session, ["bob", "nobody"]) == {"bob": Text("bob", "Bob")}
        assert names_of(session, []) == {}


def test_a_role_and_a_department_are_added_once(database: Opened) -> None:
    with database() as session:
        with pytest.raises(BadRequest):
            identities.add_role(session, "sales_rep", Text("", ""), by="dora", at=NOON)
        with pytest.raises(BadRequest):
            identities.add_department(session, "east", Text("", ""), by="dora", at=NOON)
        with pytest.raises(NotFound):
            identities.add_department(
                session, "north", Text("", ""), parent="moon", by="dora", at=NOON
            )


def test_an_absence_has_an_order_and_another_delegate(database: Opened) -> None:
    with database() as session:
        anna = identities.find_person(session, "anna")
        day = date(2026, 12, 1)
        with pytest.raises(BadRequest):
            identities.add_absence(session, anna, day, day - timedelta(days=1), by="anna", at=NOON)
        with pytest.raises(BadRequest):
            identities.add_absence(session, anna, day, day, delegate=anna, by="anna", at=NOON)


def test_an_empty_database_has_nobody(house: House) -> None:
    with house.session() as session:
        assert identities.nobody_is_here(session)
        add_company(session)

        assert not identities.nobody_is_here(session)
        assert identities.role_ids(session) == {"sales_rep", "sales_manager", "administrator"}
        assert session.scalar(select(PersonRow.language).limit(1)) == "zh"
