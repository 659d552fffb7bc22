"""Contracts and payment: how fast orders come into force, what is paid, overdue and ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.contracts import Contract, ContractState
from processes.records.payments import PaymentState
from processes.records.tables import Customer, Line, Order
from processes.reports.asked import Asked
from processes.reports.figures import median_days, share
from processes.reports.sheet import Chart, Column, Format, Sheet

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


@dataclass(frozen=True, slots=True)
class Dated:
    """One contract that wants attention."""

    number: str
    customer: str
    owner: str
    amount: Decimal
    open: Decimal
    dunned: int
    ends_at: datetime | None


_PAYMENTS: Final = (
    Column("payment", Text("回款状态", "Payment"), Format.TEXT),
    Column("count", Text("合同", "Contracts")),
    Column("amount", Text("合同金额", "Amount")),
    Column("received", Text("已回款", "Received")),
    Column("open", Text("未回款", "Open")),
    Column("percent", Text("回款率", "Received %"), Format.PERCENT),
)
_CYCLE: Final = (
    Column("way", Text("阶段", "Way"), Format.TEXT),
    Column("count", Text("数量", "Count")),
    Column("days", Text("中位天数", "Median days")),
)


def contracts(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Contracts in force now; cycles of the period."""
    rows = [
        (contract, name or "")
        for contract, name in session.execute(
            select(Contract, Customer.name)
            .outerjoin(Customer, Customer.key == Contract.customer_key)
            .where(*asked.of(Contract), Contract.state.in_(_IN_FORCE))
        )
    ]
    overdue = [row for row in rows if row[0].payment is PaymentState.OVERDUE]
    ending = [
        row for row in rows if row[0].ends_at and asked.now <= row[0].ends_at < asked.now + _SOON
    ]
    return (
        Sheet(
            "payments",
            Text("回款", "Payments"),
            _PAYMENTS,
            _paid([contract for contract, _ in rows]),
            Chart.BARS,
            "open",
        ),
        Sheet(
            "cycle",
            Text("周期", "Cycle"),
            _CYCLE,
            _cycles(session, asked),
        ),
        _dated("overdue", Text("逾期合同", "Overdue"), overdue),
        _dated("ending", Text("90 天内到期", "Ending within 90 days"), ending),
    )


def _open(contract: Contract) -> Decimal:
    return contract.amount * (100 - contract.received_pct) / 100


def _paid(contracts: Sequence[Contract]) -> list[Paid]:
    rows = []
    for payment in PaymentState:
        these = [one for one in contracts if one.payment is payment]
        if these:
            amount = sum((one.amount for one in these), Decimal())
            left = sum(map(_open, these), Decimal())
            received = amount - left
            percent = share(received, amount)
            rows.append(Paid(word(payment), len(these), amount, received, left, percent))
    return rows


def _cycles(session: Session, asked: Asked) -> list[Cycle]:
    in_force = (
        select(Order.created_at, Contract.created_at, Line.at)
        .join(Contract, Contract.order_key == Order.key)
        .join(Line, (Line.record == Contract.number) & (Line.what == "contract.activate"))
        .where(*asked.of(Contract), *asked.during(Line.at))
        .where(Line.customer_key == Contract.customer_key)
    )
    rows = [tuple(row) for row in session.execute(in_force)]
    ways = (
        (Text("订单到合同", "Order to contract"), [(order, made) for order, made, _ in rows]),
        (Text("合同到生效", "Contract to effect"), [(made, at) for _, made, at in rows]),
        (Text("订单到生效", "Order to effect"), [(order, at) for order, _, at in rows]),
    )
    return [Cycle(way, len(spans), median_days(spans)) for way, spans in ways if spans]


def _dated(id: str, title: Text, rows: Sequence[tuple[Contract, str]]) -> Sheet:
    ordered = sorted(rows, key=lambda row: -_open(row[0]))[:_MOST]
    return Sheet(
        id,
        title,
        (
            Column("number", Text("编号", "Number"), Format.TEXT),
            Column("customer", Text("客户", "Customer"), Format.TEXT),
            Column("owner", Text("负责人", "Owner"), Format.PERSON),
            Column("amount", Text("金额", "Amount")),
            Column("open", Text("未回款", "Open")),
            Column("dunned", Text("催款次数", "Dunning letters")),
            Column("ends_at", Text("到期", "Ends"), Format.MOMENT),
        ),
        [
            Dated(
                number=one.number,
                customer=name,
                owner=one.owner or "",
                amount=one.amount,
                open=_open(one),
                dunned=one.dunned,
                ends_at=one.ends_at,
            )
            for one, name in ordered
        ],
    )
