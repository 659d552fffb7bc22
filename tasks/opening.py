"""What happens to a task when it opens: its due date, its person, who must not be asked."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import BadRequest
from engine.states import TASK_MOVES, TaskState, moved
from engine.store.tables import Task
from tasks.assignment import Ask, choose
from tasks.calendar import CHINA, add_working_time, calendar_named
from tasks.people import listed
from tasks.reminding import first_reminder
from tasks.separation import keep_apart
from tasks.suiting import known_people, suits_named


def task_opened(engine: Engine, session: Session, tasks: Sequence[Task]) -> None:
    """The engine's hook, in the transaction that opens the tasks, before they are stored."""
    today = engine.clock().astimezone(CHINA).date()
    known = known_people(session, [task.assignee for task in tasks], on=today)
    for task in tasks:
        _set_due(session, task)
        task.remind_at = first_reminder(session, task)
        if task.excluded:
            keep_apart(session, task, at=engine.clock())
        if task.assignee is not None and not suits_named(task, task.assignee, known):
            _offer(task)
        if task.assignee is None and task.mode == "auto":
            _assign(engine, session, task)


def _set_due(session: Session, task: Task) -> None:
    """Working time on the standard calendar; a date that the process gave comes first."""
    if task.due_at is None and task.sla:
        try:
            calendar = calendar_named(session)
            task.due_at = add_working_time(task.created_at, calendar.duration(task.sla), calendar)
        except BadRequest:
            return  # a formula gave something else than a duration: there is no date then


def _offer(task: Task) -> None:
    task.assignee = None
    task.claimed_at = None
    task.state = TaskState.OPEN


def _assign(engine: Engine, session: Session, task: Task) -> None:
    """Give it to somebody at once; where there is nobody it stays in the queue."""
    for group in listed(task.groups):
        role, _, department = group.partition("@")
        ask = Ask(
            role,
            department=department or None,
            strategy=task.strategy or "",
            exclude=frozenset(listed(task.excluded)),
        )
        username = choose(session, ask, now=engine.clock())
        if username is not None:
            task.state = moved(TASK_MOVES, "assign", task.state)
            task.assignee, task.claimed_at = username, engine.clock()
            return
