"""The records that a form lets people choose from, by number."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Named, Text
from processes.records.contracts import Contract
from processes.records.knowledge import Article, ArticleState
from processes.records.pricing import prices_on
from processes.records.reference import Product, ProductState
from processes.records.regions import REGIONS
from processes.records.service import Ticket
from processes.records.tables import Customer, Opportunity, Order
from processes.rules.money import CONTRACT_TEMPLATES

MOST: Final = 500
"""The newest so many: a list for choosing, not for searching."""


def _customer(row: Customer) -> str:
    return f"{row.number} {row.name}"


def _ticket(row: Ticket) -> str:
    return f"{row.number} {row.subject}"


def _number(row: Any) -> str:
    return str(row.number)


_KINDS: Final[Mapping[str, tuple[Any, Callable[[Any], str]]]] = {
    "customer": (Customer, _customer),
    "opportunity": (Opportunity, _number),
    "order": (Order, _number),
    "contract": (Contract, _number),
    "ticket": (Ticket, _ticket),
}


def choices(session: Session, kind: str) -> Mapping[str, Text] | None:
    """The records of a kind by number; None for kinds that are not kept here: all is taken.

    ``contract:active`` are those in that state, ``contract:active,amended`` in one of those.
    ``product:2026-12-01:vip:east`` are products with what they cost such a customer that day;
    a form's formulas see it as the fact ``list_price``.
    """
    if kind.startswith("product:"):
        return _products(session, *kind.split(":")[1:4])
    if kind == "region":
        return REGIONS
    if kind == "template":
        return CONTRACT_TEMPLATES.of(session)
    if kind == "article":
        return _articles(session)
    kind, _, states = kind.partition(":")
    if kind not in _KINDS:
        return None
    table, label = _KINDS[kind]
    query = select(table).order_by(table.key.desc()).limit(MOST)
    if states:
        known = table.state.type.enum_class
        query = query.where(table.state.in_([one for one in known if one in states.split(",")]))
    rows = session.scalars(query)
    return {row.number: _named(kind, row, label(row)) for row in rows}


def _named(kind: str, row: Any, label: str) -> Text:
    """A contract tells what it agrees, for forms that change it."""
    if kind != "contract":
        return Text(label, label)
    agreed = {"type": row.type, "amount": row.amount, "payment_days": row.payment_days}
    return Named(label, label, facts=agreed)


def _articles(session: Session) -> Mapping[str, Text]:
    """What may be used."""
    may_be_used = select(Article).where(Article.state == ArticleState.PUBLISHED)
    rows = session.scalars(may_be_used.order_by(Article.key.desc()).limit(MOST))
    return {
        row.number: Text(label, label) for row in rows if (label := f"{row.number} {row.title}")
    }


def _products(session: Session, day: str, level: str = "", region: str = "") -> Mapping[str, Text]:
    sold = session.scalars(
        select(Product).where(Product.state == ProductState.ON_SALE).order_by(Product.id)
    ).all()
    prices = prices_on(session, sold, date.fromisoformat(day), level=level, region=region)
    return {one.id: _offered(one, prices[one.id]) for one in sold}


def _offered(product: Product, price: Decimal) -> Named:
    zh, en = (f"¥{price:,.2f}",) * 2 if price else ("暂无价格", "no price")
    return Named(
        f"{product.name_zh} · {zh}",
        f"{product.name_en or product.name_zh} · {en}",
        facts={"list_price": price},
    )
