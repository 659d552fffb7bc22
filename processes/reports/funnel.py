"""The funnel: how many of a period's leads reached each stage, how fast, and where others left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session

from engine.reading.pages import AnySelect
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


def _stages(asked: Asked) -> list[tuple[Text, AnySelect]]:
    """Each stage with when the lead was entered, when it got there, and what it is worth."""
    return [
        (Text("线索", "Leads"), _leads(asked, null())),
        (Text("移交销售", "Handed to sales"), _handed(asked)),
        (
            Text("已分配", "Assigned"),
            _leads(asked, Lead.assigned_at).where(Lead.assigned_at.is_not(None)),
        ),
        (Text("机会", "Opportunities"), _deals(asked, Opportunity)),
        (
            Text("已报价", "Quoted"),
            _deals(asked, Opportunity).where(
                select(Quote.key).where(Quote.opportunity_key == Opportunity.key).exists()
            ),
        ),
        (
            Text("订单", "Orders"),
            _deals(asked, Order).join(Order, Order.opportunity_key == Opportunity.key),
        ),
        (
            Text("合同", "Contracts"),
            _deals(asked, Contract)
            .join(Order, Order.opportunity_key == Opportunity.key)
            .join(Contract, Contract.order_key == Order.key),
        ),
    ]


def _leads(asked: Asked, reached: Any) -> AnySelect:
    return select(Lead.created_at, reached, null()).select_from(Lead).where(*asked.made(Lead))


def _handed(asked: Asked) -> AnySelect:
    """Those that marketing gave away, and those that were in sales from the start."""
    first = (
        select(Line.lead_key, func.min(Line.at).label("at"))
        .where(Line.what == "lead.hand_over")
        .group_by(Line.lead_key)
        .subquery()
    )
    at = func.coalesce(first.c.at, Lead.assigned_at)
    return _leads(asked, at).outerjoin(first, first.c.lead_key == Lead.key).where(at.is_not(None))


def _deals(asked: Asked, reached: type[Opportunity] | type[Order] | type[Contract]) -> AnySelect:
    """The deals of the leads, with when a record of theirs was made and what it is worth."""
    return (
        select(Lead.created_at, reached.created_at, reached.amount)
        .select_from(Lead)
        .join(Opportunity, Opportunity.lead_key == Lead.key)
        .where(*asked.made(Lead))
    )


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
