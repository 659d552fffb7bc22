"""Changing what a task says about itself: dates, priority, and who is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import BadRequest
from engine.rows import candidates_of
from engine.states import TaskState
from engine.store.tables import Task, TaskCandidate
from engine.texts import Text
from engine.writing import withdraw
from tasks.people import Person
from tasks.reminding import first_reminder
from tasks.rights import Verb
from tasks.work import locked, must_be_allowed, tell

Change = datetime | int | Sequence[str] | None
_COLUMNS: Final = {
    "due_at": datetime,
    "follow_up_at": datetime,
    "priority": int,
    "groups": Sequence,
    "users": Sequence,
}


def amend(
    engine: Engine,
    session: Session,
    key: int,
    changes: Mapping[str, Change],
    *,
    person: Person,
) -> Task:
    """Change columns of an open task: its dates, its priority, its candidate groups and users."""
    task = locked(session, key)
    must_be_allowed(session, task, Verb.ASSIGN, person)
    for name, value in changes.items():
        setattr(task, name, _column(name, value))
    if "due_at" in changes:
        task.remind_at = first_reminder(session, task)
    if task.state is TaskState.OPEN:
        withdraw(session, [task.key])
        rows = candidates_of(task)
        if rows:
            session.execute(insert(TaskCandidate), rows)
    names = ",".join(sorted(changes))
    tell(session, task, "task.amended", by=person.username, at=engine.clock(), names=names)
    return task


def _column(name: str, value: Change) -> object:
    kind = _COLUMNS.get(name)
    dated = kind is datetime and (value is None or isinstance(value, datetime))
    ranked = kind is int and isinstance(value, int) and 0 <= value <= 100
    if dated or ranked:
        return value
    if kind is Sequence and isinstance(value, (list, tuple)):
        return _joined(value)
    raise _refused(name, value)


def _joined(names: Sequence[str]) -> str:
    joined = ",".join(dict.fromkeys(name.strip() for name in names))
    if any("," in name or not name.strip() for name in names) or len(joined) > 400:
        raise _refused("groups / users", joined)
    return joined


def _refused(name: str, value: object) -> BadRequest:
    shown = str(value)[:60]
    return BadRequest(
        Text(f"{name} 不能改为“{shown}”。", f'{name} cannot be changed to "{shown}".')
    )
