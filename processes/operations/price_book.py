"""The price book and the sales targets: kept by those who answer for them, every change noted."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.history import record as write_event
from engine.texts import Text
from processes.records.reference import Price, Product, SalesTarget

_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_PERIOD: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2]|Q[1-4])")
_HOLDERS: Final = ("person", "department")


def save_product(session: Session, told: Product, *, by: str, at: datetime) -> Product:
    """Keep a product as it is told, a new one or the one with its id; what is not told stays."""
    if not _ID.fullmatch(told.id):
        raise BadRequest(
            Text(
                "产品编号用字母、数字、下划线、点或短横线，最多 60 个。",
                "A product's id has letters, digits, underscores, dots and dashes; at most 60.",
            )
        )
    if not told.name_zh:
        raise BadRequest(Text("产品需要名称。", "A product needs a name."))
    _not_negative(told.list_price, told.cost)
    if told.supported_to:
        _day(told.supported_to)
    kept = session.merge(told)
    _note(session, "product.saved", by=by, at=at, product=kept.id, list_price=kept.list_price)
    session.flush()
    return kept


def add_price(session: Session, price: Price, *, by: str, at: datetime) -> Price:
    """Add a price; it begins on its first day."""
    if session.get(Product, price.product_id) is None:
        raise BadRequest(Text("没有这个产品。", "There is no such product."))
    _not_negative(price.list_price)
    first, last = _day(price.valid_from), _day(price.valid_to) if price.valid_to else None
    if last is not None and last < first:
        raise BadRequest(
            Text("失效日不能早于生效日。", "The last day cannot lie before the first.")
        )
    session.add(price)
    _note(session, "price.added", by=by, at=at, product=price.product_id, price=price.list_price)
    session.flush()
    return price


def remove_price(session: Session, key: int, *, by: str, at: datetime) -> None:
    """Take a price away."""
    price = session.get(Price, key)
    if price is not None:
        _note(
            session, "price.removed", by=by, at=at, product=price.product_id, price=price.list_price
        )
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


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            Text("日期应写成 2026-12-01 的样子。", "Write dates like 2026-12-01.")
        ) from None


def _not_negative(*amounts: Decimal) -> None:
    if any(amount < 0 for amount in amounts):
        raise BadRequest(Text("金额不能为负。", "An amount cannot be negative."))


def _note(session: Session, what: str, *, by: str, at: datetime, **detail: object) -> None:
    told = {name: str(value) for name, value in detail.items()}
    write_event(session, what, at=at, by=by, detail=told)
