"""The funnel: how far a period's leads came, how long they stayed in each stage, why they left."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import BigInteger

from engine.texts import Text
from processes.browsing.words import word
from processes.records.contracts import Contract
from processes.records.states import LeadState, OpportunityState
from processes.records.tables import Lead, Opportunity, Order
from processes.reports.asked import Asked
from processes.reports.figures import DayNumber, middle, share
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
    dwell: Decimal | None
    """The median of the days before those who went on did so."""
    days: Decimal | None
    """The median from the lead's entry."""


@dataclass(frozen=True, slots=True)
class Left:
    """One way out."""

    where: Text
    reason: Text
    count: int
    amount: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class _Stage:
    """A stage: the moment it is reached, and the amount that counts in it."""

    name: Text
    reached: Any
    amount: Any = None


_STAGES: Final = (
    _Stage(Text("线索", "Leads"), Lead.created_at),
    _Stage(Text("移交销售(MQL)", "Handed to sales (MQL)"), Lead.handed_at),
    _Stage(Text("已分配", "Assigned"), Lead.assigned_at),
    _Stage(Text("已鉴定", "Qualified"), Lead.qualified_at),
    _Stage(Text("机会:需求", "Deal: needs"), Opportunity.created_at, Opportunity.amount),
    _Stage(Text("机会:方案", "Deal: solution"), Opportunity.solution_at, Opportunity.amount),
    _Stage(Text("机会:报价", "Deal: quote"), Opportunity.quote_at, Opportunity.amount),
    _Stage(Text("机会:谈判", "Deal: negotiation"), Opportunity.negotiation_at, Opportunity.amount),
    _Stage(Text("订单", "Orders"), Order.created_at, Order.amount),
    _Stage(Text("合同", "Contracts"), Contract.created_at, Contract.amount),
)


def funnel(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The leads of the period through to contracts."""
    return (_stages(_reached(session, asked)), _left_sheet(_left(session, asked)))


def _reached(session: Session, asked: Asked) -> list[Reached]:
    tally = _counted(session, asked)
    if not tally.counts[0]:
        return []
    rows: list[Reached] = []
    for place, stage in enumerate(_STAGES):
        count = tally.counts[place]
        rows.append(
            Reached(
                stage=stage.name,
                count=count,
                amount=Decimal(tally.amounts[place]) / 100 if stage.amount is not None else None,
                conversion=share(count, rows[-1].count) if rows else None,
                of_all=share(count, tally.counts[0]),
                dwell=middle(tally.stays[place]),
                days=middle(tally.ways[place]) if place else None,
            )
        )
    return rows


class _Tally:
    """By stage: how many, what they are worth, how long they stayed and had been on the way."""

    def __init__(self) -> None:
        self.counts = [0 for _ in _STAGES]
        self.amounts = [0 for _ in _STAGES]
        self.stays: list[list[float]] = [[] for _ in _STAGES]
        self.ways: list[list[float]] = [[] for _ in _STAGES]

    def add(self, moments: Sequence[float | None], amounts: Sequence[int | None]) -> None:
        """One lead; whoever reached a later stage has been in those before."""
        last = max(place for place in _PLACES if moments[place] is not None)
        begun = moments[0] or 0.0
        before: float | None = None
        for place in range(last + 1):
            at = moments[place]
            self.counts[place] += 1
            self.amounts[place] += amounts[place] or 0
            if at is not None:
                self.ways[place].append(max(at - begun, 0.0))
                if before is not None:
                    self.stays[place - 1].append(max(at - before, 0.0))
            before = at


_PLACES: Final = range(len(_STAGES))


def _counted(session: Session, asked: Asked) -> _Tally:
    """Of several deals of a lead the newest counts."""
    newest = select(func.max(_OTHER.key)).where(_OTHER.lead_key == Lead.key).scalar_subquery()
    query = (
        select(
            *(DayNumber(stage.reached) for stage in _STAGES),
            *(
                type_coerce(one.amount, BigInteger).label(f"amount_{one.__tablename__}")
                for one in (Opportunity, Order, Contract)
            ),
        )
        .select_from(Lead)
        .outerjoin(Opportunity, Opportunity.key == newest)
        .outerjoin(Order, Order.opportunity_key == Opportunity.key)
        .outerjoin(Contract, Contract.order_key == Order.key)
        .where(*asked.made(Lead))
    )
    tally = _Tally()
    for *moments, deal, order, contract in session.execute(query):
        tally.add(moments, (None, None, None, None, deal, deal, deal, deal, order, contract))
    return tally


_OTHER: Final = aliased(Opportunity)


def _left(session: Session, asked: Asked) -> list[Left]:
    leads = (
        select(Lead.state, Lead.left_reason, func.count())
        .where(*asked.made(Lead), Lead.state.in_(_LEFT))
        .group_by(Lead.state, Lead.left_reason)
    )
    deals = (
        select(Opportunity.lost_reason, func.count(), func.sum(Opportunity.amount))
        .where(*asked.made(Opportunity), Opportunity.state == OpportunityState.LOST)
        .group_by(Opportunity.lost_reason)
    )
    rows: list[tuple[Text, Text, int, Decimal | None]] = [
        (word(state), word(reason) if reason else Text("—", "—"), count, None)
        for state, reason, count in session.execute(leads)
    ]
    rows += [
        (Text("丢单", "deal lost"), word(reason or "other"), count, amount)
        for reason, count, amount in session.execute(deals)
    ]
    total = sum(count for _, _, count, _ in rows)
    rows.sort(key=lambda row: -row[2])
    return [
        Left(where, reason, count, amount, share(count, total))
        for where, reason, count, amount in rows
    ]


def _stages(reached: Sequence[Reached]) -> Sheet:
    return Sheet(
        "stages",
        Text("从线索到合同", "From lead to contract"),
        (
            Column("stage", Text("阶段", "Stage"), Format.TEXT),
            Column("count", Text("数量", "Count")),
            Column("amount", Text("金额", "Amount")),
            Column("conversion", Text("转化率", "Conversion"), Format.PERCENT),
            Column("of_all", Text("占全部", "Of all"), Format.PERCENT),
            Column("dwell", Text("停留中位天数", "Median days in it")),
            Column("days", Text("距登记中位天数", "Median days since entry")),
        ),
        reached,
        Chart.FUNNEL,
        "count",
        Text(
            "所选时间内登记的线索,至今走到哪里;到过后面阶段的也计入前面各阶段。",
            "Leads entered in this time, and how far they have come since; whoever reached a later"
            " stage counts in all before it.",
        ),
    )


def _left_sheet(left: Sequence[Left]) -> Sheet:
    return Sheet(
        "left",
        Text("流失原因", "Why the others left"),
        (
            Column("where", Text("去向", "Where"), Format.TEXT),
            Column("reason", Text("原因", "Reason"), Format.TEXT),
            Column("count", Text("数量", "Count")),
            Column("amount", Text("金额", "Amount")),
            Column("percent", Text("占比", "Share"), Format.PERCENT),
        ),
        left,
        Chart.BARS,
        "count",
    )
