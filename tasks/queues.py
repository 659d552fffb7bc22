"""Where tasks are found already sorted: ranges of indexes over tasks and over who is asked."""

from collections.abc import Mapping, Sequence
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

from engine.store.conditions import IS_OPEN
from engine.store.tables import Instance, Task, TaskCandidate
from tasks.calendar import CHINA
from tasks.pages import Cursor
from tasks.people import Person
from tasks.tables import Membership, PersonRow

Keys = Select[*tuple[Any, ...]]
_MOMENT: Final = Task.due_at.type
_NOW: Final = bindparam("now", type_=_MOMENT)
_TODAY: Final = bindparam("today", type_=_MOMENT)
_TOMORROW: Final = bindparam("tomorrow", type_=_MOMENT)
_ESCAPE: Final = "/"


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


class By(StrEnum):
    """In what somebody's name stands."""

    ASSIGNEE = "assignee"
    GROUP = "group"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Source:
    """One range of an index: the tasks of a person, or those that one role or user is asked.

    The name is bound when the statement runs, so that one statement serves everybody.
    """

    by: By
    name: str
    """Of the bound parameter."""

    @property
    def table(self) -> type[Task] | type[TaskCandidate]:
        """Where the range lies."""
        return Task if self.by is By.ASSIGNEE else TaskCandidate

    @property
    def key(self) -> Any:
        """The key of the task."""
        return Task.key if self.by is By.ASSIGNEE else TaskCandidate.task_key

    @property
    def within(self) -> tuple[ColumnElement[bool], ...]:
        """Its bounds."""
        name: BindParameter[str] = bindparam(self.name)
        if self.by is By.ASSIGNEE:
            return (Task.assignee == name, IS_OPEN)
        return (TaskCandidate.name == name, TaskCandidate.kind == self.by.value)

    def keys(self, *conditions: ColumnElement[bool]) -> Keys:
        """The keys of tasks, with what they may be sorted by."""
        columns = (self.key.label("key"), self.table.due_at, self.table.priority)
        chosen = select(*columns).where(*self.within, *conditions)
        if self.table is TaskCandidate:
            chosen = chosen.join(Task, Task.key == TaskCandidate.task_key)
        return chosen

    def wanted(self, wanted: Filter) -> list[ColumnElement[bool]]:
        """A filter as conditions on the columns that are in the index."""
        conditions: list[ColumnElement[bool]] = []
        if wanted.process_id is not None:
            conditions.append(self.table.process_id == wanted.process_id)
        if wanted.overdue:
            conditions.append(self.table.due_at < _NOW)
        if wanted.due_today:
            conditions.append(and_(self.table.due_at >= _TODAY, self.table.due_at < _TOMORROW))
        if wanted.text.strip():
            conditions.append(_says(wanted.text.strip()))
        return conditions

    def first(self, conditions: Sequence[ColumnElement[bool]], cursor: Cursor, limit: int) -> Keys:
        """The first keys behind a cursor."""
        columns = (self.table.due_at, self.table.priority, self.key)
        found = self.keys(*conditions, *cursor.behind(*columns))
        return found.order_by(*cursor.order(*columns)).limit(limit)


def sources(session: Session, person: Person, queue: Queue) -> Mapping[Source, str]:
    """All places where the tasks of a queue are, each with the name that is asked there."""
    match queue:
        case Queue.MINE:
            asked: list[tuple[By, Sequence[str]]] = [(By.ASSIGNEE, sorted(person.usernames))]
        case Queue.OFFERED:
            asked = [(By.GROUP, sorted(person.groups)), (By.USER, sorted(person.usernames))]
        case Queue.TEAM:
            team = _team(session, person)
            asked = [(By.GROUP, sorted(person.led_groups)), (By.ASSIGNEE, team)]
    return {
        Source(by, f"{queue}_{by}_{number}"): name
        for by, names in asked
        for number, name in enumerate(names)
    }


def bound(places: Mapping[Source, str], person: Person, now: datetime) -> dict[str, Any]:
    """The values of a statement over these places."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    kept = (f"%,{_plain(name)},%" for name in sorted(person.usernames))
    return {
        **{source.name: name for source, name in places.items()},
        **{f"kept_{number}": pattern for number, pattern in enumerate(kept)},
        "now": now,
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }


def not_excluded(names: int) -> ColumnElement[bool]:
    """That none of so many is kept from a task: a person, and those who are stood in for."""
    around = literal(",") + Task.excluded + ","
    kept = (around.like(bindparam(f"kept_{number}"), escape=_ESCAPE) for number in range(names))
    return or_(Task.excluded == "", not_(or_(*kept)))


def _plain(name: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        name = name.replace(sign, _ESCAPE + sign)
    return name


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
