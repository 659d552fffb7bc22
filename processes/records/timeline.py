"""The one time line of a customer: what happened to all its records, in all cases."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.store.json import encode, plain_object
from processes.records.base import Record
from processes.records.tables import Customer, Lead, Line

_NOTHING: Final[Mapping[str, object]] = {}


def note(
    session: Session,
    what: str,
    record: str,
    *,
    at: datetime,
    by: str | None = None,
    customer_key: int | None = None,
    lead_key: int | None = None,
    root_key: int | None = None,
    detail: Mapping[str, object] = _NOTHING,
) -> None:
    """Write a line; ``detail`` holds what the line's text needs."""
    session.add(
        Line(
            at=at,
            by=by,
            what=what,
            record=record,
            customer_key=customer_key,
            lead_key=lead_key,
            root_key=root_key,
            detail=encode(plain_object(detail)),
        )
    )


def note_of(
    session: Session,
    what: str,
    record: Record,
    *,
    at: datetime,
    by: str | None = None,
    root_key: int | None = None,
    customer_key: int | None = None,
    detail: Mapping[str, object] = _NOTHING,
) -> None:
    """Write a line about a record; it stands at its customer and its lead too."""
    is_customer, is_lead = isinstance(record, Customer), isinstance(record, Lead)
    own = record.key if is_customer else getattr(record, "customer_key", None)
    note(
        session,
        what,
        record.number,
        at=at,
        by=by,
        customer_key=own or customer_key,
        lead_key=record.key if is_lead else getattr(record, "lead_key", None),
        root_key=root_key,
        detail=detail,
    )


def of_customer(session: Session, customer: Customer, *, limit: int = 200) -> Sequence[Line]:
    """The newest lines of a customer and of the leads it came from."""
    leads = select(Lead.key).where(Lead.customer_key == customer.key)
    return session.scalars(
        select(Line)
        .where(or_(Line.customer_key == customer.key, Line.lead_key.in_(leads)))
        .order_by(Line.key.desc())
        .limit(limit)
    ).all()
