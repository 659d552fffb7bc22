"""Adoption and the quality of data: who works with it, what is missing, what nobody touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, distinct, func, select, true
from sqlalchemy.orm import Session

from engine.store.tables import Task
from engine.texts import Text
from processes.records.base import Record
from processes.records.contracts import Contract, ContractState
from processes.records.service import Ticket
from processes.records.service_states import OVER, TicketState
from processes.records.states import LeadState, OpportunityState
from processes.records.tables import Contact, Customer, Lead, Opportunity, Order, Quote
from processes.reports.asked import Asked
from processes.reports.figures import DayOf, MonthOf, how_many, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_STALE: Final = timedelta(days=30)
_MOST: Final = 50_000
"""The newest completed tasks of a period that are looked at."""


@dataclass(frozen=True, slots=True)
class Used:
    """One month of use."""

    month: str
    people: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Active:
    """One person's use."""

    person: str
    tasks: int
    days: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Lack:
    """One way in which records fall short."""

    what: Text
    count: int
    of: int
    percent: Decimal | None


def quality(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Use by month of the period; the records as they are now."""
    return (
        Sheet(
            "use",
            Text("使用情况", "Use"),
            (
                Column("month", Text("月份", "Month"), Format.TEXT),
                Column("people", Text("活跃人数", "Active people")),
                Column("tasks", Text("完成任务", "Tasks done")),
            ),
            _used(session, asked),
            Chart.LINE,
            "people",
        ),
        Sheet(
            "people",
            Text("按人员", "By person"),
            (
                Column("person", Text("人员", "Person"), Format.PERSON),
                Column("tasks", Text("完成任务", "Tasks done")),
                Column("days", Text("活跃天数", "Days active")),
                Column("last", Text("最近一次", "Last"), Format.MOMENT),
            ),
            _by_person(session, asked),
        ),
        Sheet(
            "lacks",
            Text("数据质量", "Quality of data"),
            (
                Column("what", Text("问题", "What is wrong"), Format.TEXT),
                Column("count", Text("数量", "Count")),
                Column("of", Text("共", "Of")),
                Column("percent", Text("占比", "Share"), Format.PERCENT),
            ),
            [one for row in _checks(asked) for one in _counted(session, asked, *row)],
            Chart.BARS,
            "percent",
        ),
    )


def _used(session: Session, asked: Asked) -> list[Used]:
    closed = _closings(asked)
    month = MonthOf(closed.c.closed_at)
    people = func.count(distinct(closed.c.closed_by))
    query = select(month, people, func.count()).group_by(month).order_by(month)
    return [Used(*row) for row in session.execute(query)]


def _by_person(session: Session, asked: Asked) -> list[Active]:
    closed = _closings(asked)
    tasks, days = func.count(), func.count(distinct(DayOf(closed.c.closed_at)))
    query = (
        select(closed.c.closed_by, tasks, days, func.max(closed.c.closed_at))
        .group_by(closed.c.closed_by)
        .order_by(tasks.desc(), closed.c.closed_by)
    )
    return [Active(*row) for row in session.execute(query)]


def _closings(asked: Asked) -> Subquery:
    return (
        select(Task.closed_at, Task.closed_by)
        .where(
            *asked.people(Task.closed_by),
            *asked.during(Task.closed_at),
            Task.closed_by.is_not(None),
        )
        .order_by(Task.key.desc())
        .limit(_MOST)
        .subquery()
    )


_Check = tuple[type[Record], ColumnElement[bool], Sequence[tuple[Text, ColumnElement[bool]]]]


def _checks(asked: Asked) -> Sequence[_Check]:
    """A table, which of its records count, and what may be wrong with them."""
    old = asked.now - _STALE
    working = Lead.state.in_((LeadState.ASSIGNED, LeadState.IN_FOLLOW_UP))
    is_open = Opportunity.state == OpportunityState.OPEN
    return (
        (Customer, true(), _CUSTOMERS),
        (Contact, true(), _CONTACTS),
        (Lead, true(), _LEADS),
        (
            Lead,
            working,
            ((Text("线索 30 天未更新", "Lead untouched for 30 days"), Lead.updated_at < old),),
        ),
        (
            Opportunity,
            is_open,
            (
                (
                    Text("机会 30 天未更新", "Open opportunity untouched for 30 days"),
                    Opportunity.updated_at < old,
                ),
                *_DEALS,
            ),
        ),
        (Quote, true(), _QUOTES),
        (Order, true(), _ORDERS),
        (Contract, Contract.state.in_(_IN_FORCE), _CONTRACTS),
        (Ticket, Ticket.state.not_in((TicketState.NEW, *OVER)), _TICKETS),
    )


def _empty(column: Any) -> ColumnElement[bool]:
    return func.coalesce(column, "") == ""


_Lacks = Sequence[tuple[Text, ColumnElement[bool]]]
_IN_FORCE: Final = (ContractState.SIGNED, ContractState.ACTIVE, ContractState.AMENDED)
_CUSTOMERS: Final[_Lacks] = (
    (Text("客户缺税号", "Customer without tax number"), _empty(Customer.tax_no)),
    (Text("客户缺行业", "Customer without industry"), _empty(Customer.industry)),
    (Text("客户缺区域", "Customer without region"), _empty(Customer.region)),
    (Text("客户无负责人", "Customer without owner"), _empty(Customer.owner)),
)
_CONTACTS: Final[_Lacks] = (
    (
        Text("联系人缺电话和邮箱", "Contact without phone and e-mail"),
        _empty(Contact.phone) & _empty(Contact.email),
    ),
)
_LEADS: Final[_Lacks] = (
    (Text("线索缺联系人", "Lead without contact"), _empty(Lead.name)),
    (Text("线索缺公司", "Lead without company"), _empty(Lead.company)),
    (
        Text("线索缺电话和邮箱", "Lead without phone and e-mail"),
        _empty(Lead.phone) & _empty(Lead.email),
    ),
    (Text("线索未获联系同意", "Lead without consent"), Lead.consent.is_(False)),
)
_DEALS: Final[_Lacks] = (
    (
        Text("机会缺预计成交日", "Opportunity without expected close"),
        _empty(Opportunity.expected_close),
    ),
    (Text("机会缺金额", "Opportunity without amount"), Opportunity.amount.is_(None)),
    (Text("机会无负责人", "Opportunity without owner"), _empty(Opportunity.owner)),
)
_QUOTES: Final[_Lacks] = (
    (Text("报价缺付款条件", "Quote without payment terms"), _empty(Quote.payment_terms)),
    (Text("报价缺有效期", "Quote without validity"), Quote.valid_until.is_(None)),
)
_ORDERS: Final[_Lacks] = (
    (Text("订单缺付款条件", "Order without payment terms"), _empty(Order.payment_terms)),
    (Text("订单缺交付日期", "Order without delivery date"), _empty(Order.delivery_date)),
)
_CONTRACTS: Final[_Lacks] = (
    (Text("合同缺起始日", "Contract without start"), _empty(Contract.starts_on)),
    (Text("合同缺到期日", "Contract without end"), Contract.ends_at.is_(None)),
)
_TICKETS: Final[_Lacks] = (
    (Text("工单未关联客户", "Ticket without customer"), Ticket.customer_key.is_(None)),
    (Text("工单缺优先级", "Ticket without priority"), _empty(Ticket.priority)),
)


def _counted(
    session: Session,
    asked: Asked,
    table: type[Record],
    counts: ColumnElement[bool],
    lacks: Sequence[tuple[Text, ColumnElement[bool]]],
) -> list[Lack]:
    wrong = [how_many(lack) for _, lack in lacks]
    of, *found = session.execute(
        select(func.count(table.key), *wrong).where(*asked.of(table), counts)
    ).one()
    return [
        Lack(what, count, of, share(count, of))
        for (what, _), count in zip(lacks, found, strict=True)
        if of
    ]
