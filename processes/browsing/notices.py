"""What was told to whom: notices to people and roles of the house, and letters to the outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from processes.entries.resending import OUTWARD
from processes.records.tables import Notification

_STATES: Final[Mapping[str, Sequence[ColumnElement[bool]]]] = {
    "waiting": (Notification.due_at.is_not(None),),
    "failed": (Notification.due_at.is_(None), Notification.error.is_not(None)),
    "delivered": (Notification.delivered_at.is_not(None), Notification.read_at.is_(None)),
    "read": (Notification.read_at.is_not(None),),
}


def addressed_to(names: Collection[str], roles: Collection[str]) -> ColumnElement[bool]:
    """Addressed to one of these people by name, or to one of these roles."""
    return or_(
        and_(Notification.to_kind == "user", Notification.recipient.in_(sorted(names))),
        and_(Notification.to_kind == "role", Notification.recipient.in_(sorted(roles))),
    )


def notices(mine: ColumnElement[bool]) -> Select[Notification]:
    """The notices to somebody."""
    return select(Notification).where(mine)


def newest_notices(
    session: Session, mine: ColumnElement[bool], most: int
) -> Sequence[Notification]:
    """The last few."""
    return session.scalars(
        notices(mine).order_by(Notification.at.desc(), Notification.key.desc()).limit(most)
    ).all()


def unread(session: Session, mine: ColumnElement[bool], most: int) -> int:
    """How many were not read; nobody counts further than ``most``."""
    waiting = select(Notification.key).where(mine, Notification.read_at.is_(None)).limit(most)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def mark_read(
    session: Session, mine: ColumnElement[bool], at: datetime, key: int | None = None
) -> None:
    """Mark one as read, or all."""
    change = update(Notification).where(mine, Notification.read_at.is_(None))
    if key is not None:
        change = change.where(Notification.key == key)
    session.execute(change.values(read_at=at))


def letters(state: str = "") -> Select[Notification]:
    """The letters to the outside, or those of a state."""
    is_so = _STATES.get(state, ())
    return select(Notification).where(Notification.to_kind.in_(OUTWARD), *is_so)


def letters_about(session: Session, number: str, most: int) -> Sequence[Notification]:
    """The newest letters about a record."""
    about = letters().where(Notification.record == number)
    return session.scalars(about.order_by(Notification.key.desc()).limit(most)).all()
