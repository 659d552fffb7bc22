"""Reminders: whoever has a task hears when it is due, the manager when it is long overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.store.bulk import change_rows
from engine.store.conditions import IS_OPEN
from engine.store.tables import Task
from tasks.calendar import Calendar, add_working_time, calendar_named, working_time_between
from tasks.people import listed
from tasks.rules import OVERDUE_AT
from tasks.tables import RoleRow

_FAR: Final = timedelta(days=3_650)
"""Working time is not counted further than this."""
_AFTER: Final = timedelta(seconds=1)


class Stage(StrEnum):
    """How far a task has come."""

    SOON = "task_due_soon"
    DUE = "task_due"
    OVERDUE = "task_overdue"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody is to be told."""

    task_key: int
    root_key: int
    stage: Stage
    at: datetime
    """The moment for which it was meant."""
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """Roles, or roles in a department: ``sales_manager@east``."""


def first_reminder(session: Session, task: Task) -> datetime | None:
    """When somebody is first told: at the due date, or earlier where the diagram says so."""
    if task.due_at is None or not task.sla_remind or task.due_at - task.created_at > _FAR:
        return task.due_at
    calendar = calendar_named(session)
    try:
        ahead = calendar.duration(task.sla_remind)
    except BadRequest:
        return task.due_at  # a formula gave something else than a duration
    rest = working_time_between(task.created_at, task.due_at, calendar) - ahead
    return _after(task.created_at, rest, calendar) if rest > timedelta(0) else task.due_at


def any_due(session: Session, now: datetime) -> bool:
    """Whether there is anybody to remind."""
    return session.scalar(select(Task.key).where(*_waiting(now)).limit(1)) is not None


def due_reminders(session: Session, now: datetime, *, limit: int) -> Sequence[Reminder]:
    """What is to be told now; each is given once, for the next one is set in its place."""
    tasks = session.scalars(
        select(Task)
        .where(*_waiting(now))
        .order_by(Task.remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    managers = _managers(session, tasks)
    # Past the ORM, for the version of the row stays: a reminder takes no answer from anybody.
    change_rows(
        session, Task, [{"key": task.key, "remind_at": _next(session, task)} for task in tasks]
    )
    return [_reminder(task, managers) for task in tasks]


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Task.remind_at <= now, IS_OPEN


def _stage(task: Task) -> Stage:
    assert task.remind_at is not None  # noqa: S101 - only such tasks are read here
    if task.due_at is None or task.remind_at == task.due_at:
        return Stage.DUE
    return Stage.SOON if task.remind_at < task.due_at else Stage.OVERDUE


def _next(session: Session, task: Task) -> datetime | None:
    stage = _stage(task)
    if stage is not Stage.DUE or task.due_at is None:
        return task.due_at if stage is Stage.SOON else None
    calendar = calendar_named(session)
    worked = working_time_between(task.created_at, task.due_at, calendar)
    factor = float(OVERDUE_AT.of(session)) - 1
    if worked:
        overdue = _after(task.due_at, worked * factor, calendar)
    else:
        overdue = task.due_at + (task.due_at - task.created_at) * factor
    return max(overdue, task.due_at + _AFTER)


def _after(start: datetime, span: timedelta, calendar: Calendar) -> datetime:
    return add_working_time(start, min(span, _FAR), calendar)


def _reminder(task: Task, managers: dict[str, str]) -> Reminder:
    assert task.remind_at is not None  # noqa: S101 - only such tasks are read here
    stage = _stage(task)
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    if stage is Stage.OVERDUE:
        roles = _led_by(task, managers)
    elif task.assignee is not None:
        users = (task.assignee,)
    else:
        users, roles = tuple(listed(task.users)), tuple(listed(task.groups))
    return Reminder(task.key, task.root_key, stage, task.remind_at, users, roles)


def _led_by(task: Task, managers: dict[str, str]) -> tuple[str, ...]:
    """The role that the diagram names, else those who lead the queues, in their department."""
    if task.sla_escalate_to:
        return (task.sla_escalate_to,)
    found = []
    for group in listed(task.groups):
        role, at, department = group.partition("@")
        if role in managers:
            found.append(f"{managers[role]}{at}{department}")
    return tuple(dict.fromkeys(found))


def _managers(session: Session, tasks: Sequence[Task]) -> dict[str, str]:
    roles = {group.partition("@")[0] for task in tasks for group in listed(task.groups)}
    if not roles:
        return {}
    rows = session.execute(
        select(RoleRow.id, RoleRow.manager_role).where(
            RoleRow.id.in_(roles), RoleRow.manager_role.is_not(None)
        )
    )
    return {role: manager for role, manager in rows if manager}
