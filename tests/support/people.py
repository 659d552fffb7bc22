"""A small company to test with: Anna and Bob sell, Carla leads them, Dora keeps order."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from engine.texts import Text
from tasks import identities
from tasks.people import Ability, Person, Scope, person_named
from tasks.tables import PersonRow

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""A Wednesday, noon in Shanghai."""


def add_company(session: Session) -> None:
    """Departments, roles and four people."""
    for department, parent in (("sales", None), ("east", "sales"), ("west", "sales")):
        name = Text(department, department)
        identities.add_department(session, department, name, parent=parent, by="setup", at=NOON)
    add_role(session, "sales_rep", manager_role="sales_manager", starts=["lead_to_order"])
    add_role(session, "sales_manager", scope=Scope.DEPARTMENT)
    add_role(session, "administrator", scope=Scope.ALL, abilities=[Ability.ADMINISTER])
    add_person(session, "anna", ["sales_rep"], "east")
    add_person(session, "bob", ["sales_rep"], "east")
    add_person(session, "carla", ["sales_manager"], "sales")
    add_person(session, "dora", ["administrator"])


def add_role(
    session: Session,
    id: str,
    *,
    manager_role: str | None = None,
    scope: Scope = Scope.OWN,
    abilities: Collection[Ability] = (),
    starts: Collection[str] = (),
) -> None:
    """A role of that name."""
    identities.add_role(
        session,
        id,
        Text(id, id),
        manager_role=manager_role,
        scope=scope,
        abilities=abilities,
        starts=starts,
        by="setup",
        at=NOON,
    )


def add_person(
    session: Session, username: str, roles: Iterable[str], department: str | None = None
) -> PersonRow:
    """Somebody without a password: hashing one takes long."""
    return identities.add_person(
        session,
        username,
        Text(username, username.title()),
        roles=roles,
        department=department,
        by="setup",
        at=NOON,
    )


def person(session: Session, username: str) -> Person:
    """Somebody as the rights see them at noon."""
    return person_named(session, username, on=NOON.date())
