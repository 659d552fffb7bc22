"""The sales analysis: orders of a period by product, region, employee and customer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.reference import Product
from processes.records.states import OrderState
from processes.records.tables import Customer, Opportunity, Order, OrderLine
from processes.reports.asked import Asked
from processes.reports.parts import parts
from processes.reports.sheet import Format, Sheet

_SELLER: Final = func.coalesce(Opportunity.owner, Order.owner)
"""Who won the deal of an order, whoever looks after the order since."""
_UNDONE: Final = (OrderState.CANCELLED, OrderState.VOID)


def analysis(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Orders of the period that were not undone."""
    people = [(seller or "", *sums) for seller, *sums in _sums(session, asked, _SELLER)]
    regions = [(_named(region), *sums) for region, *sums in _sums(session, asked, Customer.region)]
    customers = [(name, *sums) for name, *sums in _sums(session, asked, Customer.name)]
    return (
        parts("products", Text("按产品", "By product"), _products(session, asked)),
        parts("regions", Text("按区域", "By region"), regions),
        parts("people", Text("按员工", "By employee"), people, format=Format.PERSON),
        parts("customers", Text("按客户", "By customer"), customers),
    )


def _named(region: str | None) -> Text:
    return word(region) if region else Text("—", "—")


def _sold(asked: Asked) -> list[ColumnElement[bool]]:
    """The orders that count; an owner asked for is who won them."""
    conditions = [*replace(asked, owner="").made(Order), Order.state.not_in(_UNDONE)]
    if asked.owner:
        conditions.append(_SELLER.in_((asked.owner,)))
    return conditions


def _sums(session: Session, asked: Asked, by: Any) -> list[Any]:
    amount = func.sum(Order.amount)
    query = (
        select(by, func.count(), amount)
        .join(Customer, Customer.key == Order.customer_key)
        .outerjoin(Opportunity, Opportunity.key == Order.opportunity_key)
        .where(*_sold(asked))
        .group_by(by)
        .order_by(amount.desc())
    )
    return list(session.execute(query.limit(50)))


def _products(session: Session, asked: Asked) -> list[Any]:
    """By the lines of the orders; a product that is not in the price book has its own name."""
    amount = func.sum(OrderLine.amount)
    query = (
        select(OrderLine.product, func.count(), amount, Product.name_zh, Product.name_en)
        .join(Order, Order.key == OrderLine.order_key)
        .outerjoin(Opportunity, Opportunity.key == Order.opportunity_key)
        .outerjoin(Product, Product.id == OrderLine.product)
        .where(*_sold(asked))
        .group_by(OrderLine.product, Product.name_zh, Product.name_en)
        .order_by(amount.desc())
    )
    return [
        (Text(zh or id, en or zh or id), count, total)
        for id, count, total, zh, en in session.execute(query.limit(50))
    ]
