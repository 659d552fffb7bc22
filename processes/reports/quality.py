"""Adoption and the quality of data: who works with it, what is missing, what nobody touches."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import Session

from engine.store.tables import Task
from engine.texts import Text
from processes.records.base import Record
from processes.records.states import LeadState, OpportunityState
from processes.records.tables import Contact, Customer, Lead, Opportunity
from processes.reports.asked import Asked
from processes.reports.figures import month, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_STALE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Used:
    """One month of use."""

    month: str
    people: int
    tasks: int


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
            Chart.BARS,
            "tasks",
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
    people: dict[str, set[str]] = {}
    tasks: Counter[str] = Counter()
    for at, by in session.execute(
        select(Task.closed_at, Task.closed_by).where(
            *asked.people(Task.closed_by),
            *asked.during(Task.closed_at),
            Task.closed_by.is_not(None),
        )
    ):
        if at and by:
            people.setdefault(month(at), set()).add(by)
            tasks[month(at)] += 1
    return [Used(name, len(people[name]), tasks[name]) for name in sorted(people)]


_Check = tuple[type[Record], ColumnElement[bool], Sequence[tuple[Text, ColumnElement[bool]]]]


def _checks(asked: Asked) -> Sequence[_Check]:
    """A table, which of its records count, and what may be wrong with them."""
    old = asked.now - _STALE
    working = Lead.state.in_((LeadState.ASSIGNED, LeadState.IN_FOLLOW_UP))
    is_open = Opportunity.state == OpportunityState.OPEN
    customers = (
        (Text("客户缺税号", "Customer without tax number"), _empty(Customer.tax_no)),
        (Text("客户缺行业", "Customer without industry"), _empty(Customer.industry)),
        (Text("客户无负责人", "Customer without owner"), _empty(Customer.owner)),
    )
    unreachable = Text("联系人缺电话和邮箱", "Contact without phone and e-mail")
    contacts = ((unreachable, _empty(Contact.phone) & _empty(Contact.email)),)
    idle = Text("线索 30 天未更新", "Lead untouched for 30 days")
    stale = Text("机会 30 天未更新", "Open opportunity untouched for 30 days")
    undated = Text("机会缺预计成交日", "Opportunity without expected close")
    deals = (
        (stale, Opportunity.updated_at < old),
        (undated, _empty(Opportunity.expected_close)),
    )
    return (
        (Customer, true(), customers),
        (Contact, true(), contacts),
        (Lead, working, ((idle, Lead.updated_at < old),)),
        (Opportunity, is_open, deals),
    )


def _empty(column: Any) -> ColumnElement[bool]:
    return func.coalesce(column, "") == ""


def _counted(
    session: Session,
    asked: Asked,
    table: type[Record],
    counts: ColumnElement[bool],
    lacks: Sequence[tuple[Text, ColumnElement[bool]]],
) -> list[Lack]:
    wrong = [func.count(case((lack, 1))) for _, lack in lacks]
    of, *found = session.execute(
        select(func.count(table.key), *wrong).where(*asked.of(table), counts)
    ).one()
    return [
        Lack(what, count, of, share(count, of))
        for (what, _), count in zip(lacks, found, strict=True)
        if of
    ]
