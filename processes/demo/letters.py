"""Letters of the past, carried and read in their time: today's bell and post are today's."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from processes.records.tables import Notification

_FRESH: Final = timedelta(days=3)


def put_away(session: Session, now: datetime) -> None:
    """Letters to customers went out when they were written; colleagues have read theirs."""
    old = Notification.at < now - _FRESH
    outside = Notification.to_kind == "customer"
    session.execute(
        update(Notification)
        .where(old, outside, Notification.due_at.is_not(None))
        .values(due_at=None, delivered_at=Notification.at, link=None)
    )
    session.execute(
        update(Notification)
        .where(old, ~outside, Notification.read_at.is_(None))
        .values(read_at=Notification.at)
    )
