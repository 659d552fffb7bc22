"""People, roles and signing in, on a real database."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine.errors import BadRequest, NotFound
from engine.store.tables import Event
from engine.texts import Text
from tasks import identities, passwords
from tasks.people import Ability, Scope, holders, names_of, person_named
from tasks.signing_in import (
    IDLE,
    LONGEST,
    WINDOW,
    Refused,
    SignedIn,
    admit,
    enter,
    forget_old,
    person_of,
    sign_in,
    sign_out,
    touch,
)
from tasks.tables import PersonRow, SignIn
from tests.support.people import NOON, Opened, add_company, add_person, opened, person

PASSWORD = "correct horse"


@pytest.fixture
def database(tmp_path: Path) -> Opened:
    opening = opened(f"sqlite:///{tmp_path / 'people.db'}")
    with opening() as session:
        add_company(session)
    return opening


@pytest.fixture(scope="module")
def hash_of_password() -> str:
    return passwords.hashed(PASSWORD)


def let_in(session: Session, hash_of_password: str, username: str = "anna") -> str:
    identities.find_person(session, username).password_hash = hash_of_password
    signed = sign_in(session, username, PASSWORD, now=NOON)
    assert isinstance(signed, SignedIn)
    return signed.token


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


def test_the_right_password_opens(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)

        found = person_of(session, token, now=NOON)

    assert found is not None
    assert found.username == "anna"


def test_a_signed_in_person_is_loaded_in_one_statement(
    database: Opened, hash_of_password: str
) -> None:
    said: list[str] = []
    with database() as session:
        token = let_in(session, hash_of_password)
        event.listen(
            session.get_bind(), "before_cursor_execute", lambda *told: said.append(told[2])
        )
        person_of(session, token, now=NOON)

    assert len(said) == 1


def test_the_token_itself_is_not_kept(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)

        assert session.scalar(select(SignIn.token_hash)) != token


@pytest.mark.parametrize(("username", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    database: Opened, hash_of_password: str, username: str, password: str
) -> None:
    with database() as session:
        let_in(session, hash_of_password)

        assert sign_in(session, username, password, now=NOON) == Refused()


def test_the_sixth_wrong_try_has_to_wait(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        let_in(session, hash_of_password)
        for _ in range(5):
            admit(session, "anna", now=NOON)

        assert sign_in(session, "anna", PASSWORD, now=NOON) == Refused(WINDOW)


def test_other_people_are_let_in_meanwhile(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        for _ in range(6):
            admit(session, "anna", now=NOON)

        let_in(session, hash_of_password, "bob")


def test_after_the_wait_the_right_password_opens(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        let_in(session, hash_of_password)
        for _ in range(6):
            admit(session, "anna", now=NOON)

        assert isinstance(sign_in(session, "anna", PASSWORD, now=NOON + WINDOW), SignedIn)


def test_one_address_cannot_try_many_names(database: Opened) -> None:
    with database() as session:
        for number in range(50):
            admit(session, f"user{number}", now=NOON, address="192.0.2.1")

        assert isinstance(admit(session, "anna", now=NOON, address="192.0.2.1"), Refused)
        assert not isinstance(admit(session, "anna", now=NOON, address="192.0.2.2"), Refused)


@pytest.mark.parametrize("later", [IDLE, LONGEST])
def test_a_token_ends_by_itself(database: Opened, hash_of_password: str, later: timedelta) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)

        assert person_of(session, token, now=NOON + later) is None


def test_a_token_in_use_lives_on_until_its_last_hour(
    database: Opened, hash_of_password: str
) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)
        now = NOON
        while now + timedelta(minutes=20) < NOON + LONGEST:
            now += timedelta(minutes=20)
            assert person_of(session, token, now=now) is not None
            assert touch(session, token, now=now)

        assert not touch(session, token, now=now)
        assert person_of(session, token, now=NOON + LONGEST) is None


def test_a_token_opens_nothing_after_sign_out(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)
        sign_out(session, token, now=NOON)

        assert person_of(session, token, now=NOON) is None


def test_a_token_opens_nothing_after_a_new_password(
    database: Opened, hash_of_password: str
) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)
        row = identities.find_person(session, "anna")
        identities.set_password(session, row, "another horse", by="anna", at=NOON)

        assert person_of(session, token, now=NOON) is None


def test_a_disabled_person_is_out_and_stays_out(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        token = let_in(session, hash_of_password)
        row = identities.find_person(session, "anna")
        identities.set_active(session, row, False, by="dora", at=NOON)

        assert person_of(session, token, now=NOON) is None
        assert sign_in(session, "anna", PASSWORD, now=NOON) == Refused()


def test_a_password_changed_during_the_check_does_not_open(
    database: Opened, hash_of_password: str
) -> None:
    with database() as session:
        let_in(session, hash_of_password)
        attempt = admit(session, "anna", now=NOON)
        identities.find_person(session, "anna").password_hash = passwords.hashed("changed now")

        assert not isinstance(attempt, Refused)
        assert enter(session, attempt, PASSWORD, now=NOON) == Refused()


def test_a_hash_of_other_costs_is_made_anew(database: Opened) -> None:
    cheap = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$qqSCqQPLbO7RKU+qFwvGng"
    with database() as session:
        row = identities.find_person(session, "anna")
        row.password_hash = cheap
        attempt = admit(session, "anna", now=NOON)
        assert not isinstance(attempt, Refused)
        enter(session, attempt, PASSWORD, now=NOON)

        assert row.password_hash != cheap
        assert passwords.matches(row.password_hash, PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * 1_025, "密" * 342])
def test_passwords_have_bounds(password: str) -> None:
    with pytest.raises(BadRequest):
        passwords.hashed(password)


def test_a_huge_password_is_wrong_without_being_hashed(hash_of_password: str) -> None:
    assert not passwords.matches(hash_of_password, "x" * 1_000_000)


def test_old_sign_ins_are_forgotten(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        let_in(session, hash_of_password)
        forget_old(session, now=NOON + timedelta(days=8))

        assert session.scalar(select(SignIn)) is None


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


def test_an_empty_database_has_nobody(tmp_path: Path, database: Opened) -> None:
    with opened(f"sqlite:///{tmp_path / 'empty.db'}")() as session:
        assert identities.nobody_is_here(session)
    with database() as session:
        assert not identities.nobody_is_here(session)
        assert identities.role_ids(session) == {"sales_rep", "sales_manager", "administrator"}
        assert session.scalar(select(PersonRow.language)) == "zh"
