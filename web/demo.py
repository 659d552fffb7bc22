"""The demo company, put into an empty database: departments, roles, people, processes, prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.engine import Engine
from engine.texts import Text
from processes.company import DEMO_PASSWORD, DEPARTMENTS, PEOPLE, RIGHTS, Rights
from processes.demo.goods import fill_price_book
from processes.shipped import roles, shipped_files
from tasks import identities, passwords
from tasks.people import Ability, Scope
from tasks.tables import PersonRow

BY = "demo"


@dataclass(frozen=True, slots=True)
class DoorKey:
    """One sign-in that the demo's door shows."""

    username: str
    name: Text
    role: Text


@cache
def door_keys() -> Sequence[DoorKey]:
    """One person for each role."""
    names = roles()
    found: dict[str, DoorKey] = {}
    for one in PEOPLE:
        role = one.roles[0]
        found.setdefault(role, DoorKey(one.username, one.name, names[role].name))
    return tuple(found.values())


def is_demo(session: Session) -> bool:
    """Whether this database holds the demo company."""
    first = select(PersonRow.key).where(PersonRow.username == PEOPLE[0].username)
    return session.scalar(first) is not None


def load_if_empty(engine: Engine, session: Session) -> bool:
    """Put people and processes into a database without people; whether it was done."""
    if not identities.nobody_is_here(session):
        return False
    _found_company(engine, session)
    deploy(engine, session, shipped_files(), by=BY)
    fill_price_book(session)
    return True


def _found_company(engine: Engine, session: Session) -> None:
    at = engine.clock()
    for department in DEPARTMENTS:
        identities.add_department(
            session, department.id, department.name, parent=department.parent, by=BY, at=at
        )
    for role in roles().values():
        rights = RIGHTS.get(role.id, Rights())
        identities.add_role(
            session,
            role.id,
            role.name,
            by=BY,
            at=at,
            manager_role=rights.manager,
            scope=Scope(rights.scope),
            abilities=[Ability(name) for name in rights.abilities],
            starts=rights.starts,
        )
    hashed = passwords.hashed(DEMO_PASSWORD)  # once: thirty slow hashes would delay the start
    for one in PEOPLE:
        row = identities.add_person(
            session,
            one.username,
            one.name,
            by=BY,
            at=at,
            roles=one.roles,
            department=one.department,
            language=one.language,
            skills=one.skills,
        )
        row.password_hash = hashed
    session.flush()
