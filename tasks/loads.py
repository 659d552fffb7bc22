"""How much work each person of a team has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from engine.store.conditions import IS_OPEN
from engine.store.tables import Task
from engine.texts import Text
from tasks.people import Person
from tasks.tables import Membership, PersonRow

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Load:
    """One person's open tasks."""

    username: str
    name: Text
    open: int
    overdue: int


def team_loads(session: Session, person: Person, *, now: datetime) -> Sequence[Load]:
    """Those whose work a person assigns, who has most that is late first; in one statement."""
    asked = {"now": now, "roles": [*person.manages], "departments": [*person.departments]}
    return [
        Load(username, Text(zh or username, en or username), held, overdue or 0)
        for username, zh, en, held, overdue in session.execute(_LOADS, asked)
    ]


# Put once: that takes longer than the answer.
_LATE: Final = func.sum(case((Task.due_at < bindparam("now"), 1), else_=0))
_NAMED: Final = (PersonRow.username, PersonRow.name_zh, PersonRow.name_en)
_LED: Final = select(Membership.person_key).where(
    Membership.role_id.in_(bindparam("roles", expanding=True))
)
_LOADS: Final = (
    select(*_NAMED, func.count(Task.key), _LATE)
    .outerjoin(Task, and_(Task.assignee == PersonRow.username, IS_OPEN))
    .where(
        PersonRow.active,
        PersonRow.key.in_(_LED),
        PersonRow.department_id.in_(bindparam("departments", expanding=True)),
    )
    .group_by(*_NAMED)
    .order_by(_LATE.desc(), func.count(Task.key).desc(), PersonRow.username)
    .limit(_MOST)
)
