"""Who has opened a task, and when for the first time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.store.seen import TaskRead


def has_read(session: Session, task_key: int, username: str) -> bool:
    """Whether this person has opened it before."""
    known = select(TaskRead.at).where(TaskRead.task_key == task_key, TaskRead.username == username)
    return session.scalar(known) is not None


def note_read(session: Session, task_key: int, username: str, at: datetime) -> None:
    """Keep the first time."""
    try:
        with session.begin_nested():
            session.add(TaskRead(task_key=task_key, username=username, at=at))
            session.flush()
    except IntegrityError:
        return  # another tab was quicker
