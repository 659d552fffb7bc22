"""The inbox: what somebody has to do, what their queues offer, what their team works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from engine.states import TaskState
from engine.store.published import Definition
from engine.store.tables import Instance, Task, TaskCandidate
from engine.texts import Text
from tasks.calendar import CHINA
from tasks.pages import Cursor, Sort, written
from tasks.people import Person
from tasks.tables import Membership, PersonRow

OPEN: Final = (TaskState.OPEN, TaskState.CLAIMED)
MOST: Final = 200
COUNTED: Final = 1_000
"""Counts stop here: "999+" is all that a page can use."""


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


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the inbox."""

    key: int
    title: Text
    element_id: str
    process_id: str
    process: Text
    definition_key: int
    instance_key: int
    root_key: int
    business_key: str | None
    state: TaskState
    assignee: str | None
    groups: str
    mode: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the next page begins."""

    items: tuple[Item, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks wait; ``COUNTED`` means that many or more."""

    mine: int
    overdue: int
    offered: int


NO_FILTER: Final = Filter()


def inbox(
    session: Session,
    person: Person,
    queue: Queue,
    *,
    now: datetime,
    wanted: Filter = NO_FILTER,
    sort: Sort = Sort.DUE,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of a queue, in one statement, or two where dated tasks give way to undated ones."""
    limit = min(max(limit, 1), MOST)
    cursor = Cursor.read(sort, after)
    sources = _sources(session, person, queue)
    conditions = _conditions(person, queue, wanted, now)
    found: list[tuple[Any, ...]] = []
    while True:
        branches = [source.first(conditions, cursor, limit + 1) for source in sources]
        if branches:
            found += _rows(session, branches, cursor, limit + 1 - len(found))
        if len(found) > limit or not cursor.dated:
            break
        cursor = Cursor(sort, dated=False)
    items = tuple(_item(row, now) for row in found[:limit])
    return Page(items, written(sort, items[-1]) if len(found) > limit else None)


def counts(session: Session, person: Person, *, now: datetime) -> Counts:
    """What the head of the page says, in one statement."""
    mine = _number(_sources(session, person, Queue.MINE), ())
    late = _number(_sources(session, person, Queue.MINE), (Task.due_at < now,))
    not_me = _not_excluded(person)
    offered = _number(_sources(session, person, Queue.OFFERED), (not_me,))
    return Counts(*session.execute(select(mine, late, offered)).one())


@dataclass(frozen=True, slots=True)
class _Source:
    """A range of one index in which tasks are found already sorted."""

    task_key: Any
    due_at: Any
    priority: Any
    within: tuple[ColumnElement[bool], ...]
    is_candidate: bool

    def keys(self, conditions: Sequence[ColumnElement[bool]]) -> Select[Any, Any, Any]:
        """The keys with what they are sorted by."""
        chosen = select(
            self.task_key.label("key"), self.due_at.label("due_at"), self.priority.label("priority")
        )
        if self.is_candidate:
            chosen = chosen.join(Task, Task.key == TaskCandidate.task_key)
        return chosen.where(*self.within, *conditions)

    def first(
        self, conditions: Sequence[ColumnElement[bool]], cursor: Cursor, limit: int
    ) -> Select[Any, Any, Any]:
        """The first keys behind a cursor."""
        columns = (self.due_at, self.priority, self.task_key)
        return (
            self.keys(conditions)
            .where(*cursor.behind(*columns))
            .order_by(*cursor.order(*columns))
            .limit(limit)
        )


def _sources(session: Session, person: Person, queue: Queue) -> list[_Source]:
    match queue:
        case Queue.MINE:
            return [_assigned(username) for username in sorted(person.usernames)]
        case Queue.OFFERED:
            groups = [_offered("group", name) for name in sorted(person.groups)]
            return groups + [_offered("user", name) for name in sorted(person.usernames)]
        case Queue.TEAM:
            names = [
                name
                for role in sorted(person.manages)
                for name in (role, *(f"{role}@{place}" for place in sorted(person.line)))
            ]
            return [_offered("group", name) for name in names] + [
                _assigned(username) for username in _team(session, person)
            ]


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


def _assigned(username: str) -> _Source:
    within = (Task.assignee == username, Task.state.in_(OPEN))
    return _Source(Task.key, Task.due_at, Task.priority, within, is_candidate=False)


def _offered(kind: str, name: str) -> _Source:
    within = (TaskCandidate.name == name, TaskCandidate.kind == kind)
    columns = (TaskCandidate.task_key, TaskCandidate.due_at, TaskCandidate.priority)
    return _Source(*columns, within, is_candidate=True)


def _conditions(
    person: Person, queue: Queue, wanted: Filter, now: datetime
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if queue is Queue.OFFERED:
        conditions.append(_not_excluded(person))
    if wanted.process_id is not None:
        conditions.append(Task.process_id == wanted.process_id)
    if wanted.overdue:
        conditions.append(Task.due_at < now)
    if wanted.due_today:
        today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        conditions.append(and_(Task.due_at >= today, Task.due_at < today + timedelta(days=1)))
    if wanted.text.strip():
        conditions.append(_says(wanted.text.strip()))
    return conditions


def _not_excluded(person: Person) -> ColumnElement[bool]:
    return or_(
        Task.excluded == "",
        ~(literal(",") + Task.excluded + ",").contains(f",{person.username},", autoescape=True),
    )


def _says(text: str) -> ColumnElement[bool]:
    about = select(Instance.key).where(
        Instance.key == Task.root_key, Instance.business_key.icontains(text, autoescape=True)
    )
    return or_(
        Task.title_zh.icontains(text, autoescape=True),
        Task.title_en.icontains(text, autoescape=True),
        about.exists(),
    )


def _rows(
    session: Session, branches: Sequence[Select[Any, Any, Any]], cursor: Cursor, limit: int
) -> Sequence[Any]:
    keys = _together(branches)
    first = (
        select(keys.c.key)
        .distinct()
        .add_columns(keys.c.due_at, keys.c.priority)
        .order_by(*cursor.order(keys.c.due_at, keys.c.priority, keys.c.key))
        .limit(limit)
        .subquery()
    )
    return session.execute(
        select(Task, Definition.name_zh, Definition.name_en, Instance.business_key)
        .join(first, first.c.key == Task.key)
        .join(Definition, Definition.key == Task.definition_key)
        .join(Instance, Instance.key == Task.root_key)
        .order_by(*cursor.order(first.c.due_at, first.c.priority, first.c.key))
    ).all()


def _together(branches: Sequence[Select[Any, Any, Any]]) -> Subquery:
    # SQLite sorts and limits the parts of a union only where each is a table of its own.
    parts = [select(branch.subquery()) for branch in branches]
    return union_all(*parts).subquery()


def _number(
    sources: Sequence[_Source], conditions: Sequence[ColumnElement[bool]]
) -> ColumnElement[int]:
    if not sources:
        return literal(0)
    branches = [source.keys(conditions).limit(COUNTED) for source in sources]
    some = select(_together(branches).c.key).distinct().limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _item(row: Any, now: datetime) -> Item:
    task, process_zh, process_en, business_key = row
    return Item(
        key=task.key,
        title=Text(task.title_zh, task.title_en),
        element_id=task.element_id,
        process_id=task.process_id,
        process=Text(process_zh, process_en),
        definition_key=task.definition_key,
        instance_key=task.instance_key,
        root_key=task.root_key,
        business_key=business_key,
        state=task.state,
        assignee=task.assignee,
        groups=task.groups,
        mode=task.mode,
        priority=task.priority,
        created_at=task.created_at,
        due_at=task.due_at,
        is_overdue=task.due_at is not None and task.due_at < now,
    )
