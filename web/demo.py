"""The demo company, put into an empty database: its people, processes, prices and targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.texts import Text
from processes.company import DEMO_PASSWORD, PEOPLE
from processes.demo.goals import set_goals
from processes.demo.goods import fill_price_book
from processes.records.days import CHINA
from processes.shipped import roles
from tasks import identities, passwords
from tasks.tables import PersonRow
from web.founding import found

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
    keys: dict[str, DoorKey] = {}
    for one in PEOPLE:
        role = one.roles[0]
        keys.setdefault(role, DoorKey(one.username, one.name, names[role].name))
    return tuple(keys.values())


def is_demo(session: Session) -> bool:
    """Whether this database holds the demo company."""
    first = select(PersonRow.key).where(PersonRow.username == PEOPLE[0].username)
    return session.scalar(first) is not None


def load_if_empty(engine: Engine, session: Session) -> bool:
    """Put people and processes into a database without people; whether it was done."""
    if not identities.nobody_is_here(session):
        return False
    found(engine, session, by=BY)
    _hire(engine, session)
    fill_price_book(session)
    set_goals(session, engine.clock().astimezone(CHINA).date())
    return True


def _hire(engine: Engine, session: Session) -> None:
    at = engine.clock()
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
