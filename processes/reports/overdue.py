"""Instalments past their day: how old, whose, how often asked for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.operations.instalments import UNPAID
from processes.records.contracts import Contract
from processes.records.payments import Instalment
from processes.records.tables import Customer
from processes.reports.asked import Asked
from processes.reports.sheet import Chart, Column, Format, Ref, Sheet

_MOST: Final = 200
_BRACKETS: Final = (
    (30, Text("1–30 天", "1 to 30 days")),
    (60, Text("31–60 天", "31 to 60 days")),
    (90, Text("61–90 天", "61 to 90 days")),
)
_OLDER: Final = Text("90 天以上", "more than 90 days")


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


Late = tuple[Instalment, Contract, str, int]


def late_instalments(session: Session, asked: Asked) -> list[Late]:
    """Every instalment past its day, the oldest first, with the days since."""
    query = (
        select(Instalment, Contract, Customer.name)
        .join(Contract, Contract.key == Instalment.contract_key)
        .outerjoin(Customer, Customer.key == Instalment.customer_key)
        .where(*asked.of(Instalment), Instalment.state.in_(UNPAID), Instalment.due_at < asked.now)
        .order_by(Instalment.due_at, Instalment.key)
    )
    return [
        (one, contract, name or "", (asked.now - one.due_at).days + 1)
        for one, contract, name in session.execute(query)
    ]


def ages(late: Sequence[Late]) -> Sheet:
    """What is overdue, by how long it is."""
    found: dict[Text, list[Decimal]] = defaultdict(list)
    for one, _, _, days in late:
        found[next((name for most, name in _BRACKETS if days <= most), _OLDER)].append(one.open)
    rows = [
        Age(name, len(found[name]), sum(found[name], Decimal()))
        for name in (*(name for _, name in _BRACKETS), _OLDER)
        if name in found
    ]
    columns = (
        Column("age", Text("逾期时长", "Overdue for"), Format.TEXT),
        Column("count", Text("期数", "Instalments")),
        Column("amount", Text("未收金额", "Open")),
    )
    return Sheet("ages", Text("逾期账龄", "Overdue by age"), columns, rows, Chart.BARS, "amount")


def overdue(late: Sequence[Late]) -> Sheet:
    """What is overdue, one by one."""
    rows = [
        Overdue(
            contract=Ref("contracts", contract.key, contract.number),
            customer=name,
            owner=one.owner or "",
            no=one.no,
            open=one.open,
            days=days,
            dunned=contract.dunned,
        )
        for one, contract, name, days in late[:_MOST]
    ]
    columns = (
        Column("contract", Text("合同", "Contract"), Format.RECORD),
        Column("customer", Text("客户", "Customer"), Format.TEXT),
        Column("owner", Text("负责人", "Owner"), Format.PERSON),
        Column("no", Text("期次", "No.")),
        Column("open", Text("未收金额", "Open")),
        Column("days", Text("逾期天数", "Days overdue")),
        Column("dunned", Text("催款次数", "Dunning letters")),
    )
    return Sheet("overdue", Text("逾期回款", "Overdue instalments"), columns, rows)
