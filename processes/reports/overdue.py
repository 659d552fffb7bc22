"""Instalments past their day: how old, whose, how often asked for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, type_coerce
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.operations.instalments import UNPAID
from processes.records.base import Hundredths
from processes.records.contracts import Contract
from processes.records.payments import Instalment
from processes.records.tables import Customer
from processes.reports.ages import Brackets, aged
from processes.reports.asked import Asked
from processes.reports.sheet import Chart, Column, Format, Ref, Sheet

_MOST: Final = 200
_BRACKETS: Final[Brackets] = (
    (30, Text("1–30 天", "1 to 30 days")),
    (60, Text("31–60 天", "31 to 60 days")),
    (90, Text("61–90 天", "61 to 90 days")),
    (None, Text("90 天以上", "more than 90 days")),
)


@dataclass(frozen=True, slots=True)
class Age:
    """What has been overdue for some time."""

    age: Text
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Overdue:
    """One instalment past its day."""

    contract: Ref
    customer: str
    owner: str
    no: int
    open: Decimal
    days: int
    dunned: int


def _late(asked: Asked) -> list[Any]:
    return [*asked.of(Instalment), *past_its_day(asked)]


def past_its_day(asked: Asked) -> list[ColumnElement[bool]]:
    """Whether an instalment is unpaid although its day is over."""
    return [Instalment.state.in_(UNPAID), Instalment.due_at < asked.now]


def ages(session: Session, asked: Asked) -> Sheet:
    """What is overdue, by how long it is."""
    left = func.sum(type_coerce(Instalment.amount - Instalment.received, Hundredths))
    late = _late(asked)
    rows = [
        Age(name, count, amount or Decimal())
        for name, count, amount in aged(
            session, _BRACKETS, Instalment.due_at, asked.now, left, where=late
        )
    ]
    columns = (
        Column("age", Text("逾期时长", "Overdue for"), Format.TEXT),
        Column("count", Text("期数", "Instalments")),
        Column("amount", Text("未收金额", "Open"), Format.MONEY),
    )
    return Sheet("ages", Text("逾期账龄", "Overdue by age"), columns, rows, Chart.BARS, "amount")


def overdue(session: Session, asked: Asked) -> Sheet:
    """What is overdue, the oldest first."""
    oldest = (Instalment.due_at, Instalment.key)
    # Only so many are looked up with their contracts, not all of which those are the oldest.
    chosen = select(Instalment.key).where(*_late(asked)).order_by(*oldest).limit(_MOST)
    query = (
        select(Instalment, Contract, Customer.name)
        .join(Contract, Contract.key == Instalment.contract_key)
        .outerjoin(Customer, Customer.key == Instalment.customer_key)
        .where(Instalment.key.in_(chosen))
        .order_by(*oldest)
    )
    rows = [
        Overdue(
            contract=Ref("contracts", contract.key, contract.number),
            customer=name or "",
            owner=one.owner or "",
            no=one.no,
            open=one.open,
            days=(asked.now - one.due_at).days + 1,
            dunned=contract.dunned,
        )
        for one, contract, name in session.execute(query)
    ]
    columns = (
        Column("contract", Text("合同", "Contract"), Format.RECORD),
        Column("customer", Text("客户", "Customer"), Format.TEXT),
        Column("owner", Text("负责人", "Owner"), Format.PERSON),
        Column("no", Text("期次", "No.")),
        Column("open", Text("未收金额", "Open"), Format.MONEY),
        Column("days", Text("逾期天数", "Days overdue")),
        Column("dunned", Text("催款次数", "Dunning letters")),
    )
    return Sheet("overdue", Text("逾期回款", "Overdue instalments"), columns, rows)
