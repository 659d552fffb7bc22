"""What operations need of rooms that ``processes`` does not know; ``web`` hands it in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import Call, OperationFailed
from engine.states import TaskState
from engine.store.tables import Task


def _later(_session: Session, start: datetime, span: timedelta, _plan: str) -> datetime:
    return start + span


def _between(_session: Session, start: datetime, end: datetime, _plan: str) -> timedelta:
    return max(end - start, timedelta(0))


def _no_people(_session: Session, _username: str, _at: datetime) -> None:
    raise OperationFailed("no directory of people is connected")


Heir = Callable[[Mapping[str, object]], str | None]
"""Who takes over a case with these variables; None: nobody by name."""


def _tasks_only(session: Session, old: str, heir: Heir, _at: datetime) -> int:
    theirs = session.scalars(
        select(Task).where(
            Task.assignee == old, Task.state.in_((TaskState.OPEN, TaskState.CLAIMED))
        )
    ).all()
    for task in theirs:
        task.assignee = heir({}) or task.assignee
    return len(theirs)


def _no_lint(_session: Session, _document: str) -> tuple[int, int]:
    raise OperationFailed("no checker of diagrams is connected")


def _no_publisher(_session: Session, _call: Call) -> None:
    raise OperationFailed("no publisher of diagrams is connected")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Callables of other rooms; each default does the plain thing or says what is missing."""

    later: Callable[[Session, datetime, timedelta, str], datetime] = _later
    """The moment by which working time has passed, by the calendar of a service plan."""
    between: Callable[[Session, datetime, datetime, str], timedelta] = _between
    """The working time between two moments."""
    freeze: Callable[[Session, str, datetime], None] = _no_people
    """Block a person's account and end the sessions."""
    replace_user: Callable[[Session, str, Heir, datetime], int] = _tasks_only
    """Give a person's open tasks and running cases to those who take over; how many tasks."""
    lint: Callable[[Session, str], tuple[int, int]] = _no_lint
    """Errors and warnings of an attached diagram."""
    publish: Callable[[Session, Call], None] = _no_publisher
    """Publish an attached diagram."""


ALONE: Final = Neighbours()
"""Nobody is connected."""
