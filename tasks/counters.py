"""Counting tries within a span of time, in the database: every process counts in the same place."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tasks.tables import SignInTries

_INSERTS: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def counters(session: Session, subjects: Sequence[str], now: datetime) -> Sequence[SignInTries]:
    """The counters, made where there are none yet, locked against tries at the same moment."""
    fresh = [{"subject": subject, "count": 0, "since": now} for subject in subjects]
    insert = _INSERTS[session.get_bind().dialect.name]
    session.execute(insert(SignInTries).values(fresh).on_conflict_do_nothing())
    rows = (
        select(SignInTries)
        .where(SignInTries.subject.in_(subjects))
        .order_by(SignInTries.subject)
        .with_for_update()
    )
    return session.scalars(rows, execution_options={"populate_existing": True}).all()


def count_one(
    session: Session, subject: str, *, most: int, span: timedelta, now: datetime
) -> timedelta | None:
    """Count one more; the answer is how long to wait where it was too many."""
    [row] = counters(session, [subject], now)
    if row.since + span <= now:
        row.count, row.since = 0, now
    if row.count >= most:
        return row.since + span - now
    row.count += 1
    session.flush()
    return None
