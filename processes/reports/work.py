"""Work of people: who has how much, who is late, and each task from delivery to completion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.reading.pages import AnySelect
from engine.states import TaskState
from engine.store.conditions import IS_OPEN
from engine.store.seen import TaskRead
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.reports.asked import Asked
from processes.reports.figures import how_many, share
from processes.reports.sheet import Chart, Column, Format, Sheet
from processes.reports.spans import hours, lengths, middle

_MOST: Final = 50_000
"""The newest tasks of a period that a report looks at."""
_TRACED: Final = 300


@dataclass(frozen=True, slots=True)
class Load:
    """One person's work."""

    person: str
    open: int
    overdue: int
    done: int
    in_time: Decimal | None
    waited: Decimal | None
    """Median hours from offer to claim."""
    worked: Decimal | None
    """Median hours from claim to completion."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One task from delivery to completion."""

    title: Text
    case: str
    person: str
    delivered: datetime
    read: datetime | None
    claimed: datetime | None
    done: datetime | None
    due: datetime | None
    late: Text


def workload(session: Session, asked: Asked) -> Sequence[Sheet]:
    """What lies with whom now, and what was done in the period."""
    return (
        Sheet(
            "people",
            Text("按人员", "By person"),
            (
                Column("person", Text("人员", "Person"), Format.PERSON),
                Column("open", Text("在办", "Open")),
                Column("overdue", Text("逾期", "Overdue")),
                Column("done", Text("已完成", "Done")),
                Column("in_time", Text("按时率", "In time"), Format.PERCENT),
                Column("waited", Text("待领中位小时", "Hours to claim")),
                Column("worked", Text("办理中位小时", "Hours of work")),
            ),
            _loads(session, asked),
            Chart.BARS,
            "open",
        ),
    )


def trace(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The newest tasks of the period: delivered, claimed, done."""
    person = func.coalesce(Task.closed_by, Task.assignee)
    query = (
        select(Task, Instance.business_key, TaskRead.at)
        .join(Instance, Instance.key == Task.instance_key)
        .outerjoin(TaskRead, (TaskRead.task_key == Task.key) & (TaskRead.username == person))
        .where(*asked.people(person), *asked.during(Task.created_at))
        .order_by(Task.key.desc())
        .limit(_TRACED)
    )
    rows = [
        _traced(task, case or "", read, asked.now) for task, case, read in session.execute(query)
    ]
    columns = (
        Column("title", Text("任务", "Task"), Format.TEXT),
        Column("case", Text("案例", "Case"), Format.TEXT),
        Column("person", Text("人员", "Person"), Format.PERSON),
        Column("delivered", Text("送达", "Delivered"), Format.MOMENT),
        Column("read", Text("已读", "Read"), Format.MOMENT),
        Column("claimed", Text("领取", "Claimed"), Format.MOMENT),
        Column("done", Text("完成", "Done"), Format.MOMENT),
        Column("due", Text("应于", "Due"), Format.MOMENT),
        Column("late", Text("逾期", "Late"), Format.TEXT),
    )
    return (Sheet("tasks", Text("任务追溯", "Tasks"), columns, rows),)


def _loads(session: Session, asked: Asked) -> list[Load]:
    is_late = func.count(Task.due_at).filter(Task.due_at < asked.now)
    lying: dict[str, tuple[int, int]] = {
        str(person): (count, late)
        for person, count, late in session.execute(
            select(Task.assignee, func.count(), is_late)
            .where(*asked.people(Task.assignee), IS_OPEN, Task.assignee.is_not(None))
            .group_by(Task.assignee)
        )
    }
    done = {person or "": sums for person, *sums in session.execute(_done(asked))}
    loads = [
        _load(person, lying.get(person, (0, 0)), *done.get(person, (0, 0, 0, (), ())))
        for person in {*lying, *done}
    ]
    return sorted(loads, key=lambda one: (-one.open, -one.done, one.person))


def _done(asked: Asked) -> AnySelect:
    """By person: how much was done, with a date, in time; how long it waited and was worked on."""
    newest = (
        select(Task.closed_by, Task.created_at, Task.claimed_at, Task.closed_at, Task.due_at)
        .where(
            *asked.people(Task.closed_by),
            *asked.during(Task.closed_at),
            Task.state == TaskState.COMPLETED,
        )
        .order_by(Task.key.desc())
        .limit(_MOST)
        .subquery()
        .c
    )
    return select(
        newest.closed_by,
        func.count(),
        func.count(newest.due_at),
        how_many(newest.closed_at <= newest.due_at),
        lengths(newest.created_at, newest.claimed_at),
        lengths(newest.claimed_at, newest.closed_at),
    ).group_by(newest.closed_by)


def _load(person: str, lying: tuple[int, int], *sums: Any) -> Load:
    done, dated, in_time, waited, worked = sums
    return Load(
        person,
        *lying,
        done,
        share(in_time, dated),
        hours(middle(waited)),
        hours(middle(worked)),
    )


def _traced(task: Task, case: str, read: datetime | None, now: datetime) -> Traced:
    late = task.due_at is not None and (task.closed_at or now) > task.due_at
    return Traced(
        title=Text(task.title_zh, task.title_en),
        case=case,
        person=task.closed_by or task.assignee or "",
        delivered=task.created_at,
        read=read,
        claimed=task.claimed_at,
        done=task.closed_at,
        due=task.due_at,
        late=Text("是", "yes") if late else Text("否", "no"),
    )
