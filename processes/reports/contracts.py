"""Contracts and payment: how fast orders come into force, planned and received, overdue, ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.contracts import Contract, ContractState
from processes.records.payments import Instalment, Payment, PaymentState
from processes.records.tables import Customer, Order
from processes.reports.asked import Asked
from processes.reports.figures import MonthOf, share
from processes.reports.overdue import ages, overdue, past_its_day
from processes.reports.sheet import Chart, Column, Format, Ref, Sheet
from processes.reports.spans import Lengths, Milliseconds, days, middle, most, reckoned_once

_IN_FORCE: Final = (ContractState.SIGNED, ContractState.ACTIVE, ContractState.AMENDED)
_SOON: Final = timedelta(days=90)
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Paid:
    """The contracts in force that are paid so far."""

    payment: Text
    count: int
    amount: Decimal
    received: Decimal
    open: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long one way took."""

    way: Text
    count: int
    days: Decimal | None
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class Month:
    """What was to come in a month, and what came."""

    month: str
    planned: Decimal
    received: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Ending:
    """One contract that ends soon."""

    contract: Ref
    customer: str
    owner: str
    amount: Decimal
    ends_at: datetime | None
    days: int


def contracts(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Contracts in force now; cycles and payments of the period."""
    return (
        _payments(session, asked),
        _months(session, asked),
        ages(session, asked),
        overdue(session, asked),
        _cycles(session, asked),
        _ending(session, asked),
    )


_HUNDREDTHS_OF_PERCENT: Final = type_coerce(Contract.received_pct, BigInteger)


def _payments(session: Session, asked: Asked) -> Sheet:
    late = select(Instalment.contract_key).where(*past_its_day(asked))
    # A contract becomes overdue by the day, not by the letter that says so.
    overdue_now = literal(PaymentState.OVERDUE, Contract.payment.type)
    stands = case((Contract.key.in_(late), overdue_now), else_=Contract.payment)
    query = (
        select(
            stands,
            func.count(),
            func.sum(Contract.amount),
            func.sum(type_coerce(Contract.amount, BigInteger) * _HUNDREDTHS_OF_PERCENT),
        )
        .where(*asked.of(Contract), Contract.state.in_(_IN_FORCE))
        .group_by(stands)
    )
    rows = []
    for payment, count, amount, weighed in session.execute(query):
        received = (Decimal(weighed or 0) / 1_000_000).quantize(Decimal("0.01"))
        whole = amount or Decimal()
        percent = share(received, whole)
        rows.append(Paid(word(payment), count, whole, received, whole - received, percent))
    columns = (
        Column("payment", Text("回款状态", "Payment"), Format.TEXT),
        Column("count", Text("合同", "Contracts")),
        Column("amount", Text("合同金额", "Amount"), Format.MONEY),
        Column("received", Text("已回款", "Received"), Format.MONEY),
        Column("open", Text("未回款", "Open"), Format.MONEY),
        Column("percent", Text("回款率", "Received %"), Format.PERCENT),
    )
    title = Text("生效合同的回款", "Contracts in force")
    return Sheet("payments", title, columns, rows, Chart.BARS, "open")


def _by_month(
    session: Session, asked: Asked, table: type[Instalment] | type[Payment], at: Any
) -> dict[str, Decimal]:
    named = MonthOf(at)
    query = select(named, func.sum(table.amount)).where(*asked.of(table), *asked.during(at))
    return {name: amount for name, amount in session.execute(query.group_by(named))}  # noqa: C416


def _months(session: Session, asked: Asked) -> Sheet:
    plan = _by_month(session, asked, Instalment, Instalment.due_at)
    came = _by_month(session, asked, Payment, Payment.received_at)
    names = sorted({*plan, *came})
    nothing = Decimal()
    rows = [
        Month(
            name,
            plan.get(name, nothing),
            came.get(name, nothing),
            share(came.get(name, nothing), plan.get(name, nothing)),
        )
        for name in names
    ]
    columns = (
        Column("month", Text("月份", "Month"), Format.TEXT),
        Column("planned", Text("计划回款", "Planned"), Format.MONEY),
        Column("received", Text("实际回款", "Received"), Format.MONEY),
        Column("percent", Text("回款率", "Received %"), Format.PERCENT),
    )
    title = Text("计划与实际回款", "Planned and received")
    return Sheet("months", title, columns, rows, Chart.BARS, "received")


_WAYS: Final = (
    (Text("订单到合同起草", "Order to draft"), 0, 1),
    (Text("起草到客户签署", "Draft to the customer's signature"), 1, 2),
    (Text("签署到生效", "Signature to effect"), 2, 3),
    (Text("订单到生效(全程)", "Order to effect (all)"), 0, 3),
)
"""Each way from one of the moments to another."""


def _cycles(session: Session, asked: Asked) -> Sheet:
    moments = (
        Order.created_at,
        Contract.created_at,
        Contract.customer_signed_at,
        Contract.activated_at,
    )
    reached = (
        select(*(Milliseconds(at).label(f"at_{place}") for place, at in enumerate(moments)))
        .select_from(Contract)
        .join(Order, Order.key == Contract.order_key)
        .where(*asked.of(Contract), *asked.during(Contract.activated_at))
    )
    at = list(reckoned_once(reached).c)
    query = select(*(Lengths(at[end] - at[begin]) for _, begin, end in _WAYS))
    rows = [
        Cycle(way, len(took), days(middle(took)), days(most(took)))
        for (way, _, _), took in zip(_WAYS, session.execute(query).one(), strict=True)
        if took
    ]
    columns = (
        Column("way", Text("阶段", "Way"), Format.TEXT),
        Column("count", Text("数量", "Count")),
        Column("days", Text("中位天数", "Median days")),
        Column("most", Text("90% 在…天内", "90 % within days")),
    )
    title = Text("订单到生效的周期", "From order to effect")
    return Sheet("cycle", title, columns, rows, Chart.BARS, "days")


def _ending(session: Session, asked: Asked) -> Sheet:
    query = (
        select(Contract, Customer.name)
        .outerjoin(Customer, Customer.key == Contract.customer_key)
        .where(
            *asked.of(Contract),
            Contract.state.in_(_IN_FORCE),
            Contract.ends_at >= asked.now,
            Contract.ends_at < asked.now + _SOON,
        )
        .order_by(Contract.ends_at)
        .limit(_MOST)
    )
    rows = [
        Ending(
            contract=Ref("contracts", one.key, one.number),
            customer=name or "",
            owner=one.owner or "",
            amount=one.amount,
            ends_at=one.ends_at,
            days=(one.ends_at - asked.now).days if one.ends_at else 0,
        )
        for one, name in session.execute(query)
    ]
    columns = (
        Column("contract", Text("合同", "Contract"), Format.RECORD),
        Column("customer", Text("客户", "Customer"), Format.TEXT),
        Column("owner", Text("负责人", "Owner"), Format.PERSON),
        Column("amount", Text("金额", "Amount"), Format.MONEY),
        Column("ends_at", Text("到期", "Ends"), Format.MOMENT),
        Column("days", Text("剩余天数", "Days left")),
    )
    title = Text("待续约：90 天内到期", "Renewals due: ending within 90 days")
    return Sheet("ending", title, columns, rows)
