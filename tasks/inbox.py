"""The inbox: what somebody has to do, what their queues offer, what their team works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Subquery, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from engine.states import TaskState
from engine.store.published import Definition
from engine.store.tables import Instance, Task
from engine.texts import Text
from tasks.pages import Cursor, Sort, written
from tasks.people import Person
from tasks.queues import NO_FILTER, Filter, Keys, Queue, Source, bound, not_excluded, sources

MOST: Final = 200
COUNTED: Final = 1_000
"""Counts stop here: "999+" is all that a page can use."""
_KEPT: Final = 256
"""Statements, of some tens of kB each."""


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
    places = sources(session, person, queue)
    values = bound(places, person, now)
    kept = len(person.usernames) if queue is Queue.OFFERED else 0
    found: list[Any] = []
    while places:
        statement = _lines(tuple(places), kept, wanted, cursor, limit + 1)
        found += session.execute(statement, {**values, "most": limit + 1 - len(found)}).all()
        if len(found) > limit or not cursor.dated or wanted.overdue or wanted.due_today:
            break
        cursor = Cursor(sort)
    items = tuple(_item(row, now) for row in found[:limit])
    return Page(items, written(sort, items[-1]) if len(found) > limit else None)


def counts(session: Session, person: Person, *, now: datetime) -> Counts:
    """What the head of the page says, in one statement."""
    mine = sources(session, person, Queue.MINE)
    offered = sources(session, person, Queue.OFFERED)
    statement = _numbers(tuple(mine), tuple(offered), len(person.usernames))
    return Counts(*session.execute(statement, bound({**mine, **offered}, person, now)).one())


# Statements are kept for the next who asks alike: putting the question costs more than the answer.


@lru_cache(_KEPT)
def _lines(
    places: tuple[Source, ...], kept: int, wanted: Filter, cursor: Cursor, limit: int
) -> Select[*tuple[Any, ...]]:
    always = [not_excluded(kept)] if kept else []
    keys = _together(
        [place.first([*always, *place.wanted(wanted)], cursor, limit) for place in places]
    )
    due_at, priority = func.min(keys.c.due_at), func.max(keys.c.priority)
    first = (
        select(keys.c.key, due_at.label("due_at"), priority.label("priority"))
        .group_by(keys.c.key)  # who is asked by two names is still asked once
        .order_by(*cursor.order(due_at, priority, keys.c.key))
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    return (
        select(Task, Definition.name_zh, Definition.name_en, Instance.business_key)
        .join(first, first.c.key == Task.key)
        .join(Definition, Definition.key == Task.definition_key)
        .join(Instance, Instance.key == Task.root_key)
        .order_by(*cursor.order(first.c.due_at, first.c.priority, first.c.key))
    )


@lru_cache(_KEPT)
def _numbers(
    mine: tuple[Source, ...], offered: tuple[Source, ...], kept: int
) -> Select[*tuple[Any, ...]]:
    late = Filter(overdue=True)
    return select(
        _number([place.keys() for place in mine]),
        _number([place.keys(*place.wanted(late)) for place in mine]),
        _number([place.keys(not_excluded(kept)) for place in offered]),
    )


def _together(branches: Sequence[Keys]) -> Subquery:
    # SQLite sorts and limits the parts of a union only where each is a table of its own.
    parts = [select(branch.subquery()) for branch in branches]
    return union_all(*parts).subquery()


def _number(branches: Sequence[Keys]) -> ColumnElement[int]:
    places = _together([branch.limit(COUNTED) for branch in branches])
    some = select(places.c.key).distinct().limit(COUNTED).subquery()
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
