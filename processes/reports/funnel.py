"""The funnel: how many of a period's leads reached each stage, how fast, and where others left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.contracts import Contract
from processes.records.states import LeadState
from processes.records.tables import Lead, Line, Opportunity, Order, Quote
from processes.reports.asked import Asked
from processes.reports.figures import median_days, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_LEFT: Final = (
    LeadState.INVALID,
    LeadState.DISQUALIFIED,
    LeadState.MERGED,
    LeadState.ARCHIVED,
    LeadState.NURTURE_BACK,
    LeadState.IN_POOL,
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One stage."""

    stage: Text
    count: int
    amount: Decimal | None
    conversion: Decimal | None
    """Per cent of the stage before."""
    of_all: Decimal | None
    days: Decimal | None
    """The median from the lead's entry."""


@dataclass(frozen=True, slots=True)
class Left:
    """One way out."""

    reason: Text
    count: int
    percent: Decimal | None


def funnel(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The leads of the period through to contracts."""
    reached: list[Reached] = []
    for stage, query in _stages(asked):
        rows: Sequence[tuple[datetime, datetime | None, Decimal | None]] = [
            tuple(row) for row in session.execute(query)
        ]
        amounts = [amount for *_, amount in rows if amount is not None]
        before, first = (reached[-1].count, reached[0].count) if reached else (0, len(rows))
        reached.append(
            Reached(
                stage=stage,
                count=len(rows),
                amount=sum(amounts, Decimal()) if amounts else None,
                conversion=share(len(rows), before),
                of_all=share(len(rows), first),
                days=median_days((entered, at) for entered, at, _ in rows),
            )
        )
    return _sheets(reached, _left(session, asked))


def _stages(asked: Asked) -> list[tuple[Text, Select[Any]]]:
    """Each stage with when the lead was entered, when it got there, and what it is worth."""
    leads = asked.made(Lead)
    nothing = null()
    entered = select(Lead.created_at, nothing, nothing).where(*leads)
    handed = select(Line.lead_key, func.min(Line.at).label("at")).where(
        Line.what == "lead.hand_over"
    )
    first = handed.group_by(Line.lead_key).subquery()
    deals = (
        select(Lead.created_at, Opportunity.created_at, Opportunity.amount)
        .join(Opportunity, Opportunity.lead_key == Lead.key)
        .where(*leads)
    )
    ordered = (
        select(Lead.created_at, Order.created_at, Order.amount)
        .join(Opportunity, Opportunity.lead_key == Lead.key)
        .join(Order, Order.opportunity_key == Opportunity.key)
        .where(*leads)
    )
    return [
        (Text("线索", "Leads"), entered),
        (
            Text("移交销售", "Handed to sales"),
            select(Lead.created_at, first.c.at, nothing)
            .join(first, first.c.lead_key == Lead.key)
            .where(*leads),
        ),
        (
            Text("已分配", "Assigned"),
            select(Lead.created_at, Lead.assigned_at, nothing).where(
                *leads, Lead.assigned_at.is_not(None)
            ),
        ),
        (Text("机会", "Opportunities"), deals),
        (
            Text("已报价", "Quoted"),
            deals.where(select(Quote.key).where(Quote.opportunity_key == Opportunity.key).exists()),
        ),
        (Text("订单", "Orders"), ordered),
        (
            Text("合同", "Contracts"),
            ordered.join(Contract, Contract.order_key == Order.key).with_only_columns(
                Lead.created_at, Contract.created_at, Contract.amount
            ),
        ),
    ]


def _left(session: Session, asked: Asked) -> list[Left]:
    counted = (
        select(Lead.state, func.count())
        .where(*asked.made(Lead), Lead.state.in_(_LEFT))
        .group_by(Lead.state)
    )
    lost = (
        select(Opportunity.lost_reason, func.count())
        .where(*asked.made(Opportunity), Opportunity.lost_reason.is_not(None))
        .group_by(Opportunity.lost_reason)
    )
    rows = [(word(state), count) for state, count in session.execute(counted)]
    for reason, count in session.execute(lost):
        why = word(reason)
        rows.append((Text(f"丢单:{why.zh}", f"Lost: {why.en}"), count))
    total = sum(count for _, count in rows)
    ordered = sorted(rows, key=lambda row: -row[1])
    return [Left(reason, count, share(count, total)) for reason, count in ordered]


def _sheets(reached: Sequence[Reached], left: Sequence[Left]) -> Sequence[Sheet]:
    return (
        Sheet(
            "stages",
            Text("从线索到合同", "From lead to contract"),
            (
                Column("stage", Text("阶段", "Stage"), Format.TEXT),
                Column("count", Text("数量", "Count")),
                Column("amount", Text("金额", "Amount")),
                Column("conversion", Text("转化率", "Conversion"), Format.PERCENT),
                Column("of_all", Text("占全部", "Of all"), Format.PERCENT),
                Column("days", Text("中位天数", "Median days")),
            ),
            reached if reached and reached[0].count else (),
            Chart.FUNNEL,
            "count",
        ),
        Sheet(
            "left",
            Text("流失去向", "Where the others went"),
            (
                Column("reason", Text("原因", "Reason"), Format.TEXT),
                Column("count", Text("数量", "Count")),
                Column("percent", Text("占比", "Share"), Format.PERCENT),
            ),
            left,
            Chart.BARS,
            "count",
        ),
    )
