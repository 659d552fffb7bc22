"""What happened to a record: its lines, those of its customer, and the cases they lead to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from processes.browsing.kinds import KINDS, kind_of
from processes.records.base import Record
from processes.records.tables import Customer, Lead, Line

NEWEST = 100


def lines_of(session: Session, record: Record, *, limit: int = NEWEST) -> Sequence[Line]:
    """The newest lines of a record; of a customer: of everything that it has with us."""
    about = _about(session, record)
    if about is None:
        return ()
    query = select(Line).where(about).order_by(Line.key.desc()).limit(limit)
    return session.scalars(query).all()


def _about(session: Session, record: Record) -> ColumnElement[bool] | None:
    if isinstance(record, Customer):
        leads = select(Lead.key).where(Lead.customer_key == record.key)
        return or_(Line.customer_key == record.key, Line.lead_key.in_(leads))
    if isinstance(record, Lead):
        return Line.lead_key == record.key
    customer_key = customer_key_of(session, record)
    if customer_key is None:
        return None
    return (Line.customer_key == customer_key) & (Line.record == record.number)


def customer_key_of(session: Session, record: Record) -> int | None:
    """The customer of a record, straight or by the record that it belongs to."""
    key: int | None = getattr(record, "customer_key", None)
    if key is not None or hasattr(record, "customer_key"):
        return key
    for field in kind_of(record).links:
        above = session.get(KINDS[field.to].table, getattr(record, field.name))
        if above is not None:
            return customer_key_of(session, above)
    return None
