"""Contracts and payment: how fast orders come into force, planned and received, overdue, ending."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.contracts import Contract, ContractState
from processes.records.payments import Instalment, Payment
from processes.records.tables import Customer, Order
from processes.reports.asked import Asked
from processes.reports.figures import days_between, month, rounded, share, spreads
from processes.reports.overdue import ages, late_instalments, overdue
from processes.reports.sheet import Chart, Column, Format, Ref, Sheet

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
    late = late_instalments(session, asked)
    return (
        _payments(session, asked),
        _months(session, asked),
        ages(late),
        overdue(late),
        _cycles(session, asked),
        _ending(session, asked),
    )


_HUNDREDTHS_OF_PERCENT: Final = type_coerce(Contract.received_pct, BigInteger)


def _payments(session: Session, asked: Asked) -> Sheet:
    query = (
        select(
            Contract.payment,
            func.count(),
            func.sum(Contract.amount),
            func.sum(type_coerce(Contract.amount, BigInteger) * _HUNDREDTHS_OF_PERCENT),
        )
        .where(*asked.of(Contract), Contract.state.in_(_IN_FORCE))
        .group_by(Contract.payment)
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
        Column("amount", Text("合同金额", "Amount")),
        Column("received", Text("已回款", "Received")),
        Column("open", Text("未回款", "Open")),
        Column("percent", Text("回款率", "Received %"), Format.PERCENT),
    )
    title = Text("生效合同的回款", "Contracts in force")
    return Sheet("payments", title, columns, rows, Chart.BARS, "open")


def _months(session: Session, asked: Asked) -> Sheet:
    planned: dict[str, Decimal] = defaultdict(Decimal)
    received: dict[str, Decimal] = defaultdict(Decimal)
    plan = select(Instalment.due_at, Instalment.amount).where(
        *asked.of(Instalment), *asked.during(Instalment.due_at)
    )
    came = select(Payment.received_at, Payment.amount).where(
        *asked.of(Payment), *asked.during(Payment.received_at)
    )
    for query, sums in ((plan, planned), (came, received)):
        for at, amount in session.execute(query):
            sums[month(at)] += amount
    rows = [
        Month(name, planned[name], received[name], share(received[name], planned[name]))
        for name in sorted({*planned, *received})
    ]
    columns = (
        Column("month", Text("月份", "Month"), Format.TEXT),
        Column("planned", Text("计划回款", "Planned")),
        Column("received", Text("实际回款", "Received")),
        Column("percent", Text("回款率", "Received %"), Format.PERCENT),
    )
    title = Text("计划与实际回款", "Planned and received")
    return Sheet("months", title, columns, rows, Chart.BARS, "received")


_WAYS: Final = (
    ("order", Text("订单到合同起草", "Order to draft"), Order.created_at, Contract.created_at),
    (
        "sign",
        Text("起草到客户签署", "Draft to the customer's signature"),
        Contract.created_at,
        Contract.customer_signed_at,
    ),
    (
        "act",
        Text("签署到生效", "Signature to effect"),
        Contract.customer_signed_at,
        Contract.activated_at,
    ),
    (
        "all",
        Text("订单到生效(全程)", "Order to effect (all)"),
        Order.created_at,
        Contract.activated_at,
    ),
)


def _cycles(session: Session, asked: Asked) -> Sheet:
    def spans(id: str, begin: Any, end: Any) -> Any:
        return (
            select(literal(id).label("part"), days_between(begin, end).label("days"))
            .select_from(Contract)
            .join(Order, Order.key == Contract.order_key)
            .where(*asked.of(Contract), *asked.during(Contract.activated_at))
            .where(begin.is_not(None), end.is_not(None))
        )

    united = union_all(*(spans(id, begin, end) for id, _, begin, end in _WAYS)).subquery()
    found = spreads(session, select(united.c.part, united.c.days))
    rows = [
        Cycle(
            way,
            found[id].count,
            rounded(max(found[id].half or 0.0, 0.0)),
            rounded(max(found[id].most or 0.0, 0.0)),
        )
        for id, way, _, _ in _WAYS
        if id in found
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
        Column("amount", Text("金额", "Amount")),
        Column("ends_at", Text("到期", "Ends"), Format.MOMENT),
        Column("days", Text("剩余天数", "Days left")),
    )
    title = Text("待续约:90 天内到期", "Renewals due: ending within 90 days")
    return Sheet("ending", title, columns, rows)
