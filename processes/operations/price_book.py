"""The price book and the sales targets: kept by those who answer for them, every change noted."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.history import record as write_event
from engine.texts import Text
from processes.records import timeline
from processes.records.reference import Price, SalesTarget

_PERIOD: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2]|Q[1-4])")
_HOLDERS: Final = ("person", "department")


def add_price(session: Session, price: Price, *, by: str, at: datetime) -> Price:
    """Add a price; it begins on its first day."""
    session.add(price)
    _tell(session, "price.added", price, by=by, at=at)
    session.flush()
    return price


def remove_price(session: Session, key: int, *, by: str, at: datetime) -> None:
    """Take a price away."""
    price = session.get(Price, key)
    if price is not None:
        _tell(session, "price.removed", price, by=by, at=at)
        session.delete(price)
        session.flush()


def set_target(
    session: Session,
    period: str,
    holder_kind: str,
    holder: str,
    amount: Decimal,
    *,
    by: str,
    at: datetime,
) -> None:
    """Say what somebody is to win in a month or quarter; nothing takes the target away."""
    if not _PERIOD.fullmatch(period):
        raise BadRequest(
            Text("期间写成 2026-11 或 2026-Q4。", "Write a period as 2026-11 or 2026-Q4.")
        )
    if holder_kind not in _HOLDERS or not holder:
        raise BadRequest(Text("请选择人员或部门。", "Choose a person or a department."))
    _not_negative(amount)
    target = session.scalar(
        select(SalesTarget).where(
            SalesTarget.period == period,
            SalesTarget.holder_kind == holder_kind,
            SalesTarget.holder == holder,
        )
    )
    if target is None and amount:
        session.add(
            SalesTarget(period=period, holder_kind=holder_kind, holder=holder, amount=amount)
        )
    elif target is not None and amount:
        target.amount = amount
    elif target is not None:
        session.delete(target)
    _note(session, "target.set", by=by, at=at, period=period, holder=holder, amount=amount)
    session.flush()


def _not_negative(amount: Decimal) -> None:
    if amount < 0:
        raise BadRequest(Text("金额不能为负。", "An amount cannot be negative."))


def _note(session: Session, what: str, *, by: str, at: datetime, **detail: object) -> None:
    told = {name: str(value) for name, value in detail.items()}
    write_event(session, what, at=at, by=by, detail=told)


def _tell(session: Session, what: str, price: Price, *, by: str, at: datetime) -> None:
    """A line on the product's time line; the event is for whoever looks after the house."""
    change = {"field": "price", "from": None, "to": price.list_price}
    if what == "price.removed":
        change = {"field": "price", "from": price.list_price, "to": None}
    detail = {"kind": "products", "changes": [change]}
    timeline.note(session, what, price.product_id, at=at, by=by, detail=detail)
    _note(session, what, by=by, at=at, product=price.product_id, price=price.list_price)
