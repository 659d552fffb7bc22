"""How much work each person of a team has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, func, select
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
    late = func.sum(case((Task.due_at < now, 1), else_=0))
    led = (
        select(Membership.person_key)
        .where(Membership.role_id.in_(person.manages))
        .distinct()
        .scalar_subquery()
    )
    rows = session.execute(
        select(PersonRow.username, PersonRow.name_zh, PersonRow.name_en, func.count(Task.key), late)
        .outerjoin(Task, and_(Task.assignee == PersonRow.username, IS_OPEN))
        .where(
            PersonRow.active,
            PersonRow.key.in_(led),
            PersonRow.department_id.in_(person.departments),
        )
        .group_by(PersonRow.username, PersonRow.name_zh, PersonRow.name_en)
        .order_by(late.desc(), func.count(Task.key).desc(), PersonRow.username)
        .limit(_MOST)
    )
    return [
        Load(username, Text(zh or username, en or username), held, overdue or 0)
        for username, zh, en, held, overdue in rows
    ]
