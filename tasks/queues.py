"""Where tasks are found already sorted: ranges of indexes over tasks and over who is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from engine.states import TaskState
from engine.store.tables import Instance, Task, TaskCandidate
from tasks.calendar import CHINA
from tasks.pages import Cursor
from tasks.people import Person
from tasks.tables import Membership, PersonRow

Keys = Select[*tuple[Any, ...]]
OPEN: Final = (TaskState.OPEN, TaskState.CLAIMED)
_OPEN_STATES: Final = bindparam(
    "open_states",
    list(OPEN),
    type_=Task.state.type,
    expanding=True,
    literal_execute=True,  # a partial index is taken only where its condition can be read
)


def open_states() -> BindParameter[list[TaskState]]:
    """The states of tasks that are not done, for a condition that takes the partial indexes."""
    return _OPEN_STATES


class Queue(StrEnum):
    """Whose work is listed."""

    MINE = "mine"
    """Assigned to me, or to somebody for whom I stand in."""
    OFFERED = "offered"
    """For anybody of my roles, claimed by nobody."""
    TEAM = "team"
    """Offered to the roles that I lead, or assigned to their people in my departments."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks of a queue are wanted."""

    process_id: str | None = None
    overdue: bool = False
    due_today: bool = False
    text: str = ""


NO_FILTER: Final = Filter()


@dataclass(frozen=True, slots=True)
class Source:
    """One range of an index: the tasks of a person, or those that one role or user is asked."""

    table: type[Task] | type[TaskCandidate]
    key: Any
    within: tuple[ColumnElement[bool], ...]

    def keys(self, *conditions: ColumnElement[bool]) -> Keys:
        """The keys of tasks, with what they may be sorted by."""
        columns = (self.key.label("key"), self.table.due_at, self.table.priority)
        chosen = select(*columns).where(*self.within, *conditions)
        if self.table is TaskCandidate:
            chosen = chosen.join(Task, Task.key == TaskCandidate.task_key)
        return chosen

    def wanted(self, wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
        """A filter as conditions on the columns that are in the index."""
        conditions: list[ColumnElement[bool]] = []
        if wanted.process_id is not None:
            conditions.append(self.table.process_id == wanted.process_id)
        if wanted.overdue:
            conditions.append(self.table.due_at < now)
        if wanted.due_today:
            today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
            tomorrow = today + timedelta(days=1)
            conditions.append(and_(self.table.due_at >= today, self.table.due_at < tomorrow))
        if wanted.text.strip():
            conditions.append(_says(wanted.text.strip()))
        return conditions

    def first(self, conditions: Sequence[ColumnElement[bool]], cursor: Cursor, limit: int) -> Keys:
        """The first keys behind a cursor."""
        columns = (self.table.due_at, self.table.priority, self.key)
        found = self.keys(*conditions, *cursor.behind(*columns))
        return found.order_by(*cursor.order(*columns)).limit(limit)


def sources(session: Session, person: Person, queue: Queue) -> list[Source]:
    """All places where the tasks of a queue are."""
    match queue:
        case Queue.MINE:
            return [_assigned(username) for username in sorted(person.usernames)]
        case Queue.OFFERED:
            groups = [_offered("group", name) for name in sorted(person.groups)]
            return groups + [_offered("user", name) for name in sorted(person.usernames)]
        case Queue.TEAM:
            groups = [_offered("group", name) for name in sorted(person.led_groups)]
            return groups + [_assigned(username) for username in _team(session, person)]


def not_excluded(person: Person) -> ColumnElement[bool]:
    """That neither the person nor anybody for whom the person stands in is kept from a task."""
    around = literal(",") + Task.excluded + ","
    named = (around.contains(f",{name},", autoescape=True) for name in sorted(person.usernames))
    return or_(Task.excluded == "", not_(or_(*named)))


def _assigned(username: str) -> Source:
    return Source(Task, Task.key, (Task.assignee == username, Task.state.in_(_OPEN_STATES)))


def _offered(kind: str, name: str) -> Source:
    within = (TaskCandidate.name == name, TaskCandidate.kind == kind)
    return Source(TaskCandidate, TaskCandidate.task_key, within)


def _team(session: Session, person: Person) -> Sequence[str]:
    led = (
        select(PersonRow.username)
        .join(Membership, Membership.person_key == PersonRow.key)
        .where(
            Membership.role_id.in_(person.manages),
            PersonRow.department_id.in_(person.departments),
        )
    )
    return session.scalars(led.distinct().order_by(PersonRow.username).limit(200)).all()


def _says(text: str) -> ColumnElement[bool]:
    about = select(Instance.key).where(
        Instance.key == Task.root_key, Instance.business_key.icontains(text, autoescape=True)
    )
    return or_(
        Task.title_zh.icontains(text, autoescape=True),
        Task.title_en.icontains(text, autoescape=True),
        about.exists(),
    )
