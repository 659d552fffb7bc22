"""Signing in: who gets in, who has to wait, and when a token opens nothing any more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from tasks import identities, passwords
from tasks.signing_in import (
    IDLE,
    LONGEST,
    WINDOW,
    Attempt,
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
from tasks.tables import SignIn
from tests.support.engine import House
from tests.support.people import NOON, add_company

PASSWORD = "correct horse"


Opened = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def database(house: House) -> Opened:
    with house.session() as session:
        add_company(session)
    return house.session


@pytest.fixture(scope="module")
def hash_of_password() -> str:
    return passwords.hashed(PASSWORD)


def let_in(session: Session, hash_of_password: str, username: str = "anna") -> str:
    identities.find_person(session, username).password_hash = hash_of_password
    signed = sign_in(session, username, PASSWORD, now=NOON)
    assert isinstance(signed, SignedIn)
    return signed.token


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


def test_one_address_may_be_that_of_many_people(database: Opened, hash_of_password: str) -> None:
    with database() as session:
        identities.find_person(session, "anna").password_hash = hash_of_password
        for _ in range(51):
            came = admit(session, "anna", now=NOON, address="192.0.2.1")
            assert isinstance(came, Attempt)
            assert isinstance(enter(session, came, PASSWORD, now=NOON), SignedIn)


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
