"""Separation of duties: who drafted does not approve, and nobody approves twice without need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, literal, select, union_all
from sqlalchemy.orm import Session

from engine.history import record
from engine.states import TaskState
from engine.store.tables import Task
from tasks.people import holders, listed
from tasks.tables import PersonRow, RoleRow


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is to know about an approval that opens."""

    able: frozenset[str]
    """Who is active and holds one of the roles."""
    drafted: frozenset[str]
    """Who did a task in the name of somebody who is kept away."""
    approved: frozenset[str]
    """Who decided at another level of the same case."""


def keep_apart(session: Session, task: Task, *, at: datetime) -> None:
    """Of a task from which somebody is kept away: keep away all who ought to be.

    Where nobody else holds the role, the next level is asked instead; where nobody else is left
    but who approved before, that one may, and history says so.
    """
    known = _known(session, task)
    away = frozenset(listed(task.excluded)) | known.drafted
    able = known.able - away
    if not able and (above := _level_above(session, task, away)):
        _note(session, task, "task.escalated", at, asked=task.groups, now=above)
        task.groups = above
        able = _holders(session, above) - away
    if able and able <= known.approved:
        _note(session, task, "task.same_approver", at, names=",".join(sorted(able)))
    else:
        away |= able & known.approved
    task.excluded = ",".join(dict.fromkeys((*listed(task.excluded), *sorted(away))))


def _known(session: Session, task: Task) -> _Known:
    """All in one statement: the approval is opened while somebody waits."""
    done = and_(Task.instance_key == task.instance_key, Task.state == TaskState.COMPLETED)
    away = listed(task.excluded)
    drafted = select(literal("drafted", String), Task.closed_by).where(
        done, Task.assignee.in_(away), Task.closed_by != Task.assignee
    )
    approved = select(literal("approved", String), Task.closed_by).where(
        done, Task.excluded != "", Task.element_id != task.element_id
    )
    able = [
        _of(group).with_only_columns(literal("able", String), PersonRow.username).order_by(None)
        for group in listed(task.groups)
    ]
    # What was just completed is written first: it counts.
    rows: Sequence[Any] = session.execute(union_all(drafted, approved, *able)).all()
    return _Known(
        **{
            kind: frozenset(name for found, name in rows if found == kind and name)
            for kind in ("able", "drafted", "approved")
        }
    )


def _of(group: str) -> Select[PersonRow]:
    role, _, department = group.partition("@")
    return holders(role, department=department or None)


def _holders(session: Session, group: str) -> frozenset[str]:
    return frozenset(session.scalars(_of(group).with_only_columns(PersonRow.username)))


def _level_above(session: Session, task: Task, away: frozenset[str]) -> str | None:
    """The first role above that somebody holds who may: as the diagram names it, else the chain."""
    role, seen = task.sla_escalate_to, set[str]()
    for group in listed(task.groups):
        role = role or _manager(session, group.partition("@")[0])
    while role and role not in seen:
        if _holders(session, role) - away:
            return role
        seen.add(role)
        role = _manager(session, role)
    return None


def _manager(session: Session, role: str) -> str | None:
    return session.scalar(select(RoleRow.manager_role).where(RoleRow.id == role))


def _note(session: Session, task: Task, what: str, at: datetime, **detail: str) -> None:
    record(
        session,
        what,
        at=at,
        by=None,
        instance_key=task.instance_key,
        task_key=task.key,
        element_id=task.element_id,
        detail=detail,
    )
