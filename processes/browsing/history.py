"""What happened to a record: its lines, those of its customer, and the cases they lead to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.store.tables import Instance
from processes.records.base import Record
from processes.records.service import SlaClock, Ticket
from processes.records.tables import Customer, Lead, Line, PoolEntry

NEWEST = 100


def lines_of(session: Session, record: Record, *, limit: int = NEWEST) -> Sequence[Line]:
    """The newest lines of a record; of a customer: of everything that it has with us."""
    query = select(Line).where(_about(record)).order_by(Line.key.desc()).limit(limit)
    return session.scalars(query).all()


def case_roots(session: Session, record: Record) -> set[int]:
    """The cases in which something happened to a record, or that are called by its number."""
    lines = select(Line.root_key).where(_about(record), Line.root_key.is_not(None)).distinct()
    called = select(Instance.root_key).where(Instance.business_key == record.number)
    return {key for query in (lines, called) for key in session.scalars(query) if key}


def _about(record: Record) -> ColumnElement[bool]:
    if isinstance(record, Customer):
        leads = select(Lead.key).where(Lead.customer_key == record.key)
        return or_(Line.customer_key == record.key, Line.lead_key.in_(leads))
    if isinstance(record, Lead):
        return Line.lead_key == record.key
    if isinstance(record, PoolEntry):
        return Line.lead_key == record.lead_key
    if isinstance(record, SlaClock):
        ticket = select(Ticket.number).where(Ticket.key == record.ticket_key)
        return Line.record == ticket.scalar_subquery()
    return Line.record == record.number
