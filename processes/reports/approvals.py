"""Approvals: how long each level takes, what passes by itself, is sent back, or climbs a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from engine.reading import definitions
from engine.reading.pages import AnySelect
from engine.states import InstanceState, TaskState
from engine.store.conditions import IS_OPEN
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.records.contracts import Contract
from processes.records.states import QuoteState
from processes.records.tables import Quote
from processes.reports.asked import Asked
from processes.reports.figures import how_many, share
from processes.reports.sheet import Chart, Column, Format, Sheet
from processes.reports.spans import hours, lengths, middle, most

_ELEMENTS: Final = ("T_LegalReview", "T_FinanceReview", "T_CreditDecision", "T_DeptReview")
_BEFORE: Final = (QuoteState.DRAFT, QuoteState.IN_APPROVAL)


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of approval."""

    process: Text
    title: Text
    open: int
    done: int
    hours: Decimal | None
    slow: Decimal | None
    """The hours within which 90 % were decided."""
    in_time: Decimal | None
    escalated: int
    """Taken away because nobody decided in time."""


@dataclass(frozen=True, slots=True)
class Passed:
    """How one kind of record came through."""

    kind: Text
    count: int
    automatic: int
    automatic_share: Decimal | None
    returned: int
    returned_share: Decimal | None
    refused: int


def approvals(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Decisions of the period by level; quotes and contracts of the period by their way."""
    return (_levels(session, asked), _passed(session, asked))


_LEVELS: Final = (
    Column("title", Text("审批", "Approval"), Format.TEXT),
    Column("process", Text("流程", "Process"), Format.TEXT),
    Column("open", Text("待审批", "Open")),
    Column("done", Text("已审批", "Decided")),
    Column("hours", Text("中位小时", "Median hours")),
    Column("slow", Text("90% 在…小时内", "90 % within hours")),
    Column("in_time", Text("按时率", "In time"), Format.PERCENT),
    Column("escalated", Text("升级", "Escalated")),
)


def _levels(session: Session, asked: Asked) -> Sheet:
    names = {one.process_id: one.name for one in definitions.latest_of_all(session)}
    rows = [
        Level(
            process=names.get(process) or Text(process, process),
            title=Text(zh, en),
            open=lying,
            done=done,
            hours=hours(middle(took)),
            slow=hours(most(took)),
            in_time=share(in_time, with_date),
            escalated=escalated,
        )
        for process, zh, en, lying, done, with_date, in_time, escalated, took in session.execute(
            _tally(asked)
        )
        if lying or done or escalated
    ]
    rows.sort(key=lambda row: -row.done)
    title = Text("按审批环节", "By kind of approval")
    return Sheet("levels", title, _LEVELS, rows, Chart.BARS, "hours")


def _tally(asked: Asked) -> AnySelect:
    """By kind of approval: open, decided, with a date, in time, taken away, how long it took."""
    within = (Task.closed_at >= asked.since) & (Task.closed_at < asked.until)
    decided = (Task.state == TaskState.COMPLETED) & within
    climbed = (
        (Task.state == TaskState.CANCELLED) & (Instance.state != InstanceState.CANCELLED) & within
    )
    is_approval = or_(Task.element_id.startswith("T_Approve"), Task.element_id.in_(_ELEMENTS))
    return (
        select(
            Task.process_id,
            Task.title_zh,
            Task.title_en,
            how_many(IS_OPEN),
            how_many(decided),
            how_many(decided & Task.due_at.is_not(None)),
            how_many(decided & (Task.closed_at <= Task.due_at)),
            how_many(climbed),
            lengths(Task.created_at, case((decided, Task.closed_at))),
        )
        .join(Instance, Instance.key == Task.instance_key)
        .where(is_approval, *asked.people(func.coalesce(Task.closed_by, Task.assignee)))
        .group_by(Task.process_id, Task.element_id, Task.title_zh, Task.title_en)
    )


def _passed(session: Session, asked: Asked) -> Sheet:
    # Withdrawn versions count where they were sent back, not where the seller thought again.
    decided = Quote.state.not_in(_BEFORE) & or_(Quote.state != QuoteState.WITHDRAWN, Quote.returned)
    signed = Contract.customer_signed_at.is_not(None)
    rows = [
        _way(session, asked, Text("报价", "Quotes"), Quote, decided, Quote.level == 0),
        _way(session, asked, Text("合同", "Contracts"), Contract, signed, Contract.decisions == 0),
    ]
    columns = (
        Column("kind", Text("类型", "Kind"), Format.TEXT),
        Column("count", Text("数量", "Count")),
        Column("automatic", Text("自动通过", "Passed by themselves")),
        Column("automatic_share", Text("自动通过率", "Share"), Format.PERCENT),
        Column("returned", Text("被退回", "Sent back")),
        Column("returned_share", Text("退回率", "Share sent back"), Format.PERCENT),
        Column("refused", Text("被否决", "Refused")),
    )
    title = Text("自动通过、退回与否决", "Passed by themselves, sent back, refused")
    return Sheet("passed", title, columns, [row for row in rows if row.count])


def _way(
    session: Session,
    asked: Asked,
    kind: Text,
    table: type[Quote] | type[Contract],
    counts: ColumnElement[bool],
    by_itself: ColumnElement[bool],
) -> Passed:
    query = select(
        func.count(),
        how_many(by_itself),
        how_many(table.returned.is_(True)),
        how_many(table.refused.is_(True)),
    ).where(*asked.made(table), counts)
    count, automatic, returned, refused = session.execute(query).one()
    return Passed(
        kind=kind,
        count=count,
        automatic=automatic,
        automatic_share=share(automatic, count),
        returned=returned,
        returned_share=share(returned, count),
        refused=refused,
    )
