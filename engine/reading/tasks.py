"""Tasks as programs search them: with the process they belong to and the form they ask."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.reading.pages import (
    AnyRow,
    AnySelect,
    Asked,
    Column,
    Page,
    columns_for,
    page_of,
)
from engine.states import TaskState
from engine.store.conditions import IS_OPEN
from engine.store.json import decode_object
from engine.store.published import Definition, Form
from engine.store.tables import Instance, Task
from engine.texts import Text


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Work for a person, open or done."""

    key: int
    title: Text
    state: TaskState
    assignee: str | None
    element_id: str
    groups: str
    users: str
    priority: int
    created_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    follow_up_at: datetime | None
    step_key: int
    instance_key: int
    root_key: int
    definition_key: int
    process_id: str
    process: Text
    version: int
    business_key: str | None
    form_key: int | None


_NEWEST: Final = select(func.max(Form.key)).where(Form.form_id == Task.form_id).correlate(Task)
FORM_KEY: Final = func.coalesce(
    _NEWEST.where(Form.key < Task.key).scalar_subquery(), _NEWEST.scalar_subquery()
)
"""The version of a task's form that was the newest when the task opened: keys grow with time."""
_COLUMNS: Final[dict[str, Column]] = {
    "created_at": Task.created_at,
    "due_at": Task.due_at,
    "priority": Task.priority,
    "key": Task.key,
}


def tasks(session: Session, asked: Asked) -> Page[TaskRow]:
    """Search tasks."""
    return page_of(session, _tasks(), asked, _COLUMNS, _row)


def task(session: Session, key: int) -> TaskRow:
    """One task."""
    row = session.execute(_tasks().where(Task.key == key)).first()
    if row is None:
        raise NotFound(Text("任务", "task"), key)
    return _row(row)


def open_tasks(session: Session, instance_key: int) -> Sequence[Task]:
    """What an instance waits for people to do, the oldest first."""
    query = select(Task).where(Task.instance_key == instance_key, IS_OPEN)
    return session.scalars(query.order_by(Task.key)).all()


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that somebody has completed, and the answers to its form."""

    task: Task
    answers: Mapping[str, object]


def answered(session: Session, root_key: int) -> Sequence[Answered]:
    """The tasks of a whole case that were completed, the first before the last."""
    query = (
        select(Task)
        .join(Instance, Instance.key == Task.instance_key)
        .where(Instance.root_key == root_key, Task.state == TaskState.COMPLETED)
        .order_by(Task.closed_at, Task.key)
    )
    return [Answered(one, decode_object(one.answers or b"{}")) for one in session.scalars(query)]


def titles(session: Session, keys: Collection[int]) -> Mapping[int, Text]:
    """What tasks are called."""
    columns = (Task.key, Task.title_zh, Task.title_en, Task.element_id)
    found = session.execute(select(*columns).where(Task.key.in_(keys))) if keys else ()
    return {key: Text(zh, en) or Text(id, id) for key, zh, en, id in found}


def _tasks() -> AnySelect:
    return (
        select(
            *columns_for(TaskRow, Task, Instance, Definition),
            Task.title_zh,
            Task.title_en,
            Definition.name_zh,
            Definition.name_en,
            FORM_KEY.label("form_key"),
        )
        .join(Instance, Instance.key == Task.instance_key)
        .join(Definition, Definition.key == Task.definition_key)
    )


def _row(row: AnyRow) -> TaskRow:
    values = dict(row._mapping)
    title = Text(values.pop("title_zh"), values.pop("title_en"))
    process = Text(values.pop("name_zh"), values.pop("name_en"))
    return TaskRow(title=title, process=process, **values)
